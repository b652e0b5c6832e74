"""The shapes of the API: each one sound, each one used, and closed where promises are made."""

import json
import re

from jsonschema import Draft202012Validator

from hotline.web.routes import ROUTES
from hotline.web.schemas import SCHEMAS
from hotline.web.shapes import group, maybe

REFERENCE = re.compile(r"#/components/schemas/(\w+)")
SPOKEN = frozenset({"Event"})


def test_every_shape_is_sound_json_schema() -> None:
    for each in SCHEMAS.values():
        Draft202012Validator.check_schema(each)


def test_every_shape_is_named_by_a_route_or_another_shape_or_sent_over_the_feed() -> None:
    named = set(REFERENCE.findall(json.dumps(SCHEMAS))) | SPOKEN
    named |= {name for each in ROUTES for name in (each.takes, *each.gives.values()) if name}
    named.add("Problem")
    assert named == SCHEMAS.keys()


def test_an_object_has_just_the_members_it_promises() -> None:
    shape = Draft202012Validator(group("Says.", {"a": {"type": "integer"}}, {"b": maybe({"type": "string"})}))
    assert shape.is_valid({"a": 1})
    assert shape.is_valid({"a": 1, "b": None})
    assert not shape.is_valid({"b": None})
    assert not shape.is_valid({"a": 1, "c": 2})
