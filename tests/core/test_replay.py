"""Any past instant is rebuilt as it was, forwards and back, and a copy goes its own way."""

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.facts import fact_bytes
from hotline.core.replay import MARKS_MOST, Kind, twin
from tests import stages
from tests.core.records import place, play, replay
from tests.stages import cn, us


def test_every_step_is_the_state_that_lived_then() -> None:
    found = play()
    for actor in found.actors.values():
        live, replayed = stages.fresh(found, actor), replay(found, actor)
        for index, fact in enumerate(actor.happened):
            live.apply(fact)
            replayed.seek(index + 1)
            assert stages.digest_of(replayed.center) == stages.digest_of(live), index


def test_stepping_back_and_forth_gives_the_same_states() -> None:
    found = play()
    replayed = replay(found, us(found), every=5)
    digests = {}
    for index in range(1, len(replayed.record) + 1):
        replayed.seek(index)
        digests[index] = stages.digest_of(replayed.center)
    for number in range(60):
        index = number * 37 % len(replayed.record) + 1
        replayed.seek(index)
        assert stages.digest_of(replayed.center) == digests[index]


def test_an_instant_is_the_state_after_its_last_fact() -> None:
    found = play()
    replayed = replay(found, cn(found))
    replayed.until(stages.at(20))
    assert replayed.now <= stages.at(20) < replayed.at(replayed.position)
    replayed.until(Instant(0))
    assert (replayed.position, replayed.center.ours.size) == (0, 0)


def test_the_copies_that_are_kept_stay_few() -> None:
    found = play()
    replayed = replay(found, us(found), every=1)
    replayed.seek(len(replayed.record))
    assert len(replayed.marks) <= MARKS_MOST
    assert replayed.every > 1


def test_a_copy_is_not_changed_by_what_comes_after() -> None:
    found = play()
    replayed = replay(found, us(found), every=10_000)
    replayed.seek(30)
    copied, before = twin(replayed.center), stages.digest_of(replayed.center)
    replayed.seek(len(replayed.record))
    assert stages.digest_of(copied) == before != stages.digest_of(replayed.center)
    for recorded in map(replayed.record.__getitem__, range(30, len(replayed.record))):
        assert recorded.fact is not None
        copied.apply(recorded.fact)
    assert stages.digest_of(copied) == stages.digest_of(replayed.center)


def test_what_no_fact_tells_of_is_taken_from_the_logs_and_named() -> None:
    found = play()
    noted = list(us(found).happened)
    for kind in (facts.Mirrored, facts.Placed):
        del noted[place(noted, kind, 6)]
    replayed = replay(found, us(found), [fact_bytes(each) for each in noted])
    named = [each for index in range(len(noted)) for each in replayed.take(replayed.record[index])]
    assert {each.kind for each in named} == {Kind.SKIPPED}
    assert replayed.center.ours.tree.root() == us(found).center.ours.tree.root()
    assert set(replayed.center.book.case_of) == set(us(found).center.book.case_of)


def test_a_cosignature_that_no_fact_tells_of_is_taken_from_the_notes_and_named() -> None:
    found = play()
    noted = list(us(found).happened)
    index = place(noted, facts.Cosigned, 3, log="ours")
    lost = noted.pop(index)
    assert isinstance(lost, facts.Cosigned)
    replayed = replay(found, us(found), [fact_bytes(each) for each in noted])
    replayed.unnoted = {"ours": [lost]}
    named = [each for index in range(len(noted)) for each in replayed.take(replayed.record[index])]
    assert [(each.kind, each.about) for each in named] == [(Kind.SKIPPED, "cosigned")]
    assert list(replayed.center.ours.series.sizes) == list(us(found).center.ours.series.sizes)
