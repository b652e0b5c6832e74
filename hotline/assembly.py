"""Builds one center from its configuration: the only file that knows every room, and the path by which it stops."""

import asyncio
import contextlib
import gc
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import structlog

from hotline.client.client import Client
from hotline.client.tied import Tied
from hotline.core import commands, facts
from hotline.core.canonical import Instant, encode
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint
from hotline.core.effects import GiveCosignature
from hotline.core.entry import RosterEntry, parse_entry
from hotline.core.errors import Complaint, FileError, RefusalError
from hotline.core.orders import Parties
from hotline.core.replica import Replica
from hotline.core.roster import Root, Roster
from hotline.core.witness import parse_witness
from hotline.files import config_shown, protocols
from hotline.files import contacts as contacts_file
from hotline.files.config import Config
from hotline.files.config import Party as PartyFiles
from hotline.files.keyring import Keyring, read_keyring
from hotline.files.keys import read_envelope, read_private, read_root, read_roster
from hotline.files.protocols import Agreement
from hotline.files.scalars import Address
from hotline.files.secret import obtain, secret
from hotline.interfaces import Clock, Pager, Person
from hotline.link.line import Line
from hotline.link.tls import Identity, KeyInMemory
from hotline.pager.screen import Screens
from hotline.pager.switchboard import Switchboard
from hotline.pager.webhook import WebhookPager
from hotline.runtime.attesting import Attesting, Attestor
from hotline.runtime.clock import FastClock, RealClock
from hotline.runtime.correspondence import Correspondence
from hotline.runtime.delivery import Delivery, is_urgent
from hotline.runtime.gathering import Gathering
from hotline.runtime.indexing import Indexer
from hotline.runtime.restoring import TakingBack
from hotline.runtime.rows import rows
from hotline.runtime.runner import Runner
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn
from hotline.store.attachments import FolderFiles, files_of
from hotline.store.attestations import SqliteAttestations, attested_of
from hotline.store.drafts import SqliteDrafts
from hotline.store.search import SqliteSearch, index_of
from hotline.store.sqlite import SqliteStore
from hotline.web.app import make_app, serve
from hotline.web.doors import Doors, Settings
from hotline.witness.add_checkpoint import WitnessClient
from hotline.witness.time_stamp import Authority, read_certificates

log = structlog.get_logger()

Ask = Callable[[], str]
AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Documents:
    """The pinned root and roster of one party, and the bytes they were read from, as they are logged."""

    root: Root
    roster: Roster
    root_bytes: bytes
    roster_bytes: bytes


@dataclass(slots=True)
class Parts:
    """Every part of one running center."""

    config: Config
    store: SqliteStore
    runner: Runner
    line: Line
    delivery: Delivery
    doors: Doors
    screens: Screens
    keyring: Keyring
    indexer: Indexer
    gathering: Gathering
    attesting: Attesting
    tied: Tied | None


def read_documents(party: PartyFiles) -> Documents:
    """Return the root and the first roster of *party*, both verified; FileError if they are not its own."""
    root = read_root(party.root)
    roster = read_roster(party.roster, root)
    if root.party != party.id:
        wrong = f"the root is of {root.party}, not of {party.id}"
        raise FileError((Complaint(str(party.root), 0, 0, "party", wrong, "Name the root document of the party"),))
    return Documents(root, roster, encode(read_envelope(party.root)), encode(read_envelope(party.roster)))


def make_clock(config: Config) -> Clock:
    """Return the clock of the channel: that of the world, or a faster one for exercises and tests."""
    time = config.clock
    if time.began is None:
        return RealClock()
    return FastClock(time.speed, time.began, time.shows or time.began)


def parties_of(config: Config) -> Parties:
    """Return who speaks to whom on which channel, and how the time of an exercise runs: alike at both ends."""
    return Parties(config.channel, config.party.id, config.peer.id, config.clock.announced)


