"""What a condition of a form demands, in words."""

import pytest

from hotline.core.conditions import Condition
from hotline.files import protocols
from hotline.paper.condition import in_words
from hotline.paper.words import Words

FIELDS = protocols.load("ai-weapon-test").protocol.forms["WPN-1"].fields
TOWARD = "In the direction of the other party"
AGREEMENTS = ("ai-incident-exchange", "ai-weapon-test", "crisis-hotline", "moratorium", "trusted-supplier")


def told(text: str, language: str) -> str:
    return in_words(Condition(text, frozenset(), lambda _: True), FIELDS, {"most": 9, "soon": "2h"}, Words(language))


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (
            "launch_window.start > now",
            "The beginning of “Launch window” must be later than now",
            "“发射窗口”的开始须晚于现在",
        ),
        (
            "launch_window.end <= launch_window.start + parameters.soon",
            "The end of “Launch window” must not be later than 2 h after the beginning of “Launch window”",
            "“发射窗口”的结束不得晚于“发射窗口”的开始之后2小时",
        ),
        (
            "launch_window.start >= now - duration('30m') && range_km < parameters.most",
            "The beginning of “Launch window” must not be earlier than 30 min ago and “Range” must be less than 9",
            "“发射窗口”的开始不得早于30分钟之前，且“射程”须小于9",
        ),
        (
            "range_km == null || range_km >= quantity('1e3')",
            "“Range” must be at least 1e3",
            "“射程”不得小于1e3",
        ),
        (
            "armed != 'live' || (launch_window != null && !toward_other_party)",
            f"If “Armed” is Live, then “Launch window” must be given and “{TOWARD}” must be no",
            "若“战斗部状态”为实弹，则须填写“发射窗口”，且“是否朝向对方”须为否",
        ),
        (
            "range_km > 3 || toward_other_party",
            "“Range” must be more than 3, or “In the direction of the other party” must be yes",
            "“射程”须大于3，或者“是否朝向对方”须为是",
        ),
        (
            "air_or_sea_affected in ['air', 'both']",
            "“Air or sea affected” must be one of these: Air, Both",
            "“是否影响空域或海域”须为下列之一：空域、空域和海域",
        ),
        (
            "(range_km > 3 ? 1 : 2) == 1",
            "This must hold: (“Range” > 3 ? 1 : 2) == 1",
            "须满足：(“射程” > 3 ? 1 : 2) == 1",
        ),
    ],
)
def test_a_condition_is_told_in_words_with_the_titles_of_its_fields(text: str, english: str, chinese: str) -> None:
    assert (told(text, "en"), told(text, "zh")) == (english, chinese)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_no_condition_of_a_shipped_form_is_told_as_program_text(name: str) -> None:
    protocol = protocols.load(name).protocol
    for form in protocol.forms.values():
        for condition in form.must:
            text = in_words(condition, form.fields, protocol.parameters, Words("en"))
            assert "This must hold" not in text, condition.text
