"""Whom a witness is, what it is asked, and what of its answers is believed."""

import base64

import pytest

from hotline.core.checkpoint import Checkpoint, cosign, sign_checkpoint, verifier_key
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.signature import ED25519, ML_DSA_44, Signer
from hotline.core.witness import known_size, parse_witness, request
from tests.fakes import FakeSigner, party_fixture

US = party_fixture("us")
NAME = "witness.example/w1"
OLD, NEW = FakeSigner("a witness", ED25519), FakeSigner("a witness", ML_DSA_44)
TREE = Tree(leaf_hash(b"entry %d" % number) for number in range(7))
HEAD = Checkpoint(US.origin, 7, TREE.root())
NOTE_TEXT = sign_checkpoint(HEAD, US.machines["log"])


def vkey(signer: Signer, name: str = NAME) -> str:
    return verifier_key(name, signer, cosigner=True)


@pytest.mark.parametrize("signers", [(OLD,), (NEW,), (OLD, NEW)])
def test_the_time_of_a_witness_is_read_from_bare_lines_and_from_a_whole_note(signers: tuple[Signer, ...]) -> None:
    witness = parse_witness([vkey(each) for each in signers])
    lines = cosign(HEAD, NAME, 1_795_341_700, signers)
    assert witness.name == NAME
    assert witness.time_of(HEAD, lines) == 1_795_341_700
    assert witness.time_of(HEAD, NOTE_TEXT + lines) == 1_795_341_700


def test_every_pinned_key_must_have_signed_this_head_under_this_name() -> None:
    both = parse_witness([vkey(OLD), vkey(NEW)])
    other = Checkpoint(US.origin, 7, TREE.root(6))
    stranger = FakeSigner("a stranger")
    for lines in (
        cosign(HEAD, NAME, 5, (OLD,)),
        cosign(other, NAME, 5, (OLD, NEW)),
        cosign(HEAD, "witness.example/w2", 5, (OLD, NEW)),
        cosign(HEAD, NAME, 5, (stranger, NEW)),
        cosign(HEAD, NAME, 5, (OLD,)) + cosign(HEAD, NAME, 6, (NEW,)),
        "",
    ):
        with pytest.raises(LogError):
            both.time_of(HEAD, lines)


def test_lines_of_keys_that_are_not_pinned_are_passed_over() -> None:
    lines = cosign(HEAD, NAME, 5, (OLD, NEW)) + cosign(HEAD, "another.example", 9, (FakeSigner("another"),))
    assert parse_witness([vkey(OLD)]).time_of(HEAD, lines) == 5


def misnumbered(key: str) -> str:
    """Return a verifier key whose number is not that of the key."""
    name, _, written = key.split("+", 2)
    return f"{name}+00000000+{written}"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ([], "one name"),
        ([vkey(OLD), vkey(NEW, "another.example")], "one name"),
        ([vkey(OLD), vkey(FakeSigner("a second key"))], "one key of each algorithm"),
        (["witness.example/w1"], "no verifier key"),
        ([vkey(OLD) + "\n"], "no verifier key"),
        ([verifier_key(NAME, OLD)], "no key of a cosigner"),
        ([misnumbered(vkey(OLD))], "not that of the key"),
        ([vkey(OLD)[:-4]], "witness.example"),
    ],
)
def test_keys_that_no_witness_can_have_are_refused_with_the_reason(keys: list[str], says: str) -> None:
    with pytest.raises(LogError, match=says):
        parse_witness(keys)


def test_a_weak_key_is_refused() -> None:
    class Weak(FakeSigner):
        def __init__(self) -> None:
            super().__init__("weak")
            self.public = bytes([1]) + bytes(31)

    with pytest.raises(LogError, match="the key of witness"):
        parse_witness([vkey(Weak())])


def test_what_is_asked_is_what_the_specification_writes() -> None:
    assert request(0, (), NOTE_TEXT) == f"old 0\n\n{NOTE_TEXT}"
    proof = TREE.consistency(3, 7)
    lines = [base64.b64encode(each).decode() for each in proof]
    assert request(3, proof, NOTE_TEXT).split("\n\n", 1) == ["\n".join(["old 3", *lines]), NOTE_TEXT]


def test_the_size_that_a_witness_holds_has_one_spelling() -> None:
    assert (known_size(b"0\n"), known_size(b"42\n")) == (0, 42)
    for wrong in (b"", b"42", b"042\n", b"-1\n", b" 4\n", b"4\n\n", b"\xff\n", b"1" * 40 + b"\n"):
        with pytest.raises(LogError, match="does not say"):
            known_size(wrong)
