"""Where one key of a person is not enough: a second algorithm, a suite, hardware. Both centers and the audit agree.

What a person must sign with follows from roster and agreement at the place of the message, and never from the message:
every way to leave a signature out, to add one, or to put another in its place is refused by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from hotline.core import commands, facts, sm2
from hotline.core.canonical import Instant, Json, b64, decode, encode, unb64
from hotline.core.entry import MessageEntry, entry_bytes, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.roster import HARDWARE, SOFTWARE, Key, new_key, roster_document
from hotline.core.signature import (
    ED25519,
    HELLO,
    MESSAGE,
    ML_DSA_65,
    ROSTER,
    WEBAUTHN_ED25519,
    WEBAUTHN_ES256,
    Signer,
    sign,
)
from hotline.runtime.stage import YEAR, Actor, Stage, envelope, sealed
from tests import consents, stages
from tests.agreements import NOTICE
from tests.agreements import document as small
from tests.core.test_audit import changed, judge, messages, places, record_of, resigned
from tests.fakes import FakeSigner
from tests.fakes_security_key import SITE, FakeSecurityKey
from tests.fakes_sm2 import FakeSm2Signer
from tests.stages import START, at, cn, us

WINDOW = (START, Instant(START + YEAR))
PEOPLE = ("alice", "bob", "carol")
TWO = {"forms/NOT-1/two_people": True, "forms/NOT-1/signed_by": ["operator"]}
SM = {"suite": "hotline-1+sm", **TWO}
URGENT = {**NOTICE, "precedence": "FLASH", "signed_by": ["operator"], "two_people": True}
HARD = {"forms/NOT-1/hardware": True, "forms/NOT-1/signed_by": ["operator"]}
Envelope = dict[str, Any]


def stage(changes: dict[str, Any] | None = None) -> Stage:
    """Return a stage on which the small agreement is in force, and the keys of people lie in files."""
    play = Stage.set([encode(small(changes))], START, people=PEOPLE)
    for actor in play.actors.values():
        enrol(play, actor, instead=[replace(key, assurance=SOFTWARE) for key in actor.center.ours.newest_roster().keys])
    return play


def key_of(signer: Signer, subject: str, role: str = "operator", **members: Any) -> Key:
    return replace(new_key(signer, subject, subject, (role,), WINDOW), **members)


def enrol(play: Stage, actor: Actor, *more: Key, instead: Sequence[Key] | None = None) -> None:
    """Log the next roster of *actor*: with *more* keys, or with others *instead*."""
    newest = actor.center.ours.newest_roster()
    members = roster_document(
        party=actor.name,
        log_origin=newest.log_origin,
        version=newest.version + 1,
        keys=(*(newest.keys if instead is None else instead), *more),
        issued=play.now,
    )
    play.ask(actor, commands.Enrol(sealed(members, ROSTER, actor.signers["root"]), root=False))


def give(play: Stage, actor: Actor, person: str, signer: Signer, role: str = "operator", **members: Any) -> Signer:
    """List *signer* as a further key of *person*."""
    enrol(play, actor, key_of(signer, f"{actor.name}/{person}", role, **members))
    return signer


def written(payload: bytes, *signers: Signer, role: str = "operator") -> Envelope:
    return envelope(payload, *(sign(payload, MESSAGE, role, each).entry() for each in signers))


def notice(play: Stage, party: str = "us") -> tuple[bytes, Json]:
    return stages.compose(play, party, "NOT-1")


def rules(play: Stage, actor: Actor, signed: Json, openings: Json) -> set[str]:
    """Return what both centers say of a message at the next place of *actor*'s log: a rule, or nothing."""
    own, mirror = actor.center, play.other(actor).center
    found: set[str] = set()
    for center, replica in ((own, own.ours), (mirror, mirror.theirs)):
        try:
            admitted = center.judge(replica, replica.size, play.now, signed, openings)
        except RefusalError as refusal:
            found.add(refusal.rule)
        else:
            found.add("lacks people" if admitted.lacks_people else "")
    return found


def audited(play: Stage) -> list[Any]:
    """Return what auditors of either side find."""
    return [finding for actor in play.actors.values() for finding in judge(record_of(play, actor))]


# a second key that the roster lists


