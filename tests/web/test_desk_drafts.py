"""Drafts in memory keep the promises of `interfaces.Drafts`; the contract is asked of them in `tests/contracts`."""

from hotline.core.canonical import Instant
from hotline.interfaces import KeptDraft
from hotline.web.desk_drafts import MemoryDrafts


async def test_a_new_process_begins_with_no_draft() -> None:
    first = MemoryDrafts()
    await first.keep(KeptDraft("d1", "us/alice", 1, Instant(1_000), b"{}"))
    assert await MemoryDrafts().of("us/alice") == ()
    assert len(await first.of("us/alice")) == 1
