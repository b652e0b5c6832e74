"""`hotline protocol rehearse`: what happens, instant by instant, when a form is sent and nobody answers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.exits import DeskError, RefusalsError
from hotline.cli.sheet import Column, Mark, Sheet, Tone, show
from hotline.cli.terminal import terminal_of
from hotline.cli.typed import gathered
from hotline.cli.verbs import Verb
from hotline.core.canonical import Duration, Instant, duration, instant, instant_text
from hotline.core.errors import RefusalError
from hotline.core.protocol import Protocol
from hotline.core.rehearsal import rehearse, rehearse_return
from hotline.core.terms import PRECEDENCES, STATUSES
from hotline.core.timetable import START, Setting, Timetable
from hotline.core.typed import Typed
from hotline.files import protocols
from hotline.files.protocols import Agreement
from hotline.paper.timeline import draw
from hotline.paper.timetable import Line, Telling
from hotline.paper.words import Words
from hotline.runtime.filling import plausible

app = typer.Typer()

TONES: Final[Mapping[str, Tone]] = {"passed": "strong", "spared": "faint", "turns": "faint", "kept": "good"}


@app.command("rehearse", cls=Verb)
def rehearse_forms(  # noqa: PLR0913 - an option each
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    form: Annotated[str | None, typer.Argument(metavar="FORM")] = None,
    *,
    precedence: Annotated[str | None, typer.Option(metavar="PRECEDENCE")] = None,
    answered: Annotated[list[str] | None, typer.Option(metavar="WHAT=AFTER")] = None,
    asked: Annotated[str | None, typer.Option(metavar="AFTER[..AFTER]")] = None,
    undelivered: Annotated[bool, typer.Option("--undelivered")] = False,
    field: Annotated[list[str] | None, typer.Option("--field", "-f", metavar="NAME=VALUE")] = None,
    parties: Annotated[str, typer.Option(metavar="PARTY,PARTY")] = "us,cn",
    at: Annotated[str | None, typer.Option("--at", metavar="TIME")] = None,
    status: Annotated[str, typer.Option(metavar="STATUS")] = "actual",
    picture: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Print the timetable of a form, or of all forms."""
    terminal = terminal_of(context)
    protocol = agreement(file).protocol
    start = moment(at) if at else START
    setting = Setting(
        parties=two(parties),
        start=start,
        precedence=one_of(precedence.upper(), PRECEDENCES, "--precedence") if precedence else None,
        status=one_of(status, STATUSES, "--status"),
        answered=dict(answer(each) for each in answered or ()),
        asked=span(asked) if asked else None,
        held=not undelivered,
    )
    given, refused = gathered(field or ()), []
    tables: list[Timetable] = []
    for code in wanted(protocol, form):
        try:
            tables.append(timetable(protocol, code, setting, given if form else {}))
        except RefusalError as error:
            refused.append(RefusalError(error.rule, f"{code} {error.where}", error.detail))
    if picture is not None:
        draw_all(picture, tables, terminal.language)
    value = {"protocol": protocol.id, "version": protocol.version, "forms": [described(each) for each in tables]}
    if tables:
        show(terminal, value, lambda sheet: print_all(sheet, protocol, tables))
    if refused:
        raise RefusalsError(tuple(refused), form or "FORM")


def agreement(file: Path) -> Agreement:
    """Return the agreement in *file*, or that of this name among those that are shipped."""
    if not file.exists() and file.name in protocols.names():
        return protocols.load(file.name)
    return protocols.load_file(file)


def wanted(protocol: Protocol, form: str | None) -> tuple[str, ...]:
    """Return what to rehearse: the form or the return that is named, or all."""
    known = (*protocol.forms, *protocol.returns)
    if form is not None and form not in known:
        raise DeskError("no_such_form", form, known=", ".join(known))
    return known if form is None else (form,)


def timetable(protocol: Protocol, code: str, setting: Setting, given: Mapping[str, Any]) -> Timetable:
    """Return the timetable of one form, with the fields that are *given* as a person types them."""
    if code in protocol.returns:
        return rehearse_return(protocol, code, setting)
    reader, form = Typed(setting.start), protocol.forms[code]
    values = {
        name: reader.value(form.fields[name].kind, value) if name in form.fields else value
        for name, value in given.items()
    }
    found = rehearse(protocol, code, plausible(protocol, {code: values}), setting)
    owed = {each.kind for each in found.owed}
    if setting.asked is not None and not found.questions:
        raise DeskError("no_question", "--asked", form=code)
    for kind in setting.answered:
        if kind not in owed:
            raise DeskError("not_owed", "--answered", kind=kind, form=code, known=", ".join(sorted(owed)) or "–")
    return found


def two(parties: str) -> tuple[str, str]:
    """Return who sends and who receives."""
    first, _, second = parties.partition(",")
    if not first or not second or first == second or "," in second:
        raise DeskError("two_parties", "--parties", found=parties)
    return first, second


