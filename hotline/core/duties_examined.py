"""What would go wrong beside the cases: returns, quotas, the way out, terms, calendars and reviews."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hotline.core.calendar import day_of_text, day_text
from hotline.core.canonical import Duration, duration_text
from hotline.core.doubts import Doubt, in_order, statuses
from hotline.core.duties import BOTH
from hotline.core.errors import RefusalError
from hotline.core.ladders_examined import DAY, DAYS
from hotline.core.protocol import Protocol

PARTIES: Final = 2


def doubts(protocol: Protocol, document: Mapping[str, Any]) -> Iterator[Doubt]:
    """Yield what is doubtful beside the cases of *protocol*, whose expanded *document* this is."""
    if not protocol.statuses:
        yield Doubt("statuses", "it could be in force on no channel", "Add statuses: [actual, exercise, test]")
    yield from returned(protocol)
    yield from limited(protocol)
    yield from left(protocol)
    yield from defined(protocol)
    yield from reviewed(protocol, document.get("parameters", {}))


def returned(protocol: Protocol) -> Iterator[Doubt]:
    """Yield which returns pile up."""
    for name, each in protocol.returns.items():
        if each.within > DAYS[each.every] * DAY:
            wrong = f"it is due {duration_text(each.within)} after a {each.every}, when the next one is over as well"
            yield Doubt(f"returns.{name}.within", wrong, "Give it less than its period")


def limited(protocol: Protocol) -> Iterator[Doubt]:
    """Yield which quotas flag everything."""
    for name, each in protocol.quotas.items():
        if each.most == 0:
            wrong = "with none allowed, every message is flagged and still accepted"
            yield Doubt(f"quotas.{name}.most", wrong, "Allow at least 1, or remove the forms")


def left(protocol: Protocol) -> Iterator[Doubt]:
    """Yield why a party could not leave, or not on every channel."""
    way_out = protocol.withdrawal
    if way_out is None:
        yield Doubt("withdrawal", "no party could ever leave this agreement", "Add withdrawal, or extend common")
        return
    if way_out.notice == Duration(0):
        yield Doubt("withdrawal.notice", "it would end at once, in the middle of its cases", "Give it some days")
    covered = frozenset().union(*(statuses(protocol, protocol.forms[code]) for code in way_out.forms))
    missing = frozenset(protocol.statuses) - covered
    if missing:
        wrong = f"nobody could leave on {in_order(missing)} channels"
        yield Doubt("withdrawal.forms", wrong, "Widen the statuses of a form that withdraws")


def defined(protocol: Protocol) -> Iterator[Doubt]:
    """Yield which terms mean something to one side only, and parties that are not the two of a channel."""
    for term, each in protocol.definitions.items():
        if each.sides and len(each.sides) < PARTIES:
            wrong = f"only {next(iter(each.sides))} says what it means by this"
            yield Doubt(f"definitions.{term}.sides", wrong, "Add what the other party means by it")
    named = {party for each in protocol.definitions.values() for party in each.sides} | set(protocol.calendars)
    named |= {each.owes for each in protocol.returns.values() if each.owes != BOTH}
    if len(named) > PARTIES:
        wrong = f"more than two parties are named: {', '.join(sorted(named))}"
        yield Doubt("calendars" if protocol.calendars else "definitions", wrong, "Call each party by one id everywhere")


def reviewed(protocol: Protocol, parameters: Mapping[str, Any]) -> Iterator[Doubt]:
    """Yield which calendars end before a parameter is looked at again, and reviews on no day."""
    last: dict[str, int] = {}
    for name, each in parameters.items():
        day = each.get("review_by") if isinstance(each, Mapping) else None
        if day is None:
            continue
        try:
            last[name] = day_of_text(day)
        except RefusalError:
            yield Doubt(f"parameters.{name}.review_by", "this is no day", "Write it as 2027-06-30")
    for party, calendar in protocol.calendars.items():
        for name, day in last.items():
            if calendar.last < day:
                wrong = f"its days off are known until {day_text(calendar.last)} only, but {name} is reviewed later"
                yield Doubt(f"calendars.{party}.until", wrong, f"Let it reach {day_text(day)}")
                break
