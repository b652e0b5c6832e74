"""A form that could never be sent, answered or taken back is found before a crisis finds it."""

from typing import Any

import pytest

from tests.agreements import answer, limit
from tests.examined import doubts

NEVER = "it can never be sent: nothing that it answers can come from the side and on the channels it needs"
WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a precedence at which nobody may originate": (
        {"timing/IMMEDIATE/signed_by": []},
        {"timing.IMMEDIATE.signed_by": "nobody may originate at it"},
    ),
    "a reply to oneself": (
        {"forms/RPL-9": {**answer("reply"), "answers": ["NOT-1"], "sender": "originator"}},
        {"forms.RPL-9.answers": NEVER},
    ),
    "a retraction of what the other side said": (
        {"forms/TAK-2": {**answer("retraction"), "answers": ["NOT-1"], "sender": "recipient"}},
        {"forms.TAK-2.answers": NEVER},
    ),
    "two forms that answer each other only": (
        {"forms/ONE": {**answer("report"), "answers": ["TWO"]}, "forms/TWO": {**answer("report"), "answers": ["ONE"]}},
        {"forms.ONE.answers": NEVER, "forms.TWO.answers": NEVER},
    ),
    "an answer on other channels than what it answers": (
        {"forms/NOT-1/statuses": ["actual"], "forms/QRY-8/statuses": ["exercise"]},
        {"forms.QRY-8.answers": NEVER},
    ),
    "two machines where two people must sign": (
        {"forms/NOT-1/signed_by": ["system"], "forms/NOT-1/two_people": True},
        {"forms.NOT-1.signed_by": "two people must sign it at PRIORITY, but only machines may"},
    ),
    "a question that nobody need answer": (
        {"forms/QRY-8/owes": ["delivered"]},
        {"forms.QRY-8.act": "nobody need ever answer this question"},
    ),
    "a holding reply that is never due": (
        {"forms/QRY-8/owes": ["holding", "replied"]},
        {"forms.QRY-8.owes": "a holding reply is owed, but none of its precedences has a deadline for it"},
    ),
    "a level that nobody can meet in an exercise": (
        {"forms/RPL/statuses": ["actual", "test"]},
        {"forms.QRY-8.owes": "replied is owed, but on exercise channels no form meets it"},
    ),
    "a report that cannot be made in an exercise or test": (
        {"forms/REP-4/statuses": ["actual"]},
        {"forms.NOT-1.then.0.forms": "on exercise, test channels none of these forms may be sent"},
    ),
    "a clock that never stands still, because nobody can ask": (
        {
            "forms/QRY-8/sender": "originator",
            "forms/NOT-1/levels": {"received": limit() | {"tolled_by": ["QRY-8", "REP-4"]}},
        },
        {
            "forms.NOT-1.levels.received.tolled_by.0": (
                "whoever owes this cannot send QRY-8 in answer to NOT-1, so the clock never stands still"
            ),
            "forms.NOT-1.levels.received.tolled_by.1": (
                "whoever owes this cannot send REP-4 in answer to NOT-1, so the clock never stands still"
            ),
        },
    ),
    "a follow-up whose clock never stands still": (
        {"forms/NOT-1/then/0/tolled_by": ["WDR"]},
        {
            "forms.NOT-1.then.0.tolled_by.0": (
                "whoever owes this cannot send WDR in answer to NOT-1, so the clock never stands still"
            )
        },
    ),
    "a message that cannot be taken back": (
        {"forms/TAK/answers": ["NOT-1"]},
        {"forms.WDR": "one that was sent in error could not be taken back"},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=WRONG)
def test_a_form_that_cannot_do_its_work_is_doubted(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert doubts(changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"forms/NOT-1/levels": {"received": limit() | {"tolled_by": ["QRY-8"]}}},
        {"forms/RPL/statuses": ["actual", "test"], "forms/RPL-9": {**answer("reply"), "statuses": ["exercise"]}},
        {"forms/QRY-8/owes": ["holding", "replied"], "forms/QRY-8/levels": {"holding": limit("20m")}},
        {"forms/NOT-1/statuses": ["actual"], "forms/REP-4/statuses": ["actual"], "forms/QRY-8/statuses": ["actual"]},
    ],
)
def test_a_form_that_can_is_not(changes: dict[str, Any]) -> None:
    assert doubts(changes) == {}
