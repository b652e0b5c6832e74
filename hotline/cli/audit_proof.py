"""`hotline audit proof`: checks the transferable proof that a party contradicts what it signed, with its root alone."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.audit_verify import pin
from hotline.cli.contradicting import ROLES, signings_of
from hotline.cli.exits import DeskError, Exit
from hotline.cli.sheet import Mark, Sheet, Tone, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.checkpoint import verifier_key
from hotline.core.contradiction import BYTES_MAX, Contradiction, check_contradiction, parse_contradiction
from hotline.core.errors import LogError
from hotline.files.keys import read_limited

app = typer.Typer()


@app.command("proof", cls=Verb)
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    root: Annotated[list[str] | None, typer.Option(metavar="PARTY=FILE|DIGEST")] = None,
) -> None:
    """Check the proof that a party contradicts what it signed."""
    terminal = terminal_of(context)
    pins = dict(pin(each) for each in root or [])
    try:
        found = parse_contradiction(read_limited(file, BYTES_MAX, private=False))
    except LogError:
        raise DeskError("no_contradiction", str(file)) from None
    value, code = checked(found, pins.get(found.party))
    show(terminal, value, lambda sheet: draw(sheet, found, value, code))
    raise typer.Exit(code)


def checked(found: Contradiction, pinned: str | None) -> tuple[dict[str, Any], Exit]:
    """Return what came of a proof, and the exit code: it holds, it does not, or nothing pins the root."""
    about: dict[str, Any] = {"kind": found.kind, "party": found.party, "proved": None, "says": "", "keys": []}
    if pinned is None:
        return {"verdict": "undecided", **about}, Exit.UNDECIDED
    signings = signings_of(found, pinned)
    about["keys"] = [
        verifier_key(signing.name, key, cosigner=ROLES[found.kind] == "cosigner")
        for signing in signings
        for key in signing.keys
    ]
    try:
        return {"verdict": "proved", **about, "proved": asdict(check_contradiction(found, signings))}, Exit.OK
    except LogError as error:
        return {"verdict": "not_proved", **about, "says": str(error)}, Exit.PROOF


def draw(sheet: Sheet, found: Contradiction, value: dict[str, Any], code: Exit) -> None:
    """Draw what is proved, or why nothing is."""
    say = sheet.terminal.say
    key, tone = {Exit.OK: ("contradiction_proved", "alarm"), Exit.PROOF: ("contradiction_none", "warn")}.get(
        code, ("contradiction_open", "warn")
    )
    shown: Tone = "alarm" if tone == "alarm" else "warn"
    sheet.heading(Mark(say(key, party=found.party), shown))
    if value["proved"] is not None:
        sheet.text(say(f"contradiction_{found.kind}", **value["proved"]))
    elif value["says"]:
        sheet.text(value["says"])
    sheet.text(say(f"{key}_next", party=found.party))
