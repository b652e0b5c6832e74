"""Long sequences that are read from a file as they are asked for, one item or a slice at a time."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class Lazily(Sequence[T_co]):
    """A sequence of which only single items are found; slices are made of them."""

    __slots__ = ()

    @abstractmethod
    def one(self, index: int) -> T_co:
        """Return the item at *index*; IndexError if it is not there."""

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T_co]: ...
    def __getitem__(self, index: int | slice) -> T_co | Sequence[T_co]:
        """Return one of them, or several."""
        if isinstance(index, slice):
            return [self.one(each) for each in range(*index.indices(len(self)))]
        return self.one(index)
