"""Takes the files that messages are to name, and gives out those that came; they are bytes, whatever they say they are.

A file is never looked into and never shown: whoever asks gets it as a download with a neutral name, by which no browser
would open or run it. What it is called stands in the message.
"""

from collections.abc import Mapping

from aiohttp import web

from hotline.core.canonical import digest_bytes, digest_text
from hotline.core.errors import refuse
from hotline.core.file_kind import FILE_MAX
from hotline.runtime.gathering import Gathering
from hotline.web.doors import Ask, answer_json

BYTES = "application/octet-stream"


async def bring(ask: Ask) -> web.Response:
    """Keep the body as the file that the address names; the same file again changes nothing."""
    name = digest_text(digest_bytes(ask.part("digest")))
    await files_of(ask).bring(name, ask.body)
    return answer_json({"state": "done"})


async def give(ask: Ask) -> web.Response:
    """Give a whole file out, as a download."""
    name = digest_text(digest_bytes(ask.part("digest")))
    found = await files_of(ask).files.read(name, 0, FILE_MAX)
    if not found:
        raise refuse("file.unknown", "digest", name)
    headers = {
        "Content-Disposition": f'attachment; filename="{digest_bytes(name).hex()[:16]}.bin"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=found, content_type=BYTES, headers=headers)


def whole_here(ask: Ask) -> Mapping[str, int]:
    """Return every whole file of this center by its digest, with its size."""
    return ask.doors.files.files.whole() if ask.doors.files is not None else {}


def files_of(ask: Ask) -> Gathering:
    """Return the files of this center; without a folder for them there are none."""
    if ask.doors.files is None:
        raise refuse("file.unknown")
    return ask.doors.files
