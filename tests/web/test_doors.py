"""What is read of a request, strictly."""

from types import SimpleNamespace
from typing import Any

import pytest

from hotline.core.errors import RefusalError
from hotline.web.doors import Ask, Doors, Settings, answer_json
from tests.fakes_center import World

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
