"""What the center knows, as JSON: nothing is left out and nothing made up."""

from hotline.core.canonical import Instant
from hotline.core.decisions import Answer
from hotline.core.obligations import Obligation, Outcome
from hotline.interfaces import LinkStatus
from hotline.web.shown import (
    opened,
    show_answer,
    show_channel,
    show_link,
    show_obligation,
    show_reference,
    show_step,
    show_summary,
)
from tests.examples import sent
from tests.fakes_center import HELD, JUNE, World
from tests.fakes_doors import Open, open_doors

OWED = Obligation("m/received", "c", "m", "received", "cn", JUNE, Instant(JUNE + 1000), "unanswered")


def test_time_left_runs_down_past_zero_and_stops_when_answered() -> None:
    assert show_obligation(OWED, JUNE)["left"] == 1000
    assert show_obligation(OWED, Instant(JUNE + 3000))["left"] == -2000
    met = Obligation("m/received", "c", "m", "received", "cn", JUNE, JUNE, None, Outcome.MET, "a", JUNE, JUNE)
    assert (show_obligation(met, JUNE)["left"], show_obligation(met, JUNE)["answered"]) == (
        None,
        "2026-06-01T10:00:00.000Z",
    )


def test_an_obligation_whose_instant_is_not_known_has_no_time_left() -> None:
    unknown = Obligation("m/received", "c", "m", "received", "cn", None, None, "unanswered")
    assert (show_obligation(unknown, JUNE)["due"], show_obligation(unknown, JUNE)["left"]) == (None, None)


def test_a_line_that_was_never_up_has_no_numbers() -> None:
    assert show_link(LinkStatus(up=False)) == {
        "up": False,
        "path": None,
        "since": None,
        "last_heard": None,
        "offset": None,
        "bound": None,
    }


def test_values_are_opened_by_their_openings_and_nothing_else() -> None:
    assert opened({"place": {"salt": "AA", "value": "Nevada"}}) == {"place": "Nevada"}
    assert opened(None) == {}


async def test_an_answer_about_no_message_stays_as_it_is(both: World) -> None:
    shown = show_answer(both.us.center, Answer("accepted", "sha256:00"), JUNE)
    assert (shown["state"], shown["owed"], shown["flags"]) == ("accepted", [], [])


async def test_a_remark_of_a_center_is_a_step_without_a_form(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    await both.pass_time(7 * 3_600_000)
    center = both.us.center
    case = center.book.case(receipt.id)
    shown = show_step(center, case, case.members[-1])
    assert (shown["act"], shown["form"], shown["title"], shown["people"]) == ("overdue", "", {}, [])


async def test_a_reference_names_the_message_at_an_index_or_nothing(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    reference = show_reference(both.us.center, "us", HELD)
    assert reference is not None
    assert (reference["id"], reference["form"], reference["from"]) == (receipt.id, "TST-1", "us")
    assert show_reference(both.us.center, "us", 0) is None
    assert show_reference(both.us.center, "nobody", 0) is None


async def test_both_sides_show_the_same_line_of_a_case(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    assert show_summary(both.us.center, receipt.id, JUNE) == show_summary(both.cn.center, receipt.id, JUNE)


async def test_the_channel_is_shown_from_one_side(both: World) -> None:
    async with open_doors(both.cn, both.clock) as theirs:
        shown = await theirs.get("/v1/channel")
    assert shown == show_channel(both.cn.center, both.cn.peer.status(), JUNE)
    assert (shown["party"], shown["peer"]) == ("cn", "us")
