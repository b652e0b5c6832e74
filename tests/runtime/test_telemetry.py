"""Lines for people or machines, with the message they are about, and never with a secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from hotline.runtime.telemetry import STRUCK, TEXT_MAX, configure, strike_out, struck


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, written = root.handlers, root.level, structlog.get_config()
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**written)
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_for_machines_says_what_when_how_bad_and_about_which_message() -> None:
    stream = io.StringIO()
    configure("info", "json", stream)
    with structlog.contextvars.bound_contextvars(message="sha256:ab"):
        structlog.get_logger().warning("page failed", way="screen")
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "page failed", "level": "warning", "way": "screen", "message": "sha256:ab"}


def test_lines_of_libraries_come_the_same_way() -> None:
    stream = io.StringIO()
    configure("info", "json", stream)
    logging.getLogger("aiohttp.access").info("GET %s", "/v1/cases")
    assert lines(stream)[0]["event"] == "GET /v1/cases"


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    configure("error", "console", stream)
    structlog.get_logger().info("hello")
    assert stream.getvalue() == ""


def test_lines_for_people_are_plain_where_there_are_no_colours() -> None:
    stream = io.StringIO()
    configure("debug", "console", stream)
    structlog.get_logger().info("链路中断", path="wss://cn")
    assert "链路中断" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize(
    "secret",
    [
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "Authorization: Hotline eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----",
        "https://user:geheim@desk/",
    ],
)
def test_what_looks_like_a_secret_is_struck_out_wherever_it_stands(secret: str) -> None:
    stream = io.StringIO()
    configure("info", "json", stream)
    structlog.get_logger().error(f"it is {secret}", deep=[{"x": (secret,)}], exc_info=ValueError(secret))
    for part in ("C2FVs", "c2ln", "MIIB", "geheim"):
        assert part not in stream.getvalue()
    assert STRUCK in stream.getvalue()


@pytest.mark.parametrize("name", ["passphrase", "Authorization", "webhook_secret", "salts", "openings", "set-cookie"])
def test_what_is_called_a_secret_is_struck_out(name: str) -> None:
    assert strike_out(None, "", {name: "x", "in": {name: "x"}}) == {name: STRUCK, "in": {name: STRUCK}}


def test_numbers_stay_and_bytes_are_counted() -> None:
    assert struck([5, True, None, b"abc"]) == [5, True, None, "(3 bytes)"]
    assert struck("x" * 9_999) == "x" * TEXT_MAX


def test_what_lies_deeper_than_a_line_can_show_is_counted_and_not_shown() -> None:
    deep: Any = {"passphrase": "horse"}
    for _ in range(9):
        deep = {"in": [deep]}
    shown = json.dumps(struck(deep))
    assert "horse" not in shown
    assert "(1 inside)" in shown


def test_bytes_are_counted_wherever_they_lie() -> None:
    seed = bytes(range(200, 232))
    for holder in (seed, bytearray(seed), {seed}, frozenset({seed}), [(seed,)], {"in": {"it": [seed]}}):
        assert "\\x" not in json.dumps(struck(holder))
        assert "(32 bytes)" in json.dumps(struck(holder))


ANYTHING = st.recursive(
    st.text() | st.binary() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(ANYTHING)
def test_anything_at_all_can_be_written_as_a_line(value: object) -> None:
    json.dumps(struck(value))
