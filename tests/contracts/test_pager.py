"""What every pager promises, asked of the screen, the webhook, the switchboard over them, and the recording fake."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.core.canonical import Duration, Instant
from hotline.interfaces import Page, PageError, Pager
from hotline.pager.screen import Screens
from hotline.pager.switchboard import Switchboard
from hotline.pager.webhook import WebhookPager
from tests.fakes_pager import RecordingPager

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
PAGE = Page(
    id="us/sha256:0a1b.received/0",
    person="Ann Mercer",
    way="the way",
    precedence="FLASH",
    status="test",
    subject={"en": "Answer now", "zh": "立即答复"},
    body={"en": "Nobody has taken it", "zh": "无人签收"},
)


@dataclass(slots=True)
class Bench:
    """A pager, how many calls have reached somebody, and how to break what is behind it."""

    pager: Pager
    reached: Callable[[], int]
    break_it: Callable[[], Awaitable[None]]


@asynccontextmanager
async def screen() -> AsyncIterator[Bench]:
    screens = Screens()
    with screens.open() as shown:

        async def go_dark() -> None:
            shown.close()

        yield Bench(screens, shown.calls.qsize, go_dark)


@asynccontextmanager
async def webhook() -> AsyncIterator[Bench]:
    taken: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    async with TestServer(app) as server:
        pager = WebhookPager(str(server.make_url("/")), SECRET, lambda: Instant(0), Duration(2_000))
        try:
            yield Bench(pager, lambda: len(taken), server.close)
        finally:
            await pager.close()


@asynccontextmanager
async def fake() -> AsyncIterator[Bench]:
    pager = RecordingPager()

    async def fail() -> None:
        pager.broken["the way"] = "out of paper"

    yield Bench(pager, lambda: len(pager.called()), fail)


@asynccontextmanager
async def switchboard() -> AsyncIterator[Bench]:
    async with fake() as bench:
        yield replace(bench, pager=Switchboard({"the way": bench.pager}))


Place = Callable[[], AbstractAsyncContextManager[Bench]]


@pytest.fixture(params=[screen, webhook, fake, switchboard], ids=lambda place: place.__name__)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    place: Place = request.param
    async with place() as made:
        yield made


async def test_a_call_that_was_taken_says_so_in_a_few_words(bench: Bench) -> None:
    result = await bench.pager.call(PAGE)
    assert 0 < len(result) <= 200
    assert result.isprintable()
    assert bench.reached() == 1


async def test_the_same_call_may_be_made_again(bench: Bench) -> None:
    await bench.pager.call(PAGE)
    await bench.pager.call(PAGE)
    assert bench.reached() == 2


async def test_a_call_that_reaches_nobody_fails_with_the_reason(bench: Bench) -> None:
    await bench.break_it()
    with pytest.raises(PageError) as caught:
        await bench.pager.call(PAGE)
    assert 0 < len(str(caught.value)) <= 300
    assert bench.reached() == 0 or isinstance(bench.pager, Screens)
