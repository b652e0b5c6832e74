"""`hotline backup`: copies the record of a center while it runs, and proves the copy before it gets its name."""

import asyncio
import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.exits import DeskError
from hotline.cli.progress import Step, bar
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.files import config as config_file
from hotline.files.config import Config
from hotline.runtime.inspection import Inspected, inspect
from hotline.store.copying import copy, file_digest, put_in_place
from hotline.store.sqlite import SqliteStore

app = typer.Typer(rich_markup_mode=None)


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
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        with bar(terminal, "copying") as step:
            copied(settings, draft, step)
        with bar(terminal, "verifying") as step:
            found = inspected(draft, settings.channel, step)
        put_in_place(draft, out)
    finally:
        draft.unlink(missing_ok=True)
    value = {"file": str(out), "digest": file_digest(out), "bytes": out.stat().st_size, **told(found)}
    show(terminal, value, lambda sheet: draw(sheet, value, settings))


def copied(config: Config, target: Path, step: Step) -> None:
    """Copy the store of *config*."""
    if not config.store.path.is_file():
        raise DeskError("no_store", str(config.store.path))
    copy(config.store.path, target, step)


def inspected(path: Path, channel: str, step: Step) -> Inspected:
    """Return what the store at *path* holds, once all of it was read and fits; nothing is written."""

    async def read() -> Inspected:
        store = SqliteStore(path)
        store.look()
        try:
            return await inspect(store, channel, step)
        finally:
            await store.close()

    return asyncio.run(read())


def told(found: Inspected) -> dict[str, Any]:
    """Return what a program is told of a store."""
    return {"sizes": dict(found.sizes), "roots": dict(found.roots), "cosigned": dict(found.cosigned)}


def draw(sheet: Sheet, value: dict[str, Any], config: Config) -> None:
    """Draw what was copied, and what was not."""
    say = sheet.terminal.say
    sheet.heading(say("backup_written", file=value["file"]))
    pairs = [(say("bundle_bytes"), str(value["bytes"])), (say("digest"), value["digest"])]
    for log, party in (("ours", config.party.id), ("theirs", config.peer.id)):
        held = say("entries_cosigned", count=value["sizes"][log], cosigned=value["cosigned"][log])
        pairs.append((say("log_of", party=party), held))
    pairs.append((sheet.terminal.words.of("logs", "watch"), say("entries", count=value["sizes"]["watch"])))
    sheet.pairs(pairs)
    sheet.text(say("backup_without"))
    sheet.text(say("backup_next", file=value["file"]))
