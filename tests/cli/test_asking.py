"""One verb's conversation with the center."""

import pytest

from hotline.cli.asking import asking
from hotline.cli.exits import DeskError
from hotline.cli.terminal import Terminal
from tests.fakes_desk import Line, Seat, said


async def test_the_time_of_the_channel_is_that_of_its_center(alice: Seat, both: Line) -> None:
    async with asking(Terminal(desk=alice.file)) as found:
        await found.refresh()
        assert abs(found.now() - both.now) < 5_000
        assert (found.party, found.peer) == ("us", "cn")


async def test_a_desk_that_says_too_little_asks_nobody(alice: Seat) -> None:
    with pytest.raises(DeskError, match="no_desk"):
        async with asking(Terminal(desk=alice.file, url="http://127.0.0.1:1", subject=":operator")):
            raise AssertionError


def test_a_key_that_the_roster_does_not_list_is_told_what_to_check(alice: Seat, bob: Seat) -> None:
    refused = alice.run("channel", "--key", str(bob.folder / "mine.key.pem"))
    assert (refused.exit_code, "Check --as and --key" in said(refused)) == (1, True)


def test_a_center_that_does_not_answer_is_not_reached(alice: Seat) -> None:
    refused = alice.run("board", "--once", "--url", "http://127.0.0.1:9")
    assert (refused.exit_code, "The center does not answer" in said(refused)) == (4, True)
