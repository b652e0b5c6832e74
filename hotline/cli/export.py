"""`hotline export`: writes evidence that proves itself: the channel, a period, a case or one message."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.audit_verify import OPENINGS
from hotline.cli.drafting import moment
from hotline.cli.evidence import bundled, disclosed
from hotline.cli.exits import DeskError
from hotline.cli.find import PREFIX, short
from hotline.cli.gathering import Gathered, from_center, from_files
from hotline.cli.progress import bar
from hotline.cli.selecting import Wanted, read
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import ZERO
from hotline.files import config as config_file
from hotline.files.bundle import write_bundle
from hotline.files.keys import write_atomically

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say, as typed."""

    case: str | None
    message: str | None
    start: str | None
    end: str | None

    def wanted(self, gathered: Gathered) -> Wanted:
        """Return what is meant in this record."""
        start, end = (
            None if text is None else moment(text, option, ZERO)
            for text, option in ((self.start, "--from"), (self.end, "--to"))
        )
        if sum((self.case is not None, self.message is not None, bool(start or end))) > 1:
            raise DeskError("one_scope")
        known = set[str]() if self.case is None and self.message is None else numbers(gathered)
        return Wanted(number(known, self.case), number(known, self.message), start, end)


@app.command("export", cls=Verb)
def export(  # noqa: PLR0913 - an option each
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT")],
    *,
    start: Annotated[str | None, typer.Option("--from", metavar="INSTANT")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="INSTANT")] = None,
    case: Annotated[str | None, typer.Option(metavar="NUMBER")] = None,
    message: Annotated[str | None, typer.Option(metavar="NUMBER")] = None,
    withhold: Annotated[list[str] | None, typer.Option(metavar="FIELD")] = None,
    disclose: Annotated[list[str] | None, typer.Option(metavar="FIELD")] = None,
    watch: Annotated[bool, typer.Option("--watch")] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Write evidence to take away."""
    terminal = terminal_of(context)
    asked = Asked(case, message, start, end)
    if out.exists():
        raise DeskError("out_exists", str(out))

    def write(gathered: Gathered) -> None:
        wanted = asked.wanted(gathered)
        value = (
            hand_over(out, gathered, wanted, disclose)
            if disclose
            else bundle(out, gathered, wanted, withhold or [], watch=watch)
        )
        show(terminal, value, lambda sheet: draw(sheet, value))

    if config is not None:
        write(asyncio.run(from_files(config_file.load(config))))
        return
    gathered: list[Gathered] = []
    ask(terminal, lambda asking: gather(asking, terminal, gathered))
    write(gathered[0])


async def gather(asking: Asking, terminal: Terminal, found: list[Gathered]) -> None:
    """Ask the center of this desk for everything."""
    with bar(terminal, "downloading") as step:
        found.append(await from_center(asking, step))


def bundle(out: Path, gathered: Gathered, wanted: Wanted, withhold: Sequence[str], *, watch: bool) -> dict[str, Any]:
    """Write a bundle; return what a program is told."""
    about, members = bundled(gathered, wanted, withhold, watch=watch)
    digest = write_bundle(out, about, members)
    return {"file": str(out), "digest": digest, "bytes": out.stat().st_size, **about}


def hand_over(out: Path, gathered: Gathered, wanted: Wanted, fields: Sequence[str]) -> dict[str, Any]:
    """Write the openings of *fields*, to be handed over after a bundle; return what a program is told."""
    found = disclosed(gathered, wanted, fields)
    if not found:
        raise DeskError("nothing_to_export", ", ".join(fields))
    text = json.dumps({"format": OPENINGS, "v": 1, "openings": found}, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(out, text.encode() + b"\n", mode=0o644, replace=False)
    return {"file": str(out), "openings": sum(len(each) for each in found.values() if isinstance(each, dict))}


def numbers(gathered: Gathered) -> set[str]:
    """Return the numbers of all messages in the record."""
    return set(read(gathered.rows).places)


def number(known: set[str], given: str | None) -> str:
    """Return the number of the one message that begins as *given*; nothing for nothing."""
    if given is None:
        return ""
    typed = PREFIX.fullmatch(given.strip().lower())
    if not typed:
        raise DeskError("no_number", given)
    found = sorted(each for each in known if each.startswith(f"sha256:{typed[1]}"))
    if not found:
        raise DeskError("unknown_number", given)
    if len(found) > 1:
        raise DeskError("two_numbers", given, found=", ".join(map(short, found)))
    return found[0]


def draw(sheet: Sheet, value: dict[str, Any]) -> None:
    """Draw what was written."""
    say = sheet.terminal.say
    if "digest" not in value:
        sheet.heading(say("openings_written", file=value["file"], count=value["openings"]))
        return
    sheet.heading(say("bundle_written", file=value["file"]))
    sheet.pairs([(say("bundle_bytes"), str(value["bytes"])), (say("digest"), value["digest"])])
    if value["withheld"]:
        sheet.text(say("bundle_withheld", fields=", ".join(value["withheld"])))
    sheet.text(say("bundle_written_next", file=value["file"]))
