"""Writes the page of the manual about one protocol of the library, as Markdown, from the protocol itself."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hotline.paper.printed import Agreement, Entry, Fact, FormSheet, Note
from hotline.paper.words import Words

WORDS: Final = Words("en")
INHERITED: Final = "Every protocol also has the answers that any message may get, and a way out: {codes}."
TIMES: Final = ("lead_time", "prompt", "happened", "scope")


def library_page(paper: Agreement, purpose: str) -> str:
    """Return the page about *paper*, an agreement written out in English; *purpose* is what its file says it is for."""
    return "\n".join(lines(paper, purpose)).rstrip() + "\n"


def lines(paper: Agreement, purpose: str) -> Iterator[str]:
    """Yield the page."""
    yield from (f"# {paper.name}: {paper.label.text} · {paper.label.other}", "")
    yield from (f"<!-- Made by docs/generate.py from protocols/{paper.name}.yaml; change it there. -->", "")
    yield from (f"**{paper.notice}** {purpose}", "")
    yield from (f"Print it: `hotline protocol show {paper.name} --out {paper.name}.html`. {release(paper)}", "")
    yield from noted(paper.notes)
    yield from forms(paper.forms)
    yield from timing(paper)
    yield from table("When a form is due", ("Form", "", "Precedent"), due(paper.forms))
    yield from table(
        "What must follow", ("After", "What", "By whom", "Due", "If missed", "Precedent"), after(paper.forms)
    )
    for key in ("returns", "quotas", "parameters"):
        yield from entries(key, getattr(paper, key))
    yield from definitions(paper.definitions, paper.remarks["definitions"])
    if paper.withdrawal:
        yield from ("## Withdrawal", "")
        yield from (*(f"- {each.label}: {each.text}{cited(each.notes)}" for each in paper.withdrawal), "")
    yield from ladders(paper)


def release(paper: Agreement) -> str:
    """Return who may see the agreement's messages outside."""
    label = WORDS.tell("paper", "releasable")
    return next((f"{label}: {each.text}." for each in paper.facts if each.label == label), "")


def forms(found: Sequence[FormSheet]) -> Iterator[str]:
    """Yield the table of the forms; those that any message may get in a line."""
    own = [form for form in found if not inherited(form)]
    head = ("Form", "English", "中文", "Precedence", "Signed by", "The recipient owes")
    rows = [
        (
            f"`{form.code}`",
            form.label.text,
            form.label.other,
            fact(form, "precedence"),
            fact(form, "signed_by"),
            ", ".join(level.label.text for level in form.levels) or "nothing",
        )
        for form in own
    ]
    yield from table("Forms", head, rows)
    codes = ", ".join(f"`{form.code}` {form.label.text}" for form in found if inherited(form))
    yield from (INHERITED.format(codes=codes), "") if codes else ()


def inherited(form: FormSheet) -> bool:
    """Return whether a form is one that every protocol has."""
    return form.code in {"RCV", "ACK", "REF", "DEC", "SVC-3", "WDR"}


def fact(form: FormSheet, key: str) -> str:
    """Return what is said of a form under the label *key*."""
    label = WORDS.tell("paper", key)
    return next((each.text for each in form.facts if each.label == label), "")


def timing(paper: Agreement) -> Iterator[str]:
    """Yield the deadlines of every precedence, with their precedents."""
    head = ("", *(f"{each.label.text} {each.label.other}" for each in paper.precedences))
    rows = [(row.label, *(f"{cell.text}{cited(cell.notes)}" for cell in row.cells)) for row in paper.timing]
    yield from table("Deadlines by precedence", head, rows)


def due(found: Iterable[FormSheet]) -> Iterator[tuple[str, str, str]]:
    """Yield when each form is due."""
    labels = {WORDS.tell("paper", key) for key in TIMES}
    for form in found:
        for each in form.facts:
            if each.label in labels:
                yield f"`{form.code}`", f"{each.label}: {each.text}", precedents((*each.notes, *form.notes))


def after(found: Iterable[FormSheet]) -> Iterator[tuple[str, ...]]:
    """Yield what must follow each form."""
    for form in found:
        for each in form.follow_ups:
            says = said(each.facts)
            yield (
                f"`{form.code}`",
                f"{each.label.text} ({says['By']})",
                says["Owed by"],
                says["Due"],
                says["If missed"],
                precedents(each.notes),
            )


def entries(key: str, found: Sequence[Entry]) -> Iterator[str]:
    """Yield returns, quotas or parameters as a table."""
    if found:
        labels = list(dict.fromkeys(fact.label for each in found for fact in each.facts))
        rows = [
            (each.label.text, *(said(each.facts).get(label, "") for label in labels), precedents(each.notes))
            for each in found
        ]
        yield from table(WORDS.tell("paper", key), ("", *(each.capitalize() for each in labels), "Precedent"), rows)


def definitions(found: Sequence[Entry], remarked: Iterable[Note]) -> Iterator[str]:
    """Yield the definitions, parallel ones side by side."""
    for at, each in enumerate(found):
        if at == 0:
            yield from ("## Definitions", "")
            yield from noted(remarked)
        head = tuple(fact.label for fact in each.facts)
        yield from table(f"{each.label.text} · {each.label.other}", head, [tuple(map(both, each.facts))], "###")
        yield from noted(each.notes)


def ladders(paper: Agreement) -> Iterator[str]:
    """Yield the ladders, a row each."""
    rows = [(f"`{each.name}`", "<br>".join(f"{rung.at}: {rung.who}" for rung in each.rungs)) for each in paper.ladders]
    yield from table("Ladders", ("Ladder", "Who is called, how long after the missed deadline"), rows)


def both(fact: Fact) -> str:
    """Return a text in both languages."""
    return f"{fact.text}<br>{fact.other}" if fact.other else fact.text


def said(facts: Iterable[Fact]) -> dict[str, str]:
    """Return facts by their labels."""
    return {each.label: each.text for each in facts}


def precedents(notes: Iterable[Note]) -> str:
    """Return the texts of *notes*; what is no precedent says what it is."""
    return "; ".join(each.text if each.kind == "precedent" else f"{each.kind}: {each.text}" for each in notes)


def cited(notes: Iterable[Note]) -> str:
    """Return *notes* in brackets, behind what they are about."""
    found = precedents(notes)
    return f" ({found})" if found else ""


def noted(notes: Iterable[Note]) -> Iterator[str]:
    """Yield *notes* as a paragraph."""
    for each in notes:
        yield from (f"{each.kind.capitalize()}: {each.text.rstrip('.')}.", "")


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], level: str = "##") -> Iterator[str]:
    """Yield a titled table; nothing if it has no rows."""
    written = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    if written:
        yield from (f"{level} {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|", *written, "")
