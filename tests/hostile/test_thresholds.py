"""Nobody counts twice: wherever several must sign, people are counted, by the roster, and neither keys nor signatures.

The model is a known fault of others: several signatures by one key that counted towards a threshold.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant, Json, encode
from hotline.core.entry import MessageEntry
from hotline.core.errors import RefusalError
from hotline.core.roster import Key, new_key, parse_root, parse_roster, root_document, roster_document
from hotline.core.signature import MESSAGE, ML_DSA_65, ROOT, ROSTER, Signer, sign
from hotline.runtime.stage import YEAR, NamedSigner, Stage, envelope, sealed
from tests import agreements, stages
from tests.fakes import ROOT_END, START, FakeSigner, key_of, party_fixture, seal
from tests.stages import us

US = party_fixture("us", roots=3)
ANN, BEN, CID = US.root_signers
SPARE, LATER = FakeSigner("ann's spare key"), FakeSigner("ann's later key", ML_DSA_65)
TWO = encode(agreements.document({"forms/NOT-1/two_people": True}))


def rule_of(call: Any) -> str:
    with pytest.raises(RefusalError) as caught:
        call()
    return caught.value.rule


def root_of(keys: Sequence[Key], threshold: int, keepers: int = 1) -> dict[str, Json]:
    return root_document(
        party="us", log_origin=US.origin, version=2, keys=keys, threshold=threshold, expires=ROOT_END, keepers=keepers
    )


OWN_SIGNERS = (ANN, SPARE, LATER, BEN)
OWN = [
    *(key_of(each, "root", subject="us/root-1") for each in (ANN, SPARE, LATER)),
    key_of(BEN, "root", subject="us/root-2"),
]


@pytest.mark.parametrize("mine", [(ANN, SPARE), (ANN, LATER), (ANN, SPARE, LATER)], ids=["spare", "later", "all"])
def test_one_person_with_many_keys_is_no_threshold_of_the_root(mine: tuple[FakeSigner, ...]) -> None:
    document = root_of(OWN, 2)
    assert rule_of(lambda: parse_root(seal(document, ROOT, "root", *mine), None)) == "roster.threshold"
    root = parse_root(seal(document, ROOT, "root", *mine, BEN), None)
    roster = roster_document(party="us", log_origin=US.origin, version=1, keys=US.roster.keys, issued=START)
    assert rule_of(lambda: parse_roster(seal(roster, ROSTER, "root", *mine), root, None)) == "roster.threshold"
    assert parse_roster(seal(roster, ROSTER, "root", ANN, BEN), root, None).version == 1


def test_a_threshold_of_more_people_than_there_are_is_refused_though_there_are_keys_enough() -> None:
    assert rule_of(lambda: parse_root(seal(root_of(OWN, 3), ROOT, "root", *OWN_SIGNERS), None)) == "roster.malformed"


def test_one_keeper_with_two_keys_is_one_keeper() -> None:
    kim, spare, lee = FakeSigner("us/kim"), FakeSigner("kim's spare key"), FakeSigner("us/lee")
    keys = [key for key in US.roster.keys if "keeper" not in key.roles]
    keys += [key_of(each, "keeper", subject="us/kim") for each in (kim, spare)]
    keys.append(key_of(lee, "keeper", subject="us/lee"))
    root = parse_root(seal(root_of(root_keys(), 2, keepers=2), ROOT, "root", ANN, BEN), US.root)
    held = US.with_roster(keys).roster
    following = roster_document(party="us", log_origin=US.origin, version=3, keys=keys, issued=START)
    assert (
        rule_of(lambda: parse_roster(seal(following, ROSTER, "keeper", kim, spare), root, held)) == "roster.threshold"
    )
    assert parse_roster(seal(following, ROSTER, "keeper", kim, lee), root, held).version == 3


def root_keys() -> list[Key]:
    return [key_of(each, "root", subject=each.name) for each in US.root_signers]


def test_a_person_of_the_root_is_no_keeper_besides_and_the_two_are_not_added_up() -> None:
    following = roster_document(party="us", log_origin=US.origin, version=2, keys=US.roster.keys, issued=START)
    one_of_each = seal(following, ROSTER, "root", ANN)
    payload = encode(following)
    one_of_each["signatures"] = [
        sign(payload, ROSTER, "root", ANN).entry(),
        sign(payload, ROSTER, "keeper", US.people["alice"]).entry(),
    ]
    assert rule_of(lambda: parse_roster(one_of_each, US.root, US.roster)) in {"roster.threshold", "roster.wrong_role"}


def test_a_person_cannot_be_renamed_into_two_by_the_document_that_is_to_be_judged() -> None:
    split = [key_of(ANN, "root", subject="us/root-1"), key_of(SPARE, "root", subject="us/somebody"), *root_keys()[1:]]
    old = parse_root(seal(root_of([*OWN, key_of(CID, "root", subject="us/root-3")], 2), ROOT, "root", ANN, BEN), None)
    following = root_of(split, 2) | {"version": 3}
    assert rule_of(lambda: parse_root(seal(following, ROOT, "root", ANN, SPARE), old)) == "roster.threshold"


def stage(*more: tuple[Signer, str, str]) -> Stage:
    """Return a stage on which `us` has further keys: whose, and for which role."""
    play = Stage.set([TWO], START)
    center = us(play).center
    window = (START, Instant(START + YEAR))
    keys = [new_key(signer, subject, subject, (role,), window) for signer, subject, role in more]
    members = roster_document(
        party="us",
        log_origin=center.ours.origin,
        version=2,
        keys=[*center.ours.newest_roster().keys, *keys],
        issued=play.now,
    )
    play.ask(us(play), commands.Enrol(sealed(members, ROSTER, us(play).signers["root"]), root=False))
    return play


def posted(play: Stage, *signers: tuple[Signer, str]) -> str:
    payload, openings = stages.compose(play, "us", "NOT-1")
    signatures = [sign(payload, MESSAGE, role, each).entry() for each, role in signers]
    value = envelope(payload, *signatures)
    return play.ask(us(play), commands.Post(value, openings)).state


def test_one_person_with_two_keys_is_not_two_people_on_a_message() -> None:
    spare = NamedSigner("alice's spare key")
    play = stage((spare, "us/alice", "operator"))
    alice, bob = us(play).signers["alice"], us(play).signers["bob"]
    assert posted(play, (alice, "operator"), (spare, "operator")) == "proposed"
    assert posted(play, (alice, "operator"), (spare, "operator"), (bob, "operator")) == "placed"


def test_one_person_with_two_keys_cannot_approve_what_they_proposed() -> None:
    spare = NamedSigner("alice's spare key")
    play = stage((spare, "us/alice", "operator"))
    payload, openings = stages.compose(play, "us", "NOT-1")
    first = sign(payload, MESSAGE, "operator", us(play).signers["alice"]).entry()
    answer = play.ask(us(play), commands.Post(envelope(payload, first), openings))
    assert answer.state == "proposed"
    again = sign(payload, MESSAGE, "operator", spare).entry()
    assert stages.refusal(play, us(play), commands.Second(answer.id, (again,))) == "form.two_people"
    bob = sign(payload, MESSAGE, "operator", us(play).signers["bob"]).entry()
    assert play.ask(us(play), commands.Second(answer.id, (bob,))).state == "placed"


def test_a_person_in_another_role_and_a_machine_are_no_second_person() -> None:
    keeper, auditor = NamedSigner("carol"), NamedSigner("erin")
    play = stage((keeper, "us/carol", "keeper"), (auditor, "us/erin", "auditor"))
    alice, system = us(play).signers["alice"], us(play).signers["system"]
    assert posted(play, (alice, "operator"), (system, "system")) == "proposed"
    for other, role in ((keeper, "keeper"), (auditor, "auditor"), (auditor, "operator")):
        with pytest.raises(RefusalError) as caught:
            posted(play, (alice, "operator"), (other, role))
        assert caught.value.rule == "roster.wrong_role"


def test_the_other_center_counts_for_itself() -> None:
    """A center that lets one person through twice is refused by its peer, whatever it says of itself."""
    spare = NamedSigner("alice's spare key")
    play = stage((spare, "us/alice", "operator"))
    payload, openings = stages.compose(play, "us", "NOT-1")
    signatures = [sign(payload, MESSAGE, "operator", each).entry() for each in (us(play).signers["alice"], spare)]
    entry = MessageEntry(play.now, envelope(payload, *signatures))
    assert stages.push(play, us(play), entry, beside=encode(openings)) == "form.two_people"
