"""What a center did is derived again: an honest record shows no difference, and each planted one is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hotline.core import facts
from hotline.core.canonical import Instant, digest
from hotline.core.commands import Portion
from hotline.core.conduct import TOLERANCE
from hotline.core.entry import OverdueEntry, entry_bytes
from hotline.core.handover import WatchOffered, WatchTaken
from hotline.core.merkle import leaf_hash
from hotline.core.replay import Difference, Kind, Watched
from tests import handovers, stages
from tests.core.records import Facts, attend, drop, examined, kinds, move, place, play, replay, tampered
from tests.stages import cn, us

PARTIES = ("us", "cn")
DELIVERED = 3


@pytest.mark.parametrize("party", PARTIES)
def test_an_honest_record_shows_no_difference(party: str) -> None:
    found = play()
    conduct = examined(replay(found, found.actors[party]))
    assert (conduct.found, conduct.pending) == ([], [])
    assert stages.digest_of(conduct.center) == stages.digest_of(found.actors[party].center)


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(drop(facts.RungReached), Kind.RUNG_UNRECORDED, id="a rung"),
        pytest.param(drop(facts.RungReached, 1), Kind.RUNG_UNRECORDED, id="the next rung"),
        pytest.param(drop(facts.Missed), Kind.DEADLINE_UNRECORDED, id="a missed deadline"),
        pytest.param(drop(facts.Attempted), Kind.PAGE_WITHOUT_RESULT, id="a call"),
        pytest.param(move(facts.RungReached, 300_000), Kind.LATE, id="a rung later"),
        pytest.param(move(facts.Missed, 3_600_000, 1), Kind.LATE, id="a deadline later"),
        pytest.param(move(facts.RungReached, -60_000), Kind.EARLY, id="a rung earlier"),
        pytest.param(move(facts.Attempted, 120_000), Kind.PAGE_LATE, id="a call later"),
        pytest.param(drop(facts.Placed, 5), Kind.SKIPPED, id="an entry of ours"),
        pytest.param(drop(facts.Mirrored, 5), Kind.SKIPPED, id="an entry of theirs"),
        pytest.param(drop(facts.Reconciled), Kind.SKIPPED, id="the meeting"),
    ],
)
def test_what_was_left_out_or_moved_is_named(change: Callable[[Facts], None], expected: Kind, party: str) -> None:
    assert kinds(tampered(party, change)) == [expected]


def test_a_difference_says_which_rung_of_which_deadline_and_how_late() -> None:
    (found, *_) = tampered("cn", move(facts.RungReached, 300_000))
    rung = next(each for each in cn(play()).happened if isinstance(each, facts.RungReached))
    assert (found.about, found.rung, found.at, found.by) == (rung.obligation, rung.rung, rung.due, 300_000)


def test_a_change_of_the_watch_log_breaks_its_tie_to_the_shared_log() -> None:
    found = tampered("us", drop(facts.Attempted))
    assert [each.kind for each in found if each.rule == "rule 20"] == [Kind.ENTRY_WRONG]


def test_a_fact_with_an_earlier_time_in_its_place_is_out_of_order() -> None:
    def backdate(noted: Facts) -> None:
        index = place(noted, facts.RungReached, 1)
        noted[index] = replace(noted[index], at=Instant(noted[index].at - 3_600_000))

    found = kinds(tampered("us", backdate))
    assert found[:2] == [Kind.OUT_OF_ORDER, Kind.EARLY]


def test_a_rung_that_is_not_on_the_ladder_now_is_not_due() -> None:
    def invent(noted: Facts) -> None:
        index = place(noted, facts.RungReached)
        rung = noted[index]
        assert isinstance(rung, facts.RungReached)
        noted.insert(index + 1, replace(rung, rung=rung.rung + 1))

    assert Kind.NOT_DUE in kinds(tampered("us", invent))


def test_an_entry_dated_back_is_named() -> None:
    def later(noted: Facts) -> None:
        index = place(noted, facts.Placed, 8)
        noted[index:] = [replace(each, at=Instant(each.at + 5_000)) for each in noted[index:]]

    assert Kind.BACKDATED in kinds(tampered("us", later))


def test_what_should_have_followed_from_a_receipt_that_is_not_shown_is_named() -> None:
    found = kinds(tampered("us", drop(facts.Cosigned, DELIVERED)))
    assert found == [Kind.DEADLINE_UNRECORDED, Kind.OVERDUE_MISSING]


def test_an_overdue_entry_about_what_was_answered_is_wrong() -> None:
    actor = us(play())
    last = actor.center.last
    answered = next(each for each in cn(play()).happened if isinstance(each, facts.Placed))
    body = entry_bytes(OverdueEntry(last, f"{digest(answered.body)}/received", last))
    record = replay(play(), actor)
    record.logs = {**record.logs, "ours": [*record.logs["ours"], Portion(body)]}
    watch = [row.body for row in actor.rows["watch"]]
    watch.append(facts.fact_bytes(facts.Placed(last, actor.center.ours.size, leaf_hash(body))))
    record.record = Watched(watch, record.logs)
    assert [each.kind for each in examined(record).found] == [Kind.OVERDUE_WRONG]


def test_a_result_of_a_call_that_nothing_asked_for_is_named() -> None:
    def invent(noted: Facts) -> None:
        noted.append(facts.Attempted(noted[-1].at, "x/arrived", "bob", "screen", "shown", failed=False))

    assert kinds(tampered("us", invent)) == [Kind.PAGE_UNASKED]


def test_a_record_that_says_nonsense_is_examined_to_its_end() -> None:
    actor = us(play())
    watch = [row.body for row in actor.rows["watch"]]
    watch[20:21] = [b"{}", b"\xff", facts.fact_bytes(facts.Judged(actor.center.last, 9, ""))]
    found = examined(replay(play(), actor, watch)).found
    assert [each.kind for each in found].count(Kind.IMPOSSIBLE) >= 3


def test_calls_of_the_last_minute_are_not_judged() -> None:
    found = stages.stage()
    stages.send(found, "us", "HTL-1", precedence="FLASH")
    conduct = examined(replay(found, cn(found)))
    assert conduct.found == []
    assert [name[-8:] for name in conduct.pending] == ["/arrived"]


def test_a_center_that_stood_still_is_late_and_one_that_did_not_run_is_excused() -> None:
    def late(restarted: bool) -> list[Difference]:
        found = stages.stage()
        stages.send(found, "us", "HTL-1", precedence="FLASH")
        attend(found, 1)
        found.now = stages.at(11)
        if restarted:
            for actor in found.actors.values():
                stages.restart(found, actor)
            found.now = Instant(found.now + 1)
            stages.meet(found)
        attend(found, 20)
        kept = cn(found)
        return [each for each in examined(replay(found, kept)).found if each.kind is Kind.LATE]

    still, down = late(False), late(True)
    assert still
    assert all(each.by is not None and each.by > TOLERANCE and not each.excused for each in still)
    assert down
    assert all(each.excused for each in down)


EXPECTED = {
    facts.RungReached: Kind.RUNG_UNRECORDED,
    facts.Missed: Kind.DEADLINE_UNRECORDED,
    facts.Attempted: Kind.PAGE_WITHOUT_RESULT,
    facts.Placed: Kind.SKIPPED,
    facts.Mirrored: Kind.SKIPPED,
}


@pytest.mark.parametrize("party", PARTIES)
def test_wherever_a_fact_is_left_out_it_is_named(party: str) -> None:
    noted = play().actors[party].happened
    for index, fact in enumerate(noted[:-1]):  # of the last minute nothing is known
        expected = EXPECTED.get(type(fact))
        later = any(type(each) is type(fact) for each in noted[index + 1 :])
        if expected is None or (expected is Kind.SKIPPED and not later):
            continue  # a log that goes on without its newest facts is not known to have lost them

        def drop_it(facts_noted: Facts, index: int = index) -> None:
            del facts_noted[index]

        found = {(each.kind, each.about) for each in tampered(party, drop_it) if each.rule != "rule 20"}
        subject = getattr(fact, "obligation", None) or getattr(fact, "page", None) or facts.NAMES[type(fact)].name
        assert (expected, subject) in found, (index, fact)
        assert len(found) <= 2, (index, found)  # an entry that rests on the one left out does not fit either


def test_a_hand_over_of_the_watch_is_judged_again_as_the_center_had_to_judge_it() -> None:
    found = stages.stage()
    actor = us(found)
    signers = actor.signers
    found.ask(actor, handovers.hand_over(handovers.said(found, actor, "us/alice"), signers["alice"]))
    stages.send(found, "cn", "HTL-1")
    found.settle()
    for person in ("alice", "bob"):
        found.ask(actor, handovers.hand_over(handovers.said(found, actor, "us/bob"), signers[person]))
    honest = examined(replay(found, actor))
    assert (honest.found, honest.center.tour) == ([], actor.center.tour)
    noted = list(actor.happened)
    first = place(noted, WatchTaken)
    taken = noted[first]
    assert isinstance(taken, WatchTaken)
    noted[first] = replace(taken, person="us/bob")
    later = [facts.fact_bytes(each) for each in noted]
    wrong = [each for each in examined(replay(found, actor, later)).found if each.kind is Kind.HANDOVER_WRONG]
    assert [(each.index, each.says.partition(",")[0]) for each in wrong] == [
        (first, "handover.signer"),
        (place(noted, WatchOffered), "handover.holder"),
        (place(noted, WatchTaken, 1), "handover.holder"),
    ]
