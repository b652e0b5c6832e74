"""The schema that editors use: what may stand in a protocol file, said from the same description as the reference."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from hotline.files import positions, protocols
from hotline.files.language import describe, kinds_in, start
from hotline.files.schema import OF_KIND, schema

VALIDATOR = Draft202012Validator(schema())
SHIPPED = sorted(protocols.shipped().glob("*.yaml"))


def wrong(document: Any) -> list[str]:
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in VALIDATOR.iter_errors(document)]


def test_it_is_a_schema_and_refers_to_nothing_that_is_not_there() -> None:
    Draft202012Validator.check_schema(schema())
    named = {
        each for section in describe().sections.values() for key in section.keys.values() for each in kinds_in(key.is_)
    }
    assert named <= schema()["$defs"].keys()
    assert not OF_KIND.keys() & describe().sections.keys()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_file_that_is_shipped_is_as_the_schema_says(path: Path) -> None:
    assert wrong(positions.read(path).value) == []


def test_the_start_is_as_the_schema_says() -> None:
    assert wrong(positions.parse(start().encode(), "start.yaml").value) == []


def test_an_editor_may_read_numbers_where_the_program_reads_their_text() -> None:
    assert wrong(yaml.safe_load(start())) == []


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"froms": {}}, ""),
        ({"title": {"en": "Visits"}}, "title"),
        ({"forms": {"VIS-1": {"act": "noticed"}}}, "forms.VIS-1"),
        ({"forms": {"visit": {}}}, "forms"),
        ({"ladders": {"a": [{"at": "1h", "call": "duty-officer"}]}}, "ladders.a"),
        ({"ladders": {"a": [{"at": "1 hour", "side": "both", "call": "duty-officer"}]}}, "ladders.a"),
        ({"calendars": {"us": {"zone": "EST"}}}, "calendars"),
    ],
)
def test_what_the_reader_would_refuse_an_editor_marks(patch: dict[str, Any], where: str) -> None:
    found = wrong({**yaml.safe_load(start()), **patch})
    assert [each.partition(":")[0] for each in found] == [where]


def test_what_is_inherited_may_be_left_out_or_removed() -> None:
    head = {name: yaml.safe_load(start())[name] for name in ("protocol", "version", "extends", "title", "notice")}
    assert wrong(head) == []
    assert wrong({**head, "forms": {"VIS-3": None, "VIS-1": {"lead_time": None}}, "ladders": {"reporting": None}}) == []


def test_a_remark_may_stand_in_every_group() -> None:
    document = yaml.safe_load(start())
    document["forms"]["precedent"] = "The 1988 agreement."
    document["forms"]["VIS-1"]["lead_time"]["because"] = "It is so agreed."
    assert wrong(document) == []


def test_every_key_is_explained_in_both_languages() -> None:
    says = schema()["$defs"]["form"]["properties"]["signed_by"]["description"]
    assert (says.splitlines()[0][:15], "签发" in says) == ("Who may sign it", True)