def post_quantum(play: Stage, person: str = "alice", **members: Any) -> tuple[Signer, Signer]:
    """List an ML-DSA-65 key of *person* of us; return both keys."""
    second = FakeSigner(f"us/{person}", ML_DSA_65)
    return us(play).signers[person], give(play, us(play), person, second, **members)


def test_a_second_key_that_is_listed_must_sign_as_well_at_both_centers() -> None:
    play = stage()
    first, second = post_quantum(play)
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, first, second), openings) == {""}
    assert rules(play, us(play), written(payload, second, first), openings) == {""}
    assert rules(play, us(play), written(payload, first), openings) == {"signature.parallel"}
    assert rules(play, us(play), written(payload, second), openings) == {"signature.parallel"}


def test_what_is_missing_is_named_with_its_key() -> None:
    play = stage()
    first, second = post_quantum(play)
    payload, openings = notice(play)
    (refusal,) = play.take(us(play), commands.Post(written(payload, first), openings))
    assert isinstance(refusal, RefusalError)
    assert (refusal.where, refusal.detail) == ("us/alice", f"operator: ML-DSA-65, key {second.kid}")


def test_a_stripped_message_is_refused_by_the_peer_and_found_by_the_audit() -> None:
    play = stage()
    first, second = post_quantum(play)
    payload, openings = notice(play)
    play.ask(us(play), commands.Post(written(payload, first, second), openings))
    assert audited(play) == []
    record = record_of(play, cn(play))
    (index,) = messages(record, "us")
    portion = record.logs["us"][index]
    entry = parse_entry(portion.body)
    assert isinstance(entry, MessageEntry)
    stripped = resigned(portion.body, signatures=entry.envelope["signatures"][:1])
    found = judge(record, changed(record, "us", index, replace(portion, body=stripped)))
    assert (index, "signature.parallel") in places(found, "us")
    fresh, more = notice(play)
    forged = MessageEntry(play.now, written(fresh, first))
    assert stages.push(play, us(play), forged, beside=encode(more)) == "signature.parallel"


@pytest.mark.parametrize(
    "members",
    [
        {"revoked_at": at(-1), "reason": "lost"},
        {"not_before": Instant(START - 2), "not_after": Instant(START - 1)},
        {"not_before": at(60)},
        {"roles": ("administrator",)},
    ],
    ids=["revoked", "expired", "not valid yet", "of another role"],
)
def test_a_second_key_that_may_not_sign_now_is_not_asked_for(members: dict[str, Any]) -> None:
    play = stage()
    first, _ = post_quantum(play, **members)
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, first), openings) == {""}


def test_a_second_key_is_asked_for_from_its_first_instant_to_its_last() -> None:
    play = stage()
    first, _ = post_quantum(play, not_before=at(1), not_after=at(2))
    for minutes, rule in ((0.99, ""), (1, "signature.parallel"), (1.99, "signature.parallel"), (2, "")):
        play.until(at(minutes))
        payload, openings = notice(play)
        assert rules(play, us(play), written(payload, first), openings) == {rule}


def test_place_in_the_log_decides_whether_the_second_key_was_asked_for() -> None:
    play = stage()
    play.cut()
    payload, openings = notice(play)
    first = us(play).signers["alice"]
    before = play.ask(us(play), commands.Post(written(payload, first), openings))
    post_quantum(play)
    play.restore()
    assert cn(play).center.book.message(before.id), "it stands below the roster that lists the second key"
    later, more = notice(play)
    assert rules(play, us(play), written(later, first), more) == {"signature.parallel"}
    assert audited(play) == []


def test_place_decides_although_the_newer_roster_came_first() -> None:
    """An urgent message overtakes with the roster below it; what stands below both comes after them."""
    play = stage({"forms/URG-0": URGENT, "forms/REP-4/answers": ["NOT-1", "URG-0"]})
    play.cut()
    first, bob = (us(play).signers[person] for person in PEOPLE[:2])
    payload, openings = notice(play)
    before = play.ask(us(play), commands.Post(written(payload, first), openings))
    first, second = post_quantum(play)
    alarm, more = stages.compose(play, "us", "URG-0")
    urgent = play.ask(us(play), commands.Post(written(alarm, first, second, bob), more))
    assert urgent.index is not None
    play.take(cn(play), overtaking(play, us(play), urgent.index))
    assert cn(play).center.book.message(urgent.id)
    assert cn(play).center.theirs.newest_roster().version == 3
    play.restore()
    assert cn(play).center.book.message(before.id)
    assert audited(play) == []


