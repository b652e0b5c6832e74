"""The drawings of the manual: timetables of shipped forms, drawn by the program itself (`python docs/generate.py`)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from hotline.core.canonical import Duration, instant
from hotline.core.rehearsal import rehearse, rehearse_return
from hotline.core.timetable import Setting
from hotline.files import protocols
from hotline.paper.timeline import draw
from hotline.runtime.filling import plausible

FOLDER: Final = "docs/explanation/pictures"
MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
HOTLINE, TESTS = "crisis-hotline", "ai-test-notification"
TAKEDOWN, EXCHANGE = "synthetic-media-takedown", "safety-test-exchange"


def answered(**after: int) -> dict[str, Duration]:
    """Return how long after sending each level or follow-up is answered."""
    return {kind: Duration(length) for kind, length in after.items()}


def form(name: str, code: str, setting: Setting, language: str = "en", **values: str) -> str:
    """Return the drawing of a form of a shipped protocol."""
    protocol = protocols.load(name).protocol
    return draw(rehearse(protocol, code, plausible(protocol, {code: values}), setting), language)


def periodic(name: str, code: str) -> str:
    """Return the drawing of a periodic return of a shipped protocol."""
    return draw(rehearse_return(protocols.load(name).protocol, code), "en")


WELL: Final = Setting(answered=answered(received=HOUR, acknowledged=20 * HOUR))
ASKED: Final = Setting(
    answered=answered(received=10 * MINUTE, acknowledged=20 * HOUR), asked=(Duration(12 * HOUR), Duration(36 * HOUR))
)
HOLIDAY: Final = Setting(
    parties=("cn", "us"), start=instant("2026-09-30T02:00:00.000Z"), answered=answered(received=HOUR)
)
DRAWINGS: Final[Mapping[str, Callable[[], str]]] = {
    "levels": partial(form, HOTLINE, "HTL-1", Setting()),
    "levels-zh": partial(form, HOTLINE, "HTL-1", Setting(), "zh"),
    "answered": partial(form, HOTLINE, "HTL-1", Setting(answered=answered(received=12 * MINUTE, acknowledged=HOUR))),
    "undelivered": partial(form, HOTLINE, "HTL-1", Setting(held=False)),
    "anchors": partial(form, TESTS, "TST-1", WELL, category="bio_chem"),
    "tolling": partial(form, TAKEDOWN, "TKD-1", ASKED),
    "working-days": partial(form, EXCHANGE, "BEN-9", HOLIDAY, outcome="corrected"),
    "returns": partial(periodic, EXCHANGE, "quarterly"),
}
PICTURES: Final = {f"{FOLDER}/{name}.svg": drawing for name, drawing in DRAWINGS.items()}
