"""`hotline restore`: puts the record of a center back, from a backup, from the peer's copy, or from both.

Everything is done in a file of another name; it becomes the store when it is whole. Until then `hotline serve` refuses.
"""

import asyncio
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline import assembly
from hotline.cli.backup import announced, files_beside, inspected, told
from hotline.cli.enclosed import Enclosed, draw_missing, enclosed, row
from hotline.cli.exits import DeskError, Exit
from hotline.cli.gathering import from_files
from hotline.cli.progress import Step, bar
from hotline.cli.proving import prove
from hotline.cli.serve import ask, cause_of
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.core import commands
from hotline.core.announced import Announced
from hotline.core.canonical import Duration
from hotline.core.checkpoint import Checkpoint, parse_checkpoint
from hotline.core.errors import HotlineError
from hotline.files import config as config_file
from hotline.files.config import Config
from hotline.files.keys import read_limited
from hotline.runtime import telemetry
from hotline.runtime.restoring import SilentError, taken_back
from hotline.store.attachments import files_of
from hotline.store.carrying import carry
from hotline.store.copying import copy, file_digest, put_in_place, settle, unfinished
from hotline.store.search import forget

app = typer.Typer(rich_markup_mode=None)

PATIENCE = 120
NOTE_BYTES_MAX = 64 * 1024


@app.command("restore", cls=Verb)
def restore(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    from_backup: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    from_peer: Annotated[bool, typer.Option("--from-peer")] = False,
    digest: Annotated[str | None, typer.Option(metavar="DIGEST")] = None,
    known: Annotated[Path | None, typer.Option(metavar="NOTE")] = None,
    patience: Annotated[int, typer.Option(metavar="SECONDS", min=1)] = PATIENCE,
    config: Annotated[Path, typer.Option(metavar="FILE", envvar="HOTLINE_CONFIG")] = Path("config.yaml"),
) -> None:
    """Put the record of a center back."""
    terminal = terminal_of(context)
    settings = config_file.load(config)
    telemetry.configure("error", settings.telemetry.format)
    if from_backup is None and not from_peer:
        raise DeskError("restore_from_what")
    if settings.store.path.exists():
        raise DeskError("restore_over", str(settings.store.path))
    head = read_head(known) if known is not None else None
    draft = unfinished(settings.store.path)
    aside = replace(settings, store=replace(settings.store, path=draft))
    before = 0
    if from_backup is not None:
        before = put_back(terminal, from_backup, digest, aside)
    if from_peer:
        take_back(terminal, aside, head, Duration(patience * 1000))
    settle(draft)
    with bar(terminal, "verifying") as step:
        found = inspected(draft, settings.channel, step)
    files = files_back(terminal, from_backup, settings, announced(draft, settings.channel))
    put_in_place(draft, settings.store.path)
    forget(settings.store.path)
    value = {"store": str(settings.store.path), "from_backup": before, "whole": from_peer, **told(found, files)}
    show(terminal, value, lambda sheet: draw(sheet, value, settings, files))


def files_back(terminal: Terminal, backup: Path | None, config: Config, announced: tuple[Announced, ...]) -> Enclosed:
    """Bring the files beside *backup* back; return what is here of those that the record announces.

    What lies here already is proved as well. What is not here, the center asks the peer for as soon as it serves.
    """
    here = files_of(config.store.path)
    sources = (here,) if backup is None else (files_beside(backup, config), here)
    with bar(terminal, "copying_files") as step:
        found = [carry(source, here, step) for source in sources]
    sizes = {name: size for each in found for name, size in each.sizes.items()}
    damaged = {name for each in found for name in each.damaged} - sizes.keys()
    return enclosed(sizes, announced, sorted(damaged))


def read_head(path: Path) -> Checkpoint:
    """Return the head of our log that somebody kept."""
    return parse_checkpoint(read_limited(path, NOTE_BYTES_MAX, private=False).decode("utf-8", "replace"))


def put_back(terminal: Terminal, backup: Path, digest: str | None, aside: Config) -> int:
    """Make a store of *backup* after judging every signature in it; return how many entries of ours it has."""
    draft = aside.store.path
    if draft.exists():
        raise DeskError("restore_unfinished", str(draft))
    if not backup.is_file():
        raise DeskError("no_store", str(backup))
    found = file_digest(backup)
    if digest is not None and digest.removeprefix("sha256:").lower() != found.removeprefix("sha256:"):
        raise DeskError("restore_digest", str(backup), found=found)
    trial = draft.with_name(f".{draft.name}.{secrets.token_hex(4)}")
    try:
        with bar(terminal, "copying") as step:
            copy(backup, trial, step)
        with bar(terminal, "verifying") as step:
            size = judged(replace(aside, store=replace(aside.store, path=trial)), step)
        asyncio.run(record(replace(aside, store=replace(aside.store, path=trial)), found))
        settle(trial)
        put_in_place(trial, draft)
    finally:
        for left in trial.parent.glob(f"{trial.name}*"):
            left.unlink()
    return size


def judged(config: Config, step: Step) -> int:
    """Judge what a backup says as an auditor would; return how many entries of ours are in it."""
    proof = prove(asyncio.run(from_files(config)), step)
    if proof.exit == Exit.PROOF:
        first = proof.findings[0]
        raise DeskError("restore_bad", first.party if first.index is None else f"{first.party}/{first.index}")
    return proof.sizes[config.party.id]


async def record(config: Config, digest: str) -> None:
    """Write into the watch log that the store was put back from a backup."""
    async with assembly.at_rest(config) as runner:
        await assembly.record_at_rest(runner, commands.PutBack("backup", digest))


def take_back(terminal: Terminal, aside: Config, known: Checkpoint | None, patience: Duration) -> None:
    """Take from the peer what is missing of our log; nothing is signed before it is whole."""

    async def take(step: Step) -> None:
        async with assembly.taking_back(aside, ask, known) as (work, clock):
            await work.runner.do(commands.PutBack("peer", ""))
            await taken_back(work, clock, patience, step)

    try:
        with bar(terminal, "taking_back") as step:
            asyncio.run(take(step))
    except BaseExceptionGroup as group:
        cause = cause_of(group)
        if isinstance(cause, SilentError):
            raise DeskError("restore_silent", str(aside.store.path), found=str(cause)) from None
        if isinstance(cause, HotlineError):
            raise DeskError("restore_refused", str(aside.store.path), found=str(cause).rstrip(".")) from group
        raise cause from group


def draw(sheet: Sheet, value: dict[str, Any], config: Config, files: Enclosed) -> None:
    """Draw what is back, and what is lost."""
    say = sheet.terminal.say
    sheet.heading(say("restored", file=value["store"]))
    pairs = []
    for log, party in (("ours", config.party.id), ("theirs", config.peer.id)):
        held = say("entries_cosigned", count=value["sizes"][log], cosigned=value["cosigned"][log])
        pairs.append((say("log_of", party=party), held))
    pairs.append((sheet.terminal.words.of("logs", "watch"), say("entries", count=value["sizes"]["watch"])))
    sheet.pairs([*pairs, *row(sheet, files)])
    draw_missing(sheet, files)
    if files.missing:
        sheet.text(say("restored_files_lack"))
    sheet.text(Mark(say("restored_watch_lost"), "warn"))
    sheet.text(say("restored_whole" if value["whole"] else "restored_waits"))
