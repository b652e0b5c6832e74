"""From a message that is written to one that is posted: completed, judged, shown, confirmed, signed, kept, sent.

Nothing is signed before its author saw what it says and what will follow. A FLASH is confirmed by typing the word. The
signed bytes are kept in the outbox until the center has answered, so that a repeat is the same message.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking
from hotline.cli.attaching import bring, described
from hotline.cli.exits import DeskError
from hotline.cli.outbox import Outbox
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import Terminal
from hotline.cli.writing import judge
from hotline.client import drafting
from hotline.client.client import Receipt
from hotline.client.drafting import Composed
from hotline.client.errors import ClientError
from hotline.core.errors import RefusalError
from hotline.core.protocol import Protocol
from hotline.core.typed import Typed
from hotline.core.writing import Writing, at_precedence, missing

FLASH: Final = "FLASH"
AGREED: Final = frozenset({"y", "yes", "是"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How a message is sent: only judged (*dry*), and without asking (*yes*)."""

    dry: bool = False
    yes: bool = False


async def show_and_post(asking: Asking, writing: Writing, manner: Manner) -> None:
    """Take *writing* all the way; an author at a terminal is asked for what is missing, and to confirm."""
    terminal = asking.terminal
    if at_a_terminal(terminal) and not manner.yes:
        writing = ask_missing(terminal, writing, asking.files)
    judge(writing)
    if not terminal.json:
        sheet = Sheet(terminal)
        draw_writing(sheet, writing)
        sheet.show()
    if not manner.dry and not manner.yes:
        confirm(terminal, writing.precedence, terminal.say("confirm_send"))
    composed = await sign(asking, writing)
    if manner.dry:
        receipt = await asking.client.check(composed)
    else:
        receipt = await post(asking, composed)
    report(asking, receipt, (writing.protocol, writing.form.code))


async def sign(asking: Asking, writing: Writing) -> Composed:
    """Sign *writing*, as of now."""
    await asking.refresh()
    desk = drafting.Desk(asking.channel, writing.agreement, writing.protocol, asking.now())
    payload, openings, flags = drafting.compose(
        desk, writing.form.code, writing.values, writing.answered, writing.precedence
    )
    return Composed(payload, await asking.client.signed(payload, writing.protocol), openings, flags)


async def post(asking: Asking, composed: Composed) -> Receipt:
    """Post a message; what the center did not answer for certain stays in the outbox."""
    await bring(asking, composed)
    outbox = Outbox(asking.desk.outbox)
    kept = outbox.keep(composed)
    try:
        receipt = await asking.client.post(composed)
    except ClientError as error:
        if error.retryable:
            raise DeskError("not_known", str(kept), why=str(error)) from error
        outbox.forget(composed)
        raise
    outbox.forget(composed)
    return receipt


async def post_again(asking: Asking, outbox: Outbox) -> None:
    """Post everything that is kept, with the same bytes; what is there already gets the same answer."""
    waiting = list(outbox.waiting())
    if not waiting:
        raise DeskError("nothing_kept", str(outbox.folder))
    for composed in waiting:
        report(asking, await post(asking, composed))


def report(asking: Asking, receipt: Receipt, about: tuple[Protocol, str] | None = None) -> None:
    """Print what became of a message; *about* are its agreement and form, where they are known."""
    now = asking.now()
    show(asking.terminal, receipt_value(receipt), lambda sheet: shown.draw_receipt(sheet, receipt, now, about))


def receipt_value(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as a program reads it."""
    names = ("state", "id", "case", "index", "at", "expires", "lacks_people", "flags", "owed")
    return {name: getattr(receipt, name) for name in names}


def draw_writing(sheet: Sheet, writing: Writing) -> None:
    """Draw what is about to be signed, and what will follow from it."""
    say, words = sheet.terminal.say, sheet.terminal.words
    sheet.heading(
        shown.form_title(writing.form.code, writing.form.title, words), shown.precedence(writing.precedence, words)
    )
    line = say("from_to", sender=writing.party, recipient=writing.peer, protocol=words.title(writing.protocol.title))
    sheet.heading(Mark(line, "faint"), shown.status(writing.status, words))
    shown.draw_values(sheet, writing.form, writing.values)
    sheet.gap()
    for flag in writing.flags():
        sheet.text(Mark(sheet.terminal.words.of("flags", flag), "warn"))
    if writing.needs_two:
        sheet.text(Mark(say("needs_two"), "warn"))
    if writing.form.hardware:
        sheet.text(Mark(say("needs_hardware"), "warn"))
    sheet.text(Mark(say("what_follows", peer=writing.peer), "strong"))
    owed, code = writing.owed(), writing.form.code
    shown.draw_foreseen(sheet, owed, writing.protocol, code, writing.peer, writing.now, writing.status)


def at_a_terminal(terminal: Terminal) -> bool:
    """Return whether a person can be asked."""
    return not terminal.json and sys.stdin.isatty()


def ask_missing(terminal: Terminal, writing: Writing, files: dict[str, Path] | None = None) -> Writing:
    """Ask for every field that must still be given, until the form takes what is typed; note the *files*."""
    files = {} if files is None else files
    while names := missing(writing):
        value = ask_value(terminal, writing, names[0], files)
        writing = at_precedence(replace(writing, values={**writing.values, names[0]: value}))
    return writing


def ask_value(terminal: Terminal, writing: Writing, name: str, files: dict[str, Path]) -> Any:  # noqa: ANN401 - a value of any kind
    """Ask for one field, saying what it takes."""
    words, field = terminal.words, writing.form.fields[name]
    typer.echo(f"{words.title(field.title)} ({name})", err=True)
    for line in hints(field.choices, field.type, terminal):
        typer.echo(f"  {line}", err=True)
    while True:
        written = typed_line("> ")
        try:
            value = Typed(writing.now).value(field.kind, described(field.kind, written, files))
            field.check(value, name)
        except DeskError as error:
            typer.echo(f"  {error.where}: {error.values.get('why', '')}", err=True)
        except RefusalError as refusal:
            typer.echo(f"  {refusal.detail or refusal.remedy}: {hints({}, field.type, terminal)[0]}", err=True)
        else:
            return value


def hints(choices: Mapping[str, Mapping[str, str]], kind: str, terminal: Terminal) -> list[str]:
    """Return what a field takes: its words, or how its kind is typed."""
    words = terminal.words
    return [f"{word}  {words.title(title)}" for word, title in choices.items()] or [words.of("hints", kind)]


def confirm(terminal: Terminal, precedence: str, question: str) -> None:
    """Ask the author to go on; a FLASH goes on only for whoever types the word."""
    urgent = precedence == FLASH
    try:
        said = typed_line(f"{terminal.say('confirm_flash')} " if urgent else f"{question} [y/N] ").lower()
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise DeskError("needs_yes") from None
    if said not in ({FLASH.lower()} if urgent else AGREED):
        raise DeskError("not_confirmed")


def typed_line(question: str) -> str:
    """Ask on the error stream, so that what is printed stays clean, and return the line that is typed."""
    typer.echo(question, nl=False, err=True)
    try:
        return input().strip()
    except EOFError:
        typer.echo(err=True)
        raise typer.Abort from None
