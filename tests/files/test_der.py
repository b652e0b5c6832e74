"""The little DER that is written by hand."""

import base64

import pytest

from hotline.files.der import integer, object_identifier, octets, pem, sequence


@pytest.mark.parametrize(
    ("value", "encoded"), [(0, "020100"), (1, "020101"), (127, "02017f"), (128, "02020080"), (2**14, "02024000")]
)
def test_integers_keep_their_sign_bit_free(value: int, encoded: str) -> None:
    assert integer(value).hex() == encoded


@pytest.mark.parametrize(
    ("dotted", "encoded"),
    [
        ("1.2.840.113549.1.5.13", "06092a864886f70d01050d"),
        ("1.3.6.1.4.1.11591.4.11", "06092b06010401da47040b"),
        ("2.16.840.1.101.3.4.1.42", "060960864801650304012a"),
        ("2.999.3", "0603883703"),
    ],
)
def test_object_identifiers_are_those_of_the_standards(dotted: str, encoded: str) -> None:
    assert object_identifier(dotted).hex() == encoded


@pytest.mark.parametrize(("length", "head"), [(0, "0400"), (127, "047f"), (128, "048180"), (256, "04820100")])
def test_lengths_are_as_short_as_they_can_be(length: int, head: str) -> None:
    assert octets(b"x" * length).hex() == head + "78" * length


def test_sequences_hold_their_parts_in_order() -> None:
    assert sequence(integer(1), octets(b"x")) == bytes.fromhex("3006020101040178")
    assert sequence() == b"\x30\x00"


def test_pem_has_lines_of_64_characters() -> None:
    lines = pem("THING", bytes(100)).decode().splitlines()
    assert (lines[0], lines[-1]) == ("-----BEGIN THING-----", "-----END THING-----")
    assert [len(line) for line in lines[1:-1]] == [64, 64, 8]
    assert base64.b64decode("".join(lines[1:-1])) == bytes(100)
