"""Ten thousand open cases: the board is as short and as usable as with ten. How quick it is: benchmarks/console.py."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hotline import assembly
from hotline.cli.demo import wall
from hotline.cli.twins import Twin
from hotline.client.client import Client
from hotline.client.drafting import Desk as WritingDesk
from hotline.client.drafting import compose, signed
from hotline.core import commands
from hotline.core.canonical import Json, instant_text
from hotline.files import config as config_file
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.test_overtake import as_seen_by_the_peer

CASES = 10_000
TOGETHER = 64
NODES_MAX = 4_000


async def fill(twin: Twin, alice: Client) -> None:
    """Open the cases in the log of a center that is stopped, as its own process would."""
    channel = await alice.channel()
    name = await alice.opening(channel, "SVC-7", "service")
    desk = WritingDesk(channel, name, await alice.agreement(name), wall())
    await twin.stop()
    parts = assembly.build(config_file.load(twin.config), str)
    await parts.store.open()
    running = None
    try:
        await parts.runner.start()
        running = asyncio.create_task(parts.runner.run())
        await parts.runner.do(commands.Greet(as_seen_by_the_peer(parts.runner.center)))
        for _ in range(CASES // TOGETHER + 1):
            posts = []
            for _each in range(TOGETHER):
                payload, openings, _flags = compose(desk, "SVC-7", change())
                envelope = signed(payload, "operator", (alice.signer,))
                posts.append(parts.runner.do(commands.Post(envelope, openings, dry=False)))
            assert {answer.state for answer in await asyncio.gather(*posts)} == {"placed"}
    finally:
        if running is not None:
            running.cancel()
        await parts.store.close()
    await twin.start()


def change() -> dict[str, Json]:
    """Return the fields of a changed contact, which the other party acknowledges."""
    contact: Json = {"role": "Duty officer", "phone": "+1 202 555 0100"}
    return {"planned": False, "effective_at": instant_text(wall() + 86_400_000), "contact": contact}


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """A center with its cases, which its peer, who is down, has not seen yet."""
    folder: Path = tmp_path_factory.mktemp("many")
    with run_centers(folder / "twins") as found:
        found.call(found.cn.stop())
        found.call(fill(found.us, found.client("us/alice")), 100)
        yield found


def test_the_board_of_ten_thousand_open_cases_is_short_and_whole(sit: SitDown) -> None:
    desk = sit("us", "alice")
    page = desk.open("/")
    page.wait_for_selector("html[data-armed]")
    expect(page.locator("#b-owed .more")).to_contain_text("more")
    assert page.locator("#b-owed tbody tr").count() <= 20
    assert page.evaluate("document.querySelectorAll('*').length") < NODES_MAX
    desk.axe()
    desk.open("/cases?owing=true")
    assert page.evaluate("document.querySelectorAll('*').length") < NODES_MAX
