"""Whether the other end of one connection is there: checks and their answers, the offset of its clock, silence.

1. The circuit is checked at once and then every `check_every`; the center is told four instants (RFC 5905 section 8).
2. A check is answered at once; one that asks to settle is answered when all that came before it is decided.
3. The peer is silent if it owes something (a cosignature, an answer) and nothing at all has come for `silence`. Before
   that it is asked, so that a peer which lives and has nothing to say is not taken for dead.
"""

from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Duration
from hotline.core.commands import Measured
from hotline.core.errors import refuse
from hotline.core.frames import Check, Checked
from hotline.core.orders import Moment, Settings

STEP_MAX: Final = 250
UNANSWERED_MAX: Final = 8
PROBES: Final = 3


@dataclass(frozen=True, slots=True)
class Offset:
    """The peer's clock minus ours in ms, and how far that may be off."""

    offset: int
    bound: int


class Circuit:
    """The checks of one connection, both ways, and the patience with its peer."""

    def __init__(self, settings: Settings) -> None:
        """Begin before the connection is open; call `opened` next."""
        self.settings = settings
        self.opened_at = self.last_heard = self.probed_at = Duration(0)
        self.numbers = 0
        self.check: tuple[int, Moment] | None = None
        self.next_check: Duration | None = None
        self.awaiting_since: Duration | None = None
        self.unanswered: list[tuple[int, Check, Moment]] = []
        self.offset: Offset | None = None

    def opened(self, now: Moment) -> None:
        """Start the clock of the handshake."""
        self.opened_at = self.last_heard = now.ticks

    def number(self) -> int:
        """Return the number of the next check."""
        self.numbers += 1
        return self.numbers

    def answer(self, check: Check, undecided: int, now: Moment) -> list[Checked]:
        """Return the answer to *check*; none yet if it is to wait for *undecided* commands."""
        if not check.settle or not undecided:
            return [Checked(check.number, check.sent, now.wall, now.wall)]
        if len(self.unanswered) >= UNANSWERED_MAX:
            raise refuse("frame.flood", "check", f"{UNANSWERED_MAX} checks wait for an answer")
        self.unanswered.append((undecided, check, now))
        return []

    def decided(self, now: Moment) -> list[Checked]:
        """One command more is decided: return the answers that waited for it."""
        waiting = [(left - 1, check, arrived) for left, check, arrived in self.unanswered]
        self.unanswered = [each for each in waiting if each[0]]
        answered = [(check, arrived) for left, check, arrived in waiting if not left]
        return [Checked(check.number, check.sent, arrived.wall, now.wall) for check, arrived in answered]

    def checked(self, frame: Checked, now: Moment) -> Measured | None:
        """Return what the answer *frame* measures; None if it answers a check of another kind."""
        if self.check is None or self.check[0] != frame.number:
            return None
        sent, self.check = self.check[1], None
        # Between our two readings the wall clock may have been set; then this measures nothing.
        if abs((now.wall - sent.wall) - (now.ticks - sent.ticks)) > STEP_MAX:
            return None
        measured = Measured(sent.wall, frame.received, frame.answered, now.wall)
        self.offset = offset(measured)
        return measured

    def due(self, now: Moment) -> list[Check]:
        """Return the checks to send at *now*: of the circuit, and of a peer that owes something and is quiet."""
        checks: list[Check] = []
        if self.check is None and self.next_check is not None and now.ticks >= self.next_check:
            self.next_check = Duration(now.ticks + self.settings.check_every)
            self.check = self.number(), now
            checks.append(Check(self.check[0], now.wall, settle=False))
        probe = self.next_probe()
        if probe is not None and now.ticks >= probe:
            self.probed_at = now.ticks
            checks.append(Check(self.number(), now.wall, settle=False))
        return checks

    def owed(self, now: Moment, *, something: bool) -> None:
        """Note since when the peer owes *something*, if it does."""
        if not something and self.check is None:
            self.awaiting_since = None
        elif self.awaiting_since is None:
            self.awaiting_since = now.ticks

    def next_probe(self) -> Duration | None:
        """Return when a quiet peer that owes something is to be asked."""
        if self.awaiting_since is None or self.next_check is None:
            return None
        return Duration(max(self.awaiting_since, self.last_heard, self.probed_at) + self.settings.silence // PROBES)

    def patience(self, *, met: bool) -> Duration | None:
        """Return when the peer has been silent for too long; None while it owes nothing."""
        if not met:
            return Duration(self.opened_at + self.settings.handshake)
        if self.awaiting_since is None:
            return None
        return Duration(max(self.awaiting_since, self.last_heard) + self.settings.silence)

    def next_deadline(self, *, met: bool) -> Duration | None:
        """Return when `due` or `patience` asks for attention."""
        check = self.next_check if self.check is None else None
        times = (self.patience(met=met), check, self.next_probe())
        return min((at for at in times if at is not None), default=None)


def offset(measured: Measured) -> Offset:
    """Return what one check says of the peer's clock; a millisecond is lost to rounding."""
    there, back = measured.received - measured.sent, measured.answered - measured.returned
    delay = (measured.returned - measured.sent) - (measured.answered - measured.received)
    return Offset((there + back) // 2, max(delay, 0) // 2 + 1)
