"""An author begins with a protocol that works."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files import protocols
from hotline.files.language import start


def new(*arguments: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "80", "LANG": "C", "HOTLINE_TRACE": "1"})
    return runner.invoke(app, ["protocol", "new", *arguments], prog_name="hotline")


@pytest.mark.parametrize("name", ["visits", "visits-to-laboratories"])
def test_what_is_written_can_be_agreed_as_it_stands(tmp_path: Path, name: str) -> None:
    written = new(str(tmp_path / name))
    assert (written.exit_code, "Written:" in written.stdout) == (0, True)
    assert protocols.load_file(tmp_path / f"{name}.yaml").protocol.id == name


def test_the_name_may_be_that_of_a_file(tmp_path: Path) -> None:
    assert new(str(tmp_path / "visits.yaml")).exit_code == 0
    assert "\nprotocol: visits      " in (tmp_path / "visits.yaml").read_text(encoding="utf-8")


def test_without_a_name_it_is_printed() -> None:
    assert new().stdout == start()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "visits.yaml").write_text("mine", encoding="utf-8")
    refused = new(str(tmp_path / "visits"))
    assert (refused.exit_code, "already" in refused.stderr) == (3, True)
    assert (tmp_path / "visits.yaml").read_text(encoding="utf-8") == "mine"


def test_a_name_that_no_protocol_can_have_is_refused(tmp_path: Path) -> None:
    assert new(str(tmp_path / "Visits 1")).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    assert new(str(tmp_path / "nowhere" / "visits")).exit_code == 3
