"""A play in which everything happens that a center records: what a start must be able to read back.

Two centers on a stage with the small agreement and an urgent form. The link is cut while entries overtake a backlog, a
message waits for another one, deadlines pass; one side loses the end of its logs and takes it back from the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from hotline.core import commands, facts
from hotline.core.canonical import Duration, Instant, Json, encode, unb64
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint, sign_checkpoint
from hotline.core.commands import Portion
from hotline.core.decisions import Answer
from hotline.core.entry import MessageEntry
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.replica import Replica
from hotline.interfaces import Batch, Row
from hotline.runtime.recovery import KEPT_IN
from hotline.runtime.stage import Actor, NamedSigner, Stage, envelope, signature
from hotline.runtime.turn import Turn, happen, refresh
from hotline.store.memory import MemoryStore
from tests import agreements, confirmations, duties, handovers
from tests.fakes_clock import NOON

URGENT = {**agreements.NOTICE, "precedence": "FLASH", "signed_by": ["operator"], "two_people": True}
DOCUMENT = encode(agreements.document({"forms/URG-0": URGENT, "forms/REP-4/answers": ["NOT-1", "URG-0"]}))
SECOND = duties.octets(
    changes={
        "protocol": "second",
        "withdrawal/notice": "1h",
        "forms/RET-5/fields/quarter/every": "month",
        "forms/NIL-6/fields/quarter/every": "month",
        "returns/quarterly/every": "month",
        "returns/quarterly/within": "1h",
    }
)
WINDOW = {"start": "2026-12-20T00:00:00.000Z", "end": "2026-12-22T00:00:00.000Z"}
VALUES: dict[str, Json] = {"kind": "big", "window": dict[str, Json](WINDOW), "place": "Nevada"}
MINUTE = 60_000


@dataclass(slots=True)
class Play:
    """The stage, its agreement, and where the logs of `us` ended when its backup was made."""

    stage: Stage
    protocol: Protocol
    backup: dict[str, int] = field(default_factory=dict)

    @property
    def us(self) -> Actor:
        return self.stage.actors["us"]

    @property
    def cn(self) -> Actor:
        return self.stage.actors["cn"]

    def say(self, actor: Actor, form: str, person: str = "alice", answers: str | None = None, **values: Json) -> Answer:
        """Let *person* sign and post a message; nothing is carried over."""
        fields = VALUES if form in ("NOT-1", "URG-0") else values
        precedence = "FLASH" if form == "URG-0" else None
        spoken = self.protocol if form in self.protocol.forms else load_agreement(SECOND)
        payload, openings = self.stage.compose(actor.name, spoken, form, fields, precedence=precedence, answers=answers)
        given = envelope(payload, signature(actor, person, payload))
        (answer,) = self.stage.take(actor, commands.Post(given, openings))
        assert isinstance(answer, Answer), answer
        return answer

    def agree(self, actor: Actor, answer: Answer) -> Answer:
        """Let bob sign what alice proposed."""
        payload = self.payload(actor, answer.id)
        (found,) = self.stage.take(actor, commands.Second(answer.id, (signature(actor, "bob", payload),)))
        assert isinstance(found, Answer), found
        return found

    def payload(self, actor: Actor, proposal: str) -> bytes:
        return unb64(actor.center.proposals[proposal].envelope["payload"])

    def pass_by(self, minutes: int) -> None:
        """Let time pass."""
        self.stage.until(Instant(self.stage.now + minutes * MINUTE))

    def advance(self, index: int) -> None:
        """Let entry *index* of `us` overtake its backlog."""
        ours, size = self.us.center.ours, self.us.center.ours.size
        before = [each for each in ours.keystones if self.cn.center.theirs.size <= each < index]
        (portion, proof), *others = [self.proved(each) for each in (index, *before)]
        told = tuple((each, *found) for each, found in zip(before, others, strict=True))
        note = checkpoint(self.us, size)
        self.stage.take(self.cn, commands.TakeAdvance(index, portion, proof, note, told))

    def proved(self, index: int) -> tuple[Portion, tuple[bytes, ...]]:
        row, ours = self.us.rows["ours"][index], self.us.center.ours
        return Portion(row.body, row.beside), ours.tree.inclusion(index, ours.size)


def checkpoint(actor: Actor, size: int) -> str:
    """Return the note of *actor*'s log at *size*."""
    ours = actor.center.ours
    return sign_checkpoint(Checkpoint(ours.origin, size, ours.tree.root(size)), (actor.signers["log"],))


