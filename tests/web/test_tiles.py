"""A log as tiles, over HTTP: the same entries, hashes and heads, in files of fixed names."""

import pytest

from hotline.client.errors import ClientError
from hotline.core.checkpoint import cosigner_name, open_checkpoint, open_cosignature, parse_checkpoint
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.tiles import entries_in, tiles_of
from tests.examples import sent
from tests.fakes_center import CN, US, World, restarted
from tests.fakes_doors import Open, open_doors

PREFIX = "/v1/logs/{}/tiles"


async def read(doors: Open, log: str, path: str, person: str = "auditor") -> bytes:
    return (await doors.caller(person).get(f"{PREFIX.format(log)}/{path}")).body


@pytest.mark.parametrize("log", ["ours", "theirs"])
async def test_an_auditor_follows_a_log_from_its_tiles_alone(both: World, doors: Open, log: str) -> None:
    await sent(both, doors)
    author, reader = (US, CN) if log == "ours" else (CN, US)
    note = (await read(doors, log, "checkpoint")).decode()
    head = open_checkpoint(note, author.roster.with_role("log"), author.origin)
    assert open_cosignature(head, note, cosigner_name(reader.origin), reader.roster.with_role("cosigner")) > 0
    (tile,) = tiles_of(head.size)
    hashes = await read(doors, log, tile.path)
    entries = entries_in(await read(doors, log, tile.bundle))
    assert hashes == b"".join(map(leaf_hash, entries))
    assert Tree(map(leaf_hash, entries)).root() == head.root


async def test_tiles_are_kept_by_whoever_asked_and_heads_are_not(both: World, doors: Open) -> None:
    await sent(both, doors)
    found = {}
    for path in ("checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3"):
        caller = doors.caller("auditor")
        address = caller.address(f"{PREFIX.format('ours')}/{path}")
        async with doors.session.get(address, headers=caller.headers("GET", address, b"")) as response:
            found[path] = (response.headers["Content-Type"], response.headers["Cache-Control"])
    kept = ("application/octet-stream", "private, max-age=31536000, immutable")
    head = ("text/plain; charset=utf-8", "no-store")
    assert found == {"checkpoint": head, "tile/0/000.p/3": kept, "tile/entries/000.p/3": kept}


async def test_entries_travel_compressed_to_whoever_takes_them_so(doors: Open) -> None:
    caller = doors.caller("auditor")
    address = caller.address(f"{PREFIX.format('ours')}/tile/entries/000.p/4")
    asked = {**caller.headers("GET", address, b""), "Accept-Encoding": "gzip"}
    async with doors.session.get(address, headers=asked) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert await response.read() == await read(doors, "ours", "tile/entries/000.p/4")


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("ours/tiles/tile/0/000", ("request.not_found", 404)),
        ("ours/tiles/tile/0/000.p/255", ("request.not_found", 404)),
        ("ours/tiles/tile/0/x001/234", ("request.not_found", 404)),
        ("ours/tiles/tile/1/000.p/1", ("request.not_found", 404)),
        ("ours/tiles/tile/63/000", ("request.not_found", 404)),
        ("ours/tiles/tile/entries/000", ("request.not_found", 404)),
        ("ours/tiles/tile/entries/001.p/1", ("request.not_found", 404)),
        ("watch/tiles/checkpoint", ("request.not_found", 404)),
        ("watch/tiles/tile/0/000.p/1", ("request.not_found", 404)),
        ("watch/tiles/tile/entries/000.p/1", ("request.not_found", 404)),
        ("mine/tiles/tile/0/000.p/1", ("request.not_found", 404)),
        ("ours/tiles/tile/0", ("request.not_found", 404)),
        ("ours/tiles/tile/64/000", ("request.malformed", 400)),
        ("ours/tiles/tile/00/000.p/1", ("request.malformed", 400)),
        ("ours/tiles/tile/0/0", ("request.malformed", 400)),
        ("ours/tiles/tile/0/000.p/0", ("request.malformed", 400)),
        ("ours/tiles/tile/0/000.p/256", ("request.malformed", 400)),
        ("ours/tiles/tile/0/x000/000.p/1", ("request.malformed", 400)),
        ("ours/tiles/tile/entries/000.p/01", ("request.malformed", 400)),
        ("ours/tiles/tile/entries/000.p/1/2", ("request.malformed", 400)),
        ("ours/tiles/tile/data/000.p/1", ("request.malformed", 400)),
    ],
)
async def test_a_path_that_names_no_tile_is_refused_by_name(doors: Open, path: str, rule: tuple[str, int]) -> None:
    with pytest.raises(ClientError) as caught:
        await doors.caller("auditor").get(f"/v1/logs/{path}")
    assert (caught.value.rule, caught.value.status) == rule


async def test_a_stranger_reads_no_tile(doors: Open) -> None:
    for path in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
        async with doors.session.get(f"{doors.url}{PREFIX.format('ours')}/{path}") as response:
            assert response.status == 401


async def test_before_anything_is_cosigned_there_is_no_head_to_begin_from(both: World) -> None:
    async with restarted(both.us, CN, both.clock) as side:
        del side.center.theirs.series.sizes[:]
        async with open_doors(side, both.clock) as doors:
            with pytest.raises(ClientError) as caught:
                await read(doors, "theirs", "checkpoint")
            assert caught.value.rule == "log.range"


async def test_a_head_may_lie_behind_what_is_held_and_its_tiles_are_still_there(both: World, doors: Open) -> None:
    await sent(both, doors)
    series = doors.side.center.ours.series
    for size in series.sizes:
        (tile,) = tiles_of(size)
        entries = entries_in(await read(doors, "ours", tile.bundle))
        assert Tree(map(leaf_hash, entries)).root() == doors.side.center.ours.tree.root(size)
    assert parse_checkpoint((await read(doors, "ours", "checkpoint")).decode()).size == series.size
