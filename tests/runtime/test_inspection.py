"""A store that was written by a center fits together; whatever was changed in it is named."""

from dataclasses import replace

import pytest

from hotline.core.errors import StoreError
from hotline.core.merkle import leaf_hash
from hotline.interfaces import Batch, Row
from hotline.runtime.inspection import inspect
from hotline.store.memory import MemoryStore
from tests import stages
from tests.stages import us

Logs = dict[str, list[Row]]


def written() -> Logs:
    """Return the three logs of a center."""
    played = stages.stage(stages.HOTLINE, stages.TESTS)
    notice = stages.send(played, "us", "TST-1").id
    stages.send(played, "cn", "RCV", notice)
    played.until(stages.at(40))
    return {log: list(us(played).rows[log]) for log in ("ours", "theirs", "watch")}


async def stored(logs: Logs) -> MemoryStore:
    """Return a store with these logs."""
    store = MemoryStore()
    head = await store.acquire("us-cn", "tester")
    await store.append("us-cn", head.epoch, Batch({log: (0, tuple(rows)) for log, rows in logs.items()}))
    return store


async def test_what_a_center_wrote_fits_together() -> None:
    logs, seen = written(), list[int]()
    found = await inspect(await stored(logs), "us-cn", lambda done, _: seen.append(done), 10)
    assert found.sizes == {log: len(rows) for log, rows in logs.items()}
    assert found.cosigned["ours"] > 0
    assert found.cosigned["theirs"] > 0
    assert found.ties > 0
    assert found.roots["ours"].startswith("sha256:")
    assert seen == sorted(seen)


def altered(logs: Logs, log: str, index: int) -> None:
    logs[log][index] = replace(logs[log][index], body=logs[log][index].body + b" ")


def exchanged(logs: Logs, log: str, index: int) -> None:
    body = logs[log][index].body + b" "
    logs[log][index] = replace(logs[log][index], body=body, leaf=leaf_hash(body))


def without_document(logs: Logs, log: str, _index: int) -> None:
    index = next(at for at, row in enumerate(logs[log]) if b'"kind":"roster"' in row.body)
    logs[log][index] = replace(logs[log][index], beside=None)


def cut_short(logs: Logs, log: str, index: int) -> None:
    del logs[log][index:]


@pytest.mark.parametrize(
    ("change", "log", "says"),
    [
        (altered, "ours", "entry 3 of ours is not what its hash says"),
        (altered, "watch", "entry 3 of watch is not what its hash says"),
        (exchanged, "ours", "entries of ours are not those that were cosigned"),
        (exchanged, "theirs", "entries of theirs are not those that were cosigned"),
        (without_document, "ours", "the document of entry"),
        (cut_short, "ours", "entries of ours are not those that were cosigned"),
    ],
)
async def test_what_was_changed_is_named(change: object, log: str, says: str) -> None:
    logs = written()
    assert callable(change)
    change(logs, log, 3)
    store = await stored(logs)
    with pytest.raises(StoreError, match=says):
        await inspect(store, "us-cn", lambda _, __: None)


async def test_what_the_peer_has_not_sent_again_yet_is_not_taken_for_wrong() -> None:
    logs = written()
    cut_short(logs, "theirs", 3)
    found = await inspect(await stored(logs), "us-cn", lambda _, __: None)
    assert found.sizes["theirs"] == 3
    assert found.cosigned["theirs"] <= 3
