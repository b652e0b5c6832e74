"""`hotline backup`: copies the record of a center while it runs, and proves the copy before it gets its name.

The files of messages go into a folder beside it, which all backups of the channel share. They are copied after the
record: what it announces and was here when it was copied is among them.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from hotline.cli.enclosed import Enclosed, draw_missing, enclosed, row
from hotline.cli.exits import DeskError, Exit
from hotline.cli.progress import Step, bar
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.announced import Announced
from hotline.files import config as config_file
from hotline.files.config import Config
from hotline.interfaces import Store
from hotline.runtime.announcements import announcements
from hotline.runtime.inspection import Inspected, inspect
from hotline.store.attachments import files_of
from hotline.store.carrying import carry
from hotline.store.copying import copy, file_digest, put_in_place
from hotline.store.sqlite import SqliteStore

app = typer.Typer(rich_markup_mode=None)

T = TypeVar("T")


@app.command("backup", cls=Verb)
def backup(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT")],
    *,
    config: Annotated[Path, typer.Option(metavar="FILE", envvar="HOTLINE_CONFIG")] = Path("config.yaml"),
) -> None:
    """Copy the record of a center, whether it runs or not."""
    terminal = terminal_of(context)
    settings = config_file.load(config)
    if out.exists():
        raise DeskError("out_exists", str(out))
    beside, draft = files_beside(out, settings), out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        with bar(terminal, "copying") as step:
            copied(settings, draft, step)
        with bar(terminal, "verifying") as step:
            found = inspected(draft, settings.channel, step)
        with bar(terminal, "copying_files") as step:
            carried = carry(files_of(settings.store.path), beside, step)
        files = enclosed(carried.sizes, announced(draft, settings.channel), carried.damaged)
        put_in_place(draft, out)
    finally:
        draft.unlink(missing_ok=True)
    value = {"file": str(out), "digest": file_digest(out), "bytes": out.stat().st_size, **told(found, files)}
    show(terminal, value | {"folder": str(beside)}, lambda sheet: draw(sheet, value, settings, files))
    if files.damaged:
        raise typer.Exit(Exit.FILE)


def files_beside(backup: Path, config: Config) -> Path:
    """Return the folder with the files of all backups of a channel in one place; never that of the store itself."""
    found = backup.absolute().with_name(f"{config.channel}.files")
    if found.resolve() == files_of(config.store.path).resolve():
        raise DeskError("backup_beside", str(found))
    return found


def copied(config: Config, target: Path, step: Step) -> None:
    """Copy the store of *config*."""
    if not config.store.path.is_file():
        raise DeskError("no_store", str(config.store.path))
    copy(config.store.path, target, step)


def inspected(path: Path, channel: str, step: Step) -> Inspected:
    """Return what the store at *path* holds, once all of it was read and fits; nothing is written."""
    return asyncio.run(looked_at(path, lambda store: inspect(store, channel, step)))


def announced(path: Path, channel: str) -> tuple[Announced, ...]:
    """Return the files that the messages in the store at *path* announce; nothing is written."""
    return asyncio.run(looked_at(path, lambda store: announcements(store, channel)))


async def looked_at(path: Path, look: Callable[[Store], Awaitable[T]]) -> T:
    """Return what *look* finds in the store at *path*."""
    store = SqliteStore(path)
    store.look()
    try:
        return await look(store)
    finally:
        await store.close()


def told(found: Inspected, files: Enclosed) -> dict[str, Any]:
    """Return what a program is told of a store and the files that are there."""
    sizes = {"sizes": dict(found.sizes), "roots": dict(found.roots), "cosigned": dict(found.cosigned)}
    return {**sizes, "files": files.as_json()}


def draw(sheet: Sheet, value: dict[str, Any], config: Config, files: Enclosed) -> None:
    """Draw what was copied, and what was not."""
    say = sheet.terminal.say
    sheet.heading(say("backup_written", file=value["file"]))
    pairs = [(say("bundle_bytes"), str(value["bytes"])), (say("digest"), value["digest"])]
    for log, party in (("ours", config.party.id), ("theirs", config.peer.id)):
        held = say("entries_cosigned", count=value["sizes"][log], cosigned=value["cosigned"][log])
        pairs.append((say("log_of", party=party), held))
    pairs.append((sheet.terminal.words.of("logs", "watch"), say("entries", count=value["sizes"]["watch"])))
    sheet.pairs([*pairs, *row(sheet, files)])
    draw_missing(sheet, files)
    sheet.text(say("backup_without"))
    sheet.text(say("backup_next", file=value["file"]))
