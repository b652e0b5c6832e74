"""Two centers on one stage: no network, no disk, a clock moved by hand. Stories, rehearsals and tests are played here.

The centers are the real core with real signatures; only the machine keys are Ed25519 alone, for speed, and every key
follows
from its name, so the same play gives the same logs. A cut link delivers nothing; restored, everything goes over in
order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotline.core import commands, facts
from hotline.core.canonical import Duration, Instant, Json, b64, digest, digest_text, encode
from hotline.core.center import Center, document
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, sign_checkpoint
from hotline.core.commands import Portion
from hotline.core.consent import Statement
from hotline.core.decisions import Answer
from hotline.core.effects import Alarm, GiveCosignature, Ring
from hotline.core.errors import RefusalError
from hotline.core.message import Draft, build
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.replica import Replica
from hotline.core.roster import HARDWARE, new_key, parse_root, parse_roster, root_document, roster_document
from hotline.core.sealing import Opening
from hotline.core.signature import CONSENT, MESSAGE, ROOT, ROSTER, Signed, Signer, sign, thumbprint
from hotline.interfaces import Row
from hotline.runtime.turn import Turn, take_turn

YEAR = Duration(366 * 24 * 3_600_000)
MACHINES = ("center", "log", "cosigner")
ALONE = ("system", "administrator")
"""Who there is one of; their names are their roles."""


class NamedSigner:
    """An Ed25519 key that follows from its name; good for plays, never for a real line."""

    alg = "Ed25519"

    def __init__(self, name: str) -> None:
        """Derive the key of *name*."""
        self.key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.public = self.key.public_key().public_bytes_raw()
        self.kid = thumbprint(self.alg, self.public)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*."""
        return self.key.sign(data)


