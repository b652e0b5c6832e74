"""Roots and rosters: who signed, in which order, and what each key may do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.core.roster import (
    HARDWARE,
    Key,
    Root,
    Roster,
    new_key,
    parse_root,
    parse_roster,
    root_document,
    roster_document,
)
from hotline.core.signature import ML_DSA_44, ML_DSA_65, ROOT, ROSTER, WEBAUTHN_ES256
from tests.fakes import END, ROOT_END, START, FakeSigner, key_of, party_fixture, seal
from tests.fakes_security_key import SITE, FakeSecurityKey
from tests.fakes_sm2 import FakeSm2Signer

US = party_fixture("us", roots=3, post_quantum=("alice",))
ANN, BEN, CID = US.root_signers
ROOTS = [key_of(each, "root", subject=each.name) for each in (ANN, BEN, CID)]
NOON = canonical.instant("2026-06-01T12:00:00.000Z")
ALICE = US.people["alice"]


def root(version: int = 2, keys: Sequence[Key] = ROOTS, threshold: int = 2, **members: Any) -> dict[str, Any]:
    document = {"party": "us", "log_origin": US.origin, "expires": ROOT_END, **members}
    return root_document(version=version, keys=keys, threshold=threshold, **document)


def roster(version: int = 2, keys: Sequence[Key] = US.roster.keys, **members: Any) -> dict[str, Any]:
    document = {"party": "us", "log_origin": US.origin, "issued": START, **members}
    return roster_document(version=version, keys=keys, **document)


def take_root(
    document: dict[str, Any], *signers: FakeSigner, previous: Root | None = US.root, role: str = "root"
) -> Root:
    return parse_root(seal(document, ROOT, role, *signers), previous)


def take_roster(
    document: dict[str, Any], *signers: FakeSigner, previous: Roster | None = US.roster, role: str = "root"
) -> Roster:
    return parse_roster(seal(document, ROSTER, role, *signers), US.root, previous)


def rule_of(call: Callable[[], object]) -> str:
    with pytest.raises(RefusalError) as caught:
        call()
    return caught.value.rule


def with_key(**members: Any) -> dict[str, Any]:
    document = roster()
    document["keys"][0] = {name: value for name, value in (document["keys"][0] | members).items() if value is not ...}
    return document


def test_a_root_says_what_was_signed() -> None:
    assert (US.root.party, US.root.version, US.root.threshold, US.root.log_origin) == ("us", 1, 2, "us.example/us-cn")
    assert {key.kid for key in US.root.keys} == {ANN.kid, BEN.kid, CID.kid}
    assert US.root.expires == ROOT_END
    assert US.root.digest == canonical.digest(canonical.unb64(US.root_envelope["payload"]))


def test_a_roster_says_what_was_signed() -> None:
    key = US.roster.find(ALICE.kid)
    assert key
    assert (key.subject, key.alg, key.roles, key.not_before, key.not_after) == (
        "us/alice",
        "Ed25519",
        ("operator",),
        START,
        END,
    )
    assert [key.alg for key in US.roster.with_role("log")] == ["Ed25519", "ML-DSA-44"]
    assert US.roster.find("nobody") is None
    assert parse_roster(US.roster_envelope, US.root, None) == US.roster


def test_a_key_made_by_hand_is_listed_as_it_is() -> None:
    key = new_key(FakeSigner("us/dan"), "us/dan", "Dan 丹", ("operator", "keeper"), (START, END))
    found = take_roster(roster(keys=[*US.roster.keys, key]), ANN, BEN)
    assert found.find(key.kid) == key


@pytest.mark.parametrize("version", [0, 1, 3, 4])
def test_the_next_version_is_the_only_one_taken(version: int) -> None:
    rules = {"roster.rollback"} if version else {"roster.malformed"}
    assert rule_of(lambda: take_root(root(version), ANN, BEN)) in rules
    assert rule_of(lambda: take_roster(roster(version), ANN, BEN)) in rules


def test_any_first_version_is_taken_for_what_its_words_say() -> None:
    assert take_root(root(7), ANN, BEN, previous=None).version == 7
    assert take_roster(roster(7), ANN, BEN, previous=None).version == 7


def test_a_root_needs_its_threshold() -> None:
    assert rule_of(lambda: take_root(root(), ANN, previous=None)) == "roster.threshold"
    take_root(root(), ANN, CID, previous=None)


def test_one_person_with_two_keys_is_one_person() -> None:
    second = FakeSigner("us/root-1", ML_DSA_65)
    keys = [*ROOTS, key_of(second, "root", subject="us/root-1")]
    assert rule_of(lambda: take_root(root(1, keys), ANN, second, previous=None)) == "roster.threshold"
    first = take_root(root(1, keys), ANN, second, BEN, previous=None)
    envelope = seal(roster(1), ROSTER, "root", ANN, second)
    assert rule_of(lambda: parse_roster(envelope, first, None)) == "roster.threshold"


def test_a_threshold_that_no_people_can_reach_is_refused() -> None:
    second = key_of(FakeSigner("us/root-1", ML_DSA_65), "root", subject="us/root-1")
    assert rule_of(lambda: take_root(root(1, [ROOTS[0], second], 2), ANN, previous=None)) == "roster.malformed"


def test_a_new_root_needs_the_old_threshold_and_its_own() -> None:
    dan, eve = FakeSigner("us/root-4"), FakeSigner("us/root-5")
    keys = [ROOTS[0], *(key_of(each, "root", subject=each.name) for each in (dan, eve))]
    assert rule_of(lambda: take_root(root(2, keys), dan, eve)) == "roster.threshold"
    assert rule_of(lambda: take_root(root(2, keys), ANN, BEN)) == "roster.threshold"
    assert rule_of(lambda: take_root(root(2, keys), ANN, dan)) == "roster.threshold"
    assert take_root(root(2, keys), ANN, BEN, dan).find(dan.kid)
    assert rule_of(lambda: take_root(root(3, keys), ANN, BEN, dan)) == "roster.rollback"


def test_one_person_cannot_become_two_by_a_new_root() -> None:
    second = FakeSigner("us/root-1", ML_DSA_65)
    old = take_root(root(1, [*ROOTS, key_of(second, "root", subject="us/root-1")]), ANN, BEN, previous=None)
    split = root(2, [*ROOTS, key_of(second, "root", subject="us/somebody")])
    assert rule_of(lambda: take_root(split, ANN, second, previous=old)) == "roster.threshold"
    take_root(split, ANN, second, BEN, previous=old)


def test_a_new_root_may_expire_later_and_rename_its_people() -> None:
    keys = [replace(ROOTS[0], name="Ann 安"), *ROOTS[1:]]
    later = take_root(root(2, keys, expires=Instant(ROOT_END + 1)), ANN, BEN)
    assert later.expires == ROOT_END + 1
    take_roster(roster(), ANN, BEN)


def test_a_root_of_another_party_or_log_does_not_follow() -> None:
    assert rule_of(lambda: take_root(root(party="cn"), ANN, BEN)) == "roster.malformed"
    assert rule_of(lambda: take_root(root(log_origin="us.example/us-ru"), ANN, BEN)) == "roster.malformed"


def test_a_stranger_among_the_signers_refuses_the_whole() -> None:
    assert rule_of(lambda: take_root(root(), ANN, BEN, ALICE)) == "roster.unknown_key"
    assert rule_of(lambda: take_roster(roster(), ANN, BEN, FakeSigner("stranger"))) == "roster.unknown_key"


def test_a_root_signature_in_another_role_does_not_count() -> None:
    assert rule_of(lambda: take_root(root(), ANN, BEN, role="keeper")) == "roster.threshold"
    assert rule_of(lambda: take_roster(roster(), ANN, BEN, role="operator")) == "roster.threshold"


def test_a_root_is_no_roster_and_a_roster_no_root() -> None:
    assert rule_of(lambda: parse_root(US.roster_envelope, None)) == "signature.type"
    assert rule_of(lambda: parse_roster(US.root_envelope, US.root, None)) == "signature.type"
    assert rule_of(lambda: parse_root(seal(roster(), ROOT, "root", ANN, BEN), None)) == "roster.malformed"
    assert rule_of(lambda: parse_roster(seal(root(), ROSTER, "root", ANN, BEN), US.root, None)) == "roster.malformed"


def test_a_keeper_signs_rosters_in_place_of_the_root() -> None:
    found = take_roster(roster(), US.keeper, role="keeper")
    assert found.version == 2


def test_a_keeper_signs_no_first_roster_and_no_root() -> None:
    assert rule_of(lambda: take_roster(roster(1), US.keeper, previous=None, role="keeper")) == "roster.unknown_key"
    assert rule_of(lambda: take_root(root(), US.keeper, role="keeper")) == "roster.unknown_key"


def test_keepers_cannot_make_or_change_keepers() -> None:
    more = [*US.roster.keys, key_of(FakeSigner("us/kim"), "keeper", subject="us/kim")]
    fewer = [key for key in US.roster.keys if "keeper" not in key.roles]
    longer = [replace(key, not_after=Instant(END + 1)) if "keeper" in key.roles else key for key in US.roster.keys]
    for document in (roster(keys=keys) for keys in (more, fewer, longer)):
        assert rule_of(partial(take_roster, document, US.keeper, role="keeper")) == "roster.keeper"
        take_roster(document, ANN, BEN)


def test_an_operator_is_no_keeper() -> None:
    assert rule_of(lambda: take_roster(roster(), ALICE, role="keeper")) == "roster.wrong_role"
    assert rule_of(lambda: take_roster(roster(), ALICE, role="operator")) == "roster.threshold"


def test_a_keeper_signs_within_its_window_only() -> None:
    early, late = roster(issued=Instant(START - 1)), roster(issued=END)
    assert rule_of(lambda: take_roster(early, US.keeper, role="keeper")) == "roster.not_yet_valid"
    assert rule_of(lambda: take_roster(late, US.keeper, role="keeper")) == "roster.expired_key"


def test_a_revoked_keeper_cannot_date_a_roster_back() -> None:
    revoked = US.revoke("keeper", NOON)
    back = roster(3, revoked.roster.keys, issued=Instant(NOON - 1))
    envelope = seal(back, ROSTER, "keeper", US.keeper)
    assert rule_of(lambda: parse_roster(envelope, US.root, revoked.roster)) == "roster.threshold"


def test_a_keeper_cannot_date_a_roster_before_the_one_it_follows() -> None:
    later = take_roster(roster(issued=NOON), ANN, BEN)
    back = roster(3, issued=Instant(NOON - 1))
    assert rule_of(lambda: take_roster(back, US.keeper, previous=later, role="keeper")) == "roster.rollback"
    take_roster(back, ANN, BEN, previous=later)


def test_the_root_says_how_many_keepers_it_takes() -> None:
    kim = FakeSigner("us/kim")
    two = take_roster(roster(keys=[*US.roster.keys, key_of(kim, "keeper", subject="us/kim")]), ANN, BEN)
    strict = take_root(root(keepers=2), ANN, BEN)
    none = take_root(root(keepers=0), ANN, BEN)
    following = roster(3, two.keys)
    one_keeper, two_keepers = (seal(following, ROSTER, "keeper", US.keeper, *more) for more in ((), (kim,)))
    assert rule_of(lambda: parse_roster(one_keeper, strict, two)) == "roster.threshold"
    assert rule_of(lambda: parse_roster(two_keepers, none, two)) == "roster.threshold"
    assert parse_roster(two_keepers, strict, two).version == 3


def test_a_roster_dated_after_the_end_of_its_root_is_refused() -> None:
    assert rule_of(lambda: take_roster(roster(issued=ROOT_END), ANN, BEN)) == "roster.expired_root"


def test_a_roster_of_another_party_or_log_is_refused() -> None:
    assert rule_of(lambda: take_roster(roster(party="cn"), ANN, BEN)) == "roster.malformed"
    other = party_fixture("us", channel="us-ru", roots=3)
    assert rule_of(lambda: parse_roster(other.roster_envelope, US.root, None)) == "roster.malformed"


def test_judging_asks_for_the_key_the_role_and_the_time() -> None:
    revoked = US.revoke("bob", NOON).roster
    bob = US.people["bob"].kid
    assert revoked.judge(bob, "operator", Instant(NOON - 1)).subject == "us/bob"
    assert rule_of(lambda: revoked.judge(bob, "operator", NOON)) == "roster.revoked_key"
    assert rule_of(lambda: US.roster.judge("x", "operator", NOON)) == "roster.unknown_key"
    assert rule_of(lambda: US.roster.judge(bob, "keeper", NOON)) == "roster.wrong_role"
    assert rule_of(lambda: US.roster.judge(bob, "operator", Instant(START - 1))) == "roster.not_yet_valid"
    assert rule_of(lambda: US.roster.judge(bob, "operator", END)) == "roster.expired_key"
    assert US.roster.judge(bob, "operator", START).subject == "us/bob"


def test_valid_keys_of_a_role_are_those_that_may_act_then() -> None:
    revoked = US.revoke("alice", NOON).roster
    assert {key.subject for key in revoked.valid("operator", NOON)} == {"us/bob"}
    assert {key.subject for key in revoked.with_role("operator")} == {"us/alice", "us/bob"}


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"kid": FakeSigner("x").kid}, "roster.malformed"),
        ({"kid": 5}, "roster.malformed"),
        ({"alg": "EdDSA"}, "roster.weak_key"),
        ({"alg": None}, "roster.malformed"),
        ({"pub": canonical.b64(bytes(32))}, "roster.weak_key"),
        ({"pub": "A"}, "signature.encoding"),
        ({"roles": []}, "roster.malformed"),
        ({"roles": "operator"}, "roster.malformed"),
        ({"roles": ["captain"]}, "roster.malformed"),
        ({"roles": [5]}, "roster.malformed"),
        ({"roles": ["operator", "operator"]}, "roster.malformed"),
        ({"roles": ["operator", "log"]}, "roster.malformed"),
        ({"roles": ["operator", "system"]}, "roster.malformed"),
        ({"roles": ["log", "cosigner"]}, "roster.malformed"),
        ({"roles": ["tls"]}, "roster.malformed"),
        ({"roles": ["root"]}, "roster.malformed"),
        ({"certificate": US.certificate}, "roster.malformed"),
        ({"roles": ["tls"], "certificate": US.certificate}, "roster.malformed"),
        ({"roles": ["tls"], "certificate": "-----BEGIN"}, "roster.malformed"),
        ({"not_after": canonical.instant_text(START)}, "roster.malformed"),
        ({"not_after": "2027-01-01"}, "text.instant"),
        ({"not_before": ...}, "roster.malformed"),
        ({"revoked_at": None}, "text.instant"),
        ({"reason": "a\nb"}, "roster.malformed"),
        ({"subject": "us alice"}, "roster.malformed"),
        ({"subject": ""}, "roster.malformed"),
        ({"name": "a\u0085b"}, "roster.malformed"),
        ({"name": ""}, "roster.malformed"),
        ({"jwk": 1}, "roster.malformed"),
    ],
    ids=str,
)
def test_a_key_that_is_not_as_it_should_be_refuses_the_roster(members: dict[str, Any], rule: str) -> None:
    assert rule_of(lambda: take_roster(with_key(**members), ANN, BEN)) == rule


def test_a_key_of_an_algorithm_that_its_role_does_not_use_is_refused() -> None:
    for signer, role in (
        (FakeSigner("us/x", ML_DSA_44), "operator"),
        (FakeSigner("us/x", ML_DSA_65), "log"),
        (FakeSigner("us/x", ML_DSA_44), "center"),
    ):
        document = roster(keys=[key_of(signer, role, subject="us/x")])
        assert rule_of(partial(take_roster, document, ANN, BEN)) == "signature.algorithm"
    keys = [key_of(FakeSigner("us/x", ML_DSA_44), "root", subject="us/x")]
    assert rule_of(lambda: take_root(root(1, keys, 1), ANN, previous=None)) == "signature.algorithm"


@pytest.mark.parametrize(
    "members",
    [
        {"v": 2},
        {"v": True},
        {"party": "US"},
        {"party": ""},
        {"log_origin": "us example"},
        {"log_origin": "us+example"},
        {"log_origin": "x" * 201},
        {"version": "2"},
        {"version": True},
        {"keys": []},
        {"keys": None},
        {"keys": [None]},
        {"more": 1},
    ],
    ids=str,
)
def test_a_document_that_is_not_as_it_should_be_is_refused(members: dict[str, Any]) -> None:
    assert rule_of(lambda: take_roster(roster() | members, ANN, BEN)) == "roster.malformed"
    assert rule_of(lambda: take_root(root() | members, ANN, BEN)) == "roster.malformed"


@pytest.mark.parametrize("members", [{"threshold": 0}, {"threshold": 17}, {"keepers": -1}, {"threshold": "2"}], ids=str)
def test_a_root_with_an_impossible_count_is_refused(members: dict[str, Any]) -> None:
    assert rule_of(lambda: take_root(root() | members, ANN, BEN)) == "roster.malformed"


def test_the_same_key_twice_is_refused() -> None:
    assert (
        rule_of(lambda: take_roster(roster(keys=[*US.roster.keys, US.roster.keys[0]]), ANN, BEN)) == "roster.malformed"
    )
    assert rule_of(lambda: take_root(root(keys=[*ROOTS, ROOTS[0]]), ANN, BEN)) == "roster.malformed"


def test_a_certificate_of_another_key_is_refused() -> None:
    keys = [
        replace(key, certificate=party_fixture("cn").certificate) if "tls" in key.roles else key
        for key in US.roster.keys
    ]
    assert rule_of(lambda: take_roster(roster(keys=keys), ANN, BEN)) == "roster.malformed"


def test_a_roster_says_for_which_site_a_security_key_answers_and_is_read_back() -> None:
    key = FakeSecurityKey("us/ann", WEBAUTHN_ES256)
    listed = Key(key.kid, key.alg, key.public, "us/ann", "ann", ("operator",), START, END, None, None, None, HARDWARE)
    taken = take_roster(roster(keys=[*US.roster.keys, replace(listed, webauthn=SITE)]), ANN, BEN)
    assert taken.find(key.kid) == replace(listed, webauthn=SITE)
    assert rule_of(lambda: take_roster(roster(keys=[*US.roster.keys, listed]), ANN, BEN)) == "roster.malformed"


def test_sm2_is_for_those_who_sign_messages_and_for_nothing_else() -> None:
    key = FakeSm2Signer("us/x")
    for role in ("operator", "system", "administrator"):
        assert take_roster(roster(keys=[key_of(key, role, subject="us/x")]), ANN, BEN).find(key.kid)
    for role in ("center", "log", "cosigner"):
        document = roster(keys=[key_of(key, role, subject="us/x")])
        assert rule_of(partial(take_roster, document, ANN, BEN)) == "signature.algorithm"
    keys = [key_of(key, "root", subject="us/x")]
    assert rule_of(lambda: take_root(root(1, keys, 1), ANN, previous=None)) == "signature.algorithm"


def test_a_machine_has_no_security_key() -> None:
    key = FakeSecurityKey("us/machine")
    listed = Key(key.kid, key.alg, key.public, "us/machine", "machine", ("system",), START, END, webauthn=SITE)
    assert rule_of(lambda: take_roster(roster(keys=[*US.roster.keys, listed]), ANN, BEN)) == "signature.algorithm"


def test_how_well_a_key_is_kept_is_one_of_two_words() -> None:
    keys = [replace(key, assurance="excellent") for key in US.roster.keys]
    assert rule_of(lambda: take_roster(roster(keys=keys), ANN, BEN)) == "roster.malformed"
