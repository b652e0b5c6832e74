"""What everything that keeps drafts promises, asked of each."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.interfaces import Drafts, KeptDraft
from hotline.store.drafts import EACH_MAX, SqliteDrafts
from hotline.web import desk_drafts
from hotline.web.desk_drafts import MemoryDrafts

FIRST = KeptDraft("d1", "us/alice", 1, Instant(1_000), b'{"form":"TST-1"}')
PROPOSAL = "sha256:" + "1" * 64


@pytest.fixture(params=["memory", "sqlite"])
async def drafts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Drafts]:
    found: Drafts = MemoryDrafts() if request.param == "memory" else SqliteDrafts(tmp_path / "drafts.db")
    yield found
    await found.close()


async def refused(drafts: Drafts, draft: KeptDraft) -> str:
    with pytest.raises(RefusalError) as caught:
        await drafts.keep(draft)
    return caught.value.rule


async def test_a_draft_is_found_as_it_was_kept(drafts: Drafts) -> None:
    await drafts.keep(FIRST)
    assert await drafts.find("us/alice", "d1") == FIRST
    assert await drafts.of("us/alice") == (FIRST,)


async def test_nobody_sees_the_drafts_of_another_person(drafts: Drafts) -> None:
    await drafts.keep(FIRST)
    assert await drafts.find("us/bob", "d1") is None
    assert await drafts.of("us/bob") == ()


async def test_only_the_next_version_takes_the_place_of_one(drafts: Drafts) -> None:
    await drafts.keep(FIRST)
    assert await refused(drafts, FIRST) == "draft.stale"
    assert await refused(drafts, replace(FIRST, version=3)) == "draft.stale"
    second = replace(FIRST, version=2, body=b"{}", at=Instant(2_000))
    await drafts.keep(second)
    assert await drafts.of("us/alice") == (second,)


async def test_a_draft_that_was_removed_is_not_saved_over(drafts: Drafts) -> None:
    await drafts.keep(FIRST)
    await drafts.drop("us/alice", "d1")
    await drafts.drop("us/alice", "d1")
    assert await drafts.find("us/alice", "d1") is None
    assert await refused(drafts, replace(FIRST, version=2)) == "draft.stale"


async def test_the_newest_stands_first(drafts: Drafts) -> None:
    await drafts.keep(FIRST)
    await drafts.keep(replace(FIRST, id="d2", at=Instant(5_000)))
    assert [each.id for each in await drafts.of("us/alice")] == ["d2", "d1"]


async def test_the_draft_behind_a_proposal_is_found_whosever_it_is(drafts: Drafts) -> None:
    await drafts.keep(replace(FIRST, message=PROPOSAL))
    found = await drafts.behind(PROPOSAL)
    assert found is not None
    assert found.subject == "us/alice"
    assert await drafts.behind("sha256:other") is None


async def test_one_person_keeps_a_limited_number(drafts: Drafts) -> None:
    assert desk_drafts.EACH_MAX == EACH_MAX
    for number in range(EACH_MAX):
        await drafts.keep(replace(FIRST, id=f"d{number}"))
    assert await refused(drafts, replace(FIRST, id="more")) == "draft.too_many"
    await drafts.keep(replace(FIRST, id="d0", version=2))
