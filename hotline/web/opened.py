"""A message opened at this center: what its bytes say, what of it is unsealed, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hotline.core.canonical import ZERO, Instant, Json, instant_text, unb64
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.core.message import Message, parse
from hotline.core.protocol import Protocol
from hotline.core.sealing import read_openings
from hotline.core.signature import MESSAGE, parse_signature
from hotline.core.withholding import remaining
from hotline.paper.message import Circumstances, Letter, letter
from hotline.web.doors import Ask
from hotline.web.rows import message_at


@dataclass(frozen=True, slots=True)
class Opened:
    """One message. `state` is proposed, accepted or placed; `at` is when it was placed, or proposed."""

    state: str
    message: Message
    protocol: Protocol
    envelope: Json
    openings: Mapping[str, Json]
    opened: Mapping[str, Any]
    people: tuple[str, ...]
    at: Instant
    index: int | None = None
    delivered: Instant | None = None
    expires: Instant | None = None
    flags: tuple[str, ...] = ()
    answered: str = ""

    @property
    def id(self) -> str:
        """Return its number."""
        return self.message.id

    @property
    def values(self) -> dict[str, Any]:
        """Return every field that can be read."""
        return {**self.message.fields, **self.opened}

    def letter(self, language: str) -> Letter:
        """Return the message as it is printed."""
        known = Circumstances(
            opened=self.opened,
            people=self.people,
            at=instant_text(self.at) if self.state == "placed" else None,
            index=self.index,
            delivered=instant_text(self.delivered) if self.delivered is not None else None,
            flags=self.flags,
            answered=self.answered,
        )
        return letter(self.message, self.protocol, known, language)


async def open_message(ask: Ask, name: str) -> Opened:
    """Return the message *name*, whether it has a place already or waits for one."""
    async with ask.doors.desk.reading() as center:
        waiting = open_waiting(center, name)
        placed = None if waiting else center.book.message(name)
    if waiting is not None:
        return waiting
    kept = await message_at(ask.doors, placed[1].party, placed[1].index) if placed else None
    if placed is None or kept is None:
        raise refuse("case.unknown", "id", name)
    case_id, member = placed
    async with ask.doors.desk.reading() as center:
        made = opened_of(center, "placed", kept.envelope, kept.openings)
        case = center.book.case(case_id)
        flags, delivered = center.book.flags(case, member), center.delivered(member)
        above = center.book.message(member.answers) if member.answers else None
    return replace(
        made,
        people=member.people,
        at=member.at,
        index=member.index,
        delivered=delivered,
        flags=tuple(flags),
        answered=f"{above[1].party} {above[1].form}" if above else "",
    )


def open_waiting(center: Center, name: str) -> Opened | None:
    """Return a message that has no place yet."""
    proposal, accepted = center.proposals.get(name), center.accepted.get(name)
    if proposal is not None:
        found = opened_of(center, "proposed", proposal.envelope, proposal.openings, proposal.at)
        return replace(found, expires=proposal.expires)
    if accepted is not None:
        return opened_of(center, "accepted", accepted.envelope, accepted.openings, accepted.at)
    return None


def opened_of(center: Center, state: str, envelope: Any, openings: Any, at: Instant = ZERO) -> Opened:  # noqa: ANN401 - JSON as it was admitted
    """Return the message in *envelope* with what its *openings* open; they were proved when it was admitted."""
    message = parse(unb64(envelope["payload"]))
    kids = (parse_signature(each, MESSAGE).header().kid for each in envelope["signatures"])
    keys = (center.side(message.sender).newest_roster().find(kid) for kid in kids)
    here = remaining(openings)
    opened = {name: each.value for name, each in read_openings(here).items()}
    people = tuple(dict.fromkeys(key.subject for key in keys if key is not None))
    return Opened(state, message, center.agreements[message.agreement], envelope, here, opened, people, at)
