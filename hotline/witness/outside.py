"""One question to somebody outside the channel, over HTTP: of limited size, in limited time, and nowhere else."""

from dataclasses import dataclass
from typing import Final

import aiohttp

from hotline.core.attested import AttestError
from hotline.core.canonical import Duration

ANSWER_BYTES_MAX: Final = 64 * 1024
SHOWN_MAX: Final = 120
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered; nothing of it is believed yet."""

    status: int
    media: str
    body: bytes

    def wrong(self) -> AttestError:
        """Return what to tell of an answer that is none."""
        text = self.body[:SHOWN_MAX].decode(errors="replace")
        said = "".join(each if each.isprintable() else " " for each in text).strip()
        return AttestError(f"it answers {self.status}: {said}" if said else f"it answers {self.status}")


async def ask(url: str, content: bytes, media: str, within: Duration) -> Answered:
    """Post *content* to *url* and return the answer; AttestError if none comes in time, or a very large one.

    Redirects are not followed: the question goes where the configuration says, or nowhere.
    """
    headers = {"content-type": media, "user-agent": "hotline"}
    limit = aiohttp.ClientTimeout(total=within / 1000)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, auto_decompress=False) as session,
            session.post(url, data=content, headers=headers, allow_redirects=False) as answer,
        ):
            body = await whole(answer.content)
            return Answered(answer.status, answer.content_type, body)
    except TimeoutError:
        raise AttestError(f"it does not answer within {within / 1000:g} s") from None
    except aiohttp.ClientError as error:
        raise AttestError(f"it cannot be asked: {type(error).__name__}: {error}"[:SHOWN_MAX]) from None


async def whole(stream: aiohttp.StreamReader) -> bytes:
    """Return everything that *stream* brings, unless that is too much."""
    body = b""
    async for part in stream.iter_any():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise AttestError(f"it answers with more than {ANSWER_BYTES_MAX} bytes")
    return body
