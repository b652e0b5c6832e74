"""`hotline roster publish`: puts a version that enough people signed into the log, and says whether the peer has it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.drafting import DryOption, draft_value, draw_draft, login, note
from hotline.cli.exits import DeskError
from hotline.cli.posting import confirm
from hotline.cli.roster_show import known
from hotline.cli.send import YesOption
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.core.ceremony import Draft, merged, settled
from hotline.core.errors import refuse
from hotline.files.drafts import read_drafted, version_file, write_version
from hotline.files.keys import read_root

app = typer.Typer()


@app.command("publish", cls=Verb)
def publish(
    context: typer.Context,
    file: Annotated[list[Path], typer.Argument(metavar="FILE")],
    *,
    dry_run: DryOption = False,
    yes: YesOption = False,
) -> None:
    """Log a version that enough people have signed."""
    terminal = terminal_of(context)
    first, *others = [read_drafted(each) for each in file]
    draft, folder = merged(first, others), file[0].parent
    if draft.founds:
        found(terminal, folder, draft, dry=dry_run)
        return
    settled(draft)

    async def verb(asking: Asking) -> None:
        held = (await asking.client.roster())["ours"]
        there = follows(asking, draft, held)
        if not terminal.json:
            sheet = Sheet(terminal)
            draw_draft(sheet, draft)
            sheet.show()
        if dry_run:
            show(terminal, draft_value(draft), lambda sheet: sheet.text(terminal.say("publish_dry")))
            return
        if not there:
            if not yes:
                confirm(terminal, "ROUTINE", terminal.say("confirm_publish", party=asking.party))
            await asking.client.enrol(draft.document, draft.signed.envelope())
            note(folder, "noted_published", f"{asking.desk.subject} ({asking.signer.kid})", draft)
        keep(folder, draft)
        now_held = (await asking.client.roster())["ours"][draft.document]
        report(terminal, draft, now_held, asking.peer)

    ask(terminal, verb)


def follows(asking: Asking, draft: Draft, held: Mapping[str, Any]) -> bool:
    """Return whether the center has *draft* already; refused if it is not the version that comes next there."""
    if draft.following.party != asking.party:
        raise DeskError("other_party", draft.following.party, ours=asking.party)
    newest = held[draft.document]
    if newest["digest"] == draft.following.digest:
        return True
    if draft.following.version != newest["version"] + 1:
        raise refuse("roster.rollback", "version", f"{draft.following.version} after {newest['version']}")
    if draft.document == "roster":
        basis, root = draft.previous, draft.trusted
        if basis is None or root is None or (basis.digest, root.digest) != (newest["digest"], held["root"]["digest"]):
            raise refuse("roster.rollback", "before", "the draft follows another roster or root than the center holds")
    return False


def keep(folder: Path, draft: Draft) -> None:
    """Keep the version beside the ones before it, unless it is kept already."""
    path = version_file(folder, draft.document, draft.following.version)
    if not path.exists():
        write_version(path, draft.signed)


def found(terminal: Terminal, folder: Path, draft: Draft, *, dry: bool) -> None:
    """Write the first version of a root or roster; it is exchanged in person, and sent nowhere."""
    path = version_file(folder, draft.document, 1)
    settled(draft, read_root(folder / "root.json") if draft.document == "roster" else None)
    if not dry:
        write_version(path, draft.signed)
        note(folder, "noted_founded", login(), draft)
    value = {"file": None if dry else str(path), **draft_value(draft)}

    def draw(sheet: Sheet) -> None:
        draw_draft(sheet, draft)
        sheet.text(terminal.say("publish_dry") if dry else Mark(terminal.say("founded_in", file=path), "good"))

    show(terminal, value, draw)


def report(terminal: Terminal, draft: Draft, held: Mapping[str, Any], peer: str) -> None:
    """Print that the version stands in our log, and whether the other side has it."""
    value = {**draft_value(draft), "index": held["index"], "delivered": held["delivered"]}

    def draw(sheet: Sheet) -> None:
        sheet.text(Mark(terminal.say("published", index=held["index"]), "good"))
        sheet.text(known(terminal.words, draft.document, held))
        if held["delivered"] is None:
            sheet.text(terminal.say("publish_wait", peer=peer))

    show(terminal, value, draw)
