"""What an entry that is no message says, as an auditor reads it: a sentence for each kind, in both languages.

Its exact bytes stand behind `/v1/logs`. A sentence names parties, numbers and instants, as they are written everywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hotline.core.canonical import instant, instant_text, short
from hotline.core.center import Center
from hotline.core.errors import RefusalError
from hotline.core.rules import RULES
from hotline.web.console.words import Say

Value = Mapping[str, Any]
Named = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the catalogue below `record.says_`, with what it names."""

    key: str
    named: Named = field(default_factory=dict)

    def told(self, say: Say) -> str:
        """Return it in one language; the rule of a refusal in the words of that language."""
        named = self.named
        if found := RULES.get(str(named.get("rule"))):
            named = named | {"rule": found.says_zh if say.language == "zh" else found.says}
        return say(f"record.says_{self.key}", **named)


def sentence(center: Center, party: str, value: Value) -> Sentence | None:
    """Return what an entry of the log of *party*, or a fact of our watch log, says; None if there is no word for it."""
    teller = TELLERS.get(str(value.get("kind")))
    if teller is None:
        return None
    peer = center.theirs.party if party == center.party else center.party
    try:
        key, named = teller(center, value)
        return Sentence(key, {"party": party, "peer": peer, **named})
    except (KeyError, TypeError, ValueError, RefusalError):
        return None  # an entry that could not be admitted may say anything


Told = tuple[str, Named]


def clock(_: Center, value: Value) -> Told:
    """Tell what was measured of the other clock, or that a person confirmed the own one."""
    if value.get("statement") is not None:
        return "clock_confirmed", {}
    watch = {"watch": value["watch_size"]} if "watch_size" in value else {}
    if value["offset"] is None:
        return "clock_alone", watch
    offset = int(value["offset"])
    way = "ahead" if offset > 0 else "behind" if offset < 0 else "equal"
    return f"clock_{way}", {"offset": abs(offset), "bound": value["bound"], **watch}


def document(_: Center, value: Value) -> Told:
    """Tell of a new root or roster."""
    if value["subject"] not in {"root", "roster"}:
        raise ValueError(value["subject"])
    return str(value["subject"]), {"version": value["version"], "number": short(str(value["digest"]))}


def consent(_: Center, value: Value) -> Told:
    """Tell of a consent to an agreement."""
    named = {"protocol": value["protocol"], "version": value["version"], "number": short(str(value["digest"]))}
    return "agreement", named | {"instant": moment(value["instant"])}


def in_force(center: Center, value: Value) -> Told:
    """Tell of an agreement that binds both."""
    return "in_force", agreement(center, str(value["digest"])) | {"instant": moment(value["instant"])}


def ended(center: Center, value: Value) -> Told:
    """Tell of an agreement that ends."""
    named = {"instant": moment(value["instant"]), "sender": value["party"], "index": value["index"]}
    return "ended", agreement(center, str(value["agreement"])) | named


def agreement(center: Center, digest: str) -> Named:
    """Return what names an agreement."""
    found = center.agreements[digest]
    return {"protocol": found.id, "version": found.version, "number": short(digest)}


def place(key: str) -> Callable[[Center, Value], Told]:
    """Return what tells of an entry of the other log, by its place."""
    return lambda _, value: (key, {"index": value["index"], "rule": value.get("rule", "")})


def number(key: str, name: str) -> Callable[[Center, Value], Told]:
    """Return what tells of something by its number."""
    return lambda _, value: (key, {"number": short(str(value[name])), "reason": value.get("reason", "")})


def overdue(_: Center, value: Value) -> Told:
    """Tell of an answer that was not held in time."""
    return "overdue", {"number": short(str(value["obligation"])), "instant": moment(value["deadline"])}


def recovered(_: Center, value: Value) -> Told:
    """Tell of entries that were taken back after a loss."""
    return "recovered", {"first": value["first"], "last": int(value["size"]) - 1}


def cosigned(center: Center, value: Value) -> Told:
    """Tell who signed to hold how much of which log."""
    ours = value["log"] == "ours"
    return "cosigned", {
        "peer": (center.theirs if ours else center.ours).party,
        "party": (center.ours if ours else center.theirs).party,
        "size": value["size"],
    }


def awaiting(_: Center, value: Value) -> Told:
    """Tell that the other side holds more of our log than we do."""
    return "awaiting", {"size": value["size"]}


def moment(text: object) -> str:
    """Return an instant to the second; refuse what is none."""
    written = instant_text(instant(text))
    return f"{written[:10]} {written[11:19]}Z"


TELLERS: Final[Mapping[str, Callable[[Center, Value], Told]]] = {
    "clock": clock,
    "clock_compared": clock,
    "roster": document,
    "agreement": consent,
    "in_force": in_force,
    "ended": ended,
    "placed": place("placed"),
    "mirrored": place("mirrored"),
    "advanced": place("taken"),
    "restored": place("restored"),
    "refusal": place("refusal"),
    "judged": place("judged"),
    "taken": place("taken"),
    "overdue": overdue,
    "whole": number("whole", "message"),
    "gathered": number("gathered", "message"),
    "accepted": number("accepted", "id"),
    "returned": number("returned", "id"),
    "recovered": recovered,
    "cosigned": cosigned,
    "awaiting": awaiting,
    "reconciled": lambda _, __: ("reconciled", {}),
}
"""How to tell each kind; messages and what the watch log tells an officer have lines of their own."""
