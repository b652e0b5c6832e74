"""A whole store is read for the files that its messages announce."""

from hotline.core.canonical import digest
from hotline.interfaces import Batch
from hotline.runtime.announcements import announcements
from hotline.runtime.stage import Stage
from hotline.store.memory import MemoryStore
from tests import filed
from tests.cli import records
from tests.stages import us


async def stored(played: Stage) -> MemoryStore:
    """Return the store of us after a play."""
    store = MemoryStore()
    head = await store.acquire("us-cn", "tester")
    rows = {log: (0, tuple(us(played).rows[log])) for log in ("ours", "theirs", "watch")}
    await store.append("us-cn", head.epoch, Batch(rows))
    return store


async def test_the_files_of_both_logs_are_found() -> None:
    found = await announcements(await stored(filed.play()), "us-cn")
    assert [(each.party, each.file.name, each.file.digest) for each in found] == [
        ("ours", "annex.pdf", digest(filed.REPORT)),
        ("ours", "map.png", digest(filed.CHART)),
        ("ours", "again.pdf", digest(filed.REPORT)),
        ("theirs", "answer.pdf", digest(filed.ANSWER)),
    ]


async def test_a_record_without_files_announces_none() -> None:
    assert await announcements(await stored(records.play()), "us-cn") == ()