@dataclass(slots=True)
class Actor:
    """One side on the stage: its center, what its store would hold, its people, its calls and its alarms."""

    name: str
    center: Center
    signers: Mapping[str, Signer]
    documents: tuple[bytes, bytes]
    rows: dict[str, list[Row]] = field(default_factory=lambda: {"ours": [], "theirs": [], "watch": []})
    rings: list[tuple[Instant, Ring]] = field(default_factory=list)
    alarms: list[tuple[Instant, Alarm]] = field(default_factory=list)
    happened: list[facts.Fact] = field(default_factory=list)
    to_send: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Stage:
    """Both actors, the time, and whether the link stands.

    What one side sends arrives after *delay*; `arrivals` are the instants at which something of an actor arrives. With
    a *doze*, centers are woken for their hourly clock entry alone only so long after the last one: months pass quickly.
    """

    actors: Mapping[str, Actor]
    now: Instant
    link: bool = True
    delay: Duration = Duration(0)
    doze: Duration | None = None
    arrivals: dict[str, Instant] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def set(
        cls,
        agreements: Iterable[bytes],
        start: Instant,
        parties: tuple[str, str] = ("us", "cn"),
        people: Sequence[str] = ("alice", "bob"),
        status: str = "actual",
    ) -> "Stage":
        """Return a stage on which *agreements* are in force at *start*."""
        channel = "-".join(parties)
        begun = Instant(start - 60_000)
        first, second = (cast(party, channel, people, begun) for party in parties)
        stage = cls({}, begun)
        stage.actors = {
            first.name: actor(first, second, channel, status),
            second.name: actor(second, first, channel, status),
        }
        for each in stage.actors.values():
            stage.take(each, commands.Begin(1, each.name))
        stage.greet()
        for each in stage.actors.values():
            for root, envelope in zip((True, False), each.documents, strict=True):
                stage.take(each, commands.Enrol(envelope, root))
            for agreement in agreements:
                stage.take(each, commands.Consent(agreement, begun))
        stage.settle()
        stage.until(start)
        return stage

    def other(self, actor: Actor) -> Actor:
        """Return the other side."""
        return next(each for each in self.actors.values() if each is not actor)

    def take(self, actor: Actor, *waiting: commands.Command) -> list[Answer | RefusalError]:
        """Let *actor* take one turn now."""
        turn = take_turn(actor.center, waiting, self.now, lambda head, seconds: self.cosign(actor, head, seconds))
        self.keep(actor, turn)
        return turn.answers

    def ask(self, actor: Actor, command: commands.Command) -> Answer:
        """Let *actor* decide *command* now and the link carry what follows; raises what it was refused with."""
        (answer,) = self.take(actor, command)
        if isinstance(answer, RefusalError):
            raise answer
        self.settle()
        return answer

    def cosign(self, actor: Actor, head: Checkpoint, seconds: int) -> str:
        """Sign as the cosigner of *actor*."""
        return cosign(head, cosigner_name(actor.center.ours.origin), seconds, (actor.signers["cosigner"],))

    def keep(self, actor: Actor, turn: Turn) -> None:
        """Keep what a turn recorded and what it obliges to."""
        for log, rows in turn.rows.items():
            actor.rows[log] += rows
        actor.happened += turn.facts
        for effect in turn.effects:
            if isinstance(effect, Ring):
                actor.rings.append((self.now, effect))
            elif isinstance(effect, GiveCosignature):
                actor.to_send.append(effect.note)
            elif isinstance(effect, Alarm):
                actor.alarms.append((self.now, effect))

    def greet(self) -> None:
        """Exchange hellos, as after every connection."""
        for actor in self.actors.values():
            self.take(actor, commands.Greet(greeting(self.other(actor).center)))

    def settle(self) -> None:
        """Carry over everything that waits, both ways, until nothing moves; with a delay, let it go on its way."""
        moved = self.link and not self.delay
        while moved:
            carried = [self.carry(actor) for actor in self.actors.values()]
            moved = any(carried)
        for actor in self.actors.values() if self.link and self.delay else ():
            waits = actor.to_send or self.other(actor).center.theirs.size < len(actor.rows["ours"])
            if waits and actor.name not in self.arrivals:
                self.arrivals[actor.name] = Instant(self.now + self.delay)

    def arrive(self) -> None:
        """Carry over what has been on its way long enough."""
        for name in [name for name, at in self.arrivals.items() if at <= self.now]:
            del self.arrivals[name]
            self.carry(self.actors[name])

    def carry(self, actor: Actor) -> bool:
        """Carry what *actor* has for the other side; true if there was anything."""
        other = self.other(actor)
        notes, actor.to_send = actor.to_send, []
        for note in notes:
            self.take(other, commands.TakeCosignature("ours", note))
        first, rows = other.center.theirs.size, actor.rows["ours"]
        if first >= len(rows):
            return bool(notes)
        head = Checkpoint(actor.center.ours.origin, len(rows), actor.center.ours.tree.root(len(rows)))
        portions = tuple(Portion(row.body, row.beside) for row in rows[first:])
        note = sign_checkpoint(head, (actor.signers["log"],))
        self.take(other, commands.TakeEntries("theirs", first, portions, note))
        return True

    def until(self, instant: Instant) -> None:
        """Let time pass to *instant*, stopping at every arrival and deadline on the way."""
        while True:
            wakes = [self.wake(each.center) for each in self.actors.values()]
            known = [wake for wake in wakes if wake is not None]
            self.now = max(self.now, min([*known, *self.arrivals.values(), instant]))
            self.arrive()
            for each, wake in zip(self.actors.values(), wakes, strict=True):
                if self.doze is None or (wake is not None and wake <= self.now):
                    self.take(each)
            self.settle()
            if self.now >= instant:
                return

    def wake(self, center: Center) -> Instant | None:
        """Return when *center* must be woken next."""
        if self.doze is None:
            return center.next_deadline()
        at = center.next_deadline(clock=False)
        clock = Instant(center.clock_said + self.doze)
        return clock if at is None else min(at, clock)

    def cut(self) -> None:
        """Cut the link; what is on its way is lost, and sent again later."""
        self.link = False
        self.arrivals.clear()
        for each in self.actors.values():
            self.take(each, commands.LinkClosed("stage", "cut"))

    def restore(self) -> None:
        """Restore the link; everything that waits goes over."""
        self.link = True
        for each in self.actors.values():
            self.take(each, commands.LinkOpened("stage"))
        self.greet()
        self.settle()

    def compose(
        self,
        party: str,
        protocol: Protocol,
        form: str,
        values: Mapping[str, Json],
        *,
        precedence: str | None = None,
        answers: str | None = None,
    ) -> tuple[bytes, dict[str, Json]]:
        """Return the payload and openings of a message by *party*, its fields open or sealed as the form says."""
        center = self.actors[party].center
        shape = protocol.forms[form]
        found = center.book.message(answers) if answers else None
        agreement = center.book.folders[found[0]].agreement if found else governing(center, protocol.id, self.now)
        fields = {name: value for name, value in values.items() if name not in shape.fields or shape.fields[name].open}
        sealed = {
            name: Opening(b64(sha256(f"{self.count}/{name}".encode()).digest()), value)
            for name, value in values.items()
            if name not in fields
        }
        self.count += 1
        draft = Draft(
            channel=center.channel,
            sender=party,
            recipient=center.theirs.party,
            protocol=protocol.id,
            agreement=agreement,
            form=form,
            status=center.status,
            precedence=precedence
            or shape.precedence(fields, self.now, protocol.parameters, found[1].precedence if found else None),
            written=self.now,
            case=found[0] if found else None,
            in_reply_to=answers,
            seen=(center.theirs.size, digest_text(center.theirs.tree.root())),
        )
        payload = build(draft, fields, sealed, sha256(f"{party}/{self.count}".encode()).digest()[:16])
        return payload, {name: opening.as_json() for name, opening in sealed.items()}

    def consent(self, party: str, agreement: bytes, since: Instant) -> Answer:
        """Let the administrator of *party* consent to *agreement*, to be in force from *since* at the earliest."""
        actor, protocol = self.actors[party], load_agreement(agreement)
        name, channel = digest(agreement), actor.center.channel
        said = Statement(channel, party, protocol.id, protocol.version, name, since, self.now)
        signer = actor.signers["administrator"]
        signed = Signed(said.octets(), (sign(said.octets(), CONSENT, "administrator", signer),))
        return self.ask(actor, commands.Consent(agreement, since, signed.envelope()))

    def send(self, party: str, people: Sequence[str], payload: bytes, openings: Json) -> Answer:
        """Let *people* of *party* sign *payload*: the first posts it, the others second the proposal."""
        actor = self.actors[party]
        first, *others = (signature(actor, person, payload) for person in people)
        answer = self.ask(actor, commands.Post(envelope(payload, first), openings))
        for each in others:
            answer = self.ask(actor, commands.Second(answer.id, (each,)))
        return answer


