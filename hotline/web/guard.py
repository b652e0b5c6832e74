"""Who may come in: a proof for this one request by a key of the roster, used once, and not too often.

1. A proof is remembered for as long as it could be used again (two minutes), and refused the second time.
2. Every key has its own measure of requests, so that a flood by one cannot delay another; FLASH is never held back.
3. When no more proofs can be remembered, requests are refused rather than forgotten. Only FLASH goes on: to post the
   same message twice has no effect.
4. Every address has a measure of bad proofs. When it is used up, no signature from there is looked at for a while, but
   those of keys that were good from that address before, and those on a message: a neighbour who floods keeps nobody
   out, and what cannot be FLASH waits.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from hotline.core.canonical import Duration
from hotline.core.errors import RefusalError
from hotline.core.request import LIFETIME_SECONDS, SKEW_SECONDS, Request
from hotline.core.roster import Key

REMEMBERED = Duration((LIFETIME_SECONDS + 2 * SKEW_SECONDS + 1) * 1000)
BAD_A_SECOND = 1
BAD_AT_ONCE = 60
ADDRESSES_MAX = 4096


class TooManyError(RefusalError):
    """Too many requests from one key or address; `after` is when to come again."""

    def __init__(self, after: Duration, detail: str) -> None:
        """Refuse for *after*."""
        self.after = after
        super().__init__("request.too_many", "", detail)


@dataclass(slots=True)
class Bucket:
    """What may still be asked: so many requests at once, refilled steadily."""

    left: float
    at: int

    def refill(self, now: Duration, a_second: int, at_once: int) -> bool:
        """Add what time has brought up to *now*; return whether one more may be asked."""
        self.left = min(at_once, self.left + (now - self.at) * a_second / 1000)
        self.at = now
        return self.left >= 1


@dataclass(slots=True)
class Guard:
    """Remembers proofs and measures requests. `now` is monotonic, in milliseconds."""

    a_second: int
    at_once: int
    proofs_max: int
    buckets: dict[str, Bucket] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    order: deque[tuple[int, tuple[str, str]]] = field(default_factory=deque)
    strangers: dict[str, Bucket] = field(default_factory=dict)
    known: dict[tuple[str, str], None] = field(default_factory=dict)

    def admit(self, request: Request, now: Duration, urgent: Callable[[], bool]) -> None:
        """Let a checked proof pass once; what is *urgent*, looked at only then, passes although there are too many."""
        try:
            self.demand_new(request, now)
            self.measure(request.key, now)
            self.remember(request, now)
        except TooManyError:
            if not urgent():
                raise

    def again(self, key: Key, now: Duration, urgent: Callable[[], bool]) -> None:
        """Let *key*, whose session was found, ask once more; what is *urgent* passes although there are too many."""
        try:
            self.measure(key, now)
        except TooManyError:
            if not urgent():
                raise

    def look(self, address: str, kid: str, now: Duration, *, posting: bool) -> None:
        """Refuse to look at a signature from an *address* of bad proofs, unless *kid* was good from there before.

        *posting*, a message is brought: it may be FLASH, so its proof is looked at whatever came before.
        """
        bucket = self.strangers.get(address)
        if bucket is None or posting or (address, kid) in self.known or bucket.refill(now, BAD_A_SECOND, BAD_AT_ONCE):
            return
        raise TooManyError(wait(bucket, BAD_A_SECOND), "bad proofs from this address")

    def bad(self, address: str, now: Duration) -> None:
        """Count a bad proof from *address*; refuse to say more about it when there were too many."""
        if address not in self.strangers:
            forget(self.strangers)
        bucket = self.strangers.setdefault(address, Bucket(BAD_AT_ONCE, now))
        if not bucket.refill(now, BAD_A_SECOND, BAD_AT_ONCE):
            raise TooManyError(wait(bucket, BAD_A_SECOND), "bad proofs from this address")
        bucket.left -= 1

    def good(self, address: str, kid: str) -> None:
        """Remember that *kid* proved itself from *address*."""
        if (address, kid) not in self.known:
            forget(self.known)
            self.known[address, kid] = None

    def demand_new(self, request: Request, now: Duration) -> None:
        """Refuse a proof that was used before; whoever plays it again takes nothing from the measure of its key."""
        while self.order and self.order[0][0] <= now:
            self.used.discard(self.order.popleft()[1])
        if (request.key.kid, request.jti) in self.used:
            raise RefusalError("request.replayed", "jti", request.jti)

    def remember(self, request: Request, now: Duration) -> None:
        """Remember a proof that is let in, and no other: a flood must not use up the room of all."""
        proof = (request.key.kid, request.jti)
        if len(self.used) >= self.proofs_max:
            raise TooManyError(Duration(max(1, self.order[0][0] - now)), "no more proofs can be remembered")
        self.used.add(proof)
        self.order.append((now + REMEMBERED, proof))

    def measure(self, key: Key, now: Duration) -> None:
        """Refuse when *key* has used up its measure."""
        bucket = self.buckets.setdefault(key.kid, Bucket(self.at_once, now))
        if not bucket.refill(now, self.a_second, self.at_once):
            raise TooManyError(wait(bucket, self.a_second), f"{self.a_second} a second for each key")
        bucket.left -= 1


def wait(bucket: Bucket, a_second: int) -> Duration:
    """Return how long it is until *bucket* has one more."""
    return Duration(ceil((1 - bucket.left) * 1000 / a_second))


def forget(kept: dict[Any, Any]) -> None:
    """Make room in *kept*: what came first goes first."""
    while len(kept) >= ADDRESSES_MAX:
        del kept[next(iter(kept))]
