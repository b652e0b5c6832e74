"""A case, a message or a period comes with all that it rests on, and with nothing else."""

from hotline.cli.selecting import Wanted, clocks, read, selected
from hotline.core.canonical import Instant
from hotline.core.entry import AgreementEntry, ClockEntry, InForceEntry, MessageEntry, RosterEntry
from hotline.core.intime import NEAR
from tests import stages
from tests.cli.records import gathered


def origins() -> dict[str, str]:
    center = gathered().center
    return {each.party: each.origin for each in (center.ours, center.theirs)}


def forms(wanted: Wanted) -> list[str]:
    known = read(gathered().rows)
    found = selected(gathered().rows, origins(), wanted)
    chosen = [(party, index) for party, indexes in found.items() for index in indexes]
    return sorted(known.messages[place].form for place in chosen if place in known.messages)


def number(form: str) -> str:
    known = read(gathered().rows)
    return next(each.id for each in known.messages.values() if each.form == form)


def test_a_case_brings_all_its_messages() -> None:
    assert forms(Wanted(case=number("TST-1"))) == ["ACK", "ACK", "RCV", "TST-1", "TST-2"]


def test_a_message_brings_those_it_answers_up_to_the_first() -> None:
    assert forms(Wanted(message=number("TST-1"))) == ["TST-1"]
    assert forms(Wanted(message=number("TST-2"))) == ["TST-1", "TST-2"]


def test_a_period_brings_what_its_messages_answer() -> None:
    late = Wanted(start=stages.at(29))
    assert forms(late) == ["HTL-1", "RCV"]
    assert forms(Wanted(end=Instant(0))) == []


def test_rosters_and_agreements_always_come_along() -> None:
    known = read(gathered().rows)
    found = selected(gathered().rows, origins(), Wanted(message=number("TST-1")))
    for party, indexes in found.items():
        kinds = {type(known.entries[party, index]) for index in indexes}
        assert {RosterEntry, AgreementEntry, InForceEntry} <= kinds
        assert (MessageEntry in kinds) == (party == "us")


def test_what_is_in_no_record_brings_nothing() -> None:
    assert selected(gathered().rows, origins(), Wanted(case="sha256:" + "0" * 64)) == {"us": [], "cn": []}


def test_what_was_asked_for_is_said_in_the_manifest() -> None:
    assert Wanted().scope() == {"kind": "whole"}
    assert Wanted(case="sha256:1").scope() == {"kind": "case", "id": "sha256:1"}
    assert Wanted(message="sha256:1").scope() == {"kind": "message", "id": "sha256:1"}
    assert Wanted(start=stages.START).scope() == {"kind": "period", "from": "2026-11-22T12:00:00.000Z"}


def test_the_clocks_that_both_sides_measured_last_before_a_message_come_along() -> None:
    known = read(gathered().rows)
    place = known.places[number("TST-1")]
    sent = known.entries[place].at
    for index, (ago, offset) in enumerate([(30, 1), (20, 2), (10, None), (-10, 3)], 100):
        known.entries["us", index] = ClockEntry(Instant(sent - ago * 60_000), 0, "", offset, 1)
        known.entries["cn", index] = ClockEntry(Instant(sent - (ago + 11) * 60_000 - NEAR), 0, "", offset, 1)
    assert set(clocks(known, {place})) == {("us", 101)}, "those of cn are too old"
    assert set(clocks(known, {("us", 100)})) == set(), "a clock entry asks for no other"
