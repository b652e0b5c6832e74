"""Who signs, signs with everything that roster and suite ask; what is stripped, added or exchanged is refused."""

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.core.roster import Key, Roster
from hotline.core.signature import ED25519, ML_DSA_65, SM2_SM3, WEBAUTHN_ES256
from hotline.core.suites import SUITES, check_together
from tests.fakes import END, START

NOW = Instant(START + 1)
PLAIN, SM = SUITES["hotline-1"], SUITES["hotline-1+sm"]


def key(subject: str, alg: str, role: str = "operator", since: Instant = START) -> Key:
    return Key(f"{subject}/{alg}", alg, b"", subject, subject, (role,), since, END)


ALICE, BOB = key("us/alice", ED25519), key("us/bob", ED25519)
ALICE_PQ, ALICE_SM, BOB_SM = key("us/alice", ML_DSA_65), key("us/alice", SM2_SM3), key("us/bob", SM2_SM3)
ALICE_CARD = key("us/alice", WEBAUTHN_ES256)
LATER = key("us/bob", ML_DSA_65, since=Instant(START + 10))


def rule_of(*signers: Key, suite: str = "hotline-1", listed: tuple[Key, ...] = (ALICE, ALICE_PQ, BOB)) -> str:
    roster = Roster("us", 1, listed, "", "", START)
    try:
        check_together(roster, [(each, each.roles[0]) for each in signers], NOW, SUITES[suite])
    except RefusalError as refusal:
        return refusal.rule
    return ""


def test_whoever_has_a_second_key_signs_with_both() -> None:
    assert rule_of(ALICE, ALICE_PQ) == ""
    assert rule_of(ALICE, ALICE_PQ, BOB) == ""
    assert rule_of(ALICE) == "signature.parallel"
    assert rule_of(ALICE, BOB) == "signature.parallel"


def test_the_second_key_alone_does_not_sign() -> None:
    assert rule_of(ALICE_PQ) == "signature.parallel"


def test_the_key_of_another_does_not_stand_in() -> None:
    assert rule_of(ALICE, key("us/bob", ML_DSA_65)) == "signature.parallel"


def test_a_second_key_is_asked_for_only_while_it_is_valid_and_in_its_role() -> None:
    assert rule_of(BOB, listed=(BOB, LATER)) == ""
    assert rule_of(BOB, listed=(BOB, key("us/bob", ML_DSA_65, "administrator"))) == ""


def test_a_security_key_is_a_first_key() -> None:
    assert rule_of(ALICE_CARD, ALICE_PQ) == ""
    assert rule_of(ALICE_CARD) == "signature.parallel"


@pytest.mark.parametrize("missing", [ALICE_SM, BOB_SM, ALICE, BOB])
def test_a_suite_that_adds_asks_it_of_everyone_and_replaces_nothing(missing: Key) -> None:
    signers = [each for each in (ALICE, ALICE_SM, BOB, BOB_SM) if each is not missing]
    listed = (ALICE, ALICE_SM, BOB, BOB_SM)
    assert rule_of(*signers, suite="hotline-1+sm", listed=listed) == "signature.parallel"
    assert rule_of(*signers, missing, suite="hotline-1+sm", listed=listed) == ""


def test_what_the_suite_does_not_know_is_refused() -> None:
    assert rule_of(BOB, BOB_SM) == "suite.other"


def test_a_suite_is_only_ever_added_to() -> None:
    assert PLAIN.known < SM.known
