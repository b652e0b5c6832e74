"""The rules of an agreement in words."""

from typing import Any

import pytest

from hotline.core.meanings import NOTHING
from hotline.paper.wording import Wording
from hotline.paper.words import Words, catalogue
from tests.agreements import document
from tests.paper.agreements import shipped

ENGLISH = Wording(Words("en"), document())
CHINESE = Wording(Words("zh"), document())


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("0s", "0 s", "0秒"),
        ("90s", "90 s", "90秒"),
        ("30m", "30 min", "30分钟"),
        ("2d", "48 h", "48小时"),
        ("3d", "72 h", "72小时"),
        ("14d", "14 days", "14天"),
        ("250ms", "250 ms", "250毫秒"),
        (
            {"default": "3d", "when": [{"if": "big", "use": "14d"}]},
            "72 h (14 days if `big`)",
            "72小时（若`big`则14天）",
        ),
        ("soon", "soon", "soon"),
    ],
)
def test_a_length_of_time_is_said_as_treaties_say_it(value: Any, english: str, chinese: str) -> None:
    assert (ENGLISH.length(value), CHINESE.length(value)) == (english, chinese)


def test_working_days_are_counted_as_such() -> None:
    assert ENGLISH.counted("5d", "working_days") == "5 working days"
    assert CHINESE.counted("5d", "working_days") == "5个工作日"
    assert ENGLISH.counted("soon", "working_days") == "soon"


@pytest.mark.parametrize(
    ("path", "english", "chinese"),
    [
        ("sent", "sending", "发出"),
        ("delivered", "delivery", "送达"),
        ("window.end", "the end of “Label”", "“标签”结束"),
        ("case.window.start", "the start of “Label” of the case", "本案“标签”开始"),
        ("elsewhere", "“elsewhere”", "“elsewhere”"),
    ],
)
def test_an_anchor_is_said_by_the_title_of_its_field(path: str, english: str, chinese: str) -> None:
    assert (ENGLISH.anchor(path, "NOT-1"), CHINESE.anchor(path, "NOT-1")) == (english, chinese)


def test_a_deadline_says_everything_that_moves_it() -> None:
    limit = {
        "within": "2d",
        "ladder": "call",
        "calendar": "working_days",
        "before": "window.start",
        "at_least": "12h",
        "tolled_by": ["REP-4"],
    }
    assert ENGLISH.limit(limit, "NOT-1") == (
        "within 2 working days; no later than 12 h before the start of “Label”; "
        "the clock stands while REP-4 waits for its answer"
    )


@pytest.mark.parametrize(
    ("rule", "english"),
    [
        (
            {"within": "2d", "after": "window.end", "unless": ["REP-4"]},
            "within 48 h after the end of “Label”; not once ",
        ),
        ({"within": "0s", "after": "window.end"}, "at the end of “Label”"),
        (
            {"at_least": "1d", "before": "window.start", "if": "kind == 'big'"},
            "at least 24 h before the start of “Label”",
        ),
    ],
)
def test_a_follow_up_says_when_it_is_due(rule: dict[str, Any], english: str) -> None:
    assert ENGLISH.follow_up(rule, "NOT-1").startswith(english)


def test_a_rung_says_whom_it_calls_or_what_it_drafts() -> None:
    assert ENGLISH.rung({"side": "waiting", "call": "embassy"}) == "embassy (the side that waits)"
    assert CHINESE.rung({"side": "waiting", "call": "embassy"}) == "等待方的使馆"
    assert ENGLISH.rung({"draft": "REP-4"}) == "a draft of REP-4 is laid on the desk (both sides)"


def test_forms_are_listed_as_alternatives() -> None:
    assert ENGLISH.forms(["A", "B", "C"]) == "A, B or C"
    assert CHINESE.forms(["A", "B", "C"]) == "A、B或C"
    assert (ENGLISH.forms(["*"]), ENGLISH.forms([])) == ("any form", "nothing")


@pytest.mark.parametrize(
    ("field", "english"),
    [
        ({"type": "text", "max": 64}, "text on one line; at most 64 characters"),
        ({"type": "integer", "min": 1, "max": 4}, "whole number; at most 4; at least 1"),
        ({"type": "quantity", "unit": "FLOP"}, "number; in FLOP"),
        ({"type": "period", "every": "quarter"}, "period; every quarter"),
        (
            {"type": "window", "longest": "5d", "slip": "4d"},
            "from … to …, UTC; at most 5 days long; valid until 4 days",
        ),
        ({"type": "list", "of": {"type": "instant"}, "max": 8}, "list; at most 8; each: date and time, UTC"),
        ({"type": "changes", "of": "NOT-1"}, "new values of fields; of NOT-1"),
    ],
)
def test_a_field_says_its_type_and_limits(field: dict[str, Any], english: str) -> None:
    assert ENGLISH.kind(field).startswith(english)


def test_a_precedence_says_its_rules() -> None:
    rules = {"default": "ROUTINE", "when": [{"if": "x", "use": "FLASH"}], "allowed": ["ROUTINE", "FLASH"]}
    assert ENGLISH.precedence(rules) == (
        "ROUTINE 平急; FLASH 特提 if `x`; the sender may choose ROUTINE 平急 or FLASH 特提"
    )
    assert ENGLISH.precedence("as_answered") == "that of the message it answers"


@pytest.mark.parametrize(
    ("value", "text"),
    [(NOTHING, "nothing"), (True, "yes"), ("x", "x"), (3, "3"), (["a"], '["a"]'), ({"en": "a", "zh": "甲"}, "a / 甲")],
)
def test_anything_else_stands_as_it_is(value: Any, text: str) -> None:
    assert ENGLISH.plain(value) == text


def test_every_type_of_field_in_the_library_has_its_word() -> None:
    for name in ("crisis-hotline", "ai-test-notification", "safety-test-exchange"):
        for form in shipped(name)["forms"].values():
            assert {field["type"] for field in form["fields"].values()} <= set(catalogue()["types"])
