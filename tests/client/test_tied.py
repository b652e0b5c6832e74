"""An exercise is tied to the actual line: what is urgent there stops it, whatever goes wrong on the way."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Self, cast

from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.client.following import Event
from hotline.client.tied import AGAIN_SECONDS_MOST, Tied
from hotline.core.canonical import Instant, instant_text
from hotline.core.errors import refuse

BEGAN = Instant(1_795_341_600_000)
EARLIER, LATER = Instant(BEGAN - 1), Instant(BEGAN + 1)


def event(precedence: str | None, at: Instant = LATER) -> Event:
    """Return what the feed says of a message, or of an entry that is none."""
    message = None if precedence is None else {"id": f"sha256:{precedence}", "precedence": precedence}
    return Event(7, "mirrored", {"at": instant_text(at)}, message)


@dataclass
class Line:
    """The actual center as its client sees it: what it answers, one connection after the other."""

    feeds: list[list[Event] | ClientError]
    status: str = "actual"
    url: str = "http://actual"
    asked: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def channel(self) -> dict[str, Any]:
        return {"status": self.status, "channel": "us-cn"}

    async def feed(self, cursor: int, kinds: tuple[str, ...]) -> AsyncIterator[Event]:
        self.asked.append((cursor, kinds))
        found = self.feeds.pop(0)
        if isinstance(found, ClientError):
            raise found
        for each in found:
            yield each


@dataclass
class Told:
    """What the core was told, and how long was waited; the first answers may be refusals."""

    refusals: int = 0
    stops: list[tuple[str, str]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    async def stop(self, message: str, precedence: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise refuse("channel.closed")
        self.stops.append((message, precedence))

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def tied(line: Line, told: Told, began: Instant | None = BEGAN) -> Tied:
    return Tied(cast("Client", line), lambda: began, told.stop, told.sleep)


async def test_the_first_urgent_message_stops_it_and_nothing_less_does() -> None:
    told = Told()
    quiet = [event(None), event("ROUTINE"), event("PRIORITY"), event("FLASH", EARLIER)]
    await tied(Line([[*quiet, event("IMMEDIATE"), event("FLASH")]]), told).run()
    assert (told.stops, told.pauses) == ([("sha256:IMMEDIATE", "IMMEDIATE")], [])


async def test_what_came_while_nobody_read_counts_as_well() -> None:
    line, told = Line([[event("FLASH", BEGAN)]]), Told()
    await tied(line, told).run()
    assert told.stops == [("sha256:FLASH", "FLASH")]
    assert line.asked == [(0, ("placed", "mirrored", "advanced", "judged"))]


async def test_a_line_that_cannot_be_read_is_asked_again_and_the_fault_is_known() -> None:
    line, told = Line([ClientError({"detail": "no answer"})] * 6 + [[event("FLASH")]]), Told()
    found = tied(line, told)
    assert not await found.followed()
    assert "no answer" in found.fault
    await found.run()
    assert told.pauses == [1.0, 2.0, 4.0, 8.0, AGAIN_SECONDS_MOST]
    assert (told.stops, found.fault) == ([("sha256:FLASH", "FLASH")], "")


async def test_a_center_that_may_place_nothing_yet_is_told_again() -> None:
    told = Told(refusals=1)
    await tied(Line([[event("FLASH")], [event("FLASH")]]), told).run()
    assert (told.stops, told.pauses) == ([("sha256:FLASH", "FLASH")], [1.0])


async def test_an_exercise_is_tied_to_no_other_exercise() -> None:
    found = tied(Line([], status="exercise"), Told())
    assert not await found.followed()
    assert "is no actual channel" in found.fault


async def test_before_an_exercise_has_begun_nothing_stops_it() -> None:
    told = Told()
    assert not tied(Line([]), told, None).counts(event("FLASH"))
