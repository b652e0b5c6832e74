"""Forms are read as they are written; every part that is wrong is complained of at its place."""

from typing import Any

import pytest

from hotline.core.canonical import duration
from hotline.core.errors import Complaint
from hotline.core.expressions import Type
from hotline.core.form_reading import read_forms
from hotline.core.forms import Form
from hotline.core.places import Place
from tests.agreements import REMOVED, document, labels

SMALL = document()["forms"]


def read(changes: dict[str, Any] | None = None) -> tuple[dict[str, Form], dict[str, str]]:
    complaints: list[Complaint] = []
    forms = document({f"forms/{path}": value for path, value in (changes or {}).items()})["forms"]
    found = read_forms(Place(forms, "forms", complaints), {"threshold": Type("quantity")})
    return found, {each.path.removeprefix("forms."): each.wrong for each in complaints}


def test_the_forms_are_read_by_their_codes() -> None:
    found, complaints = read()
    assert complaints == {}
    assert list(found) == list(SMALL)
    notice, report, receipt = found["NOT-1"], found["REP-4"], found["RCV"]
    assert (notice.opens, notice.answers, notice.sender, notice.two_people) == (True, (), "either", False)
    assert (notice.precedences, notice.default_precedence) == (("PRIORITY", "ROUTINE"), "ROUTINE")
    assert (report.opens, report.answers, report.sender, report.closes) == (False, ("NOT-1",), "originator", True)
    assert receipt.inherits_precedence
    assert receipt.owes == ()


def test_a_form_may_both_answer_and_open() -> None:
    found, complaints = read({"REP-4/opens": "case"})
    assert complaints == {}
    assert (found["REP-4"].opens, found["REP-4"].answers) == (True, ("NOT-1",))


def test_everything_that_a_form_can_say_is_read() -> None:
    found, complaints = read(
        {
            "NOT-1/two_people": True,
            "NOT-1/precedence": {"default": "ROUTINE", "allowed": ["ROUTINE", "FLASH"]},
            "NOT-1/must": ["window.end > now"],
            "NOT-1/owes": ["delivered", {"level": "replied", "if": "kind == 'big'"}],
            "NOT-1/levels": {"replied": {"within": "2h", "ladder": None}},
            "NOT-1/lead_time": {
                "before": "window.start",
                "at_least": {"default": "72h", "when": [{"if": "compute > parameters.threshold", "use": "14d"}]},
                "floor": "24h",
                "below_floor": "refuse",
            },
            "NOT-1/prompt": {"after": "window.start", "within": "4h"},
            "NOT-1/then": [
                {
                    "name": "report",
                    "title": labels(),
                    "owes": "originator",
                    "forms": ["REP-4"],
                    "within": "48h",
                    "after": "window.end",
                    "unless": ["RPL"],
                    "ladder": None,
                    "if": "kind == 'big'",
                    "precedent": "2000",
                }
            ],
        }
    )
    assert complaints == {}
    form = found["NOT-1"]
    assert form.two_people
    assert form.precedences == ("FLASH", "ROUTINE")
    assert [each.text for each in form.must] == ["window.end > now"]
    assert form.owes == ("delivered", "replied")
    assert form.owes_if["replied"].text == "kind == 'big'"
    assert (form.levels["replied"].within, form.levels["replied"].ladder) == (duration("2h"), None)
    assert form.lead_time is not None
    assert (form.lead_time.floor, form.lead_time.refuse_below_floor) == (duration("24h"), True)
    assert form.lead_time.at_least.cases[0][1] == duration("14d")
    assert form.prompt is not None
    assert form.prompt.within.default == duration("4h")
    follow_up = form.then[0]
    assert (follow_up.name, follow_up.unless, follow_up.ladder) == ("report", ("RPL",), None)
    assert follow_up.if_ is not None


def test_a_follow_up_without_a_name_is_called_after_its_form() -> None:
    assert read()[0]["NOT-1"].then[0].name == "rep-4"


