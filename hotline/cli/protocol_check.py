"""`hotline protocol check`: finds in a protocol file, and in the center around it, what would fail in a crisis.

What cannot be used, and what can but was not thought through, are told alike, with file, line, column and key path.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.errors import Complaint, FileError
from hotline.core.protocol import Protocol
from hotline.core.roster import Roster
from hotline.files import config as config_file
from hotline.files import contacts, protocols
from hotline.files.config import Config
from hotline.files.keys import read_root, read_roster
from hotline.files.protocols import Agreement

app = typer.Typer()

TWO = 2


@app.command("check", cls=Verb)
def check(
    context: typer.Context,
    file: Annotated[list[Path] | None, typer.Argument(metavar="FILE")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Load protocol files and complain of everything at once."""
    settings = config_file.load(config) if config else None
    loaded, complaints = load_all(wanted(file or (), settings))
    if settings is not None:
        complaints = (*complaints, *around(settings, loaded))
    if complaints:
        raise FileError(complaints)
    value = {"protocols": [described(each) for each in loaded]}
    show(terminal_of(context), value, lambda sheet: draw(sheet, value["protocols"], checked=settings is not None))


def wanted(given: Sequence[Path], settings: Config | None) -> tuple[Path, ...]:
    """Return the files to check: those *given*, else those of the configuration, else those that are shipped."""
    if given:
        return tuple(given)
    if settings is None:
        return tuple(protocols.shipped() / f"{name}.yaml" for name in protocols.names())
    named = (
        Path(name) if name.endswith((".yaml", ".yml")) else protocols.shipped() / f"{name}.yaml"
        for name in settings.protocols
    )
    return tuple(named)


def load_all(paths: Sequence[Path]) -> tuple[tuple[Agreement, ...], tuple[Complaint, ...]]:
    """Return the agreements that can be used, all complaints about the others, and every doubt about these."""
    loaded: list[Agreement] = []
    complaints: list[Complaint] = []
    for path in paths:
        try:
            agreement, doubts = protocols.examine_file(path)
        except FileError as fault:
            complaints += fault.complaints
        else:
            loaded.append(agreement)
            complaints += doubts
    return tuple(loaded), tuple(complaints)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an agreement needs of the center that consents to it."""

    config: Config
    contacts: contacts.Contacts
    roster: Roster

    def complaints(self, protocol: Protocol) -> Iterator[Complaint]:
        """Yield what would fail: roles that nobody holds, and forms that nobody may sign."""
        ladders = {rung.call: name for name, rungs in protocol.ladders.items() for rung in rungs if rung.call}
        for role in self.contacts.uncovered(ladders):
            wrong = f"nobody is {role}, whom {protocol.id} calls on its ladder {ladders[role]}"
            yield self.complaint(
                self.config.contacts, f"roles.{role}", wrong, "Name somebody, or the duty officer is called"
            )
        for form in protocol.forms.values():
            people = {key.subject for key in self.roster.keys if set(key.roles).intersection(form.signed_by)}
            two = any(protocol.two_people(form, each) for each in form.precedences)
            if len(people) < (TWO if two else 1):
                wrong = (
                    f"{len(people)} of {TWO if two else 1} people who must sign {form.code} of {protocol.id} have a key"
                )
                remedy = f"Add people as {' or '.join(form.signed_by)} to the roster"
                yield self.complaint(self.config.party.roster, form.code, wrong, remedy)

    def complaint(self, file: Path, path: str, wrong: str, remedy: str) -> Complaint:
        """Return a complaint about *file*."""
        return Complaint(str(file), 0, 0, path, wrong, remedy)


def around(settings: Config, loaded: Sequence[Agreement]) -> tuple[Complaint, ...]:
    """Return what the center of *settings* lacks for the agreements *loaded*."""
    try:
        called = contacts.load(settings.contacts, settings.pager.webhooks)
        roster = read_roster(settings.party.roster, read_root(settings.party.root))
    except FileError as fault:
        return fault.complaints
    needs = Surroundings(settings, called, roster)
    found = [each for agreement in loaded for each in needs.complaints(agreement.protocol)]
    return tuple({(each.file, each.path): each for each in found}.values())


def described(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as a program reads it."""
    protocol = agreement.protocol
    return {
        "file": agreement.file,
        "protocol": protocol.id,
        "version": protocol.version,
        "title": dict(protocol.title),
        "digest": agreement.digest,
        "bytes": len(agreement.octets),
        "forms": list(protocol.forms),
    }


def draw(sheet: Sheet, found: Sequence[Mapping[str, Any]], *, checked: bool) -> None:
    """Draw what was found in order."""
    say, words = sheet.terminal.say, sheet.terminal.words
    sheet.heading(Mark(say("protocols_good", count=len(found)), "good"))
    if checked:
        sheet.text(say("surroundings_good"))
    for each in found:
        sheet.gap()
        sheet.heading(f"{each['protocol']} {each['version']}", words.title(each["title"]))
        sheet.pairs([(say("forms"), " ".join(each["forms"])), (say("digest"), each["digest"])])
