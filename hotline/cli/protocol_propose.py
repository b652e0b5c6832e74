"""`hotline protocol propose`: consent to an agreement first, so that the other party can read and answer it."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.adopting import consent, demand_role, lay_down, show_paper, start_of
from hotline.cli.asking import Asking, ask
from hotline.cli.send import YesOption
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import short
from hotline.core.errors import FileError, refuse
from hotline.files import protocols
from hotline.files.protocols import Agreement

app = typer.Typer()

FromOption = Annotated[str | None, typer.Option("--from", metavar="INSTANT")]
WholeOption = Annotated[bool, typer.Option("--whole")]


@app.command("propose", cls=Verb)
def propose(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    start: FromOption = None,
    whole: WholeOption = False,
    yes: YesOption = False,
) -> None:
    """Consent to the agreement in a file, from an instant."""
    terminal = terminal_of(context)
    agreement = read(file)

    async def verb(asking: Asking) -> None:
        demand_role(asking)
        listed = await asking.client.agreements()
        known = next((each for each in listed if each["digest"] == agreement.digest), None)
        if known is not None and asking.party in known["consented"]:
            raise refuse("consent.repeated", short(agreement.digest), str(known["since"]))
        paper = await lay_down(asking, agreement.octets, agreement.protocol, listed)
        wanted = start_of(asking, start)
        if not terminal.json:
            show_paper(Sheet(terminal), paper, wanted, asking, whole=whole)
        await consent(asking, paper, wanted, yes=yes)

    ask(terminal, verb)


def read(file: Path) -> Agreement:
    """Return the agreement of a file, or the shipped one of this name; every complaint and doubt is told at once."""
    named = file if file.suffix in (".yaml", ".yml") or file.exists() else protocols.shipped() / f"{file.name}.yaml"
    agreement, doubts = protocols.examine_file(named)
    if doubts:
        raise FileError(doubts)
    return agreement
