"""Messages as their case keeps them, for tests of what a case is and what is owed in it."""

from typing import Any

from hotline.core.canonical import Instant, encode, instant_text
from hotline.core.case import Act, Member
from hotline.core.protocol import Protocol
from tests.stages import HOTLINE, HOUR, MINUTE, START, TESTS, protocol

CASE = "opening"
LATER = instant_text(START + 6 * HOUR)


def member(
    form: str,
    minutes: float = 0,
    party: str = "us",
    answers: str | None = CASE,
    name: str = "",
    precedence: str = "IMMEDIATE",
    **fields: Any,
) -> Member:
    """Return a message of *form*, made so many minutes after the beginning."""
    act = Act(form_act(form))
    number = round(minutes * 100)
    return Member(
        party, number, at(minutes), name or f"{form}@{minutes:g}", act, form, precedence, answers, (), encode(fields)
    )


def form_act(form: str) -> str:
    return next(protocol(each).forms[form].act for each in (HOTLINE, TESTS) if form in protocol(each).forms)


def at(minutes: float) -> Instant:
    return Instant(START + round(minutes * MINUTE))


def concern(ask: str = "clarify", minutes: float = 0, precedence: str = "IMMEDIATE", update: str = LATER) -> Member:
    return member(
        "HTL-1",
        minutes,
        answers=None,
        name=CASE,
        precedence=precedence,
        what_we_ask=ask,
        next_update_by=update,
    )


def notice(end: float = 60, **fields: Any) -> Member:
    window = {"start": instant_text(at(end - 30)), "end": instant_text(at(end))}
    return member("TST-1", answers=None, name=CASE, precedence="ROUTINE", category="bio_chem", window=window, **fields)


def of(
    agreement: Protocol,
    form: str,
    minutes: float = 0,
    party: str = "us",
    answers: str | None = CASE,
    name: str = "",
    **fields: Any,
) -> Member:
    """Return a message of a *form* of any *agreement*, made so many minutes after the beginning."""
    number, act = round(minutes * 100), Act(agreement.forms[form].act)
    name = name or f"{form}@{minutes:g}"
    return Member(party, number, at(minutes), name, act, form, "ROUTINE", answers, ("us/alice",), encode(fields))
