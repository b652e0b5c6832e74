"""Files between two real centers: they come after their message, in pieces, over breaks and restarts, and verified."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hotline.assembly import identity
from hotline.core import commands, facts
from hotline.core.canonical import digest, encode
from hotline.core.center import Center
from hotline.core.effects import GiveCosignature
from hotline.core.errors import RefusalError
from hotline.core.frames import AskFile, FilePiece
from hotline.core.keeping import Gathered
from hotline.core.obligations import Obligation
from hotline.core.orders import Parties
from hotline.core.wholeness import whole_at
from hotline.link.line import Line
from hotline.runtime.correspondence import Correspondence
from hotline.runtime.gathering import Gathering
from hotline.runtime.runner import Runner
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn
from hotline.store.attachments import FolderFiles
from hotline.store.memory import MemoryStore
from tests.fakes import Party
from tests.fakes_center import CN, JUNE, US, replica
from tests.fakes_files import AGREED, OCTETS, announced, notice
from tests.fakes_wire import ShiftedClock, Way, Where, until, url

BIG = b"".join(hashlib.sha256(number.to_bytes(4)).digest() for number in range(100_000))  # 3.2 MB that do not repeat
SMALL = b"\x89PNG of nothing"


Give = Callable[[str, int], Awaitable[bytes]]


class Giving(Correspondence):
    """What the line may send, but for the pieces of files: a test may put its own hand there."""

    def __init__(self, *found: Any, **more: Any) -> None:
        super().__init__(*found, **more)
        self.give: Give = super().piece

    async def piece(self, digest: str, offset: int) -> bytes:
        return await self.give(digest, offset)


class Office:
    """One center with its line and its files."""

    def __init__(self, party: Party, runner: Runner, line: Line, giving: Giving) -> None:
        assert giving.files is not None
        self.party, self.runner, self.line, self.giving, self.gathering = party, runner, line, giving, giving.files
        self.told: list[facts.Fact] = []

    @property
    def center(self) -> Center:
        return self.runner.center

    async def enrol(self) -> None:
        await self.runner.do(commands.Enrol(encode(self.party.root_envelope), root=True))
        await self.runner.do(commands.Enrol(encode(self.party.roster_envelope), root=False))
        await self.runner.do(commands.Consent(OCTETS, JUNE))

    async def send(self, body: bytes, *, says: bytes | None = None) -> str:
        """Send a notice with *body* as its annex; the message *says* that it is another one."""
        await self.gathering.bring(digest(body), body)
        message = notice(self.party, self.runner.time.now(), {"annex": announced(says or body)})
        await self.runner.do(commands.Post(message.envelope, message.openings))
        return message.id

    def owed(self, message: str, level: str = "acknowledged") -> Obligation:
        found = self.center.book.obligation(f"{message}/{level}")
        assert found is not None
        return found

    def whole(self, message: str) -> bool:
        return whole_at(self.center.book, message) is not None


@asynccontextmanager
async def office(party: Party, way: Way, store: MemoryStore, folder: Path) -> AsyncIterator[Office]:
    """Run a center of *party* on *store* with its files in *folder*, as the assembly would."""
    other, clock = CN if party is US else US, ShiftedClock(JUNE)
    found: list[Office] = []

    def deliver(turn: Turn) -> None:
        for each in found:
            each.told += turn.facts
            each.line.cosigned(tuple(each.note for each in turn.effects if isinstance(each, GiveCosignature)))
            if turn.rows["ours"]:
                each.line.grown(turn.first["ours"] + len(turn.rows["ours"]), ())

    def fresh() -> Center:
        return Center("us-cn", "actual", replica(party), replica(other))

    runner = Runner(fresh, store, Timekeeper(clock), party.machines["cosigner"], party.name, deliver)
    await runner.start()
    files = FolderFiles(folder, reserve=0)
    correspondence = Giving(runner, store, party.machines, clock.now, files=Gathering(runner, files))
    line = Line(correspondence, clock, lambda: identity(correspondence), Parties("us-cn", party.name, other.name), way)
    found.append(Office(party, runner, line, correspondence))
    tasks = [asyncio.create_task(runner.run()), asyncio.create_task(line.run())]
    try:
        yield found[0]
    finally:
        await line.close()
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await files.close()


Stores = tuple[MemoryStore, MemoryStore]


@asynccontextmanager
async def both(stores: Stores, folder: Path) -> AsyncIterator[tuple[Office, Office]]:
    """Run both centers, joined by their lines, the agreement in force."""
    async with office(CN, Way(listen=Where("127.0.0.1", 0)), stores[1], folder / "cn") as cn:
        port = await cn.line.port()
        async with office(US, Way(paths=(url(port),)), stores[0], folder / "us") as us:
            await until(lambda: us.center.reconciled and cn.center.reconciled)
            if AGREED not in us.center.ours.consents:
                await us.enrol()
                await cn.enrol()
            await until(lambda: AGREED in us.center.theirs.in_force and AGREED in cn.center.theirs.in_force)
            yield us, cn


def slowly(us: Office, seconds: float) -> Callable[[], None]:
    """Let every piece that *us* gives take so long; returns what ends that."""
    quick = us.gathering.piece
    steps = [seconds]

    async def piece(name: str, offset: int) -> bytes:
        await asyncio.sleep(steps[0])
        return await quick(name, offset)

    us.giving.give = piece
    return lambda: steps.__setitem__(0, 0.0)


async def test_a_file_comes_after_its_message_and_the_deadline_runs_from_then(tmp_path: Path) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):
        go = slowly(us, 0.05)
        name = await us.send(BIG)
        await until(lambda: cn.center.book.message(name) is not None)
        assert not cn.whole(name)
        assert (cn.owed(name).since, cn.owed(name).due) == (None, None), "nobody need acknowledge what is not there"
        assert cn.owed(name, "received").due is not None, "whoever is on watch takes the message at once"
        go()
        await until(lambda: cn.whole(name) and us.whole(name))
        at = whole_at(us.center.book, name)
        assert at is not None
        assert us.owed(name).since == cn.owed(name).since == at
        assert us.owed(name).due == cn.owed(name).due == at + 30 * 60_000
        assert await cn.gathering.files.read(digest(BIG), 0, len(BIG)) == BIG
        assert (tmp_path / "cn" / digest(BIG).removeprefix("sha256:")).read_bytes() == BIG
        assert sum(isinstance(each, Gathered) for each in cn.told) == 1


async def test_a_break_costs_one_piece_and_a_restart_no_more(tmp_path: Path) -> None:
    stores = MemoryStore(), MemoryStore()
    async with both(stores, tmp_path) as (us, cn):
        slowly(us, 0.02)
        name = await us.send(BIG)
        await until(lambda: cn.gathering.files.held(digest(BIG)) > 5 * 32_768)
        for connection in tuple(cn.line.connections.values()):
            connection.socket.transport.abort()
        held = cn.gathering.files.held(digest(BIG))
        await until(lambda: cn.gathering.files.held(digest(BIG)) > held + 5 * 32_768)
    held = (tmp_path / "cn" / f"{digest(BIG).removeprefix('sha256:')}.part").stat().st_size
    assert 0 < held < len(BIG)
    async with both(stores, tmp_path) as (us, cn):
        asked: list[int] = []
        quick = us.gathering.piece

        async def piece(digest: str, offset: int) -> bytes:
            asked.append(offset)
            return await quick(digest, offset)

        us.giving.give = piece
        await until(lambda: us.whole(name) and cn.whole(name))
        assert asked[0] >= held - 32_768, "what is here is not sent again"


async def test_other_messages_overtake_a_file(tmp_path: Path) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):
        slowly(us, 0.05)
        first = await us.send(BIG)
        await until(lambda: cn.gathering.files.held(digest(BIG)) > 0)
        flash = notice(US, us.runner.time.now(), precedence="FLASH", people=("alice", "bob"))
        await us.runner.do(commands.Post(flash.envelope, flash.openings))
        await until(lambda: us.center.book.obligation(f"{flash.id}/delivered").outcome == "met")  # type: ignore[union-attr] # there is one
        assert not cn.whole(first), "the file is still on its way"


async def test_a_lost_folder_is_filled_again_from_the_other_center(tmp_path: Path) -> None:
    stores = MemoryStore(), MemoryStore()
    async with both(stores, tmp_path) as (us, cn):
        name = await us.send(SMALL)
        await until(lambda: us.whole(name) and cn.whole(name))
    for each in (tmp_path / "us").iterdir():
        each.unlink()
    async with both(stores, tmp_path) as (us, cn):
        await until(lambda: us.gathering.files.size(digest(SMALL)) == len(SMALL))
        assert not any(isinstance(each, Gathered) for each in (*us.told, *cn.told)), "it was noted before"


async def test_bytes_of_another_file_are_thrown_away_on_record(tmp_path: Path) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):

        async def piece(name: str, offset: int) -> bytes:
            return b"x" * len(SMALL)

        us.giving.give = piece
        name = await us.send(SMALL)
        refused = facts.Refused
        await until(lambda: [each for each in cn.told if isinstance(each, refused)])
        (found,) = [each for each in cn.told if isinstance(each, refused)]
        assert (found.what, found.rule, found.where) == ("Discard", "file.other", digest(SMALL))
        assert cn.gathering.files.held(digest(SMALL)) == 0
        await asyncio.sleep(0.6)
        assert cn.line.link.up is not None, "the line stays up for messages"
        assert not cn.whole(name)
        assert sum(isinstance(each, refused) for each in cn.told) == 1, "it is not asked for again on this connection"


async def test_a_message_that_lies_about_the_size_is_never_whole(tmp_path: Path) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):
        await us.gathering.bring(digest(SMALL), SMALL)
        lie = {**announced(SMALL), "size": len(SMALL) + 1}
        message = notice(US, us.runner.time.now(), {"annex": lie})
        with pytest.raises(RefusalError) as refused:
            us.gathering.demand(message.envelope)
        assert refused.value.rule == "file.missing"
        await us.runner.do(commands.Post(message.envelope, message.openings))  # past the door, as a hostile center does
        await until(lambda: cn.center.book.message(message.id) is not None)
        await asyncio.sleep(0.8)
        assert not cn.whole(message.id)
        assert cn.line.link.up is not None


@pytest.mark.parametrize("unasked", [FilePiece(digest(SMALL), 0, SMALL), FilePiece(digest(BIG), 7, b"")])
async def test_a_piece_that_nobody_asked_for_ends_the_connection(tmp_path: Path, unasked: FilePiece) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):
        talk = us.line.link.up
        assert talk is not None
        before = len(cn.told)
        us.line.obey((talk.transmit(unasked),))
        await until(lambda: [each for each in cn.told[before:] if isinstance(each, facts.LinkDown)])
        (down,) = [each for each in cn.told[before:] if isinstance(each, facts.LinkDown)]
        assert "it was not asked for" in down.reason
        await until(lambda: cn.line.link.up is not None)


async def test_what_no_message_names_is_not_given_out(tmp_path: Path) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):
        await us.gathering.bring(digest(SMALL), SMALL)
        assert await us.gathering.piece(digest(SMALL), 0) == b""
        name = await us.send(SMALL)
        await until(lambda: cn.whole(name))
        assert await us.gathering.piece(digest(SMALL), 0) == SMALL


async def test_two_questions_at_once_end_the_connection(tmp_path: Path) -> None:
    async with both((MemoryStore(), MemoryStore()), tmp_path) as (us, cn):
        slowly(us, 1.0)
        talk = cn.line.link.up
        assert talk is not None
        ask = AskFile(digest(SMALL), 0)
        cn.line.obey((talk.transmit(ask), talk.transmit(ask)))
        await until(lambda: [each for each in us.told if isinstance(each, facts.LinkDown)])
