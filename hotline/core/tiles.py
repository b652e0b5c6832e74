"""A log as C2SP tlog-tiles: which hashes and entries stand under which path, for readers that nobody here wrote.

A tile is up to 256 hashes side by side in a tree: at level 0 those of the leaves, at level n those of whole tiles of
level n-1. A bundle is the up to 256 entries under a tile of level 0. What is whole never changes; a tile of fewer is
named by its width, and never changes either. Read at c2sp.org: tlog-tiles, commit ab17a741.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hotline.core.errors import LogError
from hotline.core.merkle import HASH_BYTES, Tree

WIDTH: Final = 256
HEIGHT: Final = 8
LEVEL_MAX: Final = 63
LENGTH_BYTES: Final = 2
DIGITS: Final = 3
LEVEL: Final = re.compile(r"0|[1-9][0-9]?")
PLACE: Final = re.compile(r"((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """Which tile: its level, its index there, and how many hashes it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """Return where its first hash stands among those of its level."""
        return self.index * WIDTH

    @property
    def place(self) -> str:
        """Return the path below its level: `x001/x234/067`, and `.p/8` after it if it holds no more than 8."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // DIGITS) * DIGITS)
        groups = [digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS)]
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return "/".join([*(f"x{each}" for each in groups[:-1]), groups[-1]]) + partial

    @property
    def path(self) -> str:
        """Return the path of its hashes below the prefix of the log."""
        return f"tile/{self.level}/{self.place}"

    @property
    def bundle(self) -> str:
        """Return the path of the entries under it, a tile of level 0."""
        return f"tile/entries/{self.place}"


def parse_tile(level: str, place: str) -> Tile:
    """Return the tile at *place* of *level*, where only the one spelling of each is a path; else LogError."""
    found = PLACE.fullmatch(place)
    if not LEVEL.fullmatch(level) or int(level) > LEVEL_MAX or not found:
        raise LogError("the path names no tile")
    index = int(re.sub("[x/]", "", found[1]))
    tile = Tile(int(level), index, int(found[2]) if found[2] else WIDTH)
    if tile.place != place:
        raise LogError(f"the tile is called {tile.place}")
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of *size* leaves: whole ones, and at each level the last one if it is not."""
    level = 0
    while size:
        whole, rest = divmod(size, WIDTH)
        for index in range(whole):
            yield Tile(level, index)
        if rest:
            yield Tile(level, whole, rest)
        level, size = level + 1, whole


def hashes_in(tree: Tree, tile: Tile) -> bytes | None:
    """Return the hashes of *tile*, one after the other; None if *tree* does not hold them all."""
    height = tile.level * HEIGHT
    if height >= len(tree.levels):
        return None
    found = tree.levels[height][tile.start * HASH_BYTES : (tile.start + tile.width) * HASH_BYTES]
    return bytes(found) if len(found) == tile.width * HASH_BYTES else None


def bundle_of(entries: Iterable[bytes]) -> bytes:
    """Return the bundle of *entries*: each after its length."""
    return b"".join(len(each).to_bytes(LENGTH_BYTES) + each for each in entries)


def entries_in(bundle: bytes) -> tuple[bytes, ...]:
    """Return the entries of a bundle."""
    found = []
    rest = bundle
    while rest:
        end = LENGTH_BYTES + int.from_bytes(rest[:LENGTH_BYTES])
        if len(rest) < end:
            raise LogError("the bundle ends within an entry")
        found.append(rest[LENGTH_BYTES:end])
        rest = rest[end:]
    return tuple(found)
