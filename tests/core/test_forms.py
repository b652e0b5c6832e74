"""A form judges fields by the agreement and the judging time alone; what is late is flagged, not refused."""

from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.canonical import Instant, duration, instant, instant_text
from hotline.core.errors import RefusalError
from hotline.core.forms import Form, found_instant, higher
from hotline.core.sealing import Opening
from tests.agreements import labels, load

NOW = instant("2026-11-22T10:00:00.000Z")
PARAMETERS = {"threshold": "1e26"}
SALT = canonical.b64(bytes(32))
PLACE = Opening(SALT, "Vienna")
SEALED = {"place": PLACE.commitment()}
OPENINGS = {"place": PLACE.as_json()}


def notice(**changes: Any) -> Form:
    return load({f"forms/NOT-1/{path.replace('__', '/')}": value for path, value in changes.items()}).forms["NOT-1"]


def ahead(length: str) -> Instant:
    return Instant(NOW + duration(length))


def fields(start: str = "20d", end: str = "21d", **more: Any) -> dict[str, Any]:
    window = {"start": instant_text(ahead(start)), "end": instant_text(ahead(end))}
    return {"kind": "big", "window": window, **more}


def refusal(form: Form, given: dict[str, Any], sealed: dict[str, str], openings: Any) -> tuple[str, str]:
    with pytest.raises(RefusalError) as caught:
        form.check(given, sealed, openings, NOW, PARAMETERS)
    return caught.value.rule, caught.value.where


def test_fields_as_agreed_are_taken() -> None:
    notice().check(fields(compute="1e26"), SEALED, OPENINGS, NOW, PARAMETERS)
    notice().check(fields(), SEALED, None, NOW, PARAMETERS)


BAD: dict[str, tuple[dict[str, Any], dict[str, str], Any, tuple[str, str]]] = {
    "an unknown field": (fields(extra=1), SEALED, None, ("field.unknown", "extra")),
    "an unknown sealed field": (fields(), SEALED | {"extra": SALT}, None, ("field.unknown", "extra")),
    "an open field that should be sealed": (fields(place="Vienna"), {}, None, ("field.not_sealed", "place")),
    "a sealed field that should be open": (
        {"kind": "big"},
        SEALED | {"window": SALT},
        None,
        ("field.sealed", "window"),
    ),
    "a missing open field": ({"kind": "big"}, SEALED, None, ("field.missing", "window")),
    "a missing sealed field": (fields(), {}, None, ("field.missing", "place")),
    "a value of another type": (fields() | {"kind": 5}, SEALED, None, ("field.wrong_type", "kind")),
    "null": (fields(compute=None), SEALED, None, ("field.wrong_type", "compute")),
    "a missing opening": (fields(), SEALED, {}, ("opening.missing", "place")),
    "an opening of another value": (
        fields(),
        SEALED,
        {"place": {"salt": SALT, "value": "Geneva"}},
        ("opening.wrong", "place"),
    ),
    "a sealed value of another type": (
        fields(),
        {"place": Opening(SALT, 5).commitment()},
        {"place": {"salt": SALT, "value": 5}},
        ("field.wrong_type", "place"),
    ),
}


@pytest.mark.parametrize("wrong", BAD)
def test_fields_that_were_not_agreed_are_refused(wrong: str) -> None:
    given, sealed, openings, expected = BAD[wrong]
    assert refusal(notice(), given, sealed, openings) == expected


def test_what_is_withheld_from_an_auditor_is_not_judged() -> None:
    notice().check(fields(), {"place": Opening(SALT, 5).commitment()}, None, NOW, PARAMETERS)


def test_a_field_may_be_required_by_a_condition() -> None:
    form = notice(fields__compute__required_if="kind == 'big'")
    assert refusal(form, fields(), SEALED, None) == ("field.missing", "compute")
    form.check(fields(compute="5"), SEALED, None, NOW, PARAMETERS)


BAND = {"type": "text", "open": True, "title": labels()}
QUANTITY = {
    "type": "quantity",
    "unit": "FLOP",
    "open": True,
    "required": True,
    "alternative": "band",
    "title": labels(),
}


def test_an_alternative_stands_in_for_what_is_required_and_both_are_refused() -> None:
    form = notice(fields__compute=QUANTITY, fields__band=BAND)
    assert refusal(form, fields(), SEALED, None) == ("field.missing", "compute")
    form.check(fields(compute="5"), SEALED, None, NOW, PARAMETERS)
    form.check(fields(band="large"), SEALED, None, NOW, PARAMETERS)
    assert refusal(form, fields(compute="5", band="large"), SEALED, None) == ("field.both", "compute")


