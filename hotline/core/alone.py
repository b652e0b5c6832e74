"""Judges a message, or a cosigned head, by itself: whatever asks nothing of the entries around it, in any process.

Most of the work of an auditor is such: bytes, signatures, fields, openings. It is said for which roster and agreement
it holds; whether these are the ones at the place of the entry is for the judge, and so is everything else. Here only
*yes* is said: of what is not plainly in order nothing is said at all, and the judge looks at it from the beginning.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from hotline.core import message as messages
from hotline.core.admission import check_role, check_signers, check_words, form_of, lacking, right_precedence
from hotline.core.canonical import Instant, Json, decode, encode
from hotline.core.checkpoint import (
    COSIGNER_TYPES,
    LOG_TYPES,
    TIME_MAX,
    Checkpoint,
    Line,
    cosigner_name,
    key_id,
    parse_checkpoint,
    parse_lines,
    verify_line,
)
from hotline.core.commands import Portion
from hotline.core.entry import MessageEntry, parse_entry
from hotline.core.errors import HotlineError, LogError, refuse
from hotline.core.forms import Form
from hotline.core.merkle import leaf_hash
from hotline.core.message import Message
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.register import Sort, sort_of
from hotline.core.roster import Key, Roster, read_roster
from hotline.core.sealing import Disclosed
from hotline.core.signature import MESSAGE, ROSTER, Header, Signed, parse_envelope, verify
from hotline.core.suites import SUITES, check_together
from hotline.core.terms import PRECEDENCES

DOCUMENT_MAX: Final = 4 * 1024 * 1024


class Alone(NamedTuple):
    """A message that is in order by itself; `withheld` and `missing` are its fields that nobody opened.

    `open` are its open fields, if whole cases are asked for.
    """

    leaf: bytes
    at: Instant
    id: bytes
    case: bytes | None
    answers: bytes | None
    sort: Sort
    withheld: tuple[str, ...]
    missing: tuple[str, ...]
    open: bytes = b"{}"


class Head(NamedTuple):
    """A cosigned head that is in order by itself, with the keys of its `log` and of the other side's `cosigner`.

    `claimed` is the time that stands first in the lines of the cosigner, `seconds` that of the lines that hold.
    """

    digest: bytes
    size: int
    root: bytes
    claimed: int
    seconds: int
    log: frozenset[str]
    cosigner: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is judged by, nothing of it believed: rosters (from which index on) and log origins by party, agreements.

    `late` are the messages, by number, of which openings came afterwards: these are not judged here. `whole` says that
    whole cases are asked for.
    """

    channel: str
    status: str
    origins: Mapping[str, str]
    rosters: Mapping[str, Sequence[tuple[int, bytes]]]
    agreements: Mapping[str, bytes]
    late: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(slots=True)
class Judge:
    """Judges messages and heads by themselves."""

    ground: Ground
    rosters: dict[str, list[tuple[int, Roster]]] = field(init=False)
    agreements: dict[str, Protocol | None] = field(default_factory=dict)
    kids: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the rosters; of what is none nothing will be said."""
        self.rosters = {party: list(readable(given)) for party, given in self.ground.rosters.items()}

    def message(self, party: str, index: int, portion: Portion) -> Alone | None:
        """Return what the entry of *party* at *index* is, if it is a message in order; else nothing."""
        try:
            return self.judged(party, index, portion)
        except HotlineError:
            return None

    def judged(self, party: str, index: int, portion: Portion) -> Alone | None:
        """Judge a message as `admission.admit` does, but for what the other entries say."""
        entry = parse_entry(portion.body)
        if not isinstance(entry, MessageEntry):
            return None
        signed = parse_envelope(entry.envelope, MESSAGE)
        message = messages.parse(signed.payload)
        roster, protocol = self.roster_at(party, index), self.agreement(message.agreement)
        (peer,) = (each for each in self.ground.origins if each != party)
        where = message.channel, message.status, message.sender, message.recipient
        if roster is None or protocol is None or where != (self.ground.channel, self.ground.status, party, peer):
            return None
        form = form_of(message, protocol)
        rare = protocol.withdrawal is not None and message.form in protocol.withdrawal.forms
        if rare or message.id in self.ground.late:
            return None
        people, keys = signers(message, signed, form, protocol, roster, entry.at)
        withheld, missing = fields(message, form, protocol, portion, entry.at)
        right = fits(message, form, protocol, entry.at)
        said = party, message.agreement, message.form, message.precedence
        return Alone(
            leaf=leaf_hash(portion.body),
            at=entry.at,
            id=number(message.id),
            case=number(message.case) if message.case else None,
            answers=number(message.in_reply_to) if message.in_reply_to else None,
            sort=sort_of(*said, roster.digest, people, keys, right),
            withheld=withheld,
            missing=missing,
            open=encode(message.fields) if self.ground.whole and message.fields else b"{}",
        )

    def roster_at(self, party: str, index: int) -> Roster | None:
        """Return the roster that stands next below *index*."""
        below = bisect_left(self.rosters[party], index, key=lambda placed: placed[0])
        return self.rosters[party][below - 1][1] if below else None

    def agreement(self, name: str) -> Protocol | None:
        """Return the agreement with this digest, if it is here and can be read."""
        if name not in self.agreements:
            octets = self.ground.agreements.get(name)
            self.agreements[name] = None
            if octets is not None:
                self.agreements[name] = load_agreement(octets)
        return self.agreements[name]

    def note(self, party: str, note: str) -> Head | None:
        """Return by which keys a head of *party* and its cosignature hold; nothing if any that is known does not."""
        try:
            return self.head(party, note)
        except HotlineError:
            return None

    def head(self, party: str, note: str) -> Head:
        """Verify every line of the log of *party*, and of the other side's cosigner, that a key known here signed."""
        (peer,) = (each for each in self.ground.origins if each != party)
        head, lines, origin = parse_checkpoint(note), parse_lines(note), self.ground.origins[party]
        if head.origin != origin:
            raise LogError("the checkpoint is of another log")
        name = cosigner_name(self.ground.origins[peer])
        log, _ = verified(head, lines, origin, self.machines(party, "log"), LOG_TYPES)
        cosigner, seconds = verified(head, lines, name, self.machines(peer, "cosigner"), COSIGNER_TYPES)
        if len(seconds) != 1 or not 0 < min(seconds) <= TIME_MAX:
            raise LogError("no time, or more than one")
        octets = sha256(note.encode()).digest()
        return Head(
            digest=octets,
            size=head.size,
            root=head.root,
            claimed=min(TIME_MAX, next(int.from_bytes(line.signature[:8]) for line in lines if line.name == name)),
            seconds=seconds.pop(),
            log=self.kids.setdefault(log, log),
            cosigner=self.kids.setdefault(cosigner, cosigner),
        )

    def machines(self, party: str, role: str) -> tuple[Key, ...]:
        """Return every key that a roster of *party* ever listed for *role*."""
        return tuple({key.kid: key for _, roster in self.rosters[party] for key in roster.with_role(role)}.values())


