import pytest
from aiohttp import WSCloseCode, WSServerHandshakeError

from hotline.core.canonical import digest
from hotline.core.errors import RefusalError
from hotline.interfaces import LinkStatus
from hotline.web.console.live import ENDED, place_of, read_said
from hotline.web.sessions import IDLE
from tests.fakes_center import JUNE, US, World
from tests.fakes_clock import breathe
from tests.fakes_doors import Open
from tests.web.console.desks import follow, from_peer
from tests.web.test_signing_in import cookie, own, sign_in


async def test_a_frame_comes_at_once_with_a_cursor_and_the_time(doors: Open) -> None:
    async with follow(doors) as feed:
        frame = await feed.frame("open")
        assert frame["cursor"] == doors.side.center.watch.size
        assert frame["now"] == "2026-06-01T10:00:00.000Z"
        assert frame["desks"] == {"open": 1, "able": 0, "unheard": None}


async def test_a_heartbeat_comes_each_second_with_the_time_of_the_center(doors: Open) -> None:
    async with follow(doors) as feed:
        first, second = await feed.frame("beat"), await feed.frame("beat")
        assert second["left"] == IDLE, "a session that follows is in use"
        assert first["now"] < second["now"]
        assert second["alarm"]["count"] == 0


async def test_every_page_is_told_how_the_line_stands_and_who_has_the_watch(both: World, doors: Open) -> None:
    async with follow(doors) as feed:
        assert (await feed.frame("open"))["line"] == {"up": True, "heard": None}
        assert (await feed.frame("beat"))["officer"] is None
        both.us.peer.shows = LinkStatus(up=False, last_heard=JUNE)
        while (frame := await feed.frame("beat"))["line"]["up"]:
            pass
        assert frame["line"]["heard"] == "2026-06-01T10:00:00.000Z"


async def test_a_fact_comes_as_soon_as_it_is_durable_and_with_it_what_rings(both: World, doors: Open) -> None:
    async with follow(doors) as feed:
        assert (await feed.frame("alarm"))["alarm"]["rings"] is None
        receipt = await from_peer(both, "FLASH")
        while (frame := await feed.frame("fact"))["message"] is None:
            pass
        assert (frame["fact"], frame["message"]["id"]) == ("mirrored", receipt.id)
        assert (await feed.frame("alarm"))["alarm"]["newest"] >= 0


async def test_a_desk_that_comes_again_misses_no_fact(both: World, doors: Open) -> None:
    before = doors.side.center.watch.size
    await from_peer(both)
    after = doors.side.center.watch.size
    async with follow(doors, f"?since={before}") as feed:
        cursors = [(await feed.frame("fact"))["cursor"] for _ in range(after - before)]
    assert cursors == list(range(before + 1, after + 1))


@pytest.mark.parametrize("ahead", [1, 1_000_000])
async def test_a_cursor_that_is_not_known_is_told_to_read_the_page_again(doors: Open, ahead: int) -> None:
    async with follow(doors, f"?since={doors.side.center.watch.size + ahead}") as feed:
        await feed.frame("reload")
        assert await feed.closed() is not None


async def test_only_a_page_of_this_origin_with_a_session_is_fed(doors: Open) -> None:
    found = await sign_in(doors)
    strangers: tuple[dict[str, str], ...] = (
        {},
        {"Origin": doors.url},
        cookie(found),
        own(doors, found) | {"Origin": "http://elsewhere.example"},
        own(doors, found) | {"Sec-Fetch-Site": "cross-site"},
    )
    for headers in strangers:
        with pytest.raises(WSServerHandshakeError) as refused:
            await doors.session.ws_connect(doors.url + "/live", headers=headers)
        assert refused.value.status in (401, 403), headers


async def test_the_feed_ends_with_its_session(doors: Open) -> None:
    async with follow(doors) as feed:
        await feed.frame("open")
        doors.doors.sessions.end_all(doors.side.party.people["alice"].kid)
        assert await feed.closed() == ENDED


async def test_the_feed_ends_with_its_key(both: World, doors: Open) -> None:
    async with follow(doors) as feed:
        await feed.frame("open")
        gone = US.revoke("alice", both.clock.now())
        async with doors.client("keeper", role="keeper") as keeper:
            await keeper.enrol("roster", gone.roster_envelope)
        assert await feed.closed() == ENDED


async def test_the_feed_ends_when_the_center_stops(doors: Open) -> None:
    async with follow(doors) as feed:
        await feed.frame("open")
        doors.doors.closing.set()
        assert await feed.closed() is not None


async def test_a_desk_says_how_it_is_and_what_its_person_did(doors: Open) -> None:
    async with follow(doors) as feed:
        await feed.frame("open")
        await feed.say(did="armed")
        while (await feed.frame("beat"))["desks"]["able"] == 0:
            pass
        assert doors.side.center.desks is not None
        assert (doors.side.center.desks.what, doors.side.center.desks.person) == ("armed", "us/alice")
        await feed.say(visible=False)
        while (await feed.frame("beat"))["desks"]["able"] == 1:
            pass


async def test_whoever_does_not_stand_watch_can_arm_no_desk(doors: Open) -> None:
    async with follow(doors, person="auditor") as feed:
        await feed.frame("open")
        await feed.say()
        await feed.say(did="armed")
        assert (await feed.frame("beat"))["desks"]["able"] == 0
        assert doors.side.center.desks is None


@pytest.mark.parametrize("said", ["[]", '{"visible":true}', '{"visible":1,"armed":true,"painted":0}', "x" * 2000])
async def test_a_desk_that_says_anything_else_is_let_go(doors: Open, said: str) -> None:
    async with follow(doors) as feed:
        await feed.frame("open")
        await feed.socket.send_str(said)
        assert await feed.closed() not in (None, ENDED), "its session goes on: it may come again"
    await breathe(50)


async def test_a_desk_that_talks_too_much_is_let_go(doors: Open) -> None:
    async with follow(doors) as feed:
        await feed.frame("open")
        for _ in range(30):
            await feed.say()
        assert await feed.closed() == WSCloseCode.TRY_AGAIN_LATER, "its session goes on: it may come again"


async def test_a_call_leads_to_where_its_matter_is_dealt_with(both: World) -> None:
    receipt = await from_peer(both, "FLASH")
    center, other = both.us.center, digest(b"another")
    for call, where in {
        f"{receipt.id}/received/0-1795341600000": f"/messages/{receipt.id}",
        f"{other}/lapsed": f"/approvals/{other}",
        f"{other}/proposed": f"/protocols/{other}",
        "clock/1795341600000": "/links",
        "desks/1795341600000": "/roster",
        "stopped/7": "/exercise",
        "cn:7/waiting": "",
    }.items():
        assert place_of(center, call) == where, call


def test_what_a_desk_says_is_read_exactly() -> None:
    said = read_said('{"visible":true,"armed":false,"painted":7,"did":"silenced"}')
    assert said == {"visible": True, "armed": False, "painted": 7, "did": "silenced"}
    with pytest.raises(RefusalError):
        read_said('{"visible":true,"armed":false,"painted":7,"did":"acknowledged"}')
