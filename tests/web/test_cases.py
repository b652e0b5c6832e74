"""Cases, what is owed in them, and proposals."""

import pytest

from hotline.client.errors import ClientError
from tests.examples import LATE_WINDOW, concern, notice, sent
from tests.fakes_center import World
from tests.fakes_doors import Open, open_doors

HOUR = 3_600_000


async def test_cases_are_listed_the_newest_first_page_by_page(doors: Open) -> None:
    async with doors.client() as alice:
        names = [(await alice.send("TST-1", notice(test_id=f"T-{number}"))).id for number in range(3)]
        first = await alice.cases(limit=2)
        second = await alice.cases(limit=2, before=first["next"])
    assert [each["id"] for each in (*first["cases"], *second["cases"])] == names[::-1]
    assert second["next"] is None


async def test_a_case_in_one_line_says_what_runs_out_first(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    (line,) = (await doors.get("/v1/cases"))["cases"]
    assert (line["id"], line["state"], line["form"], line["precedence"]) == (receipt.id, "open", "TST-1", "ROUTINE")
    assert (line["messages"], line["owed"], line["overdue"], line["next_due"]) == (1, 3, 0, "2026-06-01T16:00:00.000Z")
    assert line["title"]["zh"] == "高风险人工智能试验事先通报"


async def test_cases_can_be_asked_for_in_which_something_is_owed(both: World, doors: Open) -> None:
    await sent(both, doors)
    assert len((await doors.get("/v1/cases", owing="true"))["cases"]) == 1
    assert (await doors.get("/v1/cases", owing="false"))["cases"] == []


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ({"limit": 0}, "request.malformed"),
        ({"limit": 101}, "request.malformed"),
        ({"limit": "x"}, "request.malformed"),
        ({"owing": "perhaps"}, "request.malformed"),
        ({"before": "sha256:00"}, "case.unknown"),
        ({"colour": "red"}, "request.malformed"),
    ],
)
async def test_a_page_that_makes_no_sense_is_refused(doors: Open, query: dict[str, str | int], rule: str) -> None:
    with pytest.raises(ClientError) as caught:
        await doors.get("/v1/cases", **query)
    assert caught.value.rule == rule


async def test_a_case_shows_each_step_with_its_state_and_what_was_sealed(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with open_doors(both.cn, both.clock) as theirs, theirs.client() as wei:
        await wei.receive(receipt.id)
        acknowledged = await wei.acknowledge(receipt.id, {"complete": True})
    await both.settle()
    case = await doors.get(f"/v1/cases/{acknowledged.id}")
    assert [(each["party"], each["act"], each["form"]) for each in case["steps"]] == [
        ("us", "notice", "TST-1"),
        ("cn", "receipt", "RCV"),
        ("cn", "acknowledgement", "ACK"),
    ]
    assert case["steps"][0]["opened"]["site_region"] == "Nevada"
    assert case["steps"][2]["people"] == ["cn/alice"]
    assert {each["kind"]: (each["outcome"], each["verdict"]) for each in case["obligations"]} == {
        "delivered": ("met", "in_time"),
        "received": ("met", "in_time"),
        "acknowledged": ("met", "in_time"),
        "completion": ("open", "owed"),
    }


async def test_both_centers_show_the_same_case(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    here = await doors.get(f"/v1/cases/{receipt.id}")
    async with open_doors(both.cn, both.clock) as theirs:
        there = await theirs.get(f"/v1/cases/{receipt.id}")
    assert here == there


async def test_lateness_is_shown_and_not_refused(doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("TST-1", notice(window=LATE_WINDOW))
    case = await doors.get(f"/v1/cases/{receipt.id}")
    assert case["steps"][0]["flags"] == ["late"]


async def test_an_overdue_obligation_shows_how_long_and_how_far_its_ladder_was_climbed(
    both: World, doors: Open
) -> None:
    await sent(both, doors)
    await both.pass_time(7 * HOUR)
    await both.settle()
    case = (await doors.get("/v1/cases"))["cases"][0]["id"]
    shown = {each["kind"]: each for each in (await doors.get(f"/v1/cases/{case}"))["obligations"]}
    assert (shown["received"]["verdict"], shown["received"]["left"]) == ("overdue", -HOUR)
    assert shown["received"]["rungs"] is not None
    steps = (await doors.get(f"/v1/cases/{case}"))["steps"]
    assert [each["act"] for each in steps[1:]] == ["overdue", "overdue"]


async def test_a_case_that_nobody_holds_is_not_found(doors: Open) -> None:
    with pytest.raises(ClientError) as caught:
        await doors.get("/v1/cases/nothing")
    assert (caught.value.rule, caught.value.status) == ("case.unknown", 404)


async def test_what_is_owed_is_sorted_by_the_time_left(both: World, doors: Open) -> None:
    await sent(both, doors)
    shown = (await doors.get("/v1/obligations"))["obligations"]
    assert [each["kind"] for each in shown] == ["received", "acknowledged", "completion", "forecast", "forecast"]
    assert [each["left"] for each in shown] == sorted(each["left"] for each in shown)
    assert shown[0]["left"] == 6 * HOUR
    assert {each["verdict"] for each in shown} == {"owed"}


async def test_what_is_owed_comes_page_by_page(both: World, doors: Open) -> None:
    await sent(both, doors)
    first = await doors.get("/v1/obligations", limit=3)
    second = await doors.get("/v1/obligations", limit=3, first=first["next"])
    assert [each["kind"] for each in first["obligations"] + second["obligations"]] == [
        "received",
        "acknowledged",
        "completion",
        "forecast",
        "forecast",
    ]
    assert second["next"] is None


async def test_an_obligation_whose_clock_has_not_started_has_no_time_left(doors: Open) -> None:
    async with doors.client() as alice:
        await alice.send("TST-1", notice())
    shown = {each["kind"]: each for each in (await doors.get("/v1/obligations"))["obligations"]}
    assert (shown["received"]["due"], shown["received"]["left"]) == (None, None)
    assert shown["delivered"]["left"] == 600_000


async def test_proposals_say_who_has_signed_and_until_when(doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("HTL-1", concern())
    (shown,) = (await doors.get("/v1/proposals"))["proposals"]
    assert (shown["id"], shown["people"], shown["expires"]) == (receipt.id, ["us/alice"], "2026-06-01T11:00:00.000Z")
    assert shown["opened"]["confidence"] == "probable"


async def test_returns_are_shown_where_what_is_owed_is_and_in_the_case_of_their_agreement(doors: Open) -> None:
    (forecast, other) = (each for each in (await doors.get("/v1/obligations"))["obligations"] if each["period"])
    assert (forecast["kind"], forecast["form"], forecast["tolled"]) == ("forecast", "TST-6", False)
    assert {forecast["owed_by"], other["owed_by"]} == {"us", "cn"}
    case = await doors.get(f"/v1/cases/{forecast['case']}")
    assert (case["id"], case["state"], case["agreement"]) == (forecast["case"], "open", forecast["case"])
    assert (case["form"], case["messages"], case["steps"], case["owed"]) == ("", 0, [], 2)
    assert {each["id"] for each in case["obligations"]} == {forecast["id"], other["id"]}
    assert (await doors.get("/v1/cases"))["cases"] == [], "no message opened it"
