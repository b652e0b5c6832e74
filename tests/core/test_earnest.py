"""What claims to be in earnest is told from what only sounds like it, in both languages."""

import pytest

from hotline.core.canonical import Json
from hotline.core.earnest import claims_earnest, plain


@pytest.mark.parametrize(
    "text",
    [
        "This is NOT a drill.",
        "it is not an exercise",
        "this is not part of the exercise",
        "This is not exercise.",
        "These are not drills",
        "No drill, no test.",
        "not just a drill",
        "This isn\u2019t a drill",
        "this is not a test",
        "This is real.",
        "This is the real thing",
        "a real-world emergency",
        "not  a\ndrill",
        "ＮＯＴ Ａ ＤＲＩＬＬ",
        "not a d\u200brill",
        "这不是演习。",
        "并非演练",
        "绝非一次军事演习",
        "非测试",
        "这不是一次测试",
        "这是真的",
        "收到真实警报",
        "此为实况",
        "本电系实况",
    ],
)
def test_what_says_that_it_is_no_exercise_claims_to_be_in_earnest(text: str) -> None:
    assert claims_earnest(text)


@pytest.mark.parametrize(
    "text",
    [
        "This is a drill.",
        "EXERCISE EXERCISE EXERCISE",
        "Nothing to test.",
        "not a drilling rig",
        "No test took place at Nevada.",
        "We did not test the system.",
        "Operators did not exercise control.",
        "There is no exercise of authority here.",
        "a real-time feed; this is real time",
        "the authenticity of the video",
        "演习开始",
        "模拟攻击",
        "该视频的真实性",
        "非测试人员请离开",
        "",
    ],
)
def test_what_only_sounds_like_it_passes(text: str) -> None:
    assert not claims_earnest(text)


@pytest.mark.parametrize("value", [{"original": ["a", {"en": "no drill"}]}, ["并非演练"], "not a drill"])
def test_it_is_found_wherever_it_stands(value: Json) -> None:
    assert claims_earnest(value)


@pytest.mark.parametrize("value", [None, 1, True, {"no drill": "a"}, []])
def test_what_is_no_text_claims_nothing(value: Json) -> None:
    assert not claims_earnest(value)


def test_letters_are_read_as_they_look() -> None:
    assert plain("Ａ\u200b\u2060b") == "Ab"
