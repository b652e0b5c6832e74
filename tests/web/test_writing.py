"""What was typed becomes a message of the right agreement; what is no exercise is not written in one."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.core.errors import RefusalError
from hotline.core.writing import Writing
from hotline.web.writing import Asked, asked_of, begun, drill_words, governing, in_force, judged
from tests.examples import concern, notice
from tests.fakes_center import JUNE
from tests.fakes_doors import Open


def written(doors: Open, text: str, status: str = "exercise") -> Writing:
    fields = concern(what_is_known={"original": text, "language": "en"})
    return replace(begun(doors.side.center, Asked("HTL-1", fields), JUNE), status=status)


@pytest.mark.parametrize(
    "text",
    ["This is NOT a drill.", "it is not an exercise", "no drill, no test", "这不是演习。", "并非演练", "非测试"],
)
async def test_in_an_exercise_nothing_claims_to_be_in_earnest(doors: Open, text: str) -> None:
    (refusal,) = drill_words(written(doors, text))
    assert (refusal.rule, refusal.where) == ("form.drill_words", "what_is_known")
    assert list(drill_words(written(doors, text, "actual"))) == []


@pytest.mark.parametrize("text", ["This is a drill.", "Nothing to test.", "not a drilling rig", "演习开始"])
async def test_what_only_sounds_like_it_is_not_refused(doors: Open, text: str) -> None:
    assert list(drill_words(written(doors, text))) == []


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
