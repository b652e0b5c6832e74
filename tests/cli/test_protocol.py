"""The verbs of agreements are found, each in its module."""

from typer.testing import CliRunner

from hotline.cli.main import app
from hotline.cli.protocol import MODULES, Agreements
from hotline.cli.words import catalogue


def test_every_verb_is_where_the_table_says_and_in_the_catalogue() -> None:
    group = Agreements()
    found = {name: group.get_command(None, name) for name in MODULES}
    assert [name for name, verb in found.items() if verb is None or verb.name != name] == []
    assert [name for name in MODULES if f"protocol {name}" not in catalogue()["verbs"]] == []


def test_without_a_verb_the_page_of_the_group_is_shown() -> None:
    shown = CliRunner(env={"COLUMNS": "80", "LANG": "C"}).invoke(app, ["protocol"], prog_name="hotline")
    assert (shown.exit_code, "check" in shown.stdout) == (0, True)
