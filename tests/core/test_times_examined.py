"""A deadline that nobody could keep is found before a crisis finds it."""

from typing import Any

import pytest

from tests.agreements import limit
from tests.examined import CALENDARS, RETURNED, doubts

AHEAD = {"owes": "originator", "forms": ["REP-4"], "before": "window.start", "ladder": "call"}
WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a level due before its event is known": (
        {"forms/NOT-1/levels": {"received": limit() | {"before": "window.start", "at_least": "72h"}}},
        {
            "forms.NOT-1.levels.received.at_least": (
                "it is due before it can be known: the notice may come 3d before window.start"
            )
        },
    ),
    "a follow-up due before its event is known": (
        {"forms/NOT-1/then/0": AHEAD | {"at_least": "5d"}},
        {"forms.NOT-1.then.0.at_least": "it is due before it can be known: the notice may come 3d before window.start"},
    ),
    "a level due before the event of its case is known": (
        {
            "forms/REP-4/owes": ["received"],
            "forms/REP-4/levels": {"received": limit() | {"before": "case.window.start", "at_least": "4d"}},
        },
        {
            "forms.REP-4.levels.received.at_least": (
                "it is due before it can be known: the notice may come 3d before window.start"
            )
        },
    ),
    "an answer due before the question need have come": (
        {"forms/QRY-8/then": [{"owes": "other", "forms": ["RPL"], "within": "30m", "after": "sent", "ladder": "call"}]},
        {"forms.QRY-8.then.0.within": "it is due before the other side need hold the message (30m)"},
    ),
    "a step due after the next one": (
        {"timing/PRIORITY/received/within": "2h"},
        {"timing.PRIORITY.acknowledged.within": "at PRIORITY, acknowledged (30m) is due before received (2h)"},
    ),
    "a step of a form due after the next one": (
        {"forms/NOT-1/levels": {"acknowledged": limit("10m")}, "forms/NOT-1/precedence": "ROUTINE"},
        {"forms.NOT-1.levels.acknowledged.within": "at ROUTINE, acknowledged (10m) is due before received (30m)"},
    ),
    "working days that nobody agreed on": (
        {"timing/ROUTINE/replied": limit("2d") | {"calendar": "working_days"}},
        {
            "timing.ROUTINE.replied.calendar": (
                "working days are counted, but no party has a calendar: only weekends would be days off"
            )
        },
    ),
    "a calendar that nothing is counted in": (
        CALENDARS,
        {
            "calendars.us": "no deadline is counted in working days",
            "calendars.cn": "no deadline is counted in working days",
        },
    ),
}


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=WRONG)
def test_a_deadline_that_nobody_could_keep_is_doubted(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert doubts(changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"forms/NOT-1/levels": {"received": limit() | {"before": "window.start", "at_least": "71h"}}},
        {"forms/NOT-1/levels": {"received": limit() | {"before": "window.end", "at_least": "72h"}}},
        {"forms/NOT-1/then/0": AHEAD | {"at_least": "24h"}},
        {"forms/NOT-1/then/0/after": "sent"},
        {**CALENDARS, "timing/ROUTINE/replied": limit("2d") | {"calendar": "working_days"}},
        {**CALENDARS, **RETURNED, "returns/list/calendar": "working_days"},
        {
            **CALENDARS,
            "forms/NOT-1/levels": {"acknowledged": limit("1d") | {"calendar": "working_days", "because": "."}},
        },
    ],
)
def test_a_deadline_that_can_be_kept_is_not(changes: dict[str, Any]) -> None:
    assert doubts(changes) == {}
