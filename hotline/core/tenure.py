"""Which keys count for a note, and with which keys a center signs: by place in the log and by time (rule 12).

1. A checkpoint is judged by the rosters of its log: the one that the other side had cosigned before, and those that
   stand between there and its own end. A roster that comes later lists nothing for it.
2. A cosignature is judged by the rosters of its signer that the other side had cosigned by its time, give or take an
   hour: for so long may it be on its way, and two clocks differ.
3. A key counts if it is valid at some instant of the span in which the note was signed.
4. A center signs with the newest of its keys that are valid now and that the peer has cosigned; with no others, unless
   it has none of those any more.
5. A newer roster that was pinned from a file counts as well: that is how a party that lost all its keys comes back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from hotline.core.canonical import Duration, Instant
from hotline.core.checkpoint import (
    Checkpoint,
    claimed_time,
    cosigner_name,
    open_checkpoint,
    open_cosignature,
    parse_checkpoint,
)
from hotline.core.errors import LogError
from hotline.core.replica import Replica
from hotline.core.roster import Key, Roster
from hotline.core.signature import Signer

T = TypeVar("T")
S = TypeVar("S", bound=Signer)
Span = tuple[Instant, Instant]

GRACE: Final = Duration(3_600_000)
PATIENCE: Final = Duration(7_000)
"""How long keys that only one side may know of are offered, in turn with the others."""
MEETING: Final = frozenset({"center", "tls"})
"""The roles whose keys the peer must know before it hears anything else."""


def open_head(note: str, log: Replica, since: int, span: Span, others: Iterable[Roster] = ()) -> Checkpoint:
    """Return the checkpoint in *note* if keys of its *log* signed it within *span*, once *since* was cosigned.

    The *others* are tried at last.
    """
    rosters = listing(log, since, parse_checkpoint(note).size)
    return tried("log", span, (rosters, others), lambda keys: open_checkpoint(note, keys, log.origin))


def open_countersigned(checkpoint: Checkpoint, note: str, signer: Replica, others: Iterable[Roster] = ()) -> int:
    """Return when (seconds) the cosigner of the log *signer* signed *checkpoint*; else LogError."""
    name = cosigner_name(signer.origin)
    span = second(claimed_time(note, name))
    rosters = known_within(signer, Instant(span[0] - GRACE), Instant(span[1] + GRACE))
    return tried("cosigner", span, (rosters, others), lambda keys: open_cosignature(checkpoint, note, name, keys))


def second(seconds: int) -> Span:
    """Return the span of a time in whole seconds."""
    return Instant(seconds * 1000), Instant(seconds * 1000 + 999)


def tried(role: str, span: Span, rosters: Iterable[Iterable[Roster]], take: Callable[[Sequence[Key]], T]) -> T:
    """Return what *take* makes of the keys of the first roster with which it is content; else its first complaint."""
    fault: LogError | None = None
    for roster in (each for several in rosters for each in several):
        try:
            return take(serving(roster, role, span))
        except LogError as error:
            fault = fault or error
    assert fault is not None, "there is always a first roster"
    raise fault


def serving(roster: Roster, role: str, span: Span) -> tuple[Key, ...]:
    """Return the keys of *role* that are valid at some instant of *span*."""
    begin, end = span
    return tuple(key for key in roster.with_role(role) if key.not_before <= end and begin < key.until)


def listing(log: Replica, since: int, size: int) -> Iterator[Roster]:
    """Yield the rosters for a checkpoint at *size*, once *since* was cosigned: as a rule the first is the right one."""
    yield log.roster_at(since) or log.pinned
    yield from (roster for place, roster in log.rosters if since <= place < size)


def known_within(log: Replica, begin: Instant, end: Instant) -> Iterator[Roster]:
    """Yield the rosters of *log* that were the newest cosigned one at some instant from *begin* to *end*."""
    found = [log.pinned]
    for place, roster in log.rosters:
        at = log.series.covering(place)
        if at is None or at > end:
            break
        if at <= begin:
            found.clear()
        found.append(roster)
    yield from found


def is_disputed(keys: Iterable[str], at: Instant, newest: Roster) -> bool:
    """Return whether one of *keys*, which signed at *at*, was revoked by then as the *newest* roster has it.

    The message stays, and so does what it makes anybody owe: it was judged by the roster at its place.
    """
    found = (newest.find(each) for each in keys)
    return any(key is not None and key.revoked_at is not None and key.revoked_at <= at for key in found)


def chosen(held: Sequence[S], role: str, ours: Replica, at: Instant) -> tuple[S, ...]:
    """Return those of the private keys *held* that sign in *role* at *at*: one of each algorithm."""
    known, newest = ours.known_roster(), ours.newest_roster()
    found = newest_of(held, role, known, at)
    if known is newest and found:
        return found
    # Our own roster may have revoked them, and the peer know it while its cosignature is lost: both are offered.
    ended = any((key := newest.find(each.kid)) is not None and key.until <= at for each in found)
    if role in MEETING and ended and at // PATIENCE % 2:
        found = newest_of(held, role, newest, at) or found
    return found or newest_of(held, role, newest, at) or newest_of(held, role, ours.pinned, at) or tuple(held)


def newest_of(held: Sequence[S], role: str, roster: Roster, at: Instant) -> tuple[S, ...]:
    """Return the newest of the keys *held*, of each algorithm, that *roster* lists for *role* and that are valid."""
    mine = {each.kid: each for each in held}
    found: dict[str, tuple[Instant, S]] = {}
    for key in roster.valid(role, at):
        if key.kid in mine and (key.alg not in found or key.not_before >= found[key.alg][0]):
            found[key.alg] = key.not_before, mine[key.kid]
    return tuple(signer for _, signer in found.values())