def begin() -> Play:
    """Set the stage."""
    stage = Stage.set([DOCUMENT], NOON)
    (protocol,) = stage.actors["us"].center.agreements.values()
    return Play(stage, protocol)


def talk(play: Play) -> None:
    """A notice is answered."""
    play.stage.restore()
    said = play.say(play.us, "NOT-1", "system")
    play.stage.settle()
    for form in ("RCV", "ACK"):
        play.say(play.cn, form, answers=said.id, note="read")
    play.stage.settle()


def proposals(play: Play) -> None:
    """Two people say something urgent; another time it is given back, or the second person does not come."""
    play.agree(play.us, play.say(play.us, "URG-0"))
    given = play.say(play.us, "URG-0")
    play.stage.take(play.us, commands.Return(given.id, "us/bob", "no second source"))
    play.stage.take(play.us, commands.Note("us/bob", "their officer said by voice: received"))
    play.say(play.us, "URG-0")
    play.stage.settle()
    play.pass_by(16)
    play.backup = {log: len(rows) for log, rows in play.us.rows.items()}


def overtaking(play: Play) -> None:
    """Behind a backlog, one entry that names another in it, and one under keystones that the peer does not hold."""
    play.stage.cut()
    notice = play.say(play.us, "NOT-1")
    report = play.say(play.us, "REP-4", answers=notice.id, done=True)
    play.stage.take(play.us, commands.Consent(SECOND, NOON))
    urgent = play.agree(play.us, play.say(play.us, "URG-0"))
    assert report.index is not None
    assert urgent.index is not None
    play.advance(report.index)
    play.advance(urgent.index)


def silence(play: Play) -> None:
    """Nobody answers, deadlines pass."""
    play.pass_by(120)


def reunion(play: Play) -> None:
    """The backlog goes over."""
    play.stage.restore()
    play.stage.take(play.cn, commands.Consent(SECOND, NOON))
    play.stage.settle()


def forgery(play: Play) -> None:
    """Our log says something in the name of nobody; the peer refuses it."""
    center, stage = play.us.center, play.stage
    payload, _ = stage.compose("us", play.protocol, "NOT-1", VALUES)
    nobody = Actor("us", center, {"alice": NamedSigner("nobody")}, play.us.documents)
    forged = MessageEntry(stage.now, envelope(payload, signature(nobody, "alice", payload)))
    turn = Turn({log: len(rows) for log, rows in play.us.rows.items()})
    happen(center, turn, center.placed(forged, stage.now))
    refresh(center, turn)
    stage.keep(play.us, turn)
    stage.settle()


def standing(play: Play) -> None:
    """One side makes its monthly return and the other none; then the agreement ends by a notice of withdrawal."""
    play.say(play.us, "NIL-6", quarter="2026-11")
    play.stage.doze = Duration(24 * 60 * MINUTE)
    play.pass_by(9 * 24 * 60)
    play.say(play.cn, "WDR")
    play.pass_by(61)
    play.stage.doze = None


def machinery(play: Play) -> None:
    """What hands and clocks report."""
    now, (_, ring) = play.stage.now, play.us.rings[0]
    for command in (
        commands.Attempt(ring.id, "alice", "screen", "shown", failed=False),
        commands.Measured(now, Instant(now + 40), Instant(now + 41), Instant(now + 3)),
        commands.ClockStepped(Duration(3_000), suspended=False),
        confirmations.confirm(now + 3_000, play.us.signers["alice"]),
        commands.Post({"payload": "", "signatures": []}, {}),
        commands.NoteDesk("armed", "us/alice", now),
        commands.NoteDesk("unheard", "", now),
        commands.Archive(Instant(0), now, "sha256:" + 64 * "0", (1, 1), 0, ()),
    ):
        play.stage.take(play.us, command)
    for taking in ("us/alice", "us/bob"):
        said = handovers.said(play.stage, play.us, taking, confirmed=True)
        play.stage.ask(play.us, handovers.hand_over(said, play.us.signers["alice"]))
    play.stage.settle()


