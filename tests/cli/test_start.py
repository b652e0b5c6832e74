"""`hotline serve` starts a center, or says why it cannot."""

from pathlib import Path

from typer.testing import CliRunner

from hotline.cli.main import app


def test_a_configuration_that_is_not_there_is_a_wrong_file(tmp_path: Path) -> None:
    ended = CliRunner(env={"LANG": "C"}).invoke(
        app, ["serve", "--config", str(tmp_path / "none.yaml")], prog_name="hotline"
    )
    assert (ended.exit_code, "none.yaml" in "".join(ended.stderr.split())) == (3, True)
