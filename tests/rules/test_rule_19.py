"""Rule 19: an exercise is a channel of its own, and an actual FLASH or IMMEDIATE stops it on both sides."""

from dataclasses import replace

import pytest

from hotline.core import facts
from hotline.core.alone import Alone, Ground, Judge
from hotline.core.canonical import digest, encode
from hotline.core.commands import Portion
from hotline.core.effects import STOPPED
from hotline.core.entry import MessageEntry, OverdueEntry, RefusalEntry, StoppedEntry, entry_bytes
from hotline.core.errors import RefusalError
from hotline.core.evidence import Evidence, Reader
from hotline.core.merkle import leaf_hash
from hotline.core.obligations import Obligation, Outcome, Verdict
from hotline.core.replay import Kind
from hotline.interfaces import Row
from hotline.runtime.stage import Actor, Stage, envelope, signature
from tests import stages, stops
from tests.core.records import examined, replay
from tests.stages import HOTLINE, SERVICE, at, cn, us


def exercise(*protocols: str) -> Stage:
    return stages.stage(*protocols, status="exercise")


def owed(actor: Actor) -> list[Obligation]:
    book = actor.center.book
    return [each for case in book.folders for each in book.obligations(case)]


def still(actor: Actor) -> list[Obligation]:
    return [each for each in owed(actor) if each.outcome is Outcome.OPEN]


def stopped_by(actor: Actor) -> list[str]:
    return [each.by for each in stages.entries(actor, StoppedEntry)]


def alarms(actor: Actor) -> list[str]:
    return [each.reason for _, each in actor.alarms]


@pytest.mark.parametrize("precedence", ["FLASH", "IMMEDIATE"])
def test_rule_19_an_actual_urgent_message_stops_the_exercise_on_both_sides(precedence: str) -> None:
    play = exercise()
    answer = stages.send(play, "us", "HTL-1")
    play.until(at(1))
    play.ask(us(play), stops.by_actual(precedence))
    assert (stopped_by(us(play)), stopped_by(cn(play))) == (["actual"], ["peer"])
    for actor in play.actors.values():
        assert still(actor) == []
        left = [each for each in owed(actor) if each.outcome is Outcome.STOPPED]
        assert {each.answered for each in left} == {at(1)}
        assert {each.verdict(at(600)) for each in left} == {Verdict.EXCUSED}
        assert alarms(actor) == ["stopped"], "the watch is told to return to the actual line"
        assert actor.center.status == "exercise"
    play.until(at(600))
    assert stages.happened(us(play), facts.Missed) == stages.happened(cn(play), facts.Missed) == []
    assert answer.id in cn(play).center.book.case_of


@pytest.mark.parametrize("precedence", ["PRIORITY", "ROUTINE", None])
def test_nothing_less_urgent_stops_it(precedence: str | None) -> None:
    play = exercise()
    for command in (replace(stops.by_actual(), precedence=precedence), replace(stops.by_actual(), message=None)):
        assert stages.refusal(play, us(play), command) == "entry.unfounded"
    assert stopped_by(us(play)) == []


def test_nothing_more_is_said_in_it_by_either_side() -> None:
    play = exercise()
    answer = stages.send(play, "us", "HTL-1")
    waiting, openings = stages.compose(play, "us", "HTL-1", precedence="FLASH")
    proposal = stages.post(play, "us", waiting, openings, "alice")
    play.ask(us(play), stops.by_actual())
    assert proposal.id not in us(play).center.proposals
    for party in ("us", "cn"):
        with pytest.raises(RefusalError) as refused:
            stages.send(play, party, "HTL-1")
        assert refused.value.rule == "exercise.stopped"
    with pytest.raises(RefusalError):
        stages.send(play, "cn", "RCV", answer.id)


def test_it_is_stopped_from_the_earlier_of_both_instants_even_over_a_cut_line() -> None:
    play = exercise()
    first = stages.send(play, "us", "HTL-1")
    play.cut()
    play.until(at(2))
    play.take(us(play), stops.by_actual())
    play.until(at(3))
    late = stages.send(play, "cn", "RCV", first.id)
    assert late.state == "placed", "cn cannot know yet"
    play.until(at(24 * 60))
    assert stages.happened(cn(play), facts.Missed), "and its clocks run on"
    play.take(cn(play), stops.by_actual())
    assert (stopped_by(us(play)), stopped_by(cn(play))) == (["actual"], ["actual"]), "each was told by its own center"
    play.restore()
    assert stages.entries(us(play), RefusalEntry) == stages.entries(cn(play), RefusalEntry) == []
    for actor in play.actors.values():
        found = {each.kind: each for each in owed(actor)}
        assert found["received"].outcome is Outcome.STOPPED, "it was open when the exercise ended"
        assert {each.answered for each in owed(actor) if each.outcome is Outcome.STOPPED} == {at(2)}
        assert still(actor) == []
    assert owed(us(play)) == owed(cn(play))


