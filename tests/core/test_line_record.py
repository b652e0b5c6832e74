"""When the line was down, and how many alarms there were: from the watch log alone."""

from hotline.core import facts
from hotline.core.canonical import Duration, Instant, instant
from hotline.core.compliance import Period
from hotline.core.line_record import Outage, line_record, outages


def at(text: str) -> Instant:
    """Return an instant of 2026."""
    return instant(f"2026-{text}:00.000Z")


PERIOD = Period(at("11-01T00:00"), at("12-01T00:00"))
FACTS = (
    facts.Epoch(at("10-01T00:00"), 1, "one"),
    facts.LinkUp(at("10-01T00:01"), "fibre"),
    facts.LinkDown(at("10-31T23:00"), "fibre", "cut"),
    facts.LinkUp(at("11-01T01:00"), "satellite"),
    facts.LinkDown(at("11-15T10:00"), "satellite", "silent"),
    facts.LinkDown(at("11-15T10:05"), "satellite", "silent"),
    facts.Epoch(at("11-15T10:30"), 2, "one"),
    facts.LinkUp(at("11-15T11:00"), "fibre"),
    facts.Epoch(at("11-30T23:00"), 3, "one"),
)


def test_an_outage_lasts_from_the_first_sign_to_the_line_that_stands_again() -> None:
    assert list(outages(FACTS))[:2] == [
        Outage(at("10-31T23:00"), at("11-01T01:00"), "fibre", "cut"),
        Outage(at("11-15T10:00"), at("11-15T11:00"), "satellite", "silent"),
    ]


def test_a_center_that_starts_again_has_no_line_until_it_stands() -> None:
    assert list(outages(FACTS))[-1] == Outage(at("11-30T23:00"), None, "", "restart")
    assert list(outages(FACTS[:1])) == []


def test_only_what_lies_in_the_period_counts() -> None:
    found = line_record("us", FACTS, PERIOD)
    assert [each.within(PERIOD, at("12-05T00:00")) // 60_000 for each in found.outages] == [60, 60, 60]
    assert found.lasted(PERIOD, at("12-05T00:00")) == 180 * 60_000
    assert found.lasted(PERIOD, at("11-30T23:10")) == 130 * 60_000
    assert line_record("us", FACTS, Period(at("11-02T00:00"), at("11-03T00:00"))).outages == ()


def test_alarms_are_counted_by_month_and_kind() -> None:
    more = (
        facts.Missed(at("11-02T00:00"), "a/received", at("11-02T00:00")),
        facts.RungReached(at("11-02T00:00"), "a/received", 0, at("11-02T00:00"), passed_over=False),
        facts.RungReached(at("11-02T00:00"), "a/received", 1, at("11-02T00:00"), passed_over=True),
        facts.Attempted(at("11-02T00:01"), "p", "alice", "screen", "shown", failed=False),
        facts.Attempted(at("11-02T00:02"), "p", "bob", "phone", "no answer", failed=True),
        facts.Warned(at("11-03T00:00"), "us-log", "expiry", 30, ""),
        facts.ClockJumped(at("11-03T00:00"), Duration(5000), suspended=False),
        facts.Missed(at("12-02T00:00"), "b/received", at("12-02T00:00")),
    )
    found = dict(line_record("us", (*FACTS, *more), Period(at("11-01T00:00"), at("12-15T00:00"))).months)
    assert {name: count for name, count in found["2026-11"].items() if count} == {
        "missed": 1, "rungs": 1, "calls": 2, "calls_failed": 1, "warnings": 1, "line_down": 2,
    }  # fmt: skip
    assert {name: count for name, count in found["2026-12"].items() if count} == {"missed": 1}
