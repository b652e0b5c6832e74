"""The closed words fit together, and a span picks its first case that holds."""

from hotline.core.canonical import Duration, Instant
from hotline.core.conditions import compile_condition
from hotline.core.expressions import Type
from hotline.core.terms import ACTS, ANSWERING, CLOSING, LEVELS, Limit, Span, Timing

NOW = Instant(0)


def test_every_level_but_the_machines_is_met_by_acts_that_exist() -> None:
    assert set(ANSWERING) == set(LEVELS) - {"delivered"}
    assert set(ACTS) >= CLOSING.union(*ANSWERING.values())


def test_a_timing_finds_its_limit_by_level() -> None:
    limit = Limit(Duration(60_000), None)
    timing = Timing({}, limit, limit, limit, None, limit, (), two_people=False)
    assert timing.limit("replied") is limit
    assert timing.limit("holding") is None


def test_a_span_has_the_length_of_its_first_case_that_holds() -> None:
    types = {"count": Type("integer")}
    cases = tuple((compile_condition(f"count > {least}", types, {}), Duration(least)) for least in (20, 10))
    span = Span(Duration(5), cases)
    assert [span.length({"count": count}, NOW, {}) for count in (30, 15, 3)] == [20, 10, 5]
    assert span.length({}, NOW, {}) == 5
