"""Calls an address over HTTP, signed as Standard Webhooks asks (webhook-id, webhook-timestamp, webhook-signature).

One attempt, one answer: repeating is the runtime's. A call that is repeated has the same `webhook-id`, so that the
receiver can recognise it. Redirects are not followed: a call goes where the configuration says, or fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

import aiohttp
from standardwebhooks import Webhook

from hotline.core.canonical import Duration, Instant, encode, instant_text
from hotline.core.errors import Complaint, FileError
from hotline.interfaces import Page, PageError

ANSWER_SHOWN_MAX: Final = 120
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class WebhookPager:
    """One webhook: a Pager. *now* is the clock of the world, because the receiver judges the signature's time by it."""

    url: str
    secret: str = field(repr=False)
    now: Callable[[], Instant]
    timeout: Duration = Duration(10_000)
    session: aiohttp.ClientSession | None = None

    def __post_init__(self) -> None:
        """Refuse a secret that cannot sign."""
        try:
            Webhook(self.secret)
        except Exception as error:
            remedy = "Write whsec_ and base64, as the receiver gave it"
            complaint = Complaint(self.url, 0, 0, "secret", "it is no webhook secret", remedy)
            raise FileError((complaint,)) from error

    async def call(self, page: Page) -> str:
        """Post *page* and return the status of the answer; PageError if it is not 2xx, or does not come in time."""
        if self.session is None:
            limit = aiohttp.ClientTimeout(total=self.timeout / 1000)
            self.session = aiohttp.ClientSession(timeout=limit, auto_decompress=False)
        now = self.now()
        content = letter(page, now)
        try:
            async with self.session.post(
                self.url, data=content, headers=self.headers(page, now, content), allow_redirects=False
            ) as answer:
                said = (await answer.content.read(ANSWER_SHOWN_MAX)).decode(errors="replace")
        except TimeoutError as error:
            raise PageError(f"no answer within {self.timeout / 1000:g} s") from error
        except aiohttp.ClientError as error:
            raise PageError(f"{type(error).__name__}: {error}"[:ANSWER_SHOWN_MAX]) from error
        if not answer.ok or answer.status >= REDIRECTS:
            raise PageError(f"{answer.status} {answer.reason}: {readable(said)}")
        return f"{answer.status} {answer.reason}"

    def headers(self, page: Page, now: Instant, content: bytes) -> dict[str, str]:
        """Return the headers that sign *content*."""
        name = webhook_id(page)
        signed = Webhook(self.secret).sign(name, EPOCH + timedelta(milliseconds=now), content.decode())
        return {
            "content-type": "application/json",
            "user-agent": "hotline",
            "webhook-id": name,
            "webhook-timestamp": str(now // 1000),
            "webhook-signature": signed,
        }

    async def close(self) -> None:
        """Let the connections go."""
        if self.session is not None:
            await self.session.close()


REDIRECTS: Final = 300


def webhook_id(page: Page) -> str:
    """Return the id of a call: the same for every attempt, another for another person or way."""
    return "call_" + sha256(f"{page.id}\n{page.person}\n{page.way}".encode()).hexdigest()[:32]


def letter(page: Page, now: Instant) -> bytes:
    """Return the JSON that is posted: `type`, `timestamp` and `data`, as Standard Webhooks names them."""
    said = {
        "id": page.id,
        "person": page.person,
        "precedence": page.precedence,
        "status": page.status,
        "subject": dict(page.subject),
        "body": dict(page.body),
    }
    return encode({"type": "hotline.page", "timestamp": instant_text(now), "data": said})


def readable(said: str) -> str:
    """Return what a provider answered, without what a screen would obey."""
    return "".join(each if each.isprintable() else " " for each in said).strip()
