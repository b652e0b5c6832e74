"""A person says that the clock is right: both sides hold whose word it was, and all else is refused by name."""

from typing import Any

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Instant, decode, encode
from hotline.core.confirmation import TOLERATED, Confirmation, parse_confirmation
from hotline.core.entry import ClockEntry
from hotline.core.errors import RefusalError
from hotline.core.signature import CONSENT, Signer
from hotline.runtime.stage import NamedSigner, Stage
from tests import confirmations, consents, stages
from tests.stages import START, cn, us

LATER = Instant(START + 3_600_000)
SAID = Confirmation("us-cn", "us", LATER)


def alice(play: Stage) -> Signer:
    return us(play).signers["alice"]


def rule_of(play: Stage, command: commands.ConfirmClock) -> str:
    before = len(stages.happened(us(play), facts.ClockConfirmed))
    found = stages.refusal(play, us(play), command)
    assert len(stages.happened(us(play), facts.ClockConfirmed)) == before
    return found


def test_a_person_confirms_the_clock_and_both_sides_hold_who_it_was() -> None:
    play = stages.stage()
    command = confirmations.confirm(LATER, alice(play))
    play.ask(us(play), command)
    (fact,) = stages.happened(us(play), facts.ClockConfirmed)
    assert (fact.subject, fact.statement) == ("us/alice", command.statement)
    entry = stages.entries(us(play), ClockEntry)[-1]
    assert (entry.statement, entry.watch_size > 0) == (command.statement, True)
    play.settle()
    assert cn(play).center.theirs.size == us(play).center.ours.size
    assert {each.verdict for each in stages.happened(cn(play), facts.Mirrored)} == {""}


def test_the_check_of_the_peer_confirms_it_without_a_person() -> None:
    play = stages.stage()
    before = len(stages.entries(us(play), ClockEntry))
    play.ask(us(play), commands.ConfirmClock())
    (fact,) = stages.happened(us(play), facts.ClockConfirmed)
    assert (fact.subject, fact.statement) == ("cn", None)
    assert len(stages.entries(us(play), ClockEntry)) == before


def test_before_the_logs_are_compared_the_word_stands_in_the_watch_log_alone() -> None:
    play = stages.stage()
    us(play).center.reconciled = False
    before = len(stages.entries(us(play), ClockEntry))
    play.ask(us(play), confirmations.confirm(LATER, alice(play)))
    assert stages.happened(us(play), facts.ClockConfirmed)[0].subject == "us/alice"
    assert len(stages.entries(us(play), ClockEntry)) == before


@pytest.mark.parametrize(("person", "role"), [("administrator", "administrator"), ("bob", "operator")])
def test_an_operator_or_an_administrator_confirms(person: str, role: str) -> None:
    play = stages.stage()
    play.ask(us(play), confirmations.confirm(LATER, us(play).signers[person], role=role))
    assert stages.happened(us(play), facts.ClockConfirmed)[0].subject == f"us/{person}"


def test_what_nobody_may_say_is_refused_by_name() -> None:
    play = stages.stage()
    signers = us(play).signers
    found = {
        "a machine": confirmations.confirm(LATER, signers["system"], role="system"),
        "two people": confirmations.confirm(LATER, signers["alice"], signers["bob"]),
        "a stranger": confirmations.confirm(LATER, NamedSigner("mallory")),
        "the other party": confirmations.confirm(LATER, alice(play), party="cn"),
        "their key": confirmations.confirm(LATER, cn(play).signers["alice"]),
        "no signature": commands.ConfirmClock({"payload": "e30", "signatures": []}, LATER),
    }
    assert {name: rule_of(play, command) for name, command in found.items()} == {
        "a machine": "clock.signer",
        "two people": "clock.signer",
        "a stranger": "roster.unknown_key",
        "the other party": "clock.other",
        "their key": "roster.unknown_key",
        "no signature": "signature.missing",
    }


@pytest.mark.parametrize(
    ("by", "rule"), [(TOLERATED, ""), (TOLERATED + 1, "clock.differs"), (-TOLERATED - 1, "clock.differs")]
)
def test_what_was_signed_once_confirms_no_later_step(by: int, rule: str) -> None:
    play = stages.stage()
    command = commands.ConfirmClock(confirmations.confirmed(LATER, alice(play)), Instant(LATER + by))
    if rule:
        assert rule_of(play, command) == rule
    else:
        play.ask(us(play), command)


@pytest.mark.parametrize(
    "change",
    [{"v": 2}, {"v": True}, {"clock": "noon"}, {"clock": None}, {"party": 5}, {"more": 1}, {"channel": ...}],
    ids=str,
)
def test_a_confirmation_has_just_its_members(change: dict[str, Any]) -> None:
    play = stages.stage()
    value: Any = decode(SAID.octets())
    bent = {name: part for name, part in {**value, **change}.items() if part is not ...}
    envelope = consents.signed(encode(bent), alice(play), role="operator", typ="hotline-clock+jws")
    with pytest.raises(RefusalError) as refused:
        parse_confirmation(envelope)
    assert refused.value.rule == "clock.malformed"


def test_a_statement_of_another_kind_confirms_nothing() -> None:
    play = stages.stage()
    envelope = consents.signed(SAID.octets(), alice(play), role="operator", typ=CONSENT)
    assert rule_of(play, commands.ConfirmClock(envelope, LATER)) == "signature.type"


def test_the_peer_answers_a_false_confirmation_by_a_refusal() -> None:
    play = stages.stage()
    false = confirmations.confirmed(LATER, us(play).signers["system"], role="system")
    entry = ClockEntry(play.now, 0, "sha256:" + "0" * 64, None, None, false)
    assert stages.push(play, us(play), entry) == "clock.signer"
