"""Sequences that are read as they are asked for."""

import pytest

from hotline.files.lazily import Lazily


class Squares(Lazily[int]):
    def __init__(self) -> None:
        self.asked: list[int] = []

    def __len__(self) -> int:
        return 10

    def one(self, index: int) -> int:
        if index >= len(self):
            raise IndexError(index)
        self.asked.append(index)
        return index * index


def test_only_what_is_asked_for_is_read() -> None:
    squares = Squares()
    assert (squares[3], squares[7:9], squares[::4]) == (9, [49, 64], [0, 16, 64])
    assert squares.asked == [3, 7, 8, 0, 4, 8]


def test_it_is_a_sequence_to_its_end() -> None:
    assert list(Squares()) == [each * each for each in range(10)]
    with pytest.raises(IndexError):
        Squares()[10]