def make_pager(config: Config, screens: Screens, wall: Clock) -> Pager:
    """Return the ways to call people: the screen, and each webhook by its name."""
    ways: dict[str, Pager] = {"screen": screens}
    for name, hook in config.pager.webhooks.items():
        ways[f"webhook:{name}"] = WebhookPager(hook.url, secret(hook.secret).decode("ascii"), wall.now, hook.timeout)
    return Switchboard(ways)


def make_attesting(config: Config, doors: Doors, wall: Clock) -> Attesting:
    """Return what has our log attested, and show it at the doors."""
    kept = SqliteAttestations(attested_of(config.store.path))
    attesting = Attesting(doors.desk, doors.store, kept, wall, attestors(config))
    doors.attested, doors.standings = kept, attesting.standings
    return attesting


def attestors(config: Config) -> tuple[Attestor, ...]:
    """Return those outside the channel who are asked to attest our log: nobody, unless it is written so."""
    return (
        *(
            WitnessClient(name, each.url, parse_witness(each.keys), each.every, each.flash, each.timeout)
            for name, each in config.witnesses.items()
        ),
        *(
            Authority(name, each.url, read_certificates(each.certificates), each.every, each.flash, each.timeout)
            for name, each in config.time_stamps.items()
        ),
    )


def read_agreements(names: Sequence[str]) -> tuple[Agreement, ...]:
    """Return the agreements that the configuration consents to: shipped ones by name, others by path."""
    return tuple(
        protocols.load_file(Path(name)) if name.endswith((".yaml", ".yml")) else protocols.load(name) for name in names
    )


def build(config: Config, ask: Ask) -> Parts:
    """Return every part of the center that *config* describes, joined and not yet running."""
    wall, clock = RealClock(), make_clock(config)
    ours, theirs = read_documents(config.party), read_documents(config.peer)
    keyring = read_keyring(config.keys.folder, obtain(config.keys.passphrase, ask))
    if not config.store.path.exists():
        keyring.demand_listed(replica(ours))
    agreements = read_agreements(config.protocols)
    watch = contacts_file.load(config.contacts, config.pager.webhooks)
    store = SqliteStore(config.store.path)

    def fresh() -> Center:
        return Center(config.channel, config.status, replica(ours), replica(theirs))

    def whom(role: str, officer: str | None) -> tuple[tuple[Person, ...], ...]:
        return watch.whom(role, officer).turns

    async def take_place() -> None:
        await enrol(runner, ours, agreements)

    def deliver(turn: Turn) -> None:
        renew(keyring, turn)
        attesting.mind(turn)
        delivery.deliver(turn)

    runner = Runner(
        fresh,
        store,
        Timekeeper(clock, config.clock.speed),
        keyring.held["cosigner"],
        f"{socket.gethostname()}/{os.getpid()}",
        deliver,
    )
    gathering = Gathering(runner, FolderFiles(files_of(config.store.path)))
    correspondence = Correspondence(runner, store, keyring.held, wall.now, files=gathering)
    line = Line(correspondence, wall, lambda: identity(correspondence), parties_of(config), config.link)
    screens = Screens()
    delivery = Delivery(
        lambda: runner.center, line, make_pager(config, screens, wall), clock, whom, runner.do, take_place
    )
    url = str(config.api.url or f"http://{config.api.listen}")
    settings = Settings(urls=(url,), disk=config.store.path.parent, speed=config.clock.speed, status=config.status)
    doors = Doors(runner, store, line, correspondence, clock, wall, settings, screens.open, files=gathering)
    doors.drafts, doors.config = SqliteDrafts(config.store.path.with_suffix(".drafts.db")), config_shown.shown(config)
    doors.search = search = SqliteSearch(index_of(config.store.path))
    attesting = make_attesting(config, doors, wall)
    hands = Indexer(runner, store, search, wall), gathering, attesting, tie(config, ask, runner, doors)
    return Parts(config, store, runner, line, delivery, doors, screens, keyring, *hands)


