"""Sessions of browsers, in memory: a cookie stands for a key that proved itself, for a while and nothing more.

1. A session begins with a proof and has a secret of its own, made here and given out once; only its digest is kept.
2. It ends when nothing was asked or followed for a quarter of an hour, and eight hours (a watch) after it began.
3. It is of one key, not of a person: what the roster says of that key counts at every request.
4. It gives what a proof gives, reading and the posting of what is signed already, and no authority of its own.
5. One key has a few of them at most; one more ends the oldest.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from hotline.core.canonical import Duration
from hotline.core.errors import refuse

SECRET_BYTES: Final = 32
SECRET_LENGTH: Final = 43
IDLE: Final = Duration(15 * 60_000)
LONGEST: Final = Duration(8 * 3_600_000)
EACH_KEY_MAX: Final = 4


@dataclass(slots=True)
class Session:
    """One session of the key *kid*; `began` and `seen`, when it was last used, by the clock since boot."""

    digest: bytes
    kid: str
    began: Duration
    seen: Duration

    def left(self, now: Duration) -> Duration:
        """Return how long the session lasts if nothing more is asked; nought or less once it has ended."""
        return Duration(min(self.seen + IDLE, self.began + LONGEST) - now)


@dataclass(slots=True)
class Sessions:
    """Every session of this process; a restart ends them all."""

    kept: dict[bytes, Session] = field(default_factory=dict)

    def begin(self, kid: str, now: Duration) -> tuple[str, Session]:
        """Begin a session of the key *kid*; return its secret and it."""
        self.kept = {digest: each for digest, each in self.kept.items() if each.left(now) > 0}
        own = [each for each in self.kept.values() if each.kid == kid]
        for oldest in own[: max(0, len(own) - EACH_KEY_MAX + 1)]:
            self.end(oldest)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        session = Session(digest_of(secret), kid, now, now)
        self.kept[session.digest] = session
        return secret, session

    def find(self, secret: str, now: Duration) -> Session:
        """Return the session of *secret*, which lasts longer by this; refused if there is none."""
        session = self.kept.get(digest_of(secret)) if len(secret) == SECRET_LENGTH else None
        if session is None:
            raise refuse("request.session")
        self.use(session, now)
        return session

    def use(self, session: Session, now: Duration) -> None:
        """Let *session* last longer; refused once it has ended."""
        if session.left(now) <= 0:
            self.end(session)
        if session.digest not in self.kept:
            raise refuse("request.session")
        session.seen = now

    def end(self, session: Session) -> None:
        """End *session*."""
        self.kept.pop(session.digest, None)

    def end_all(self, kid: str) -> int:
        """End every session of the key *kid*; return how many there were."""
        own = [each for each in self.kept.values() if each.kid == kid]
        for each in own:
            self.end(each)
        return len(own)


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()
