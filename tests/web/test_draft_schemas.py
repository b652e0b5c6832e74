"""The shapes of drafts are sound JSON Schema, and none takes the name of another shape."""

from jsonschema import Draft202012Validator

from hotline.web import draft_schemas, schemas


def test_every_shape_is_a_sound_schema() -> None:
    for schema in draft_schemas.SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_no_shape_takes_the_name_of_another() -> None:
    assert "Problem" in schemas.SCHEMAS
    assert {name for name in draft_schemas.SCHEMAS if schemas.SCHEMAS[name] is not draft_schemas.SCHEMAS[name]} == set()
    assert draft_schemas.SCHEMAS.keys().isdisjoint({"Problem", "Message", "Step", "Answer"})
