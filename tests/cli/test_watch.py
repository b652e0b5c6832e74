"""The watch is shown, offered and taken by two people, each at a desk of their own."""

import json
from pathlib import Path

import pytest

from tests.fakes_desk import US, Line, Seat, said, seat


@pytest.fixture
def bob(tmp_path: Path, both: Line) -> Seat:
    """The desk of bob, the other operator of us."""
    return seat(tmp_path / "second", both, US, "bob")


def test_nobody_has_the_watch_at_first_and_one_takes_it_alone(alice: Seat) -> None:
    assert "Nobody has the watch" in said(alice.run("watch", "show"))
    taken = alice.run("watch", "take", "--yes")
    assert taken.exit_code == 0, taken.output
    assert "us/alice has the watch since" in said(taken)


def test_the_watch_passes_once_both_have_signed(alice: Seat, bob: Seat) -> None:
    alice.run("watch", "take", "--yes")
    offered = alice.run("watch", "offer", "bob", "--note", "the line was down at noon", "--yes")
    assert "The watch is yours until us/bob has signed as well" in said(offered)
    shown = said(bob.run("watch", "show"))
    assert "us/alice has the watch" in shown
    assert "waits until" in shown
    assert "“the line was down at noon” us/alice" in shown
    assert "us/bob has the watch since" in said(bob.run("watch", "take", "--yes"))
    assert bob.json("watch", "show")["holder"] == "us/bob"


def test_what_is_open_is_read_before_it_is_signed(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    asked = alice.run("watch", "take", typed="no\n")
    assert asked.exit_code != 0
    for words in (number, "TST-1", "take the watch?"):
        assert words in said(asked), words
    assert alice.json("watch", "show")["holder"] is None


def test_nobody_takes_what_is_not_offered_to_them(alice: Seat, bob: Seat) -> None:
    alice.run("watch", "take", "--yes")
    refused = bob.run("watch", "take", "--yes")
    assert refused.exit_code != 0
    assert "no hand-over waits for us/bob" in said(refused)


def test_another_officer_stands_in_for_one_who_cannot_sign(alice: Seat, bob: Seat, tmp_path: Path, both: Line) -> None:
    other = seat(tmp_path / "third", both, US, "administrator", "administrator")
    alice.run("watch", "take", "--yes")
    assert other.run("watch", "offer", "us/bob", "--instead", "--yes").exit_code == 0
    assert "us/bob has the watch" in said(bob.run("watch", "take", "--yes"))


def test_the_log_says_who_took_the_watch(alice: Seat, bob: Seat) -> None:
    alice.run("watch", "take", "--yes")
    alice.run("watch", "offer", "bob", "--yes")
    bob.run("watch", "take", "--yes")
    shown = said(alice.run("log", "show", "watch"))
    for words in ("watch taken", "us/alice", "watch offered", "us/bob"):
        assert words in shown, words


def test_chinese_is_spoken_as_well(alice: Seat) -> None:
    assert "当前无人值班" in said(alice.run("--language", "zh", "watch", "show"))


def test_what_was_signed_is_evidence_that_holds(alice: Seat, bob: Seat, both: Line) -> None:
    alice.run("watch", "take", "--yes")
    alice.send_notice()
    both.settle()
    alice.run("watch", "offer", "bob", "--yes")
    bob.run("watch", "take", "--yes")
    file = str(alice.folder / "watched.zip")
    assert alice.run("export", file, "--watch").exit_code == 0
    pins = [f"--root={party}={alice.folder / party}-root.json" for party in ("us", "cn")]
    assert alice.run("audit", "verify", file, *pins).exit_code == 0
    replayed = json.loads(alice.run("--json", "audit", "replay", file, *pins).stdout)
    assert [each for each in replayed["differences"] if each["kind"] == "handover_wrong"] == []
    assert replayed["verified"] == "good"


def test_what_no_message_tells_is_noted_in_the_watch_log(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    noted = alice.run("watch", "note", "their officer said by voice: received", "--about", number)
    assert "Noted in the watch log" in said(noted)
    assert "us/alice: their officer said by voice: received" in said(alice.run("log", "show", "watch"))
    assert alice.run("watch", "note", "").exit_code != 0
