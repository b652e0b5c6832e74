"""One spelling for every value, and no other is taken."""

import contextlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.canonical import DURATION_MAX, INTEGER_MAX, Json
from hotline.core.errors import RefusalError
from tests.vectors import vectors

NAMES = st.text(st.characters(max_codepoint=127), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | st.text(max_size=20)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=20
)


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(RefusalError) as caught:
        canonical.decode(data, **limits)
    return caught.value.rule


@given(VALUES)
def test_our_bytes_are_those_of_rfc_8785(value: Json) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_encoded_decodes_to_the_same_value(value: Json) -> None:
    assert canonical.decode(canonical.encode(value), deepest=64) == value


@given(VALUES, st.sampled_from([1, 2, None]), st.booleans())
def test_another_layout_is_parsed_but_not_taken_as_canonical(value: Json, indent: int | None, ascii_only: bool) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert canonical.parse(data, deepest=64) == value
    if data != canonical.encode(value):
        assert refusal(data, deepest=64) == "json.not_canonical"


@given(st.binary(max_size=60))
def test_any_bytes_are_either_refused_or_their_own_canonical_form(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except RefusalError:
        return
    assert canonical.encode(value) == data


@given(st.text(alphabet='[]{}",:\\x1 ', max_size=60))
def test_text_of_brackets_and_quotes_never_escapes_the_refusals(text: str) -> None:
    with contextlib.suppress(RefusalError):
        canonical.parse(text.encode())


@given(VALUES, st.integers(0, 400), st.binary(min_size=1, max_size=2))
def test_reading_quickly_never_takes_what_is_refused(value: Json, at: int, other: bytes) -> None:
    data = canonical.encode(value)
    spoilt = data[: at % (len(data) + 1)] + other + data[at % (len(data) + 1) + 1 :]
    quickly = canonical.read_quickly(spoilt, canonical.LARGEST, canonical.DEEPEST)
    if quickly is not None:
        assert quickly == canonical.read(spoilt, canonical.LARGEST, canonical.DEEPEST)
        assert canonical.encode(quickly) == spoilt


@pytest.mark.parametrize(
    "data",
    [b'{"a":1,"a":1}', b'{"b":1,"a":2}', b"1.0", b"-0", b"1e3", b"NaN", b"9007199254740992", b"1 ", rb'"\u0041"'],
)
def test_what_another_spelling_has_is_not_read_quickly(data: bytes) -> None:
    assert canonical.read_quickly(data, canonical.LARGEST, canonical.DEEPEST) is None


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b'{"a":1,"a":1}', "json.duplicate"),
        (b'{"b":{"a":1,"a":2}}', "json.duplicate"),
        (b'{"a":1,"\\u0061":2}', "json.duplicate"),
        (b"1.0", "json.number"),
        (b"1e3", "json.number"),
        (b"NaN", "json.number"),
        (b"-Infinity", "json.number"),
        (b"9007199254740992", "json.number"),
        (b"-9007199254740992", "json.number"),
        (b"1" * 5000, "json.number"),
        (b"\xef\xbb\xbf{}", "json.malformed"),
        ('"Ā"'.encode("utf-16"), "json.malformed"),
        (b'"\xff"', "json.malformed"),
        (b'"\xed\xa0\x80"', "json.malformed"),
        (b'"\\ud800"', "json.malformed"),
        (b'{"\\udfff":1}', "json.malformed"),
        ('{"é":1}'.encode(), "json.malformed"),
        (b"", "json.malformed"),
        (b"{} {}", "json.malformed"),
        (b'"\x01"', "json.malformed"),
        (b" 1", "json.not_canonical"),
        (b"1\n", "json.not_canonical"),
        (b"-0", "json.not_canonical"),
        (b'{"b":1,"a":1}', "json.not_canonical"),
        (b'"\\/"', "json.not_canonical"),
        (b'"\\u000A"', "json.not_canonical"),
        (b'"\\u00e9"', "json.not_canonical"),
    ],
)
def test_every_other_spelling_is_refused_by_its_rule(data: bytes, rule: str) -> None:
    assert refusal(data) == rule


def test_depth_is_judged_before_the_text_is_parsed() -> None:
    assert canonical.decode(b"[" * 16 + b"]" * 16)
    assert refusal(b"[" * 17 + b"]" * 17) == "json.depth"
    assert refusal(b"[" * 40_000) == "json.depth"
    assert refusal(b'{"a":' * 9000 + b"1" + b"}" * 9000, largest=100_000) == "json.depth"


def test_brackets_in_strings_and_beside_each_other_are_not_depth() -> None:
    assert canonical.decode(b'"' + b"[{" * 100 + b'"')
    assert canonical.decode(b'["\\"[[[[[[[[[[[[[[[[[[","\\\\"]')
    assert canonical.decode(b"[" + b",".join([b"[]"] * 50) + b"]")


def test_a_string_that_never_ends_costs_no_more_than_its_length() -> None:
    assert refusal(b'"' + b'\\"[' * 16_000) == "json.malformed"


def test_size_is_judged_first() -> None:
    assert canonical.decode(b'"' + b"x" * 8 + b'"', largest=10)
    assert refusal(b'"' + b"x" * 9 + b'"', largest=10) == "json.too_large"


