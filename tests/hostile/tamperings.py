"""A recorded channel with every kind of entry, and every way of tampering with it at one place.

Whoever tampers writes the manifest anew, so only what is signed can give him away.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from hotline.cli import workers
from hotline.cli.evidence import bundled
from hotline.cli.gathering import Gathered
from hotline.cli.judging import Judgement, judge
from hotline.cli.selecting import Wanted
from hotline.core import commands
from hotline.core.alone import Ground
from hotline.core.canonical import Duration, Instant, Json, decode, encode
from hotline.core.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from hotline.core.entry import MessageEntry, entry_bytes, parse_entry
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.signature import MESSAGE, Signed, parse_envelope, sign
from hotline.files.bundle import Line, frames, log_members, packed, unframed
from hotline.files.bundle_reading import open_bundle
from hotline.runtime.stage import NamedSigner, Stage
from tests import duties, stages
from tests.cli.records import Members, gathered
from tests.rosters import next_roster
from tests.stages import cn, us

PARTIES = ("us", "cn")
Lines = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Record:
    """What a center gave away: what its manifest says, its members, and who played."""

    play: Stage
    about: dict[str, Json]
    members: Members

    def log(self, party: str) -> Lines:
        """Return the entries of a log, each with the openings beside it."""
        found: list[tuple[bytes, bytes]] = []
        for name in sorted(self.members):
            if name.startswith(f"logs/{party}/") and name.endswith(".entries"):
                bodies = unframed(self.members[name])
                beside = self.members.get(name.replace(".entries", ".beside"))
                found += zip(bodies, unframed(beside) if beside else (b"",) * len(bodies), strict=True)
        return tuple(found)

    def with_log(self, party: str, lines: Lines) -> "Record":
        """Return the record with another log of *party*."""
        kept = {name: data for name, data in self.members.items() if not name.startswith(f"logs/{party}/")}
        kept |= log_members(f"logs/{party}", (Line(index, *line) for index, line in enumerate(lines)))
        return replace(self, members=kept)

    def notes(self, party: str) -> tuple[str, ...]:
        """Return the cosigned heads over a log."""
        return tuple(part.decode() for part in unframed(self.members[f"checkpoints/{party}/000000000000.notes"]))

    def with_notes(self, party: str, notes: tuple[str, ...]) -> "Record":
        """Return the record with other heads over the log of *party*."""
        data = frames(note.encode() for note in notes)
        return replace(self, members={**self.members, f"checkpoints/{party}/000000000000.notes": data})

    def without_watch(self) -> "Record":
        """Return the record as it is given away without the watch log."""
        kept = {name: data for name, data in self.members.items() if not name.startswith("watch/")}
        sizes = self.about["sizes"]
        assert isinstance(sizes, dict)
        about = {**self.about, "sizes": {name: size for name, size in sizes.items() if name != "watch"}}
        return Record(self.play, about, kept)

    def watch(self) -> tuple[bytes, ...]:
        """Return the facts of the watch log."""
        return unframed(self.members["watch/000000000000.entries"])

    def with_watch(self, facts: tuple[bytes, ...]) -> "Record":
        """Return the record with another watch log."""
        sizes = self.about["sizes"]
        assert isinstance(sizes, dict)
        about = {**self.about, "sizes": {**sizes, "watch": len(facts)}}
        return Record(self.play, about, {**self.members, "watch/000000000000.entries": frames(facts)})


def record(keeper: str, play: Stage) -> Record:
    """Return what *keeper* gives away, with its watch log."""
    given: Gathered = gathered(keeper, play)
    about, members = bundled(given, Wanted(), watch=True)
    return Record(play, about, dict(members))


@cache
def busy() -> Record:
    """Return a notice with all that follows, a backlog that was overtaken, a new roster, a loss that was made good."""
    play = stages.stage(stages.HOTLINE, stages.TESTS, stages.SERVICE)
    notice = stages.send(play, "us", "TST-1").id
    stages.send(play, "cn", "RCV", notice)
    stages.send(play, "cn", "ACK", notice)
    amendment = stages.send(play, "us", "TST-2", notice).id
    stages.send(play, "cn", "ACK", amendment)
    question = stages.send(play, "cn", "HTL-1", precedence="FLASH").id
    play.until(stages.at(30))
    stages.send(play, "us", "RCV", question)
    play.link = False
    stages.send(play, "us", "GEN-1")
    flash = stages.send(play, "us", "HTL-1", precedence="FLASH")
    play.take(cn(play), stages.overtaking(us(play), flash.index or 0))
    play.link = True
    play.settle()
    play.ask(us(play), commands.Enrol(next_roster(us(play)), root=False))
    stages.send(play, "us", "GEN-1")
    stages.restart(play, us(play), forget=4)
    stages.meet(play)
    stages.send(play, "cn", "ACK", flash.id)
    play.until(stages.at(75))
    stages.send(play, "us", "TST-1")
    play.until(stages.at(80))
    return record("cn", play)


@cache
def ended() -> Record:
    """Return an agreement that a notice of withdrawal ended."""
    play = Stage.set([duties.octets(changes={"withdrawal/notice": "1h"})], stages.START)
    play.doze = Duration(24 * stages.HOUR)
    stages.send(play, "us", "RET-5", quarter="2026-Q4")
    stages.send(play, "cn", "WDR")
    play.until(Instant(play.now + 95 * 24 * stages.HOUR))
    return record("us", play)


class Here(Executor):
    """Workers that work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def hired(_: int, ground: Ground) -> Executor:
    """Return such workers."""
    workers.begin(ground)
    return Here()


