"""What stood at an instant: who owed what by when, and what each side could see then."""

from hotline.core.canonical import Instant, instant_text
from hotline.core.center import Center
from hotline.core.past import Past, look
from hotline.runtime.stage import Actor, Stage
from tests import stages
from tests.core.records import play, replay
from tests.stages import cn, us


def seen(found: Stage, actor: Actor, at: Instant, case: str | None = None, end: Center | None = None) -> Past:
    replayed = replay(found, actor)
    replayed.until(at)
    return look(replayed.center, end or actor.center, replayed.position, at, case)


def test_what_was_owed_is_what_the_live_center_said_then() -> None:
    found = stages.stage()
    question = stages.send(found, "us", "HTL-1", precedence="FLASH").id
    found.until(stages.at(12))
    live = {
        (each.id, each.due, center.book.reached(each))
        for center in (cn(found).center,)
        for each in center.book.obligations(question)
        if each.outcome.value == "open"
    }
    found.until(stages.at(60))
    stages.send(found, "cn", "RCV", question)
    past = seen(found, cn(found), stages.at(12))
    assert {(each.id, each.due, each.rungs) for each in past.owing if each.case == question} == live
    assert any(each.overdue for each in past.owing)
    assert [each.due for each in past.owing if each.due] == sorted(each.due for each in past.owing if each.due)


def test_a_message_on_the_way_is_seen_by_its_own_side_only() -> None:
    found = stages.stage()
    found.cut()
    case = stages.send(found, "us", "HTL-1", precedence="FLASH").id
    cut = stages.at(2)
    found.until(stages.at(3))
    found.restore()
    found.until(stages.at(5))
    sender, receiver = seen(found, us(found), cut), seen(found, cn(found), cut, end=cn(found).center)
    assert [each.id for each in sender.on_the_way] == [case]
    assert [each.id for each in receiver.on_the_way] == [case]
    (ours,), (theirs,) = sender.on_the_way, receiver.on_the_way
    assert [ours.seen_by(cut, "us", party) for party in ("us", "cn")] == [True, False]
    assert [theirs.seen_by(cut, "cn", party) for party in ("us", "cn")] == [True, False]
    later = seen(found, us(found), stages.at(5), case)
    assert later.on_the_way == ()
    assert later.messages[0].seen_by(stages.at(5), "us", "cn")
    assert later.messages[0].known


def test_one_case_shows_only_what_is_owed_in_it() -> None:
    actor = us(play())
    case = next(each for each in actor.center.book.folders if each not in actor.center.agreements)
    past = seen(play(), actor, stages.at(20), case)
    assert past.messages
    assert {each.case for each in past.owing} <= {case}
    assert len(seen(play(), actor, stages.at(20)).owing) > len(past.owing)
    assert seen(play(), actor, Instant(0), case).messages == ()


def test_a_program_reads_the_same() -> None:
    past = seen(play(), cn(play()), stages.at(20))
    value = past.as_json()
    assert value["at"] == instant_text(stages.at(20))
    assert [each["left"] for each in value["owing"]] == [
        None if each.due is None else each.due - past.at for each in past.owing
    ]
    assert value["sizes"] == {"cn": past.sizes[0], "us": past.sizes[1]}