def test_an_alternative_may_be_sealed_where_the_other_stands_open() -> None:
    form = notice(fields__compute=QUANTITY, fields__band=BAND | {"open": False})
    form.check(fields(), SEALED | {"band": SALT}, None, NOW, PARAMETERS)
    assert refusal(form, fields(compute="5"), SEALED | {"band": SALT}, None) == ("field.both", "compute")


def test_what_is_missing_is_named_all_at_once() -> None:
    assert list(notice().missing({}, ("kind",), NOW, PARAMETERS)) == ["window", "place"]


def test_a_form_may_be_made_for_channels_of_one_status() -> None:
    notice().check_status("actual")
    form = notice(statuses=["exercise"])
    form.check_status("exercise")
    with pytest.raises(RefusalError, match="NOT-1 is for exercise, not actual") as caught:
        form.check_status("actual")
    assert caught.value.rule == "form.status"


def test_a_notice_that_was_no_duty_is_flagged_as_voluntary() -> None:
    form = notice(scope=["compute >= parameters.threshold", "window.end - window.start > duration('5d')"])
    assert form.flags(fields(compute="1e26"), NOW, PARAMETERS) == ()
    assert form.flags(fields("20d", "30d"), NOW, PARAMETERS) == ()
    assert form.flags(fields(compute="9e25"), NOW, PARAMETERS) == ("outside_scope",)
    form.check(fields(compute="9e25"), SEALED, None, NOW, PARAMETERS)


def report(at: str) -> Form:
    took = {"time": "instant", "took": "window"}
    return load(
        {
            "forms/NOT-1/fields/window/slip": "4d",
            "forms/REP-4/fields": {
                name: {"type": kind, "open": True, "title": labels()} for name, kind in took.items()
            },
            "forms/REP-4/happened": {"at": at, "during": "case.window"},
        }
    ).forms["REP-4"]


@pytest.mark.parametrize(
    ("time", "flags"),
    [("20d", ()), ("25d", ()), ("479h", ("outside_window",)), ("601h", ("outside_window",))],
)
def test_what_took_place_outside_the_window_is_flagged_slip_included(time: str, flags: tuple[str, ...]) -> None:
    assert report("time").flags({"time": instant_text(ahead(time))}, NOW, PARAMETERS, case=fields()) == flags


def test_all_of_what_took_place_must_lie_inside_the_window() -> None:
    form = report("took")
    inside, past = fields("20d", "25d")["window"], fields("20d", "26d")["window"]
    assert form.flags({"took": inside}, NOW, PARAMETERS, case=fields()) == ()
    assert form.flags({"took": past}, NOW, PARAMETERS, case=fields()) == ("outside_window",)
    assert form.flags({}, NOW, PARAMETERS, case=fields()) == ()
    assert form.flags({"took": past}, NOW, PARAMETERS) == ()


def test_a_form_is_for_the_one_period_that_it_must_name() -> None:
    period = {"type": "period", "every": "year", "required": True, "open": True, "title": labels()}
    assert notice(fields__year=period).period == "year"
    assert notice(fields__year=period, fields__other=period).period == ""
    assert notice(fields__year=period | {"open": False}).period == ""
    assert notice().period == ""


def test_the_length_of_a_window_may_depend_on_other_fields() -> None:
    longest = {"default": "5d", "when": [{"if": "compute >= parameters.threshold", "use": "366d"}]}
    form = notice(fields__window__longest=longest)
    form.check(fields("1d", "300d", compute="1e26"), SEALED, None, NOW, PARAMETERS)
    assert refusal(form, fields("1d", "300d", compute="9.9e25"), SEALED, None) == ("field.out_of_range", "window")


def test_a_condition_of_the_form_must_hold() -> None:
    form = notice(must=["window.end > now"])
    form.check(fields(), SEALED, None, NOW, PARAMETERS)
    past = {"start": instant_text(NOW - 2), "end": instant_text(NOW - 1)}
    assert refusal(form, fields() | {"window": past}, SEALED, None) == ("condition.failed", "")


def test_a_late_notice_is_flagged_and_one_below_the_floor_twice() -> None:
    form = notice()
    assert form.flags(fields("72h", "4d"), NOW, PARAMETERS) == ()
    assert form.flags(fields("71h", "4d"), NOW, PARAMETERS) == ("late",)
    assert form.flags(fields("24h", "4d"), NOW, PARAMETERS) == ("late",)
    assert form.flags(fields("23h", "4d"), NOW, PARAMETERS) == ("late", "below_floor")
    form.check(fields("23h", "4d"), SEALED, None, NOW, PARAMETERS)


