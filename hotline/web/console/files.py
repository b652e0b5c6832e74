"""The files of the console: style, scripts and icons, read once, each with the digest by which a browser keeps it.

A script is sent without its notes: they are a fifth of it, and for whoever reads the source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from aiohttp import web

from hotline.core.errors import refuse
from hotline.paper.replay import style

MEDIA: Final[Mapping[str, str]] = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
DRAWINGS: Final = "replay.css"
"""The look of drawn cases, as it is on paper."""

NOTES: Final = re.compile(rb"^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
"""A note has whole lines to itself; one that stands before code in its line stays."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    body: bytes
    media: str
    tag: str


@lru_cache(maxsize=1)
def static_files() -> Mapping[str, StaticFile]:
    """Return every file by its name."""
    found = {}
    for path in files("hotline.web.console").joinpath("static").iterdir():
        suffix = path.name[path.name.rfind(".") :]
        if suffix in MEDIA:
            found[path.name] = static_file(path.read_bytes(), suffix)
    return {**found, DRAWINGS: static_file(style().encode(), ".css")}


def static_file(body: bytes, suffix: str) -> StaticFile:
    """Return a file as it is sent."""
    if suffix == ".js":
        body = NOTES.sub(b"", body)
    return StaticFile(body, MEDIA[suffix], sha256(body).hexdigest()[:32])


async def show(request: web.Request) -> web.StreamResponse:
    """Send one file, or say that the browser has it already."""
    name = request.match_info["name"]
    found = static_files().get(name)
    if found is None:
        raise refuse("request.not_found", request.path)
    headers = {"Cache-Control": "no-cache", "ETag": f'"{found.tag}"'}
    if any(each.value == found.tag for each in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    answer = web.Response(body=found.body, content_type=found.media, charset="utf-8", headers=headers)
    answer.enable_compression()
    return answer
