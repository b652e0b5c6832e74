"""The word of a person that an exercise is over (rule 19).

An actual FLASH or IMMEDIATE stops an exercise by itself; a person may stop it by hand, and must say why. The statement
is for one party on one channel, and counts for an hour of exercise time, so that one of an earlier exercise stops no
later one. It stands in the `stopped` entry, where the peer and every auditor judge it again.
"""

from dataclasses import dataclass
from typing import Final

from hotline.core import canonical
from hotline.core.canonical import Duration, Instant, Json, encode, instant_text
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import instant_of, name_of
from hotline.core.roster import Roster
from hotline.core.shape import Shape
from hotline.core.signature import STOP, Signed, parse_envelope
from hotline.core.statement import Office, demand_same, judge_one
from hotline.core.values import clean

OFFICE: Final = Office(frozenset({"operator"}), "exercise.signer")
"""In which role a person may stop an exercise."""

COUNTS_FOR: Final = Duration(3_600_000)
REASON_MAX: Final = 300
VERSION: Final = 1
MEMBERS: Final = frozenset({"v", "channel", "party", "stop", "reason"})
SHAPE: Final = Shape("exercise.malformed")


@dataclass(frozen=True, slots=True)
class Stop:
    """What a person signs: *party* stops the exercise on *channel*, at the instant *stop*, for this *reason*."""

    channel: str
    party: str
    stop: Instant
    reason: str

    def octets(self) -> bytes:
        """Return the bytes that are signed."""
        members = {"channel": self.channel, "party": self.party, "stop": instant_text(self.stop)}
        return encode({"v": VERSION, "reason": self.reason, **members})


def parse_stop(envelope: Json) -> tuple[Signed, Stop]:
    """Return the statement in *envelope*; who signed it is not asked here."""
    signed = parse_envelope(envelope, STOP)
    value = SHAPE.members(canonical.decode(signed.payload), MEMBERS)
    SHAPE.whole(value["v"], "v", VERSION, VERSION)
    try:
        channel, party = name_of(value, "channel"), name_of(value, "party")
        found = Stop(channel, party, instant_of(value, "stop"), clean(value["reason"], "reason", REASON_MAX))
    except RefusalError as fault:
        raise refuse("exercise.malformed", fault.where, fault.detail) from None
    return signed, found


def judge_stop(envelope: Json, channel: str, party: str, roster: Roster | None, at: Instant) -> str:
    """Return who says so; refuse unless it is for *party* on *channel* about *at*, by one person who may."""
    signed, said = parse_stop(envelope)
    demand_same("exercise.other", (("channel", said.channel, channel), ("party", said.party, party)))
    if abs(said.stop - at) > COUNTS_FOR:
        raise refuse("exercise.other", "stop", f"{instant_text(said.stop)}, it is {instant_text(at)}")
    return judge_one(signed, roster, OFFICE, at)
