"""Shows a shared log as C2SP tlog-tiles below `/v1/logs/{log}/tiles`: the same entries, in files of fixed names."""

from aiohttp import web

from hotline.core.errors import LogError, refuse
from hotline.core.tiles import Tile, bundle_of, hashes_in, parse_tile
from hotline.web.doors import Ask
from hotline.web.logs import SHARED, log_of, replica_of

BYTES = "application/octet-stream"
UNCHANGING = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Cookie"}
"""What a tile holds stays as it is; but it is for whoever asked, and for no cache that others share."""


async def hashes(ask: Ask) -> web.Response:
    """Show the hashes of a tile."""
    tile = tile_of(ask, ask.part("level"))
    log = log_of(ask, SHARED)
    async with ask.doors.desk.reading() as center:
        found = hashes_in(replica_of(center, log).tree, tile)
    if found is None:
        raise refuse("request.not_found", "tile", tile.path)
    return web.Response(body=found, content_type=BYTES, headers=UNCHANGING)


async def entries(ask: Ask) -> web.Response:
    """Show the entries under a tile of level 0, each after its length in two bytes."""
    tile = tile_of(ask, "0")
    log = log_of(ask, SHARED)
    async with ask.doors.desk.reading() as center:
        channel, size = center.channel, replica_of(center, log).size
    if tile.start + tile.width > size:
        raise refuse("request.not_found", "tile", tile.bundle)
    rows = await ask.doors.store.read(channel, log, tile.start, tile.width)
    found = web.Response(body=bundle_of(row.body for row in rows), content_type=BYTES, headers=UNCHANGING)
    found.enable_compression()
    return found


def tile_of(ask: Ask, level: str) -> Tile:
    """Return the tile that the address names."""
    try:
        return parse_tile(level, ask.part("place"))
    except LogError as error:
        raise refuse("request.malformed", "tile", str(error)) from None
