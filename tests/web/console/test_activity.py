from hotline.core.canonical import Instant, instant_text
from hotline.web.console.activity import Activity, Planned, Plans, activity, lay
from tests.examples import notice
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import notice_from_peer

HOUR, DAY = 3_600_000, 86_400_000
SOON = {"start": instant_text(Instant(JUNE + 6 * HOUR)), "end": instant_text(Instant(JUNE + 9 * HOUR))}


def draw(doors: Open, days: int = 1) -> Activity:
    plans = Plans()
    while not plans.renew(doors.side.center):
        pass
    return activity(doors.side.center, plans, doors.doors.now(), days)


async def test_windows_of_both_parties_are_announced_in_lanes_of_their_own(both: World, doors: Open) -> None:
    await notice_from_peer(both, window=SOON)
    async with doors.client() as alice:
        ours = await alice.send("TST-1", notice(window=SOON))
    drawn = draw(doors)
    assert [(lane.party, len(lane.boxes)) for lane in drawn.lanes] == [("us", 1), ("cn", 1)]
    assert {each.party: each.start for each in drawn.planned} == {"us": JUNE + 6 * HOUR, "cn": JUNE + 6 * HOUR}
    (box,) = drawn.lanes[0].boxes
    assert (box.planned.case, box.label) == (ours.id, "TST-1")
    assert drawn.now_x < box.x < box.x + box.width < 100


async def test_what_is_further_ahead_stands_in_the_week(both: World, doors: Open) -> None:
    await notice_from_peer(
        both, window={"start": instant_text(Instant(JUNE + 3 * DAY)), "end": instant_text(Instant(JUNE + 4 * DAY))}
    )
    assert draw(doors).planned == ()
    assert len(draw(doors, 7).planned) == 1
    assert len(draw(doors, 7).lines) == 8


async def test_a_notice_that_was_taken_back_is_announced_no_more(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("TST-1", notice(window=SOON))
        assert len(draw(doors).planned) == 1
        await alice.retract(receipt.id, {"reason": "wrong_content"})
    assert draw(doors).planned == ()


def test_windows_that_overlap_are_drawn_below_each_other_as_far_as_there_is_room() -> None:
    start, end = Instant(0), Instant(DAY)
    planned = [
        Planned(str(number), "us", "TST-1", {"en": ""}, Instant(number * HOUR), Instant(20 * HOUR))
        for number in range(5)
    ]
    planned.append(Planned("late", "us", "TST-1", {"en": ""}, Instant(21 * HOUR), Instant(22 * HOUR)))
    lane = lay("us", 0, 0.0, planned, start, end)
    assert [each.planned.case for each in lane.boxes] == ["0", "1", "2", "late"]
    assert len({each.y for each in lane.boxes[:3]}) == 3
    assert lane.boxes[3].y == lane.boxes[0].y
