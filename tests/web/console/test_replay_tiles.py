"""The numbers above a replay: each says how it stands, and is green or red only where that is certain."""

from dataclasses import replace

import pytest

from hotline.core.canonical import Instant
from hotline.core.obligations import Obligation, Outcome
from hotline.paper.case_strip import case_strip
from hotline.web.console.replay_tiles import longest, met, tiles
from hotline.web.console.words import Say
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open

SAY = Say("en")
MINUTE = 60_000
OWED = Obligation("m/acknowledged", "m", "m", "acknowledged", "cn", Instant(0), Instant(5 * MINUTE), None)


def answered(minutes: int, **changes: object) -> Obligation:
    """Return what was owed within five minutes, answered after so many."""
    at = Instant(minutes * MINUTE)
    return replace(OWED, outcome=Outcome.MET, answered=at, answer_delivered=at, answer="a", **changes)  # type: ignore[arg-type]  # members of an obligation


@pytest.mark.parametrize(
    ("owed", "now", "text", "more", "tone"),
    [
        ([answered(2)], 9, "1 of 1 met", "all in time", "ok"),
        ([answered(2), answered(7)], 9, "1 of 2 met", "1 late or overdue, by 2 min", "late"),
        ([answered(2), OWED], 3, "1 of 2 met", "1 still runs", ""),
        ([OWED], 8, "0 of 1 met", "1 late or overdue, by 3 min", "late"),
        ([], 1, "0 of 0 met", "all in time", "ok"),
    ],
)
def test_deadlines_are_counted_as_kept_late_or_running(
    owed: list[Obligation], now: int, text: str, more: str, tone: str
) -> None:
    tile = met(owed, Instant(now * MINUTE), SAY)
    assert (tile.text, tile.more, tile.tone) == (text, more, tone)


@pytest.mark.parametrize(
    ("owed", "now", "text", "tone"),
    [
        ([answered(2), answered(4)], 9, "4 min", "ok"),
        ([answered(6)], 9, "6 min", "late"),
        ([OWED], 3, "none yet", ""),
        ([OWED], 30, "none yet", "late"),
        ([answered(2), OWED], 4, "2 min", ""),
        ([answered(2), OWED], 8, "2 min", "late"),
        ([], 3, "–", ""),
    ],
)
def test_the_slowest_acknowledgement_is_held_against_its_limit(
    owed: list[Obligation], now: int, text: str, tone: str
) -> None:
    tile = longest(owed, Instant(now * MINUTE), SAY)
    assert (tile.text, tile.tone) == (text, tone)
    assert ("limit 5 min, CN" in tile.more) is bool(owed)


@pytest.mark.parametrize(
    ("owed", "english", "chinese"),
    [
        ([OWED], "open for 3 min, limit 5 min, CN", "已等待3分钟，时限5分钟，中方"),
        ([answered(2), OWED], "limit 5 min, CN, another open for 3 min", "时限5分钟，中方，另一项已等待3分钟"),
        ([replace(OWED, due=None)], "open for 3 min, CN", "已等待3分钟，中方"),
    ],
)
def test_what_is_open_has_taken_no_time_yet_and_is_told_apart(
    owed: list[Obligation], english: str, chinese: str
) -> None:
    told = [longest(owed, Instant(3 * MINUTE), each).more for each in (SAY, SAY.other)]
    assert told == [english, chinese]


def test_what_ended_without_an_acknowledgement_is_none() -> None:
    ended = [replace(OWED, outcome=each, answered=Instant(9 * MINUTE)) for each in (Outcome.STOPPED, Outcome.WAIVED)]
    assert longest(ended, Instant(10 * MINUTE), SAY).text == "–"


async def test_proofs_and_logs_are_green_once_both_signed(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    center = both.us.center
    case = center.book.case(receipt.id)
    strip = case_strip(center, case.id, SAY.treaty, "T")

    def told() -> dict[str, tuple[str, str]]:
        return {each.name: (each.text, each.tone) for each in tiles(center, case, strip, (), center.last, SAY)}

    found = told()
    assert found["signatures"] == ("1", "")
    assert found["proof"] == ("1 of 1", "ok")
    assert found["compared"] == ("equal", "ok")
    assert found["outage"] == ("never", "")
    center.ours.series.sizes.pop()
    assert told()["proof"] == ("0 of 1", "")
    assert told()["compared"] == ("1 not confirmed", "")
