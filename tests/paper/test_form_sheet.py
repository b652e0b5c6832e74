"""A form on paper: everything that whoever fills it in, signs it or answers it must know."""

from typing import Any

from hotline.paper.form_sheet import form_sheet
from hotline.paper.printed import FormSheet
from hotline.paper.wording import Wording
from hotline.paper.words import Words
from hotline.paper.writing import Writing
from tests.agreements import document, labels, limit
from tests.paper.agreements import read


def sheet(code: str = "NOT-1", language: str = "en", **changes: Any) -> FormSheet:
    """Return a form of the small agreement, with *changes* to its keys."""
    found = document({f"forms/{code}/{name}": value for name, value in changes.items()})
    return form_sheet(Writing(Wording(Words(language), found)), code, ())


def facts(found: FormSheet) -> dict[str, str]:
    return {each.label: each.text for each in found.facts}


def test_a_notice_says_who_signs_when_and_how_long_before() -> None:
    found = facts(sheet())
    assert found == {
        "Kind": "notice",
        "Case": "opens a case",
        "Sent by": "either side",
        "Signed by": "a person on watch or an automated system",
        "Precedence": "ROUTINE 平急; PRIORITY 加急 if `window.start - now < duration('14d')`",
        "Notice ahead": "at least 72 h before the start of “Label”; less than 24 h is flagged as below the floor; "
        "late is accepted, and flagged",
    }


def test_everything_else_that_a_form_may_say_is_said() -> None:
    found = facts(
        sheet(
            two_people=True,
            answers=["REP-4"],
            opens="case",
            must=["kind == 'big'"],
            scope=["kind == 'big'"],
            statuses=["exercise"],
            releasable="counts",
            nil=True,
            prompt={"after": "window.start", "within": "4h"},
            happened={"at": "window", "during": "case.window"},
            lead_time={"before": "window.start", "at_least": "72h", "floor": "24h", "below_floor": "refuse"},
        )
    )
    assert found["Case"] == "opens a case; may answer REP-4"
    assert found["Signed by"].endswith("; two different people")
    assert found["Must satisfy"] == found["Must be sent if"] == "`kind == 'big'`"
    assert found["Status of messages"] == "EXERCISE 演练"
    assert found["Nil return"] == "says that there was nothing to report"
    assert found["Report"] == "within 4 h after the start of “Label”"
    assert found["Within the window"] == "“Label” must lie in “Label” of the case; otherwise it is flagged"
    assert "less than 24 h is refused" in found["Notice ahead"]


def test_levels_stand_with_their_deadlines_at_every_precedence() -> None:
    own = {"acknowledged": {**limit("20m"), "precedent": "1989 agreement"}}
    found = sheet(levels=own, owes=["received", {"level": "acknowledged", "if": "kind == 'big'"}])
    assert found.columns == ("PRIORITY", "ROUTINE")
    received, acknowledged = found.levels
    assert (received.label.text, received.label.other) == ("received", "L1")
    assert received.cells == ("within 30 min; the ladder call",) * 2
    assert acknowledged.cells == ("within 20 min; the ladder call",) * 2
    assert acknowledged.condition == "if `kind == 'big'`"
    assert acknowledged.notes[0].text == "1989 agreement"


def test_a_field_says_what_it_is_and_whether_it_must_be_given() -> None:
    found = {each.name: each for each in sheet().fields}
    assert (found["place"].required, found["place"].open, found["compute"].required) == (
        "always",
        "sealed",
        "if wanted",
    )
    assert found["kind"].choices[0][0] == "big"
    assert found["kind"].label.other == "标签"
    rules = {
        "type": "text",
        "title": labels(),
        "required_if": "kind == 'big'",
        "alternative": "place",
        "defined": "term",
    }
    extra = {each.name: each for each in sheet(fields={**read_fields(), "extra": rules}).fields}["extra"]
    assert extra.required == "if `kind == 'big'` (or “Label”)"
    assert extra.more[0].text == "term"


def read_fields() -> Any:
    return document()["forms"]["NOT-1"]["fields"]


def test_the_parts_of_a_record_stand_below_it() -> None:
    found = read("safety-test-exchange")["forms"]["QEX-1"]
    annexes = next(
        each
        for each in form_sheet(Writing(Wording(Words("en"), read("safety-test-exchange"))), "QEX-1", ()).fields
        if each.name == "annexes"
    )
    assert [part.name for part in annexes.parts] == list(found["fields"]["annexes"]["of"]["fields"])


def test_what_must_follow_is_said_with_who_owes_it() -> None:
    (found,) = sheet().follow_ups
    assert [each.text for each in found.facts] == [
        "whoever opened the case",
        "REP-4",
        "within 48 h after the end of “Label”",
        "the ladder call",
    ]


def test_a_form_that_no_machine_may_sign_says_so() -> None:
    found = document({"human_only": True})
    assert form_sheet(Writing(Wording(Words("en"), found)), "NOT-1", ()).people
    assert not sheet().people
