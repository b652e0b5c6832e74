"""`hotline archive`: writes closed periods away as evidence, and lets openings leave the live record as configured.

The order is that of every other act here: the archive is written and proved, then it is recorded, then openings leave.
"""

import asyncio
import secrets
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline import assembly
from hotline.cli.archiving import Changes, Period, archived, closed, coming_back, cut, leaving, on_hold, only
from hotline.cli.enclosed import Enclosed, draw_missing, enclosed, row
from hotline.cli.evidence import planned
from hotline.cli.exits import DeskError, Exit
from hotline.cli.gathering import Gathered, from_files
from hotline.cli.judging import judge, sides
from hotline.cli.progress import Step, bar
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core import commands
from hotline.core.canonical import Instant, instant_text, short
from hotline.files import config as config_file
from hotline.files.bundle import write_bundle
from hotline.files.bundle_files import Enclosing
from hotline.files.bundle_reading import BundledLog, BundleError, open_bundle
from hotline.files.config import Config
from hotline.store.attachments import files_of
from hotline.store.copying import file_digest, put_in_place
from hotline.store.sqlite import SqliteStore
from hotline.store.withholding import replace_beside

app = typer.Typer(rich_markup_mode=None)

CASES_MAX = 10_000_000


@app.command("archive", cls=Verb)
def archive(
    context: typer.Context,
    *,
    until: Annotated[str | None, typer.Option(metavar="INSTANT")] = None,
    put_back: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    config: Annotated[Path, typer.Option(metavar="FILE", envvar="HOTLINE_CONFIG")] = Path("config.yaml"),
) -> None:
    """Move what is closed to the archive."""
    terminal = terminal_of(context)
    settings = config_file.load(config)
    if settings.archive.folder is None and put_back is None:
        raise DeskError("archive_nowhere", str(config))
    gathered = asyncio.run(at_rest(settings))
    with bar(terminal, "verifying") as step:
        value, files = (
            moved(settings, gathered, until, step)
            if put_back is None
            else (returned(settings, gathered, put_back, step), Enclosed())
        )
    show(terminal, value, lambda sheet: draw(sheet, value, files))


async def at_rest(config: Config) -> Gathered:
    """Return what the store holds, once it is certain that its center does not run."""
    await assembly.demand_free(config.api.listen, "api.listen")
    return await from_files(config)


def moved(config: Config, gathered: Gathered, until: str | None, step: Step) -> tuple[dict[str, Any], Enclosed]:
    """Archive the newest closed period, and let openings leave; return what a program is told, and the files."""
    now = assembly.make_clock(config).now()
    policy, held = config.archive, on_hold(gathered, config.archive.hold)
    period = closed(gathered, cut(now, policy.after, until))
    path, digest, files = (None, "", Enclosed()) if period is None else written(config, gathered, period, step)
    reached = period.until if period else max((each.until for each in archived(gathered.watch)), default=Instant(0))
    changes: Changes = {}
    if policy.keep is not None:
        oldest = min(reached, Instant(now - policy.keep))
        changes = leaving(gathered, oldest, asyncio.run(owing(config)), held)
    if period is not None or changes:
        sizes = period.sizes if period else dict.fromkeys(gathered.rows, 0)
        pair = sizes[config.party.id], sizes[config.peer.id]
        since = period.since if period else reached
        asyncio.run(record(config, commands.Archive(since, reached, digest, pair, len(changes), held)))
    replace_beside(config.store.path, config.channel, changes)
    return {
        "file": None if path is None else str(path),
        "digest": digest or None,
        "until": instant_text(reached) if reached else None,
        "sizes": dict(period.sizes) if period else None,
        "withheld": len(changes),
        "held": list(held),
        "files": files.as_json(),
    }, files


def written(config: Config, gathered: Gathered, period: Period, step: Step) -> tuple[Path, str, Enclosed]:
    """Write the archive of *period* and prove it; one that is there already must be the same, to the last byte."""
    assert config.archive.folder is not None
    config.archive.folder.mkdir(parents=True, exist_ok=True)
    path = config.archive.folder / period.file(config.channel)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        made = planned(only(gathered, period), period.wanted)
        announced = tuple(made.announced())
        files = Enclosing(files_of(config.store.path), announced)
        digest = write_bundle(draft, made.about, chain(made.members(), files.members()))
        proved(draft, roots_of(gathered), step)
        if not path.exists():
            put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    if file_digest(path) != digest:
        raise DeskError("archive_other", str(path))
    return path, digest, enclosed(files.sizes, announced, files.damaged)


def roots_of(gathered: Gathered) -> dict[str, str]:
    """Return the pinned roots, by party."""
    return {each.party: each.root.digest for each in (gathered.center.ours, gathered.center.theirs)}


def proved(path: Path, roots: dict[str, str], step: Step) -> None:
    """Judge an archive as an auditor would; it must be proved good."""
    try:
        with open_bundle(path) as bundle:
            found = judge(bundle, roots, {}, step)
    except BundleError as error:
        raise DeskError(f"bundle_{error.key}", error.where) from None
    if found.exit != Exit.OK:
        lacks = [f"{each.party} {each.where}" for each in found.missing]
        says = [f"{each.party}/{each.index}: {each.says}" for each in found.findings]
        raise DeskError("archive_unproved", path.name, found="; ".join((*says, *lacks))[:300])


async def owing(config: Config) -> set[str]:
    """Return the cases in which something is still owed."""
    store = SqliteStore(config.store.path)
    store.look()
    try:
        return {each.case for each in await store.due(config.channel, None, CASES_MAX)}
    finally:
        await store.close()


async def record(config: Config, command: commands.Command) -> None:
    """Write into the watch log what was archived, or came back."""
    async with assembly.at_rest(config) as runner:
        await assembly.record_at_rest(runner, command)


def returned(config: Config, gathered: Gathered, path: Path, step: Step) -> dict[str, Any]:
    """Put the openings of an archive back beside their entries; return what a program is told."""
    proved(path, roots_of(gathered), step)
    with open_bundle(path) as bundle:
        logs = {party: BundledLog(bundle, f"logs/{party}") for party in sides(bundle)}
        changes = coming_back(gathered, logs)
    asyncio.run(record(config, commands.PutBack("archive", file_digest(path))))
    replace_beside(config.store.path, config.channel, changes)
    return {"file": str(path), "returned": len(changes)}


def draw(sheet: Sheet, value: dict[str, Any], files: Enclosed) -> None:
    """Draw what was archived, and what left the live record."""
    say = sheet.terminal.say
    if "returned" in value:
        sheet.heading(say("archive_returned", count=value["returned"]))
        return
    if value["file"] is None and not value["withheld"]:
        sheet.heading(say("archive_nothing"))
        return
    if value["file"] is not None:
        sheet.heading(say("archive_written", file=value["file"]))
        sizes = [(say("log_of", party=party), say("archive_up_to", count=n)) for party, n in value["sizes"].items()]
        pairs = [(say("archive_until"), value["until"]), (say("digest"), value["digest"]), *sizes]
        sheet.pairs([*pairs, *row(sheet, files)])
        draw_missing(sheet, files)
    sheet.text(say("archive_left", count=value["withheld"]))
    if value["held"]:
        sheet.text(say("archive_held", cases=", ".join(short(each) for each in value["held"])))
