"""Returns, quotas and the way out are read with what they name; what names nothing is complained of at its place."""

from copy import deepcopy
from typing import Any

import pytest

from hotline.core.canonical import duration
from hotline.core.duties import Quota, Return, Withdrawal
from tests.agreements import REMOVED, complaints, labels, load

PERIOD = {"type": "period", "every": "quarter", "required": True, "open": True, "title": labels()}
RETURN = {
    "title": labels("Return"),
    "act": "report",
    "signed_by": ["operator"],
    "precedence": "ROUTINE",
    "fields": {"quarter": PERIOD, "visits": {"type": "integer", "open": True, "title": labels()}},
}
FORMS: dict[str, Any] = {
    "forms/RET-1": RETURN,
    "forms/NIL-1": RETURN | {"nil": True, "fields": {"quarter": dict(PERIOD)}},
    "forms/WDR": {
        "title": labels("Withdrawal"),
        "act": "notice",
        "signed_by": ["operator"],
        "precedence": "PRIORITY",
        "fields": {"effective_at": {"type": "instant", "open": True, "title": labels()}},
    },
}
QUARTERLY = {
    "title": labels("Quarterly"),
    "owes": "both",
    "forms": ["RET-1", "NIL-1"],
    "every": "quarter",
    "within": "30d",
    "ladder": "call",
}
VISITS = {"title": labels("Visits"), "forms": ["RET-1"], "most": 2, "every": "year", "count": "visits"}
AWAY = {"forms": ["WDR"], "notice": "90d", "effective": "effective_at"}
DUTIES = {"returns": {"quarterly": QUARTERLY}, "quotas": {"visits": VISITS}, "withdrawal": AWAY}


def everything(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the changes that make the small agreement ask for all of it; and *changes* of those."""
    return deepcopy(FORMS | DUTIES) | (changes or {})


def test_what_is_returned_counted_and_ended_is_read() -> None:
    protocol = load(everything())
    assert protocol.returns == {
        "quarterly": Return(
            *("quarterly", labels("Quarterly"), "both", ("RET-1", "NIL-1"), "quarter", duration("30d"), "call")
        )
    }
    assert protocol.quotas == {"visits": Quota("visits", labels("Visits"), ("RET-1",), 2, "year", "visits")}
    assert protocol.withdrawal == Withdrawal(("WDR",), duration("90d"), "effective_at")
    assert [form.code for form in protocol.forms.values() if form.nil] == ["NIL-1"]


def test_an_agreement_may_ask_for_none_of_it() -> None:
    protocol = load()
    assert (protocol.returns, protocol.quotas, protocol.withdrawal) == ({}, {}, None)


def test_a_return_is_owed_by_both_or_by_the_party_named() -> None:
    both, one = (load(everything({"returns/quarterly/owes": owes})).returns["quarterly"] for owes in ("both", "us"))
    assert [both.is_owed_by("us"), both.is_owed_by("cn"), one.is_owed_by("us"), one.is_owed_by("cn")] == [
        *(True, True, True, False)
    ]


def test_a_return_may_be_due_in_working_days_and_call_nobody() -> None:
    changes = {"returns/quarterly/calendar": "working_days", "returns/quarterly/ladder": None}
    found = load(everything(changes)).returns["quarterly"]
    assert (found.calendar, found.ladder) == ("working_days", None)


def test_a_quota_counts_messages_unless_it_names_a_field() -> None:
    assert load(everything({"quotas/visits/count": REMOVED})).quotas["visits"].count == ""


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a return without forms": (
        {"returns/quarterly/forms": [], "forms/NIL-1/nil": False},
        "returns.quarterly.forms",
        "the list is empty",
    ),
    "a return by a form that does not exist": (
        {"returns/quarterly/forms": ["NIL-1", "RET-9"]},
        "returns.quarterly.forms.1",
        "'RET-9' is unknown here",
    ),
    "a return for no period": (
        {"returns/quarterly/forms": ["REP-4", "NIL-1"]},
        "returns.quarterly.forms.0",
        "REP-4 does not say for which quarter it is",
    ),
    "a return for periods of another length": (
        {"forms/RET-1/fields/quarter/every": "year"},
        "returns.quarterly.forms.0",
        "RET-1 does not say for which quarter it is",
    ),
    "a return for a sealed period": (
        {"forms/NIL-1/fields/quarter": PERIOD | {"open": False}},
        "returns.quarterly.forms.1",
        "NIL-1 does not say for which quarter it is",
    ),
    "a return every week": ({"returns/quarterly/every": "week"}, "returns.quarterly.every", "'week' is unknown here"),
    "a return by nobody": ({"returns/quarterly/owes": "US"}, "returns.quarterly.owes", "'US' is not a party, or both"),
    "a return at once": (
        {"returns/quarterly/within": "29s"},
        "returns.quarterly.within",
        "shorter than clocks may differ (30 s)",
    ),
    "a return within half a working day": (
        {"returns/quarterly/within": "12h", "returns/quarterly/calendar": "working_days"},
        "returns.quarterly.within",
        "working days are whole days",
    ),
    "a return with a ladder that does not exist": (
        {"returns/quarterly/ladder": "cal"},
        "returns.quarterly.ladder",
        "there is no ladder cal",
    ),
    "a return that does not say who is called": (
        {"returns/quarterly/ladder": REMOVED},
        "returns.quarterly",
        "ladder is missing",
    ),
    "a nil return of nothing": (
        {"forms/REP-4/nil": True},
        "forms.REP-4.nil",
        "REP-4 is no return, so it cannot be nil",
    ),
    "a quota of nothing": ({"quotas/visits/forms": ["X-1"]}, "quotas.visits.forms.0", "'X-1' is unknown here"),
    "a quota below nought": (
        {"quotas/visits/most": -1},
        "quotas.visits.most",
        "-1 is not a whole number from 0 to 1000000",
    ),
    "a quota that sums a period": (
        {"quotas/visits/count": "quarter"},
        "quotas.visits.count",
        "quarter is no open whole number of RET-1",
    ),
    "a way out by an answer": (
        {"withdrawal": {"forms": ["ACK"], "notice": "90d"}},
        "withdrawal.forms.0",
        "ACK answers something, but a withdrawal answers nothing",
    ),
    "a way out without notice": (
        {"withdrawal": {"forms": ["WDR"]}},
        "withdrawal",
        "notice is missing",
    ),
    "a way out at no instant": (
        {"withdrawal/effective": "soon"},
        "withdrawal.effective",
        "soon is no open instant of WDR",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_duty_is_complained_of_at_its_place(wrong: str) -> None:
    changes, path, says = WRONG[wrong]
    assert complaints(everything(changes)) == {path: says}


@pytest.mark.parametrize("name", ["returns", "quotas", "withdrawal"])
@pytest.mark.parametrize("value", [5, [], "text", {"Upper": {}}, {"x": 5}, {"x": {}}, {"x": {"forms": 5}}])
def test_reading_goes_on_after_anything(name: str, value: Any) -> None:
    if (name, value) != ("withdrawal", {}):
        assert complaints({name: value})
