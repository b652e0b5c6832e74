"""A store is verified from its file alone: nothing wrong with what a center kept, and every changed byte is found."""

import sqlite3
from pathlib import Path

import pytest

from hotline.cli.gathering import from_files
from hotline.cli.proving import Proof, prove
from hotline.cli.verifying import Verified, all_rows, cosigned, sides, verify
from hotline.core import facts
from hotline.core.center import Center
from hotline.core.signature import ROOT, ROSTER, parse_envelope
from hotline.files import config
from hotline.files.config import Config
from hotline.files.keys import write_envelope
from hotline.interfaces import Batch, Store
from hotline.store.memory import MemoryStore
from hotline.store.sqlite import SqliteStore
from tests.fakes_center import CN, HELD, US, replica, world

CONFIG = """\
party: {id: us, root: us-root.json, roster: us-roster.json}
peer: {id: cn, root: cn-root.json, roster: cn-roster.json}
channel: us-cn
status: actual
protocols: [service]
contacts: contacts.yaml
keys: {folder: private, passphrase: none}
store: {path: us.sqlite}
link: {paths: ["wss://127.0.0.1:7440/"]}
"""
LOGS = ("ours", "theirs", "watch")


def fresh() -> Center:
    return Center("us-cn", "actual", replica(US), replica(CN))


async def kept() -> MemoryStore:
    """Return the store of us after both centers brought agreements into force."""
    async with world() as found:
        return found.us.store


async def copied(source: MemoryStore, path: Path) -> None:
    """Write what *source* holds into an SQLite file."""
    store = SqliteStore(path)
    await store.open()
    head = await store.acquire("us-cn", "test")
    rows = {log: (0, tuple(await all_rows(source, "us-cn", log))) for log in LOGS}
    await store.append("us-cn", head.epoch, Batch(rows))
    await store.close()


@pytest.fixture
async def settings(tmp_path: Path) -> Config:
    """Return the configuration of us, with its pinned documents and its store beside it."""
    for party in (US, CN):
        write_envelope(tmp_path / f"{party.name}-root.json", parse_envelope(party.root_envelope, ROOT))
        write_envelope(tmp_path / f"{party.name}-roster.json", parse_envelope(party.roster_envelope, ROSTER))
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    await copied(await kept(), tmp_path / "us.sqlite")
    return config.load(tmp_path / "config.yaml")


async def verified(store: Store) -> Verified:
    rows = {"us": await all_rows(store, "us-cn", "ours"), "cn": await all_rows(store, "us-cn", "theirs")}
    return verify(fresh(), rows, await cosigned(store, "us-cn"), lambda _, __: None)


async def proof(settings: Config) -> Proof:
    return prove(await from_files(settings), lambda _, __: None)


def flip(path: Path, log: str, index: int) -> None:
    """Flip one bit in the middle of the body of a row, past every check of the program."""
    with sqlite3.connect(path) as database:
        (body,) = database.execute(SELECT, ("us-cn", log, index)).fetchone()
        changed = body[: len(body) // 2] + bytes([body[len(body) // 2] ^ 1]) + body[len(body) // 2 + 1 :]
        assert database.execute(UPDATE, (changed, "us-cn", log, index)).rowcount == 1
    database.close()


SELECT = "SELECT body FROM line WHERE channel = ? AND log = ? AND idx = ?"
UPDATE = "UPDATE line SET body = ? WHERE channel = ? AND log = ? AND idx = ?"


async def test_what_a_center_kept_has_nothing_wrong() -> None:
    found = await verified(await kept())
    assert found.findings == ()
    assert found.sizes == {"us": HELD, "cn": HELD}
    assert found.messages == 0


async def test_every_cosignature_in_the_watch_log_is_verified() -> None:
    store = await kept()
    notes = await cosigned(store, "us-cn")
    assert {fact.log for fact in notes} == {"ours", "theirs"}
    assert all(isinstance(fact, facts.Cosigned) for fact in notes)
    assert (await verified(store)).cosignatures == len(notes)


async def test_progress_comes_to_its_end_and_never_goes_back() -> None:
    store, seen = await kept(), list[tuple[int, int]]()
    rows = {"us": await all_rows(store, "us-cn", "ours"), "cn": await all_rows(store, "us-cn", "theirs")}
    verify(fresh(), rows, await cosigned(store, "us-cn"), lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] > 2 * HELD


async def test_all_rows_are_read_however_many_there_are() -> None:
    store = await kept()
    whole = await all_rows(store, "us-cn", "watch")
    assert tuple(whole) == store.read_now("us-cn", "watch", 0, 100_000)
    assert await all_rows(store, "us-cn", "nothing") == []


async def test_the_file_of_a_store_verifies_with_nothing_but_the_pinned_documents(settings: Config) -> None:
    assert sides(settings) == {"us": "ours", "cn": "theirs"}
    found = await proof(settings)
    assert found.findings == ()
    assert found.sizes == {"us": HELD, "cn": HELD}


@pytest.mark.parametrize(("log", "party"), [("ours", "us"), ("theirs", "cn")])
async def test_a_flipped_bit_in_the_file_is_found_in_the_log_where_it_is(
    settings: Config, log: str, party: str
) -> None:
    for index in (1, HELD - 1):
        flip(settings.store.path, log, index)
        found = await proof(settings)
        assert (party, "log.growth") in {(each.party, each.rule) for each in found.findings}
        flip(settings.store.path, log, index)
    assert (await proof(settings)).findings == ()
