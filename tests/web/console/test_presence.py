import pytest

from hotline.core import facts
from hotline.core.canonical import Duration, instant_text
from hotline.pager.screen import Screens
from hotline.web.console.presence import FED_WITHIN, UNHEARD_AFTER, OpenDesk, Presence
from tests.fakes_center import World
from tests.fakes_doors import Open

SECOND = Duration(1_000)


@pytest.fixture
async def screens() -> Screens:
    return Screens()


@pytest.fixture
async def presence(doors: Open, screens: Screens) -> Presence:
    return Presence(doors.doors, screens.open)


def sit(presence: Presence) -> OpenDesk:
    return presence.open("us/alice", lambda _: None)


async def noted(both: World) -> list[tuple[str, str]]:
    rows = await both.us.store.read("us-cn", "watch", 0, 10_000)
    found = [facts.parse_fact(value) for row in rows if (value := facts.fact_value(row.body))["kind"] == "desk_noted"]
    return [(each.what, each.person) for each in found if isinstance(each, facts.DeskNoted)]


async def wait(both: World, presence: Presence, duration: int, desk: OpenDesk | None = None) -> None:
    """Let time pass second by second; *desk* goes on saying that it can ring."""
    for _ in range(duration // SECOND):
        both.clock.advance(SECOND)
        if desk is not None:
            presence.say(desk, visible=True, armed=True, painted=0)
        await presence.judge()


@pytest.mark.parametrize(("visible", "armed"), [(True, False), (False, True), (False, False)])
async def test_a_desk_rings_only_in_sight_and_with_its_sound_armed(
    presence: Presence, screens: Screens, visible: bool, armed: bool
) -> None:
    desk = sit(presence)
    presence.say(desk, visible=True, armed=True, painted=0)
    assert (presence.able, len(screens.screens)) == (1, 1)
    presence.say(desk, visible=visible, armed=armed, painted=0)
    assert (presence.able, len(screens.screens)) == (0, 0)


async def test_a_desk_that_says_nothing_for_a_while_cannot_ring(
    both: World, presence: Presence, screens: Screens
) -> None:
    presence.say(sit(presence), visible=True, armed=True, painted=0)
    both.clock.advance(FED_WITHIN + 1)
    presence.look()
    assert (presence.able, len(screens.screens)) == (0, 0)


async def test_a_desk_that_goes_takes_its_screen_along(presence: Presence, screens: Screens) -> None:
    desk = sit(presence)
    presence.say(desk, visible=True, armed=True, painted=0)
    presence.close(desk)
    assert (presence.shown(), len(screens.screens)) == ({"open": 0, "able": 0, "unheard": None}, 0)


async def test_before_anybody_took_the_watch_no_desk_is_missed(both: World, presence: Presence) -> None:
    await wait(both, presence, 3 * UNHEARD_AFTER)
    assert await noted(both) == []
    assert presence.unheard is None


async def test_that_no_desk_can_ring_is_noted_once_after_half_a_minute_and_so_is_its_end(
    both: World, presence: Presence
) -> None:
    desk = sit(presence)
    presence.say(desk, visible=True, armed=True, painted=0)
    await presence.act(desk, "armed")
    await wait(both, presence, 60 * SECOND, desk)
    since = presence.silent_since
    presence.close(desk)
    await wait(both, presence, UNHEARD_AFTER - SECOND)
    assert await noted(both) == [("armed", "us/alice")]
    await wait(both, presence, 60 * SECOND)
    assert await noted(both) == [("armed", "us/alice"), ("unheard", "")]
    assert presence.unheard == since
    assert presence.shown()["unheard"] == instant_text(since)
    again = sit(presence)
    await wait(both, presence, 5 * SECOND, again)
    assert await noted(both) == [("armed", "us/alice"), ("unheard", ""), ("heard", "")]
    assert presence.unheard is None


async def test_after_a_restart_desks_have_half_a_minute_to_come_back(
    both: World, presence: Presence, doors: Open
) -> None:
    await presence.act(sit(presence), "armed")
    both.clock.advance(10 * UNHEARD_AFTER)
    restarted = Presence(doors.doors, None)
    await wait(both, restarted, UNHEARD_AFTER - SECOND)
    assert [what for what, _ in await noted(both)] == ["armed"]
    await wait(both, restarted, SECOND)
    assert [what for what, _ in await noted(both)] == ["armed", "unheard"]
