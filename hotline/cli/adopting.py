"""What a person reads before consenting to an agreement, and the consent itself.

The document is the one that was checked here, byte for byte; its digest is computed at this desk and nowhere else. What
it changes is told in sentences, against what is in force. Nothing is in force by one consent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hotline.cli import shown
from hotline.cli.asking import Asking
from hotline.cli.exits import DeskError
from hotline.cli.layout import width
from hotline.cli.posting import confirm
from hotline.cli.sheet import Cell, Mark, Sheet, Tone, show
from hotline.cli.words import Words
from hotline.core.canonical import Duration, Instant, decode, digest, instant, instant_text, short
from hotline.core.consent import ROLES
from hotline.core.errors import RefusalError, refuse
from hotline.core.protocol import DEEPEST, DOCUMENT_MAX, Protocol
from hotline.core.typed import Typed
from hotline.paper import words as phrases
from hotline.paper.agreement import agreement
from hotline.paper.difference import compared
from hotline.paper.summary import summary

LEAD: Final = Duration(24 * 3_600_000)
MINUTE: Final = 60_000
TONES: Final[Mapping[str, Tone]] = {"in_force": "good", "coming": "good", "proposed": "warn"}
ORDER: Final = ("in_force", "coming", "proposed", "superseded", "ended")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that lies before a person: its bytes, loaded, and what it would take the place of."""

    octets: bytes
    protocol: Protocol
    before: Mapping[str, Any] | None
    before_octets: bytes | None

    @property
    def digest(self) -> str:
        """Return its digest, computed here."""
        return digest(self.octets)


def document(octets: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return what the bytes of an agreement say."""
    return decode(octets, largest=DOCUMENT_MAX, deepest=DEEPEST)


def demand_role(asking: Asking) -> None:
    """Refuse whoever sits here in a role that may not consent, before anything is asked."""
    if asking.desk.role not in ROLES:
        raise refuse("consent.signer", "--as", asking.desk.role)


async def lay_down(asking: Asking, octets: bytes, protocol: Protocol, listed: Sequence[Mapping[str, Any]]) -> Paper:
    """Return the document with what is in force in its place, fetched and compared with its digest."""
    of_this = (each for each in listed if each["protocol"] == protocol.id and each["state"] in ("in_force", "coming"))
    before = max(of_this, key=lambda each: str(each["since"]), default=None)
    held = await asking.client.document(before["digest"]) if before else None
    return Paper(octets, protocol, before, held)


def start_of(asking: Asking, typed: str | None, proposed: Instant | None = None) -> Instant:
    """Return from when the agreement is to be in force: as typed, else as proposed, else a day from now."""
    if typed is None:
        if proposed is not None and proposed > asking.now():
            return proposed
        return Instant(-(-(asking.now() + LEAD) // MINUTE) * MINUTE)
    try:
        found = instant(Typed(asking.now()).moment(typed.strip(), asking.now()))
    except RefusalError:
        raise DeskError("no_instant", "--from", found=typed) from None
    if found < asking.now():
        raise refuse("consent.past", "--from", instant_text(found))
    return found


async def consent(asking: Asking, paper: Paper, start: Instant, *, yes: bool) -> None:
    """Ask, sign and log our consent, and print how the agreement stands then."""
    terminal = asking.terminal
    if not yes:
        confirm(terminal, "ROUTINE", terminal.say("confirm_consent", party=asking.party))
    found = await asking.client.consent(paper.octets, start)
    show(terminal, found, lambda sheet: draw_given(sheet, found, asking))


def draw_given(sheet: Sheet, found: Mapping[str, Any], asking: Asking) -> None:
    """Draw what our consent brought."""
    say, number = sheet.terminal.say, short(found["digest"])
    sheet.text(Mark(say("consent_given", party=asking.party, at=shown.clock(found["since"])), "good"))
    if found["state"] == "proposed":
        sheet.text(say("waits_for_consent", peer=asking.peer, number=number))
    else:
        sheet.text(say("both_consent", at=shown.clock(found["since"])))


def show_paper(sheet: Sheet, paper: Paper, start: Instant, asking: Asking, *, whole: bool) -> None:
    """Print what is to be consented to, and with *whole* all of the document."""
    terminal = asking.terminal
    draw_paper(sheet, paper, start, asking)
    if not whole:
        sheet.text(Mark(terminal.say("whole_document", number=short(paper.digest)), "faint"))
    sheet.gap()
    sheet.show()
    if whole:
        told = agreement(document(paper.octets), paper.digest, terminal.language, {})
        print("\n".join([*summary(told, width(), aligned=not terminal.plain), ""]))


def draw_paper(sheet: Sheet, paper: Paper, start: Instant, asking: Asking) -> None:
    """Draw what is to be consented to: what it is, from when, in whose place, and what it changes for whom."""
    say, words = sheet.terminal.say, sheet.terminal.words
    protocol = paper.protocol
    sheet.heading(f"{protocol.id} {protocol.version}", words.title(protocol.title))
    ahead = words.length(start - asking.now())
    rows: list[tuple[str, Cell]] = [
        (say("digest"), paper.digest),
        (say("in_force_from"), say("from_at", at=shown.clock(instant_text(start)), ahead=ahead)),
        (say("takes_place_of"), in_place_of(paper, words)),
    ]
    sheet.text(Mark(protocol.notice, "faint"))
    sheet.pairs(rows)
    sheet.gap()
    draw_changes(sheet, paper)


def in_place_of(paper: Paper, words: Words) -> str:
    """Return which agreement is in force in its place."""
    before = paper.before
    if before is None:
        return words.say("first_agreement", protocol=paper.protocol.id)
    since = shown.clock(before["since"])
    return words.say("of_version", version=before["version"], number=short(before["digest"]), at=since)


def draw_changes(sheet: Sheet, paper: Paper) -> None:
    """Draw what the document changes for whom, against what is in force."""
    if paper.before_octets is None:
        for code, form in paper.protocol.forms.items():
            sheet.text(f"{code} {sheet.terminal.words.title(form.title)}", indent=2)
        return
    digests = digest(paper.before_octets), paper.digest
    found = compared(document(paper.before_octets), document(paper.octets), digests, sheet.terminal.language)
    sheet.text(found.count(phrases.Words(sheet.terminal.language)))
    for chapter in found.chapters:
        sheet.gap()
        sheet.text(Mark(chapter.title, "strong"))
        sheet.pairs([(each.mark, each.text) for each in chapter.sentences], indent=2)