def test_a_form_that_changes_another_is_read_after_it() -> None:
    change = SMALL["REP-4"] | {
        "fields": {"changes": {"type": "changes", "of": "NOT-1", "open": True, "title": labels()}}
    }
    complaints: list[Complaint] = []
    forms = read_forms(Place({"AMD-2": change, "NOT-1": SMALL["NOT-1"]}, "forms", complaints), {})
    assert complaints == []
    assert list(forms) == ["AMD-2", "NOT-1"]
    forms["AMD-2"].fields["changes"].check({"kind": "big"}, "changes")


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a code in small letters": ({"not-1": SMALL["NOT-1"]}, "not-1", "'not-1' is not a form code"),
    "a form that is a text": ({"NOT-1": "text"}, "NOT-1", "'text' is not a group of keys"),
    "no title": ({"REP-4/title": REMOVED}, "REP-4", "title is missing"),
    "a title in one language": ({"REP-4/title": {"zh": "报告"}}, "REP-4.title", "the label in en is missing"),
    "an unknown act": ({"REP-4/act": "dance"}, "REP-4.act", "'dance' is unknown here"),
    "no act": ({"REP-4/act": REMOVED}, "REP-4", "act is missing"),
    "fields that are a list": ({"REP-4/fields": []}, "REP-4.fields", "[] is not a group of keys"),
    "no fields": ({"REP-4/fields": REMOVED}, "REP-4", "fields is missing"),
    "answers that are a text": ({"REP-4/answers": "NOT-1"}, "REP-4.answers", "'NOT-1' is not a list"),
    "opens something else": ({"REP-4/opens": True}, "REP-4.opens", "True is unknown here"),
    "an unknown signer": ({"REP-4/signed_by": ["robot"]}, "REP-4.signed_by.0", "'robot' is unknown here"),
    "no signer": ({"REP-4/signed_by": REMOVED}, "REP-4", "signed_by is missing"),
    "an unknown sender": ({"REP-4/sender": "anyone"}, "REP-4.sender", "'anyone' is unknown here"),
    "an unknown precedence": ({"REP-4/precedence": "URGENT"}, "REP-4.precedence", "'URGENT' is unknown here"),
    "no precedence": ({"REP-4/precedence": REMOVED}, "REP-4", "precedence is missing"),
    "no default": ({"REP-4/precedence": {"allowed": ["ROUTINE"]}}, "REP-4.precedence", "default is missing"),
    "a precedence used but not allowed": (
        {"REP-4/precedence": {"default": "ROUTINE", "allowed": ["PRIORITY"]}},
        "REP-4.precedence",
        "ROUTINE is used but not allowed",
    ),
    "half a case": (
        {"NOT-1/precedence/when/0/if": REMOVED},
        "NOT-1.precedence.when.0",
        "if is missing",
    ),
    "a condition that is no CEL": ({"NOT-1/must": ["window.end >"]}, "NOT-1.must.0", "this is not CEL near column 12"),
    "an unknown level": ({"NOT-1/owes": ["read"]}, "NOT-1.owes.0", "'read' is unknown here"),
    "a level twice": ({"NOT-1/owes": ["received", "received"]}, "NOT-1.owes", "a level stands twice"),
    "a level under no condition": ({"NOT-1/owes": [{"level": "received"}]}, "NOT-1.owes.0", "if is missing"),
    "a level under a wrong condition": (
        {"NOT-1/owes": [{"level": "received", "if": "place == 'x'"}]},
        "NOT-1.owes.0.if",
        "place is a sealed field, which a condition cannot read; set open: true on it",
    ),
    "a deadline of an unknown level": ({"NOT-1/levels": {"read": {}}}, "NOT-1.levels.read", "this key is unknown here"),
    "a deadline that does not say who is called": (
        {"NOT-1/levels": {"received": {"within": "2h"}}},
        "NOT-1.levels.received",
        "ladder is missing",
    ),
    "a ladder that is a list": (
        {"NOT-1/levels": {"received": {"within": "2h", "ladder": []}}},
        "NOT-1.levels.received.ladder",
        "[] is not a ladder name",
    ),
    "an unknown rule for the floor": (
        {"NOT-1/lead_time/below_floor": "ignore"},
        "NOT-1.lead_time.below_floor",
        "'ignore' is unknown here",
    ),
    "a follow-up without a form": ({"NOT-1/then/0/forms": []}, "NOT-1.then.0", "no form meets this"),
    "an unknown debtor": ({"NOT-1/then/0/owes": "nobody"}, "NOT-1.then.0.owes", "'nobody' is unknown here"),
    "a follow-up that does not say who is called": (
        {"NOT-1/then/0/ladder": REMOVED},
        "NOT-1.then.0",
        "ladder is missing",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_form_is_complained_of_at_its_place(wrong: str) -> None:
    changes, path, says = WRONG[wrong]
    assert read(changes)[1] == {path: says}


@pytest.mark.parametrize(
    "changes",
    [
        {"NOT-1/lead_time": {}},
        {"NOT-1/prompt": {}},
        {"NOT-1/then": [{}]},
        {"NOT-1/levels": {"received": {}}},
        {"NOT-1/fields": 5},
        {"NOT-1/fields": {"kind": 5}},
        {"NOT-1/lead_time": 5},
        {"NOT-1/prompt": []},
        {"NOT-1/then": [5]},
        {"NOT-1/levels": {"received": 5}},
        {"NOT-1/precedence": 5},
        {"NOT-1/owes": 5},
        {"NOT-1/must": {}},
    ],
    ids=range(13),
)
def test_an_empty_group_is_complained_of_and_reading_goes_on(changes: dict[str, Any]) -> None:
    assert read(changes)[1]
