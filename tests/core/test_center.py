from itertools import pairwise

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Duration, Instant, digest, digest_text, encode
from hotline.core.center import document
from hotline.core.decisions import DONE
from hotline.core.entry import ClockEntry, OverdueEntry, TakenEntry
from hotline.core.errors import FileError, RefusalError
from hotline.core.merkle import Tree
from hotline.core.obligations import Outcome
from hotline.runtime.stage import Stage
from hotline.runtime.turn import replay, take_turn
from tests import duties, stages
from tests.stages import HOTLINE, HOUR, MINUTE, SERVICE, START, at, cn, us


def test_both_centers_compute_the_same() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="clarify")
    stages.send(play, "cn", "ACK", answer.id)
    play.until(at(200))
    assert us(play).center.book.case(answer.id) == cn(play).center.book.case(answer.id)
    assert us(play).center.book.obligations(answer.id) == cn(play).center.book.obligations(answer.id)


def test_the_watch_log_is_exactly_what_was_applied() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    play.until(at(60))
    for actor in play.actors.values():
        tree = Tree()
        for row in actor.rows["watch"]:
            tree.append(row.leaf)
        assert (actor.center.watch.size, actor.center.watch.root()) == (tree.size, tree.root())
        assert [facts.fact_bytes(fact) for fact in actor.happened] == [row.body for row in actor.rows["watch"]]


def test_sides_and_places_are_seen_from_here() -> None:
    center = us(stages.stage()).center
    assert (center.party, center.side("us"), center.side("cn")) == ("us", center.ours, center.theirs)
    assert center.other(center.ours) is center.theirs
    assert center.other(center.theirs) is center.ours
    assert center.place(center.ours, 5, START).recipient == "cn"
    assert center.place(center.theirs, 5, START).recipient == "us"


def test_what_a_message_names_is_known_with_its_case() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="call")
    receipt = stages.send(play, "cn", "RCV", answer.id)
    named = us(play).center.named(receipt.id)
    assert named is not None
    assert (named.case, named.originator, named.member.form) == (answer.id, "us", "RCV")
    assert named.fields["what_we_ask"] == "call"
    assert us(play).center.named("sha256:" + "0" * 64) is None


# time


def test_a_missed_deadline_is_a_fact_an_entry_and_a_call() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    play.until(at(30))
    for actor in play.actors.values():
        (missed,) = stages.happened(actor, facts.Missed)
        assert (missed.obligation, missed.deadline) == (f"{answer.id}/received", at(30))
        (entry,) = stages.entries(actor, OverdueEntry)
        assert (entry.obligation, entry.deadline) == (f"{answer.id}/received", at(30))
    assert [(minute, role) for minute, role, _ in stages.calls(us(play))] == [(30, "duty-officer")]


