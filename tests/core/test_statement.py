"""Who may state something for the party: by the roster, in the right role, with every key that is asked of them."""

from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.core.roster import Roster
from hotline.core.signature import CLOCK, ML_DSA_65, Signed, sign
from hotline.core.statement import Office, judge_signers
from hotline.core.suites import DEFAULT, SUITES
from tests.fakes import END, START, FakeSigner, party_fixture

US = party_fixture("us", post_quantum=("bob",))
ALICE, BOB, BOB_TOO = FakeSigner("us/alice"), FakeSigner("us/bob"), FakeSigner("us/bob", ML_DSA_65)
OFFICE = Office(frozenset({"operator"}), "clock.signer")
PAYLOAD = b"{}"


def judged(*signers: FakeSigner, role: str = "operator", roster: Roster | None = US.roster, at: Instant = START) -> str:
    """Return who signed, or the rule of the refusal."""
    signed = Signed(PAYLOAD, tuple(sign(PAYLOAD, CLOCK, role, each) for each in signers))
    try:
        return " ".join(judge_signers(signed, roster, OFFICE, at, SUITES[DEFAULT]))
    except RefusalError as refusal:
        return refusal.rule


def test_a_statement_counts_by_who_signed_it() -> None:
    assert {
        "one key": judged(ALICE),
        "both keys of one person": judged(BOB, BOB_TOO),
        "two people": judged(BOB, BOB_TOO, ALICE),
        "one of two keys": judged(BOB),
        "the other of two keys": judged(BOB_TOO),
        "another role": judged(FakeSigner("us/administrator"), role="administrator"),
        "a role that the key does not have": judged(ALICE, role="administrator"),
        "a stranger": judged(FakeSigner("stranger")),
        "no roster": judged(ALICE, roster=None),
        "a revoked key": judged(ALICE, roster=US.revoke("alice", START).roster),
        "an expired key": judged(ALICE, at=END),
    } == {
        "one key": "us/alice",
        "both keys of one person": "us/bob",
        "two people": "us/bob us/alice",
        "one of two keys": "signature.parallel",
        "the other of two keys": "signature.parallel",
        "another role": "clock.signer",
        "a role that the key does not have": "roster.wrong_role",
        "a stranger": "roster.unknown_key",
        "no roster": "roster.unknown_key",
        "a revoked key": "roster.revoked_key",
        "an expired key": "roster.expired_key",
    }
