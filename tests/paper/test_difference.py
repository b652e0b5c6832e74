"""What changed is said in sentences that a diplomat can read, in both languages."""

import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.meanings import MEANINGS
from hotline.paper.columns import cells
from hotline.paper.difference import LENGTHS, VALUES, Compared, compared
from hotline.paper.words import catalogue
from tests.agreements import document, limit
from tests.paper.agreements import at, leaves, put, read, shipped

DIGESTS = ("sha256:" + "1" * 64, "sha256:" + "2" * 64)


def told(old: Any, new: Any, language: str = "en") -> Compared:
    return compared(old, new, DIGESTS, language)


def sentences(changes: dict[str, Any], language: str = "en") -> list[str]:
    """Return what is said of the small agreement with *changes*."""
    return [f"{each.mark}: {each.text}" for each in told(document(), document(changes), language).sentences]


def test_the_sentence_of_the_manual() -> None:
    old = shipped("crisis-hotline")
    new = put(old, ("forms", "HTL-1", "levels"), {"acknowledged": {**limit("20m"), "ladder": "unanswered-flash"}})
    said = [each.text for each in told(old, new).sentences]
    assert "The recipient of HTL-1 must now acknowledge within 20 min instead of 30 min at FLASH 特提." in said
    said = [each.text for each in told(old, new, "zh").sentences]
    assert "FLASH 特提：HTL-1的接收方现须在20分钟内确认收悉（原为30分钟）。" in said


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        (
            "timing/ROUTINE/received/within",
            "1h",
            (
                "looser: At ROUTINE 平急 the recipient must now sign for it within 1 h instead of 30 min. "
                "It concerns NOT-1."
            ),
            "放宽: ROUTINE 平急：接收方现须在1小时内签收（原为30分钟）。涉及NOT-1。",
        ),
        (
            "timing/FLASH/received/within",
            "1h",
            (
                "looser: At FLASH 特提 the recipient must now sign for it within 1 h instead of 30 min. "
                "No form rests on it."
            ),
            "放宽: FLASH 特提：接收方现须在1小时内签收（原为30分钟）。无格式表适用。",
        ),
        (
            "forms/REP-4/signed_by",
            ["operator", "system"],
            "looser: An automated system may now sign REP-4.",
            "放宽: REP-4现也可由自动发报系统签署。",
        ),
        (
            "forms/NOT-1/fields/compute/required",
            True,
            "tighter: “Label” must now be given in NOT-1.",
            "收紧: NOT-1的“标签”现为必填。",
        ),
        (
            "forms/NOT-1/lead_time/at_least",
            "14d",
            "tighter: The sender of NOT-1 must now give 14 days of notice instead of 72 h.",
            "收紧: NOT-1的发送方现须提前14天通报（原为72小时）。",
        ),
        (
            "forms/NOT-1/then/0/ladder",
            None,
            "looser: When REP-4 after NOT-1 does not come in time, no ladder is climbed instead of the ladder call.",
            "放宽: NOT-1之后的REP-4未按时办理的，改为不上报（原为按“call”程序上报）。",
        ),
        (
            "ladders/call/0/at",
            "5m",
            (
                "looser: On the ladder call, duty officer (both sides) is now called 5 min after the missed deadline "
                "instead of 0 s."
            ),
            "放宽: “call”上报程序：双方的值班员改为逾期5分钟后呼叫（原为0秒）。",
        ),
        (
            "parameters/threshold/value",
            "1e25",
            "other: The parameter threshold is now 1e25 FLOP instead of 1e26 FLOP.",
            "其他: 参数threshold改为1e25 FLOP（原为1e26 FLOP）。",
        ),
        ("something", [1, {"new": True}], None, None),
    ],
)
def test_a_change_is_said_for_whom(path: str, value: Any, english: str | None, chinese: str | None) -> None:
    if english is None or chinese is None:
        assert all("something" in each for each in sentences({path: value}))
        return
    assert sentences({path: value}) == [english]
    assert sentences({path: value}, "zh") == [chinese]


def test_sentences_stand_by_form_the_agreement_as_a_whole_first() -> None:
    changes = {"forms/REP-4/two_people": True, "version": 2, "ladders/call/0/at": "5m", "forms/NOT-1/two_people": True}
    found = told(document(), document({**changes, "timing/FLASH/two_people": False}))
    titles = ["The agreement as a whole", "Deadlines by precedence", "NOT-1 Notice", "REP-4 Report", "Ladders"]
    assert [each.title for each in found.chapters] == titles


