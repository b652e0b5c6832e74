"""A proof of a contradiction holds with public keys alone, and nothing else than a contradiction gives one."""

import json
from dataclasses import replace

import pytest

from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, sign_checkpoint
from hotline.core.contradiction import Contradiction, check_contradiction, parse_contradiction
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.proof_file import ProofFile, Signing
from hotline.runtime.stage import NamedSigner

ORIGIN = "us.example/us-cn"
NAME = cosigner_name("cn.example/us-cn")
LOG, COSIGNER, NOBODY = NamedSigner("log"), NamedSigner("cosigner"), NamedSigner("nobody")
BY_LOG, BY_COSIGNER = (Signing(ORIGIN, (LOG,)),), (Signing(NAME, (COSIGNER,)),)


def tree(entries: str) -> Tree:
    return Tree(leaf_hash(each.encode()) for each in entries)


def note(entries: str, seconds: int = 9, log: NamedSigner = LOG, origin: str = ORIGIN) -> str:
    head = Checkpoint(origin, len(entries), tree(entries).root())
    return sign_checkpoint(head, (log,)) + cosign(head, NAME, seconds, (COSIGNER,))


def two_entries(one: str = "abcd", other: str = "abxyz", index: int = 2, by: NamedSigner = LOG) -> Contradiction:
    notes = note(one), note(other, log=by)
    proofs = tuple(
        ProofFile(index, tree(each).inclusion(index, len(each)), signed).text()
        for each, signed in zip((one, other), notes, strict=True)
    )
    return Contradiction("entries", "us", notes, (proofs[0], proofs[1]), (one[index].encode(), other[index].encode()))


def two_heads(one: str = "abc", other: str = "abxyz") -> Contradiction:
    grown = tree(other)
    notes = note(one), note(other)
    return Contradiction(
        "heads", "us", notes, root=grown.root(len(one)), growth=grown.consistency(len(one), len(other))
    )


def two_times(one: tuple[str, int] = ("abc", 5), other: tuple[str, int] = ("ab", 6)) -> Contradiction:
    return Contradiction("times", "cn", (note(*one), note(*other)))


def test_two_entries_at_one_place_are_proved() -> None:
    found = check_contradiction(two_entries(), BY_LOG)
    assert (found.origin, found.first, found.last) == (ORIGIN, 2, 2)


def test_two_heads_that_do_not_grow_from_each_other_are_proved() -> None:
    found = check_contradiction(two_heads(), BY_LOG)
    assert (found.first, found.last) == (3, 5)
    assert check_contradiction(two_heads("abc", "abx"), BY_LOG).last == 3, "of one size no growth is needed"


def test_a_cosigner_that_went_back_is_proved() -> None:
    found = check_contradiction(two_times(), BY_COSIGNER)
    assert (found.first, found.last) == (3, 2)


ALL = [two_entries(), two_heads(), two_times()]


@pytest.mark.parametrize("found", ALL, ids=lambda each: str(each.kind))
def test_a_proof_is_written_and_read_again(found: Contradiction) -> None:
    full = replace(found, roots=({"a": 1},), rosters=({"b": [2]},))
    assert parse_contradiction(full.octets()) == full


@pytest.mark.parametrize("found", ALL, ids=lambda each: str(each.kind))
def test_keys_of_others_prove_nothing(found: Contradiction) -> None:
    name = NAME if found.kind == "times" else ORIGIN
    for signings in ((), (Signing(name, (NOBODY,)),), (Signing("other", (LOG, COSIGNER)),)):
        with pytest.raises(LogError):
            check_contradiction(found, signings)


@pytest.mark.parametrize(
    "lie",
    [
        two_entries("abcd", "abcz"),
        two_entries(by=NOBODY),
        replace(two_entries(), entries=None),
        replace(two_entries(), entries=(b"c", b"y")),
        replace(two_entries(), notes=(note("abcd"), note("abcd"))),
        replace(two_entries(), proofs=(two_entries().proofs or ("", ""))[:1] * 2),
        two_heads("abc", "abcde"),
        replace(two_heads(), root=b"x" * 32),
        replace(two_heads(), root=None),
        replace(two_heads(), growth=()),
        replace(two_heads(), notes=two_heads().notes[::-1]),
        replace(two_heads(), notes=(note("abc", origin="other"), note("abxyz"))),
    ],
)
def test_what_does_not_contradict_is_no_proof(lie: Contradiction) -> None:
    with pytest.raises(LogError):
        check_contradiction(lie, BY_LOG)


@pytest.mark.parametrize(
    "lie",
    [two_times(("ab", 5), ("abc", 6)), two_times(("abc", 6), ("ab", 6)), two_times(("abc", 7), ("ab", 6))],
)
def test_cosignatures_that_grow_or_bear_one_time_are_no_proof(lie: Contradiction) -> None:
    with pytest.raises(LogError):
        check_contradiction(lie, BY_COSIGNER)


def test_two_places_of_one_log_are_no_contradiction() -> None:
    one, other = two_entries("abcd", "abxyz", 2), two_entries("abcd", "abxyz", 3)
    assert one.proofs
    assert other.proofs
    mixed = replace(one, proofs=(one.proofs[0], other.proofs[1]), entries=(b"c", b"y"))
    with pytest.raises(LogError):
        check_contradiction(mixed, BY_LOG)


def changed(**members: object) -> bytes:
    value = {**json.loads(two_entries().octets()), **members}
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        changed(v=2),
        changed(format="x"),
        changed(kind="x"),
        changed(party=1),
        changed(more=1),
        changed(notes=["a"]),
        changed(notes=[1, 2]),
        changed(entries=["?", "?"]),
        changed(entries=["é", "é"]),
        changed(root="x"),
        changed(growth=[1]),
        changed(roots={}),
        changed(rosters=[None] * 257),
        changed(growth=["sha256:" + "0" * 64] * 65),
        b" " + two_entries().octets(),
    ],
)
def test_what_is_no_proof_file_is_refused(octets: bytes) -> None:
    with pytest.raises(LogError):
        parse_contradiction(octets)
