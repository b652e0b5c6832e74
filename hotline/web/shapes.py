"""The words that shapes are written in: a few short ways to say something in JSON Schema 2020-12."""

from typing import Any

Schema = dict[str, Any]


def words(*known: str) -> Schema:
    """Return the schema of one of a few words."""
    return {"type": "string", "enum": list(known)}


def each(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    """Return a reference to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def group(says: str, members: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of an object with exactly these members."""
    return {
        "type": "object",
        "description": says,
        "properties": members | (optional or {}),
        "required": list(members),
        "additionalProperties": False,
    }


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
SIZE: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
ANY: Schema = {}
VALUES: Schema = {"type": "object"}
TITLES: Schema = {"type": "object", "additionalProperties": TEXT}
DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
INSTANT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"}
B64: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}
LEFT: Schema = {"type": ["integer", "null"], "description": "Time left in ms; negative once overdue."}
