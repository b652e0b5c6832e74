"""What changed between two agreements: told by its meaning where it has one, and never hidden."""

from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import decode
from hotline.core.difference import Difference, differences
from hotline.core.meanings import NOTHING, Effect
from hotline.files import protocols
from tests.agreements import REMOVED, document, limit

TIGHTER, LOOSER, OTHER = Effect.TIGHTER, Effect.LOOSER, Effect.OTHER
Spot = tuple[str | int, ...]


def compared(changes: dict[str, Any]) -> tuple[Difference, ...]:
    """Return what the small agreement becomes by *changes*."""
    return differences(document(), document(changes))


def the_one(changes: dict[str, Any]) -> Difference:
    (found,) = compared(changes)
    return found


@pytest.mark.parametrize(
    ("path", "value", "kind", "effect"),
    [
        ("version", 2, "version", OTHER),
        ("title/zh", "小协议", "title", OTHER),
        ("human_only", True, "human_only", TIGHTER),
        ("notice", "Adopted.", "notice", OTHER),
        ("parameters/threshold/value", "1e25", "parameter_value", OTHER),
        ("parameters/other", {"value": "1", "unit": "m"}, "parameter_added", OTHER),
        ("timing/FLASH/signed_by", ["operator", "system"], "precedence_signer_added", LOOSER),
        ("timing/FLASH/two_people", False, "precedence_two", LOOSER),
        ("timing/IMMEDIATE/two_people", True, "precedence_two", TIGHTER),
        ("timing/ROUTINE/received/within", "20m", "matrix_deadline", TIGHTER),
        ("timing/ROUTINE/received/within", "1h", "matrix_deadline", LOOSER),
        ("timing/ROUTINE/received/ladder", None, "matrix_ladder", LOOSER),
        ("timing/ROUTINE/holding", limit("2h"), "matrix_level_added", TIGHTER),
        ("forms/NOT-1/signed_by", ["operator"], "signer_removed", TIGHTER),
        ("forms/REP-4/signed_by", ["operator", "system"], "signer_added", LOOSER),
        ("forms/NOT-1/two_people", True, "two_people", TIGHTER),
        ("forms/REP-4/precedence", "PRIORITY", "precedence", TIGHTER),
        ("forms/NOT-1/precedence/default", "PRIORITY", "precedence", TIGHTER),
        ("forms/REP-4/answers", ["NOT-1", "REP-4"], "answer_added", OTHER),
        ("forms/REP-4/owes", ["received"], "owes_added", TIGHTER),
        ("forms/NOT-1/owes", ["delivered", "received"], "owes_removed", LOOSER),
        ("forms/NOT-1/must", ["kind == 'big'"], "condition_added", TIGHTER),
        ("forms/NOT-1/lead_time", REMOVED, "lead_time_removed", LOOSER),
        ("forms/NOT-1/lead_time/at_least", "48h", "lead", LOOSER),
        ("forms/NOT-1/lead_time/floor", "2d", "floor", TIGHTER),
        ("forms/NOT-1/fields/place/required", False, "required", LOOSER),
        ("forms/NOT-1/fields/compute/required", True, "required", TIGHTER),
        ("forms/NOT-1/fields/compute/required_if", "kind == 'big'", "required_if_added", TIGHTER),
        ("forms/NOT-1/fields/place/open", True, "open", OTHER),
        ("forms/NOT-1/fields/place/max", 20, "most", OTHER),
        ("forms/NOT-1/fields/kind/choices/small", {"en": "Small", "zh": "小"}, "choice_added", OTHER),
        ("forms/NOT-1/fields/extra", {"type": "text", "required": True}, "field_added", TIGHTER),
        ("forms/NOT-1/fields/extra", {"type": "text"}, "field_added", OTHER),
        ("forms/NOT-1/fields/place", REMOVED, "field_removed", OTHER),
        ("forms/NOT-1/then/0/within", "1d", "follow_up_within", TIGHTER),
        ("forms/NOT-1/then/0/unless", ["REP-4"], "unless_added", LOOSER),
        ("forms/NOT-1/then", [], "follow_up_removed", LOOSER),
        ("forms/NOT-1/then/0/ladder", None, "follow_up_ladder", LOOSER),
        ("forms/REP-4", REMOVED, "form_removed", OTHER),
        ("forms/NOT-1/precedent", "1988 agreement", "remark", OTHER),
        ("ladders/call/0/at", "5m", "rung_at", LOOSER),
        ("ladders/other", [], "ladder_added", TIGHTER),
        ("returns", {"census": {"every": "quarter"}}, "return_added", TIGHTER),
        ("quotas", {"withheld": {"most": 2}}, "quota_added", TIGHTER),
        ("definitions", {"agent": {"title": {"en": "Agent", "zh": "智能体"}}}, "definition_added", OTHER),
        ("calendars", {"us": {"days_off": []}}, "calendar_added", OTHER),
        ("withdrawal", {"forms": ["WDR"], "notice": "90d"}, "withdrawal_added", OTHER),
        ("something_new", {"inside": 1}, "changed", OTHER),
    ],
)
def test_what_changed_is_told_by_what_it_means(path: str, value: Any, kind: str, effect: Effect) -> None:
    found = the_one({path: value})
    assert (found.kind, found.effect) == (kind, effect)


def test_agreements_that_are_the_same_have_no_differences() -> None:
    assert compared({}) == ()
    assert compared({"forms/NOT-1/signed_by": ["operator", "system"]}) == ()


