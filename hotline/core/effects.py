"""What a fact obliges the hands to do, after it is durable. An effect may be carried out twice, never silently not at all."""

from dataclasses import dataclass

from hotline.core.canonical import Instant


@dataclass(frozen=True, slots=True)
class GiveCosignature:
    """Send our cosignature over the peer's log."""

    note: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Call whoever holds *role* on our side, about a case. `id` is stable: the same call, however often it is made.

    `reason` is `arrived`, `waiting`, or the kind of obligation missed; `draft` names the form to lay on the desk.
    """

    id: str
    role: str
    reason: str
    case: str
    message: str
    form: str
    precedence: str
    deadline: Instant | None = None
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Show and sound an alarm that no ladder covers: a fork, a step of the clock, a peer that lies."""

    id: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class TakePlace:
    """The logs are reconciled: log what the configuration asks for (rosters, consents) that is not there yet."""


Effect = GiveCosignature | Ring | Alarm | TakePlace
