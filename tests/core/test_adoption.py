"""How an agreement stands follows from both consents and the instants they name, the same on both sides."""

from hotline.core.adoption import Adopted, Standing, adopted
from hotline.core.canonical import digest, encode
from hotline.runtime.stage import Actor, Stage
from tests import agreements, consents
from tests.stages import START, at, cn, us

VERSIONS = tuple(encode(agreements.document({"version": number})) for number in (1, 2, 3))
FIRST, SECOND, THIRD = map(digest, VERSIONS)


def consent(play: Stage, actor: Actor, document: bytes, minutes: int) -> None:
    signer = actor.signers["administrator"]
    play.ask(actor, consents.consent(document, actor.name, at(minutes), play.now, signer))


def agree(play: Stage, document: bytes, minutes: int) -> None:
    """Let both parties consent."""
    for actor in play.actors.values():
        consent(play, actor, document, minutes)


def seen(play: Stage, name: str) -> Adopted:
    """Return how an agreement stands now, which both centers see alike."""
    ours, theirs = (adopted(each.center, name, play.now) for each in play.actors.values())
    assert ours == theirs
    return ours


def test_what_one_party_consents_to_is_proposed() -> None:
    play = Stage.set(VERSIONS[:1], START)
    consent(play, us(play), VERSIONS[1], 60)
    found = adopted(cn(play).center, SECOND, play.now)
    assert (found.standing, found.since, found.until) == (Standing.PROPOSED, at(60), None)
    assert seen(play, FIRST).standing is Standing.IN_FORCE, "nothing is in force by itself"


def test_what_both_consent_to_comes_into_force_at_the_later_instant_and_supersedes() -> None:
    play = Stage.set(VERSIONS[:1], START)
    consent(play, us(play), VERSIONS[1], 60)
    consent(play, cn(play), VERSIONS[1], 90)
    coming = seen(play, SECOND)
    assert (coming.standing, coming.since, coming.until) == (Standing.COMING, at(90), None)
    before = seen(play, FIRST)
    assert (before.standing, before.until, before.successor) == (Standing.IN_FORCE, at(90), SECOND)
    play.until(at(90))
    assert (seen(play, FIRST).standing, seen(play, SECOND).standing) == (Standing.SUPERSEDED, Standing.IN_FORCE)


def test_each_version_is_followed_by_the_next_in_time_whatever_its_number() -> None:
    play = Stage.set(VERSIONS[:1], START)
    agree(play, VERSIONS[2], 30)
    agree(play, VERSIONS[1], 60)
    play.until(at(100))
    assert [seen(play, name).successor for name in (FIRST, THIRD, SECOND)] == [THIRD, SECOND, None]
    assert seen(play, SECOND).standing is Standing.IN_FORCE


def test_another_protocol_supersedes_nothing() -> None:
    play = Stage.set((VERSIONS[0], encode(agreements.document({"protocol": "other"}))), START)
    assert (seen(play, FIRST).until, seen(play, FIRST).successor) == (None, None)


def test_a_notice_of_withdrawal_says_until_when_and_then_it_has_ended() -> None:
    notice = {**agreements.NOTICE, "fields": {}, "then": [], "precedence": "ROUTINE"}
    del notice["lead_time"]
    document = agreements.document({"forms/WDR": notice, "withdrawal": {"forms": ["WDR"], "notice": "6h"}})
    play = Stage.set([encode(document)], START)
    (name,) = us(play).center.agreements
    payload, openings = play.compose("us", us(play).center.agreements[name], "WDR", {})
    play.send("us", ("alice",), payload, openings)
    given = seen(play, name)
    assert (given.standing, given.until, given.successor) == (Standing.IN_FORCE, at(6 * 60), None)
    play.until(at(6 * 60))
    assert (seen(play, name).standing, seen(play, name).until) == (Standing.ENDED, at(6 * 60))
