"""What is told before a message is signed: problems at their fields, deadlines, clocks, and how it will read."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.core import kinds
from hotline.core.canonical import Instant
from hotline.core.errors import refuse
from hotline.core.obligations import Obligation
from hotline.core.writing import Writing
from hotline.web.foreseen import instants_in, leads, owed_by, show_judged, show_owed, show_problem
from hotline.web.writing import Asked, begun, judged
from tests.examples import LATE_WINDOW, concern, notice
from tests.fakes_center import JUNE
from tests.fakes_doors import Open

START = "2026-06-21T10:00:00.000Z"


def written(doors: Open, form: str = "TST-1", **changes: Any) -> Writing:
    fields = notice(**changes) if form == "TST-1" else concern(**changes)
    return begun(doors.side.center, Asked(form, fields), JUNE)


@pytest.mark.parametrize(
    ("kind", "value", "paths"),
    [
        (kinds.Instant(), START, ["at"]),
        (kinds.Instant(), "tomorrow", []),
        (kinds.Instant(), 7, []),
        (kinds.Window(), {"start": START, "end": START}, ["at.start", "at.end"]),
        (kinds.List(kinds.Instant()), [START, START], ["at.0", "at.1"]),
        (kinds.Changes({"w": kinds.Window()}, {}), {"w": {"end": START}, "x": 1}, ["at.w.end"]),
        (kinds.Text(), START, []),
    ],
    ids=["instant", "word", "number", "window", "list", "changes", "text"],
)
def test_every_instant_in_a_value_is_found_at_its_path(kind: kinds.Kind, value: Any, paths: list[str]) -> None:
    assert [path for path, _ in instants_in(kind, value, "at", Instant(0))] == paths


async def test_a_condition_that_does_not_hold_is_told_at_all_fields_that_it_names(doors: Open) -> None:
    writing = written(doors, "HTL-1")
    condition = writing.form.must[0]
    shown = show_problem(writing, refuse("condition.failed", detail=condition.text))
    assert shown["fields"] == sorted(condition.names)


async def test_the_latest_instants_are_told_and_whether_they_are_kept(doors: Open) -> None:
    good: Any = [*leads(written(doors))]
    late: Any = [*leads(written(doors, window=LATE_WINDOW))]
    assert good[0]["flag"] == late[0]["flag"] == "late"
    assert (good[0]["kept"], late[0]["kept"]) == (True, False)
    assert good[0]["lengths"].keys() == {"en", "zh"}


async def test_what_is_owed_says_who_is_called_on_which_side_and_when(doors: Open) -> None:
    writing = written(doors, "HTL-1")
    owed = owed_by(writing)[0]
    assert owed.due is not None
    shown: Any = show_owed(writing, owed)
    assert shown["owed_by"] == "cn"
    assert {tuple(each["by"]) for each in shown["calls"]} == {("cn",), ("us",), ("us", "cn")}
    exercise: Any = show_owed(replace(writing, status="exercise"), owed)
    assert "exercise controller" in {each["whom"]["en"] for each in exercise["calls"]}
    assert "exercise controller" not in {each["whom"]["en"] for each in shown["calls"]}


async def test_what_is_owed_at_no_known_instant_is_shown_without_one(doors: Open) -> None:
    writing = written(doors, "HTL-1")
    owed: Obligation = replace(owed_by(writing)[0], due=None)
    shown: Any = show_owed(writing, owed)
    assert (shown["due"], shown["left"], shown["calls"][0]["at"]) == (None, None, None)


async def test_what_was_typed_wrong_is_previewed_as_it_stands(doors: Open) -> None:
    found: Any = show_judged(
        doors.side.center, judged(doors.side.center, Asked("TST-1", notice(window="soon")), Instant(JUNE)), None
    )
    assert "soon" in str(found["preview"]["en"]["fields"])
    assert found["follows"] == []
    assert found["signatures"]["keys"] == []