def overtaking(play: Stage, actor: Actor, index: int) -> commands.TakeAdvance:
    """Return the entry of *actor* at *index* as it overtakes, with the rosters and agreements below it."""
    ours, held = actor.center.ours, play.other(actor).center.theirs.size
    stones = [stages.overtaking(actor, each) for each in ours.keystones if held <= each < index]
    return replace(
        stages.overtaking(actor, index), before=tuple((each.index, each.portion, each.proof) for each in stones)
    )


def test_a_machine_with_two_keys_signs_with_both() -> None:
    play = stage()
    second = give(play, us(play), "system", FakeSigner("us/system", ML_DSA_65), "system")
    payload, openings = notice(play)
    first = us(play).signers["system"]
    assert rules(play, us(play), written(payload, first, role="system"), openings) == {"signature.parallel"}
    assert rules(play, us(play), written(payload, first, second, role="system"), openings) == {""}


# two people


def test_two_keys_of_one_person_are_one_person() -> None:
    play = stage(TWO)
    first, second = post_quantum(play)
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, first, second), openings) == {"lacks people"}
    forged = MessageEntry(play.now, written(payload, first, second))
    assert stages.push(play, us(play), forged, beside=encode(openings)) == "form.two_people"


def test_each_person_brings_all_of_their_own_signatures() -> None:
    play = stage(TWO)
    alice, bob = post_quantum(play), post_quantum(play, "bob")
    payload, openings = notice(play)
    answer = play.ask(us(play), commands.Post(written(payload, *alice), openings))
    assert (answer.state, answer.lacks_people) == ("proposed", 1)
    signatures = tuple(written(payload, *bob)["signatures"])
    for part in (signatures[:1], signatures[1:]):
        assert stages.refusal(play, us(play), commands.Second(answer.id, part)) == "signature.parallel"
    placed = play.ask(us(play), commands.Second(answer.id, signatures))
    assert placed.state == "placed"
    assert cn(play).center.book.message(answer.id)
    for again in (signatures, signatures[:1], tuple(written(payload, *alice)["signatures"])):
        assert play.ask(us(play), commands.Second(answer.id, again)).index == placed.index
    assert len(stages.happened(us(play), facts.Seconded)) == 1
    assert audited(play) == []


def test_nobody_brings_the_signature_of_another() -> None:
    play = stage(TWO)
    payload, openings = notice(play)
    alice, bob, carol = (us(play).signers[person] for person in PEOPLE)
    answer = play.ask(us(play), commands.Post(written(payload, alice), openings))

    def second(*signers: Signer) -> str:
        return stages.refusal(
            play, us(play), commands.Second(answer.id, tuple(written(payload, *signers)["signatures"]))
        )

    assert second(bob, carol) == "form.two_people"
    assert second(alice, bob) == "form.two_people"
    assert second(bob, FakeSigner("mallory")) == "roster.unknown_key"
    assert stages.refusal(play, us(play), commands.Second(answer.id, ())) == "signature.missing"
    assert second(bob) == ""


def test_a_proposal_is_judged_by_the_roster_that_stands_when_it_is_seconded() -> None:
    play = stage(TWO)
    payload, openings = notice(play)
    alice, bob = (us(play).signers[person] for person in PEOPLE[:2])
    answer = play.ask(us(play), commands.Post(written(payload, alice), openings))
    post_quantum(play)
    signatures = tuple(written(payload, bob)["signatures"])
    assert stages.refusal(play, us(play), commands.Second(answer.id, signatures)) == "signature.parallel"


def test_a_proposal_with_many_signatures_survives_a_restart() -> None:
    play = stage(TWO)
    alice, bob = post_quantum(play), post_quantum(play, "bob")
    play.take(us(play), commands.Begin(2, "us"))  # not met yet: what is complete is accepted
    payload, openings = notice(play)
    answer = play.ask(us(play), commands.Post(written(payload, *alice), openings))
    play.ask(us(play), commands.Second(answer.id, tuple(written(payload, *bob)["signatures"])))
    before = us(play).center.accepted[answer.id]
    stages.restart(play, us(play))
    assert us(play).center.accepted[answer.id] == before
    stages.meet(play)
    assert cn(play).center.book.message(answer.id)


