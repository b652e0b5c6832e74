"""The word of a person that the clock of their center is right, after it was moved (rule 7).

The machine cannot know which of its clocks is wrong; a person who looks at another one can. The statement says what the
time is, and counts only while the clock that it confirms shows the same, give or take a minute: what was signed once
confirms no later step. It stands in a `clock` entry of the party's log, so that the peer and every auditor see whose
word it is.
"""

from dataclasses import dataclass
from typing import Final

from hotline.core import canonical
from hotline.core.canonical import Duration, Instant, Json, encode, instant_text
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import instant_of, name_of
from hotline.core.roster import Roster
from hotline.core.shape import Shape
from hotline.core.signature import CLOCK, Signed, parse_envelope
from hotline.core.statement import Office, demand_same, judge_one

OFFICE: Final = Office(frozenset({"operator", "administrator"}), "clock.signer")
"""In which roles a person may confirm the clock."""

TOLERATED: Final = Duration(60_000)
VERSION: Final = 1
MEMBERS: Final = frozenset({"v", "channel", "party", "clock"})
SHAPE: Final = Shape("clock.malformed")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person signs: for the center of *party* on *channel*, the time is *clock* now."""

    channel: str
    party: str
    clock: Instant

    def octets(self) -> bytes:
        """Return the bytes that are signed."""
        members = {"channel": self.channel, "party": self.party, "clock": instant_text(self.clock)}
        return encode({"v": VERSION, **members})


def parse_confirmation(envelope: Json) -> tuple[Signed, Confirmation]:
    """Return the confirmation in *envelope*; who signed it is not asked here."""
    signed = parse_envelope(envelope, CLOCK)
    value = SHAPE.members(canonical.decode(signed.payload), MEMBERS)
    SHAPE.whole(value["v"], "v", VERSION, VERSION)
    try:
        found = Confirmation(name_of(value, "channel"), name_of(value, "party"), instant_of(value, "clock"))
    except RefusalError as fault:
        raise refuse("clock.malformed", fault.where, fault.detail) from None
    return signed, found


def judge_confirmation(envelope: Json, channel: str, party: str, roster: Roster | None, at: Instant) -> str:
    """Return who says so; refuse unless it is for *party* on *channel*, by one person who may, as *roster* has it."""
    signed, said = parse_confirmation(envelope)
    demand_same("clock.other", (("channel", said.channel, channel), ("party", said.party, party)))
    return judge_one(signed, roster, OFFICE, at)


def check_reading(envelope: Json, wall: Instant) -> None:
    """Refuse a confirmation that says another time than the clock that it confirms, which shows *wall*."""
    _, said = parse_confirmation(envelope)
    if abs(said.clock - wall) > TOLERATED:
        raise refuse("clock.differs", "clock", f"{instant_text(said.clock)}, the clock shows {instant_text(wall)}")
