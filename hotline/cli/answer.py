"""The verbs that answer a message. What is answered is read back first: nobody answers what they did not see."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from hotline.cli.answering import Way, form_for, target_of, with_changes
from hotline.cli.asking import Asking, ask
from hotline.cli.find import find
from hotline.cli.posting import Manner, show_and_post
from hotline.cli.send import DryOption, FieldOptions, FileOption, PrecedenceOption, YesOption, typed_fields, upper
from hotline.cli.sheet import Sheet
from hotline.cli.shown import draw_message
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.cli.writing import write

app = typer.Typer(rich_markup_mode=None)

Number = Annotated[str, typer.Argument(metavar="NUMBER")]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT")]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="WORD")]
FormOption = Annotated[str | None, typer.Option("--form", metavar="FORM")]

WAYS: Final = {
    "receive": Way("receipt", "received"),
    "reply": Way("reply", "replied"),
    "query": Way("query"),
    "refuse": Way("refusal"),
    "decline": Way("decline", "replied"),
    "cancel": Way("cancellation"),
    "retract": Way("retraction"),
}


def plain_verb(name: str, way: Way) -> None:
    """Make the verb *name*, which answers in one *way*; these differ in nothing else."""

    @app.command(name, cls=Verb)
    def verb(  # noqa: PLR0913 - an option each
        context: typer.Context,
        number: Number,
        *,
        field: FieldOptions = None,
        file: FileOption = None,
        reason: ReasonOption = None,
        note: NoteOption = None,
        form: FormOption = None,
        precedence: PrecedenceOption = None,
        dry_run: DryOption = False,
        yes: YesOption = False,
    ) -> None:
        """Answer a message."""
        typed = {**typed_fields(field, file), **given(reason=reason, note=note)}
        answer(terminal_of(context), way, number, typed, Manner(dry_run, yes), form=form, precedence=precedence)


for each_name, each_way in WAYS.items():
    plain_verb(each_name, each_way)


@app.command("acknowledge", cls=Verb)
def acknowledge(
    context: typer.Context,
    number: Number,
    *,
    incomplete: Annotated[bool, typer.Option("--incomplete")] = False,
    note: NoteOption = None,
    dry_run: DryOption = False,
    yes: YesOption = False,
) -> None:
    """Sign that a message is read, and whether its form is complete."""
    typed = {"complete": not incomplete, **given(note=note)}
    answer(terminal_of(context), Way("acknowledgement", "acknowledged"), number, typed, Manner(dry_run, yes))


@app.command("amend", cls=Verb)
def amend(  # noqa: PLR0913 - an option each
    context: typer.Context,
    number: Number,
    *,
    change: Annotated[list[str] | None, typer.Option("--change", "-c", metavar="NAME=VALUE")] = None,
    reason: ReasonOption = None,
    field: FieldOptions = None,
    file: FileOption = None,
    form: FormOption = None,
    dry_run: DryOption = False,
    yes: YesOption = False,
) -> None:
    """Change fields of a notice that we sent."""
    typed = {**typed_fields(field, file), **given(reason=reason)}
    changes = typed_fields(change, None)
    answer(terminal_of(context), Way("amendment"), number, typed, Manner(dry_run, yes), form=form, changes=changes)


def answer(  # noqa: PLR0913 - what a person may say of an answer
    terminal: Terminal,
    way: Way,
    number: str,
    typed: Mapping[str, Any],
    manner: Manner,
    *,
    form: str | None = None,
    precedence: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Answer the message that *number* means."""

    async def verb(asking: Asking) -> None:
        target = await target_of(asking, way, await find(asking, number))
        found = form_for(target, way, asking.party, form)
        fields = {**typed, **(with_changes(found, target, changes) if changes else {})}
        writing = await write(asking, found.code, fields, answers=target.number, precedence=upper(precedence))
        if not terminal.json:
            sheet = Sheet(terminal)
            sheet.text(terminal.say("you_answer"))
            draw_message(sheet, await asking.client.message(target.number), target.protocol)
            sheet.gap()
            sheet.show()
        await show_and_post(asking, writing, manner)

    ask(terminal, verb)


def given(**options: str | None) -> dict[str, str]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}
