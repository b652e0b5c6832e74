"""A few words say what JSON Schema needs many for."""

from hotline.web.shapes import SIZE, TEXT, each, group, maybe, ref, words


def test_an_object_has_its_members_and_no_others() -> None:
    assert group("Says.", {"a": TEXT}, {"b": SIZE}) == {
        "type": "object",
        "description": "Says.",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer", "minimum": 0}},
        "required": ["a"],
        "additionalProperties": False,
    }


def test_lists_choices_and_references_are_short() -> None:
    assert each(ref("Row")) == {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
    assert maybe(words("up", "down")) == {"anyOf": [{"type": "string", "enum": ["up", "down"]}, {"type": "null"}]}