# a suite that adds an algorithm


def with_sm2(play: Stage) -> dict[str, tuple[Signer, Signer]]:
    """List an SM2 key of everyone on *play*; return both keys of each."""
    found: dict[str, tuple[Signer, Signer]] = {}
    for actor in play.actors.values():
        more = []
        for person, role in (("alice", "operator"), ("bob", "operator"), ("administrator", "administrator")):
            subject = f"{actor.name}/{person}"
            found[subject] = (actor.signers[person], FakeSm2Signer(subject))
            more.append(key_of(found[subject][1], subject, role))
        enrol(play, actor, *more)
    return found


def test_under_a_suite_that_adds_everyone_signs_with_both_from_the_proposal_to_the_audit() -> None:
    play = stage(SM)
    keys = with_sm2(play)
    payload, openings = notice(play)
    answer = play.ask(us(play), commands.Post(written(payload, *keys["us/alice"]), openings))
    assert answer.state == "proposed"
    bob = tuple(written(payload, *keys["us/bob"])["signatures"])
    assert play.ask(us(play), commands.Second(answer.id, bob)).state == "placed"
    reply, more = stages.compose(play, "cn", "ACK", answer.id)
    play.ask(cn(play), commands.Post(written(reply, *keys["cn/alice"]), more))
    (_, member) = us(play).center.book.message(answer.id) or ("", None)
    assert member is not None
    assert member.people == ("us/alice", "us/bob")
    assert stages.owed(us(play), answer.id)["acknowledged"].outcome == "met"
    assert audited(play) == []


def test_the_first_suite_knows_nothing_of_what_the_second_adds() -> None:
    play = stage({"forms/NOT-1/signed_by": ["operator"]})
    keys = with_sm2(play)
    payload, openings = notice(play)
    first, second = keys["us/alice"]
    assert rules(play, us(play), written(payload, first), openings) == {""}
    assert rules(play, us(play), written(payload, first, second), openings) == {"suite.other"}
    assert rules(play, us(play), written(payload, second), openings) == {"suite.other"}


def test_who_has_no_key_of_the_suite_cannot_sign_under_it() -> None:
    play = stage(SM)
    payload, openings = notice(play)
    (refusal,) = play.take(us(play), commands.Post(written(payload, us(play).signers["alice"]), openings))
    assert isinstance(refusal, RefusalError)
    assert (refusal.rule, refusal.detail) == ("signature.parallel", "operator: hotline-SM2SM3, key not listed")


Mutant = Callable[[Envelope, dict[str, tuple[Signer, Signer]]], None]


def without(*numbers: int) -> Mutant:
    def change(signed: Envelope, _: object) -> None:
        signed["signatures"] = [each for number, each in enumerate(signed["signatures"]) if number not in numbers]

    return change


def instead(number: int, typ: str = MESSAGE, role: str = "operator", *, text: bytes = b"") -> Mutant:
    """Return the mutant in which signature *number* is made otherwise, by the same key."""

    def change(signed: Envelope, keys: dict[str, tuple[Signer, Signer]]) -> None:
        signer = (*keys["us/alice"], *keys["us/bob"])[number]
        signed["signatures"][number] = sign(text or unb64(signed["payload"]), typ, role, signer).entry()

    return change


def swapped(member: str) -> Mutant:
    """Return the mutant in which alice and bob have exchanged one half of their second signatures."""

    def change(signed: Envelope, _: object) -> None:
        first, second = signed["signatures"][1], signed["signatures"][3]
        first[member], second[member] = second[member], first[member]

    return change


def doubled(signed: Envelope, _: object) -> None:
    signed["signatures"].append(signed["signatures"][1])


def claimed(alg: str) -> Mutant:
    """Return the mutant in which a second signature says that it is of *alg*."""

    def change(signed: Envelope, _: object) -> None:
        entry = signed["signatures"][1]
        header = decode(unb64(entry["protected"]))
        assert isinstance(header, dict)
        entry["protected"] = b64(encode({**header, "alg": alg}))

    return change


