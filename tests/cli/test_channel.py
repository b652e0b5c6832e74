"""How the channel stands, and whether notices get through."""

import pytest

from hotline.cli.channel import checked
from hotline.cli.words import Words
from hotline.interfaces import LinkStatus
from tests.fakes_desk import Line, Seat, said


def test_the_channel_fits_one_screen(alice: Seat) -> None:
    shown = alice.run("channel")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("us-cn: we are us, they are cn")
    assert "ACTUAL 实况" in said(shown)
    assert "all held by the other center" in said(shown)
    assert len(shown.stdout.splitlines()) < 24


def test_what_the_other_center_does_not_hold_is_counted(alice: Seat) -> None:
    alice.send_notice()
    assert "1 not yet held by the other center" in said(alice.run("channel"))


def test_a_line_that_is_down_is_said_to_be(alice: Seat, both: Line) -> None:
    both.world.us.peer.shows = LinkStatus(up=False, since=both.now)
    assert "DOWN since" in said(alice.run("channel"))


def test_what_waits_for_a_second_person_is_counted(alice: Seat) -> None:
    alice.propose_concern()
    assert "For a second person 1" in said(alice.run("channel"))


def test_all_is_well(alice: Seat) -> None:
    shown = alice.run("health")
    assert (shown.exit_code, shown.stdout.split()[0]) == (0, "ok")


def test_nobody_needs_a_key_to_ask_for_health(alice: Seat, both: Line) -> None:
    desk = alice.write("bare.yaml", f"url: {both.urls['us']}\n")
    assert alice.run("health", HOTLINE_DESK=desk).exit_code == 0


def test_a_line_that_has_been_down_for_long_is_a_failure_for_scripts(alice: Seat, both: Line) -> None:
    both.world.us.peer.shows = LinkStatus(up=False, since=both.now)
    both.pass_time(3_600_000)
    shown = alice.run("health")
    assert (shown.exit_code, shown.stdout.split()[0]) == (1, "FAILING")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_are_read_by_programs(alice: Seat, language: str) -> None:
    assert alice.json("channel", "--language", language)["channel"] == "us-cn"
    assert alice.json("health")["status"] == "ok"


def test_somebody_outside_who_fails_is_named_with_the_reason() -> None:
    words = Words("en")
    fails = {"name": "witness:neutral", "status": "degraded", "says": "it answers 503"}
    assert checked(fails, words) == "how long there is no answer from the witness neutral: it answers 503"
    assert checked({**fails, "status": "ok"}, words).endswith("neutral")
    assert checked({**fails, "name": "stamp:geneva"}, Words("zh")) == "时间戳机构无应答时长： geneva: it answers 503"
