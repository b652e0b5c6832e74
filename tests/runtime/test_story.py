from typing import get_args

import pytest

from hotline.runtime import story
from hotline.runtime.phrases import EVENTS, EXPECTATIONS


def test_every_event_and_expectation_is_frozen() -> None:
    for shape in (*get_args(story.Event), *get_args(story.Expectation), story.Scene, story.Audit, story.Story):
        assert shape.__dataclass_params__.frozen


def test_an_audit_without_findings_says_that_nothing_was_missed() -> None:
    audit = story.Audit(1)
    assert (audit.late, audit.still, audit.undecided) == (0, 0, 0)


@pytest.mark.parametrize("rows", [EVENTS, EXPECTATIONS])
def test_the_grammar_is_one_table_each(rows: tuple[tuple[str, object], ...]) -> None:
    assert len({pattern for pattern, _ in rows}) == len(rows)