def test_what_was_settled_before_stays_and_what_was_missed_before_is_no_excuse() -> None:
    play = exercise()
    answer = stages.send(play, "us", "HTL-1")
    stages.send(play, "cn", "RCV", answer.id)
    play.until(at(24 * 60))
    assert stages.entries(cn(play), OverdueEntry)
    play.ask(cn(play), stops.by_actual())
    found = {each.kind: each for each in owed(us(play))}
    assert found["received"].outcome is Outcome.MET
    assert found["acknowledged"].outcome is Outcome.STOPPED
    assert found["acknowledged"].verdict(play.now) is Verdict.LATE


def test_a_person_may_stop_it_by_hand_and_that_can_be_told() -> None:
    play = exercise()
    stages.send(play, "us", "HTL-1")
    play.ask(us(play), stops.by_hand(play.now, us(play).signers["alice"]))
    (entry,) = stages.entries(us(play), StoppedEntry)
    assert (entry.by, entry.message, entry.statement is None) == ("person", None, False)
    assert still(us(play)) == still(cn(play)) == []
    again = play.ask(us(play), stops.by_actual())
    assert again.state == "done"
    assert stopped_by(us(play)) == ["person"], "it is over once"


@pytest.mark.parametrize(
    ("who", "party", "minutes", "rule"),
    [
        (("alice", "bob"), "us", 0, "exercise.signer"),
        (("administrator",), "us", 0, "roster.wrong_role"),
        (("alice",), "cn", 0, "exercise.other"),
        (("alice",), "us", 61, "exercise.other"),
    ],
)
def test_the_word_of_anybody_else_stops_nothing(who: tuple[str, ...], party: str, minutes: int, rule: str) -> None:
    play = exercise()
    signers = [us(play).signers[each] for each in who]
    command = stops.by_hand(at(0), *signers, party=party)
    play.until(at(minutes))
    assert stages.refusal(play, us(play), command) == rule


@pytest.mark.parametrize("status", ["actual", "test"])
def test_only_an_exercise_can_be_stopped(status: str) -> None:
    play = stages.stage(status=status)
    assert stages.refusal(play, us(play), stops.by_actual()) == "exercise.none"
    assert stages.push(play, us(play), StoppedEntry(play.now, "actual", stops.FLASH, "FLASH")) == "exercise.none"


def test_a_peer_that_says_what_is_not_so_stops_nothing() -> None:
    play = exercise()
    for entry in (
        StoppedEntry(play.now, "peer", index=3, leaf=stops.FLASH),
        StoppedEntry(play.now, "actual", stops.FLASH, "ROUTINE"),
        StoppedEntry(play.now, "person"),
        StoppedEntry(play.now, "weather"),
    ):
        assert stages.push(play, us(play), entry) == "entry.unfounded"
    assert cn(play).center.ours.stopped is None
    assert stopped_by(cn(play)) == []


def test_a_message_below_its_authors_own_stop_is_refused_by_the_other_side() -> None:
    play = exercise()
    payload, openings = stages.compose(play, "us", "HTL-1")
    play.ask(us(play), stops.by_actual())
    entry = MessageEntry(play.now, envelope(payload, signature(us(play), "alice", payload)))
    assert stages.push(play, us(play), entry) == "exercise.stopped"
    assert openings is not None


def test_the_word_of_the_end_overtakes_a_backlog() -> None:
    play = exercise(HOTLINE, SERVICE)
    play.link = False
    for _ in range(3):
        stages.send(play, "us", "HTL-1")
    play.take(us(play), stops.by_actual())
    index = us(play).center.ours.stopped
    assert index is not None
    play.take(cn(play), stages.overtaking(us(play), index[0]))
    assert stopped_by(cn(play)) == ["peer"]
    play.link = True
    play.settle()
    assert stages.entries(us(play), RefusalEntry) == stages.entries(cn(play), RefusalEntry) == []
    assert still(us(play)) == still(cn(play)) == []


