"""Every kind of field takes its own values only, and shows them in both languages."""

from decimal import Decimal
from typing import Any

import pytest

from hotline.core import kinds
from hotline.core.errors import RefusalError

LABELS = {"one": {"en": "One", "zh": "一"}, "two": {"en": "Two", "zh": "二"}}
MORNING, NOON = "2026-11-22T08:00:00.000Z", "2026-11-22T12:00:00.000Z"
BOTH_ENDS = "2026-11-22 08:00:00Z – 2026-11-22 12:00:00Z"
DIGEST = "sha256:" + "0a" * 32
CIRCLE = {"circle": {"latitude": "38.9", "longitude": "-77", "radius_km": "40"}}
POLYGON = {"polygon": [["0", "0"], ["0", "1"], ["1", "0"]]}
CONTACT = {"role": "duty officer", "phone": "+1 202 555 0100", "name": "A"}
CHANGES = kinds.Changes({"count": kinds.Integer(0, 5)}, {"count": {"en": "Count", "zh": "数量"}})

RECORD = kinds.Record(
    {"day": kinds.Date(), "count": kinds.Integer(0, 5)},
    {"day": {"en": "Day", "zh": "日期"}, "count": {"en": "Count", "zh": "数量"}},
    frozenset({"count"}),
)

GOOD: list[tuple[kinds.Kind, Any, str, str]] = [
    (kinds.Text(), "T-1", "T-1", "T-1"),
    (kinds.BilingualText(), {"original": "Hello", "language": "en"}, "Hello", "Hello"),
    (
        kinds.BilingualText(),
        {"original": "你好", "language": "zh", "translation": "Hello", "translation_by": "human"},
        "Hello [courtesy translation]",
        "你好",
    ),
    (
        kinds.BilingualText(),
        {"original": "Hello", "language": "en", "translation": "你好", "translation_by": "machine"},
        "Hello",
        "你好 [机器翻译]",
    ),
    (kinds.Choice(LABELS), "two", "Two", "二"),
    (kinds.Boolean(), True, "yes", "是"),
    (kinds.Boolean(), False, "no", "否"),
    (kinds.Integer(1, 4), 4, "4", "4"),
    (kinds.Quantity("FLOP"), "1e26", "1e26 FLOP", "1e26 FLOP"),
    (kinds.Instant(), NOON, "2026-11-22 12:00:00Z", "2026-11-22 12:00:00Z"),
    (kinds.Window(), {"start": MORNING, "end": NOON}, BOTH_ENDS, BOTH_ENDS),
    (kinds.Date(), "2026-11-02", "2026-11-02", "2026年11月2日"),
    (kinds.Period("quarter"), "2026-Q4", "fourth quarter of 2026", "2026年第四季度"),
    (kinds.Length(), "2d", "2d", "2d"),
    (kinds.Area(), CIRCLE, "within 40 km of 38.9°, -77°", "半径40公里，中心 38.9°, -77°"),
    (kinds.Area(), POLYGON, "0°, 0° – 0°, 1° – 1°, 0°", "0°, 0° – 0°, 1° – 1°, 0°"),
    (kinds.Area(), {"named": "Lop Nur"}, "Lop Nur", "Lop Nur"),
    (kinds.Contact(), CONTACT, "duty officer, A, +1 202 555 0100", "duty officer, A, +1 202 555 0100"),
    (kinds.Reference(), DIGEST, "0a0a0a0a", "0a0a0a0a"),
    (kinds.Digest(), DIGEST, DIGEST, DIGEST),
    (kinds.Counts(LABELS), {"one": 3, "two": 0}, "One: 3, Two: 0", "一: 3, 二: 0"),
    (kinds.List(kinds.Instant()), [NOON], "2026-11-22 12:00:00Z", "2026-11-22 12:00:00Z"),
    (RECORD, {"count": 3, "day": "2026-11-22"}, "Day: 2026-11-22, Count: 3", "日期: 2026年11月22日, 数量: 3"),
    (RECORD, {"count": 3}, "Count: 3", "数量: 3"),
    (kinds.List(RECORD), [{"count": 3}, {"count": 4}], "Count: 3; Count: 4", "数量: 3; 数量: 4"),
    (CHANGES, {"count": 3}, "Count: 3", "数量: 3"),
]


@pytest.mark.parametrize(("kind", "value", "english", "chinese"), GOOD, ids=range(len(GOOD)))
def test_a_value_of_its_kind_is_taken_and_shown(kind: kinds.Kind, value: Any, english: str, chinese: str) -> None:
    kind.check(value, "field")
    assert (kind.show(value, "en"), kind.show(value, "zh")) == (english, chinese)