def raw(make: Callable[[bytes], bytes]) -> Mutant:
    """Return the mutant in which the value of a second signature is changed."""

    def change(signed: Envelope, _: object) -> None:
        entry = signed["signatures"][1]
        entry["signature"] = b64(make(unb64(entry["signature"])))

    return change


ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123  # of the group of SM2 (GB/T 32918.5)
MUTANTS: dict[str, tuple[Mutant, str]] = {
    "whole": (without(), ""),
    "in another order": (lambda signed, _: signed["signatures"].reverse(), ""),
    "without the first of alice": (without(0), "signature.parallel"),
    "without the second of alice": (without(1), "signature.parallel"),
    "without the first of bob": (without(2), "signature.parallel"),
    "without the second of bob": (without(3), "signature.parallel"),
    "one of each": (without(1, 2), "signature.parallel"),
    "the first only": (without(1, 3), "signature.parallel"),
    "the second only": (without(0, 2), "signature.parallel"),
    "without bob": (without(2, 3), "lacks people"),
    "without anyone": (without(0, 1, 2, 3), "signature.missing"),
    "one twice": (doubled, "signature.duplicate"),
    "signatures exchanged": (swapped("signature"), "signature.forged"),
    "headers exchanged": (swapped("protected"), "signature.forged"),
    "another text": (instead(1, text=b"{}"), "signature.forged"),
    "another kind of document": (instead(1, HELLO), "signature.type"),
    "another role": (instead(1, role="administrator"), "roster.wrong_role"),
    "said to be Ed25519": (claimed(ED25519), "signature.algorithm"),
    "said to be of another curve": (claimed(WEBAUTHN_ES256), "signature.malformed"),
    "of no algorithm": (claimed("none"), "signature.algorithm"),
    "short": (raw(lambda value: value[:-1]), "signature.malformed"),
    "long": (raw(lambda value: value + b"\x00"), "signature.malformed"),
    "halves exchanged": (raw(lambda value: value[32:] + value[:32]), "signature.forged"),
    "negated": (
        raw(lambda value: value[:32] + (ORDER - int.from_bytes(value[32:])).to_bytes(32)),
        "signature.forged",
    ),
    "nought": (raw(lambda value: bytes(len(value))), "signature.forged"),
    "out of range": (raw(lambda value: b"\xff" * len(value)), "signature.forged"),
}


@pytest.fixture(scope="module")
def suite() -> tuple[Stage, dict[str, tuple[Signer, Signer]], bytes, Json]:
    """A stage on which nothing but judging happens."""
    play = stage(SM)
    return play, with_sm2(play), *notice(play)


@pytest.mark.parametrize("what", MUTANTS)
def test_a_message_of_two_people_with_two_keys_each(
    suite: tuple[Stage, dict[str, tuple[Signer, Signer]], bytes, Json], what: str
) -> None:
    play, keys, payload, openings = suite
    change, rule = MUTANTS[what]
    signed = written(payload, *keys["us/alice"], *keys["us/bob"])
    change(signed, keys)
    assert rules(play, us(play), signed, openings) == {rule}


def test_a_machine_signs_with_both_as_well() -> None:
    play = stage({"suite": "hotline-1+sm"})
    second = give(play, us(play), "system", FakeSm2Signer("us/system"), "system")
    first = us(play).signers["system"]
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, first, role="system"), openings) == {"signature.parallel"}
    assert rules(play, us(play), written(payload, first, second, role="system"), openings) == {""}


# consents


def test_whoever_consents_signs_with_all_that_roster_and_suite_ask() -> None:
    play = stage()
    keys = with_sm2(play)
    first, second = keys["us/administrator"]
    third = give(play, us(play), "administrator", FakeSigner("us/administrator", ML_DSA_65), "administrator")
    plain, added = encode(small({"version": 2})), encode(small({"version": 3, "suite": "hotline-1+sm"}))

    def given(document: bytes, *signers: Signer) -> commands.Consent:
        said = consents.stated(document, "us", at(60), START)
        return commands.Consent(document, at(60), consents.signed(said, *signers))

    assert stages.refusal(play, us(play), given(plain, first)) == "signature.parallel"
    assert stages.refusal(play, us(play), given(plain, first, second, third)) == "suite.other"
    assert stages.refusal(play, us(play), given(added, first, third)) == "signature.parallel"
    assert stages.refusal(play, us(play), given(added, second, third)) == "signature.parallel"
    assert stages.refusal(play, us(play), given(plain, first, third)) == ""
    assert stages.refusal(play, us(play), given(added, first, second, third)) == ""
    play.settle()
    assert len(cn(play).center.theirs.consents) == 3
    assert audited(play) == []