def test_a_deadline_is_missed_once_and_its_ladder_climbed_once() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    for minute in (30, 30, 31, 40, 40, 50):
        play.until(at(minute))
    assert len(stages.happened(us(play), facts.Missed)) == 1
    rungs = [(fact.rung, (fact.due - START) // MINUTE) for fact in stages.happened(us(play), facts.RungReached)]
    assert rungs == [(1, 30), (2, 40), (3, 50)]


def test_an_answer_in_the_last_moment_leaves_nothing_missed() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    play.until(Instant(at(30) - 1))
    stages.send(play, "cn", "RCV", answer.id)
    play.until(at(31))
    assert stages.happened(us(play), facts.Missed) == []


def test_after_a_long_stop_only_the_highest_rung_is_called() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    stages.calls(us(play))
    play.now = at(55)
    play.take(us(play))
    assert stages.calls(us(play)) == [(55, "embassy", "received")]
    assert [fact.passed_over for fact in stages.happened(us(play), facts.RungReached)] == [True, True, False]


def test_after_a_start_only_the_first_rung_fires_before_the_clock_was_compared() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.now = at(55)
    play.take(us(play), commands.Begin(2, "us"))
    play.take(us(play))
    assert [fact.rung for fact in stages.happened(us(play), facts.RungReached)] == [1]
    play.take(us(play), commands.Measured(play.now, play.now, play.now, play.now))
    play.take(us(play))
    assert [fact.rung for fact in stages.happened(us(play), facts.RungReached)] == [1, 2, 3]


def test_a_minute_after_the_start_the_ladder_is_climbed_all_the_same() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.link = False
    play.now = at(55)
    play.take(us(play), commands.Begin(2, "us"))
    play.until(at(56))
    assert [fact.rung for fact in stages.happened(us(play), facts.RungReached)] == [1, 2, 3]


def test_the_watch_log_is_tied_in_every_hour() -> None:
    play = stages.stage()
    before = len(stages.entries(us(play), ClockEntry))
    play.until(at(181))
    entries = stages.entries(us(play), ClockEntry)[before:]
    assert len(entries) == 3
    assert {later.at - earlier.at for earlier, later in pairwise(entries)} == {HOUR}


def test_a_clock_entry_says_the_head_of_the_watch_log_before_it() -> None:
    play = stages.stage()
    play.until(at(61))
    entry = stages.entries(us(play), ClockEntry)[-1]
    tree = Tree()
    for row in us(play).rows["watch"][: entry.watch_size]:
        tree.append(row.leaf)
    assert entry.watch_root == digest_text(tree.root())


def test_the_next_deadline_is_the_earliest_of_everything() -> None:
    play = stages.stage()
    center = us(play).center
    assert center.next_deadline() == center.clock_said + HOUR
    payload, openings = stages.compose(play, "us", "HTL-1", precedence="FLASH")
    stages.post(play, "us", payload, openings, "alice")
    assert center.next_deadline() == at(15)
    stages.send(play, "us", "HTL-1", precedence="FLASH")
    play.until(at(2))
    assert center.next_deadline() == at(10)


def test_a_forked_center_has_no_clock_entry_to_make() -> None:
    play = stages.stage()
    center = us(play).center
    center.apply(facts.Forked(START, "theirs", "two histories", ()))
    assert center.next_deadline() == center.watchful().next, "keys end, whatever the logs say"
    play.until(at(120))
    assert center.ours.last_at < at(0)


def test_time_given_to_the_core_never_goes_back() -> None:
    play = stages.stage()
    play.until(at(10))
    play.take(us(play), commands.LinkOpened("x"))
    turn = take_turn(us(play).center, (commands.LinkOpened("y"),), at(3), lambda _head, _seconds: "")
    assert {fact.at for fact in turn.facts} == {at(10)}


# restarts


def test_a_start_forgets_what_the_last_process_knew_of_the_world() -> None:
    play = stages.stage()
    play.take(us(play), commands.LinkOpened("first"), commands.Measured(START, START, START, START))
    play.take(us(play), commands.Begin(2, "us"))
    center = us(play).center
    assert (center.epoch, center.reconciled, center.link_path, center.clock) == (2, False, None, None)


def test_what_is_unsaid_is_said_once_the_logs_are_reconciled() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    play.take(us(play), commands.Begin(2, "us"))
    play.link = False
    play.until(at(30))
    assert stages.entries(us(play), OverdueEntry) == []
    assert us(play).center.unsaid.keys() == {("overdue", f"{answer.id}/received")}
    play.link = True
    stages.meet(play)
    assert [entry.obligation for entry in stages.entries(us(play), OverdueEntry)] == [f"{answer.id}/received"]
    assert us(play).center.unsaid == {}


def test_the_agreement_of_the_peer_is_loaded_from_its_log() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    assert {each.id for each in cn(play).center.agreements.values()} == {HOTLINE, SERVICE}
    with pytest.raises(FileError):
        play.ask(us(play), commands.Consent(encode({}), START))


def test_a_document_is_an_object() -> None:
    assert document(b'{"a":1}') == {"a": 1}
    with pytest.raises(AssertionError):
        document(b"[]")


# what was moved


def test_a_deadline_moved_by_an_amendment_is_missed_again_and_climbed_again() -> None:
    play = stages.stage(stages.TESTS)
    answer = stages.send(
        play, "us", "TST-1", category="bio_chem", window__start="+4d 08:00:00", window__end="+5d 08:00:00"
    )
    stages.send(play, "cn", "ACK", answer.id)
    end = 5 * 24 * 60 + 8 * 60 - 12 * 60
    first = at(end + 48 * 60)
    play.until(first)
    moved = stages.send(play, "us", "TST-2", answer.id, changes__window="+4d 08:00:00..+6d 08:00:00")
    stages.send(play, "cn", "ACK", moved.id)
    play.until(Instant(first + 24 * HOUR))
    missed = [fact for fact in stages.happened(us(play), facts.Missed) if fact.obligation.endswith("completion")]
    assert [fact.deadline for fact in missed] == [first, first + 24 * HOUR]
    rungs = [fact for fact in stages.happened(us(play), facts.RungReached) if fact.obligation.endswith("completion")]
    assert [fact.rung for fact in rungs] == [0, 0]
    assert len({ring.id for _, ring in us(play).rings if ring.reason == "completion"}) == 2


def test_an_obligation_answered_across_a_cut_link_is_undecided_on_both_sides() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.until(at(20))
    play.cut()
    stages.send(play, "cn", "ACK", answer.id)
    play.until(at(40))
    assert len(stages.happened(us(play), facts.Missed)) == 1
    assert stages.happened(cn(play), facts.Missed) == []
    play.restore()
    for actor in play.actors.values():
        received = stages.owed(actor, answer.id)["received"]
        assert (received.outcome, received.verdict(play.now)) == (Outcome.MET, "undecided")


def test_an_entry_taken_ahead_is_said_by_whoever_took_it() -> None:
    play = stages.stage()
    center = cn(play).center
    body = us(play).rows["ours"][-1]
    center.apply(facts.Advanced(START, 40, body.leaf, bytes(32), "entry.unknown", body.body, None))
    said = next(center.consequences(START))
    assert isinstance(said, facts.Placed)
    assert isinstance(stages.entry_of(said), TakenEntry)


def test_a_consent_is_asked_for_once() -> None:
    play = stages.stage()
    (again,) = play.take(us(play), commands.Consent(stages.agreement(HOTLINE).octets, START))
    assert again == DONE
    assert not isinstance(again, RefusalError)


DAYS = 24 * 60


def returns(play: Stage) -> list[list[tuple[str, str]]]:
    """Return what is to be returned and how that stands, as both sides compute it."""
    (name,) = us(play).center.agreements
    return [
        [(each.id.partition("/")[2], each.verdict(play.now).value) for each in actor.center.book.obligations(name)]
        for actor in play.actors.values()
    ]


def test_returns_are_owed_missed_and_escalated_over_months() -> None:
    play = Stage.set([duties.octets()], START)
    play.doze = Duration(7 * 24 * stages.HOUR)
    assert returns(play) == 2 * [[("quarterly.2026-Q4.cn", "owed"), ("quarterly.2026-Q4.us", "owed")]]
    play.until(at(50 * DAYS))
    stages.send(play, "us", "NIL-6", quarter="2026-Q4")
    play.until(at(75 * DAYS))
    assert returns(play) == 2 * [
        [
            ("quarterly.2026-Q4.cn", "overdue"),
            ("quarterly.2027-Q1.cn", "owed"),
            ("quarterly.2026-Q4.us", "in_time"),
            ("quarterly.2027-Q1.us", "owed"),
        ]
    ]
    for actor in play.actors.values():
        (entry,) = stages.entries(actor, OverdueEntry)
        assert entry.obligation.endswith("/quarterly.2026-Q4.cn")
        assert [ring.reason for _, ring in actor.rings if ring.reason == "quarterly"] == ["quarterly"]
    stages.send(play, "cn", "RET-5", quarter="2026-Q4")
    assert returns(play)[0][0] == returns(play)[1][0] == ("quarterly.2026-Q4.cn", "late")
    again = stages.fresh(play, us(play))
    replay(again, stages.joined(us(play).rows))
    assert stages.digest_of(again) == stages.digest_of(us(play).center)


def test_while_the_link_is_cut_each_side_lists_what_comes_due_and_then_both_the_same() -> None:
    play = Stage.set([duties.octets()], START)
    play.doze = Duration(7 * 24 * stages.HOUR)
    play.cut()
    play.until(at(50 * DAYS))
    stages.send(play, "us", "RET-5", quarter="2026-Q4")
    play.until(at(75 * DAYS))
    mine, other = returns(play)
    assert [name for name, _ in mine] == [name for name, _ in other]
    assert (dict(mine)["quarterly.2026-Q4.us"], dict(other)["quarterly.2026-Q4.us"]) == ("undecided", "overdue")
    play.restore()
    mine, other = returns(play)
    assert mine == other
    assert dict(mine)["quarterly.2026-Q4.us"] == "undecided"


def test_a_clock_of_the_peer_that_is_wrong_leads_by_a_day_at_most() -> None:
    play = Stage.set([duties.octets()], START)
    far = Instant(START + 400 * 24 * stages.HOUR)
    stages.push(play, cn(play), ClockEntry(far, 1, "sha256:" + "0" * 64, None, None))
    center = us(play).center
    assert center.theirs.last_at == far
    assert center.horizon() == center.ours.last_at + 24 * stages.HOUR


def test_returns_under_a_new_version_begin_where_those_of_the_old_one_end() -> None:
    play = Stage.set([duties.octets()], START)
    for party in ("us", "cn"):
        play.consent(party, duties.octets(2), at(DAYS))
    play.until(at(DAYS))
    old, new = digest(duties.octets()), digest(duties.octets(2))
    for actor in play.actors.values():
        book = actor.center.book
        assert (book.obligations(old), {each.period for each in book.obligations(new)}) == ((), {"2026-Q4"})
        assert sorted(actor.center.terms(old)) == ["cn", "us"]
