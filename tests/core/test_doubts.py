"""Every duty that an agreement makes, who may owe it, and which messages there can be at all."""

from hotline.core.canonical import Duration
from hotline.core.doubts import duties, fits, flipped, in_order, ladders_named, reachable, senders
from tests.agreements import answer, load


def test_a_duty_is_owed_by_the_side_that_the_agreement_says() -> None:
    found = {(each.form.code, each.kind, each.precedence): each for each in duties(load())}
    assert found["NOT-1", "received", "ROUTINE"].owing == {"recipient"}
    assert found["NOT-1", "", ""].owing == {"originator"}
    assert (found["NOT-1", "", ""].path, found["NOT-1", "", ""].after) == ("forms.NOT-1.then.0", "window.end")


def test_what_is_due_ahead_of_an_event_is_so_many_hours_before_it() -> None:
    rule = {"owes": "other", "forms": ["REP-4"], "at_least": "12h", "before": "window.start", "ladder": "call"}
    (found,) = (
        each for each in duties(load({"forms/NOT-1/then/0": rule, "forms/REP-4/sender": "recipient"})) if not each.kind
    )
    assert (found.before, found.owing) == ("window.start", frozenset({"recipient"}))
    assert (found.ahead, found.within) == (Duration(43_200_000), Duration(0))


def test_whoever_opens_a_case_is_its_originator() -> None:
    forms = load().forms
    assert senders(forms["NOT-1"]) == {"originator"}
    assert senders(forms["RPL"]) == {"originator", "recipient"}
    assert flipped(frozenset({"originator"})) == {"recipient"}
    assert flipped(frozenset({"originator", "recipient"})) == {"originator", "recipient"}


def test_a_reply_goes_to_the_other_side_and_a_report_to_either() -> None:
    forms = load({"forms/RPL/sender": "originator"}).forms
    assert not fits(forms["RPL"], forms["NOT-1"])
    assert fits(forms["REP-4"], forms["NOT-1"])


def test_a_message_can_be_sent_where_what_it_answers_can_be() -> None:
    found = reachable(
        load({"forms/NOT-1/statuses": ["exercise"], "forms/REP": {**answer("report"), "answers": ["REP-4"]}})
    )
    assert [found[code] for code in ("NOT-1", "REP-4", "REP")] == [{"exercise"}] * 3
    assert in_order(frozenset({"test", "actual"})) == "actual, test"


def test_a_ladder_knows_what_it_is_climbed_for() -> None:
    assert ladders_named(load()) == {"call": {"delivered", "received", "acknowledged", "replied", ""}}
