"""`hotline serve`: run one center until it is told to stop."""

import asyncio
import getpass
import resource
import signal
import sys
from pathlib import Path

import structlog

from hotline import assembly
from hotline.cli.bundling import Bundling
from hotline.cli.exits import DeskError
from hotline.cli.reporting import Reporting
from hotline.core.errors import HotlineError
from hotline.files import config as config_file
from hotline.files.config import Config
from hotline.runtime import telemetry
from hotline.store.copying import unfinished

log = structlog.get_logger()


def serve(path: Path) -> None:
    """Run the center of the configuration at *path* until SIGTERM or Ctrl-C; raises HotlineError if it cannot run."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash writes no memory with keys in it to a disk
    config = config_file.load(path)
    if unfinished(config.store.path).exists():
        raise DeskError("restore_unfinished", str(unfinished(config.store.path)))
    telemetry.configure(config.telemetry.level, config.telemetry.format)
    try:
        asyncio.run(run(config, path))
    except BaseExceptionGroup as group:
        raise cause_of(group) from group


def cause_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first error in *group* that is made for people, or else the first."""
    made_for_people, others = group.split(HotlineError)
    found: BaseException | None = made_for_people or others
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found or group


async def run(config: Config, path: Path) -> None:
    """Run the center of *config*, which stands at *path*; return once it has stopped in order."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    async with assembly.running(config, ask) as parts:
        bundling = Bundling(path, config.store.path.parent)
        parts.doors.bundler = bundling.made
        roots = {each.id: each.root for each in (config.party, config.peer)}
        parts.doors.reporter = Reporting(bundling, roots).make
        where = f"{config.party.id} on {config.channel} ({config.status})"
        print(f"hotline {where}: http://{config.api.listen}", flush=True)
        show = asyncio.create_task(screen(parts))
        await stopping.wait()
        show.cancel()
    log.info("stopped")


def ask() -> str:
    """Ask for the passphrase of the center's keys."""
    return getpass.getpass("Passphrase of the center's keys: ")


async def screen(parts: assembly.Parts) -> None:
    """Show every call to a person on the terminal of the center, with a bell; once desks are in use, those count."""
    with parts.screens.open(lambda: parts.runner.center.desks is not None) as screen:
        async for page in screen:
            words = f"{page.status.upper()} {page.precedence} → {page.person}: {page.subject['en']} · {page.body['en']}"
            print(f"\a{words}\n  {page.subject['zh']} · {page.body['zh']}", file=sys.stderr, flush=True)
