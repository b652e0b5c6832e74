"""An agreement on paper says everything that the agreed bytes say, in both languages."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hotline.core.errors import FileError
from hotline.core.protocol import Protocol
from hotline.core.terms import LANGUAGES
from hotline.files import protocols
from hotline.paper.agreement import agreement, html
from tests.agreements import document
from tests.paper.agreements import at, leaves, put, read, shipped

DIGEST = "sha256:" + "1" * 64
MUTED = {"language"}
NAMES = ["crisis-hotline", "ai-test-notification", "ai-weapon-test", "safety-test-exchange"]


@lru_cache(maxsize=16)
def original(name: str, language: str) -> str:
    return printed(read(name), language)


def printed(found: Any, language: str = "en") -> str:
    return html(agreement(found, DIGEST, language))


@pytest.mark.parametrize("name", protocols.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_protocol_that_is_shipped_can_be_printed(name: str, language: str) -> None:
    page = printed(shipped(name), language)
    assert "Illustrative. Adopted by no government." in page
    assert "示例文本，未经任何政府采纳。" in page
    assert DIGEST in page
    for code, form in shipped(name)["forms"].items():
        assert f'id="{code}"' in page
        assert form["title"][language].replace("&", "&amp;") in page


def test_the_language_that_is_asked_for_comes_first_and_the_other_stays_visible() -> None:
    english, chinese = (printed(shipped("crisis-hotline"), language) for language in LANGUAGES)
    assert "<h1>Crisis hotline for urgent concerns</h1>" in english
    assert '<p class="other" lang="zh-Hans">紧急关切危机热线</p>' in english
    assert "<h1>紧急关切危机热线</h1>" in chinese
    assert '<p class="other" lang="en">Crisis hotline for urgent concerns</p>' in chinese


def test_a_notice_of_the_parties_own_is_printed_as_they_wrote_it() -> None:
    page = printed(document({"notice": "In force since 2031."}))
    assert "In force since 2031." in page
    assert "Illustrative" not in page


def test_parallel_definitions_stand_side_by_side() -> None:
    page = printed(shipped("ai-test-notification"))
    assert "What China means by it" in page
    assert "What the United States means by it" in page
    assert 'class="sides"' in page


def test_the_forms_of_the_agreement_come_before_the_answers_that_any_message_may_get() -> None:
    codes = [form.code for form in agreement(shipped("crisis-hotline"), DIGEST, "en").forms]
    assert codes.index("HTL-9") < codes.index("ACK") < codes.index("WDR")


def test_forms_and_fields_stand_in_the_order_of_the_file_if_it_is_known() -> None:
    order = {"REP-4": ("done",), "NOT-1": ("place", "kind"), "GONE": ("x",)}
    paper = agreement(document(), DIGEST, "en", order)
    assert [form.code for form in paper.forms][:2] == ["REP-4", "NOT-1"]
    assert [field.name for field in paper.forms[1].fields][:2] == ["place", "kind"]


def test_what_this_program_does_not_know_is_printed_as_it_stands() -> None:
    page = printed(document({"something": {"new": [1, 2]}, "forms/NOT-1/fields/place/shade": "blue"}))
    assert "something" in page
    assert "shade" in page


def test_nothing_in_an_agreement_is_live_or_hidden() -> None:
    page = printed(document({"forms/NOT-1/title/en": "<script>x</script>\u202eN"}))
    assert "<script" not in page
    assert "‹U+202E›" in page


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, Any, Any]:
    """Return the name of an agreement, the place of a plain value in it, and another value."""
    name = draw(st.sampled_from(NAMES))
    found = read(name)
    place = draw(st.sampled_from(sorted((each for each in leaves(found) if each[-1] not in MUTED), key=repr)))
    old = at(found, place)
    others: dict[type, list[Any]] = {
        str: ["mutant", "35d", "FLASH", "operator"],
        bool: [not old],
        int: [old + 1 if type(old) is int else 0],
        type(None): ["mutant"],
    }
    return name, place, draw(st.sampled_from([each for each in others[type(old)] if each != old]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(mutants(), st.sampled_from(LANGUAGES))
def test_whatever_changes_in_an_agreement_changes_on_paper(mutant: tuple[str, Any, Any], language: str) -> None:
    name, place, value = mutant
    changed = put(read(name), place, value)
    assume(can_be_agreed(changed))
    assert original(name, language) != printed(changed, language), place


def can_be_agreed(found: Any) -> bool:
    try:
        Protocol.load(found)
    except FileError:
        return False
    return True


def groups(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every group of keys in *value* that is no title."""
    if isinstance(value, dict) and not set(value) <= set(LANGUAGES):
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from groups(each, (*place, name))


@pytest.mark.parametrize("name", ["safety-test-exchange", "ai-weapon-test"])
def test_a_note_is_printed_wherever_it_stands(name: str) -> None:
    found = shipped(name)
    places = list(groups(found))
    for number, place in enumerate(places):
        at(found, place)["because"] = f"note no. {number}."
    page = printed(found)
    assert [place for number, place in enumerate(places) if f"note no. {number}." not in page] == []


def test_a_page_is_well_formed() -> None:
    page = printed(shipped("safety-test-exchange"))
    for tag in ("section", "article", "table", "tr", "td", "th", "dl", "div", "ul", "li", "p", "span", "code"):
        assert len(re.findall(rf"<{tag}[ >]", page)) == page.count(f"</{tag}>"), tag
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
