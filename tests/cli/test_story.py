"""Stories are played from the command line, and where one does not come true is shown."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files import protocols

TRUE = """\
story     A quiet minute
protocol  crisis-hotline

12:00:00  us sends HTL-1 with what_we_ask=no_reply   → nobody is called
12:00:01  cn delivers                                → cn duty-officer is called
audit     both logs agree
"""
FALSE = TRUE.replace("nobody is called", "us embassy is called").replace("A quiet minute", "A loud minute")


def run(*arguments: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "80", "LANG": "C", "HOTLINE_TRACE": "1"})
    return runner.invoke(app, ["story", "run", *arguments], prog_name="hotline")


def told(folder: Path, **stories: str) -> str:
    for name, text in stories.items():
        (folder / f"{name}.story").write_text(text)
    return str(folder)


def test_a_story_that_comes_true_ends_with_0(tmp_path: Path) -> None:
    told(tmp_path, quiet=TRUE)
    played = run(str(tmp_path / "quiet.story"))
    assert (played.exit_code, "Stories that came true: all 1" in played.stdout) == (0, True)


def test_a_failing_line_is_shown_where_it_stands_with_what_happened_instead(tmp_path: Path) -> None:
    played = run(told(tmp_path, loud=FALSE, quiet=TRUE))
    lines = [line.strip() for line in played.stdout.splitlines()]
    assert played.exit_code == 1
    at = next(number for number, line in enumerate(lines) if "us embassy is called" in line)
    assert "✗ us embassy was not called" in " ".join(lines[at : at + 3])
    assert "Stories that did not come true: 1 of 2" in lines


def test_a_screen_reader_hears_the_number_of_every_line(tmp_path: Path) -> None:
    played = run(told(tmp_path, loud=FALSE), "--plain")
    assert "Line: 4; ✗ us embassy was not called" in played.stdout


def test_a_program_reads_what_failed(tmp_path: Path) -> None:
    played = run(told(tmp_path, loud=FALSE, quiet=TRUE), "--json")
    loud, quiet = json.loads(played.stdout)["stories"]
    assert (loud["came_true"], quiet["came_true"]) == (False, True)
    assert loud["failures"][0]["line"] == 4
    assert loud["failures"][0]["instead"] == "us embassy was not called"
    assert loud["failures"][0]["text"].startswith("12:00:00  us sends HTL-1")


def test_all_stories_are_played_before_those_that_cannot_be_read_are_complained_of(tmp_path: Path) -> None:
    (tmp_path / "broken.story").write_bytes(b"\xff")
    played = run(told(tmp_path, bad="story x\nnonsense", quiet=TRUE))
    assert (played.exit_code, "A quiet minute" in played.stdout) == (3, True)
    where = "".join(played.stderr.split())
    assert "bad.story:2:1" in where
    assert "broken.story" in where


def test_a_protocol_is_looked_for_beside_the_story_and_then_among_those_shipped(tmp_path: Path) -> None:
    mine = TRUE.replace("crisis-hotline", "mine")
    assert "there is no protocol mine" in " ".join(run(told(tmp_path, mine=mine)).stderr.split())
    text = (protocols.shipped() / "crisis-hotline.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("protocol: crisis-hotline", "protocol: mine"), encoding="utf-8")
    assert run(str(tmp_path)).exit_code == 0


def test_a_folder_of_protocols_may_be_named(tmp_path: Path) -> None:
    told(tmp_path, quiet=TRUE)
    (tmp_path / "empty").mkdir()
    assert run(str(tmp_path), "--protocols", str(protocols.shipped())).exit_code == 0
    assert run(str(tmp_path), "--protocols", str(tmp_path / "empty")).exit_code == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_folder_without_stories_and_a_file_that_is_not_there_are_said_to_be_so(tmp_path: Path, language: str) -> None:
    assert run(str(tmp_path), "--language", language).exit_code == 3
    assert run(str(tmp_path / "nowhere.story"), "--language", language).exit_code == 3
