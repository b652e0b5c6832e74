"""With whom an open item is: the officer of the watch, whoever signed for it since, or the duty officer."""

from hotline.core.acting import Acting, Charge, who_acts
from hotline.core.canonical import Instant
from hotline.runtime.stage import Stage
from tests import handovers, stages
from tests.stages import us


def asked(precedence: str = "FLASH") -> tuple[Stage, str]:
    """Return a stage on which cn sent us an urgent concern, and its number."""
    play = stages.stage()
    message = stages.send(play, "cn", "HTL-1", precedence=precedence, what_we_ask="clarify")
    play.settle()
    return play, message.id


def take_watch(play: Stage, *people: str) -> None:
    """Let the last of *people* take the watch a minute from now; all of them sign."""
    play.until(Instant(play.now + stages.MINUTE))
    statement = handovers.said(play, us(play), f"us/{people[-1]}", confirmed=True)
    play.ask(us(play), handovers.hand_over(statement, *(us(play).signers[each] for each in people)))


def signs(play: Stage, person: str, form: str, message: str) -> None:
    play.until(Instant(play.now + stages.MINUTE))
    stages.send(play, "us", form, message, people=(person,))
    play.settle()


def acting(play: Stage, message: str, kind: str = "acknowledged", party: str = "us") -> Acting:
    """Return with whom the *kind* owed for *message* is, as *party* knows it."""
    center = play.actors[party].center
    return who_acts(center, stages.owed(play.actors[party], message)[kind])


def test_while_nobody_has_the_watch_an_item_is_with_the_duty_officer() -> None:
    play, message = asked()
    assert acting(play, message) == Acting("us", Charge.DUTY)


def test_an_item_is_with_the_officer_of_the_watch_who_took_it_over_with_the_watch() -> None:
    play, message = asked()
    take_watch(play, "alice")
    assert acting(play, message) == Acting("us", Charge.WATCH, ("us/alice",))
    take_watch(play, "alice", "bob")
    assert acting(play, message) == Acting("us", Charge.WATCH, ("us/bob",))


def test_what_somebody_signed_for_is_with_them_until_the_watch_passes() -> None:
    play, message = asked()
    take_watch(play, "alice")
    signs(play, "bob", "RCV", message)
    assert acting(play, message) == Acting("us", Charge.SIGNED, ("us/bob",))
    take_watch(play, "alice", "bob")
    assert acting(play, message).charge is Charge.WATCH


def test_without_a_watch_an_item_stays_with_whoever_answered_last() -> None:
    play, message = asked()
    signs(play, "bob", "RCV", message)
    signs(play, "alice", "ACK", message)
    assert acting(play, message, "replied") == Acting("us", Charge.SIGNED, ("us/alice",))


def test_of_the_other_side_only_who_signed_is_known() -> None:
    play, message = asked()
    take_watch(play, "alice")
    assert acting(play, message, party="cn") == Acting("us", Charge.THEIRS)
    signs(play, "alice", "RCV", message)
    assert acting(play, message, party="cn") == Acting("us", Charge.SIGNED, ("us/alice",))


def test_what_only_the_line_must_do_is_with_nobody() -> None:
    play, message = asked()
    take_watch(play, "alice")
    assert acting(play, message, "delivered") == Acting("us", Charge.LINE)


def test_a_machine_that_answered_has_taken_nothing_in_hand() -> None:
    play = stages.stage(stages.SERVICE)
    message = stages.send(play, "cn", "SVC-5", people=("system",))
    play.settle()
    signs(play, "system", "SVC-5", message.id)
    assert len(us(play).center.book.folders[message.id].members) == 2
    assert who_acts(us(play).center, us(play).center.book.obligations(message.id)[1]) == Acting("us", Charge.DUTY)
