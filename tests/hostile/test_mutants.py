"""Every mutant of every kind of signed document is refused by name, by the reader that really meets it."""

from typing import Any

import pytest

from hotline.core import signature
from hotline.core.errors import RefusalError
from hotline.core.rules import RULES
from tests.hostile.kinds import KINDS, TYPS, Kind
from tests.hostile.mutants import MEDDLING, SIGNED, Mutant

FRAMED = frozenset({"frame.malformed", "frame.too_large", "hello.replayed"})
"""What a frame is refused by when what it carries is not as it should be; the detail tells the rest."""

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def refusal(kind: Kind, data: bytes) -> str:
    """Return the rule by which *data* is refused; a fault of any other kind fails the test."""
    try:
        kind.read(data)
    except RefusalError as error:
        return error.rule
    return "nothing"


def judged(kind: Kind, mutant: Mutant) -> Any:
    rule = refusal(kind, mutant.make(kind))
    return rule if rule not in mutant.rules | (FRAMED if kind.frame else frozenset()) else ""


@every_kind
def test_each_kind_is_read_as_it_was_signed(kind: Kind) -> None:
    assert kind.told(kind.envelope()) is not None


@every_kind
@pytest.mark.parametrize("name", MEDDLING)
def test_what_somebody_in_between_did_is_refused(kind: Kind, name: str) -> None:
    assert judged(kind, MEDDLING[name]) == ""


@every_kind
@pytest.mark.parametrize("name", SIGNED)
def test_what_is_written_otherwise_is_refused_though_all_have_signed_it(kind: Kind, name: str) -> None:
    assert judged(kind, SIGNED[name]) == ""


@every_kind
def test_the_order_of_signatures_says_nothing(kind: Kind) -> None:
    value = kind.envelope()
    turned = {**value, "signatures": value["signatures"][::-1]}
    assert kind.told(turned) == kind.told(value)


@every_kind
def test_bytes_in_another_code_are_refused(kind: Kind) -> None:
    data = kind.bytes_of(kind.envelope())
    for wrong in (b"\xef\xbb\xbf" + data, data.decode().encode("utf-16"), data[:-1], data + b"\x00", b"", b"null"):
        assert refusal(kind, wrong) in {"json.malformed", "signature.malformed", "frame.malformed"}


@every_kind
def test_an_envelope_with_a_member_twice_is_refused(kind: Kind) -> None:
    data = kind.bytes_of(kind.envelope())
    for old, new in ((b'"payload":', b'"payload":"","payload":'), (b'"signature":', b'"signature":"","signature":')):
        assert refusal(kind, data.replace(old, new, 1)) in {"json.duplicate", "frame.malformed"}


@every_kind
def test_an_envelope_too_deep_or_too_large_is_refused_before_it_is_read(kind: Kind) -> None:
    for wrong in (b"[" * 100_000, b'{"payload":' * 20_000, b'{"payload":"' + b"A" * 2**21 + b'"}'):
        assert refusal(kind, wrong) in {"json.depth", "json.too_large", "frame.malformed", "frame.too_large"}


def test_every_kind_that_is_signed_has_its_mutants() -> None:
    named = {value for value in vars(signature).values() if isinstance(value, str) and value.endswith("+jws")}
    assert named == set(TYPS) - {"hotline-request+jwt"}


def test_every_rule_expected_of_a_mutant_is_in_the_table() -> None:
    assert {rule for mutant in (*MEDDLING.values(), *SIGNED.values()) for rule in mutant.rules} | FRAMED <= set(RULES)
