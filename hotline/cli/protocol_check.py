"""`hotline protocol check`: finds in a protocol file, and in the center around it, what would fail in a crisis.

What cannot be used, and what can but was not thought through, are told alike, with file, line, column and key path.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.errors import Complaint, FileError
from hotline.files import config as config_file
from hotline.files import protocols
from hotline.files.config import Config
from hotline.files.protocols import Agreement
from hotline.files.surroundings import lacking

app = typer.Typer()


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
        complaints = (*complaints, *lacking(settings, loaded))
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
            complaints += in_order(fault.complaints)
        else:
            loaded.append(agreement)
            complaints += in_order(doubts)
    return tuple(loaded), tuple(complaints)


def in_order(complaints: Sequence[Complaint]) -> list[Complaint]:
    """Return the complaints about one file, from its first line to its last."""
    return sorted(complaints, key=lambda each: (each.line, each.column))


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
