import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Duration, decode, encode
from hotline.core.entry import ClockEntry
from hotline.core.errors import RefusalError
from hotline.core.merkle import leaf_hash
from hotline.runtime.stage import NamedSigner, Stage, governing
from tests import stages
from tests.stages import START, at, cn, us


def test_on_a_new_stage_the_agreements_are_in_force_and_both_hold_the_same() -> None:
    play = stages.stage(stages.HOTLINE, stages.SERVICE)
    assert play.now == START
    for actor in play.actors.values():
        other = play.other(actor)
        assert len(actor.center.ours.in_force) == 2
        assert actor.center.ours.tree.root() == other.center.theirs.tree.root()
        assert actor.center.ours.series.size == actor.center.ours.size


def test_the_same_play_gives_the_same_logs() -> None:
    first, second = stages.stage(), stages.stage()
    for play in (first, second):
        stages.send(play, "us", "HTL-1")
        play.until(at(45))
    for name in ("us", "cn"):
        assert first.actors[name].rows == second.actors[name].rows


def test_a_key_follows_from_its_name() -> None:
    assert NamedSigner("a").public == NamedSigner("a").public != NamedSigner("b").public


def test_time_stops_at_every_deadline_on_the_way() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.until(at(45))
    assert [fact.at for fact in stages.happened(us(play), facts.RungReached)] == [at(30), at(40)]


def test_a_cut_link_delivers_nothing_and_a_restored_one_everything() -> None:
    play = stages.stage()
    play.cut()
    answer = stages.send(play, "us", "HTL-1")
    assert answer.id not in cn(play).center.book.case_of
    play.until(at(5))
    play.restore()
    assert us(play).center.ours.delivered(answer.index or 0, START) == at(5)
    assert us(play).center.link_path == "stage"


def test_with_a_delay_everything_takes_its_time_each_way() -> None:
    play = stages.stage()
    play.delay = Duration(1_000)
    answer = stages.send(play, "us", "HTL-1")
    assert answer.id not in cn(play).center.book.case_of
    play.until(at(1 / 60))
    assert answer.id in cn(play).center.book.case_of
    assert us(play).center.ours.series.size < us(play).center.ours.size
    play.until(at(2 / 60))
    assert us(play).center.ours.delivered(answer.index or 0, START) == START + 1_000
    assert play.arrivals == {}


def test_what_is_on_its_way_when_the_link_is_cut_goes_again_later() -> None:
    play = stages.stage()
    play.delay = Duration(1_000)
    answer = stages.send(play, "us", "HTL-1")
    play.cut()
    play.until(at(5))
    assert answer.id not in cn(play).center.book.case_of
    play.restore()
    play.until(at(5 + 1 / 60))
    assert us(play).center.book.message(answer.id) is not None
    assert cn(play).center.theirs.series.covering(answer.index or 0) == at(5 + 1 / 60)


def test_what_is_recorded_are_the_bytes_and_their_leaves() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    for actor in play.actors.values():
        assert all(row.leaf == leaf_hash(row.body) for rows in actor.rows.values() for row in rows)
    assert us(play).rows["ours"] == cn(play).rows["theirs"]


def test_a_refusal_is_raised_to_whoever_asked() -> None:
    play = stages.stage()
    with pytest.raises(RefusalError):
        play.ask(us(play), commands.Post({}, {}))


def test_a_message_is_signed_by_as_many_as_are_named() -> None:
    play = Stage.set([stages.agreement(stages.SERVICE).octets], START, parties=("fr", "jp"), people=("chantal",))
    payload, openings = play.compose("jp", stages.protocol(stages.SERVICE), "SVC-1", {"number": 1, "text": "x"})
    assert play.send("jp", ("system",), payload, openings).state == "placed"
    assert set(play.actors) == {"fr", "jp"}


def test_a_center_that_dozes_is_woken_for_its_clock_once_a_day_and_for_everything_else_in_time() -> None:
    awake, asleep = stages.stage(), stages.stage()
    asleep.doze = Duration(24 * stages.HOUR)
    for play in (awake, asleep):
        stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
        play.until(at(48 * 60))
    clocks = [len(stages.entries(us(play), ClockEntry)) for play in (awake, asleep)]
    assert clocks[0] > 5 * clocks[1]
    assert [(when, ring.role) for when, ring in us(awake).rings] == [
        (when, ring.role) for when, ring in us(asleep).rings
    ]


def test_a_second_version_is_in_force_once_both_administrators_consented() -> None:
    play = stages.stage()
    written = decode(stages.agreement(stages.HOTLINE).octets, largest=1 << 20, deepest=32)
    assert isinstance(written, dict)
    second = encode({**written, "version": 2})
    for party in ("us", "cn"):
        play.consent(party, second, at(60))
    center = us(play).center
    assert center.agreements[governing(center, stages.HOTLINE, at(59))].version == 1
    assert center.agreements[governing(center, stages.HOTLINE, at(60))].version == 2
    play.until(at(61))
    first = stages.send(play, "us", "HTL-1")
    assert center.book.protocol(first.case or "").version == 2
