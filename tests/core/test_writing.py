"""What is wrong with a message before it is signed, and what will follow from it."""

from dataclasses import replace
from typing import Any

from hotline.core.canonical import Instant, encode, instant
from hotline.core.case import Act, Member
from hotline.core.typed import Typed
from hotline.core.writing import Answered, Writing, at_precedence, faults, missing
from hotline.files import positions, protocols
from tests.fakes_desk import CONCERN, NOTICE

NOW = instant("2026-06-01T10:00:00.000Z")
HOUR = 3_600_000
LOADED = {name: protocols.load(name).protocol for name in ("ai-test-notification", "crisis-hotline")}


def writing(form: str, fields: str = "", role: str = "operator", **more: Any) -> Writing:
    protocol = LOADED["crisis-hotline" if form.startswith("HTL") else "ai-test-notification"]
    typed = positions.parse(fields.encode(), "fields").value or {}
    values = {name: Typed(NOW).value(protocol.forms[form].fields[name].kind, each) for name, each in typed.items()}
    drafted = Writing(protocol, "sha256:" + "1" * 64, protocol.forms[form], "us", "cn", role, "actual", NOW, values)
    return at_precedence(replace(drafted, **more))


def rules(found: Writing) -> list[tuple[str, str]]:
    return [(each.rule, each.where) for each in faults(found)]


def test_a_message_in_order_passes() -> None:
    for code, values in (("TST-1", NOTICE), ("HTL-1", CONCERN)):
        found = writing(code, values)
        assert rules(found) == []
        assert found.form.code == code


def test_its_precedence_follows_from_what_it_says() -> None:
    assert writing("TST-1", NOTICE).precedence == "PRIORITY"
    far = NOTICE.replace("2026-06-05", "2026-07-05")
    assert writing("TST-1", far).precedence == "ROUTINE"


def test_a_precedence_below_the_least_is_refused() -> None:
    assert rules(writing("TST-1", NOTICE, wanted="ROUTINE")) == [("message.precedence", "precedence")]


def test_a_role_that_may_not_sign_is_refused() -> None:
    assert rules(writing("HTL-1", CONCERN, role="system")) == [("form.human_only", "HTL-1")]
    assert rules(writing("HTL-1", CONCERN, role="auditor")) == [("roster.wrong_role", "HTL-1")]


def test_conditions_are_judged_once_every_field_is_good() -> None:
    past = CONCERN.replace("+2h", "2026-05-01")
    assert rules(writing("HTL-1", past)) == [("condition.failed", "")]


def test_in_an_exercise_each_field_that_claims_to_be_in_earnest_is_named() -> None:
    said = CONCERN.replace("what_we_are_doing: We", "what_we_are_doing: This is not a drill. We")
    assert rules(writing("HTL-1", said, status="exercise")) == [("form.drill_words", "what_we_are_doing")]
    assert rules(writing("HTL-1", said)) == []


def test_what_is_missing_depends_on_what_is_said() -> None:
    notice = NOTICE.replace("autonomy_or_replication", "training_run")
    assert missing(writing("TST-1", notice)) == ["training_compute"]


def test_a_field_and_what_stands_in_for_it_are_not_both_given() -> None:
    run = NOTICE.replace("category: ", "compute_band: from_1e25\ntraining_compute: 1e26\ncategory: ", 1)
    assert rules(writing("TST-1", run)) == [("field.both", "training_compute")]


def test_a_form_that_is_made_for_another_status_is_refused() -> None:
    found = writing("HTL-1", CONCERN)
    exercise = replace(found, form=replace(found.form, statuses=("exercise",)))
    assert rules(exercise) == [("form.status", "status")]
    assert rules(replace(exercise, status="exercise")) == []


def test_two_people_are_needed_where_the_agreement_says_so() -> None:
    assert writing("HTL-1", CONCERN).needs_two
    assert not writing("TST-1", NOTICE).needs_two


def test_what_follows_is_computed_before_anything_is_signed() -> None:
    owed = {(each.kind, each.owed_by): each.due for each in writing("TST-1", NOTICE).owed()}
    assert owed == {
        ("received", "cn"): Instant(NOW + 3 * HOUR),
        ("acknowledged", "cn"): Instant(NOW + 24 * HOUR),
        ("completion", "us"): instant("2026-06-08T18:00:00.000Z"),
    }


def test_lateness_of_a_change_is_measured_against_its_case() -> None:
    opening = Member(
        party="us",
        index=3,
        at=instant("2026-05-01T10:00:00.000Z"),
        id="sha256:" + "2" * 64,
        act=Act.NOTICE,
        form="TST-1",
        precedence="PRIORITY",
        answers=None,
        open=encode({"window": {"start": "2026-06-01T12:00:00.000Z", "end": "2026-06-02T12:00:00.000Z"}}),
    )
    answered = Answered(opening.id, opening.id, "TST-1", "PRIORITY", (opening,))
    change = writing(
        "TST-2",
        "reason: schedule\nchanges: {category: bio_chem}\n",
        answered=answered,
    )
    assert rules(change) == []
    assert change.flags() == ("late",)
    assert change.case().fields["category"] == "bio_chem"
