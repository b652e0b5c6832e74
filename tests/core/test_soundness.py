"""What would fail in a crisis is found when the file is loaded, although every line of it is well written."""

from typing import Any

import pytest

from tests.agreements import REMOVED, answer, complaints, labels, limit

FOLLOWED = {"owes": "sender", "forms": ["REP-4"], "within": "1h", "after": "case.window.end", "ladder": "call"}
AHEAD = {"owes": "originator", "forms": ["REP-4"], "at_least": "12h", "before": "window.start", "ladder": "call"}

WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a ladder that does not exist": (
        {"timing/FLASH/received/ladder": "cal"},
        {"timing.FLASH.received.ladder": "there is no ladder cal"},
    ),
    "a deadline shorter than clocks may differ": (
        {"timing/FLASH/received/within": "29s"},
        {"timing.FLASH.received.within": "the deadline is shorter than clocks may differ (30 s)"},
    ),
    "a follow-up due before clocks can tell": (
        {"forms/NOT-1/then/0/within": "0s", "forms/NOT-1/then/0/after": "delivered"},
        {"forms.NOT-1.then.0.within": "the deadline is shorter than clocks may differ (30 s)"},
    ),
    "an answer to nothing": (
        {"forms/REP-4/answers": ["NOT-1", "NOT-9"]},
        {"forms.REP-4.answers.1": "there is no form NOT-9"},
    ),
    "an opening with the precedence of what it answers": (
        {"forms/NOT-1/precedence": "as_answered"},
        {"forms.NOT-1.precedence": "a form that opens a case answers nothing"},
    ),
    "an opening by the recipient": (
        {"forms/NOT-1/sender": "recipient"},
        {"forms.NOT-1.sender": "whoever opens a case is its originator"},
    ),
    "a form for hardware that a machine may sign": (
        {"forms/NOT-1/hardware": True},
        {"forms.NOT-1.hardware": "a security key is touched by a person, and a machine may sign this form"},
    ),
    "a form that nobody may sign": (
        {"forms/RCV/signed_by": []},
        {"forms.RCV.signed_by": "nobody may sign this form"},
    ),
    "a form that only a machine may sign at a precedence for people": (
        {"forms/NOT-1/signed_by": ["system"], "forms/NOT-1/precedence": "IMMEDIATE"},
        {"forms.NOT-1.signed_by": "nobody who may sign it may originate at IMMEDIATE"},
    ),
    "a FLASH by one person": (
        {"forms/NOT-1/precedence": "FLASH"},
        {"forms.NOT-1": "FLASH needs two people"},
    ),
    "a deadline before nothing": (
        {"forms/NOT-1/levels": {"received": limit() | {"before": "start", "at_least": "1h"}}},
        {"forms.NOT-1.levels.received.before": "there is no field start"},
    ),
    "a deadline that stands still for nothing": (
        {"timing/ROUTINE/received/tolled_by": ["QRY-8"]},
        {"timing.ROUTINE.received.tolled_by.0": "there is no form QRY-8"},
    ),
    "a follow-up ahead of a sealed value": (
        {"forms/NOT-1/then/0": AHEAD | {"before": "place"}},
        {"forms.NOT-1.then.0.before": "place is a sealed field, which a clock cannot read"},
    ),
    "a follow-up after nothing of the case": (
        {"forms/REP-4/then": [FOLLOWED | {"after": "case.start"}]},
        {"forms.REP-4.then.0.after": "there is no field start"},
    ),
    "a deadline for what is not owed": (
        {"forms/NOT-1/levels": {"replied": limit()}},
        {"forms.NOT-1.levels.replied": "replied has a deadline but is not owed"},
    ),
    "a level that no form can meet": (
        {"forms/NOT-1/owes": ["replied"], "forms/RPL": REMOVED},
        {"forms.NOT-1.owes": "replied is owed, but no form that answers this one could meet it"},
    ),
    "a level without a deadline": (
        {"forms/NOT-1/owes": ["replied"], "timing/ROUTINE/replied": REMOVED},
        {"forms.NOT-1.owes": "replied is owed, but ROUTINE has no deadline for it"},
    ),
    "a deadline relaxed without a reason": (
        {"forms/NOT-1/levels": {"received": limit("31m")}},
        {"forms.NOT-1.levels.received.within": "this relaxes the deadline of its precedence"},
    ),
    "a lead time before nothing": (
        {"forms/NOT-1/lead_time/before": "start"},
        {"forms.NOT-1.lead_time.before": "there is no field start"},
    ),
    "a lead time before a sealed instant": (
        {"forms/NOT-1/lead_time/before": "place"},
        {"forms.NOT-1.lead_time.before": "place is a sealed field, which a clock cannot read"},
    ),
    "a lead time before something that is no instant": (
        {"forms/NOT-1/lead_time/before": "window"},
        {"forms.NOT-1.lead_time.before": "window is not an instant but a window"},
    ),
    "a lead time before nothing of the case": (
        {"forms/REP-4/lead_time": {"before": "case.start", "at_least": "24h"}},
        {"forms.REP-4.lead_time.before": "there is no field start"},
    ),
    "a floor above the lead time": (
        {"forms/NOT-1/lead_time/floor": "73h"},
        {"forms.NOT-1.lead_time.floor": "the floor is above the lead time"},
    ),
    "a refusal without a floor": (
        {"forms/NOT-1/lead_time/floor": REMOVED, "forms/NOT-1/lead_time/below_floor": "refuse"},
        {"forms.NOT-1.lead_time.below_floor": "only a floor before an instant of the form itself can refuse"},
    ),
    "a promptness that is not counted from an instant": (
        {"forms/NOT-1/prompt": {"after": "kind", "within": "4h"}},
        {"forms.NOT-1.prompt.after": "kind is not an instant but a choice"},
    ),
    "a promptness shorter than clocks may differ": (
        {"forms/NOT-1/prompt": {"after": "window.start", "within": "5s"}},
        {"forms.NOT-1.prompt.within": "shorter than clocks may differ (30 s)"},
    ),
    "a case that can never close": (
        {"forms/REP-4/act": "report"},
        {"forms.NOT-1": "a case opened by this form can never close"},
    ),
    "a follow-up with a form that does not exist": (
        {"forms/NOT-1/then/0/forms": ["REP-4", "REP-5"]},
        {"forms.NOT-1.then.0.forms.1": "REP-5 does not exist"},
    ),
    "a follow-up that does not answer": (
        {"forms/ASK-8": answer("query") | {"answers": ["REP-4"]}, "forms/NOT-1/then/0/forms": ["ASK-8"]},
        {"forms.NOT-1.then.0.forms.0": "ASK-8 does not answer NOT-1"},
    ),
    "a follow-up by the wrong side": (
        {"forms/NOT-1/then/0/owes": "other"},
        {"forms.NOT-1.then.0.forms.0": "REP-4 may be sent by the originator only, but the recipient owes it"},
    ),
    "a follow-up with a name that means something": (
        {"forms/NOT-1/then/0/name": "received"},
        {"forms.NOT-1.then.0.name": "the name received is taken"},
    ),
    "a follow-up waived by a form that does not exist": (
        {"forms/NOT-1/then/0/unless": ["CAN-3"]},
        {"forms.NOT-1.then.0.unless.0": "there is no form CAN-3"},
    ),
    "a follow-up after something that is no instant": (
        {"forms/NOT-1/then/0/after": "window.middle"},
        {"forms.NOT-1.then.0.after": "window.middle is not an instant but a window"},
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_it_is_complained_of(wrong: str) -> None:
    changes, expected = WRONG[wrong]
    assert complaints(changes) == expected


def test_a_follow_up_that_nobody_may_sign_is_complained_of_twice() -> None:
    assert complaints({"forms/REP-4/signed_by": []}) == {
        "forms.REP-4.signed_by": "nobody who may sign it may originate at ROUTINE",
        "forms.NOT-1.then.0.forms.0": "REP-4 may be signed by nobody",
    }


SOUND: dict[str, dict[str, Any]] = {
    "a deadline that calls nobody, and says so": {"timing/FLASH/received/ladder": None},
    "a follow-up due at an instant of the form": {"forms/NOT-1/then/0/within": "0s"},
    "a deadline relaxed with a reason": {"forms/NOT-1/levels": {"received": limit("31m") | {"because": "night"}}},
    "a holding reply that only some precedences ask for": {"forms/NOT-1/owes": ["holding", "replied"]},
    "people only in a protocol for people": {
        "protocol": "nuclear-human-control",
        "forms/NOT-1/signed_by": ["operator"],
    },
    "a follow-up that answers an answer": {
        "forms/REP-4/then": [
            {"owes": "sender", "forms": ["REP-4"], "within": "48h", "after": "sent", "ladder": None, "title": labels()}
        ]
    },
    "a lead time before an instant of the case": {
        "forms/REP-4/lead_time": {"before": "case.window.start", "at_least": "24h"}
    },
    "a refusal below the floor": {"forms/NOT-1/lead_time/below_floor": "refuse"},
    "a promptness": {"forms/NOT-1/prompt": {"after": "window.start", "within": "4h"}},
}


@pytest.mark.parametrize("sound", SOUND)
def test_what_works_is_not_complained_of(sound: str) -> None:
    assert complaints(SOUND[sound]) == {}
