"""What is read of a request, strictly."""

from types import SimpleNamespace
from typing import Any

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.interfaces import LinkStatus
from hotline.web.doors import Ask, Doors, Settings, answer_json
from tests.fakes_center import JUNE, World
from tests.fakes_clock import HandClock
from tests.fakes_doors import open_doors

NAMES = frozenset({"a"})


def ask(body: bytes = b"{}", **query: str) -> Ask:
    return Ask(SimpleNamespace(query=query, match_info={"id": "x"}), None, None, body)  # type: ignore[arg-type]  # enough


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "١", "1e3", "9" * 30, "0x10"])
def test_a_number_is_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(RefusalError, match="request"):
        ask(first=text).number("first", 0)


def test_a_number_that_is_not_given_has_its_default() -> None:
    assert (ask().number("first", 7), ask(first="3").number("first", 7)) == (7, 3)


@pytest.mark.parametrize("value", ["0", "6"])
def test_a_number_outside_its_limits_is_refused(value: str) -> None:
    with pytest.raises(RefusalError):
        ask(first=value).number("first", 1, 1, 5)


def test_a_body_has_just_the_members_that_are_taken() -> None:
    assert ask(b'{"a": 1}').members(NAMES) == {"a": 1}
    for body in (b"{}", b'{"a":1,"b":2}', b"[]", b'{"a":1}x', b'{"a":1.5}', b'\xef\xbb\xbf{"a":1}'):
        with pytest.raises(RefusalError):
            ask(body).members(NAMES)


def test_parts_of_the_address_are_read_by_name() -> None:
    assert ask().part("id") == "x"


def test_an_answer_is_json_in_its_one_spelling() -> None:
    response = answer_json({"b": 1, "a": "é"}, 202, {"Location": "/x"})
    assert (response.body, response.status, response.content_type) == (
        '{"a":"é","b":1}'.encode(),
        202,
        "application/json",
    )
    assert response.headers["Location"] == "/x"


async def test_callers_come_under_names_and_not_under_paths(both: World) -> None:
    side: Any = both.us
    urls = ("https://Hotline.example:443/", "http://127.0.0.1:8440")
    doors = Doors(side.runner, side.store, side.peer, side.line, both.clock, both.clock, Settings(urls))
    assert doors.origins == {
        "hotline.example": "https://hotline.example",
        "127.0.0.1:8440": "http://127.0.0.1:8440",
    }


@pytest.mark.parametrize(("status", "since", "heard"), [("exercise", 600_000, 60_000), ("actual", 10_000, 1_000)])
async def test_when_a_line_was_heard_is_told_in_the_time_of_an_exercise(
    both: World, status: str, since: int, heard: int
) -> None:
    both.us.peer.shows = LinkStatus(up=True, since=Instant(JUNE - 10_000), last_heard=Instant(JUNE - 1_000), offset=5)
    async with open_doors(both.us, both.clock, status=status, speed=60) as doors:
        doors.doors.wall = HandClock(JUNE)
        found, now = doors.doors.line(), doors.doors.now()
        assert (found.since, found.last_heard, found.offset) == (Instant(now - since), Instant(now - heard), 5)


async def test_a_line_that_never_was_has_no_instants_in_an_exercise(both: World) -> None:
    both.us.peer.shows = LinkStatus(up=False)
    async with open_doors(both.us, both.clock, status="exercise", speed=60) as doors:
        assert doors.doors.line() == LinkStatus(up=False)
