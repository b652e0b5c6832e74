"""What was typed becomes a message of the right agreement; what is no exercise is not written in one."""

from typing import Any

import pytest

from hotline.core.errors import RefusalError
from hotline.web.writing import Asked, asked_of, begun, governing, in_force, judged
from tests.examples import notice
from tests.fakes_center import JUNE
from tests.fakes_doors import Open


async def test_the_words_are_refused_where_a_message_is_checked(doors: Open) -> None:
    doors.side.center.status = "test"
    found = judged(doors.side.center, Asked("TST-1", notice(system_designation="not a drill")), JUNE)
    assert [each.rule for each in found.problems] == ["form.drill_words"]
    assert found.composition is None


async def test_a_form_is_found_under_the_agreement_in_force(doors: Open) -> None:
    center = doors.side.center
    names = [protocol.id for _, protocol in in_force(center, JUNE)]
    assert names == sorted(names)
    for name, protocol in in_force(center, JUNE):
        assert governing(center, protocol.id, JUNE) == name
    assert governing(center, "nothing", JUNE) is None
    assert begun(center, Asked("TST-1", {}, "ai-test-notification"), JUNE).protocol.id == "ai-test-notification"
    with pytest.raises(RefusalError, match="nothing"):
        begun(center, Asked("TST-1", {}, "nothing"), JUNE)


@pytest.mark.parametrize(
    "value", [{"form": "a b", "fields": {}}, {"form": "A", "fields": 1}, {"form": 1, "fields": {}}]
)
def test_what_asks_for_nothing_that_could_be_a_message_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(RefusalError) as refused:
        asked_of(value)
    assert refused.value.rule == "request.malformed"
