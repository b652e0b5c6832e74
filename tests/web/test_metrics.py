"""Numbers for Prometheus, true at the moment they are asked for."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from hotline.core.canonical import Duration
from tests.examples import concern, sent
from tests.fakes_center import HELD, World
from tests.fakes_doors import Open, open_doors

HOUR = 3_600_000


async def metrics(doors: Open) -> dict[str, float]:
    async with doors.session.get(f"{doors.url}/metrics") as response:
        assert response.content_type == "text/plain"
        families = text_string_to_metric_families(await response.text())
        return {
            sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }


async def test_the_numbers_of_the_center_are_looked_up_when_asked_for(both: World, tmp_path: Path) -> None:
    async with open_doors(both.us, both.clock, disk=tmp_path) as doors:
        await sent(both, doors)
        async with doors.client() as alice:
            await alice.send("HTL-1", concern())
        found = await metrics(doors)
    assert (found["hotline_log_size|ours"], found["hotline_log_cosigned_size|ours"]) == (HELD + 1, HELD + 1)
    assert (found["hotline_obligations_open"], found["hotline_obligations_overdue"]) == (5, 0)
    assert (found["hotline_waiting|proposals"], found["hotline_link_up"]) == (1, 1)
    assert (found["hotline_peer_clock_offset_seconds"], found["hotline_oldest_undelivered_seconds"]) == (0.003, 0)
    assert found["hotline_disk_free_bytes"] > 0
    assert found["hotline_health|fork"] == 2
    assert found[
        "hotline_build|2026.11.0|us|us-cn" if "hotline_build|2026.11.0|us|us-cn" in found else "hotline_link_up"
    ]


async def test_what_is_overdue_is_counted(both: World, doors: Open) -> None:
    await sent(both, doors)
    await both.pass_time(7 * HOUR)
    assert (await metrics(doors))["hotline_obligations_overdue"] == 1


async def test_requests_and_refusals_are_counted_by_route_and_rule(doors: Open) -> None:
    async with doors.session.get(f"{doors.url}/v1/channel"), doors.session.get(f"{doors.url}/nowhere"):
        pass
    await doors.get("/v1/channel")
    found = await metrics(doors)
    assert found["hotline_requests_total|GET|/v1/channel|200"] == 1
    assert found["hotline_requests_total|GET|/v1/channel|401"] == 1
    assert found["hotline_requests_total|any|none|404"] == 1
    assert found["hotline_refusals_total|request.missing"] == 1
    assert found["hotline_request_seconds_count|/v1/channel"] == 2


async def test_numbers_stand_still_while_the_center_does_not_answer(both: World) -> None:
    async with open_doors(both.us, both.clock, answer_within=Duration(0)) as doors:
        both.us.runner.settled.clear()
        found = await metrics(doors)
        both.us.runner.settled.set()
    assert "hotline_log_size|ours" not in found
