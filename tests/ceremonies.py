"""The table of a key ceremony: the documents of a party, and the people who hold keys, each with a folder of their own.

The clock of the world stands still at noon of 1 June 2026, so that fingerprints and windows are the same in every run.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import drafting, keys, peer, roster_add, roster_revoke, roster_rotate, roster_show
from hotline.cli.main import app
from hotline.core.canonical import Instant, instant
from hotline.core.ceremony import Draft
from hotline.core.signature import ROOT, ROSTER, parse_envelope
from hotline.files.drafts import read_drafted
from hotline.files.keys import write_envelope, write_private
from hotline.files.public import public_of, write_public
from tests.fakes import FakeSigner, Party, party_fixture
from tests.fakes_desk import LONG

NOON: Final = instant("2026-06-01T12:00:00.000Z")
US: Final = party_fixture("us", window=LONG, roots=3)
MODULES: Final = (drafting, keys, peer, roster_add, roster_revoke, roster_rotate, roster_show)


@dataclass(frozen=True)
class Table:
    """A folder with the documents of a party, and one folder for each person with a key."""

    folder: Path
    party: Party

    def run(self, *arguments: str, typed: str | None = None) -> Result:
        """Run a verb of rosters at this table."""
        return self.bare("roster", *arguments, "--folder", str(self.folder), typed=typed)

    def bare(self, *arguments: str, typed: str | None = None) -> Result:
        """Run any verb, without a desk."""
        environment = {"COLUMNS": "100", "LANG": "C", "LC_ALL": None, "HOTLINE_TRACE": "1", "XDG_CONFIG_HOME": "/none"}
        return CliRunner(env=environment).invoke(app, list(arguments), input=typed, prog_name="hotline")

    def json(self, *arguments: str) -> Any:
        """Run any verb that must end well, and return what it prints for a program."""
        result = self.bare("--json", *arguments)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def key(self, name: str, alg: str = "Ed25519") -> Path:
        """Return the private key file of *name*, made if need be."""
        path = self.folder.parent / "people" / f"{name}.{alg.lower()}.key.pem"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            write_private(path, FakeSigner(f"us/{name}", alg).file_key, None)
        return path

    def public(self, name: str, alg: str = "Ed25519") -> Path:
        """Return the public key file of *name*, made if need be."""
        path = self.folder.parent / f"{name}.{alg.lower()}.pub.json"
        write_public(path, public_of(FakeSigner(f"us/{name}", alg), name))
        return path

    def sign(self, file: str, name: str, *more: str) -> Result:
        """Have *name* sign *file* of the table."""
        return self.bare("roster", "sign", str(self.folder / file), "--key", str(self.key(name)), "--yes", *more)

    def draft(self, file: str = "roster.draft.json") -> Draft:
        """Return a draft that lies on the table."""
        return read_drafted(self.folder / file)

    def add(self, name: str, *more: str, role: str = "operator") -> Result:
        """Draft a key for *name*."""
        return self.run("add", name, "--role", role, "--key", str(self.public(name)), *more)


def laid(folder: Path, patch: pytest.MonkeyPatch, party: Party = US) -> Table:
    """Lay the documents of *party* on a table at noon."""
    stand_still(patch)
    found = Table(folder / party.name, party)
    found.folder.mkdir()
    write_envelope(found.folder / "root.json", parse_envelope(party.root_envelope, ROOT))
    write_envelope(found.folder / "roster.json", parse_envelope(party.roster_envelope, ROSTER))
    return found


def stand_still(patch: pytest.MonkeyPatch, at: Instant = NOON) -> None:
    """Let the clock of every verb of a ceremony show *at*."""
    for module in MODULES:
        patch.setattr(module, "wall", lambda: at)


def said(result: Result) -> str:
    """Return everything a verb printed, on one line."""
    return " ".join(f"{result.stdout} {result.stderr}".split())
