"""`hotline forms`: the forms in force, and the fields of one form, as they are typed."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.sheet import Cell, Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.cli.words import Words
from hotline.client.client import governs
from hotline.core.canonical import instant
from hotline.core.fields import Field
from hotline.core.forms import Form
from hotline.core.kinds import Changes, Kind, List, Period, Record
from hotline.core.periods import EXAMPLES
from hotline.core.protocol import Protocol

app = typer.Typer(rich_markup_mode=None)


@app.command("forms", cls=Verb)
def forms(
    context: typer.Context,
    form: Annotated[str | None, typer.Argument(metavar="FORM")] = None,
    *,
    blank: Annotated[bool, typer.Option("--blank")] = False,
) -> None:
    """List the forms in force, or the fields of one form."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        protocols = await in_force(asking)
        if form is None:
            listed = [form_value(protocol, each) for protocol in protocols for each in protocol.forms.values()]
            show(terminal, {"forms": listed}, lambda sheet: draw_forms(sheet, protocols))
            return
        protocol, found = one(protocols, form)
        if blank:
            typer.echo("\n".join(blank_lines(found, terminal.words)))
            return
        value = {**form_value(protocol, found), "fields": [field_value(each) for each in found.fields.values()]}
        show(terminal, value, lambda sheet: draw_form(sheet, protocol, found))

    ask(terminal, verb)


async def in_force(asking: Asking) -> list[Protocol]:
    """Return the agreements under which we open cases now."""
    now = instant(asking.channel["now"])
    return [
        await asking.client.agreement(each["digest"]) for each in asking.channel["agreements"] if governs(each, now)
    ]


def one(protocols: Sequence[Protocol], named: str) -> tuple[Protocol, Form]:
    """Return the form *named*, as `TST-1` or `protocol/TST-1`; a form that all inherit is that of the first."""
    protocol, _, code = named.rpartition("/")
    for each in protocols:
        if protocol in ("", each.id) and code in each.forms:
            return each, each.forms[code]
    raise DeskError(
        "no_such_form", named, known=", ".join(dict.fromkeys(code for each in protocols for code in each.forms))
    )


def form_value(protocol: Protocol, form: Form) -> dict[str, Any]:
    """Return a form as a program reads it."""
    return {
        "protocol": protocol.id,
        "form": form.code,
        "title": dict(form.title),
        "act": form.act,
        "opens": form.opens,
        "answers": list(form.answers),
        "signed_by": list(form.signed_by),
        "two_people": form.two_people,
        "hardware": form.hardware,
        "precedences": list(form.precedences),
    }


def field_value(field: Field) -> dict[str, Any]:
    """Return a field as a program reads it."""
    return {
        "name": field.name,
        "title": dict(field.title),
        "type": field.type,
        "required": field.required,
        "required_if": field.required_if.text if field.required_if else None,
        "alternative": field.alternative or None,
        "open": field.open,
        "choices": {word: dict(title) for word, title in field.choices.items()},
        "unit": field.unit,
    }


def draw_forms(sheet: Sheet, protocols: Sequence[Protocol]) -> None:
    """Draw the forms of every agreement; what all inherit comes once, at the end."""
    say, words = sheet.terminal.say, sheet.terminal.words
    if not protocols:
        sheet.text(say("nothing_in_force"))
        return
    inherited = set.intersection(*(set(each.forms) for each in protocols))
    for protocol in protocols:
        sheet.heading(f"{protocol.id} {protocol.version}", words.title(protocol.title))
        own = [form for code, form in protocol.forms.items() if code not in inherited or len(protocols) == 1]
        draw_rows(sheet, own, protocol)
        sheet.gap()
    if len(protocols) > 1:
        sheet.heading(say("in_all"))
        draw_rows(sheet, [protocols[0].forms[code] for code in protocols[0].forms if code in inherited], protocols[0])
        sheet.gap()
    sheet.text(Mark(say("forms_how"), "faint"))


