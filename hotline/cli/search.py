"""`hotline search`: messages by words, time, form, person and case, the newest first, each with its passage."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.drafting import moment
from hotline.cli.find import find
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import Instant, instant_text, short
from hotline.paper.columns import shortened

app = typer.Typer(rich_markup_mode=None)

TITLE_MOST: Final = 26
MOST: Final = 200


@app.command("search", cls=Verb)
def search(  # noqa: PLR0913 - an option each
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS")] = None,
    *,
    since: Annotated[str | None, typer.Option("--from", metavar="INSTANT")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="INSTANT")] = None,
    party: Annotated[str | None, typer.Option(metavar="PARTY")] = None,
    form: Annotated[str | None, typer.Option(metavar="FORM")] = None,
    person: Annotated[str | None, typer.Option(metavar="SUBJECT")] = None,
    case: Annotated[str | None, typer.Option(metavar="NUMBER")] = None,
    status: Annotated[str | None, typer.Option(metavar="STATUS")] = None,
    precedence: Annotated[str | None, typer.Option(metavar="PRECEDENCE")] = None,
    limit: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=MOST)] = 20,
    before: Annotated[str | None, typer.Option(metavar="MARK")] = None,
) -> None:
    """Search messages."""
    terminal = terminal_of(context)
    plain = {"party": party, "form": form, "person": person, "status": status, "before": before}

    async def verb(asking: Asking) -> None:
        given = {
            **plain,
            "text": " ".join(words or ()),
            "precedence": precedence.upper() if precedence else None,
            "from": typed_instant(since, "--from"),
            "to": typed_instant(until, "--to"),
            "case": await find(asking, case) if case else None,
        }
        query: dict[str, str | int] = {name: value for name, value in given.items() if value}
        page = await asking.client.search(**query, limit=limit)
        show(terminal, page, lambda sheet: draw(sheet, page, asking.now()))

    ask(terminal, verb)


def typed_instant(text: str | None, option: str) -> str | None:
    """Return the instant typed for *option* as the API takes it."""
    return None if text is None else instant_text(moment(text, option, Instant(0)))


def draw(sheet: Sheet, page: Mapping[str, Any], now: Instant) -> None:
    """Draw what was found, each with its passage, and what was not searched yet."""
    say = sheet.terminal.say
    if not page["found"]:
        sheet.text(say("search_nothing"))
    for each in page["found"]:
        draw_hit(sheet, each, now)
    if page["next"] is not None:
        sheet.text(say("search_more", mark=page["next"]))
    behind = sum(each["size"] - each["indexed"] for each in page["searched"].values())
    if behind:
        sheet.text(Mark(say("search_behind", count=behind), "warn"))


def draw_hit(sheet: Sheet, hit: Mapping[str, Any], now: Instant) -> None:
    """Draw one message: when, whose, which form, by whom; then the passage, what was asked for between brackets."""
    words = sheet.terminal.words
    about = [short(hit["id"]), shown.day_or_clock(hit["at"], now), hit["party"]]
    if hit["form"] is None:
        sheet.text("  ".join((*about, words.say("search_unadmitted"))))
    else:
        title = shortened(f"{hit['form']} {words.title(hit['title'])}", TITLE_MOST)
        row = [*about, words.both("precedences", hit["precedence"]), title, ", ".join(hit["people"])]
        sheet.text("  ".join((*row, words.say("disputed")) if hit["disputed"] else row))
    if hit["passage"]:
        sheet.text("".join(f"[{each['text']}]" if each["hit"] else each["text"] for each in hit["passage"]), indent=4)