@dataclass(frozen=True, slots=True)
class Cast:
    """A party before the play: its signers and its signed documents."""

    name: str
    signers: Mapping[str, Signer]
    documents: tuple[bytes, bytes]


def cast(party: str, channel: str, people: Sequence[str], now: Instant) -> Cast:
    """Return party *party* with its root, a system, an administrator, its machine keys, and people with hardware."""
    names = ("root", *ALONE, *MACHINES, *people)
    signers: dict[str, Signer] = {name: NamedSigner(f"{party}/{channel}/{name}") for name in names}
    window = (now, Instant(now + YEAR))
    roles = {**{name: name for name in (*ALONE, *MACHINES)}, **dict.fromkeys(people, "operator")}
    keys = [new_key(signers[name], f"{party}/{name}", name, (role,), window) for name, role in roles.items()]
    keys = [replace(key, assurance=HARDWARE) if key.name in people else key for key in keys]
    origin = f"{party}.example/{channel}"
    root = root_document(
        party=party,
        log_origin=origin,
        version=1,
        keys=[new_key(signers["root"], f"{party}/root", "root", ("root",), window)],
        threshold=1,
        expires=window[1],
    )
    roster = roster_document(party=party, log_origin=origin, version=1, keys=keys, issued=now)
    documents = (sealed(root, ROOT, signers["root"]), sealed(roster, ROSTER, signers["root"]))
    return Cast(party, signers, documents)


def sealed(members: Mapping[str, Json], typ: str, signer: Signer) -> bytes:
    """Return a document of *members* as a signed envelope."""
    payload = encode(dict(members))
    return encode(Signed(payload, (sign(payload, typ, "root", signer),)).envelope())


def actor(ours: Cast, theirs: Cast, channel: str, status: str) -> Actor:
    """Return the center of *ours*, pinned to *theirs*."""
    center = Center(channel, status, replica(ours), replica(theirs))
    return Actor(ours.name, center, ours.signers, ours.documents)


def replica(party: Cast) -> Replica:
    """Return the empty log of *party*."""
    root = parse_root(document(party.documents[0]), None)
    roster = parse_roster(document(party.documents[1]), root, None)
    return Replica(party.name, root.log_origin, root, roster)


def greeting(center: Center) -> dict[str, Any]:
    """Return what the hello of *center* says of both logs."""
    ours, theirs = center.ours, center.theirs
    return {
        "ours": {"size": ours.size, "root": digest_text(ours.tree.root()), "cosigned": ours.series.size},
        "theirs": {"size": theirs.size, "root": digest_text(theirs.tree.root()), "given": theirs.series.size},
    }


def governing(center: Center, protocol: str, now: Instant) -> str:
    """Return the agreement on *protocol* under which *center* may open a case; if there is none, the first of it."""
    found = center.ours.newest(protocol, center.ours.size, now)
    return found or next(name for name, each in center.agreements.items() if each.id == protocol)


def signature(actor: Actor, person: str, payload: bytes) -> dict[str, Json]:
    """Return the signature of *person* over *payload*."""
    role = "system" if person == "system" else "operator"
    return sign(payload, MESSAGE, role, actor.signers[person]).entry()


def envelope(payload: bytes, *signatures: Json) -> dict[str, Json]:
    """Return the envelope of *payload* with *signatures*."""
    return {"payload": b64(payload), "signatures": list(signatures)}
