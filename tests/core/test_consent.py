"""A party consents by the word of a person whom its roster lists as administrator; all else is refused by name."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant, digest, encode
from hotline.core.consent import parse_statement
from hotline.core.effects import DUTY_OFFICER
from hotline.core.entry import AgreementEntry, InForceEntry
from hotline.core.errors import RefusalError
from hotline.core.roster import new_key, roster_document
from hotline.core.signature import MESSAGE, ROSTER, Signer
from hotline.runtime.stage import Actor, NamedSigner, Stage, sealed
from tests import agreements, consents, stages
from tests.core.test_audit import judge, record_of
from tests.stages import START, at, cn, us

FIRST = encode(agreements.document({}))
SECOND = encode(agreements.document({"version": 2}))
MINUTE = 60_000
HOUR = 60


def stage() -> Stage:
    """Return a stage on which the first version of the small agreement is in force."""
    return Stage.set([FIRST], START)


def chief(actor: Actor) -> Signer:
    return actor.signers["administrator"]


def consent(actor: Actor, document: bytes = SECOND, minutes: float = HOUR) -> commands.Consent:
    """Return the consent of the administrator of *actor*, from so many minutes after the beginning."""
    return consents.consent(document, actor.name, at(minutes), START, chief(actor))


def by(actor: Actor, signer: Signer, role: str = consents.ROLE, **changed: Any) -> commands.Consent:
    """Return a consent that is signed by somebody, in some role, with something changed in what is said."""
    said = replace(consents.stated(SECOND, actor.name, at(HOUR), START), **changed)
    return commands.Consent(SECOND, at(HOUR), consents.signed(said, signer, role=role))


def test_a_person_consents_and_both_sides_hold_who_it_was() -> None:
    play = stage()
    play.ask(us(play), consent(us(play)))
    given = us(play).center.ours.consents[digest(SECOND)]
    assert (given.people, given.instant, given.at, given.protocol) == (
        ("us/administrator",),
        at(HOUR),
        START,
        "small",
    )
    assert cn(play).center.theirs.consents[digest(SECOND)] == given
    assert us(play).center.ours.consents[digest(FIRST)].people == (), "the configuration founded it"
    (entry,) = [each for each in stages.entries(us(play), AgreementEntry) if each.version == 2]
    assert parse_statement(entry.statement)[1].agreement == entry.digest


def test_nothing_is_in_force_by_one_consent_and_both_sides_see_the_later_instant() -> None:
    play = stage()
    play.ask(us(play), consent(us(play), minutes=90))
    play.until(at(30))
    assert digest(SECOND) not in us(play).center.ours.in_force
    play.ask(cn(play), consent(cn(play), minutes=60))
    for actor in play.actors.values():
        for log in (actor.center.ours, actor.center.theirs):
            assert log.in_force[digest(SECOND)][1] == at(90)
        assert stages.entries(actor, InForceEntry)[-1].instant == at(90)


def test_an_auditor_verifies_who_consented() -> None:
    play = stage()
    for actor in play.actors.values():
        play.ask(actor, consent(actor))
    for actor in play.actors.values():
        assert judge(record_of(play, actor)) == []


@pytest.mark.parametrize(("person", "role"), [("system", "system"), ("alice", "operator"), ("center", "center")])
def test_only_an_administrator_may_consent(person: str, role: str) -> None:
    play = stage()
    given = by(us(play), us(play).signers[person], role)
    assert stages.refusal(play, us(play), given) == "consent.signer"


def test_a_role_that_the_roster_does_not_grant_is_no_role() -> None:
    play = stage()
    assert stages.refusal(play, us(play), by(us(play), us(play).signers["alice"])) == "roster.wrong_role"


def test_an_auditor_may_not_consent() -> None:
    play = stage()
    auditor = NamedSigner("us/auditor")
    window = (START, Instant(START + 10**9))
    keys = (
        *us(play).center.ours.newest_roster().keys,
        new_key(auditor, "us/auditor", "auditor", ("auditor",), window),
    )
    origin = us(play).center.ours.origin
    members = roster_document(party="us", log_origin=origin, version=2, keys=keys, issued=START)
    play.ask(us(play), commands.Enrol(sealed(members, ROSTER, us(play).signers["root"]), root=False))
    assert stages.refusal(play, us(play), by(us(play), auditor, "auditor")) == "consent.signer"


def test_the_word_of_the_other_party_is_no_consent_of_ours() -> None:
    play = stage()
    stolen = consent(cn(play))
    assert stages.refusal(play, us(play), stolen) == "consent.other"
    assert stages.refusal(play, us(play), by(us(play), chief(cn(play)))) == "roster.unknown_key"


@pytest.mark.parametrize(
    "changed",
    [
        {"agreement": digest(FIRST)},
        {"channel": "us-ru"},
        {"party": "cn"},
        {"protocol": "large"},
        {"version": 3},
        {"instant": at(2 * HOUR)},
    ],
)
def test_a_statement_about_something_else_is_refused(changed: dict[str, Any]) -> None:
    play = stage()
    assert stages.refusal(play, us(play), by(us(play), chief(us(play)), **changed)) == "consent.other"


def test_an_instant_that_has_passed_is_refused_at_its_place() -> None:
    play = stage()
    given = consent(us(play), minutes=5)
    play.until(at(6))
    assert stages.refusal(play, us(play), given) == "consent.past"
    assert stages.refusal(play, us(play), consent(us(play), minutes=6)) == "", "now is not past"


def test_the_same_bytes_again_are_no_second_consent_and_other_bytes_are_refused() -> None:
    play = stage()
    given = consent(us(play))
    play.ask(us(play), given)
    size = us(play).center.ours.size
    play.until(at(2 * HOUR))
    assert stages.refusal(play, us(play), given) == "", "a repeat gets the same answer, even when the instant has come"
    assert stages.refusal(play, us(play), consent(us(play), minutes=3 * HOUR)) == "consent.repeated"
    assert [each.version for each in stages.entries(us(play), AgreementEntry)] == [1, 2]
    assert size <= us(play).center.ours.size


def test_the_configuration_founds_a_protocol_and_never_changes_it() -> None:
    play = stage()
    assert stages.refusal(play, us(play), commands.Consent(SECOND, at(HOUR))) == "consent.unsigned"
    assert stages.refusal(play, us(play), commands.Consent(FIRST, at(HOUR))) == "", "it is there already"
    other = encode(agreements.document({"protocol": "other"}))
    assert stages.refusal(play, us(play), commands.Consent(other, at(HOUR))) == ""


def entry(play: Stage, statement: Any, **changed: Any) -> AgreementEntry:
    said = {"protocol": "small", "version": 2, "digest": digest(SECOND), "size": len(SECOND), "instant": at(HOUR)}
    return AgreementEntry(at=play.now, statement=statement, **{**said, **changed})


def test_what_a_faulty_center_writes_is_refused_by_the_other_one() -> None:
    play = stage()
    good, late = consent(us(play)).statement, consent(us(play), minutes=-5).statement
    system = by(us(play), us(play).signers["system"], "system").statement
    for written, rule in (
        (entry(play, None), "consent.unsigned"),
        (entry(play, system), "consent.signer"),
        (entry(play, consent(cn(play)).statement), "consent.other"),
        (entry(play, good, version=3), "consent.other"),
        (entry(play, good, protocol="large"), "consent.other"),
        (entry(play, good, instant=at(90)), "consent.other"),
        (entry(play, late, instant=at(-5)), "consent.past"),
        (entry(play, {}), "signature.malformed"),
    ):
        fresh = stage()
        assert stages.push(fresh, us(fresh), written, beside=SECOND) == rule


def test_a_document_that_is_not_sound_is_refused_whoever_signed_it() -> None:
    play = stage()
    unsound = encode(agreements.document({"version": 2, "forms/NOT-1/then/0/forms": ["NO-9"]}))
    for document in (unsound, b"{}"):
        written = entry(play, None, digest=digest(document), size=len(document))
        assert stages.push(play, us(play), written, beside=document) == "agreement.malformed"


def test_a_forged_statement_is_refused() -> None:
    play = stage()
    given = consent(us(play))
    forged = {**given.statement, "payload": consent(us(play), minutes=3 * HOUR).statement["payload"]}
    assert stages.refusal(play, us(play), commands.Consent(SECOND, at(3 * HOUR), forged)) == "signature.forged"


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"{}", "consent.malformed"),
        (b"[]", "consent.malformed"),
        (b"{", "json.malformed"),
        (encode({"v": 1}), "consent.malformed"),
    ],
)
def test_what_is_no_statement_is_refused(payload: bytes, rule: str) -> None:
    with pytest.raises(RefusalError) as caught:
        parse_statement(consents.signed(payload, NamedSigner("anybody")))
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("v", 2),
        ("v", True),
        ("channel", ""),
        ("party", 1),
        ("version", 0),
        ("agreement", "sha256:x"),
        ("instant", "tomorrow"),
        ("written", None),
    ],
)
def test_every_member_of_a_statement_is_checked(name: str, value: Any) -> None:
    said = {
        "v": 1,
        "channel": "us-cn",
        "party": "us",
        "protocol": "small",
        "version": 2,
        "agreement": digest(SECOND),
        "instant": "2026-11-22T12:00:00.000Z",
        "written": "2026-11-22T12:00:00.000Z",
    }
    assert parse_statement(consents.signed(encode(said), NamedSigner("anybody")))[1].version == 2
    with pytest.raises(RefusalError) as caught:
        parse_statement(consents.signed(encode({**said, name: value}), NamedSigner("anybody")))
    assert caught.value.rule == "consent.malformed"


def test_a_message_is_no_statement() -> None:
    said = consents.stated(SECOND, "us", at(HOUR), START)
    with pytest.raises(RefusalError) as caught:
        parse_statement(consents.signed(said, NamedSigner("anybody"), typ=MESSAGE))
    assert caught.value.rule == "signature.type"


def test_a_signature_of_one_who_may_not_spoils_the_statement() -> None:
    play = stage()
    said = consents.stated(SECOND, "us", at(HOUR), START)
    mixed = consents.signed(said, chief(us(play)), us(play).signers["system"])
    assert stages.refusal(play, us(play), commands.Consent(SECOND, at(HOUR), mixed)) == "roster.wrong_role"


def test_the_watch_is_told_of_a_proposal_and_not_of_an_answer() -> None:
    play = stage()
    for actor in play.actors.values():
        actor.rings.clear()
    play.ask(us(play), consent(us(play)))
    ((when, ring),) = cn(play).rings
    assert (when, ring.role, ring.reason, ring.case) == (START, DUTY_OFFICER, "proposed", digest(SECOND))
    play.ask(cn(play), consent(cn(play)))
    assert us(play).rings == []