def test_a_form_that_is_gone_is_called_by_its_old_title() -> None:
    changed = document()
    del changed["forms"]["REP-4"]
    (chapter,) = told(document(), changed, "zh").chapters
    assert (chapter.title, chapter.other) == ("REP-4 标签", "Report")


def test_every_difference_that_has_a_meaning_has_its_sentence_and_no_sentence_is_idle() -> None:
    kinds = set()
    for each in MEANINGS:
        flags = {"human_only", "precedence_two", "two_people", "nil", "required", "open", "hardware"}
        endings = ("_added", "_removed") if each.told == "whole" else ("_on", "_off") if each.kind in flags else ("",)
        kinds |= {each.kind + ending for ending in endings}
    assert kinds | {"changed", "title", "remark"} == set(catalogue()["differences"])
    assert set(VALUES) | LENGTHS <= {each.kind for each in MEANINGS}


def test_days_off_are_told_as_days() -> None:
    old = shipped("safety-test-exchange")
    days = old["calendars"]["us"]["days_off"]
    new = put(old, ("calendars", "us", "days_off"), [*days[1:], "2031-12-24"])
    (found,) = told(old, new).sentences
    assert found.text == f"The days off of the United States change. New: 2031-12-24. No longer: {days[0]}."


def test_the_page_says_what_is_compared_and_how_much_changed() -> None:
    found = told(document(), document({"version": 2, "forms/NOT-1/two_people": True}))
    lines = found.lines(80)
    assert "    " + DIGESTS[0] in lines
    assert "2 differences: 1 tighter, 0 looser, 1 other" in lines
    assert max(map(cells, lines)) <= 80
    assert "tighter: Two different people must now sign NOT-1." in found.lines(80, aligned=False)
    page = found.html()
    assert "Two different people must now sign NOT-1." in page
    assert page.count("<li>") == 2


def test_nothing_is_said_to_have_changed_where_nothing_did() -> None:
    same = compared(document(), document(), (DIGESTS[0], DIGESTS[0]), "en")
    assert (same.sentences, same.lines(80)[-1]) == ((), "Nothing changed: both are the same agreement.")
    assert "没有变更" in compared(document(), document(), (DIGESTS[0], DIGESTS[0]), "zh").html()


def test_nothing_hides_in_a_sentence() -> None:
    found = told(document(), document({"title/en": "Sm\u202eall"}))
    assert "Sm‹U+202E›all" in "\n".join(found.lines(80))
    assert '<span class="hidden">‹U+202E›</span>' in found.html()
    assert "<script>" not in told(document(), document({"title/en": "<script>"})).html()


NAMES = ["crisis-hotline", "ai-weapon-test", "safety-test-exchange"]
WORTH: list[Any] = [None, True, False, 7, "7d", "1e9", "mutant", [], {}, ["mutant"], {"en": "m", "zh": "m"}]


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, Any, Any]:
    """Return the name of an agreement, a place in it, and a value that does not stand there."""
    name = draw(st.sampled_from(NAMES))
    place = draw(st.sampled_from(sorted(leaves(read(name)), key=repr)))
    value = draw(st.sampled_from(WORTH))
    return name, place, value if value != at(read(name), place) else "other"


@given(mutants(), st.sampled_from(["en", "zh"]), st.booleans())
def test_whatever_changes_has_a_sentence(mutant: tuple[str, Any, Any], language: str, back: bool) -> None:
    name, place, value = mutant
    old, new = read(name), put(read(name), place, value)
    found = told(new, old, language) if back else told(old, new, language)
    assert found.sentences
    for each in found.sentences:
        assert each.text
        assert not re.search(r"NOTHING|\{[a-z_]+\}", each.text.replace("{}", "")), each.text


@pytest.mark.parametrize(("one", "two"), list(product(["crisis-hotline", "service", "ai-test-notification"], repeat=2)))
def test_any_two_agreements_can_be_compared(one: str, two: str) -> None:
    for language in ("en", "zh"):
        found = told(read(one), read(two), language)
        assert bool(found.sentences) == (one != two)
        assert max(map(cells, found.lines(80))) <= 80
