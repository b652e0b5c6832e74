"""Two centers on a stage for tests: what they are asked in one line, and what must be equal when they are equal."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

from hotline.core import commands, facts
from hotline.core.canonical import Instant, Json, instant, unb64
from hotline.core.case import Member
from hotline.core.center import Center, document
from hotline.core.checkpoint import Checkpoint, sign_checkpoint
from hotline.core.commands import Portion
from hotline.core.decisions import Answer
from hotline.core.entry import Entry, entry_bytes, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.obligations import Obligation
from hotline.core.protocol import Protocol
from hotline.core.replica import Replica
from hotline.core.roster import parse_root, parse_roster
from hotline.files.protocols import Agreement, load
from hotline.interfaces import Batch, Row
from hotline.runtime.filling import Filling
from hotline.runtime.play import PEOPLE
from hotline.runtime.stage import Actor, Stage, envelope, greeting, signature
from hotline.store.memory import MemoryStore

START = instant("2026-11-22T12:00:00.000Z")
DAY = Instant(START - START % 86_400_000)
MINUTE, HOUR = 60_000, 3_600_000
HOTLINE, TESTS, SERVICE = "crisis-hotline", "ai-test-notification", "service"


@cache
def agreement(name: str) -> Agreement:
    return load(name)


def protocol(name: str) -> Protocol:
    return agreement(name).protocol


def stage(*protocols: str, status: str = "actual") -> Stage:
    """Return a stage on which *protocols* (the crisis hotline, if none is named) are in force."""
    found = [agreement(name).octets for name in protocols or (HOTLINE,)]
    return Stage.set(found, START, status=status)


def us(play: Stage) -> Actor:
    return play.actors["us"]


def cn(play: Stage) -> Actor:
    return play.actors["cn"]


def at(minutes: float) -> Instant:
    """Return the instant so many minutes after the beginning."""
    return Instant(START + round(minutes * MINUTE))


def named(play: Stage, form: str) -> Protocol:
    """Return the agreement on stage that has *form*."""
    center = next(iter(play.actors.values())).center
    return next(each for each in center.agreements.values() if form in each.forms)


def compose(
    play: Stage, party: str, form: str, answers: str | None = None, precedence: str | None = None, **values: str
) -> tuple[bytes, dict[str, Json]]:
    """Return a message of *form*: the values given as a story says them, the rest plausible."""
    center = play.actors[party].center
    found = center.book.message(answers) if answers else None
    spoken = center.book.protocol(found[0]) if found else named(play, form)
    filling = Filling(spoken.forms[form], play.now, DAY, spoken.parameters)
    said = {name.replace("__", "."): value for name, value in values.items()}
    return play.compose(party, spoken, form, filling.fill(said), precedence=precedence, answers=answers)


def send(
    play: Stage,
    party: str,
    form: str,
    answers: str | None = None,
    *,
    precedence: str | None = None,
    people: Sequence[str] | None = None,
    **values: str,
) -> Answer:
    """Let *party* send a message; as many sign as must."""
    payload, openings = compose(play, party, form, answers, precedence, **values)
    spoken = named(play, form)
    given = str(document(payload)["precedence"])
    roles = spoken.signers(spoken.forms[form], given)
    two = spoken.two_people(spoken.forms[form], given)
    return play.send(party, people or (PEOPLE[: 1 + two] if "operator" in roles else ("system",)), payload, openings)


def post(play: Stage, party: str, payload: bytes, openings: Json, *people: str) -> Answer:
    """Let *people* sign *payload* together, and post it at once."""
    actor = play.actors[party]
    signed = envelope(payload, *(signature(actor, person, payload) for person in people or PEOPLE[:1]))
    return play.ask(actor, commands.Post(signed, openings))


def refusal(play: Stage, actor: Actor, command: commands.Command) -> str:
    """Return the rule by which *command* is refused, or nothing."""
    (answer,) = play.take(actor, command)
    return answer.rule if isinstance(answer, RefusalError) else ""


def owed(actor: Actor, case: str) -> dict[str, Obligation]:
    """Return what is owed in *case* by kind; of two alike, the later."""
    return {each.kind: each for each in actor.center.book.obligations(case)}


def calls(actor: Actor) -> list[tuple[int, str, str]]:
    """Return the calls made so far, as minutes after the beginning, role and reason, and forget them."""
    made = [((when - START) // MINUTE, ring.role, ring.reason) for when, ring in actor.rings]
    actor.rings.clear()
    return made


def happened(actor: Actor, kind: type[facts.Fact]) -> list[Any]:
    """Return the facts of *kind* in the watch log."""
    return [fact for fact in actor.happened if isinstance(fact, kind)]


def entries(actor: Actor, kind: type[Any]) -> list[Any]:
    """Return the entries of *kind* that *actor* wrote."""
    return [entry for row in actor.rows["ours"] if isinstance(entry := parse_entry(row.body), kind)]


def entry_of(fact: facts.Placed) -> Entry:
    """Return the entry that *fact* places."""
    return parse_entry(fact.body)


def fresh(play: Stage, actor: Actor) -> Center:
    """Return the center of *actor* as it was before anything happened."""
    other = play.other(actor)
    now = actor.center
    return Center(now.channel, now.status, empty(actor), empty(other))


def empty(actor: Actor) -> Replica:
    root = parse_root(document(actor.documents[0]), None)
    return Replica(actor.name, root.log_origin, root, parse_roster(document(actor.documents[1]), root, None))


def kept(actor: Actor) -> MemoryStore:
    """Return a store that holds what *actor* recorded."""
    store = MemoryStore()
    head = store.acquire_now(actor.center.channel, "test")
    rows = {log: (0, tuple(rows)) for log, rows in actor.rows.items() if rows}
    store.append_now(actor.center.channel, head.epoch, Batch(rows))
    return store


def joined(rows: dict[str, list[Row]]) -> list[tuple[dict[str, Any], bytes | None, bytes | None]]:
    """Return the facts of a watch log, each with its entry."""
    kept = {"placed": iter(rows["ours"]), "restored": iter(rows["ours"]), "mirrored": iter(rows["theirs"])}
    kept["restored"] = kept["placed"]
    found: list[tuple[dict[str, Any], bytes | None, bytes | None]] = []
    for row in rows["watch"]:
        value = facts.fact_value(row.body)
        entry = next(kept[str(value["kind"])]) if value["kind"] in kept else None
        found.append((value, entry.body, entry.beside) if entry else (value, None, None))
    return found


def state_of(center: Center) -> dict[str, Any]:
    """Return everything that a center knows, so that two states can be compared and a difference read."""
    skipped = {"ours", "theirs", "book", "agreements", "judged", "to_cosign", "watch", "vigil"}
    plain = {each.name: getattr(center, each.name) for each in fields(center) if each.name not in skipped}
    book = center.book
    return {
        **plain,
        "watch": (center.watch.size, center.watch.root()),
        "agreements": sorted(center.agreements),
        "ours": replica_state(center.ours),
        "theirs": replica_state(center.theirs),
        "cases": {case: (book.case(case), book.obligations(case)) for case in sorted(book.folders)},
        "reached": {case: folder.reached for case, folder in book.folders.items() if folder.reached},
        "early": book.early,
        "rungs": book.rungs_not_before,
    }


def replica_state(replica: Replica) -> dict[str, Any]:
    plain = {each.name: getattr(replica, each.name) for each in fields(replica) if each.name not in {"tree", "series"}}
    series = replica.series
    return {
        **plain,
        "tree": (replica.size, replica.tree.root()),
        "series": (list(series.sizes), list(series.seconds), list(series.notes)),
    }


def digest_of(center: Center) -> str:
    """Return a digest of everything that a center knows."""
    return sha256(repr(in_order(state_of(center))).encode()).hexdigest()


def in_order(value: Any) -> Any:
    """Return *value* with the members of every mapping in the order of their names."""
    if isinstance(value, Mapping):
        return [(name, in_order(each)) for name, each in sorted(value.items(), key=lambda item: str(item[0]))]
    if is_dataclass(value):
        return type(value).__name__, [in_order(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, set | frozenset):
        return sorted(value)
    return [in_order(each) for each in value] if isinstance(value, list | tuple) else value


def held_members(center: Center) -> list[Member]:
    return [member for folder in center.book.folders.values() for member in folder.members]


def growth(
    play: Stage, actor: Actor, *bodies: bytes | Entry, beside: bytes | None = None, note: str | None = None
) -> commands.TakeEntries:
    """Return what the other side is sent if *actor* appended *bodies* to its log, whatever they are."""
    tree, first = Tree(), len(actor.rows["ours"])
    for row in actor.rows["ours"]:
        tree.append(row.leaf)
    written = [body if isinstance(body, bytes) else entry_bytes(body) for body in bodies]
    for body in written:
        tree.append(leaf_hash(body))
    head = Checkpoint(actor.center.ours.origin, tree.size, tree.root())
    signed = sign_checkpoint(head, (actor.signers["log"],))
    portions = tuple(Portion(body, beside) for body in written)
    return commands.TakeEntries("theirs", first, portions, note or signed)


def carried(play: Stage, actor: Actor, first: int, size: int) -> commands.TakeEntries:
    """Return entries of *actor* from *first* up to *size*, as the line carries them."""
    ours = actor.center.ours
    note = sign_checkpoint(Checkpoint(ours.origin, size, ours.tree.root(size)), (actor.signers["log"],))
    return commands.TakeEntries(
        "theirs", first, tuple(Portion(row.body, row.beside) for row in actor.rows["ours"][first:size]), note
    )


def overtaking(actor: Actor, index: int) -> commands.TakeAdvance:
    """Return entry *index* of *actor* as it overtakes, with its proof to the whole log."""
    rows, ours = actor.rows["ours"], actor.center.ours
    note = sign_checkpoint(Checkpoint(ours.origin, len(rows), ours.tree.root()), (actor.signers["log"],))
    portion = Portion(rows[index].body, rows[index].beside)
    return commands.TakeAdvance(index, portion, ours.tree.inclusion(index, len(rows)), note)


def push(play: Stage, actor: Actor, *bodies: bytes | Entry, beside: bytes | None = None) -> str:
    """Let *actor* write *bodies* past its own center, as a faulty one would; returns what the other side says."""
    other = play.other(actor)
    command = growth(play, actor, *bodies, beside=beside)
    rule = refusal(play, other, command)
    mirrored = happened(other, facts.Mirrored)
    return rule or (mirrored[-1].verdict if mirrored else "")


def restart(play: Stage, actor: Actor, *, forget: int = 0) -> None:
    """Start *actor* again from what it recorded, without the last *forget* facts and what they brought."""
    kept_rows = actor.rows["watch"][: len(actor.rows["watch"]) - forget]
    logs: dict[str, list[Any]] = {"ours": [], "theirs": [], "watch": list(kept_rows)}
    center = fresh(play, actor)
    where = {"placed": "ours", "restored": "ours", "mirrored": "theirs"}
    for row in kept_rows:
        value = facts.fact_value(row.body)
        log = where.get(str(value["kind"]))
        entry = actor.rows[log][len(logs[log])] if log else None
        if log and entry:
            logs[log].append(entry)
        center.apply(facts.parse_fact(value, *((entry.body, entry.beside) if entry else ())))
    center.book.refresh()
    actor.center, actor.rows, actor.to_send = center, logs, []
    play.take(actor, commands.Begin(center.epoch + 1, actor.name))


def meet(play: Stage) -> None:
    """Let both centers greet, and each give the other what it lost."""
    play.greet()
    for actor in play.actors.values():
        give_back(play, actor)
    play.settle()


def give_back(play: Stage, actor: Actor) -> None:
    """Give *actor* the end of its own log and its own cosignatures, as its peer holds them."""
    other = play.other(actor)
    if actor.center.awaiting is None:
        return
    mirror, held = other.center.theirs, actor.center.ours.size
    if mirror.size > held:
        rows = other.rows["theirs"][held:]
        note = newest_note(other, "theirs")
        play.take(actor, commands.TakeEntries("ours", held, tuple(Portion(row.body, row.beside) for row in rows), note))
    for fact in happened(other, facts.Cosigned):
        if fact.log == "ours" and fact.size > actor.center.theirs.series.size:
            play.take(actor, commands.TakeCosignature("theirs", fact.note))


def newest_note(actor: Actor, log: str) -> str:
    """Return the newest cosigned checkpoint over *log* that *actor* holds."""
    note: str = [fact.note for fact in happened(actor, facts.Cosigned) if fact.log == log][-1]
    return note


def payload_of(actor: Actor, index: int) -> bytes:
    """Return the payload of the message at *index* of the log of *actor*."""
    entry: Any = parse_entry(actor.rows["ours"][index].body)
    return unb64(entry.envelope["payload"])


def altered(hello: dict[str, Any], log: str, **members: Any) -> dict[str, Any]:
    """Return *hello* with other members of *log*."""
    return {**hello, log: {**hello[log], **members}}


def hello_of(play: Stage, actor: Actor) -> dict[str, Any]:
    """Return what *actor* would say in its hello."""
    return greeting(actor.center)


def moved(member: Member, minutes: float) -> Member:
    """Return *member*, made so many minutes later."""
    return replace(member, at=Instant(member.at + round(minutes * MINUTE)))
