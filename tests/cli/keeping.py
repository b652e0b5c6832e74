"""The configuration of a center whose record is a stage's, for the verbs that keep, put back and archive records."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.cli.twins import found_twins
from hotline.core.canonical import Instant
from hotline.interfaces import Batch
from hotline.runtime.stage import Stage
from hotline.store.sqlite import SqliteStore
from tests.cli.records import play
from tests.stages import us

NOW = Instant(1_795_348_740_000)


@dataclass(frozen=True, slots=True)
class Keeping:
    """A folder with a configuration, and the verbs run there."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "twins" / "config-us.yaml"

    @property
    def store(self) -> Path:
        return self.folder / "twins" / "us.sqlite"

    def run(self, *arguments: str) -> Result:
        """Run a verb with the configuration."""
        runner = CliRunner(env={"LANG": "C", "COLUMNS": "200"})
        return runner.invoke(app, [*arguments, "--config", str(self.config)], prog_name="hotline")

    def json(self, *arguments: str) -> Any:
        """Return what a program is told."""
        found = self.run("--json", *arguments)
        assert found.exit_code == 0, found.output + found.stderr
        return json.loads(found.stdout)


def kept(folder: Path, *, empty: bool = False, played: Stage | None = None) -> Keeping:
    """Found two parties below *folder*, and keep a record there that a center of that name has written."""
    twins = found_twins(folder / "twins", NOW)
    twins.wire.port = twins.line
    twins.configure(("service",), 1, NOW, NOW)
    found = Keeping(folder)
    if not empty:
        asyncio.run(fill(found.store, played or play()))
    return found


async def fill(path: Path, played: Stage) -> None:
    """Write the record of a stage to a new store."""
    store = SqliteStore(path)
    await store.open()
    head = await store.acquire("us-cn", "stage")
    rows = us(played).rows
    await store.append("us-cn", head.epoch, Batch({log: (0, tuple(rows[log])) for log in ("ours", "theirs", "watch")}))
    await store.close()
