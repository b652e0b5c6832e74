"""One turn of the core: the commands that wait are decided and applied one by one, and what came of it is one batch.

Nothing here touches the world, so the simulator and the stories drive the very same turn. Before each command, what
time
itself brings is taken first; so any split of the same commands into turns gives the same logs (rule 8).
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotline.core import commands, facts
from hotline.core.canonical import Instant, digest, encode, instant_text, unb64
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint
from hotline.core.decisions import DONE, Answer, Deciding, decide
from hotline.core.effects import Effect, effects_of
from hotline.core.entry import MessageEntry, parse_entry
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.facts import Fact
from hotline.core.merkle import leaf_hash
from hotline.core.obligations import Obligation, Outcome
from hotline.core.replica import ToCosign
from hotline.interfaces import Batch, Deadline, Row

Cosign = Callable[[Checkpoint, int], str]
"""Signs a checkpoint of the peer with our cosigner keys at a time in seconds; returns the signature lines."""


@dataclass(slots=True)
class Turn:
    """What one turn made: rows and deadlines to record, then answers and effects to release once they are durable."""

    first: dict[str, int]
    rows: dict[str, list[Row]] = field(default_factory=lambda: {"ours": [], "theirs": [], "watch": []})
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    answers: list[Answer | RefusalError] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def batch(self, snapshot: bytes | None = None) -> Batch:
        """Return what is to be recorded."""
        rows = {log: (self.first[log], tuple(rows)) for log, rows in self.rows.items() if rows}
        return Batch(rows, tuple(self.deadlines.values()), snapshot)

    @property
    def empty(self) -> bool:
        """Return whether nothing happened."""
        return not self.rows["watch"]


def take_turn(center: Center, waiting: Sequence[commands.Command], now: Instant, cosign: Cosign) -> Turn:
    """Decide and apply *waiting*, in order, at *now* (never before the last logged time)."""
    now = max(now, center.last)
    turn = Turn({"ours": center.ours.size, "theirs": center.theirs.size, "watch": center.watch.size})
    for command in waiting or (None,):
        if not isinstance(command, commands.Begin):  # nothing comes before an epoch, not even what is overdue
            drive(center, turn, answered(center.due(now)))
            refresh(center, turn)
        if command is None:
            continue
        turn.answers.append(answer(center, turn, command, now))
        cosign_all(center, turn, now, cosign)
        refresh(center, turn)
    return turn


def answer(center: Center, turn: Turn, command: commands.Command, now: Instant) -> Answer | RefusalError:
    """Decide one command; a refusal changes nothing but the record of it."""
    verified = len(center.to_cosign)
    try:
        return drive(center, turn, decide(center, command, now))
    except RefusalError as error:
        del center.to_cosign[verified:]
        if not (isinstance(command, commands.Post) and command.dry):
            what = type(command).__name__
            happen(center, turn, facts.Refused(now, what, error.rule, error.where[:200], digest_of(command)))
        return error


def drive(center: Center, turn: Turn, deciding: Deciding) -> Answer:
    """Apply each fact of *deciding* before the next one is asked for; return the answer at its end."""
    while True:
        try:
            fact = next(deciding)
        except StopIteration as end:
            found: Answer = end.value
            return found
        happen(center, turn, fact)


def answered(due: Generator[Fact]) -> Deciding:
    """Let what time brings be driven like a decision."""
    yield from due
    return DONE


def happen(center: Center, turn: Turn, fact: Fact) -> None:
    """Apply *fact*, and keep its rows and effects for this turn."""
    try:
        body = center.apply(fact)
    except HotlineError as error:  # half applied: this is no refusal, the state must not be used any more
        message = f"a fact that was decided cannot be applied: {type(fact).__name__}: {error}"
        raise RuntimeError(message) from error
    turn.facts.append(fact)
    turn.rows["watch"].append(Row(leaf_hash(body), body))
    if isinstance(fact, facts.Placed | facts.Restored):
        turn.rows["ours"].append(row_of(center, center.party, fact))
    elif isinstance(fact, facts.Mirrored):
        turn.rows["theirs"].append(row_of(center, center.theirs.party, fact))
    turn.effects.extend(effects_of(center, fact))


def cosign_all(center: Center, turn: Turn, now: Instant, cosign: Cosign) -> None:
    """Have each checkpoint of the peer that was verified cosigned; released only with the batch.

    While our own lost entries or cosignatures come back, the cosigner signs nothing, and the checkpoints wait (rule 9).
    """
    if center.awaiting is not None:
        return
    requests: Iterable[ToCosign] = tuple(center.to_cosign)
    center.to_cosign.clear()
    for request in requests:
        size = request.checkpoint.size
        if center.forked or size <= center.theirs.series.size:
            continue
        seconds = max(now // 1000, center.theirs.series.latest)
        note = request.note + cosign(request.checkpoint, seconds)
        happen(center, turn, facts.Cosigned(now, "theirs", size, seconds, note))


def refresh(center: Center, turn: Turn) -> None:
    """Compute the changed cases again, and keep the rows of what is owed in them."""
    for owed in center.book.refresh():
        turn.deadlines[owed.id] = deadline(center, owed)


def deadline(center: Center, owed: Obligation) -> Deadline:
    """Return the row of *owed* in the projection."""
    form, precedence = center.book.subject(owed)
    detail: dict[str, Any] = {
        "owed_by": owed.owed_by,
        "kind": owed.kind,
        "message": owed.message,
        "form": form,
        "precedence": precedence,
        "since": None if owed.since is None else instant_text(owed.since),
        "outcome": owed.outcome.value,
        "answer": owed.answer,
        "rungs": center.book.reached(owed),
        "tolled": owed.tolled,
        "period": owed.period,
    }
    return Deadline(owed.id, owed.case, owed.due, owed.outcome is Outcome.OPEN, encode(detail))


def row_of(center: Center, party: str, fact: facts.Placed | facts.Restored | facts.Mirrored) -> Row:
    """Return the row of the entry in *fact*, just applied, in the log of *party*."""
    member = center.book.at(party, fact.index)
    return Row(fact.leaf, fact.body, fact.beside, key_of(fact.body) if member is None else member.id)


def key_of(body: bytes) -> str | None:
    """Return the id of the message in an entry, by which its row is found again."""
    try:
        entry = parse_entry(body)
        return message_id(entry) if isinstance(entry, MessageEntry) else None
    except (RefusalError, KeyError, TypeError):
        return None


def message_id(entry: MessageEntry) -> str:
    """Return the id of the message in *entry*: the digest of its payload."""
    return digest(unb64(entry.envelope["payload"]))


def digest_of(command: commands.Command) -> str:
    """Return the digest of what was refused, so that the record names it without keeping it."""
    return digest(repr(command).encode())


def replay(center: Center, rows: Iterable[tuple[dict[str, Any], bytes | None, bytes | None]]) -> None:
    """Apply recorded facts, each with the body and beside of its entry if it has one, as they were applied live."""
    for value, body, beside in rows:
        center.apply(facts.parse_fact(value, body, beside))
    center.book.refresh()
