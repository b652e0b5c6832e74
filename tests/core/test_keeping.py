"""What was done to the store itself is a fact like any other: it reads back as it was written, and changes nothing."""

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant
from hotline.core.decisions import decide
from hotline.core.facts import Fact, fact_bytes, fact_value, parse_fact
from hotline.core.keeping import Archived, Noted, PutBack
from tests import stages
from tests.stages import us

NOW = Instant(1_780_308_000_000)
DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    "fact",
    [
        PutBack(NOW, "backup", DIGEST, 3, 7),
        PutBack(NOW, "peer", "", 0, 0),
        Archived(NOW, Instant(0), NOW, DIGEST, 3, 4, 1, (DIGEST,)),
        Noted(NOW, "us/alice", "line down", DIGEST),
    ],
)
def test_it_reads_back_as_it_was_written(fact: Fact) -> None:
    assert parse_fact(fact_value(fact_bytes(fact))) == fact


def test_they_say_what_was_asked_and_how_far_the_logs_reached() -> None:
    center = us(stages.stage()).center
    size, facts = center.ours.size, center.watch.size
    (put_back,) = decide(center, commands.PutBack("backup", DIGEST), NOW)
    assert put_back == PutBack(NOW, "backup", DIGEST, size, facts)
    center.apply(put_back)
    archive = commands.Archive(Instant(0), NOW, DIGEST, (3, 4), 1, ())
    (archived,) = decide(center, archive, NOW)
    assert archived == Archived(NOW, Instant(0), NOW, DIGEST, 3, 4, 1, ())
    center.apply(archived)
    assert (center.ours.size, center.watch.size) == (size, facts + 2)


def test_what_an_officer_writes_down_stands_in_the_watch_log_under_their_name_and_about_its_case() -> None:
    play = stages.stage()
    message = stages.send(play, "cn", "HTL-1", precedence="FLASH")
    play.settle()
    ack = stages.send(play, "us", "ACK", message.id)
    play.ask(us(play), commands.Note("us/alice", "voice check good"))
    play.ask(us(play), commands.Note("us/bob", "their officer said: received", ack.id))
    told = [(each.person, each.text, each.about) for each in stages.happened(us(play), Noted)]
    assert told == [("us/alice", "voice check good", ""), ("us/bob", "their officer said: received", message.id)]


@pytest.mark.parametrize(
    ("text", "about", "rule"),
    [
        ("", "", "field.out_of_range"),
        ("x" * 501, "", "field.out_of_range"),
        ("\u202egood", "", "field.malformed"),
        ("good", DIGEST, "case.unknown"),
    ],
)
def test_a_note_that_says_nothing_or_is_about_nothing_is_refused(text: str, about: str, rule: str) -> None:
    play = stages.stage()
    assert stages.refusal(play, us(play), commands.Note("us/alice", text, about)) == rule
    assert stages.happened(us(play), Noted) == []
