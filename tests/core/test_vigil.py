"""What a center warns of before it is too late, each once, on every replay alike."""

from dataclasses import replace

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Instant
from hotline.core.roster import Key
from hotline.core.vigil import KNOWN_WITHIN, is_relieved
from hotline.runtime.stage import Actor, Stage, greeting
from tests import stages
from tests.fakes import party_fixture
from tests.rosters import next_roster
from tests.stages import START, at, cn, us

DAY = 86_400_000


def ends(actor: Actor) -> Instant:
    return max(key.not_after for key in actor.center.ours.newest_roster().keys)


def warned(actor: Actor, reason: str) -> list[tuple[str, int]]:
    """Return what *actor* was warned of for *reason*, and how many days before."""
    return [(each.about, each.days) for each in stages.happened(actor, facts.Warned) if each.reason == reason]


def heard(actor: Actor) -> list[str]:
    return [alarm.reason for _, alarm in actor.alarms]


def to_the_end(play: Stage, days: float) -> None:
    """Let time pass until so many days before the keys end; the hourly entries are slept over."""
    play.doze = play.doze or type(play.delay)(30 * DAY)
    play.until(Instant(ends(us(play)) - round(days * DAY)))


def test_keys_and_roots_of_both_parties_are_warned_of_90_30_7_and_1_days_before_each_once() -> None:
    play = stages.stage()
    to_the_end(play, 90.1)
    assert warned(us(play), "expiry") == []
    to_the_end(play, 0.5)
    for actor in (us(play), cn(play)):
        found = warned(actor, "expiry")
        assert {about.split("/")[1] for about, _ in found} == {"us", "cn"}
        assert len(found) == len(set(found))
        keys = [days for about, days in found if about.startswith("expiry/us/") and "root" not in about]
        assert keys == [90, 30, 7, 1]
        assert heard(actor).count("expiry") == len(found)


def test_of_warnings_that_were_slept_through_only_the_nearest_is_given() -> None:
    play = stages.stage()
    play.now = Instant(ends(us(play)) - 5 * DAY)
    play.take(us(play))
    assert {days for _, days in warned(us(play), "expiry")} == {7}
    play.take(us(play))
    assert len(warned(us(play), "expiry")) == len({about for about, _ in warned(us(play), "expiry")})


def test_a_center_that_starts_again_does_not_warn_again() -> None:
    play = stages.stage()
    play.now = Instant(ends(us(play)) - 5 * DAY)
    play.take(us(play))
    before = len(us(play).rows["watch"])
    stages.restart(play, us(play))
    play.take(us(play))
    assert before > 0
    assert us(play).center.watchful().next == Instant(ends(us(play)) - DAY)


def test_a_key_that_another_one_relieves_is_no_concern_and_one_before_a_gap_is() -> None:
    party = party_fixture("us")
    old = party.roster.with_role("log")[0]
    later = replace(old, kid="another", not_before=Instant(old.not_after - DAY), not_after=Instant(old.not_after + DAY))

    def relieved(*others: Key) -> bool:
        return is_relieved(old, replace(party.roster, keys=(old, *others)))

    assert relieved(later)
    assert not relieved()
    assert not relieved(replace(later, not_before=Instant(old.not_after + 1)))
    assert not relieved(replace(later, revoked_at=START))
    assert not relieved(replace(later, roles=("cosigner",)))


def test_a_roster_that_the_peer_does_not_cosign_in_time_is_an_alarm() -> None:
    play = stages.stage()
    play.cut()
    play.ask(us(play), commands.Enrol(next_roster(us(play)), root=False))
    play.until(Instant(play.now + KNOWN_WITHIN - 1))
    assert "unknown" not in heard(us(play))
    play.until(Instant(play.now + 1))
    assert warned(us(play), "unknown") == [("unknown/2", 0)]


def test_a_roster_that_the_peer_has_cosigned_is_none() -> None:
    play = stages.stage()
    play.ask(us(play), commands.Enrol(next_roster(us(play)), root=False))
    play.until(Instant(play.now + 2 * KNOWN_WITHIN))
    assert "unknown" not in heard(us(play))


@pytest.mark.parametrize(("minutes", "disputed"), [(5, True), (15, False)])
def test_a_key_revoked_as_of_an_instant_disputes_what_it_signed_since_on_both_sides(
    minutes: int,
    disputed: bool,
) -> None:
    play = stages.stage(stages.TESTS)
    play.until(at(10))
    notice = stages.send(play, "us", "TST-1", people=("alice",)).id
    owed = stages.owed(cn(play), notice)
    play.until(at(20))
    roster = next_roster(us(play), revoke="alice", at=at(minutes))
    play.ask(us(play), commands.Enrol(roster, root=False))
    play.until(at(20.5))
    for actor in (us(play), cn(play)):
        book = actor.center.book
        case, member = book.message(notice) or ("", None)
        assert member is not None
        assert ("disputed" in book.flags(book.case(case), member)) is disputed
        assert {name: each.due for name, each in stages.owed(actor, notice).items()} == {
            name: each.due for name, each in owed.items()
        }
    assert heard(cn(play)).count("disputed") == disputed
    assert "disputed" not in heard(us(play)), "who revokes it knows"


@pytest.mark.parametrize("part", ["root", "roster"])
def test_a_peer_that_shows_an_older_version_of_its_own_than_its_log_says_is_an_alarm(part: str) -> None:
    play = stages.stage()
    hello = {**greeting(cn(play).center), "root": 1, "roster": 1}
    play.take(us(play), commands.Greet(hello))
    assert heard(us(play)) == []
    for _ in range(2):
        play.take(us(play), commands.Greet({**hello, part: 0}))
    assert warned(us(play), "rollback") == [(f"rollback/cn/{part}/0/1", 0)]
    assert heard(us(play)) == ["rollback"]
