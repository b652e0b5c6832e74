"""A recorded channel of which messages have files, and the folder in which a center keeps these."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hotline.core.canonical import digest_bytes, instant_text
from hotline.runtime.stage import Stage
from tests import stages
from tests.fakes_files import DAY, OCTETS, PROTOCOL, announced, digest_of

REPORT, CHART, ANSWER = b"the report\n" * 1000, b"a chart", b"what cn had to say\n" * 20
BODIES = (REPORT, CHART, ANSWER)


@cache
def play() -> Stage:
    """Return a notice of us with two files, one of them again in the next, and one of cn with a third."""
    found = Stage.set([OCTETS], stages.START)
    notice(found, "us", annex=announced(REPORT), map=announced(CHART, "map.png", "image/png"))
    notice(found, "us", annex=announced(REPORT, "again.pdf"))
    notice(found, "cn", annex=announced(ANSWER, "answer.pdf"))
    notice(found, "cn")
    found.until(stages.at(5))
    return found


def notice(play: Stage, party: str, **files: object) -> str:
    """Let *party* send a notice; return its number."""
    window = {"start": instant_text(play.now + 40 * DAY), "end": instant_text(play.now + 41 * DAY)}
    values = {"kind": "big", "window": window, "place": "north", **files}
    payload, openings = play.compose(party, PROTOCOL, "NOT-1", values)  # type: ignore[arg-type]  # files are JSON
    return play.send(party, ["alice"], payload, openings).id


def name_of(body: bytes) -> str:
    """Return the name of a file as it is kept."""
    return digest_bytes(digest_of(body)).hex()


def keep(folder: Path, bodies: Iterable[bytes] = BODIES) -> Path:
    """Keep files in *folder* as a center does."""
    folder.mkdir(parents=True, exist_ok=True)
    for body in bodies:
        (folder / name_of(body)).write_bytes(body)
    return folder
