"""Requests to one center, each with its own proof; on a broken connection again, with the same bytes."""

import asyncio
import io
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from yarl import URL

from hotline.client.errors import ClientError, UnreachableError
from hotline.core.canonical import Instant, b64, encode
from hotline.core.request import make_request
from hotline.core.signature import Signer

PATIENCE: Final = (0.25, 0.5, 1.0, 2.0)
"""Seconds to wait before each further attempt."""

RETRY_AFTER_MAX: Final = 5.0
SENT_TWICE: Final = "request.replayed"
"""Proofs are made of chance: this one was repeated by a connection that broke on the way."""

NONCE_BYTES: Final = 18
TIMEOUT: Final = aiohttp.ClientTimeout(total=20, sock_connect=5)
LARGE: Final = 1024 * 1024
BROKEN: Final = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a center answered, if it is no problem."""

    status: int
    body: bytes

    def members(self) -> dict[str, Any]:
        """Return the JSON object in the body."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise ClientError({"detail": "the answer is no JSON object"})
        return value


@dataclass(slots=True)
class Caller:
    """Asks the center at *url* as *subject*. `wall` is the time of the world, for proofs; `sleep` waits seconds."""

    url: str
    signer: Signer
    subject: str
    wall: Callable[[], Instant]
    session: aiohttp.ClientSession
    patience: tuple[float, ...] = PATIENCE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    @property
    def origin(self) -> str:
        """Return scheme, host and port: the audience of every proof."""
        return str(URL(self.url).origin())

    async def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Reply:
        """Read *path*."""
        return await self.ask("GET", path, query)

    async def post(self, path: str, value: Mapping[str, Any]) -> Reply:
        """Post *value* to *path*; every post of this API may be repeated without further effect."""
        return await self.ask("POST", path, body=encode(dict(value)))

    async def put(self, path: str, body: bytes) -> Reply:
        """Bring bytes to *path*."""
        return await self.ask("PUT", path, body=body)

    async def ask(
        self, method: str, path: str, query: Mapping[str, str | int] | None = None, body: bytes = b""
    ) -> Reply:
        """Ask, and again after a while if there was no answer or one that says so; the body stays the same."""
        address = self.address(path, query)
        for pause in (*self.patience, None):
            try:
                return await self.once(method, address, body)
            except BROKEN as error:
                problem: ClientError = UnreachableError(self.origin, str(error) or type(error).__name__)
            except ClientError as error:
                problem = error
            may_pass = problem.retryable or problem.rule == SENT_TWICE
            if pause is None or not may_pass or problem.after > RETRY_AFTER_MAX:
                raise problem
            await self.sleep(max(pause, problem.after))
        raise AssertionError

    async def open(self, path: str) -> Reply:
        """Read what is shown to everyone, whatever its status."""
        async with self.session.get(self.address(path), timeout=TIMEOUT, allow_redirects=False) as response:
            return Reply(response.status, await response.read())

    async def once(self, method: str, address: URL, body: bytes) -> Reply:
        """Ask once."""
        headers = self.headers(method, address, body)
        async with self.session.request(
            method, address, data=carried(body), headers=headers, timeout=patience_for(body), allow_redirects=False
        ) as response:
            data = await response.read()
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise problem_in(response, data)
            return Reply(response.status, data)

    def address(self, path: str, query: Mapping[str, str | int] | None = None) -> URL:
        """Return the address of *path* at this center, written once and for all."""
        return URL(str(URL(self.origin + path).with_query(query or None)), encoded=True)

    def headers(self, method: str, address: URL, body: bytes) -> dict[str, str]:
        """Return the headers with a proof for this one request."""
        proof = make_request(
            self.signer,
            self.subject,
            audience=self.origin,
            method=method,
            url=str(address),
            body=body,
            now=self.wall(),
            nonce=b64(secrets.token_bytes(NONCE_BYTES)),
        )
        media = "application/octet-stream" if method == "PUT" else "application/json"
        return {"Authorization": f"Hotline {proof}", "Content-Type": media}


def carried(body: bytes) -> bytes | io.BytesIO | None:
    """Return *body* as it is sent; whatever is large goes in pieces."""
    return io.BytesIO(body) if len(body) >= LARGE else body or None


def patience_for(body: bytes) -> aiohttp.ClientTimeout:
    """Return how long to wait for an answer; whatever is large may take longer to go."""
    return TIMEOUT if len(body) < LARGE else aiohttp.ClientTimeout(total=120, sock_connect=5)


def problem_in(response: aiohttp.ClientResponse, data: bytes) -> ClientError:
    """Return what to raise for an answer that is a problem."""
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict) or "rule" not in value:
        value = {"status": response.status, "detail": f"{response.status} {response.reason}, and no problem document"}
    after = response.headers.get("Retry-After", "")
    return ClientError(value, float(after) if after.isdigit() else 0)
