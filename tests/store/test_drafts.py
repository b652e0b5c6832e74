"""Drafts on disk: private, and there again after a restart."""

from pathlib import Path

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.interfaces import KeptDraft
from hotline.store.drafts import SqliteDrafts

DRAFT = KeptDraft("d1", "us/alice", 1, Instant(1_000), b"{}")


async def test_a_draft_survives_a_restart_in_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "drafts.db"
    before = SqliteDrafts(path)
    await before.keep(DRAFT)
    await before.close()
    assert path.stat().st_mode & 0o777 == 0o600
    after = SqliteDrafts(path)
    assert await after.find("us/alice", "d1") == DRAFT
    await after.close()


async def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    drafts = SqliteDrafts(tmp_path / "gone" / "drafts.db")
    with pytest.raises(StoreError, match="drafts cannot be kept"):
        await drafts.of("us/alice")
    await drafts.close()
