"""A flood at the doors of a real center: nobody else waits for it, and FLASH does not wait either."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest
import pytest_asyncio
from yarl import URL

from hotline.cli.demo import wall
from hotline.client.client import Client
from hotline.core.canonical import Instant, b64, encode, instant_text
from hotline.core.request import make_request
from tests.end_to_end.forging import World, world
from tests.examples import concern

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

FLOOD = 10_000
CONNECTIONS = 8
PATIENCE = 1.0
"""Seconds that anybody else may wait, on a machine with two cores, one of which floods."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with world(tmp_path_factory.mktemp("flood")) as running:
        yield running


def proved(client: Client, path: str) -> bytes:
    """Return a whole request with a good proof."""
    url = URL(client.caller.origin + path)
    token = make_request(
        client.caller.signer,
        client.caller.subject,
        audience=client.caller.origin,
        method="GET",
        url=str(url),
        body=b"",
        now=wall(),
        nonce=b64(secrets.token_bytes(18)),
    )
    return asked(path, url.authority, token)


def asked(path: str, host: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Hotline {token}\r\n\r\n".encode()


async def pour(client: Client, requests: list[bytes], statuses: dict[bytes, int]) -> None:
    """Send *requests* on one connection without waiting for answers, and count what comes back."""
    url = URL(client.caller.origin)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(b"".join(requests))
    for _ in requests:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        status = lines[0].split(b" ")[1]
        statuses[status] = statuses.get(status, 0) + 1
        length = next(int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length"))
        await reader.readexactly(length)
    writer.close()


@contextlib.asynccontextmanager
async def flooded(client: Client, requests: list[bytes], statuses: dict[bytes, int]) -> AsyncIterator[None]:
    """Pour *requests* over several connections while the block runs, and see them all answered."""
    share = len(requests) // CONNECTIONS
    parts = [requests[first : first + share] for first in range(0, len(requests), share)]
    tasks = [asyncio.create_task(pour(client, part, statuses)) for part in parts]
    await asyncio.sleep(0.2)
    yield
    assert not all(task.done() for task in tasks), "the flood still ran"
    await asyncio.gather(*tasks)


async def longest(ask: Callable[[], Awaitable[object]], times: int) -> float:
    """Return the longest that one of *times* took."""
    slowest = 0.0
    for _ in range(times):
        began = perf_counter()
        await ask()
        slowest = max(slowest, perf_counter() - began)
    return slowest


async def test_ten_thousand_requests_of_one_key_delay_neither_another_key_nor_its_own_flash(both: World) -> None:
    alice, auditor = both.alice, both.people["us/auditor"]
    requests = [proved(alice, "/v1/channel") for _ in range(FLOOD)]
    fields = concern() | {"next_update_by": instant_text(Instant(wall() + 3_600_000))}
    urgent: Iterator[bytes] = iter(
        [encode((await alice.compose("HTL-1", fields, precedence="FLASH")).body()) for _ in range(5)]
    )
    statuses: dict[bytes, int] = {}

    async def flash() -> None:
        reply = await alice.caller.once("POST", alice.caller.address("/v1/messages"), next(urgent))
        assert reply.status in (201, 202)

    async with flooded(alice, requests, statuses):
        assert await longest(flash, 5) < PATIENCE
        assert await longest(auditor.channel, 5) < PATIENCE
    assert statuses[b"429"] > FLOOD // 2
    assert set(statuses) == {b"200", b"429"}


async def test_bad_proofs_cost_little_and_keep_nobody_out(both: World) -> None:
    auditor, process = both.people["us/auditor"], both.twins.us.process
    assert process is not None
    host = URL(auditor.caller.origin).authority
    header, claims, signature = proved(auditor, "/v1/channel").split(b"Hotline ")[1].strip().decode().split(".")
    bad = [
        *("garbage", "a.b.c", "x" * 7000, f"{header}.{claims}."),
        f"{header}.{claims}.{'A' * len(signature)}",
        ".".join((b64(b'{"alg":"Ed25519","kid":"nobody","typ":"hotline-request+jwt"}'), claims, signature)),
    ]
    requests = [asked("/v1/channel", host, bad[number % len(bad)]) for number in range(6_000)]
    await auditor.channel()
    statuses: dict[bytes, int] = {}
    before = cpu_seconds(process.pid)
    async with flooded(auditor, requests, statuses):
        assert await longest(auditor.channel, 5) < PATIENCE
    spent = cpu_seconds(process.pid) - before
    assert spent / len(requests) < 0.001, f"{spent / len(requests) * 1e6:.0f} microseconds each"
    assert set(statuses) <= {b"400", b"401", b"429"}
    assert statuses[b"429"] > 5_000


def cpu_seconds(pid: int) -> float:
    """Return how long a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