def draw_rows(sheet: Sheet, found: Sequence[Form], protocol: Protocol) -> None:
    """Draw forms, one a line."""
    say, words = sheet.terminal.say, sheet.terminal.words
    columns = [
        Column(say("form")),
        Column(say("form_title"), wraps=True),
        Column(say("signed_by")),
        Column(say("answers"), wraps=True),
    ]
    rows = [
        (Mark(form.code, "strong"), words.title(form.title), signers(form, protocol, words), answered(form, words))
        for form in found
    ]
    sheet.table(columns, rows, indent=2)


def signers(form: Form, protocol: Protocol, words: Words) -> str:
    """Return who signs a form."""
    roles = "/".join(words.of("roles", role) for role in form.signed_by)
    two = form.two_people or any(protocol.two_people(form, each) for each in form.precedences)
    return f"{roles} ×2" if two else roles


def answered(form: Form, words: Words) -> str:
    """Return what a form answers."""
    if not form.answers:
        return words.say("opens_case")
    listed = words.say("any_form") if "*" in form.answers else " ".join(form.answers)
    return f"{listed} ({words.say('or_opens')})" if form.opens else listed


def draw_form(sheet: Sheet, protocol: Protocol, form: Form) -> None:
    """Draw one form with its fields and how each is typed."""
    say, words = sheet.terminal.say, sheet.terminal.words
    sheet.heading(f"{form.code} {words.title(form.title)}", protocol.id)
    sheet.pairs(
        [
            (say("signed_by"), signers(form, protocol, words)),
            (say("answers"), answered(form, words)),
            (
                say("precedence"),
                ", ".join(words.both("precedences", each) for each in form.precedences) or say("as_answered"),
            ),
        ]
    )
    if form.hardware:
        sheet.text(Mark(say("needs_hardware"), "warn"))
    sheet.gap()
    columns = [Column(say("field")), Column(say("field_title"), wraps=True), Column(say("how_typed"), wraps=True)]
    rows: list[tuple[Cell, Cell, Cell]] = []
    for name, field in in_order(form):
        mark = "*" if field.required else "(*)" if field.required_if else ""
        rows.append(
            (Mark(f"{name}{mark}", "strong" if field.required else ""), words.title(field.title), typed(field, words))
        )
    sheet.table(columns, rows)
    sheet.text(Mark(say("stars"), "faint"))


def in_order(form: Form) -> list[tuple[str, Field]]:
    """Return the fields, those that must be given first, prose last."""
    return sorted(
        form.fields.items(),
        key=lambda each: (each[1].type == "bilingual_text", not each[1].required, not each[1].required_if),
    )


def typed(field: Field, words: Words) -> str:
    """Return how a field is typed: its words, or an example; and what may be given in its place."""
    if field.choices and field.type == "choice":
        return "\n".join(f"{word}  {words.title(title)}" for word, title in field.choices.items())
    typing = f"{hinted(field.kind, words)} {field.unit}".strip()
    return f"{typing} ({words.say('or_field', field=field.alternative)})" if field.alternative else typing


def hinted(kind: Kind, words: Words) -> str:
    """Return what to type for a value of *kind*."""
    hint = words.of("hints", kind.name)
    match kind:
        case List():
            return hint.format(of=hinted(kind.of, words))
        case Record() | Changes():
            return hint.format(of=", ".join(kind.of))
        case Period():
            return hint.format(of=EXAMPLES[kind.every])
        case _:
            return hint


def blank_lines(form: Form, words: Words) -> list[str]:
    """Return an empty form as YAML, to be filled in and given with `--file`."""
    lines = [f"# {form.code} {words.title(form.title)}"]
    for name, field in in_order(form):
        hint = typed(field, words).replace("\n", "\n#   ")
        lines += ["", f"# {words.title(field.title)}: {hint}"]
        lines.append(f"{name}:" if field.required else f"# {name}:")
    return lines