def test_a_deadline_of_a_precedence_names_the_forms_that_rest_on_it() -> None:
    found = the_one({"timing/ROUTINE/received/within": "20m"})
    assert found.names == {"precedence": "ROUTINE", "level": "received", "forms": ["NOT-1"]}
    assert found.form == ""


def test_a_form_with_its_own_deadline_does_not_rest_on_that_of_the_precedence() -> None:
    own = {"forms/NOT-1/levels": {"received": limit("10m")}}
    (found,) = differences(document(own), document({**own, "timing/ROUTINE/received/within": "20m"}))
    assert found.names["forms"] == []


def test_a_form_that_gets_its_own_deadline_is_compared_with_what_held_for_it_before() -> None:
    found = compared({"forms/NOT-1/levels": {"acknowledged": limit("20m")}})
    assert [(each.kind, each.effect, each.old, each.new, each.names["precedence"], each.form) for each in found] == [
        ("deadline", TIGHTER, "30m", "20m", "PRIORITY", "NOT-1"),
        ("deadline", TIGHTER, "30m", "20m", "ROUTINE", "NOT-1"),
    ]


def test_a_deadline_that_is_only_written_out_again_is_told_by_its_key_path() -> None:
    found = the_one({"forms/NOT-1/levels": {"acknowledged": limit("30m")}})
    assert (found.kind, found.old) == ("changed", NOTHING)


def test_a_level_that_had_no_deadline_before_gets_one_out_of_nothing() -> None:
    found = compared({"forms/NOT-1/levels": {"holding": limit("2h", None)}})
    assert {(each.kind, each.old) for each in found} >= {("deadline", NOTHING)}


def test_a_rung_that_is_called_by_others_goes_and_comes() -> None:
    found = compared({"ladders/call/0/call": "embassy"})
    assert [(each.kind, each.names["rung"]) for each in found] == [
        ("rung_removed", "both duty-officer"),
        ("rung_added", "both embassy"),
    ]


def test_the_second_rung_of_the_same_person_is_another() -> None:
    twice = [{"at": at, "side": "both", "call": "duty-officer"} for at in ("0s", "1h")]
    found = the_one({"ladders/call": twice})
    assert (found.kind, found.names["rung"], found.new["at"]) == ("rung_added", "both duty-officer 2", "1h")


def test_true_is_not_one() -> None:
    assert differences({"v": True}, {"v": 1}) != ()
    assert the_one({"forms/NOT-1/fields/place/open": False}).kind == "changed"


def test_a_list_in_another_order_is_another_list() -> None:
    found = the_one({"forms/NOT-1/signed_by": ["system", "operator"]})
    assert (found.kind, found.path) == ("changed", ("forms", "NOT-1", "signed_by"))


def test_a_precedence_that_becomes_a_rule_is_told() -> None:
    assert the_one({"forms/NOT-1/precedence": "ROUTINE"}).kind == "precedence"


def test_what_is_compared_may_be_no_agreement_at_all() -> None:
    assert differences({"forms": {"A": {"levels": {"received": 1}}}}, {"forms": {"A": {"levels": 3}}})
    assert differences({"timing": {"FLASH": {"received": {"within": []}}}}, {"timing": {"FLASH": {"received": 2}}})
    assert differences({"forms": 1}, {"forms": {"A": {"levels": {"received": {"within": "1h"}}}}})


@lru_cache(maxsize=4)
def agreement(name: str) -> Any:
    """Return the expanded document of a protocol that is shipped."""
    return decode(protocols.load(name).octets, largest=4 * 1024 * 1024, deepest=32)


def spots(value: Any, place: Spot = ()) -> Iterator[Spot]:
    """Yield the place of everything in *value*."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*place, name)
        yield from spots(each, (*place, name))


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, Spot, Any]:
    """Return the name of an agreement, a place in it, and what comes there; REMOVED takes it away."""
    name = draw(st.sampled_from(["crisis-hotline", "ai-test-notification"]))
    place = draw(st.sampled_from(sorted(spots(agreement(name)), key=repr)))
    plain = st.one_of(st.none(), st.booleans(), st.integers(-5, 99), st.text(max_size=5))
    return name, place, draw(st.one_of(st.just(REMOVED), st.just([]), st.just({}), plain))


def mutated(mutant: tuple[str, Spot, Any]) -> Any:
    """Return the agreement of a mutant as it is with the change."""
    name, place, value = mutant
    new = deepcopy(agreement(name))
    around = new
    for each in place[:-1]:
        around = around[each]
    if value is REMOVED:
        del around[place[-1]]
    else:
        around[place[-1]] = value
    return new


@given(mutants(), st.booleans())
def test_nothing_that_changed_is_hidden(mutant: tuple[str, Spot, Any], back: bool) -> None:
    old, new, place = agreement(mutant[0]), mutated(mutant), mutant[1]
    found = differences(new, old) if back else differences(old, new)
    if repr(old) == repr(new):
        assert found == ()
        return
    # Items of lists go by name, so the place is compared as far as it is made of keys.
    keys = next((place[:at] for at, name in enumerate(place) if isinstance(name, int)), place)
    assert any(each.path[: len(keys)] == keys[: len(each.path)] for each in found), (place, found)
    assert all(each.effect in Effect and each.path for each in found)


@given(mutants(), mutants())
def test_the_same_places_are_told_both_ways(one: tuple[str, Spot, Any], two: tuple[str, Spot, Any]) -> None:
    first, second = mutated(one), mutated(two)
    assert differences(first, first) == ()
    there = {each.path for each in differences(first, second)}
    assert there == {each.path for each in differences(second, first)}
