"""One entry of a log in a few words, for whoever reads through it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hotline.cli.shown import clock as clock_of
from hotline.cli.words import Words
from hotline.core.canonical import short
from hotline.core.errors import RefusalError
from hotline.core.message import parse
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.core.stopping import parse_stop
from hotline.paper.columns import shortened

Entry = Mapping[str, Any]
WORD_MOST: Final = 40


def summary(entry: Entry, words: Words) -> str:
    """Return what an entry or fact says; a kind that is not known here is shown by its members."""
    teller = TELLERS.get(entry["kind"])
    return teller(entry, words) if teller else members(entry)


def message(entry: Entry, words: Words) -> str:
    """Return form, precedence and number of a message."""
    try:
        found = parse(parse_envelope(entry["envelope"], MESSAGE).payload)
    except RefusalError as refusal:
        return words.say("unreadable_message", why=refusal.rule)
    said = f"{found.form} {words.both('precedences', found.precedence)} {short(found.id)}"
    return f"{said} → {short(found.in_reply_to)}" if found.in_reply_to else said


def obligation(entry: Entry, words: Words) -> str:
    """Return which obligation it is about; a return is named with its period and its party."""
    number, _, kind = str(entry["obligation"]).partition("/")
    return f"{short(number)} {words.of('levels', kind.replace('.', ' '))}"


def clock(entry: Entry, words: Words) -> str:
    """Return the comparison of clocks."""
    if entry.get("offset") is None:
        return words.say("clocks_unknown")
    return words.say("clocks_differ", offset=f"{entry['offset']:+d}", bound=entry["bound"])


def document(entry: Entry, words: Words) -> str:
    """Return which version of a root or roster was logged."""
    return words.say("said_document", subject=words.of("documents", entry["subject"]), version=entry["version"])


def consent(entry: Entry, words: Words) -> str:
    """Return which agreement a party consented to, and from when."""
    name = f"{entry['protocol']} {entry['version']} {short(entry['digest'])}"
    return words.say("said_consent", agreement=name, at=clock_of(entry["instant"]))


def in_force(entry: Entry, words: Words) -> str:
    """Return which agreement is in force, and from when."""
    return words.say("said_consent", agreement=short(entry["digest"]), at=clock_of(entry["instant"]))


def ended(entry: Entry, words: Words) -> str:
    """Return which agreement has ended, when, and by whose notice."""
    agreement, at = short(entry["agreement"]), clock_of(entry["instant"])
    return words.say("said_ended", agreement=agreement, at=at, party=entry["party"], index=entry["index"])


def place(entry: Entry, words: Words) -> str:
    """Return which entry a fact is about, and what was decided about it."""
    said = words.say("entry_no", index=entry["index"])
    return f"{said}: {entry['verdict']}" if entry.get("verdict") else said


def cosigned(entry: Entry, words: Words) -> str:
    """Return up to where which log was cosigned."""
    return words.say("said_cosigned", log=words.of("logs", entry["log"]), size=entry["size"])


def call(entry: Entry, _: Words) -> str:
    """Return who was called by which way, and what came of it."""
    return f"{entry['person']} ({entry['way']}): {entry['result']}"


def stopped(entry: Entry, words: Words) -> str:
    """Return by what the exercise was stopped; one that the other party wrote wrongly is shown by its members."""
    try:
        reason = parse_stop(entry["statement"])[1].reason if entry["by"] == "person" else ""
    except RefusalError:
        return members(entry)
    if reason:
        return words.say("said_stopped_person", reason=shortened(reason, WORD_MOST))
    if entry["message"] and entry["precedence"]:
        precedence = words.of("precedences", entry["precedence"])
        return words.say("said_stopped_actual", precedence=precedence, message=short(entry["message"]))
    return words.say("said_stopped_peer", index=entry["index"])


def rung(entry: Entry, words: Words) -> str:
    """Return which rung of whose ladder was reached."""
    return f"{obligation(entry, words)}: {words.say('said_rung', number=entry['rung'] + 1)}"


def waiting(entry: Entry, _: Words) -> str:
    """Return the number of a message that has no place yet."""
    return short(entry["id"])


def members(entry: Entry) -> str:
    """Return the members of an entry as they stand, numbers of messages and long texts shortened."""
    shown = {name: value for name, value in entry.items() if name not in {"v", "kind", "at"}}
    texts = {name: str(value) for name, value in shown.items() if isinstance(value, str | int) and value != ""}
    return ", ".join(
        f"{name} {short(text) if ':' in text[:8] else shortened(text, WORD_MOST)}" for name, text in texts.items()
    )


TELLERS: Final[dict[str, Callable[[Entry, Words], str]]] = {
    "message": message,
    "overdue": obligation,
    "whole": lambda entry, _: short(entry["message"]),
    "gathered": waiting,
    "missed": obligation,
    "clock": clock,
    "clock_compared": clock,
    "roster": document,
    "agreement": consent,
    "in_force": in_force,
    "ended": ended,
    "stopped": stopped,
    "placed": place,
    "mirrored": place,
    "advanced": place,
    "judged": place,
    "restored": place,
    "refusal": lambda entry, _: f"{entry['index']}: {entry['rule']}",
    "cosigned": cosigned,
    "attempted": call,
    "rung_reached": rung,
    "accepted": waiting,
    "proposed": waiting,
    "seconded": waiting,
    "lapsed": waiting,
    "watch_offered": lambda entry, _: f"{short(entry['id'])} → {clock_of(entry['expires'])}",
    "watch_taken": lambda entry, _: entry["person"],
    "noted": lambda entry, _: f"{entry['person']}: {shortened(entry['text'], WORD_MOST)}",
    "returned": lambda entry, _: f"{short(entry['id'])}: {entry['person']}, {shortened(entry['reason'], WORD_MOST)}",
}