def tie(config: Config, ask: Ask, runner: Runner, doors: Doors) -> Tied | None:
    """Return what stops this exercise when the actual line becomes urgent; None if nothing but people may."""
    practice, wall = config.exercise, RealClock()
    if practice.actual is None or practice.key is None:
        return None
    signer = read_private(practice.key, obtain(practice.passphrase, ask))
    actual = Client(str(practice.actual), signer, practice.subject, AUDITOR, wall.now)

    def since() -> Instant | None:
        return config.clock.began or min(runner.center.ours.begun.values(), default=None)

    async def stop(message: str, precedence: str) -> None:
        await runner.do(commands.Stop(message, precedence))

    tied = Tied(actual, since, stop)
    doors.tied = lambda: tied.fault
    return tied


def renew(keyring: Keyring, turn: Turn) -> None:
    """Look for new key files when *turn* logged a roster of ours; what cannot be read is said, and changes nothing."""
    if not any(isinstance(fact, facts.Placed) and is_roster(fact) for fact in turn.facts):
        return
    try:
        keyring.look()
    except FileError as error:
        log.error("new keys not read", error=str(error))  # noqa: TRY400 - the text is made for people


def is_roster(placed: facts.Placed) -> bool:
    """Return whether an entry of ours is a roster; only those have a document and no key of a message."""
    return placed.beside is not None and isinstance(parse_entry(placed.body), RosterEntry)


def identity(correspondence: Correspondence) -> Identity:
    """Return the certificate to show now, and its key: those that the peer knows (rule 12)."""
    ours, signer = correspondence.center.ours, correspondence.signers("tls")[0]
    rosters = (ours.known_roster(), ours.newest_roster(), ours.pinned)
    listed = (key.certificate for each in rosters if (key := each.find(signer.kid)) is not None)
    return Identity(next(each for each in listed if each is not None), cast("KeyInMemory", signer))


def replica(documents: Documents) -> Replica:
    """Return the empty log of the party of *documents*."""
    return Replica(documents.root.party, documents.root.log_origin, documents.root, documents.roster)


async def enrol(runner: Runner, ours: Documents, agreements: Sequence[Agreement]) -> None:
    """Log what the configuration asks for and the log does not say yet: root, roster, consents."""
    wanted: list[commands.Command] = [commands.Enrol(ours.root_bytes, root=True)]
    wanted.append(commands.Enrol(ours.roster_bytes, root=False))
    wanted += [commands.Consent(each.octets, runner.time.now()) for each in agreements]
    for command in wanted:
        try:
            await runner.do(command)
        except RefusalError as error:
            log.error("not enrolled", error=str(error))  # noqa: TRY400 - the text is made for people


def api_tls(config: Config) -> ssl.SSLContext | None:
    """Return the TLS of the API; None on this machine only."""
    if config.api.certificate is None or config.api.key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(config.api.certificate, config.api.key)
    return context


async def name_urgent(parts: Parts) -> None:
    """Tell the line which entries from before the start may not wait behind a backlog (rule 1)."""
    center, size = parts.runner.center, parts.runner.durable.get("ours", 0)
    first = center.ours.series.size
    waiting = [is_urgent(row.body) async for row in rows(parts.store, center.channel, "ours", first, size)]
    parts.line.grown(size, tuple(first + number for number, urgent in enumerate(waiting) if urgent))


async def demand_free(where: Address, setting: str) -> None:
    """Refuse an address that cannot be listened on, and name its *setting*, before anything is written."""
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, where.host, where.port)
    except OSError as error:
        wrong = f"nothing can listen on {where}: {os.strerror(error.errno) if error.errno else error}"
        remedy = "Stop what listens there, or name another address"
        raise FileError((Complaint("the configuration", 0, 0, setting, wrong, remedy),)) from None
    server.close()
    await server.wait_closed()