def test_nobody_consents_to_a_suite_that_this_center_cannot_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    play = stage()

    def missing(_: str) -> None:
        raise ImportError

    monkeypatch.setattr(sm2, "import_module", missing)
    added = encode(small({"version": 2, "suite": "hotline-1+sm"}))
    assert stages.refusal(play, us(play), commands.Consent(added, START)) == "suite.unavailable"


# hardware


def card(play: Stage, actor: Actor, person: str, alg: str, assurance: str = HARDWARE) -> Signer:
    """List a security key of *person*."""
    key = FakeSecurityKey(f"{actor.name}/{person}/card", alg)
    return give(play, actor, person, key, webauthn=SITE, assurance=assurance)


@pytest.mark.parametrize("alg", [WEBAUTHN_ED25519, WEBAUTHN_ES256])
def test_a_form_for_hardware_takes_a_security_key_and_no_key_in_a_file(alg: str) -> None:
    play = stage(HARD)
    key, file = card(play, us(play), "alice", alg), us(play).signers["alice"]
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, file), openings) == {"form.hardware"}
    assert rules(play, us(play), written(payload, file, key), openings) == {""}
    answer = play.ask(us(play), commands.Post(written(payload, key), openings))
    assert answer.state == "placed"
    reply, more = stages.compose(play, "cn", "ACK", answer.id)
    assert rules(play, cn(play), written(reply, cn(play).signers["alice"]), more) == {""}, "other forms take any key"
    assert audited(play) == []
    fresh, others = notice(play)
    forged = MessageEntry(play.now, written(fresh, file))
    assert stages.push(play, us(play), forged, beside=encode(others)) == "form.hardware"


def test_what_is_hardware_is_said_by_the_roster() -> None:
    play = stage(HARD)
    synced = card(play, us(play), "alice", WEBAUTHN_ED25519, SOFTWARE)
    token = FakeSigner("us/bob/token")
    give(play, us(play), "bob", token, assurance=HARDWARE)
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, synced), openings) == {"form.hardware"}
    assert rules(play, us(play), written(payload, token), openings) == {""}


def test_everyone_who_signs_a_form_for_hardware_has_it() -> None:
    play = stage({**HARD, **TWO})
    alice, bob = (card(play, us(play), person, WEBAUTHN_ES256) for person in PEOPLE[:2])
    payload, openings = notice(play)
    files = us(play).signers
    assert rules(play, us(play), written(payload, alice, files["bob"]), openings) == {"form.hardware"}
    assert rules(play, us(play), written(payload, files["alice"], alice, files["bob"]), openings) == {"form.hardware"}
    assert rules(play, us(play), written(payload, alice, bob), openings) == {""}


def test_the_second_key_of_somebody_may_be_the_one_in_hardware() -> None:
    play = stage(HARD)
    first, second = post_quantum(play, assurance=HARDWARE)
    payload, openings = notice(play)
    assert rules(play, us(play), written(payload, first, second), openings) == {""}
    assert rules(play, us(play), written(payload, first), openings) == {"signature.parallel"}


def test_a_message_with_every_kind_of_signature_fits_into_an_entry() -> None:
    play = stage({**SM, **HARD, **TWO})
    keys = with_sm2(play)
    signers: list[Signer] = []
    for person in PEOPLE[:2]:
        pair = post_quantum(play, person)
        signers += [*pair, keys[f"us/{person}"][1], card(play, us(play), person, WEBAUTHN_ES256)]
    payload, openings = notice(play)
    signed = written(payload, *signers)
    assert len(entry_bytes(MessageEntry(play.now, signed))) < 20_000
    assert play.ask(us(play), commands.Post(signed, openings)).state == "placed"
    assert audited(play) == []
