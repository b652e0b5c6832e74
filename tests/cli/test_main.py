"""The program as a whole: quick to say what it can do, and on every page in both languages."""

import os
import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command

from hotline import __version__
from hotline.cli.main import MODULES, app
from hotline.paper.columns import cells
from tests.fakes_desk import Seat

PROBE = """
import sys
sys.argv = ["hotline", "--help"]
from hotline.cli.main import run
try:
    run()
except SystemExit:
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def whole_names() -> list[str]:
    program: Any = get_command(app)
    names = []
    for name in MODULES:
        verb = program.get_command(None, name)
        names += [f"{name} {each}" for each in verb.commands] if hasattr(verb, "commands") else [name]
    return names


def test_the_first_page_needs_none_of_what_is_heavy() -> None:
    loaded = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True).stdout
    assert not {"aiohttp", "apsw", "cryptography", "rich", "websockets"} & set(loaded.splitlines()[-1].split())


def test_the_version_is_told(alice: Seat) -> None:
    assert alice.run("--version").stdout.strip() == __version__


def test_without_a_verb_the_first_page_is_shown(alice: Seat) -> None:
    assert alice.run().stdout == alice.run("--help").stdout


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["", "keys", "log", "protocol", *whole_names()])
def test_every_page_fits_eighty_columns_in_both_languages(alice: Seat, name: str, language: str) -> None:
    page = alice.run(*name.split(), "--help", "--language", language)
    assert page.exit_code == 0
    assert max(map(cells, page.stdout.splitlines())) <= 80
    assert len(page.stdout.splitlines()) < 60


def test_it_runs_as_a_module() -> None:
    told = subprocess.run([sys.executable, "-m", "hotline", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == __version__


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("hotline ac", "acknowledge"), ("hotline keys sh", "show"), ("hotline send --prec", "--precedence")],
)
def test_the_shell_completes_verbs_and_options(typed: str, offered: str) -> None:
    environment = {**os.environ, "_HOTLINE_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    environment["COMP_CWORD"] = str(len(typed.split()) - 1)
    told = subprocess.run(
        [sys.executable, "-c", "from hotline.cli.main import run; run()"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert offered in told.stdout.split()
