"""A draft carries what it follows, counts people, and becomes a version only when enough of them signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from hotline.core.amendment import next_root, next_roster, revoked
from hotline.core.canonical import b64, decode, encode, unb64
from hotline.core.ceremony import Draft, draft_of, enough, merged, needs, read_draft, role_of, settled, signed_by
from hotline.core.errors import RefusalError
from hotline.core.roster import Key, Root, Roster, read_root, root_document
from hotline.core.signature import ML_DSA_65
from tests.fakes import END, ROOT_END, START, FakeSigner, Party, key_of, party_fixture

US = party_fixture("us", roots=3)
CN = party_fixture("cn", roots=3)
R1, R2, R3 = US.root_signers
DANA = key_of(FakeSigner("us/dana"), "operator", subject="us/dana")


def drafted(*more: Key, party: Party = US, keys: tuple[Key, ...] | None = None) -> Draft:
    """Return the draft of the next roster, with *more* keys."""
    before = decode_payload(party.roster_envelope)
    payload = next_roster(party.roster, (*(keys or party.roster.keys), *more), START)
    return draft_of(payload, "roster", party.root_envelope, before)


def decode_payload(envelope: dict[str, Any]) -> bytes:
    return unb64(envelope["payload"])


def rooted(*keys: Key, threshold: int = 2) -> Draft:
    payload = next_root(US.root, keys, threshold=threshold, keepers=1, expires=ROOT_END)
    return draft_of(payload, "root", US.root_envelope, None)


@contextmanager
def raises(rule: str) -> Iterator[None]:
    """Expect a refusal by *rule*."""
    with pytest.raises(RefusalError) as refused:
        yield
    assert refused.value.rule == rule, refused.value


def test_people_sign_one_after_the_other_and_are_counted() -> None:
    draft = drafted(DANA)
    assert [(each.whose, each.wanted, len(each.may), each.signed) for each in needs(draft)] == [
        ("root", 2, 3, ()),
        ("keeper", 1, 1, ()),
    ]
    once = read_draft(signed_by(draft, R1).value())
    assert (needs(once)[0].signed, enough(once)) == (("us/root-1",), False)
    with raises("roster.threshold"):
        settled(once)
    twice = read_draft(signed_by(once, R3).value())
    assert (needs(twice)[0].signed, enough(twice)) == (("us/root-1", "us/root-3"), True)
    version = settled(twice)
    assert isinstance(version, Roster)
    assert version.find(DANA.kid) == DANA


def test_a_keeper_signs_in_place_of_the_root() -> None:
    draft = signed_by(drafted(keys=revoked(US.roster.keys, "us/alice", START, "lost")), US.keeper)
    assert (role_of(draft, US.keeper.kid), enough(draft)) == ("keeper", True)
    assert settled(draft).version == 2


def test_a_keeper_signs_nothing_about_keepers() -> None:
    draft = drafted(key_of(FakeSigner("us/kim"), "keeper", subject="us/kim"))
    assert [each.whose for each in needs(draft)] == ["root"]
    with raises("roster.keeper"):
        signed_by(draft, US.keeper)


def test_a_revoked_keeper_signs_nothing() -> None:
    draft = drafted(keys=revoked(US.roster.keys, "us/keeper", END, "left"))
    with raises("roster.keeper"):
        signed_by(draft, US.keeper)


def test_an_operator_signs_no_roster() -> None:
    with raises("roster.wrong_role"):
        signed_by(drafted(DANA), US.people["alice"])


def test_one_person_with_two_keys_is_one_person() -> None:
    spare = FakeSigner("us/root-1", ML_DSA_65)
    keys = (*US.root.keys, key_of(spare, "root", subject="us/root-1"))
    root = rooted(*keys)
    for signer in (R1, R2):
        root = signed_by(root, signer)
    version = settled(root)
    assert isinstance(version, Root)
    payload = next_roster(US.roster, (*US.roster.keys, DANA), START)
    draft = draft_of(payload, "roster", root.signed.envelope(), decode_payload(US.roster_envelope))
    both = signed_by(signed_by(draft, R1), spare)
    assert (needs(both)[0].signed, enough(both)) == (("us/root-1",), False)
    with raises("roster.threshold"):
        settled(both)


def test_nobody_signs_twice_with_one_key() -> None:
    with raises("signature.duplicate"):
        signed_by(signed_by(drafted(DANA), R1), R1)


def test_a_next_root_is_signed_by_enough_of_the_old_one_and_of_the_new_one() -> None:
    ann, ben = FakeSigner("us/ann"), FakeSigner("us/ben")
    draft = rooted(*(key_of(each, "root", subject=each.name) for each in (ann, ben)))
    old = signed_by(signed_by(draft, R1), R2)
    assert [(each.whose, each.met) for each in needs(old)] == [("root", False), ("before", True)]
    assert not enough(old)
    with raises("roster.threshold"):
        settled(old)
    whole = signed_by(signed_by(old, ann), ben)
    assert (enough(whole), settled(whole).version) == (True, 2)


def test_signatures_from_several_machines_are_put_together() -> None:
    draft = drafted(DANA)
    found = merged(signed_by(draft, R1), (signed_by(draft, R2), signed_by(draft, R1)))
    assert (len(found.signatures), enough(found)) == (2, True)
    with raises("roster.malformed"):
        merged(draft, (drafted(),))


def test_a_draft_that_was_changed_after_it_was_signed_is_refused() -> None:
    value: Any = signed_by(drafted(DANA), R1).value()
    value["next"]["keys"][-1]["name"] = "mallory"
    with raises("signature.forged"):
        read_draft(value)


@pytest.mark.parametrize(
    ("member", "changed", "rule"),
    [
        ("v", 2, "roster.malformed"),
        ("document", "link", "roster.malformed"),
        ("document", "root", "roster.malformed"),
        ("root", None, "roster.malformed"),
        ("root", CN.root_envelope, "roster.malformed"),
        ("before", None, "roster.rollback"),
        ("signatures", {}, "roster.malformed"),
        ("extra", 1, "roster.malformed"),
    ],
)
def test_a_draft_that_does_not_hold_together_is_refused(member: str, changed: Any, rule: str) -> None:
    with raises(rule):
        read_draft({**drafted(DANA).value(), member: changed})


def test_a_draft_follows_its_own_past_of_its_own_party() -> None:
    old = drafted(DANA)
    with raises("roster.rollback"):
        draft_of(old.payload, "roster", US.root_envelope, old.payload)
    with raises("roster.malformed"):
        draft_of(old.payload, "roster", CN.root_envelope, decode_payload(US.roster_envelope))
    with raises("roster.malformed"):
        draft_of(old.payload, "roster", US.root_envelope, decode_payload(CN.roster_envelope))


def test_nobody_of_another_party_signs() -> None:
    with raises("roster.unknown_key"):
        signed_by(drafted(DANA), CN.root_signers[0])


def test_a_draft_may_rest_on_a_root_that_the_one_before_signed_too() -> None:
    ann = FakeSigner("us/ann")
    root = rooted(*US.root.keys[:1], key_of(ann, "root", subject="us/ann"))
    for signer in (R1, R2, ann):
        root = signed_by(root, signer)
    payload = next_roster(US.roster, (*US.roster.keys, DANA), START)
    draft = draft_of(payload, "roster", root.signed.envelope(), decode_payload(US.roster_envelope))
    assert settled(read_draft(signed_by(signed_by(draft, R1), ann).value())).version == 2
    stripped = replace(root, signatures=root.signatures[:2]).signed.envelope()
    with raises("roster.threshold"):
        draft_of(payload, "roster", stripped, decode_payload(US.roster_envelope))


def founding() -> tuple[Draft, Draft]:
    root = encode(
        root_document(
            party="us", log_origin=US.origin, version=1, keys=US.root.keys, threshold=2, expires=ROOT_END, keepers=1
        )
    )
    roster = encode(decode(decode_payload(US.roster_envelope), largest=10**6))
    return draft_of(root, "root", None, None), draft_of(
        roster, "roster", {"payload": b64(root), "signatures": []}, None
    )


def test_a_first_root_and_roster_are_signed_without_anything_before_them() -> None:
    root, roster = founding()
    root = read_draft(signed_by(signed_by(root, R1), R2).value())
    version = settled(root)
    assert isinstance(version, Root)
    assert [each.whose for each in needs(roster)] == ["root"]
    whole = read_draft(signed_by(signed_by(roster, R1), R3).value())
    assert settled(whole, version).version == 1


def test_a_first_roster_rests_on_the_signed_root_that_it_was_drafted_for() -> None:
    _, roster = founding()
    whole = signed_by(signed_by(roster, R1), R3)
    for other in (None, CN.root):
        with raises("roster.malformed"):
            settled(whole, other)


def test_nothing_is_settled_without_a_signature() -> None:
    with raises("signature.missing"):
        settled(replace(drafted(DANA), signatures=()))


def test_the_payload_of_a_root_in_a_draft_is_what_is_read_back() -> None:
    draft = rooted(*US.root.keys)
    again = read_draft(draft.value())
    assert (again, again.following.digest) == (draft, read_root(draft.payload).digest)
