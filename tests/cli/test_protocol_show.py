"""An agreement can be read in a terminal, printed, and had as the bytes that are signed."""

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files import protocols
from hotline.paper.columns import cells

DIGEST = protocols.load("crisis-hotline").digest


def show(*arguments: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "80", "LANG": "C", "HOTLINE_TRACE": "1"})
    return runner.invoke(app, ["protocol", "show", *arguments], prog_name="hotline")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_text_that_fits_a_terminal(language: str) -> None:
    shown = show("crisis-hotline", "--language", language)
    assert shown.exit_code == 0
    assert DIGEST in shown.stdout
    assert max(map(cells, shown.stdout.splitlines())) <= 80


def test_the_bytes_that_are_signed_have_the_digest_that_is_shown() -> None:
    octets = show("crisis-hotline", "--canonical").stdout_bytes
    assert f"sha256:{hashlib.sha256(octets).hexdigest()}" == DIGEST


def test_it_is_a_document_to_print(tmp_path: Path) -> None:
    page = show("crisis-hotline", "--html", "--language", "zh").stdout
    assert page.startswith("<!doctype html>")
    assert "<h1>紧急关切危机热线</h1>" in page
    assert show("crisis-hotline", "--language", "zh", "--out", str(tmp_path / "page.html")).exit_code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page


def test_text_goes_into_a_file_of_any_other_name(tmp_path: Path) -> None:
    assert show("crisis-hotline", "--out", str(tmp_path / "page.txt")).exit_code == 0
    assert (tmp_path / "page.txt").read_text(encoding="utf-8").startswith("Crisis hotline")


def test_a_program_gets_the_document() -> None:
    shown = json.loads(show("crisis-hotline", "--json").stdout)
    assert (shown["digest"], shown["document"]["protocol"]) == (DIGEST, "crisis-hotline")


def test_a_screen_reader_gets_lines_with_labels() -> None:
    assert "Signed by: a person on watch; two different people" in show("crisis-hotline", "--plain").stdout.splitlines()


def test_a_file_that_is_wrong_is_complained_of(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("protocol: bad\n")
    assert show(str(tmp_path / "bad.yaml")).exit_code == 3
