"""What a person types, and the value that is signed."""

from decimal import Decimal
from typing import Any

import pytest

from hotline.core import kinds
from hotline.core.canonical import instant
from hotline.core.kinds import Kind
from hotline.core.typed import Typed

NOW = instant("2026-11-22T10:00:00.000Z")
TITLE = {"en": "A", "zh": "甲"}
SIX = "2026-12-01T06:00:00.000Z"
RECORD = kinds.Record(
    {"count": kinds.Integer(), "at": kinds.Instant()}, {"count": TITLE, "at": TITLE}, frozenset({"count"})
)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (kinds.Text(), " a line ", "a line"),
        (kinds.Text(), 7, "7"),
        (kinds.BilingualText(), "We hold.", {"original": "We hold.", "language": "en"}),
        (kinds.BilingualText(), "本方待命 (hold)", {"original": "本方待命 (hold)", "language": "zh"}),
        (kinds.BilingualText(), {"original": "待命"}, {"original": "待命", "language": "zh"}),
        (kinds.Choice({"a": TITLE}), "a", "a"),
        (kinds.Boolean(), "yes", True),
        (kinds.Boolean(), "否", False),
        (kinds.Boolean(), True, True),
        (kinds.Integer(), "42", 42),
        (kinds.Quantity("FLOP"), "10e25 FLOP", "1e26"),
        (kinds.Quantity("FLOP", Decimal(0)), "2.50", "2.5"),
        (kinds.Instant(), "2026-12-01 06:00", SIX),
        (kinds.Instant(), "2026-12-01T06:00:00Z", SIX),
        (kinds.Instant(), "2026-12-01", "2026-12-01T00:00:00.000Z"),
        (kinds.Instant(), "+36h", "2026-11-23T22:00:00.000Z"),
        (kinds.Instant(), "now", "2026-11-22T10:00:00.000Z"),
        (kinds.Instant(), "-2h", "2026-11-22T08:00:00.000Z"),
        (kinds.Instant(), "+ 030 m", "2026-11-22T10:30:00.000Z"),
        (kinds.Instant(), "17:40", "2026-11-22T17:40:00.000Z"),
        (kinds.Instant(), "１７：４０", "2026-11-22T17:40:00.000Z"),
        (kinds.Instant(), "17:40:30Z", "2026-11-22T17:40:30.000Z"),
        (kinds.Instant(), "2026-11-22T17:40:00+08:00", "2026-11-22T09:40:00.000Z"),
        (kinds.Instant(), "2026-11-22 17:40 -0500", "2026-11-22T22:40:00.000Z"),
        (kinds.Instant(), "20261122T1740Z", "2026-11-22T17:40:00.000Z"),
        (kinds.Window(), "2026-12-01 06:00/+2h", {"start": SIX, "end": "2026-12-01T08:00:00.000Z"}),
        (kinds.Window(), "2026-12-01 06:00..2026-12-02", {"start": SIX, "end": "2026-12-02T00:00:00.000Z"}),
        (
            kinds.Window(),
            {"start": "2026-12-01 06:00", "end": "+1d"},
            {"start": SIX, "end": "2026-12-02T06:00:00.000Z"},
        ),
        (kinds.Date(), "2026-12-01", "2026-12-01"),
        (kinds.Date(), "+3d", "2026-11-25"),
        (kinds.Period("quarter"), "2026-q4", "2026-Q4"),
        (kinds.Period("year"), 2026, "2026"),
        (RECORD, "count: 4, at=2026-12-01 06:00", {"count": 4, "at": SIX}),
        (RECORD, {"count": "4"}, {"count": 4}),
        (kinds.List(RECORD), "count: 4; count: 5", [{"count": 4}, {"count": 5}]),
        (kinds.Length(), "48h", "2d"),
        (kinds.Area(), "39.90, 116.4 30 km", {"circle": {"latitude": "39.9", "longitude": "116.4", "radius_km": "30"}}),
        (kinds.Area(), "Yellow Sea", {"named": "Yellow Sea"}),
        (kinds.Contact(), "duty officer, +1 202, Ann", {"role": "duty officer", "phone": "+1 202", "name": "Ann"}),
        (kinds.Counts({"a": TITLE, "b": TITLE}), "a: 3, b=1", {"a": 3, "b": 1}),
        (kinds.List(kinds.Instant()), "2026-12-01 06:00; +1h", [SIX, "2026-11-22T11:00:00.000Z"]),
        (kinds.List(kinds.Text()), ["a", "b"], ["a", "b"]),
        (kinds.Changes({"n": kinds.Integer()}, {"n": TITLE}), {"n": "4"}, {"n": 4}),
        (kinds.Digest(), "sha256:" + "0" * 64, "sha256:" + "0" * 64),
    ],
)
def test_what_is_typed_becomes_a_value_that_the_field_takes(kind: Kind, written: Any, value: Any) -> None:
    found = Typed(NOW).value(kind, written)
    assert found == value
    kind.check(found, "field")


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (kinds.Boolean(), "maybe"),
        (kinds.Integer(), "four"),
        (kinds.Quantity("FLOP"), "much"),
        (kinds.Instant(), "tomorrow"),
        (kinds.Instant(), "2026-13-01 06:00"),
        (kinds.Instant(), "+36"),
        (kinds.Instant(), "+99999999999999d"),
        (kinds.Instant(), "-99d" * 9),
        (kinds.Instant(), "1970-01-01 03:00+08:00"),
        (kinds.Instant(), "9999-12-31 23:00-05:00"),
        (kinds.Instant(), "25:00"),
        (kinds.Instant(), "1740"),
        (kinds.Instant(), "2026-11-22 17:40+15:00"),
        (kinds.Date(), "17:40"),
        (kinds.Window(), "2026-12-01 06:00"),
        (kinds.Date(), "the day after tomorrow"),
        (RECORD, "four"),
    ],
)
def test_what_cannot_be_read_stands_as_it_was_typed(kind: Kind, written: str) -> None:
    assert Typed(NOW).value(kind, written) == written
