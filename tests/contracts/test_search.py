"""What everything that finds messages promises, asked of each."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.core.canonical import Instant, instant
from hotline.core.search import BEGIN, END, Findable, Query
from hotline.interfaces import Reached, Search
from hotline.store.search import SqliteSearch
from tests.fakes_search import FakeSearch

NOON = instant("2026-06-01T12:00:00.000Z")
NOTICE = Findable(
    party="us",
    index=3,
    at=NOON,
    id="sha256:" + "1" * 64,
    case="sha256:" + "1" * 64,
    form="TST-1",
    status="actual",
    precedence="ROUTINE",
    people=("us/alice", "us/bob"),
    text="Capability evaluation of a café model\n关于高风险试验的通报\nT-17",
    names="1111 TST-1 Notice of a test 试验事先通报 us/alice",
)
REPLY = replace(
    NOTICE,
    party="cn",
    index=0,
    at=Instant(NOON + 60_000),
    id="sha256:" + "2" * 64,
    form="ACK",
    people=("cn/wei",),
    text="Received; all is complete. 收到",
    names="2222 ACK 确认",
)


@pytest.fixture(params=["fake", "sqlite"])
async def search(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Search]:
    found: Search = FakeSearch() if request.param == "fake" else SqliteSearch(tmp_path / "search.db")
    await found.add("ours", (NOTICE,), Reached(4, b"a"))
    await found.add("theirs", (REPLY,), Reached(1, b"b"))
    yield found
    await found.close()


async def ids(search: Search, **query: object) -> list[str]:
    return [hit.id[7] for hit in await search.find(Query(**query))]  # type: ignore[arg-type]  # a row of a table


async def test_without_words_everything_is_found_the_newest_first(search: Search) -> None:
    assert await ids(search) == ["2", "1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("evaluation", ["1"]),
        ("EVAL", ["1"]),
        ("valuation", []),
        ("evaluation capability", ["1"]),
        ("evaluation received", []),
        ("试验", ["1"]),
        ("险试", ["1"]),
        ("验试", []),
        ("通", ["1"]),
        ("收到", ["2"]),
        ("T-17", ["1"]),
        ("1111", ["1"]),
        ("us/alice", ["1"]),
        ("确认", ["2"]),
    ],
)
async def test_every_word_must_begin_as_it_was_typed(search: Search, text: str, found: list[str]) -> None:
    assert await ids(search, text=text) == found


@pytest.mark.parametrize(
    "text",
    ['"', 'a" OR "b', "text:x", "NEAR(a b)", "* ^", "-evaluation", "a AND", "(", "{text} : x", "'; DROP TABLE word"],
)
async def test_no_sign_means_anything_but_itself(search: Search, text: str) -> None:
    assert set(await ids(search, text=f"nowhere {text}")) == set()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"party": "us"}, ["1"]),
        ({"form": "ACK"}, ["2"]),
        ({"person": "us/bob"}, ["1"]),
        ({"person": "us/bo"}, []),
        ({"case": NOTICE.case}, ["2", "1"]),
        ({"status": "exercise"}, []),
        ({"precedence": "ROUTINE", "text": "收到"}, ["2"]),
        ({"since": REPLY.at}, ["2"]),
        ({"until": REPLY.at}, ["1"]),
        ({"since": NOON, "until": REPLY.at, "text": "test"}, ["1"]),
    ],
)
async def test_everything_that_is_given_must_hold(search: Search, query: dict[str, object], found: list[str]) -> None:
    assert await ids(search, **query) == found


async def test_a_page_goes_on_below_the_last_hit(search: Search) -> None:
    (first,) = await search.find(Query(limit=1))
    assert [hit.id for hit in await search.find(Query(limit=1, below=first.order))] == [NOTICE.id]


async def test_a_passage_marks_what_was_asked_for_as_it_was_written(search: Search) -> None:
    (hit,) = await search.find(Query(text="风险试验"))
    assert f"{BEGIN}风险试验{END}" in hit.passage


async def test_what_is_indexed_twice_is_found_once(search: Search) -> None:
    await search.add("ours", (replace(NOTICE, text="withheld"),), Reached(4, b"a"))
    assert await ids(search, text="evaluation") == []
    assert await ids(search, text="withheld") == ["1"]


async def test_how_far_each_log_is_indexed_is_remembered_until_all_is_forgotten(search: Search) -> None:
    assert await search.reached() == {"ours": Reached(4, b"a"), "theirs": Reached(1, b"b")}
    await search.clear()
    assert await search.reached() == {}
    assert await ids(search) == []


async def test_the_last_instant_that_can_be_written_has_a_place(search: Search) -> None:
    late = replace(NOTICE, at=instant("9999-12-31T23:59:59.999Z"), id="sha256:" + "9" * 64)
    await search.add("ours", (late,), Reached(5, b"c"))
    assert await ids(search, limit=1) == ["9"]
