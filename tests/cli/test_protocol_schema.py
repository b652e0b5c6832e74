"""What an editor is given is the schema that the program has."""

import json

from typer.testing import CliRunner

from hotline.cli.main import app
from hotline.files.schema import schema


def test_the_schema_is_printed_as_json() -> None:
    printed = CliRunner().invoke(app, ["protocol", "schema"], prog_name="hotline")
    assert (printed.exit_code, json.loads(printed.stdout)) == (0, schema())
