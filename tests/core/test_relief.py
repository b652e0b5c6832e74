"""Who takes the watch, and of what: both sign the list that the center holds, and all else is refused by name."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.handover import AHEAD, LIFE, LISTED_MAX, WatchOffered, WatchTaken, listed
from hotline.core.relief import difference, open_now, still_open, unsigned, what_is_wrong
from hotline.core.signature import Signer
from hotline.runtime.stage import NamedSigner, Stage
from tests import handovers, stages
from tests.handovers import said
from tests.stages import START, cn, us


def key(play: Stage, name: str) -> Signer:
    return us(play).signers[name]


def wait(play: Stage, length: int) -> None:
    """Let so many milliseconds pass."""
    play.until(Instant(play.now + length))


def taken(person: str = "alice", protocol: str = stages.HOTLINE) -> Stage:
    """Return a stage on which *person* of us has the watch."""
    play = stages.stage(protocol)
    play.ask(us(play), handovers.hand_over(said(play, us(play), f"us/{person}"), key(play, person)))
    return play


def tried(play: Stage, *people: str, role: str = "operator", **members: Any) -> str:
    statement = replace(said(play, us(play), "us/bob"), **members)
    signers = [key(play, each) for each in people]
    return stages.refusal(play, us(play), handovers.hand_over(statement, *signers, role=role))


def test_a_watch_that_nobody_has_is_taken_by_one_person_alone() -> None:
    play = taken()
    (fact,) = stages.happened(us(play), WatchTaken)
    assert (fact.person, us(play).center.tour.holder, us(play).center.tour.since) == ("us/alice", "us/alice", START)


def test_the_watch_passes_once_both_have_signed_each_at_a_desk() -> None:
    play = taken()
    statement = said(play, us(play), "us/bob", note="all quiet")
    play.ask(us(play), handovers.hand_over(statement, key(play, "alice")))
    (offer,) = stages.happened(us(play), WatchOffered)
    assert (us(play).center.tour.holder, offer.expires) == ("us/alice", START + LIFE)
    wait(play, LIFE - 1)
    play.ask(us(play), handovers.hand_over(statement, key(play, "bob")))
    fact = stages.happened(us(play), WatchTaken)[-1]
    assert (fact.id, us(play).center.tour.holder, us(play).center.tour.offer) == (offer.id, "us/bob", None)
    assert len(fact.statement["signatures"]) == 2


@pytest.mark.parametrize("people", [("alice", "bob"), ("bob", "alice")])
def test_it_does_not_matter_who_signs_first(people: tuple[str, str]) -> None:
    play = taken()
    statement = said(play, us(play), "us/bob")
    for each in people:
        play.ask(us(play), handovers.hand_over(statement, key(play, each)))
    assert us(play).center.tour.holder == "us/bob"


def test_both_signatures_at_once_will_do_and_a_repeat_changes_nothing() -> None:
    play = taken()
    command = handovers.hand_over(said(play, us(play), "us/bob"), key(play, "alice"), key(play, "bob"))
    for _ in range(3):
        play.ask(us(play), command)
    assert (len(stages.happened(us(play), WatchTaken)), us(play).center.tour.holder) == (2, "us/bob")


def test_an_offer_that_is_repeated_is_one_offer() -> None:
    play = taken()
    command = handovers.hand_over(said(play, us(play), "us/bob"), key(play, "alice"))
    play.ask(us(play), command)
    play.ask(us(play), command)
    assert len(stages.happened(us(play), WatchOffered)) == 1


def test_after_a_quarter_of_an_hour_nobody_signs_it_any_more() -> None:
    play = taken()
    statement = said(play, us(play), "us/bob")
    play.ask(us(play), handovers.hand_over(statement, key(play, "alice")))
    wait(play, LIFE)
    assert us(play).center.tour.waiting(play.now) is None
    second = handovers.hand_over(statement, key(play, "bob"))
    assert stages.refusal(play, us(play), second) == "handover.expired"
    assert us(play).center.tour.holder == "us/alice"


@pytest.mark.parametrize(
    ("people", "role", "members", "rule"),
    [
        (("bob",), "operator", {"leaving": None}, "handover.holder"),
        (("alice",), "operator", {"taking": "us/alice"}, "handover.holder"),
        (("administrator",), "administrator", {}, "handover.signer"),
        (("alice",), "operator", {"taking": "us/system"}, "handover.signer"),
        (("alice",), "operator", {"taking": "us/nobody"}, "handover.signer"),
        (("alice",), "operator", {"instead": "us/administrator"}, "handover.signer"),
        (("alice",), "operator", {"instead": "us/alice"}, "handover.signer"),
        (("alice",), "operator", {"channel": "us-xx"}, "handover.other"),
        (("alice",), "operator", {"party": "cn"}, "handover.other"),
        (("alice",), "operator", {"status": "exercise"}, "handover.other"),
        (("alice",), "operator", {"instant": Instant(START - LIFE)}, "handover.expired"),
        (("alice",), "operator", {"instant": Instant(START - 1)}, "handover.expired"),
        (("alice",), "operator", {"instant": Instant(START + AHEAD + 1)}, "handover.expired"),
        (("alice", "bob"), "operator", {"open": {"owed": listed(["x"]), "proposals": listed([])}}, "handover.stale"),
    ],
    ids=str,
)
def test_what_may_not_stand_is_refused_by_name(
    people: tuple[str, ...], role: str, members: dict[str, Any], rule: str
) -> None:
    play = taken()
    assert tried(play, *people, role=role, **members) == rule
    assert (us(play).center.tour.holder, stages.happened(us(play), WatchOffered)) == ("us/alice", [])


def test_the_keys_of_strangers_and_of_the_other_party_take_nothing() -> None:
    play = taken()
    statement = said(play, us(play), "us/bob")
    for signer in (NamedSigner("mallory"), cn(play).signers["alice"]):
        found = stages.refusal(play, us(play), handovers.hand_over(statement, signer))
        assert found == "roster.unknown_key"


def test_whoever_takes_signs_as_operator_even_if_somebody_stands_in() -> None:
    play = taken()
    statement = said(play, us(play), "us/bob", instead="us/administrator")
    by_bob = handovers.hand_over(statement, key(play, "bob"))
    by_other = handovers.hand_over(statement, key(play, "administrator"), role="administrator")
    play.ask(us(play), by_other)
    assert us(play).center.tour.holder == "us/alice"
    play.ask(us(play), by_bob)
    assert us(play).center.tour.holder == "us/bob"


def test_the_list_is_what_is_owed_by_either_side_what_runs_out_first_at_the_top() -> None:
    play = taken()
    message = stages.send(play, "cn", "HTL-1")
    play.settle()
    rows: Any = open_now(us(play).center)["owed"]
    names = [each["id"] for each in rows["first"]]
    assert f"{message.id}/acknowledged" in names
    assert not [each for each in names if each.endswith("/delivered")]
    dues = [each["due"] for each in rows["first"]]
    assert dues == sorted(dues)
    assert {each["owed_by"] for each in rows["first"]} == {"us", "cn"}
    assert not any(each["overdue"] for each in rows["first"])
    assert rows["count"] == len(rows["first"]) <= LISTED_MAX


def test_what_has_changed_since_it_was_written_is_told() -> None:
    play = taken()
    statement = said(play, us(play), "us/bob")
    message = stages.send(play, "cn", "HTL-1")
    play.settle()
    statement = replace(statement, instant=play.now)
    (refused,) = play.take(us(play), handovers.hand_over(statement, key(play, "alice")))
    assert (getattr(refused, "rule", ""), getattr(refused, "where", "")) == ("handover.stale", "open")
    assert f"+ {message.id[7:15]}/acknowledged" in str(refused)


def test_a_deadline_that_has_passed_meanwhile_changes_the_list() -> None:
    play = taken()
    stages.send(play, "cn", "HTL-1", precedence="IMMEDIATE")
    play.settle()
    before: Any = open_now(us(play).center)
    wait(play, max(each.due or 0 for each in still_open(us(play).center)) - play.now)
    after: Any = open_now(us(play).center)
    assert stages.happened(us(play), facts.Missed)
    assert [each["overdue"] for each in after["owed"]["first"]].count(True) > 0
    assert "overdue" in difference(before, after)


def test_many_changes_are_told_of_by_number_and_changes_out_of_sight_as_such() -> None:
    rows: Any = [{"id": f"sha256:{number:08d}/replied", "due": None} for number in range(LISTED_MAX + 20)]
    before = {"owed": listed(rows[:20]), "proposals": listed([])}
    after = {"owed": listed([]), "proposals": listed(["sha256:" + "f" * 64])}
    assert difference(before, after).startswith("+ proposals ffffffff; - 00000000/replied")
    assert difference(before, after).endswith("… 15")
    long = {"owed": listed(rows), "proposals": listed([])}
    longer = {"owed": listed(rows[:-1]), "proposals": listed([])}
    assert difference(long, longer).startswith("beyond the first")
    assert difference({"owed": {"first": [5]}, "proposals": {"first": [5]}}, after)


@pytest.mark.parametrize("party", ["us", "cn"])
def test_no_watch_passes_while_a_flash_is_unacknowledged_unless_both_signed_that_they_know(party: str) -> None:
    play = taken()
    message = stages.send(play, party, "HTL-1", precedence="FLASH")
    play.settle()
    assert tried(play, "alice", "bob") == "handover.flash"
    assert tried(play, "alice", "bob", confirmed=True) == ""
    assert us(play).center.tour.holder == "us/bob"
    answered = "cn" if party == "us" else "us"
    stages.send(play, answered, "ACK", message.id)
    play.settle()


def test_a_watch_that_nobody_has_is_taken_in_spite_of_a_flash() -> None:
    play = stages.stage()
    stages.send(play, "cn", "HTL-1", precedence="FLASH")
    play.settle()
    assert tried(play, "bob") == ""


def test_a_statement_of_before_the_present_watch_is_not_used_again() -> None:
    play = taken()
    first = handovers.hand_over(said(play, us(play), "us/bob"), key(play, "alice"), key(play, "bob"))
    wait(play, 1000)
    play.ask(us(play), first)
    wait(play, 1000)
    back = handovers.hand_over(said(play, us(play), "us/alice"), key(play, "alice"), key(play, "bob"))
    play.ask(us(play), back)
    wait(play, 1000)
    assert stages.refusal(play, us(play), first) == "handover.expired"
    assert us(play).center.tour.holder == "us/alice"


def test_a_fact_that_the_center_had_to_refuse_is_named() -> None:
    play = taken()
    center = us(play).center
    statement = said(play, us(play), "us/bob")
    alone, both = (handovers.handed(statement, key(play, "alice"), *more) for more in ((), (key(play, "bob"),)))
    good = WatchTaken(play.now, handovers.number(statement), "us/bob", both)
    assert what_is_wrong(center, good) == ("", "")
    offer = WatchOffered(play.now, good.id, alone, Instant(START + LIFE))
    assert what_is_wrong(center, offer) == ("", "")
    for bad in (
        replace(good, person="us/alice"),
        replace(good, id="sha256:0"),
        replace(good, statement=alone),
        replace(offer, statement=both),
        replace(offer, expires=Instant(START + LIFE + 1)),
    ):
        assert what_is_wrong(center, bad)[0] == "handover.signer"
    forged = replace(good, statement={**both, "payload": handovers.handed(replace(statement, note="x"))["payload"]})
    assert what_is_wrong(center, forged)[0] == "signature.forged"


def test_whoever_verifies_a_watch_log_judges_the_signatures_in_it() -> None:
    play = taken()
    for person in ("alice", "bob"):
        statement = said(play, us(play), "us/bob")
        play.ask(us(play), handovers.hand_over(statement, key(play, person)))
    log = us(play).center.ours
    rows: list[dict[str, Any]] = [facts.fact_value(row.body) for row in us(play).rows["watch"]]
    assert [*unsigned(log, 0, rows[0])] == []
    reliefs = [each for each in rows if each["kind"] in ("watch_offered", "watch_taken")]
    assert len(reliefs) == 3
    for each in reliefs:
        assert [*unsigned(log, 7, each)] == []
    offered, last = reliefs[1:]
    forged = {**last["statement"], "payload": reliefs[0]["statement"]["payload"]}
    found = {
        "another person": {**last, "person": "us/alice"},
        "another number": {**last, "id": offered["id"][:-1] + "x"},
        "too few": {**last, "statement": offered["statement"]},
        "too many": {**offered, "statement": last["statement"]},
        "forged": {**last, "statement": forged},
        "nothing": {"kind": "watch_taken"},
        "years later": {**last, "at": "2036-01-01T00:00:00.000Z"},
    }
    assert {name: next(unsigned(log, 7, each))[0] for name, each in found.items()} == {
        "another person": "handover.signer",
        "another number": "handover.signer",
        "too few": "handover.signer",
        "too many": "handover.signer",
        "forged": "signature.forged",
        "nothing": "text.instant",
        "years later": "roster.expired_key",
    }
