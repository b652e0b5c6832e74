"""Webhooks are signed, stable, and say why they failed."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.core.canonical import Duration, Instant
from hotline.core.errors import FileError
from hotline.interfaces import PageError
from hotline.pager.webhook import WebhookPager, webhook_id
from tests.contracts.test_pager import PAGE, SECRET

NOW = Instant(1_795_341_600_123)


@asynccontextmanager
async def receiver(
    answer: web.StreamResponse | None,
) -> AsyncIterator[tuple[WebhookPager, list[tuple[str, dict[str, str]]]]]:
    """Serve one webhook that answers *answer*, or never if it is None."""
    taken: list[tuple[str, dict[str, str]]] = []

    async def take(request: web.Request) -> web.StreamResponse:
        taken.append((await request.text(), dict(request.headers)))
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer

    app = web.Application()
    app.router.add_route("*", "/", take)
    async with TestServer(app, shutdown_timeout=0) as server:
        pager = WebhookPager(str(server.make_url("/")), SECRET, lambda: NOW, Duration(200 if answer is None else 5_000))
        yield pager, taken
        await pager.close()


async def test_the_signature_is_that_of_standard_webhooks() -> None:
    async with receiver(web.Response()) as (pager, taken):
        assert await pager.call(PAGE) == "200 OK"
    text, headers = taken[0]
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["webhook-timestamp"] == "1795341600"
    signed = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.{text}"
    assert "." not in lower["webhook-id"]
    assert lower["webhook-signature"] == oracle(signed)


def oracle(signed: str) -> str:
    """Return the signature as the specification writes it, computed without the library."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()


async def test_the_letter_says_everything_in_both_languages() -> None:
    async with receiver(web.Response(status=204)) as (pager, taken):
        assert await pager.call(PAGE) == "204 No Content"
    letter = json.loads(taken[0][0])
    assert letter["type"] == "hotline.page"
    assert letter["timestamp"] == "2026-11-22T10:00:00.123Z"
    assert letter["data"]["subject"] == {"en": "Answer now", "zh": "立即答复"}
    assert letter["data"]["status"] == "test"


def test_a_repeated_call_has_the_same_id_and_another_persons_call_has_not() -> None:
    assert webhook_id(PAGE) == webhook_id(replace(PAGE, precedence="ROUTINE"))
    assert len({webhook_id(page) for page in (PAGE, replace(PAGE, person="B"), replace(PAGE, way="w"))}) == 3


@pytest.mark.parametrize("status", [302, 400, 410, 429, 500, 503])
async def test_any_answer_but_success_is_a_failure_that_quotes_it(status: int) -> None:
    async with receiver(web.Response(status=status, text="no\x1b[31m paper" + "x" * 9_999)) as (pager, _):
        with pytest.raises(PageError, match=rf"^{status} .*: no.*paper") as caught:
            await pager.call(PAGE)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


async def test_silence_is_a_failure_after_the_time_allowed() -> None:
    async with receiver(None) as (pager, _):
        with pytest.raises(PageError, match=r"no answer within 0[.]2 s"):
            await pager.call(PAGE)


async def test_a_closed_door_is_a_failure() -> None:
    pager = WebhookPager("http://127.0.0.1:1/", SECRET, lambda: NOW)
    with pytest.raises(PageError, match="ClientConnectorError"):
        await pager.call(PAGE)
    await pager.close()


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!"])
def test_a_secret_that_cannot_sign_is_refused_at_once(secret: str) -> None:
    with pytest.raises(FileError, match="it is no webhook secret"):
        WebhookPager("http://desk", secret, lambda: NOW)


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(WebhookPager("http://desk", SECRET, lambda: NOW))
