"""A message as a verb begins it: what it answers, and that everything wrong with it is said at once."""

from typing import Any

import pytest

from hotline.cli.exits import RefusalsError
from hotline.cli.writing import answered_by, judge, member_of
from hotline.core.canonical import instant
from hotline.core.case import Act
from hotline.core.writing import Writing
from hotline.files import protocols

STEP: dict[str, Any] = {
    "id": "a",
    "party": "us",
    "index": 3,
    "at": "2026-05-01T10:00:00.000Z",
    "act": "overdue",
    "form": "",
    "precedence": "",
    "answers": "b",
    "people": [],
    "fields": {},
    "delivered": None,
}


def test_a_step_is_the_member_that_it_shows() -> None:
    assert (member_of(STEP).act, member_of(STEP).at) == (Act.OVERDUE, instant("2026-05-01T10:00:00.000Z"))


def test_what_is_answered_brings_its_case_and_when_it_was_held() -> None:
    steps = [STEP, STEP | {"id": "b", "act": "notice", "delivered": "2026-05-01T10:00:01.000Z"}]
    message = {"id": "b", "form": "TST-1", "precedence": "PRIORITY"}
    found = answered_by(message, {"id": "c", "steps": steps})
    assert (found.id, found.case, len(found.members)) == ("b", "c", 2)
    assert found.delivered == {"b": instant("2026-05-01T10:00:01.000Z")}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    protocol = protocols.load("ai-test-notification").protocol
    now = instant("2026-06-01T10:00:00.000Z")
    empty = Writing(protocol, "a", protocol.forms["TST-1"], "us", "cn", "operator", "actual", now, {}, "PRIORITY")
    with pytest.raises(RefusalsError) as refused:
        judge(empty)
    assert len(refused.value.refusals) > 3