def hands_of(parts: Parts) -> Iterator[Line | Indexer | Attesting | Tied]:
    """Yield what works beside the core until the center stops."""
    yield from (parts.line, parts.indexer, parts.attesting)
    if parts.tied is not None:
        yield parts.tied


@contextlib.asynccontextmanager
async def running(config: Config, ask: Ask) -> AsyncIterator[Parts]:
    """Run the center that *config* describes; leave the block to stop it in order.

    Everything that can be wrong with files and ports is raised before the first thing is served.
    """
    parts = build(config, ask)
    await demand_free(config.api.listen, "api.listen")
    if config.link.listen is not None:
        await demand_free(config.link.listen, "link.listen")
    await parts.store.open()
    try:
        rings = await parts.runner.start()
        parts.keyring.demand_listed(parts.runner.center.ours)
        gc.collect()
        gc.freeze()  # what was read back stays; to look at it again now and then would hold a center up for 150 ms
        doors = await serve(make_app(parts.doors), config.api.listen.host, config.api.listen.port, api_tls(config))
        async with asyncio.TaskGroup() as tasks:
            core = tasks.create_task(parts.runner.run())
            hands = [tasks.create_task(each.run()) for each in hands_of(parts)]
            for ring in rings:
                parts.delivery.carry_out(ring)
            await name_urgent(parts)
            try:
                yield parts
            finally:
                await doors.cleanup()
                await parts.line.close()
                for task in (*hands, core):
                    task.cancel()
    finally:
        await parts.runner.close()
        for kept in (parts.doors.drafts, parts.indexer.search, parts.gathering, parts.attesting.kept):
            await kept.close()
        await parts.store.close()


@contextlib.asynccontextmanager
async def at_rest(config: Config) -> AsyncIterator[Runner]:
    """Take over the store of a center that does not run, to record what is done to it: nothing is signed or sent.

    What must be recorded is given to `record_at_rest`; FileError if the center runs.
    """
    ours, theirs = read_documents(config.party), read_documents(config.peer)
    await demand_free(config.api.listen, "api.listen")
    store = SqliteStore(config.store.path)
    await store.open()
    holder = f"{socket.gethostname()}/{os.getpid()} at rest"
    clock = Timekeeper(make_clock(config), config.clock.speed)
    runner = Runner(
        lambda: Center(config.channel, config.status, replica(ours), replica(theirs)),
        *(store, clock, (), holder, lambda _: None),
    )
    try:
        await runner.start()
        yield runner
    finally:
        await store.close()


async def record_at_rest(runner: Runner, command: commands.Command) -> None:
    """Have *command* decided and recorded by a center at rest."""
    await runner.record(runner.turn((command,)))


@contextlib.asynccontextmanager
async def taking_back(config: Config, ask: Ask, known: Checkpoint | None) -> AsyncIterator[tuple[TakingBack, Clock]]:
    """Run only the line of a center, to take its log back from the peer: no API, and nobody is called.

    Gives the clock as well, by which to wait.
    """
    keyring = read_keyring(config.keys.folder, obtain(config.keys.passphrase, ask))
    if config.link.listen is not None:
        await demand_free(config.link.listen, "link.listen")
    async with at_rest(config) as runner:
        keyring.demand_listed(runner.center.ours)
        runner.cosigners = keyring.held["cosigner"]
        wall = RealClock()
        work = TakingBack(runner, runner.store, keyring.held, wall.now, known=known)
        line = Line(work, wall, lambda: identity(work), parties_of(config), config.link)

        def deliver(turn: Turn) -> None:
            if turn.rows["ours"]:
                line.grown(turn.first["ours"] + len(turn.rows["ours"]), ())
            for effect in turn.effects:
                if isinstance(effect, GiveCosignature):
                    line.cosigned((effect.note,))

        runner.deliver = deliver
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(runner.run()), tasks.create_task(line.run())]
            try:
                yield work, wall
            finally:
                await line.close()
                for task in running:
                    task.cancel()