def test_before_it_has_met_its_peer_a_center_asks_to_be_told_again() -> None:
    play = exercise()
    stages.restart(play, us(play))
    assert stages.refusal(play, us(play), stops.by_actual()) == "channel.closed"
    stages.meet(play)
    play.ask(us(play), stops.by_actual())
    assert stopped_by(us(play)) == ["actual"]


@pytest.mark.parametrize("party", ["us", "cn"])
def test_a_restart_and_an_audit_know_that_it_is_over(party: str) -> None:
    play = exercise()
    stages.send(play, "us", "HTL-1")
    play.ask(us(play), stops.by_actual())
    actor = play.actors[party]
    wanted = stages.state_of(actor.center)["cases"]
    conduct = examined(replay(play, actor))
    assert [each for each in conduct.found if each.rule == "rule 19"] == []
    assert stages.state_of(conduct.center)["cases"] == wanted
    stages.restart(play, actor)
    assert stages.state_of(actor.center)["cases"] == wanted
    assert actor.center.ours.stopped is not None


def test_an_audit_names_the_end_that_a_center_did_not_say() -> None:
    play = exercise()
    play.ask(us(play), stops.by_actual())
    actor = cn(play)
    (end,) = (number for number, fact in enumerate(actor.happened) if is_stop(fact))
    (index,) = (number for number, row in enumerate(actor.rows["ours"]) if STOPPED in row.body)
    noted = [*actor.happened[:end], facts.LinkUp(at(5), "another")]
    actor.rows["ours"] = actor.rows["ours"][:index]
    conduct = examined(replay(play, actor, [facts.fact_bytes(each) for each in noted]))
    assert [(each.kind, each.rule) for each in conduct.found] == [(Kind.ENTRY_MISSING, "rule 19")]


def is_stop(fact: facts.Fact) -> bool:
    return isinstance(fact, facts.Placed) and STOPPED in fact.body


def judged(play: Stage, *, by_itself: bool) -> list[str]:
    """Return what an auditor of both logs finds, who judges messages by themselves first or not."""
    found, actors = stages.fresh(play, us(play)), play.actors.values()
    logs = {each.name: [Portion(row.body, row.beside) for row in each.rows["ours"]] for each in actors}
    rosters = {each.name: [(each.center.ours.rosters[0][0], each.documents[1])] for each in actors}
    octets = stages.agreement(HOTLINE).octets
    origins = {each.name: each.center.ours.origin for each in actors}
    judge = Judge(Ground("us-cn", "exercise", origins, rosters, {digest(octets): octets}))

    def foreseen(party: str, index: int) -> Alone | None:
        return judge.message(party, index, logs[party][index]) if by_itself else None

    reader = Reader(found.channel, found.status, found.ours, found.theirs)
    reader.prepare((), {})
    return [each.rule for each in Evidence(reader, logs, foreseen=foreseen).entries() if each]


@pytest.mark.parametrize("by_itself", [True, False])
def test_an_auditor_of_both_logs_judges_the_end_as_the_centers_did(*, by_itself: bool) -> None:
    play = exercise()
    stages.send(play, "us", "HTL-1")
    late, _ = stages.compose(play, "us", "HTL-1", what_we_ask="clarify")
    play.ask(us(play), stops.by_actual())
    assert judged(play, by_itself=by_itself) == []
    entry = MessageEntry(play.now, envelope(late, signature(us(play), "alice", late)))
    body = entry_bytes(entry)
    us(play).rows["ours"].append(Row(leaf_hash(body), body))
    assert judged(play, by_itself=by_itself) == ["exercise.stopped"], "cn did not refuse it"


@pytest.mark.parametrize("by_itself", [True, False])
def test_an_auditor_finds_what_claims_to_be_in_earnest(*, by_itself: bool) -> None:
    play = exercise()
    said, openings = stages.compose(play, "us", "HTL-1", what_is_known="This is not a drill.")
    body = entry_bytes(MessageEntry(play.now, envelope(said, signature(us(play), "alice", said))))
    us(play).rows["ours"].append(Row(leaf_hash(body), body, encode(openings)))
    assert judged(play, by_itself=by_itself) == ["form.drill_words"]
