"""What changed between two agreements is said in sentences; the exit code says whether anything did."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files import protocols
from hotline.paper.columns import cells

STRICTER = """\
protocol: crisis-hotline-stricter
version: 1
extends: crisis-hotline
title: {en: Stricter, zh: 更严格}
notice: Illustrative. Adopted by no government.
timing:
  FLASH: {received: {within: 5m}}
"""


def diff(*arguments: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "80", "LANG": "C", "HOTLINE_TRACE": "1"})
    return runner.invoke(app, ["protocol", "diff", *arguments], prog_name="hotline")


@pytest.fixture
def stricter(tmp_path: Path) -> str:
    (tmp_path / "crisis-hotline-stricter.yaml").write_text(STRICTER, encoding="utf-8")
    return str(tmp_path / "crisis-hotline-stricter.yaml")


def test_the_same_agreement_ends_well(tmp_path: Path) -> None:
    compared = diff("crisis-hotline", str(protocols.shipped() / "crisis-hotline.yaml"))
    assert (compared.exit_code, "Nothing changed" in compared.stdout) == (0, True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_agreement_is_told_in_sentences(stricter: str, language: str) -> None:
    compared = diff("crisis-hotline", stricter, "--language", language)
    said = "".join(compared.stdout.split())
    sentence = {"en": "signforitwithin5mininsteadof10min.", "zh": "现须在5分钟内签收（原为10分钟）。"}[language]
    assert (compared.exit_code, sentence in said) == (1, True)
    assert max(map(cells, compared.stdout.splitlines())) <= 80


def test_it_is_a_page_to_print(stricter: str, tmp_path: Path) -> None:
    compared = diff("crisis-hotline", stricter, "--out", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (compared.exit_code, "<h1>What changed</h1>" in page) == (1, True)
    assert diff("crisis-hotline", stricter, "--html").stdout == page


def test_text_goes_into_a_file_of_any_other_name(stricter: str, tmp_path: Path) -> None:
    assert diff("crisis-hotline", stricter, "--out", str(tmp_path / "page.txt")).exit_code == 1
    assert (tmp_path / "page.txt").read_text(encoding="utf-8").startswith("What changed")


def test_a_program_gets_every_difference_with_its_key_path(stricter: str) -> None:
    found = json.loads(diff("crisis-hotline", stricter, "--json").stdout)
    assert found["old"] == protocols.load("crisis-hotline").digest
    (received,) = [each for each in found["differences"] if each["path"] == "timing.FLASH.received.within"]
    assert received["effect"] == "tighter"


def test_a_screen_reader_gets_a_line_for_each_sentence(stricter: str) -> None:
    lines = diff("crisis-hotline", stricter, "--plain").stdout.splitlines()
    assert any(line.startswith("tighter: At FLASH") and line.endswith(".") for line in lines)
