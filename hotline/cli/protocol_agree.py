"""`hotline protocol agree`: read what the other party proposes, see what it changes, and consent to exactly that."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from hotline.cli import shown
from hotline.cli.adopting import consent, demand_role, lay_down, show_paper, start_of
from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.protocol_propose import FromOption, WholeOption
from hotline.cli.send import YesOption
from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import instant, short
from hotline.core.errors import refuse

app = typer.Typer()


@app.command("agree", cls=Verb)
def agree(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="DIGEST")] = None,
    *,
    start: FromOption = None,
    whole: WholeOption = False,
    yes: YesOption = False,
) -> None:
    """Consent to a proposed agreement; alone, list what is proposed."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        listed = await asking.client.agreements()
        waiting = [each for each in listed if each["consented"] == [asking.peer]]
        if number is None:
            show(terminal, {"proposed": waiting}, lambda sheet: draw_waiting(sheet, waiting))
            return
        proposed = chosen(number, listed)
        if asking.party in proposed["consented"]:
            raise refuse("consent.repeated", short(proposed["digest"]), str(proposed["since"]))
        demand_role(asking)
        octets = await asking.client.document(proposed["digest"])
        protocol = await asking.client.agreement(proposed["digest"])
        paper = await lay_down(asking, octets, protocol, listed)
        wanted = start_of(asking, start, instant(proposed["since"]))
        if not terminal.json:
            sheet = Sheet(terminal)
            sheet.text(proposed_by(sheet, proposed))
            show_paper(sheet, paper, wanted, asking, whole=whole)
        await consent(asking, paper, wanted, yes=yes)

    ask(terminal, verb)


def chosen(number: str, listed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the one agreement whose digest begins as *number*."""
    beginning = f"sha256:{number.strip().lower().removeprefix('sha256:')}"
    found = [each for each in listed if each["digest"].startswith(beginning)]
    if len(found) != 1:
        known = ", ".join(short(each["digest"]) for each in found or listed) or "–"
        raise DeskError("two_agreements" if found else "no_agreement", number, found=known)
    return found[0]


def proposed_by(sheet: Sheet, proposed: Mapping[str, Any]) -> str:
    """Return who of the other party consented, and when."""
    (given,) = proposed["consents"]
    people = ", ".join(given["people"]) or sheet.terminal.say("by_configuration")
    return sheet.terminal.say("proposed_by", party=given["party"], people=people, at=shown.clock(given["at"]))


def draw_waiting(sheet: Sheet, waiting: Sequence[Mapping[str, Any]]) -> None:
    """Draw what the other party proposes."""
    say, words = sheet.terminal.say, sheet.terminal.words
    if not waiting:
        sheet.text(say("nothing_proposed"))
        return
    sheet.heading(say("these_are_proposed"))
    columns = [
        Column(say("number")),
        Column(say("agreement")),
        Column(say("in_force_from")),
        Column(say("signed_by")),
        Column(say("title"), wraps=True),
    ]
    rows = [
        (
            Mark(short(each["digest"]), "strong"),
            f"{each['protocol']} {each['version']}",
            shown.clock(each["since"]),
            ", ".join(each["consents"][0]["people"]) or say("by_configuration"),
            words.title(each["title"]),
        )
        for each in waiting
    ]
    sheet.table(columns, rows)
    sheet.text(say("agree_how", number=short(waiting[0]["digest"])))
