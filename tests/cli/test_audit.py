"""`hotline audit` shows the verbs of an auditor."""

from typer.testing import CliRunner

from hotline.cli.audit import MODULES
from hotline.cli.main import app


def test_the_verbs_of_an_auditor_are_shown_in_both_languages() -> None:
    for language in ("en", "zh"):
        shown = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["audit", "--language", language])
        assert all(verb in shown.output for verb in MODULES)
