"""What is written is read as it is meant, and what is wrong is named with its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.errors import Complaint, FileError
from hotline.files.positions import COMPLAINTS_MAX, DEEPEST, LARGEST, PATH_MAX, VALUES_MAX, parse, read


def complaints(text: str) -> tuple[Complaint, ...]:
    with pytest.raises(FileError) as caught:
        parse(text.encode(), "a.yaml")
    return caught.value.complaints


def test_plain_words_are_text_and_only_the_json_words_are_not() -> None:
    read_back = parse(b"a: NO\nb: 1e26\nc: 2027-06-30\nd: 12:30\ne: 1.50\nf: on\ng: 007", "a").value
    assert read_back == {"a": "NO", "b": "1e26", "c": "2027-06-30", "d": "12:30", "e": "1.50", "f": "on", "g": "007"}
    assert parse(b"[true, false, null, ~, 5, -3, '5', \"true\"]", "a").value == [
        *(True, False, None, None),
        *(5, -3, "5", "true"),
    ]


def test_every_key_and_item_has_its_line_and_column() -> None:
    document = parse(b"a:\n  b: [1, {c: 2}]\n", "a.yaml")
    assert document.where("a.b") == (2, 3)
    assert document.where("a.b.1") == (2, 10)
    assert document.where("a.b.1.c") == (2, 11)


def test_a_missing_key_is_placed_at_what_should_hold_it() -> None:
    document = parse(b"a:\n  b: 1\n", "a.yaml")
    assert document.where("a.x.y") == (1, 1)
    complaint = document.complaint("a.b", "it is wrong", "Make it right")
    assert str(complaint) == "a.yaml:2:3: a.b: it is wrong. Make it right"


def test_keys_given_twice_are_all_named() -> None:
    first, second = complaints("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert (first.line, first.path) == (2, "a")
    assert "first on line 1" in first.wrong
    assert (second.line, second.path) == (3, "b.c")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\n", "anchor"),
        ("a: *x\n", "alias"),
        ("a: !!python/object:os.system 1\n", "tag"),
        ("a: 1\n---\nb: 1\n", "second document"),
        ("? [a]\n: 1\n", "key is not text"),
        ("a: [1\n", "breaks off"),
        ("a:\n\tb: 1\n", "breaks off"),
        ("a: \x07\n", "not YAML"),
        ("a: b\u200bc\n", "invisible"),
        ("[" * (DEEPEST + 2), "nested"),
        ("#" * (LARGEST + 1), "larger"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, says: str) -> None:
    assert says in complaints(text)[0].wrong


def test_bytes_that_are_no_text_are_placed_on_their_line() -> None:
    with pytest.raises(FileError, match=r"a\.yaml:2: it is not UTF-8 text"):
        parse(b"a: 1\nb: \xff\n", "a.yaml")


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read: No such file"):
        read(tmp_path / "none.yaml")


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("# nothing yet\n")
    assert read(tmp_path / "a.yaml").value is None


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_complained_of(written: bytes) -> None:
    try:
        parse(written, "a.yaml")
    except FileError as error:
        assert error.complaints  # noqa: PT017 - either outcome is right; another exception is not


def test_a_file_of_more_than_a_person_writes_is_not_read_to_its_end() -> None:
    (many,) = complaints("a: [" + "1," * VALUES_MAX + "]")
    (long,) = complaints(f"{'k' * PATH_MAX}k: 1")
    assert ("more than 50000 values" in many.wrong, "longer than 500 characters" in long.wrong) == (True, True)
    assert len(complaints("a: 1\n" * 200)) == COMPLAINTS_MAX
