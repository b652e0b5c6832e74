"""How messages, obligations and answers of the center are drawn: the same everywhere, so that a glance suffices.

An original text is authentic and stands first, in its own language; a translation stands below it, marked. Precedence
and status are always shown in both languages.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hotline.cli.sheet import Cell, Column, Mark, Sheet, Tone
from hotline.cli.words import Words
from hotline.client.client import Receipt
from hotline.core import escalation, periods
from hotline.core.canonical import Instant, instant, short
from hotline.core.forms import Form
from hotline.core.kinds import BilingualText, Changes, Kind, List, Record
from hotline.core.obligations import Obligation
from hotline.core.protocol import Protocol
from hotline.paper import words as paper
from hotline.paper.values import Values

LABELS_LEAST: Final = 12
TONES: Final[Mapping[str, Tone]] = {
    "FLASH": "alarm",
    "IMMEDIATE": "alarm",
    "actual": "alarm",
    "overdue": "alarm",
    "late": "warn",
    "in_time": "good",
    "delivered": "good",
}


TRANSLATED: Final = frozenset({"human", "machine"})


def clock(at: str | None, now: Instant | None = None) -> str:
    """Return an instant as a watch reads it: to the second, UTC; without its day if that is today."""
    if at is None:
        return "–"
    today = now is not None and now // 86_400_000 == instant(at) // 86_400_000
    return f"{at[11:19]}Z" if today else f"{at[:10]} {at[11:19]}Z"


def short_clock(at: str | None, now: Instant) -> str:
    """Return a deadline in few columns: the time of today, or day and time without the year."""
    if at is None or now // 86_400_000 == instant(at) // 86_400_000:
        return clock(at, now)
    return f"{at[5:10]} {at[11:16]}Z"


def day_or_clock(at: str, now: Instant) -> str:
    """Return the time of today, or the day: enough for a list."""
    return f"{at[11:16]}Z" if now // 86_400_000 == instant(at) // 86_400_000 else at[:10]


def precedence(word: str, words: Words) -> Mark:
    """Return a precedence in both languages."""
    return Mark(words.both("precedences", word), TONES.get(word, ""))


def status(word: str, words: Words) -> Mark:
    """Return the status of a channel in both languages."""
    return Mark(words.both("statuses", word), TONES.get(word, "strong"))


def form_title(form: str, titles: Mapping[str, str], words: Words) -> str:
    """Return the code of a form with its title."""
    return f"{form} {words.title(titles)}"


def kind_title(kind: str, protocol: Protocol | None, form: str, words: Words, period: str = "") -> str:
    """Return what is owed in words: a level, or the title that the agreement gives a follow-up or a return."""
    if protocol is not None and period and kind in protocol.returns:
        return f"{words.title(protocol.returns[kind].title)}, {periods.show(period, words.language)}"
    if protocol is not None and form in protocol.forms:
        for rule in protocol.forms[form].then:
            if rule.name == kind:
                return words.title(rule.title)
    return words.of("levels", kind)


def draw_values(sheet: Sheet, form: Form | None, values: Mapping[str, Any], withheld: Sequence[str] = ()) -> None:
    """Draw the fields of a message, in the order of its form."""
    words = sheet.terminal.words
    order = sorted(form.fields, key=lambda name: form.fields[name].type == "bilingual_text") if form else []
    names = [name for name in order if name in values] + [name for name in values if name not in order]
    rows = [row for name in names for row in value_rows(form, name, values[name], words)]
    rows += [(field_title(form, name, words), Mark(words.say("withheld"), "faint")) for name in withheld]
    if rows:
        sheet.pairs(rows, indent=2, least=LABELS_LEAST)


def field_title(form: Form | None, name: str, words: Words) -> str:
    """Return the title of a field."""
    known = form.fields.get(name) if form else None
    return words.title(known.title) if known else name


def value_rows(form: Form | None, name: str, value: Any, words: Words) -> Iterator[tuple[str, Cell]]:  # noqa: ANN401 - JSON
    """Yield the label and value of a field; prose takes two rows, the authentic text first, its translation marked."""
    label = field_title(form, name, words)
    known = form.fields.get(name) if form else None
    if known is None:
        yield label, str(value)
    elif not has_prose(known.kind):
        yield label, known.show(value, words.language)
    else:
        lines = Values(paper.Words(words.language)).written(known.kind, value)
        translated = any(each.role in TRANSLATED for each in lines)
        for at, each in enumerate(lines):
            if each.role in TRANSLATED:
                yield words.of("translations", each.role), Mark(each.text, "faint")
                continue
            part = f"{each.label.text}: {each.text}" if each.label.text else each.text
            yield label if at == 0 else "", part
            if each.role == "authentic" and each.language != words.language and not translated:
                yield "", Mark(words.say("original", language=words.of("languages", each.language)), "faint")


def has_prose(kind: Kind) -> bool:
    """Return whether a value of *kind* holds prose, of which the authentic text stands first."""
    match kind:
        case BilingualText():
            return True
        case List():
            return has_prose(kind.of)
        case Record() | Changes():
            return any(map(has_prose, kind.of.values()))
        case _:
            return False


def draw_message(sheet: Sheet, message: Mapping[str, Any], protocol: Protocol | None) -> None:
    """Draw a message as it was signed: its head in a line, and its fields."""
    words = sheet.terminal.words
    form = protocol.forms.get(message["form"]) if protocol else None
    title = form_title(message["form"], form.title if form else {}, words)
    sheet.heading(title, precedence(message["precedence"], words))
    people = ", ".join(message.get("people") or ())
    line = words.say("written_by", sender=message["from"], at=clock(message["written"]), number=short(message["id"]))
    sheet.text(Mark(f"{line} · {people}" if people else line, "faint"))
    draw_values(sheet, form, {**message["fields"], **message["opened"]}, message["withheld"])


def draw_foreseen(  # noqa: PLR0913, PLR0917 - what a person asks before sending
    sheet: Sheet, owed: Sequence[Obligation], protocol: Protocol, form: str, peer: str, now: Instant, status: str
) -> None:
    """Draw who must do what by when once a message is held, and who is called if not."""
    say, words = sheet.terminal.say, sheet.terminal.words
    if not owed:
        sheet.text(say("nothing_owed"), indent=2)
        return
    columns = [
        Column(say("who")),
        Column(say("must"), wraps=True),
        Column(say("within")),
        Column(say("if_not"), wraps=True),
    ]
    rows = []
    for each in owed:
        left = "–" if each.due is None else words.length(each.due - now)
        called = calls(each, protocol, words, status)
        what = kind_title(each.kind, protocol, form, words)
        rows.append((Mark(each.owed_by, "strong" if each.owed_by != peer else ""), what, left, called))
    sheet.table(columns, rows, indent=2)


def time_left(left: int | None, words: Words, *, tolled: bool) -> str:
    """Return how long is left, or that the clock stands."""
    return words.say("clock_stands") if tolled else words.countdown(left)


def calls(owed: Obligation, protocol: Protocol, words: Words, status: str) -> str:
    """Return who is called if *owed* is missed on a channel of *status*, in the order of the ladder."""
    rungs = protocol.ladders.get(owed.ladder or "", ())
    names = dict.fromkeys(words.of("contacts", escalation.called(rung.call, status)) for rung in rungs if rung.call)
    return " → ".join([*names][:3]) + (" …" if len(names) > 3 else "") if names else "–"  # noqa: PLR2004 - as many fit


def draw_receipt(sheet: Sheet, receipt: Receipt, now: Instant, about: tuple[Protocol, str] | None = None) -> None:
    """Draw what became of a message that was posted, and what to do next; *about* are its agreement and form."""
    say, words = sheet.terminal.say, sheet.terminal.words
    number = short(receipt.id)
    values = {
        "number": number,
        "index": receipt.index,
        "at": clock(receipt.at, now),
        "expires": clock(receipt.expires, now),
        "lacks": receipt.lacks_people,
    }
    sheet.heading(Mark(say(f"receipt_{receipt.state}", **values), "good"))
    for flag in receipt.flags:
        sheet.text(Mark(sheet.terminal.words.of("flags", flag), "warn"))
    protocol, form = about or (None, "")
    rows = [
        (each["owed_by"], kind_title(each["kind"], protocol, form, words), clock(each["due"], now))
        for each in receipt.owed
        if each["outcome"] == "open" and each["due"] is not None and receipt.state != "valid"
    ]
    if rows:
        sheet.table([Column(say("who")), Column(say("must"), wraps=True), Column(say("by"))], rows, indent=2)
    sheet.text(say(f"next_{receipt.state}", **values))
