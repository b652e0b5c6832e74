"""Every error becomes a problem document with a stable type, the place, and what to do."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog
from aiohttp import ClientResponse, web

from hotline.core.errors import Complaint, FencedError, FileError, FullError, OverloadedError, StoreError, refuse
from hotline.core.rules import RULES
from hotline.interfaces import LinkStatus
from hotline.web.problems import retryable, rule_of_store
from tests.fakes_center import QuietPeer, World
from tests.fakes_doors import Open, open_doors


@dataclass
class BrokenPeer(QuietPeer):
    """Whatever can be raised behind a door."""

    error: Exception = field(default_factory=ZeroDivisionError)

    def status(self) -> LinkStatus:
        raise self.error


async def problem(both: World, error: Exception) -> tuple[ClientResponse, dict[str, Any]]:
    """Return the answer of a door behind which *error* is raised."""
    async with open_doors(both.us, both.clock) as doors:
        doors.doors.peer = BrokenPeer(error=error)
        address = doors.caller().address("/v1/channel")
        headers = doors.caller().headers("GET", address, b"")
        async with doors.session.get(address, headers=headers) as response:
            value: dict[str, Any] = json.loads(await response.read())
            return response, value


async def test_a_refusal_says_what_where_and_what_to_do_in_two_languages(both: World) -> None:
    response, value = await problem(both, refuse("field.missing", "window", "it was left empty"))
    assert response.content_type == "application/problem+json"
    assert value == {
        "type": "urn:hotline:rule:field.missing",
        "title": "A required field is missing",
        "title_zh": "缺少必填栏目",
        "status": 422,
        "detail": "A required field is missing at window: it was left empty. Fill in the field",
        "rule": "field.missing",
        "where": "window",
        "found": "it was left empty",
        "remedy": "Fill in the field",
        "remedies": {"en": "Fill in the field", "zh": "请填写该栏目"},
        "retryable": False,
        "id": None,
    }


@pytest.mark.parametrize(
    ("error", "status", "rule"),
    [
        (FullError("full"), 503, "store.full"),
        (OverloadedError("busy"), 503, "store.overloaded"),
        (FencedError("another"), 503, "store.fenced"),
        (StoreError("closed"), 503, "store.unknown"),
        (TimeoutError(), 503, "store.unknown"),
        (FileError((Complaint("", 0, 0, "forms", "missing", "Add forms"),)), 422, "agreement.malformed"),
        (web.HTTPRequestEntityTooLarge(1, 2), 400, "request.malformed"),
        (refuse("channel.closed"), 503, "channel.closed"),
    ],
)
async def test_every_kind_of_error_has_its_rule(both: World, error: Exception, status: int, rule: str) -> None:
    response, value = await problem(both, error)
    assert (response.status, value["rule"], value["retryable"]) == (status, rule, status == 503)
    assert ("Retry-After" in response.headers) == (status == 503)


async def test_an_error_of_ours_is_told_to_the_administrator_and_not_to_the_caller(both: World) -> None:
    with structlog.testing.capture_logs() as lines:
        response, value = await problem(both, ZeroDivisionError("secret"))
    assert (response.status, value["rule"], value["retryable"]) == (500, "center.fault", True)
    assert "secret" not in json.dumps(value)
    assert [line["event"] for line in lines] == ["fault"]


async def test_what_no_encoding_takes_does_not_break_the_problem(both: World) -> None:
    _, value = await problem(both, refuse("field.malformed", "note", "\ud800"))
    assert value["found"] == "\ud800"


def test_only_what_may_pass_by_itself_is_worth_a_retry() -> None:
    assert {rule for rule in RULES if retryable(rule)} == {
        "center.fault",
        "channel.closed",
        "report.busy",
        "request.too_many",
        "request.too_slow",
        "store.fenced",
        "store.full",
        "store.overloaded",
        "store.unknown",
    }


def test_the_narrowest_class_of_a_store_error_decides() -> None:
    assert [rule_of_store(error) for error in (FullError(""), OverloadedError(""))] == [
        "store.full",
        "store.overloaded",
    ]


async def test_a_refusal_is_counted(doors: Open) -> None:
    async with doors.session.get(f"{doors.url}/nowhere"):
        pass
    sample = doors.doors.meter.registry.get_sample_value("hotline_refusals_total", {"rule": "request.not_found"})
    assert sample == 1