def one_of(word: str, known: Sequence[str], option: str) -> str:
    """Return *word* if it is one of *known*."""
    if word not in known:
        raise DeskError("no_such_word", option, found=word, known=", ".join(known))
    return word


def moment(written: str) -> Instant:
    """Return the instant that is typed, in UTC."""
    try:
        return instant(Typed(START).moment(written, START))
    except RefusalError:
        raise DeskError("no_time", "--at", found=written) from None


def answer(option: str) -> tuple[str, Duration]:
    """Return what is answered, and how long after sending."""
    kind, _, after = option.partition("=")
    return kind, after_sending(after, "--answered")


def span(written: str) -> tuple[Duration, Duration | None]:
    """Return when the other side asks, and when it is told, if ever."""
    first, dots, second = written.partition("..")
    return after_sending(first, "--asked"), after_sending(second, "--asked") if dots else None


def after_sending(written: str, option: str) -> Duration:
    """Return a length of time that is typed."""
    try:
        return duration(written)
    except RefusalError:
        raise DeskError("no_length", option, found=written) from None


def draw_all(picture: Path, tables: Sequence[Timetable], language: str) -> None:
    """Write the drawing of one form to a file, of several each to one of its own in a folder."""
    one = len(tables) == 1
    places = [(picture if one else picture / f"{each.code}.svg", each) for each in tables]
    try:
        (picture.parent if one else picture).mkdir(parents=True, exist_ok=True)
        for path, table in places:
            path.write_text(draw(table, language), encoding="utf-8")
    except OSError as fault:
        raise DeskError("not_written", str(picture), why=fault.strerror) from None


def print_all(sheet: Sheet, protocol: Protocol, tables: Sequence[Timetable]) -> None:
    """Print every timetable; forms that oblige nobody share a line."""
    say, words = sheet.terminal.say, Words(sheet.terminal.language)
    sheet.heading(f"{protocol.id} {protocol.version}", words.title(protocol.title))
    for table in tables:
        if table.owed or len(tables) == 1:
            sheet.gap()
            print_one(sheet, table)
    idle = [each.code for each in tables if not each.owed]
    if idle and len(tables) > 1:
        sheet.gap()
        sheet.text(say("oblige_nobody", forms=words.listed(idle)))


def print_one(sheet: Sheet, table: Timetable) -> None:
    """Print one timetable."""
    words = Words(sheet.terminal.language)
    telling = Telling(table, words)
    if table.setting.status != "actual":
        sheet.text(Mark(" · ".join([words.both("statuses", table.setting.status)] * 3), "warn"))
    form = f"{table.code}  {words.title(table.title)}"
    sheet.heading(form, words.both("precedences", table.precedence))
    sheet.text(telling.heading())
    if telling.shown:
        print_owed(sheet, telling)
        sheet.gap()
    print_lines(sheet, telling)
    for text in telling.ending():
        sheet.text(text)


def print_owed(sheet: Sheet, telling: Telling) -> None:
    """Print who owes what by when, each with its number."""
    say = sheet.terminal.say
    columns = (
        Column("#", right=True),
        Column(say("who_owes")),
        Column(say("what"), wraps=True),
        Column(say("by_when")),
    )
    rows = [
        (f"{number}", each.owed_by, telling.owed(each.kind), telling.due(each))
        for number, each in enumerate(telling.shown, 1)
    ]
    sheet.table(columns, rows, indent=2)


def print_lines(sheet: Sheet, telling: Telling) -> None:
    """Print what happens; the time of several things at once stands with the first, but for a screen reader."""
    say = sheet.terminal.say
    rows: list[tuple[str, str, Mark]] = []
    before = None
    for line in telling.lines():
        time = telling.offset(line.at) if line.at != before or sheet.terminal.plain else ""
        text = Mark(telling.told(line), TONES.get(line.mark, ""))
        rows.append((time, f"{telling.number(line) or ''}", text))
        before = line.at
    sheet.table((Column(say("time")), Column("#", right=True), Column(say("what_happens"), wraps=True)), rows, indent=2)


def described(table: Timetable) -> dict[str, Any]:
    """Return a timetable as a program reads it."""
    telling = Telling(table, Words())
    return {
        "form": table.code,
        "precedence": table.precedence,
        "sender": table.setting.parties[0],
        "receiver": table.setting.parties[1],
        "status": table.setting.status,
        "case": list(table.case),
        "sent": instant_text(table.setting.start),
        "flags": list(table.flags),
        "happens": [row(telling, line) for line in telling.lines()],
        "owed": [
            {
                "kind": each.kind,
                "owed_by": each.owed_by,
                "due": each.due and instant_text(each.due),
                "outcome": each.outcome,
            }
            for each in table.owed
        ],
    }


def row(telling: Telling, line: Line) -> dict[str, Any]:
    """Return one line as a program reads it; *after* is in milliseconds after sending."""
    return {
        "at": instant_text(line.at),
        "after": line.at - telling.timetable.setting.start,
        "what": line.mark,
        "party": line.party,
        "kind": line.kind,
        "role": line.role,
        "draft": line.draft,
        "text": telling.told(line),
    }
