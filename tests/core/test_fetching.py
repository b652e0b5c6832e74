"""Files on their way: one piece at a time, asked for, behind everything else."""

import pytest

from hotline.core.canonical import digest
from hotline.core.errors import RefusalError
from hotline.core.fetching import Fetching, Wanted
from hotline.core.frames import AskFile, FilePiece, parse
from hotline.core.orders import KeepPiece, Order, ReadPiece, Transmit

ONE, TWO = digest(b"one"), digest(b"two")


def asked(orders: list[Order]) -> list[tuple[str, int]]:
    frames = [parse(each.frame) for each in orders if isinstance(each, Transmit)]
    return [(each.digest, each.offset) for each in frames if isinstance(each, AskFile)]


def test_one_file_is_asked_for_after_the_other_piece_by_piece() -> None:
    fetching = Fetching(1)
    assert asked(fetching.want((Wanted(ONE, 5, 2), Wanted(TWO, 1, 0)))) == [(ONE, 2)]
    assert fetching.want((Wanted(ONE, 5, 2), Wanted(TWO, 1, 0))) == [], "one piece is on its way already"
    assert fetching.take(FilePiece(ONE, 2, b"ab")) == [KeepPiece(1, ONE, 2, 5, b"ab")]
    assert fetching.want((Wanted(ONE, 5, 2),)) == [], "and is being kept"
    assert asked(fetching.kept(ONE, 4)) == [(ONE, 4)]
    fetching.want((Wanted(ONE, 5, 4), Wanted(TWO, 1, 0)))
    fetching.take(FilePiece(ONE, 4, b"c"))
    assert asked(fetching.kept(ONE, 5)) == [(TWO, 0)]
    fetching.take(FilePiece(TWO, 0, b"d"))
    assert fetching.kept(TWO, 1) == []


@pytest.mark.parametrize(
    ("frame", "rule"),
    [
        (FilePiece(TWO, 2, b"a"), "frame.out_of_turn"),
        (FilePiece(ONE, 0, b"a"), "frame.out_of_turn"),
        (FilePiece(ONE, 2, b"abcd"), "frame.malformed"),
    ],
)
def test_another_piece_or_one_too_long_is_refused(frame: FilePiece, rule: str) -> None:
    fetching = Fetching(1)
    fetching.want((Wanted(ONE, 5, 2),))
    with pytest.raises(RefusalError) as refused:
        fetching.take(frame)
    assert refused.value.rule == rule


def test_a_piece_that_comes_twice_is_refused() -> None:
    fetching = Fetching(1)
    fetching.want((Wanted(ONE, 5, 2),))
    fetching.take(FilePiece(ONE, 2, b"a"))
    with pytest.raises(RefusalError, match="not asked for"):
        fetching.take(FilePiece(ONE, 2, b"a"))


def test_what_the_peer_does_not_have_is_set_aside() -> None:
    fetching = Fetching(1)
    fetching.want((Wanted(ONE, 5, 2), Wanted(TWO, 1, 0)))
    assert asked(fetching.take(FilePiece(ONE, 2, b""))) == [(TWO, 0)]
    fetching.take(FilePiece(TWO, 0, b"d"))
    assert fetching.kept(TWO, 1) == []
    assert fetching.want((Wanted(ONE, 5, 2),)) == []
    assert asked(Fetching(2).want((Wanted(ONE, 5, 2),))) == [(ONE, 2)], "on the next connection it is asked for again"


def test_what_is_another_file_or_cannot_be_kept_is_set_aside() -> None:
    fetching = Fetching(1)
    fetching.want((Wanted(ONE, 1, 0), Wanted(TWO, 1, 0)))
    fetching.take(FilePiece(ONE, 0, b"x"))
    assert asked(fetching.kept(ONE, None)) == [(TWO, 0)]
    assert fetching.kept(ONE, 1) == [], "nothing is asked for in its place"


def test_the_peer_is_served_one_piece_at_a_time() -> None:
    fetching = Fetching(1)
    assert fetching.serve(AskFile(ONE, 3)) == [ReadPiece(1, ONE, 3)]
    with pytest.raises(RefusalError, match="one piece at a time"):
        fetching.serve(AskFile(ONE, 3))
    assert fetching.ship() == []
    fetching.read(ReadPiece(1, ONE, 3), b"abc")
    (sent,) = fetching.ship()
    assert isinstance(sent, Transmit)
    assert parse(sent.frame) == FilePiece(ONE, 3, b"abc")
    assert fetching.ship() == []
    assert fetching.serve(AskFile(ONE, 6)) == [ReadPiece(1, ONE, 6)]
