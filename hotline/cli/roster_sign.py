"""`hotline roster sign`: reads a draft to whoever may sign it, and signs it; no network is needed, and none is used."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.desk import NOWHERE, desk_of, is_locked, passphrase_of
from hotline.cli.drafting import DryOption, draft_value, draw_draft, draw_needs, note
from hotline.cli.exits import DeskError
from hotline.cli.keys import PROMPT, Source
from hotline.cli.posting import confirm
from hotline.cli.roster_show import draw_keys
from hotline.cli.send import YesOption
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.spoken import aloud, draw_aloud, kid_digest
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.core.ceremony import Draft, enough, role_of, signed_by
from hotline.core.errors import refuse
from hotline.files.drafts import read_alone, read_drafted, signed_file, write_draft
from hotline.files.token import open_key

app = typer.Typer()


@app.command("sign", cls=Verb)
def sign(  # noqa: PLR0913 - an option each
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="DRAFT")],
    *,
    root: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    passphrase: Source = PROMPT,
    dry_run: DryOption = False,
    yes: YesOption = False,
) -> None:
    """Sign a draft, after reading what it changes."""
    terminal = terminal_of(context)
    path = desk_of(terminal).key
    if path == NOWHERE:
        raise DeskError("no_key", "--key")
    place = out or signed_file(file)
    draft = gathered(read_drafted(file), file, place)
    trusted(draft, root)
    key = open_key(path, passphrase_of(passphrase, terminal) if is_locked(path) else None)
    role, listed = role_of(draft, key.kid), draft.find(key.kid)
    assert listed is not None
    if not terminal.json:
        sheet = Sheet(terminal)
        draw_whole(sheet, draft)
        sheet.show()
    signed = signed_by(draft, key)
    if not dry_run and not yes:
        said = terminal.words.of("roles", role).partition(":")[0].partition("：")[0]
        confirm(terminal, "ROUTINE", terminal.say("confirm_draft", subject=listed.subject, role=said))
    if not dry_run:
        write_draft(place, signed)
        note(place.parent, "noted_signed", f"{listed.subject} ({key.kid})", signed)
    report(terminal, signed, (str(place), listed.subject, key.kid), dry=dry_run)


def gathered(draft: Draft, file: Path, place: Path) -> Draft:
    """Return *draft* with the signatures that were gathered at *place* before, if they are on the same bytes."""
    if place == file or not place.exists():
        return draft
    before = read_drafted(place)
    if before.payload == draft.payload:
        return before if len(before.signatures) > len(draft.signatures) else draft
    if before.following.version >= draft.following.version:
        raise DeskError("signed_other", str(place))
    return draft


def trusted(draft: Draft, root: Path | None) -> None:
    """Refuse a draft that rests on another root than the one that this person trusts."""
    if root is not None and draft.trusted is not None and read_alone(root).digest != draft.trusted.digest:
        raise refuse("roster.malformed", str(root), "the draft rests on another root")


def draw_whole(sheet: Sheet, draft: Draft) -> None:
    """Draw all that is to be signed: what changes, whom it lists then, what it rests on."""
    say = sheet.terminal.say
    draw_draft(sheet, draft)
    sheet.gap()
    sheet.text(Mark(say("draft_whole"), "strong"))
    draw_keys(sheet, draft.following.keys)
    if draft.trusted is not None:
        sheet.gap()
        draw_aloud(sheet, aloud(draft.trusted.digest), say("draft_rests", version=draft.trusted.version))
    sheet.gap()


def report(terminal: Terminal, draft: Draft, by: Sequence[str], *, dry: bool) -> None:
    """Print who signed, how many did so far, and what is to be done next."""
    file, subject, kid = by
    value: dict[str, Any] = {"file": None if dry else file, "signed_by": subject, "kid": kid, **draft_value(draft)}

    def draw(sheet: Sheet) -> None:
        say = terminal.say
        sheet.text(Mark(say("sign_dry" if dry else "signed_now", subject=subject, file=file), "good"))
        draw_aloud(sheet, aloud(kid_digest(kid)), say("signed_with"))
        draw_needs(sheet, draft)
        if not dry:
            sheet.text(say("publish_next" if enough(draft) else "sign_next", file=file))

    show(terminal, value, draw)
