"""The phrases of a story: what one of them says, or a complaint that names what could be said instead.

Two tables, `EVENTS` and `EXPECTATIONS`, hold the whole grammar; the first pattern that fits the phrase reads it. Words
stand in a fixed order, so that every story reads like every other. A ValueError says what is wrong, a colon, and what
to write instead.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from hotline.core.terms import CONTACTS, PRECEDENCES
from hotline.runtime.story import (
    Alarmed,
    Audit,
    Called,
    CaseIs,
    Consents,
    Delivers,
    Drafted,
    Ended,
    Event,
    Expectation,
    Flagged,
    InForce,
    LinkIs,
    Nobody,
    Owes,
    Refused,
    Says,
    Seconds,
    Silent,
    Stops,
    Waits,
)

VERBS: Final[Mapping[str, str]] = {
    "notifies": "notice",
    "amends": "amendment",
    "cancels": "cancellation",
    "completes": "completion",
    "reports": "report",
    "queries": "query",
    "replies": "reply",
    "holds": "holding",
    "receives": "receipt",
    "acknowledges": "acknowledgement",
    "refuses": "refusal",
    "declines": "decline",
    "retracts": "retraction",
    "tests": "test",
    "withdraws": "withdrawal",
}
"""What a party may do, and the act of the form it does it with; `sends` names the form instead.

