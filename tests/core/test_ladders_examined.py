"""A rung that nobody would reach, or that comes too late, is found before a crisis finds it."""

from typing import Any

import pytest

from tests.agreements import limit
from tests.examined import RETURNED, doubts, rungs

UNDELIVERED = {
    f"timing/{each}/delivered/ladder": "undelivered" for each in ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE")
}
DRAFT = {"at": "0s", "side": "owing", "draft": "QRY-8"}
WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a ladder that nothing climbs": ({"ladders/idle": rungs("0s")}, {"ladders.idle": "nothing climbs this ladder"}),
    "a rung for those who cannot know": (
        {**UNDELIVERED, "ladders/undelivered": rungs("0s", side="owing")},
        {"ladders.undelivered.0.side": "the side that owes the delivery does not hold the message, and cannot know"},
    ),
    "a rung for those who cannot know, in an agreement on real channels": (
        {"statuses": ["actual", "test"], "ladders/call": [{"at": "0s", "side": "both", "call": "exercise-controller"}]},
        {"ladders.call.0.call": ("this agreement is never in force on an exercise channel, so nobody holds this role")},
    ),
    "one person called twice at once": (
        {"ladders/call": [*rungs("0s"), {"at": "0s", "side": "waiting", "call": "duty-officer"}]},
        {"ladders.call.1.call": "duty-officer is called twice at the same moment"},
    ),
    "a draft that only a machine may sign": (
        {"ladders/call": [DRAFT], "forms/QRY-8/signed_by": ["system"], "forms/QRY-8/answers": ["*"]},
        {"ladders.call.0.draft": "a draft waits for a person, but only a machine may sign QRY-8"},
    ),
    "a draft that answers nothing there": (
        {"ladders/call": [DRAFT]},
        {"ladders.call.0.draft": "QRY-8 is drafted where WDR was sent, which it cannot answer"},
    ),
    "a draft for a return, which answers nothing": (
        {**RETURNED, "ladders/ask": [DRAFT], "returns/list/ladder": "ask"},
        {"ladders.ask.0.draft": "QRY-8 is drafted where a return did not come, but it can only answer"},
    ),
    "a draft on the desk of the wrong side": (
        {
            "ladders/ask": [DRAFT],
            "forms/QRY-8/sender": "recipient",
            "forms/NOT-1/then/0/ladder": "ask",
        },
        {
            "ladders.ask.0.draft": (
                "QRY-8 may be sent by the recipient only, but forms.NOT-1.then.0 puts it on the other desk"
            )
        },
    ),
    "a rung after the event": (
        {
            "ladders/before": rungs("0s", "6h", "13h"),
            "forms/NOT-1/levels": {"received": limit("30m", "before") | {"before": "window.start", "at_least": "12h"}},
        },
        {
            "forms.NOT-1.levels.received.ladder": (
                "the rung of before at 13h comes 1h after window.start, which it is to protect"
            )
        },
    ),
    "a rung after the event that a report precedes": (
        {
            "ladders/before": rungs("13h"),
            "forms/NOT-1/then/0": {
                "owes": "originator",
                "forms": ["REP-4"],
                "at_least": "12h",
                "before": "window.start",
                "ladder": "before",
            },
        },
        {"forms.NOT-1.then.0.ladder": "the rung of before at 13h comes 1h after window.start, which it is to protect"},
    ),
    "a rung after the case must be closed": (
        {
            "ladders/long": rungs("0s", "48h"),
            "forms/NOT-1/levels": {"received": limit("30m", "long")},
            "forms/NOT-1/then/0/after": "delivered",
        },
        {
            "forms.NOT-1.levels.received.ladder": (
                "the rung of long at 2d comes 2910m after the message, but its case must be closed 2d after it"
            )
        },
    ),
    "a rung of the matrix after the case must be closed": (
        {
            "ladders/call": rungs("0s", "48h"),
            "forms/NOT-1/owes": ["received"],
            "forms/NOT-1/precedence": "ROUTINE",
            "forms/NOT-1/then/0/after": "delivered",
        },
        {
            "forms.NOT-1.owes": (
                "the rung of call at 2d comes 2910m after the message, but its case must be closed 2d after it"
            )
        },
    ),
    "a rung after the agreement": (
        {"withdrawal/notice": "1h", "ladders/call": rungs("0s", "2h")},
        {"forms.WDR.owes": "the rung of call at 2h comes 150m after the message, but the agreement ends 1h after it"},
    ),
    "a rung when the next return is due": (
        {**RETURNED, "returns/list/ladder": "long", "ladders/long": rungs("0s", "91d")},
        {"returns.list.ladder": "the ladder still climbs after 91d, when the next quarter is due"},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=WRONG)
def test_a_rung_that_serves_nothing_is_doubted(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert doubts(changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"ladders/call": [{**DRAFT, "draft": "WDR"}]},
        {**UNDELIVERED, "ladders/undelivered": rungs("0s", side="waiting")},
        {"ladders/call": rungs("0s", "1h")},
        {"ladders/call": [{"at": "0s", "side": "owing", "call": "principal"}, *rungs("0s")]},
        {"forms/NOT-1/levels": {"received": limit() | {"before": "window.start", "at_least": "0s"}}},
        {"ladders/call": [{"at": "0s", "side": "both", "call": "exercise-controller"}]},
        {**RETURNED, "ladders/call": rungs("0s", "89d")},
    ],
)
def test_a_rung_that_serves_its_purpose_is_not(changes: dict[str, Any]) -> None:
    assert doubts(changes) == {}


def test_nobody_need_be_called() -> None:
    assert doubts({"timing/ROUTINE/received/ladder": None}) == {}
