"""What a board shows."""

from typing import Any

from hotline.cli.overview import Overview, draw
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.core.canonical import Instant, instant
from hotline.files import protocols

NOW = instant("2026-06-01T10:00:00.000Z")
CHANNEL = {
    "channel": "us-cn",
    "party": "us",
    "peer": "cn",
    "status": "exercise",
    "now": "2026-06-01T10:00:00.000Z",
    "link": {"up": True, "since": None, "last_heard": None, "offset": None, "bound": None},
    "clock": None,
}
LOADED = {"ai-test-notification": protocols.load("ai-test-notification").protocol}


def owed(number: int, by: str = "us", due: str | None = "2026-06-01T10:04:12.000Z", **more: Any) -> dict[str, Any]:
    plain = {"kind": "received", "form": "TST-1", "precedence": "PRIORITY", "rungs": None, "verdict": "owed"}
    return {"id": f"{number}/received", "message": f"sha256:{number:064d}", "owed_by": by, "due": due, **plain, **more}


def lines(view: Overview, most: int | None = None, now: Instant = NOW) -> list[str]:
    sheet = Sheet(Terminal())
    draw(sheet, view, now, most)
    return sheet.lines


def test_time_left_counts_down_and_what_is_over_says_so() -> None:
    view = Overview(CHANNEL, [owed(1)])
    assert "Left: 0:04:12;" in lines(view)[3]
    assert "Left: OVER 0:01:00;" in lines(view, now=instant("2026-06-01T10:05:12.000Z"))[3]


def test_the_status_is_always_on_top() -> None:
    assert lines(Overview(CHANNEL))[0].endswith("EXERCISE 演练")


def test_the_first_thing_that_we_owe_is_named_as_a_verb() -> None:
    view = Overview(CHANNEL, [owed(1, by="cn"), owed(22), owed(3)])
    assert lines(view)[-1] == "Next: hotline receive 00000000"


def test_a_follow_up_and_the_calls_made_for_it_are_named() -> None:
    row = owed(1, kind="completion", rungs=2)
    assert "Owes: Completion report (2 rungs);" in lines(Overview(CHANNEL, [row], protocols=LOADED))[3]


def test_what_does_not_fit_is_counted() -> None:
    view = Overview(CHANNEL, [owed(each) for each in range(9)])
    assert "… and 6 more" in lines(view, most=3)


def test_proposals_stand_above_everything() -> None:
    view = Overview(CHANNEL, proposals=[{"id": "sha256:abcdef1234"}])
    assert "1 for a second person: hotline approve abcdef12" in lines(view)


def test_a_board_that_is_not_answered_looks_dead() -> None:
    view = Overview(CHANNEL, silent_since=Instant(NOW - 5_000))
    assert lines(view)[0].startswith("THE CENTER DOES NOT ANSWER (5 s).")


def test_only_what_is_ours_and_urgent_rings() -> None:
    rows = [owed(1, precedence="FLASH"), owed(2, by="cn", precedence="FLASH"), owed(3)]
    assert Overview(CHANNEL, rows).urgent == {"1/received"}


def test_a_deadline_that_does_not_run_yet_is_a_dash() -> None:
    assert "Left: –;" in lines(Overview(CHANNEL, [owed(1, due=None)]))[3]
