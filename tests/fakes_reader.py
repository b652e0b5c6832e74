"""A reader of a tutorial, who types every command, makes every change, and sees what is printed."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from hotline.cli.main import app

BLOCK = re.compile(r"^```(console|diff|text|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"# (\S+\.story)\n")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
WIDTH = "90"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with *folder* as the place to work in, who edits *file*."""

    folder: Path
    file: str

    def read(self, page: str) -> Iterator[tuple[str, str, str]]:
        """Follow *page*; yield each command with what the page says is printed, and what is."""
        for kind, block in BLOCK.findall(page):
            saved = SAVED.match(block)
            if kind == "diff":
                self.edit(block)
            elif kind == "yaml":
                self.paste(block)
            elif saved:
                (self.folder / saved[1]).write_text(block, encoding="utf-8")
            elif kind == "console":
                command, _, printed = block.partition("\n")
                yield command, printed, self.type(command.removeprefix("$ "))

    def edit(self, block: str) -> None:
        """Make the change that a diff shows; what it takes away must stand there once."""
        lines = block.splitlines()
        old = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        new = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        path = self.folder / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(old + "\n") == 1, f"stands {text.count(old)} times: {old}"
        path.write_text(text.replace(old + "\n", new + "\n"), encoding="utf-8")

    def paste(self, block: str) -> None:
        """Write a part of a file into the file, where it belongs."""
        path = self.folder / self.file
        document = pasted(yaml.safe_load(path.read_text(encoding="utf-8")), yaml.safe_load(block))
        path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def type(self, command: str) -> str:
        """Return what *command* prints."""
        command, _, head = command.partition(" | head -")
        program, _, rest = command.partition(" ")
        if program != "hotline":
            done = subprocess.run(["sh", "-c", command], cwd=self.folder, capture_output=True, text=True, check=True)  # noqa: S607 - as a reader types it
            return done.stdout
        runner = CliRunner(env={"COLUMNS": WIDTH, "LANG": "C", "HOTLINE_LANGUAGE": "", "LC_ALL": ""})
        with pytest.MonkeyPatch.context() as moved:
            moved.chdir(self.folder)
            printed = runner.invoke(app, shlex.split(rest), prog_name="hotline").output
        return "".join(printed.splitlines(keepends=True)[: int(head) if head else None])


def pasted(old: Any, new: Any) -> Any:
    """Return what an author has who writes *new* into *old*; null takes a key away, but for a ladder it is a value."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    kept = {name: each for name, each in old.items() if name not in new}
    written = {name: pasted(old.get(name), each) for name, each in new.items()}
    return kept | {name: each for name, each in written.items() if each is not None or name == "ladder"}


def without_digests(text: str) -> str:
    """Return *text* with digests left out: they follow every change of what a protocol inherits."""
    return DIGEST.sub("sha256:…", text)