def loss(play: Play) -> None:
    """A backup is put back; what came after it is gone, and the next process is told something before it hears."""
    us, lost = play.us, play.us.center
    us.rows = {log: rows[: play.backup[log]] for log, rows in us.rows.items()}
    us.center = replayed(empty(lost), us.rows)
    us.happened = [each for each in us.happened if isinstance(each, facts.Cosigned)]
    us.to_send.clear()
    play.stage.take(us, commands.Begin(2, "us"))
    play.stage.take(us, commands.PutBack("backup", "sha256:" + 64 * "0"))
    play.say(us, "NOT-1")
    play.stage.greet()


def recovery(play: Play) -> None:
    """The peer gives back what it holds."""
    us, cn, stage = play.us, play.cn, play.stage
    given = [each.note for each in us.happened if isinstance(each, facts.Cosigned) and each.log == "theirs"]
    for note in given:
        stage.take(us, commands.TakeCosignature("theirs", note))
    held, first = cn.center.theirs, us.center.ours.size
    entries = tuple(Portion(row.body, row.beside) for row in cn.rows["theirs"][first:])
    note = sign_checkpoint(Checkpoint(held.origin, held.size, held.tree.root()), (us.signers["log"],))
    stage.take(us, commands.TakeEntries("ours", first, entries, note))
    stage.greet()
    stage.settle()


def ending(play: Play) -> None:
    """Both begin again and have not met: one has accepted and proposed, the other owes words."""
    play.say(play.us, "URG-0")
    urgent = play.agree(play.us, play.say(play.us, "URG-0"))
    play.stage.take(play.us, commands.Begin(3, "us"))
    play.stage.take(play.cn, commands.Begin(2, "cn"))
    play.say(play.us, "NOT-1")
    assert urgent.index is not None
    play.advance(urgent.index)


def fork(play: Play) -> None:
    """The peer shows another history of our log, and an older roster of its own."""
    root = "sha256:" + 64 * "0"
    log: dict[str, Json] = {"size": 1, "root": root, "cosigned": 0, "given": 0}
    play.stage.take(play.us, commands.Greet({"ours": log, "theirs": log, "roster": 0}))


SCENES = (talk, proposals, overtaking, silence, reunion, standing, forgery, machinery, loss, recovery, ending, fork)


def empty(center: Center) -> Center:
    """Return the center as it was before its first fact."""
    ours, theirs = (Replica(each.party, each.origin, each.root, each.pinned) for each in (center.ours, center.theirs))
    return Center(center.channel, center.status, ours, theirs)


def replayed(
    center: Center, rows: dict[str, list[Row]], first: int = 0, then: Callable[[facts.Fact], None] | None = None
) -> Center:
    """Apply to *center* the facts of *rows* from number *first* on; *then* is told of each."""
    for row in rows["watch"][first:]:
        value = facts.fact_value(row.body)
        log = KEPT_IN.get(str(value["kind"]))
        entry = rows[log][int(str(value["index"]))] if log else None
        fact = facts.parse_fact(value, *((entry.body, entry.beside) if entry else ()))
        center.apply(fact)
        if then is not None:
            then(fact)
    center.book.refresh()
    return center


def stored(channel: str, rows: dict[str, list[Row]], snapshot: bytes | None = None) -> MemoryStore:
    """Return a store that holds *rows* and *snapshot*."""
    store = MemoryStore()
    epoch = store.acquire_now(channel, "test").epoch
    store.append_now(channel, epoch, Batch({log: (0, tuple(each)) for log, each in rows.items()}, (), snapshot))
    return store
