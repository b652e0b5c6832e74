from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given

from hotline.core import records
from hotline.core.canonical import Instant, encode
from hotline.core.errors import RefusalError
from hotline.core.records import elsewhere
from tests.records import record


@dataclass(frozen=True, slots=True)
class Sample:
    at: Instant
    name: str
    size: int
    yes: bool
    leaf: bytes
    words: tuple[str, ...]
    perhaps: int | None
    anything: Any
    body: bytes = elsewhere()


KIND = records.kind("sample", Sample)
ONE = Sample(Instant(0), "a", 1, True, b"\x00", ("x",), None, {"a": [1]}, b"kept elsewhere")


@given(record(Sample))
def test_a_record_is_read_back_as_it_was_written(sample: Sample) -> None:
    value = records.write(KIND, sample)
    assert records.read(KIND, value) == sample
    assert encode(value)


def test_a_record_is_written_by_the_annotations_of_its_fields() -> None:
    assert records.write(KIND, ONE) == {
        "v": 1,
        "kind": "sample",
        "at": "1970-01-01T00:00:00.000Z",
        "name": "a",
        "size": 1,
        "yes": True,
        "leaf": "AA",
        "words": ["x"],
        "perhaps": None,
        "anything": {"a": [1]},
    }


def test_what_is_kept_elsewhere_is_given_back_by_the_reader() -> None:
    assert records.read(KIND, records.write(KIND, ONE), body=b"b").body == b"b"
    assert records.read(KIND, records.write(KIND, ONE)).body is None


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("v", 2),
        ("v", True),
        ("at", "yesterday"),
        ("at", 5),
        ("name", 5),
        ("size", True),
        ("size", "1"),
        ("yes", 1),
        ("leaf", "AB="),
        ("words", "xy"),
        ("words", [1]),
        ("perhaps", "none"),
        ("more", 1),
    ],
)
def test_a_value_of_another_type_is_refused(member: str, value: Any) -> None:
    with pytest.raises(RefusalError):
        records.read(KIND, {**records.write(KIND, ONE), member: value})


def test_a_missing_member_is_refused_although_another_takes_its_place() -> None:
    value = records.write(KIND, ONE)
    del value["perhaps"]
    with pytest.raises(RefusalError) as fault:
        records.read(KIND, {**value, "perhapps": None})
    assert fault.value.rule == "entry.malformed"
