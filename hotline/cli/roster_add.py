"""`hotline roster add`: drafts the next roster, in which a person or system gets one more key."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from hotline.cli.desk import is_locked, passphrase_of, wall
from hotline.cli.drafting import DAY, AnewOption, DryOption, FolderOption, begin, given_key, lay_down, moment
from hotline.cli.exits import DeskError
from hotline.cli.keys import PROMPT, Source
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.core.amendment import listed
from hotline.core.canonical import Instant
from hotline.core.roster import HARDWARE, PEOPLE, SOFTWARE, Key
from hotline.files import public
from hotline.files.public import PublicKeyFile
from hotline.files.token import open_key

app = typer.Typer()

DAYS: Final = 365


@app.command("add", cls=Verb)
def add(  # noqa: PLR0913 - an option each
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    role: Annotated[list[str], typer.Option("--role", metavar="ROLE")],
    folder: FolderOption = Path(),
    hardware: Annotated[bool, typer.Option("--hardware")] = False,
    webauthn: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="INSTANT")] = None,
    until: Annotated[str | None, typer.Option(metavar="INSTANT")] = None,
    passphrase: Source = PROMPT,
    anew: AnewOption = False,
    dry_run: DryOption = False,
) -> None:
    """Draft the next roster with one more key."""
    terminal = terminal_of(context)
    given = read(given_key(context, terminal), name, passphrase, terminal)
    begun = begin(folder, anew=anew)
    first = moment(start, "--from", wall())
    last = moment(until, "--until", Instant(first + DAYS * DAY))
    subject = name if name.startswith(f"{begun.party}/") else f"{begun.party}/{name}"
    key = Key(given.kid, given.alg, given.public, subject, name, roles(role), first, last)
    key = replace(key, assurance=HARDWARE if hardware else SOFTWARE, webauthn=given.webauthn)
    if webauthn is not None:
        key = replace(key, webauthn=public.read_site(webauthn))
    lay_down(terminal, folder, begun.draft(listed(begun.keys, key), wall()), dry=dry_run)


def read(file: Path, name: str, passphrase: str, terminal: Terminal) -> PublicKeyFile:
    """Return the public key in *file*: that of a `.pub.json`, or the public half of a key file."""
    if not file.name.endswith(public.PRIVATE):
        return public.read_public(file)
    secret = passphrase_of(passphrase, terminal) if is_locked(file) else None
    return public.public_of(open_key(file, secret), name)


def roles(given: list[str]) -> tuple[str, ...]:
    """Return the roles of a person or system; keys of the center itself come by `rotate`."""
    for each in given:
        if each not in PEOPLE:
            raise DeskError("no_role", "--role", found=each, known=", ".join(sorted(PEOPLE)))
    return tuple(given)
