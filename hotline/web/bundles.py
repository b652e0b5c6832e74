"""Gives evidence to take away: the whole channel, a case or a period, as a bundle that proves itself offline.

The bundle is made beside the center, by whoever put the program together, so that the watch waits for nothing.
"""

from typing import Final

from aiohttp import web

from hotline.core.errors import StoreError, refuse
from hotline.web.doors import Ask, Scope, disposition
from hotline.web.search import instant_of

ZIP: Final = "application/zip"
PIECE: Final = 256 * 1024


async def give(ask: Ask) -> web.StreamResponse:
    """Give a bundle, piece by piece."""
    scope = await read_scope(ask)
    bundler = ask.doors.bundler
    if bundler is None:
        raise StoreError("this center was started without what makes bundles; use `hotline export` at the desk")
    async with bundler(scope) as path:
        headers = {**await disposition(ask, scope.name), "Content-Type": ZIP}
        answer = web.StreamResponse(headers=headers)
        answer.content_length = path.stat().st_size
        await answer.prepare(ask.request)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                await answer.write(piece)
        await answer.write_eof()
    return answer


async def read_scope(ask: Ask) -> Scope:
    """Return what is asked for."""
    case, watch, files = ask.text("case") or "", truth_of(ask, "watch"), truth_of(ask, "files", "true")
    start, end = instant_of(ask, "from"), instant_of(ask, "to")
    if case and (start is not None or end is not None):
        raise refuse("request.malformed", "case", "a case or a period, not both")
    if case:
        async with ask.doors.desk.reading() as center:
            found = center.book.case_named(case)
        if found is None:
            raise refuse("case.unknown", "case", case)
        case = found
    return Scope(case, start, end, watch, files)


def truth_of(ask: Ask, name: str, otherwise: str = "false") -> bool:
    """Return whether something is wanted."""
    given = ask.text(name) or otherwise
    if given not in ("true", "false"):
        raise refuse("request.malformed", name, "true or false")
    return given == "true"
