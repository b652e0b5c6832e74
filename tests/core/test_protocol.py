"""An agreement loads from its document, or every complaint is raised at once; hostile documents included."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.calendar import WEEKENDS, Calendar, day_of_text, offset_of
from hotline.core.canonical import duration
from hotline.core.errors import FileError
from hotline.core.places import COMPLAINTS_MAX
from hotline.core.protocol import Protocol
from tests.agreements import REMOVED, complaints, document, labels, limit, load


def test_an_agreement_is_what_its_document_says() -> None:
    protocol = load()
    assert (protocol.id, protocol.version, protocol.language, protocol.notice) == ("small", 1, 1, "Illustrative.")
    assert protocol.title == labels("Small")
    assert protocol.statuses == ("actual", "exercise", "test")
    assert protocol.parameters == {"threshold": "1e26"}
    assert list(protocol.matrix) == ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"]
    assert protocol.matrix["FLASH"].received.within == duration("30m")
    assert (protocol.matrix["FLASH"].title, protocol.matrix["FLASH"].holding) == (labels(), None)
    assert [rung.call for rung in protocol.ladders["call"]] == ["duty-officer"]


def test_a_document_that_was_logged_loads_from_its_bytes() -> None:
    logged = canonical.decode(canonical.encode(document()))
    assert isinstance(logged, dict)
    assert Protocol.load(logged).forms == load().forms


def test_a_deadline_is_the_forms_own_or_that_of_the_precedence() -> None:
    protocol = load({"forms/NOT-1/levels": {"received": limit("10m")}, "timing/FLASH/holding": limit("2h")})
    notice, report = protocol.forms["NOT-1"], protocol.forms["REP-4"]
    assert protocol.limit(notice, "received", "ROUTINE") == notice.levels["received"]
    assert protocol.limit(report, "received", "ROUTINE") == protocol.matrix["ROUTINE"].received
    assert protocol.limit(report, "holding", "FLASH") == protocol.matrix["FLASH"].holding
    assert protocol.limit(report, "holding", "ROUTINE") is None


def test_a_machine_may_not_originate_where_only_people_may() -> None:
    protocol = load({"forms/NOT-1/precedence": {"default": "ROUTINE", "allowed": ["IMMEDIATE", "ROUTINE"]}})
    notice, receipt = protocol.forms["NOT-1"], protocol.forms["RCV"]
    assert protocol.signers(notice, "ROUTINE") == ("operator", "system")
    assert protocol.signers(notice, "IMMEDIATE") == ("operator",)
    assert protocol.signers(receipt, "FLASH") == ("operator",)


def test_which_keys_must_sign_is_said_by_the_agreement_or_is_the_first_suite() -> None:
    assert (load().suite, load().forms["REP-4"].hardware) == ("hotline-1", False)
    asked = load({"suite": "hotline-1+sm", "forms/REP-4/hardware": True})
    assert (asked.suite, asked.forms["REP-4"].hardware) == ("hotline-1+sm", True)
    assert complaints({"suite": "hotline-2"}).keys() == {"suite"}
    assert complaints({"forms/REP-4/hardware": "yes"}).keys() == {"forms.REP-4.hardware"}


def test_two_people_originate_a_flash_and_one_answers_it() -> None:
    protocol = load()
    assert protocol.two_people(protocol.forms["NOT-1"], "FLASH")
    assert not protocol.two_people(protocol.forms["NOT-1"], "ROUTINE")
    assert not protocol.two_people(protocol.forms["RCV"], "FLASH")


def test_a_rung_calls_somebody_or_drafts_a_form() -> None:
    rungs = [
        {"at": "0s", "side": "owing", "call": "shift-leader", "title": labels("Do it")},
        {"at": "24h", "side": "waiting", "draft": "REP-4", "fill": {"done": True}},
    ]
    first, second = load({"ladders/call": rungs}).ladders["call"]
    assert (first.at, first.side, first.call, first.draft, first.title, first.fill) == (
        *(0, "owing", "shift-leader", None),
        labels("Do it"),
        {},
    )
    assert (second.at, second.call, second.draft, second.fill) == (duration("24h"), None, "REP-4", {"done": True})


def test_where_only_people_sign_no_machine_does_whatever_a_form_says() -> None:
    protocol = load()
    notice = protocol.forms["NOT-1"]
    assert not protocol.people_only
    assert replace(protocol, human_only=True).signers(notice, "ROUTINE") == ("operator",)
    for code in ("NCC-1", "NCC"):
        nuclear = replace(protocol, forms={code: notice})
        assert nuclear.signers(notice, "ROUTINE") == ("operator",)
        assert nuclear.signers(replace(notice, inherits_precedence=True), "FLASH") == ("operator",)
    assert replace(protocol, forms={"NCD-1": notice}).signers(notice, "ROUTINE") == ("operator", "system")


def test_an_agreement_on_nuclear_command_is_closed_to_machines_as_a_whole() -> None:
    form = document()["forms"]["REP-4"] | {"signed_by": ["operator", "system"], "answers": ["NOT-1"]}
    wrong = "no machine may sign this: the agreement, or a family of forms in it, is for people only"
    people = {"forms/NOT-1/signed_by": ["operator"]}
    assert complaints({"forms/NCC-4": form, **people}) == {"forms.NCC-4.signed_by": wrong}
    assert complaints({"forms/NCC-4": form | {"signed_by": ["operator"]}}) == {"forms.NOT-1.signed_by": wrong}
    assert complaints({"forms/NCC-4": form | {"signed_by": ["operator"]}, **people}) == {}
    assert complaints({"human_only": True}) == {"forms.NOT-1.signed_by": wrong}
    assert load({"human_only": True, "forms/NOT-1/signed_by": ["operator"]}).human_only


def test_a_term_has_one_meaning_or_one_for_each_side() -> None:
    protocol = load(
        {
            "definitions": {
                "attack": {"title": labels("Attack"), "meaning": labels("x" * 1000), "precedent": "none"},
                "weapon": {"title": labels("Weapon"), "sides": {"us": labels("A"), "cn": labels("B")}},
            },
            "forms/NOT-1/fields/place/defined": "weapon",
        }
    )
    attack, weapon = protocol.definitions["attack"], protocol.definitions["weapon"]
    assert (attack.title, attack.meaning, attack.sides) == (labels("Attack"), labels("x" * 1000), {})
    assert (weapon.meaning, weapon.sides) == (None, {"us": labels("A"), "cn": labels("B")})
    assert protocol.forms["NOT-1"].fields["place"].defined == "weapon"


CALENDAR: dict[str, Any] = {
    "country": "CN",
    "zone": "+08:00",
    "from": "2026-01-01",
    "until": "2026-12-31",
    "days_off": ["2026-01-01", "2026-10-01"],
    "extra_days": ["2026-01-04"],
}


def test_a_party_counts_by_its_own_calendar_or_by_weekends_alone() -> None:
    protocol = load({"calendars": {"cn": CALENDAR}})
    assert protocol.calendar("cn") == Calendar(
        *(offset_of("+08:00"), day_of_text("2026-01-01"), day_of_text("2026-12-31")),
        days_off=frozenset(map(day_of_text, CALENDAR["days_off"])),
        extra_days=frozenset({day_of_text("2026-01-04")}),
        country="CN",
    )
    assert protocol.calendar("us") is WEEKENDS


def test_what_an_agreement_releases_holds_for_its_forms() -> None:
    protocol = load({"releasable": "counts", "forms/REP-4/releasable": "public"})
    assert (protocol.releasable, protocol.forms["NOT-1"].releasable) == ("counts", "counts")
    assert protocol.forms["REP-4"].releasable == "public"
    assert load().releasable == "parties"


WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a term that is nowhere defined": (
        {"forms/NOT-1/fields/place/defined": "site"},
        {"forms.NOT-1.fields.place.defined": "site is not defined"},
    ),
    "a term of two kinds of meaning": (
        {"definitions": {"site": {"title": labels(), "meaning": labels(), "sides": {"us": labels()}}}},
        {"definitions.site": "a term has one agreed meaning, or one for each side"},
    ),
    "a meaning in one language": (
        {"definitions": {"site": {"title": labels(), "sides": {"us": {"en": "A"}}}}},
        {"definitions.site.sides.us": "the label in zh is missing"},
    ),
    "a status that the agreement has not": (
        {"statuses": ["actual"], "forms/NOT-1/statuses": ["exercise"]},
        {"forms.NOT-1.statuses": "the agreement has no status exercise"},
    ),
    "a release to nobody known": ({"releasable": "friends"}, {"releasable": "'friends' is unknown here"}),
    "a calendar without a zone": (
        {"calendars": {"us": {"from": "2026-01-01", "until": "2026-12-31"}}},
        {"calendars.us": "zone is missing"},
    ),
    "a calendar in no zone": (
        {"calendars": {"us": CALENDAR | {"zone": "EST"}}},
        {"calendars.us.zone": "'EST' is not a zone"},
    ),
    "a calendar that ends before it begins": (
        {"calendars": {"us": {"zone": "+00:00", "from": "2026-02-01", "until": "2026-01-31"}}},
        {"calendars.us.until": "the calendar ends before it begins"},
    ),
    "a day off that is worked": (
        {"calendars": {"us": CALENDAR | {"extra_days": ["2026-01-01"]}}},
        {"calendars.us.extra_days": "2026-01-01 is both off and worked"},
    ),
    "a day off outside the calendar": (
        {"calendars": {"us": CALENDAR | {"days_off": ["2027-01-01"]}}},
        {"calendars.us.days_off": "a day lies outside from and until"},
    ),
    "a day that is none": (
        {"calendars": {"us": {"zone": "+00:00", "from": "2026-02-01", "until": "2026-02-30"}}},
        {"calendars.us.until": "'2026-02-30' is not a day"},
    ),
    "a calendar of somebody in capitals": ({"calendars": {"US": CALENDAR}}, {"calendars.US": "'US' is not a party"}),
    "a missing part": ({"timing": REMOVED}, {"": "timing is missing"}),
    "an unknown part": ({"froms": {}}, {"froms": "this key is unknown here"}),
    "a version that is no number": ({"version": "0.1"}, {"version": "'0.1' is not a whole number from 1 to 1000000"}),
    "another language": ({"language": 2}, {"language": "2 is not a whole number from 1 to 1"}),
    "a name in capitals": ({"protocol": "Small"}, {"protocol": "'Small' is not a protocol name"}),
    "an unknown status": ({"statuses": ["drill"]}, {"statuses.0": "'drill' is unknown here"}),
    "a missing precedence": ({"timing/FLASH": REMOVED}, {"timing": "FLASH is missing"}),
    "a missing level": ({"timing/FLASH/received": REMOVED}, {"timing.FLASH": "received is missing"}),
    "a precedence for nobody": (
        {"timing/FLASH/signed_by": ["robot"]},
        {"timing.FLASH.signed_by.0": "'robot' is unknown here"},
    ),
    "an empty ladder": ({"ladders/call": []}, {"ladders.call": "the ladder is empty"}),
    "a ladder in capitals": (
        {"ladders/CALL": [{"at": "0s", "side": "both", "call": "embassy"}]},
        {"ladders.CALL": "'CALL' is not a ladder name"},
    ),
    "a rung without anyone to call": (
        {"ladders/call": [{"at": "0s", "side": "both"}]},
        {"ladders.call.0": "a rung without anyone to call"},
    ),
    "a rung that calls and drafts": (
        {"ladders/call": [{"at": "0s", "side": "both", "call": "embassy", "draft": "REP-4"}]},
        {"ladders.call.0": "a rung without anyone to call"},
    ),
    "a contact that does not exist": (
        {"ladders/call/0/call": "plumber"},
        {"ladders.call.0.call": "'plumber' is unknown here"},
    ),
    "a side that does not exist": ({"ladders/call/0/side": "left"}, {"ladders.call.0.side": "'left' is unknown here"}),
    "a draft that does not exist": (
        {"ladders/call": [{"at": "0s", "side": "both", "draft": "REP-5", "fill": {}}]},
        {"ladders.call.0.draft": "there is no form REP-5", "ladders.call.0.fill": "there is no draft to fill in"},
    ),
    "a draft filled wrongly": (
        {"ladders/call": [{"at": "0s", "side": "both", "draft": "REP-4", "fill": {"done": "yes"}}]},
        {"ladders.call.0.fill.done": "'yes' is not right for done: 'yes' is not true or false"},
    ),
    "rungs out of order": (
        {
            "ladders/call": [
                {"at": "2h", "side": "both", "call": "embassy"},
                {"at": "1h", "side": "both", "call": "principal"},
            ]
        },
        {"ladders.call": "the rungs are not in the order of their times"},
    ),
    "a rung at no time": ({"ladders/call/0/at": "later"}, {"ladders.call.0.at": "'later' is not a length of time"}),
    "several at once": (
        {"version": 0, "notice": "", "forms/NOT-1/title": {"en": "Notice"}},
        {
            "version": "0 is not a whole number from 1 to 1000000",
            "notice": "'' is not a text",
            "forms.NOT-1.title": "the label in zh is missing",
        },
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_complained_of_at_its_key_path(wrong: str) -> None:
    changes, expected = WRONG[wrong]
    assert complaints(changes) == expected


def test_more_conditions_than_a_center_can_compile_in_a_moment_are_refused_before_they_are_compiled() -> None:
    many = {"owes": [], "must": ["window.end > now"] * 257}
    found = complaints({"forms/NOT-1/must": many["must"]})
    assert found == {"": "258 conditions are too many"}
    assert complaints({"forms/NOT-1/scope": many["must"]}) == {"": "258 conditions are too many"}
    long = complaints({"forms/NOT-1/must": ["(" * 240 + "true" + ")" * 240] * 60})
    assert long[""].endswith("characters long altogether")


def test_a_document_in_which_everything_is_wrong_is_not_read_to_its_end() -> None:
    wrong = {f"A{chr(65 + n // 26)}{chr(65 + n % 26)}": {f"key{key}": 1 for key in range(60)} for n in range(60)}
    with pytest.raises(FileError) as caught:
        load({"forms": wrong})
    assert len(caught.value.complaints) == COMPLAINTS_MAX


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["", "48h", "NOT-1", "window.start", "now > now", "kind"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["if", "use", "default", "when", "within", "type", "title", "en", "call"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def paths(value: Any, path: str = "") -> list[str]:
    """Return every key path of *value*."""
    found = [path] if path else []
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += paths(each, f"{path}/{name}" if path else str(name))
    return found


@given(st.dictionaries(st.sampled_from(paths(document())), st.just(REMOVED) | values, min_size=1, max_size=2))
def test_whatever_stands_in_a_document_it_loads_or_is_complained_of(changes: dict[str, Any]) -> None:
    try:
        changed = document(changes)
    except (KeyError, TypeError, IndexError, ValueError):
        return
    with suppress(FileError):
        Protocol.load(json.loads(json.dumps(changed)))
