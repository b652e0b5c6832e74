"""Who may come in: a proof for this one request by a key of the roster, used once, and not too often.

1. A proof is remembered for as long as it could be used again (two minutes), and refused the second time.
2. Every key has its own measure of requests, so that a flood by one cannot delay another; FLASH is never held back.
3. When no more proofs can be remembered, requests are refused rather than forgotten. Only FLASH goes on: to post the
   same message twice has no effect.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from hotline.core.canonical import Duration
from hotline.core.errors import RefusalError
from hotline.core.request import LIFETIME_SECONDS, SKEW_SECONDS, Request
from hotline.core.roster import Key

REMEMBERED = Duration((LIFETIME_SECONDS + 2 * SKEW_SECONDS + 1) * 1000)

READERS = frozenset({"operator", "system", "auditor", "keeper", "administrator"})
POSTERS = frozenset({"operator", "system"})
STEWARDS = frozenset({"keeper", "administrator"})
CONSENTERS = frozenset({"operator", "keeper", "administrator"})
"""Who may bring a consent; it counts by the signature of an administrator on it."""

CLOCK_KEEPERS = frozenset({"operator", "administrator"})


class TooManyError(RefusalError):
    """Too many requests from one key; `after` is when to come again."""

    def __init__(self, after: Duration, detail: str) -> None:
        """Refuse for *after*."""
        self.after = after
        super().__init__("request.too_many", "", detail)


@dataclass(slots=True)
class Bucket:
    """What one key may still ask: so many requests at once, refilled steadily."""

    left: float
    at: int


@dataclass(slots=True)
class Guard:
    """Remembers proofs and measures requests. `now` is monotonic, in milliseconds."""

    a_second: int
    at_once: int
    proofs_max: int
    buckets: dict[str, Bucket] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    order: deque[tuple[int, tuple[str, str]]] = field(default_factory=deque)

    def admit(self, request: Request, now: Duration, urgent: Callable[[], bool]) -> None:
        """Let a checked proof pass once; what is *urgent*, looked at only then, passes although there are too many."""
        try:
            self.remember(request, now)
            self.measure(request.key, now)
        except TooManyError:
            if not urgent():
                raise

    def remember(self, request: Request, now: Duration) -> None:
        """Refuse a proof that was used before."""
        while self.order and self.order[0][0] <= now:
            self.used.discard(self.order.popleft()[1])
        proof = (request.key.kid, request.jti)
        if proof in self.used:
            raise RefusalError("request.replayed", "jti", request.jti)
        if len(self.used) >= self.proofs_max:
            raise TooManyError(Duration(max(1, self.order[0][0] - now)), "no more proofs can be remembered")
        self.used.add(proof)
        self.order.append((now + REMEMBERED, proof))

    def measure(self, key: Key, now: Duration) -> None:
        """Refuse when *key* has used up its measure."""
        bucket = self.buckets.setdefault(key.kid, Bucket(self.at_once, now))
        bucket.left = min(self.at_once, bucket.left + (now - bucket.at) * self.a_second / 1000)
        bucket.at = now
        if bucket.left < 1:
            wait = Duration(ceil((1 - bucket.left) * 1000 / self.a_second))
            raise TooManyError(wait, f"{self.a_second} a second for each key")
        bucket.left -= 1