@pytest.mark.parametrize(
    "value", [1.0, 2**53, -(2**53), "\ud800", {"é": 1}, {1: 2}, b"x", {1, 2}, object(), float("nan"), ["\udfff"]]
)
def test_a_value_of_ours_that_cannot_be_written_is_our_error(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical.encode(value)


def test_a_value_of_ours_without_end_is_our_error() -> None:
    endless: list[Json] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        canonical.encode(endless)


def test_tuples_are_written_as_lists() -> None:
    assert canonical.encode({"a": (1, (2,))}) == b'{"a":[1,[2]]}'


def test_nothing_that_json_test_suite_forbids_is_parsed() -> None:
    files = sorted(vectors("json-test-suite").glob("test_parsing/n_*.json"))
    assert len(files) > 180
    for file in files:
        with pytest.raises(RefusalError):
            canonical.parse(file.read_bytes(), largest=1_000_000)


def suite(kind: str, *own: bytes) -> list[bytes]:
    """Return *own* examples and those of JSONTestSuite of a *kind*; the set at hand may have none of these."""
    return [
        *own,
        *(file.read_bytes() for file in sorted(vectors("json-test-suite").glob(f"test_parsing/{kind}_*.json"))),
    ]


def test_nothing_that_json_test_suite_leaves_open_is_parsed() -> None:
    own = (
        b'["\\uD800"]',
        b"[1e400]",
        b"[100000000000000000000]",
        b"\xef\xbb\xbf{}",
        b'["\xff"]',
        b"[" * 500 + b"]" * 500,
    )
    for data in suite("i", *own):
        with pytest.raises(RefusalError):
            canonical.parse(data)


def test_what_json_test_suite_allows_is_parsed_or_refused_for_a_number_a_duplicate_or_a_name() -> None:
    refused, taken = set(), 0
    for data in suite("y", b" [ 1 ]\n", b'["\\u0061"]', b"[1.5]", b'{"a":1,"a":1}', b'{"\\u00e9":1}'):
        try:
            canonical.parse(data)
            taken += 1
        except RefusalError as refusal:
            refused.add((refusal.rule, refusal.detail if refusal.rule == "json.malformed" else ""))
    assert taken >= 2
    assert refused == {("json.number", ""), ("json.duplicate", ""), ("json.malformed", "a member name is not ASCII")}


def test_a_digest_is_written_in_one_way() -> None:
    text = canonical.digest(b"abc")
    assert text == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert canonical.digest_text(canonical.digest_bytes(text)) == text
    with pytest.raises(ValueError, match="32 bytes"):
        canonical.digest_text(b"short")


@pytest.mark.parametrize("text", ["", "sha256:", "sha256:" + "A" * 64, "sha256:" + "a" * 63, "a" * 64, None, 5])
def test_another_spelling_of_a_digest_is_refused(text: object) -> None:
    with pytest.raises(RefusalError, match="digest"):
        canonical.digest_bytes(text)


@given(st.integers(0, 253_402_300_799_999))
def test_every_instant_has_one_text(at: int) -> None:
    assert canonical.instant(canonical.instant_text(at)) == at


def test_instants_are_milliseconds_since_1970() -> None:
    assert canonical.instant("1970-01-01T00:00:00.000Z") == 0
    assert canonical.instant("2026-11-22T10:00:00.123Z") == 1_795_341_600_123
    assert canonical.instant_text(1_795_341_600_123) == "2026-11-22T10:00:00.123Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00.000+00:00",
        "2026-11-22T10:00:00.000z",
        "2026-11-22 10:00:00.000Z",
        "2026-11-22T10:00:00.000000Z",
        "2026-02-29T10:00:00.000Z",
        "2026-11-22T24:00:00.000Z",
        "2026-11-22T10:00:60.000Z",
        "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00.000Z",
        "２026-11-22T10:00:00.000Z",
        "2026-11-22T10:00:00.000Z\n",
        1_795_341_600_123,
        None,
    ],
)
def test_another_spelling_of_an_instant_is_refused(text: object) -> None:
    with pytest.raises(RefusalError, match="instant"):
        canonical.instant(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [("90s", 90_000), ("30m", 1_800_000), ("48h", 172_800_000), ("5d", 432_000_000), ("250ms", 250), ("0s", 0)],
)
def test_durations_are_a_number_and_a_unit(text: str, length: int) -> None:
    assert canonical.duration(text) == length


@given(st.integers(0, DURATION_MAX))
def test_a_duration_reads_back_from_its_text(length: int) -> None:
    assert canonical.duration(canonical.duration_text(length)) == length


@pytest.mark.parametrize("text", ["", "5", "d", "-5d", "05d", "1.5h", "5 d", "5D", "36501d", "1h30m", "٣d", 90, None])
def test_another_spelling_of_a_duration_is_refused(text: object) -> None:
    with pytest.raises(RefusalError, match="duration"):
        canonical.duration(text)


def test_a_negative_duration_is_our_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        canonical.duration_text(-1)


@given(st.binary(max_size=80))
def test_base64url_reads_back(data: bytes) -> None:
    assert canonical.unb64(canonical.b64(data)) == data


@pytest.mark.parametrize(
    "text", ["Zg==", "Zh", "Zm9", "Z", "Zm 9v", "Zm9v\n", "+/+/", "Zm9v=", "Zé", "Zm9v?", 5, None, b"Zg"]
)
def test_another_spelling_of_base64url_is_refused(text: object) -> None:
    with pytest.raises(RefusalError, match="base64url"):
        canonical.unb64(text)


@given(st.text(alphabet="ABCDwxyz019-_=+/ \n", max_size=8))
def test_any_text_is_the_one_base64url_spelling_or_refused(text: str) -> None:
    try:
        data = canonical.unb64(text)
    except RefusalError:
        return
    assert canonical.b64(data) == text
