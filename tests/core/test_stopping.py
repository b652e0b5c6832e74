"""A person stops an exercise under their signature, for their own party, channel and time, and for no other."""

import pytest

from hotline.core.canonical import Instant, Json, encode
from hotline.core.errors import RefusalError
from hotline.core.signature import STOP
from hotline.core.stopping import COUNTS_FOR, REASON_MAX, Stop, judge_stop, parse_stop
from hotline.runtime.stage import NamedSigner
from tests import stages, stops
from tests.consents import signed
from tests.stages import us

PLAY = stages.stage(status="exercise")
ALICE = us(PLAY).signers["alice"]
ROSTER = us(PLAY).center.ours.newest_roster()
NOW = PLAY.now


def rule(envelope: Json, at: int = NOW) -> str:
    with pytest.raises(RefusalError) as refused:
        judge_stop(envelope, "us-cn", "us", ROSTER, Instant(at))
    return refused.value.rule


def test_a_statement_is_read_back_as_it_was_signed() -> None:
    _, found = parse_stop(stops.said(NOW, ALICE))
    assert found == Stop("us-cn", "us", NOW, "A storm")


def test_one_operator_may_say_so() -> None:
    assert judge_stop(stops.said(NOW, ALICE), "us-cn", "us", ROSTER, NOW) == "us/alice"


def test_it_counts_for_an_hour_of_exercise_time_and_no_longer() -> None:
    said = stops.said(NOW, ALICE)
    assert judge_stop(said, "us-cn", "us", ROSTER, Instant(NOW + COUNTS_FOR)) == "us/alice"
    assert rule(said, NOW + COUNTS_FOR + 1) == "exercise.other"


def test_what_is_not_signed_by_one_operator_of_this_party_is_refused() -> None:
    assert rule(stops.said(NOW, ALICE, us(PLAY).signers["bob"])) == "exercise.signer"
    assert rule(stops.said(NOW, us(PLAY).signers["system"], role="system")) == "exercise.signer"
    assert rule(stops.said(NOW, NamedSigner("nobody"))) == "roster.unknown_key"
    assert rule(stops.said(NOW, ALICE, party="cn")) == "exercise.other"


@pytest.mark.parametrize("reason", ["", "a" * (REASON_MAX + 1), " a", "a\u202eb"])
def test_a_reason_must_be_given_and_be_seen(reason: str) -> None:
    assert rule(stops.said(NOW, ALICE, reason=reason)) == "exercise.malformed"


@pytest.mark.parametrize(
    "value", [[], {}, {"v": 1}, {"v": 2, "channel": "us-cn", "party": "us", "stop": "", "reason": "a"}]
)
def test_other_members_are_refused(value: Json) -> None:
    assert rule(signed(encode(value), ALICE, role="operator", typ=STOP)) == "exercise.malformed"