def judged(folder: Path, tampered: Record) -> Judgement:
    """Return what an auditor says who pinned the right roots."""
    path = folder / "tampered.zip"
    path.write_bytes(packed(tampered.about, tampered.members))
    pins = {each.name: each.center.ours.root.digest for each in tampered.play.actors.values()}
    with open_bundle(path) as bundle:
        return judge(bundle, pins, {}, lambda _, __: None)


def kind_of(body: bytes) -> str:
    """Return the kind of an entry."""
    value = decode(body)
    assert isinstance(value, dict)
    return str(value["kind"])


def drawn(below: int, *what: int) -> int:
    """Return a number below *below* that follows from *what*: always the same places, and no pattern in them."""
    return int.from_bytes(sha256(repr(what).encode()).digest()[:8]) % below


def put(lines: Lines, index: int, *other: tuple[bytes, bytes]) -> Lines:
    """Return *lines* with *other* in place of one."""
    return (*lines[:index], *other, *lines[index + 1 :])


def said(body: bytes, **members: Json) -> bytes:
    """Return an entry that says something else."""
    value = decode(body)
    assert isinstance(value, dict)
    return encode({**value, **members})


def edited(lines: Lines, index: int, at: int) -> Lines:
    """Turn one bit of an entry over."""
    body, beside = lines[index]
    at %= len(body)
    return put(lines, index, (body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], beside))


def signed_by_another(lines: Lines, index: int, signer: NamedSigner) -> Lines:
    """Let somebody else sign a message, in the same role."""
    entry = parse_entry(lines[index][0])
    assert isinstance(entry, MessageEntry)
    given = parse_envelope(entry.envelope, MESSAGE)
    role = given.signatures[0].header().role
    forged = Signed(given.payload, (sign(given.payload, MESSAGE, role, signer),)).envelope()
    return put(lines, index, (entry_bytes(replace(entry, envelope=forged)), lines[index][1]))


def forked(given: Record, party: str, index: int) -> Record:
    """Let *party* write its log anew from *index* on, and sign the heads over it itself; nobody cosigns these."""
    lines = edited(given.log(party), index, len(given.log(party)[index][0]) // 2)
    tree = Tree(leaf_hash(body) for body, _ in lines)
    actor = given.play.actors[party]
    notes = []
    for note in given.notes(party):
        head = parse_checkpoint(note)
        anew = Checkpoint(head.origin, head.size, tree.root(head.size))
        lines_above = [line for line in note.rpartition("\n\n")[2].splitlines() if line.startswith("— ")]
        other = next(line for line in lines_above if line.split()[1] != head.origin)
        notes.append(note if head.size <= index else f"{sign_checkpoint(anew, (actor.signers['log'],))}{other}\n")
    return given.with_log(party, lines).with_notes(party, tuple(notes))
