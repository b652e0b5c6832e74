"""`hotline protocol schema`: prints the JSON Schema of protocol files, with which editors complete and check them."""

import json

import typer

from hotline.cli.verbs import Verb
from hotline.files.schema import schema

app = typer.Typer()


@app.command("schema", cls=Verb)
def schema_of_protocols() -> None:
    """Print the JSON Schema of protocol files."""
    typer.echo(as_text(), nl=False)


def as_text() -> str:
    """Return the schema as it stands in docs/reference/protocol.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