def readable(given: Iterable[tuple[int, bytes]]) -> Iterable[tuple[int, Roster]]:
    """Yield the rosters that can be read; who signed them is for the judge."""
    for index, octets in given:
        try:
            envelope: Json = decode(octets, largest=DOCUMENT_MAX, deepest=32)
            yield index, read_roster(parse_envelope(envelope, ROSTER).payload)
        except HotlineError:
            continue


def signers(
    message: Message, signed: Signed, form: Form, protocol: Protocol, roster: Roster, at: Instant
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who signed, and with which keys, all of them rightly and as many as must."""
    given: tuple[tuple[Key, Header], ...] = verify(signed, roster.find)
    found = tuple((key, header.role) for key, header in given)
    for key, role in found:
        check_role(role)
        roster.judge(key.kid, role, at)
    check_together(roster, found, at, SUITES[protocol.suite])
    form.check_status(message.status)
    people = check_signers(message, form, protocol, found)
    if lacking(protocol.two_people(form, message.precedence), found):
        raise refuse("form.two_people", "signatures")
    return people, tuple(key.kid for key, _ in found)


def fields(
    message: Message, form: Form, protocol: Protocol, portion: Portion, at: Instant
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Judge the fields and the openings that are here; return the fields marked as withheld, and those just missing."""
    beside = decode(portion.beside, largest=DOCUMENT_MAX) if portion.beside else {}
    given = beside if isinstance(beside, dict) else {}
    shown = Disclosed({name: each for name, each in given.items() if each is not None})
    form.check(message.fields, message.sealed, shown, at, protocol.parameters)
    check_words(message, shown)
    gone = message.sealed.keys() - shown.keys() if len(shown) < len(message.sealed) else ()
    return tuple(name for name in gone if name in given), tuple(name for name in gone if name not in given)


def fits(message: Message, form: Form, protocol: Protocol, at: Instant) -> tuple[str | None, ...]:
    """Return the precedences of what the message answers with which its own is right; None if it may open a case."""
    if message.in_reply_to is None:
        candidates: tuple[str | None, ...] = (None,) if message.case is None and form.opens else ()
    elif form.inherits_precedence:
        candidates = (message.precedence,) if form.answers else ()
    else:
        candidates = PRECEDENCES if form.answers else ()
    right = candidates and right_precedence(message, form, protocol, candidates[0], at)[0]
    return candidates if right else ()


def verified(
    head: Checkpoint, lines: Sequence[Line], name: str, keys: Sequence[Key], kinds: dict[str, int]
) -> tuple[frozenset[str], set[int]]:
    """Return the keys that signed a line of *name*, and at which times; LogError if one of these does not hold."""
    known = {key_id(name, kinds[key.alg], key.public): key for key in keys}
    mine = [line for line in lines if line.name == name and line.key_id in known]
    if len(known) != len(keys) or len({line.key_id for line in mine}) != len(mine):
        raise LogError("a key signed twice, or two keys have one name")
    times = {verify_line(head, line, known[line.key_id], kinds) for line in mine}
    return frozenset(known[line.key_id].kid for line in mine), times


def number(text: str) -> bytes:
    """Return the bytes of a digest."""
    return bytes.fromhex(text[7:])