BAD: list[tuple[kinds.Kind, Any, str]] = [
    (kinds.Text(), "two\nlines", "field.malformed"),
    (kinds.Text(5), "123456", "field.out_of_range"),
    (kinds.Text(), None, "field.wrong_type"),
    (kinds.BilingualText(words=2), {"original": "one two three", "language": "en"}, "field.out_of_range"),
    (kinds.BilingualText(characters=2), {"original": "三个字", "language": "zh"}, "field.out_of_range"),
    (kinds.BilingualText(), {"original": "Bonjour", "language": "fr"}, "field.out_of_range"),
    (kinds.BilingualText(), {"original": "a", "language": "en", "translation": "甲"}, "field.malformed"),
    (kinds.BilingualText(), {"original": "a", "language": "en", "translation_by": "human"}, "field.malformed"),
    (
        kinds.BilingualText(),
        {"original": "a", "language": "en", "translation": "甲", "translation_by": "nobody"},
        "field.out_of_range",
    ),
    (kinds.Choice(LABELS), "three", "field.out_of_range"),
    (kinds.Choice(LABELS), ["one"], "field.wrong_type"),
    (kinds.Boolean(), 1, "field.wrong_type"),
    (kinds.Integer(), True, "field.wrong_type"),
    (kinds.Integer(), "4", "field.wrong_type"),
    (kinds.Integer(1, 4), 5, "field.out_of_range"),
    (kinds.Quantity("FLOP"), "1.0e26", "field.malformed"),
    (kinds.Quantity("FLOP"), 10, "field.wrong_type"),
    (kinds.Quantity("FLOP", Decimal(0)), "-1", "field.out_of_range"),
    (kinds.Quantity("FLOP", None, Decimal(5)), "6", "field.out_of_range"),
    (kinds.Instant(), "2026-11-22", "field.malformed"),
    (kinds.Window(), {"start": NOON, "end": MORNING}, "field.out_of_range"),
    (kinds.Window(), {"start": NOON, "end": NOON}, "field.out_of_range"),
    (kinds.Window(), {"start": NOON}, "field.malformed"),
    (kinds.Length(), "48h", "field.malformed"),
    (kinds.Length(), "soon", "field.malformed"),
    (kinds.Area(), {}, "field.malformed"),
    (kinds.Area(), {"named": "a", "circle": {}}, "field.malformed"),
    (kinds.Area(), {"square": 1}, "field.malformed"),
    (kinds.Area(), {"polygon": [["0", "0"], ["0", "1"]]}, "field.malformed"),
    (kinds.Area(), {"polygon": "abc"}, "field.malformed"),
    (kinds.Area(), {"circle": CIRCLE["circle"] | {"radius_km": "-1"}}, "field.out_of_range"),
    (kinds.Area(), {"circle": CIRCLE["circle"] | {"latitude": "91"}}, "field.out_of_range"),
    (kinds.Contact(), {"role": "duty officer"}, "field.malformed"),
    (kinds.Reference(), "0a0a", "field.malformed"),
    (kinds.Digest(), DIGEST.upper(), "field.malformed"),
    (kinds.Counts(LABELS), {}, "field.wrong_type"),
    (kinds.Counts(LABELS), {"three": 1}, "field.out_of_range"),
    (kinds.Counts(LABELS), {"one": -1}, "field.out_of_range"),
    (kinds.List(kinds.Instant()), NOON, "field.wrong_type"),
    (kinds.List(kinds.Instant()), [], "field.out_of_range"),
    (kinds.List(kinds.Instant(), most=1), [NOON, NOON], "field.out_of_range"),
    (kinds.List(kinds.Instant()), [NOON, "noon"], "field.malformed"),
    (kinds.Date(), "2026-02-30", "field.malformed"),
    (kinds.Date(), "2026-11-22T00:00:00.000Z", "field.malformed"),
    (kinds.Date(), 20261122, "field.wrong_type"),
    (kinds.Period("quarter"), "2026-11", "field.malformed"),
    (kinds.Period("year"), 2026, "field.wrong_type"),
    (RECORD, [], "field.wrong_type"),
    (RECORD, {}, "field.malformed"),
    (RECORD, {"day": "2026-11-22"}, "field.malformed"),
    (RECORD, {"count": 3, "other": 1}, "field.malformed"),
    (RECORD, {"count": 9}, "field.out_of_range"),
    (kinds.List(RECORD), [{"count": 3}, {"count": True}], "field.wrong_type"),
    (kinds.Record({"a": kinds.Text()}, {"a": LABELS["one"]}, frozenset()), {}, "field.malformed"),
    (CHANGES, {}, "field.wrong_type"),
    (CHANGES, {"other": 3}, "field.unknown"),
    (CHANGES, {"count": 9}, "field.out_of_range"),
]


@pytest.mark.parametrize(("kind", "value", "rule"), BAD, ids=range(len(BAD)))
def test_any_other_value_is_refused_at_its_place(kind: kinds.Kind, value: Any, rule: str) -> None:
    with pytest.raises(RefusalError) as caught:
        kind.check(value, "field")
    assert caught.value.rule == rule
    assert caught.value.where.split(".")[0] == "field"
