"""`hotline export`: writes evidence that proves itself: the channel, a period, a case or one message.

The files of messages go along, unless they are left out: each is read when it is written, and is in memory alone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.audit_verify import OPENINGS
from hotline.cli.drafting import moment
from hotline.cli.enclosed import Enclosed, draw_missing, enclosed, row
from hotline.cli.evidence import Planned, disclosed, planned
from hotline.cli.exits import DeskError
from hotline.cli.find import PREFIX
from hotline.cli.gathering import Gathered, from_center, from_store
from hotline.cli.progress import Step, bar
from hotline.cli.selecting import Wanted, read
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.client.errors import ClientError
from hotline.core.canonical import ZERO, digest_bytes, short
from hotline.files import config as config_file
from hotline.files.bundle import write_bundle
from hotline.files.bundle_files import Enclosing
from hotline.files.keys import write_atomically
from hotline.store.attachments import files_of

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say, as typed."""

    case: str | None
    message: str | None
    start: str | None
    end: str | None
    withheld: tuple[str, ...] = ()
    watch: bool = False
    files: bool = True

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

    def made(self, gathered: Gathered, folder: Path) -> tuple[Planned, Enclosing]:
        """Return the bundle before it is made, and the files that go along: they are, or will be, in *folder*."""
        made = planned(gathered, self.wanted(gathered), self.withheld, watch=self.watch)
        announced = tuple(made.announced())
        left_out = self.withheld if self.files else {each.file.field for each in announced}
        return made, Enclosing(folder, announced, left_out)


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
    without_files: Annotated[bool, typer.Option("--without-files")] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Write evidence to take away."""
    terminal = terminal_of(context)
    asked = Asked(case, message, start, end, tuple(withhold or ()), watch=watch, files=not without_files)
    if out.exists():
        raise DeskError("out_exists", str(out))
    if config is not None:
        settings = config_file.load(config)
        with from_store(settings) as gathered:
            if disclose:
                hand_over(terminal, out, gathered, asked.wanted(gathered), disclose)
            else:
                write(terminal, out, *asked.made(gathered, files_of(settings.store.path)))
        return

    async def verb(asking: Asking) -> None:
        with bar(terminal, "downloading") as step:
            gathered = await from_center(asking, step)
        if disclose:
            hand_over(terminal, out, gathered, asked.wanted(gathered), disclose)
            return
        with TemporaryDirectory(prefix=f".{out.name}.", dir=out.absolute().parent) as folder:
            made, files = asked.made(gathered, Path(folder))
            with bar(terminal, "downloading_files") as step:
                await bring(asking, files, step)
            write(terminal, out, made, files)

    ask(terminal, verb)


async def bring(asking: Asking, files: Enclosing, step: Step) -> None:
    """Ask the center of this desk for the files that go into a bundle; what it lacks is not there."""
    wanted = files.wanted()
    for number, (name, _) in enumerate(wanted, 1):
        try:
            (files.folder / digest_bytes(name).hex()).write_bytes(await asking.client.file(name))
        except ClientError as error:
            if error.rule == "file.other":
                files.damaged.append(name)
            elif error.rule != "file.unknown":
                raise
        step(number, len(wanted))


def write(terminal: Terminal, out: Path, made: Planned, enclosing: Enclosing) -> None:
    """Write a bundle, and say what is in it; a file that is damaged is named and left out."""
    digest = write_bundle(out, made.about, chain(made.members(), enclosing.members()))
    files = enclosed(enclosing.sizes, enclosing.announced, enclosing.damaged)
    value = {"file": str(out), "digest": digest, "bytes": out.stat().st_size, **made.about, "files": files.as_json()}
    show(terminal, value, lambda sheet: draw(sheet, value, files))


def hand_over(terminal: Terminal, out: Path, gathered: Gathered, wanted: Wanted, fields: Sequence[str]) -> None:
    """Write the openings of *fields*, to be handed over after a bundle."""
    found = disclosed(gathered, wanted, fields)
    if not found:
        raise DeskError("nothing_to_export", ", ".join(fields))
    text = json.dumps({"format": OPENINGS, "v": 1, "openings": found}, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(out, text.encode() + b"\n", mode=0o644, replace=False)
    count = sum(len(each) for each in found.values() if isinstance(each, dict))
    value = {"file": str(out), "openings": count}
    show(terminal, value, lambda sheet: sheet.heading(terminal.say("openings_written", file=str(out), count=count)))


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


def draw(sheet: Sheet, value: dict[str, Any], files: Enclosed) -> None:
    """Draw what was written."""
    say = sheet.terminal.say
    sheet.heading(say("bundle_written", file=value["file"]))
    sheet.pairs([(say("bundle_bytes"), str(value["bytes"])), (say("digest"), value["digest"]), *row(sheet, files)])
    draw_missing(sheet, files)
    if value["withheld"]:
        sheet.text(say("bundle_withheld", fields=", ".join(value["withheld"])))
    sheet.text(say("bundle_written_next", file=value["file"]))