To withdraw is no act of a form: the agreement says by which notices it may be left.
"""

NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
UNITS: Final = {"d": 86_400_000, "h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}

Groups: TypeAlias = Mapping[str, Any]

NAME: Final = r"[a-z][a-z0-9-]*"
FORM: Final = r"[A-Z]{3}(?:-[0-9]{1,2})?"
MESSAGE: Final = rf"(?:{FORM}|{NAME})"
TIME: Final = r"(?:\+[0-9]{1,4}d |[0-9]{4}-[0-9]{2}-[0-9]{2} )?(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
PERSON: Final = rf"(?P<party>{NAME})"
TARGET: Final = rf"(?P<target>{MESSAGE})"
TAIL: Final = (
    rf"(?: (?P<precedence>{'|'.join(PRECEDENCES)}))?(?: to (?P<to>{MESSAGE}))?(?: as (?P<label>{NAME}))?"
    rf"(?: by (?P<people>{NAME}(?: and {NAME})*))?(?: with (?P<values>.+))?"
)
PERIOD: Final = r"[0-9]{4}(?:-(?:[0-9]{2}|Q[1-4]|H[12]))?"
OWES: Final = (
    rf"(?:for (?P<viewer>{NAME}), )?{PERSON} owes (?P<kind>{NAME})(?: (?P<period>{PERIOD}))?(?: for {TARGET})?"
    rf"(?: by (?P<by>{TIME}))?(?P<tolled>, its clock stands)?"
)
VERSION: Final = r"version (?P<version>[0-9]{1,6})"
VALUE: Final = re.compile(r'([a-z0-9_.]+)=("[^"]*"|[^,"]+)(?:, |$)')


def people_of(found: Groups) -> tuple[str, ...]:
    """Return who signs, as the phrase names them."""
    return tuple(found["people"].split(" and ")) if found["people"] else ()


def values_of(found: Groups) -> dict[str, str]:
    """Return the values that `with` gives."""
    text = found["values"] or ""
    matches = tuple(VALUE.finditer(text))
    if sum(len(match[0]) for match in matches) != len(text):
        raise ValueError(f"“{text}” cannot be read: Write with field=value, field=value")
    return {match[1]: match[2].strip('" ') for match in matches}


def does(found: Groups) -> Says:
    """Read that a party does something for which there is a verb."""
    verb, target, to = found["verb"], found["target"], found["to"]
    if verb not in VERBS:
        raise ValueError(f"nobody {verb} like this: Use sends, {', '.join(VERBS)}, seconds, delivers, proposes or owes")
    if target and to:
        raise ValueError(f"{verb} {target} to {to} names two messages: Name only the one that is answered")
    return Says(
        found["party"],
        VERBS[verb],
        None,
        target or to,
        found["precedence"],
        found["label"],
        people_of(found),
        values_of(found),
    )


def sends(found: Groups) -> Says:
    """Read that a party sends a form."""
    return Says(
        found["party"],
        None,
        found["form"],
        found["to"],
        found["precedence"],
        found["label"],
        people_of(found),
        values_of(found),
    )


def owes(found: Groups) -> Owes:
    """Read that a party owes something."""
    kind = None if found["kind"] == "nothing" else found["kind"]
    tolled = found["tolled"] is not None
    return Owes(found["party"], kind, found["target"], found["by"], found["viewer"], found["period"], tolled)


def seconds(found: Groups) -> Seconds:
    """Read that a further person signs."""
    return Seconds(found["party"], found["target"], people_of(found))


def consents(found: Groups) -> Consents:
    """Read that a party consents to a version of the agreement: one proposes it, the other agrees."""
    return Consents(found["party"], int(found["version"]), found["since"])


Row: TypeAlias = tuple[str, Callable[[Groups], Any]]

LOOKED: Final[tuple[Row, ...]] = (
    (OWES, owes),
    (rf"{VERSION} is in force", lambda found: InForce(int(found["version"]))),
    (r"the agreement has ended", lambda _: Ended()),
)
"""What may be expected, and may as well be all that a line says."""
EVENTS: Final[tuple[Row, ...]] = (
    (r"still silent", lambda _: Silent()),
    (r"the link is (?P<how>cut|restored)", lambda found: LinkIs(found["how"] == "restored")),
    (rf"{PERSON} (?:proposes|agrees to) {VERSION}(?: from (?P<since>{TIME}))?", consents),
    (rf"{PERSON} hears an actual (?P<precedence>FLASH|IMMEDIATE)", lambda f: Stops(f["party"], f["precedence"])),
    (rf"{PERSON} stops the exercise", lambda found: Stops(found["party"], None)),
    *LOOKED,
    (rf"{PERSON} delivers(?: {TARGET})?", lambda found: Delivers(found["party"], found["target"])),
    (rf"{PERSON} seconds(?: {TARGET})??(?: by (?P<people>{NAME}))?", seconds),
    (rf"{PERSON} sends (?P<form>{FORM}){TAIL}", sends),
    (rf"{PERSON} (?P<verb>[a-z]+)(?: {TARGET})??{TAIL}", does),
)
EXPECTATIONS: Final[tuple[Row, ...]] = (
    (r"nobody(?: else)? is called", lambda _: Nobody()),
    (rf"{PERSON} gets a draft of (?P<form>{FORM})", lambda found: Drafted(found["party"], found["form"])),
    (rf"{PERSON} hears an alarm: (?P<reason>{NAME})", lambda found: Alarmed(found["party"], found["reason"])),
    (r"refused: (?P<rule>[a-z_]+\.[a-z_]+)", lambda found: Refused(found["rule"])),
    (r"waits for a second person", lambda _: Waits()),
    (r"not flagged", lambda _: Flagged(None)),
    (r"flagged (?P<flag>[a-z_]+)", lambda found: Flagged(found["flag"])),
    (rf"the case(?: of {TARGET})? is (?P<state>[a-z]+)", lambda found: CaseIs(found["state"], found["target"])),
    *LOOKED,
)
ROLE: Final = rf"{NAME} (?:{'|'.join(CONTACTS)})"
CALLED: Final = re.compile(rf"(?P<whom>{ROLE}(?:(?:, | and ){ROLE})*) (?:is|are) called(?:, to (?P<saying>.+))?")


def read_event(text: str) -> Event:
    """Return what happens on a line."""
    found = first_of(EVENTS, text)
    if found is None:
        raise ValueError(f"“{text}” cannot happen: Write who does what, such as cn receives HTL-1")
    event: Event = found
    return event


def read_expectations(text: str) -> tuple[Expectation, ...]:
    """Return what is expected, one after the other; several calls may stand in one phrase."""
    return tuple(each for part in text.split(";") for each in read_expectation(part.strip()))


def read_expectation(text: str) -> tuple[Expectation, ...]:
    """Return what one phrase expects."""
    called = CALLED.fullmatch(text)
    if called:
        named = (each.split() for each in re.split(r", | and ", called["whom"]))
        return tuple(Called(party, role, called["saying"]) for party, role in named)
    found = first_of(EXPECTATIONS, text)
    if found is None:
        raise ValueError(f"“{text}” cannot be expected: Write such as us duty-officer is called; nobody else is called")
    return (found,)


def first_of(rows: tuple[Row, ...], text: str) -> Any:  # noqa: ANN401 - an event or an expectation
    """Return what the first row that fits *text* makes of it; None if none does."""
    for pattern, make in rows:
        found = re.fullmatch(pattern, text)
        if found:
            return make(found.groupdict())
    return None


MISSED: Final = re.compile(r"(\S+) deadlines? missed(?: by (.+))?")
STILL: Final = re.compile(r"(\S+) deadlines? still missed")
UNDECIDED: Final = re.compile(r"(\S+) undecided")
LENGTH: Final = re.compile(r"([0-9]+) (d|h|min|s|ms)\b")


def read_audit(line: int, text: str) -> Audit:
    """Return what the last line says the record must say."""
    said: dict[str, Any] = {}
    for part in (each.strip() for each in text.split(";")):
        missed, still, undecided = (each.fullmatch(part) for each in (MISSED, STILL, UNDECIDED))
        if still:
            said["still"] = number(still[1])
        elif missed:
            said["late"] = number(missed[1])
            said["late_by"] = tuple(sorted(map(length, re.split(r", | and ", missed[2])))) if missed[2] else None
        elif undecided:
            said["undecided"] = number(undecided[1])
        elif part not in ("both logs agree", "nothing missed"):
            raise ValueError(f"“{part}” is no finding: Write both logs agree; one deadline missed by 11 min 39 s")
    return Audit(line, **said)


def number(word: str) -> int:
    """Return the number that *word* says."""
    if word.isdecimal():
        return int(word)
    if word not in NUMBERS:
        raise ValueError(f"{word} is no number: Write one, two, three … or digits")
    return NUMBERS.index(word)


def length(text: str) -> int:
    """Return the ms that such as `11 min 39 s` says."""
    if LENGTH.sub("", text).strip() or not text.strip():
        raise ValueError(f"“{text}” is no length of time: Write such as 11 min 39 s")
    return sum(int(amount) * UNITS[unit] for amount, unit in LENGTH.findall(text))


def length_text(milliseconds: int) -> str:
    """Return *milliseconds* as a story writes them: `11 min 39 s`."""
    parts = []
    for unit, size in UNITS.items():
        amount, milliseconds = divmod(milliseconds, size)
        if amount:
            parts.append(f"{amount} {unit}")
    return " ".join(parts) or "0 s"
