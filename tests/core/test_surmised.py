"""Where there is no watch log, the shared logs alone give the same cases."""

from dataclasses import replace

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.entry import named_in
from hotline.core.replay import Replay
from hotline.core.surmised import surmise
from hotline.runtime.stage import Actor, Stage
from tests import stages
from tests.core.records import logs_of, play
from tests.stages import us


def surmised(found: Stage, actor: Actor) -> Replay:
    notes = [
        replace(fact, at=Instant(fact.seconds * 1000)) for fact in actor.happened if isinstance(fact, facts.Cosigned)
    ]
    logs = logs_of(actor)
    return Replay(surmise(actor.name, logs, notes), lambda: stages.fresh(found, actor), logs)


def test_the_shared_logs_alone_give_the_same_cases_and_deadlines() -> None:
    found = play()
    for actor in found.actors.values():
        replayed = surmised(found, actor)
        replayed.seek(len(replayed.record))
        for case in actor.center.book.folders:
            held, live = replayed.center.book, actor.center.book
            assert held.case(case) == live.case(case)
            assert held.obligations(case) == live.obligations(case)


def test_an_answer_comes_after_what_it_answers_whatever_the_clocks_say() -> None:
    found = play()
    replayed = surmised(found, us(found))
    logs = dict(replayed.logs)
    swapped = surmise("us", {"ours": logs["theirs"], "theirs": logs["ours"]}, [])
    order = [(each[1], each[2]) for each in swapped.order if isinstance(each, tuple)]
    assert len(order) == len(logs["ours"]) + len(logs["theirs"])
    held: set[str] = set()
    for log, index in order:
        number, named = named_in(logs["theirs" if log == "ours" else "ours"][index].body)
        assert named is None or named in held
        held.update([number] if number else [])


def test_what_the_other_side_refused_is_without_effect() -> None:
    found = stages.stage()
    assert stages.push(found, us(found), b'{"kind":"poem"}')
    for actor in found.actors.values():
        replayed = surmised(found, actor)
        replayed.seek(len(replayed.record))
        assert replayed.center.ours.size == actor.center.ours.size
        assert replayed.center.theirs.tree.root() == actor.center.theirs.tree.root()