def test_a_notice_counts_as_given_when_it_is_delivered() -> None:
    assert notice().flags(fields("72h", "4d"), NOW, PARAMETERS, delivered=ahead("1m")) == ("late",)


def test_below_the_floor_a_notice_is_refused_only_if_that_was_agreed() -> None:
    form = notice(lead_time__below_floor="refuse")
    form.check(fields("24h", "4d"), SEALED, None, NOW, PARAMETERS)
    assert refusal(form, fields("23h", "4d"), SEALED, None) == ("leadtime.below_floor", "window.start")


def test_a_lead_time_may_depend_on_a_threshold_to_the_last_digit() -> None:
    at_least = {"default": "72h", "when": [{"if": "compute >= parameters.threshold", "use": "14d"}]}
    form = notice(lead_time={"before": "window.start", "at_least": at_least})
    just_below = "9.99999999999999999999999e25"
    assert form.flags(fields("10d", "11d", compute="1e26"), NOW, PARAMETERS) == ("late",)
    assert form.flags(fields("10d", "11d", compute=just_below), NOW, PARAMETERS) == ()


def test_a_lead_time_may_be_measured_against_the_case_as_the_message_changes_it() -> None:
    form = load({"forms/REP-4/lead_time": {"before": "case.window.start", "at_least": "24h"}}).forms["REP-4"]
    assert form.flags({}, NOW, PARAMETERS, case=fields("23h")) == ("late",)
    assert form.flags({}, NOW, PARAMETERS, case=fields("25h")) == ()
    assert form.flags({"changes": fields("23h")}, NOW, PARAMETERS, case=fields("25h")) == ("late",)
    assert form.flags({}, NOW, PARAMETERS) == ()


def test_a_report_that_comes_too_long_after_becoming_aware_is_flagged() -> None:
    form = notice(
        prompt={"after": "window.start", "within": "4h"}, lead_time={"before": "window.end", "at_least": "0s"}
    )
    aware = {"start": instant_text(NOW), "end": instant_text(ahead("30d"))}
    given = fields() | {"window": aware}
    assert form.flags(given, ahead("4h"), PARAMETERS) == ()
    assert form.flags(given, Instant(ahead("4h") + 1), PARAMETERS) == ("prompt_late",)
    assert form.flags({"kind": "big"}, ahead("5h"), PARAMETERS) == ()


def test_a_precedence_is_the_lowest_that_the_rules_allow_or_that_of_what_is_answered() -> None:
    form, receipt = notice(), load().forms["RCV"]
    assert form.precedence(fields("14d"), NOW, PARAMETERS) == "ROUTINE"
    assert form.precedence(fields("13d"), NOW, PARAMETERS) == "PRIORITY"
    assert form.precedence({"window": "malformed"}, NOW, PARAMETERS) == "ROUTINE"
    assert receipt.precedence({}, NOW, PARAMETERS, "FLASH") == "FLASH"
    assert receipt.precedence({}, NOW, PARAMETERS) == "ROUTINE"
    assert form.precedence(fields("14d"), NOW, PARAMETERS, "FLASH") == "ROUTINE"


def test_a_level_may_be_owed_under_a_condition() -> None:
    form = notice(owes=["received", {"level": "replied", "if": "compute >= parameters.threshold"}])
    assert form.owed(fields(), NOW, PARAMETERS) == ("received",)
    assert form.owed(fields(compute="2e26"), NOW, PARAMETERS) == ("received", "replied")


def test_a_form_knows_what_it_may_answer_and_whether_it_closes() -> None:
    forms = load({"forms/NOT-1/title": labels()}).forms
    assert forms["RCV"].may_answer("NOT-1")
    assert forms["REP-4"].may_answer("NOT-1")
    assert not forms["REP-4"].may_answer("RCV")
    assert [form.closes for form in forms.values()] == [False, True, False, False, False]


def test_an_instant_is_found_by_its_path() -> None:
    given = {"time": instant_text(NOW), "window": {"start": instant_text(NOW)}}
    assert found_instant("time", given, None) == NOW
    assert found_instant("window.start", given, None) == NOW
    assert found_instant("window.end", given, None) is None
    assert found_instant("time.start", given, None) is None
    assert found_instant("case.time", {}, given) == NOW


def test_precedences_have_an_order() -> None:
    assert higher("FLASH", "IMMEDIATE")
    assert not higher("ROUTINE", "ROUTINE")
    assert not higher("ROUTINE", "PRIORITY")
