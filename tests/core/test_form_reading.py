"""Forms are read as they are written; every part that is wrong is complained of at its place."""

from typing import Any

import pytest

from hotline.core.canonical import duration
from hotline.core.errors import Complaint
from hotline.core.expressions import Type
from hotline.core.form_reading import read_forms
from hotline.core.forms import Form, Happened
from hotline.core.places import Place
from hotline.core.terms import Limit
from tests.agreements import REMOVED, document, labels

SMALL = document()["forms"]


TIME = {"type": "instant", "open": True, "title": labels()}


def slipping(by: str) -> dict[str, Any]:
    notice = document()["forms"]["NOT-1"]
    notice["fields"]["window"]["slip"] = by
    return notice  # type: ignore[no-any-return]  # a document of the tests


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
    assert not form.hardware
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


def test_a_deadline_may_count_working_days_stand_before_an_event_and_pause() -> None:
    found, complaints = read(
        {
            "NOT-1/levels": {
                "received": {
                    "within": "2d",
                    "ladder": None,
                    "calendar": "working_days",
                    "before": "window.start",
                    "at_least": "12h",
                    "tolled_by": ["RPL"],
                }
            },
            "NOT-1/then/0": {
                "owes": "originator",
                "forms": ["REP-4"],
                "at_least": "1d",
                "before": "case.window.start",
                "ladder": None,
                "calendar": "working_days",
                "tolled_by": ["RPL"],
            },
        }
    )
    assert complaints == {}
    assert found["NOT-1"].levels["received"] == Limit(
        duration("2d"), None, "working_days", "window.start", duration("12h"), ("RPL",)
    )
    follow_up = found["NOT-1"].then[0]
    assert (follow_up.within, follow_up.after, follow_up.ahead) == (duration("1d"), "case.window.start", True)
    assert (follow_up.calendar, follow_up.tolled_by) == ("working_days", ("RPL",))


def test_where_nothing_is_said_a_clock_runs_on_and_a_form_is_for_every_channel() -> None:
    form = read()[0]["NOT-1"]
    assert (form.statuses, form.releasable, form.nil, form.scope, form.happened) == ((), "parties", False, (), None)
    assert (form.then[0].ahead, form.then[0].calendar, form.then[0].tolled_by) == (False, "continuous", ())


def test_what_a_form_says_beside_its_fields_is_read() -> None:
    found, complaints = read(
        {
            "NOT-1/statuses": ["exercise", "test"],
            "NOT-1/releasable": "public",
            "NOT-1/nil": True,
            "NOT-1/scope": ["kind == 'big'"],
            "NOT-1/fields/window/slip": "4d",
            "REP-4/fields/time": TIME,
            "REP-4/happened": {"at": "time", "during": "case.window"},
        }
    )
    assert complaints == {}
    form = found["NOT-1"]
    assert (form.statuses, form.releasable, form.nil) == (("exercise", "test"), "public", True)
    assert [each.text for each in form.scope] == ["kind == 'big'"]
    assert found["REP-4"].happened == Happened("time", "case.window", duration("4d"))


def test_a_form_is_releasable_as_its_agreement_unless_it_says_otherwise() -> None:
    forms = read_forms(Place(document({"forms/REP-4/releasable": "parties"})["forms"], "forms", []), {}, "counts")
    assert (forms["NOT-1"].releasable, forms["REP-4"].releasable) == ("counts", "parties")


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
    "working days that are hours": (
        {"NOT-1/levels": {"received": {"within": "36h", "ladder": None, "calendar": "working_days"}}},
        "NOT-1.levels.received.within",
        "working days are whole days",
    ),
    "no working day": (
        {"NOT-1/then/0/within": "0s", "NOT-1/then/0/calendar": "working_days"},
        "NOT-1.then.0.within",
        "working days are whole days",
    ),
    "an unknown calendar": (
        {"NOT-1/then/0/calendar": "lunar"},
        "NOT-1.then.0.calendar",
        "'lunar' is unknown here",
    ),
    "at least before nothing": (
        {"NOT-1/levels": {"received": {"within": "36h", "ladder": None, "at_least": "1h"}}},
        "NOT-1.levels.received.at_least",
        "at least how long before what?",
    ),
    "a follow-up both after and before": (
        {"NOT-1/then/0/before": "window.start"},
        "NOT-1.then.0",
        "it is not clear when this is due",
    ),
    "a follow-up at least after": (
        {"NOT-1/then/0/within": REMOVED, "NOT-1/then/0/at_least": "48h"},
        "NOT-1.then.0",
        "it is not clear when this is due",
    ),
    "tolled by something that is no code": (
        {"NOT-1/then/0/tolled_by": [5]},
        "NOT-1.then.0.tolled_by.0",
        "5 is not a form code",
    ),
    "releasable to friends": ({"NOT-1/releasable": "friends"}, "NOT-1.releasable", "'friends' is unknown here"),
    "what took place at no instant": (
        {"REP-4/happened": {"at": "done", "during": "case.window"}},
        "REP-4.happened.at",
        "done is no open instant or window of this form",
    ),
    "what took place in no window of the case": (
        {"REP-4/fields/time": TIME, "REP-4/happened": {"at": "time", "during": "window"}},
        "REP-4.happened.during",
        "'window' is not a window of the case",
    ),
    "what took place in a window that no case has": (
        {"REP-4/fields/time": TIME, "REP-4/happened": {"at": "time", "during": "case.place"}},
        "REP-4.happened.during",
        "NOT-1, which may open the case, has no open window place",
    ),
    "a slip that depends on the case": (
        {
            "REP-4/answers": ["NOT-1", "OWN-1"],
            "OWN-1": slipping("4d"),
            "REP-4/fields/time": TIME,
            "REP-4/happened": {"at": "time", "during": "case.window"},
        },
        "REP-4.happened.during",
        "how far window slips depends on the form that opened the case",
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
