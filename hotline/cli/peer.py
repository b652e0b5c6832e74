"""`hotline peer`: pins the root of the other party, once it was compared by voice."""

import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from hotline.cli.desk import wall
from hotline.cli.drafting import DryOption, login
from hotline.cli.exits import DeskError
from hotline.cli.keys import root_value
from hotline.cli.posting import typed_line
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.spoken import aloud, draw_aloud
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Group, Verb
from hotline.cli.words import Words
from hotline.core.canonical import digest, instant_text
from hotline.core.roster import Root
from hotline.core.signature import ROOT, parse_envelope
from hotline.core.terms import LANGUAGES
from hotline.files import config as config_file
from hotline.files.config import Party
from hotline.files.drafts import note_down
from hotline.files.keys import complain, read_envelope, read_limited, read_root, read_roster, write_atomically

app = typer.Typer(cls=Group, rich_markup_mode=None)

GROUPS: Final = 8
ASKED: Final = 2
BYTES_MAX: Final = 8 * 1024 * 1024


@app.callback()
def peers() -> None:
    """Trust the other party."""


@app.command("pin", cls=Verb)
def pin(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="ROOT")],
    *,
    config: Annotated[Path, typer.Option(metavar="FILE")],
    roster: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    digits: Annotated[str | None, typer.Option("--confirm", metavar="DIGITS")] = None,
    dry_run: DryOption = False,
) -> None:
    """Pin the root of the other party, compared by voice."""
    terminal = terminal_of(context)
    party = config_file.load(config).peer
    pinned = newest(party.root) if party.root.exists() else None
    root = presented(file, pinned)
    if root.party != party.id:
        raise DeskError("other_peer", str(file), found=root.party, peer=party.id)
    if roster is not None:
        read_roster(roster, root)
    places = targets((file, roster), party, pinned, root)
    if not terminal.json:
        sheet = Sheet(terminal)
        draw_root(sheet, root, pinned)
        sheet.show()
    if places and not dry_run:
        compared(terminal, root, digits)
        for source, target in places.items():
            put(source, target)
        write_down(root, party.root.parent)
    report(terminal, root, places, dry=dry_run)


def newest(path: Path) -> Root:
    """Return the newest root pinned at *path*, or beside it under its version, each following the one before."""
    root = read_root(path)
    while (later := path.with_name(f"{path.stem}.{root.version + 1}{path.suffix}")).exists():
        root = read_root(later, root)
    return root


def presented(file: Path, pinned: Root | None) -> Root:
    """Return the root in *file*: the one that is pinned, or one that both it and the pinned one signed."""
    if pinned is not None and digest(parse_envelope(read_envelope(file), ROOT).payload) == pinned.digest:
        return pinned
    return read_root(file, pinned)


def targets(files: tuple[Path, Path | None], party: Party, pinned: Root | None, root: Root) -> dict[Path, Path]:
    """Return where each file is to be written: what is there already is never replaced, the log begins with it."""
    file, roster = files
    places: dict[Path, Path] = {}
    if pinned is None:
        places[file] = party.root
    elif pinned.digest != root.digest:
        places[file] = party.root.with_name(f"{party.root.stem}.{root.version}{party.root.suffix}")
    if roster is not None and not party.roster.exists():
        places[roster] = party.roster
    elif roster is not None and read_envelope(roster) != read_envelope(party.roster):
        raise DeskError("roster_there", str(party.roster))
    return places


def compared(terminal: Terminal, root: Root, digits: str | None) -> None:
    """Have a person type digits that the other side reads aloud; refused if they are of another root."""
    groups = aloud(root.digest)["digits"].split()
    if digits is not None:
        if re.sub(r"\s", "", digits) != "".join(groups):
            raise DeskError("digits_differ", "--confirm")
        return
    for number in sorted(secrets.SystemRandom().sample(range(GROUPS), ASKED)):
        try:
            typed = typed_line(f"{terminal.say('ask_digits', number=number + 1)} ")
        except typer.Abort:
            if sys.stdin.isatty():
                raise
            raise DeskError("needs_digits", "--confirm") from None
        if typed.replace(" ", "") != groups[number]:
            raise DeskError("digits_differ", f"{number + 1}/{GROUPS}")


def put(source: Path, target: Path) -> None:
    """Write a copy of *source* to *target*, for everybody to read and nobody else to write; nothing is replaced."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise complain(target, fault.strerror or str(fault), "Check the folder and who may write there") from None
    write_atomically(target, read_limited(source, BYTES_MAX, private=False), mode=0o644, replace=False)


def write_down(root: Root, folder: Path) -> None:
    """Note in the transcript whose root was pinned, by whom."""
    spoken = aloud(root.digest)
    lines = [f"\n## {instant_text(wall())}", ""]
    for language in LANGUAGES:
        words = Words(language)
        lines += [words.say("noted_pinned", party=root.party, version=root.version)]
        lines += [words.say("noted_by", who=login()), ""]
    note_down(folder, "\n".join([*lines, *(f"    {spoken[part]}" for part in ("digest", "words", "digits")), ""]))


def draw_root(sheet: Sheet, root: Root, pinned: Root | None) -> None:
    """Draw the root of the other party, to be compared by voice."""
    say, value = sheet.terminal.say, root_value(root)
    sheet.heading(say("root_of", party=root.party, version=root.version))
    rows = [(say("log_origin"), value["origin"]), (say("expires"), value["expires"])]
    sheet.pairs([*rows, (say("signers"), ", ".join(value["people"]))])
    if pinned is not None and pinned.digest != root.digest:
        sheet.text(say("root_follows", before=pinned.version, version=root.version))
    draw_aloud(sheet, value, say("root_heard", threshold=root.threshold))


def report(terminal: Terminal, root: Root, places: Mapping[Path, Path], *, dry: bool) -> None:
    """Print where the root is pinned now."""
    written = [] if dry else [str(each) for each in places.values()]
    value = {"written": written, "root": root_value(root)}

    def draw(sheet: Sheet) -> None:
        say = terminal.say
        if not places:
            sheet.text(say("pinned_already"))
        elif dry:
            sheet.text(say("pin_dry", files=", ".join(map(str, places.values()))))
        else:
            sheet.text(Mark(say("pinned_now", party=root.party, files=", ".join(written)), "good"))

    show(terminal, value, draw)
