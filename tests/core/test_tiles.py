"""Tiles by the text of their specification: paths, and every hash of every tile from its definition."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.errors import LogError
from hotline.core.merkle import HASH_BYTES, Tree, leaf_hash, node_hash
from hotline.core.tiles import Tile, bundle_of, entries_in, hashes_in, parse_tile, tiles_of

SIZES = (1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000)
LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(max(SIZES))]


@cache
def grown(size: int) -> Tree:
    return Tree(LEAVES[:size])


@cache
def root_of(start: int, end: int) -> bytes:
    """RFC 6962 section 2.1, over a number of leaves that is a power of two."""
    if end - start == 1:
        return LEAVES[start]
    middle = (start + end) // 2
    return node_hash(root_of(start, middle), root_of(middle, end))


def by_definition(level: int, index: int, size: int) -> list[bytes]:
    """MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l]) for every i whose end is within the tree."""
    spans = [((index * 256 + at) * 256**level, (index * 256 + at + 1) * 256**level) for at in range(256)]
    return [root_of(start, end) for start, end in spans if end <= size]


@pytest.mark.parametrize("size", SIZES)
def test_every_tile_of_a_tree_holds_what_the_definition_says(size: int) -> None:
    tiles = list(tiles_of(size))
    for tile in tiles:
        hashes = by_definition(tile.level, tile.index, size)
        assert len(hashes) == tile.width
        assert hashes_in(grown(size), tile) == b"".join(hashes)
    for level in {each.level for each in tiles} | {9}:
        beyond = max((each.index for each in tiles if each.level == level), default=-1) + 1
        assert by_definition(level, beyond, size) == []
        assert hashes_in(grown(size), Tile(level, beyond, 1)) is None


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (255, ["tile/0/000.p/255"]),
        (256, ["tile/0/000", "tile/1/000.p/1"]),
        (257, ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]),
    ],
)
def test_which_tiles_a_small_tree_has(size: int, paths: list[str]) -> None:
    assert [each.path for each in tiles_of(size)] == paths


def test_the_tree_of_seventy_thousand_is_that_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert [each.level for each in tiles if each.width == 256] == [0] * 273 + [1]
    assert [(each.level, each.width) for each in tiles if each.width < 256] == [(0, 112), (1, 17), (2, 1)]


@given(st.integers(1, 70_000))
def test_at_each_level_the_last_tile_has_the_width_of_the_specification(size: int) -> None:
    partial = {each.level: each.width for each in tiles_of(size) if each.width < 256}
    assert partial == {level: size // 256**level % 256 for level in range(9) if size // 256**level % 256}


def test_a_tile_is_served_in_every_width_that_the_tree_has_had() -> None:
    whole = hashes_in(grown(257), Tile(0, 0))
    assert whole is not None
    for width in range(1, 257):
        assert hashes_in(grown(257), Tile(0, 0, width)) == whole[: width * HASH_BYTES]
    assert hashes_in(grown(257), Tile(0, 1, 2)) is None
    assert hashes_in(grown(257), Tile(0, 1)) is None


@pytest.mark.parametrize(
    ("level", "place", "tile"),
    [
        ("0", "x001/x234/067", Tile(0, 1_234_067)),
        ("63", "000", Tile(63, 0)),
        ("1", "999.p/255", Tile(1, 999, 255)),
        ("2", "x001/000.p/1", Tile(2, 1_000, 1)),
    ],
)
def test_a_path_is_spelled_as_the_specification_spells_it(level: str, place: str, tile: Tile) -> None:
    assert parse_tile(level, place) == tile
    assert tile.path == f"tile/{level}/{place}"
    assert tile.bundle == f"tile/entries/{place}"


@given(st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_every_tile_is_found_by_its_path(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_tile(str(level), tile.place) == tile


@pytest.mark.parametrize("level", ["", "64", "00", "01", "-1", "+1", "1.0", "a", "٣", "999999999999"])
def test_a_level_has_one_spelling(level: str) -> None:
    with pytest.raises(LogError):
        parse_tile(level, "000")


NO_PLACES = """\
0 00 0000 1234067 x001 x001/ /000 001/000 x1/000 x000/001 x001/x000 X001/000 x001//000 000/ ../000
000.p 000.p/ 000.p/0 000.p/00 000.p/01 000.p/256 000.p/999 000.p/-1 000.p/1/ ٠٠٠"""


@pytest.mark.parametrize("place", [*NO_PLACES.split(), "", "000 ", "000\n", "x001/" * 7 + "000"])
def test_a_place_has_one_spelling(place: str) -> None:
    with pytest.raises(LogError):
        parse_tile("0", place)


@given(st.lists(st.binary(max_size=300)))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert entries_in(bundle_of(entries)) == tuple(entries)


def test_a_bundle_is_lengths_and_bytes() -> None:
    assert bundle_of([b"ab", b"", b"c" * 300]) == b"\x00\x02ab\x00\x00\x01\x2c" + b"c" * 300
    assert len(bundle_of([b"x" * 65_535])) == 65_537


@pytest.mark.parametrize("broken", [b"\x00", b"\x00\x01", b"\x00\x02a", b"\x00\x00\x01"])
def test_a_bundle_that_ends_within_an_entry_is_refused(broken: bytes) -> None:
    with pytest.raises(LogError):
        entries_in(broken)
