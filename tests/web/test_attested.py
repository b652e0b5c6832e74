"""What those outside attested, as the API shows it, and how it stands with them."""

from typing import Any

from hotline.core.attested import Attested, Standing
from hotline.core.canonical import Instant, unb64
from tests.fakes_attestor import MemoryAttestations
from tests.fakes_center import JUNE
from tests.fakes_doors import Open

LINES = Attested("witness", "neutral", 7, JUNE, "— witness.example AAAA\n".encode())
STAMP = Attested("stamp", "geneva", 9, JUNE, b"\x30\x03")


async def checks(doors: Open) -> dict[str, Any]:
    async with doors.session.get(f"{doors.url}/health") as response:
        shown = await response.json()
    return {each["name"]: each for each in shown["checks"]}


async def test_what_was_attested_is_shown_page_by_page_as_it_was_said(doors: Open) -> None:
    doors.doors.attested = MemoryAttestations([LINES, STAMP])
    first = await doors.get("/v1/attested", "auditor", limit=1)
    second = await doors.get("/v1/attested", "auditor", first=first["next"])
    (lines,), (stamp,) = first["attested"], second["attested"]
    assert (lines["kind"], lines["name"], lines["size"]) == ("witness", "neutral", 7)
    assert unb64(lines["body"]) == LINES.body
    assert (stamp["kind"], unb64(stamp["body"]), second["next"]) == ("stamp", STAMP.body, None)


async def test_where_nobody_is_asked_nothing_is_shown(doors: Open) -> None:
    assert await doors.get("/v1/attested", "auditor") == {"attested": [], "next": None}
    assert not [name for name in await checks(doors) if ":" in name]


async def test_who_fails_is_told_to_the_administrator_and_the_line_is_no_worse(doors: Open) -> None:
    well = Standing("witness", "neutral", 7)
    fails = Standing("stamp", "geneva", 0, Instant(JUNE - 90_000), "it answers 503")
    doors.doors.standings = lambda: (well, fails)
    found = await checks(doors)
    assert (found["witness:neutral"]["status"], found["witness:neutral"]["value"]) == ("ok", None)
    geneva = found["stamp:geneva"]
    assert (geneva["status"], geneva["says"]) == ("degraded", "it answers 503")
    assert geneva["value"] >= 90_000
