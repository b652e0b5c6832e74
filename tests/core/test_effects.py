import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Duration, encode
from hotline.core.effects import Alarm, Effect, GiveCosignature, Ring, TakePlace, effects_of
from hotline.runtime.stage import Stage
from hotline.runtime.turn import take_turn
from tests import duties, stages
from tests.agreements import document
from tests.stages import START, at, cn, us


def effects(play: Stage, party: str, fact: facts.Fact) -> list[Effect]:
    return list(effects_of(play.actors[party].center, fact))


def test_a_message_that_must_be_received_calls_the_duty_officer_once() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    assert stages.calls(us(play)) == []
    ((_, ring),) = cn(play).rings
    assert ring == Ring(f"{answer.id}/arrived", "duty-officer", "arrived", answer.id, answer.id, "HTL-1", "IMMEDIATE")


def test_a_message_that_owes_no_receipt_calls_nobody() -> None:
    play = stages.stage(stages.SERVICE)
    stages.send(play, "us", "GEN-1")
    assert stages.calls(cn(play)) == []


def test_a_message_that_was_refused_calls_nobody() -> None:
    play = stages.stage()
    stages.push(play, us(play), b"nonsense")
    assert stages.calls(cn(play)) == []


def test_a_rung_calls_its_role_about_what_was_missed() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    play.until(at(30))
    ring = us(play).rings[-1][1]
    assert (ring.role, ring.reason, ring.owed_by, ring.deadline) == ("duty-officer", "received", "cn", at(30))
    assert (ring.case, ring.message, ring.form, ring.draft) == (answer.id, answer.id, "HTL-1", None)
    assert ring.id == f"{answer.id}/received/1-{at(30)}"


def test_a_rung_that_was_passed_over_calls_nobody() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    passed = facts.RungReached(START, f"{answer.id}/received", 1, START, passed_over=True)
    assert effects(play, "us", passed) == []


def test_a_rung_may_lay_a_draft_on_the_desk() -> None:
    play = stages.stage(stages.TESTS)
    answer = stages.send(play, "us", "TST-1")
    reached = facts.RungReached(START, f"{answer.id}/completion", 2, START, passed_over=False)
    (ring,) = effects(play, "cn", reached)
    assert isinstance(ring, Ring)
    assert (ring.role, ring.draft) == ("duty-officer", "TST-8")


def test_our_cosignature_is_given_and_that_of_the_peer_is_kept() -> None:
    play = stages.stage()
    assert effects(play, "us", facts.Cosigned(START, "theirs", 1, 1, "note")) == [GiveCosignature("note")]
    assert effects(play, "us", facts.Cosigned(START, "ours", 1, 1, "note")) == []


def test_reconciled_the_center_takes_its_place() -> None:
    assert effects(stages.stage(), "us", facts.Reconciled(START)) == [TakePlace()]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (facts.Forked(START, "theirs", "two histories", ()), "fork"),
        (facts.ClockJumped(START, Duration(5_000), suspended=False), "clock"),
        (facts.Lapsed(START, "sha256:x", "message.expired"), "lapsed"),
    ],
)
def test_what_no_ladder_covers_is_an_alarm(fact: facts.Fact, reason: str) -> None:
    (alarm,) = effects(stages.stage(), "us", fact)
    assert isinstance(alarm, Alarm)
    assert alarm.reason == reason


def test_most_facts_oblige_to_nothing() -> None:
    play = stages.stage()
    quiet = (
        facts.LinkUp(START, "x"),
        facts.Refused(START, "Post", "form.unknown", "", ""),
        facts.Missed(START, "x", START),
    )
    assert [effects(play, "us", fact) for fact in quiet] == [[], [], []]


def test_effects_of_a_turn_come_in_the_order_of_its_facts() -> None:
    play = stages.stage()
    commanded = (commands.LinkOpened("x"), commands.ClockStepped(Duration(9_000), suspended=False))
    turn = take_turn(us(play).center, commanded, play.now, lambda _head, _seconds: "")
    assert [type(each) for each in turn.effects] == [Alarm]


@pytest.mark.parametrize(("status", "role"), [("actual", "national-authority"), ("exercise", "exercise-controller")])
def test_in_an_exercise_the_controller_is_called_in_place_of_an_authority(status: str, role: str) -> None:
    ladder = [{"at": "0s", "side": "both", "call": "national-authority"}]
    play = Stage.set([encode(document({"ladders/call": ladder}))], START, status=status)
    answer = stages.send(play, "us", "NOT-1")
    reached = facts.RungReached(START, f"{answer.id}/received", 0, START, passed_over=False)
    assert [each.role for each in effects(play, "us", reached) if isinstance(each, Ring)] == [role]


def test_a_rung_for_a_return_is_about_the_agreement_and_its_form() -> None:
    play = Stage.set([duties.octets()], START)
    (name,) = us(play).center.agreements
    owed = f"{name}/quarterly.2026-Q4.cn"
    (ring,) = effects(play, "us", facts.RungReached(START, owed, 0, START, passed_over=False))
    assert isinstance(ring, Ring)
    assert (ring.id, ring.reason, ring.case, ring.message) == (f"{owed}/0-{START}", "quarterly", name, name)
    assert (ring.form, ring.precedence, ring.owed_by) == ("RET-5", "ROUTINE", "cn")


def test_an_alarm_sounds_when_no_desk_can_ring_and_not_when_one_can_again() -> None:
    play = stages.stage()
    assert effects(play, "us", facts.DeskNoted(at(40), "unheard", "", at(10))) == [
        Alarm(f"desks/{at(40)}", "desks", "since 2026-11-22T12:10:00.000Z")
    ]
    for what in ("taken", "silenced", "heard"):
        assert effects(play, "us", facts.DeskNoted(at(40), what, "us/alice", at(10))) == []
