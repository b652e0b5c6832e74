"""The console speaks two languages: each catalogue has every word, and Chinese has its own punctuation."""

import re
from string import Formatter

import pytest

from hotline.core.terms import LANGUAGES
from hotline.web.console.pages import PAGES
from hotline.web.console.words import FORMS, Say, Word, catalogue

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HALF_WIDTH = re.compile(rf"[{HAN}][,:;!?()]|[,:;!?()][{HAN}]|[{HAN}]\.(?:\s|$)")
ENGLISH, CHINESE = catalogue("en"), catalogue("zh")


def texts(word: Word) -> list[str]:
    return [word] if isinstance(word, str) else list(word.values())


def values(word: Word) -> set[str]:
    return {name for text in texts(word) for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_catalogues_have_the_same_words() -> None:
    assert len(ENGLISH) > 50
    assert ENGLISH.keys() ^ CHINESE.keys() == set()


def test_every_word_says_something_and_takes_the_same_values_in_both_languages() -> None:
    for key, word in ENGLISH.items():
        assert all(text.strip() for text in texts(word) + texts(CHINESE[key])), key
        assert values(word) - {"count"} == values(CHINESE[key]) - {"count"}, key


def test_chinese_has_no_half_width_punctuation_beside_its_characters() -> None:
    wrong = {key: text for key, word in CHINESE.items() for text in texts(word) if HALF_WIDTH.search(text)}
    assert wrong == {}


@pytest.mark.parametrize("text", ["时限,已过", "时限: 五分", "确认(收悉)", "确认?", "完毕."])
def test_half_width_punctuation_would_be_found(text: str) -> None:
    assert HALF_WIDTH.search(text)


def test_english_has_no_chinese_characters_but_the_name_of_the_language() -> None:
    assert [key for key, word in ENGLISH.items() if any(re.search(f"[{HAN}]", text) for text in texts(word))] == []


def test_a_word_that_counts_has_a_form_for_more_than_one() -> None:
    counting = {key: word for each in LANGUAGES for key, word in catalogue(each).items() if not isinstance(word, str)}
    assert counting
    assert all("other" in word and word.keys() <= FORMS for word in counting.values())


def test_a_word_is_said_in_either_language_and_counts() -> None:
    say = Say("en")
    assert say("shell.script.alarm", count=1) == "1 message not acknowledged"
    assert say("shell.script.alarm", count=2) == "2 messages not acknowledged"
    assert say.other("shell.script.alarm", count=2) == "2份电报未确认收悉"
    assert (say.tag, say.other.tag, say.other.other) == ("en", "zh-Hans", say)
    assert say.other.treaty.of("precedences", "FLASH") == "特提"


def test_a_word_that_is_missing_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Say("en")("shell.nothing")


def test_scripts_get_their_own_words_in_both_languages_and_no_others() -> None:
    told = Say("zh").script("shell", "signing_in")
    assert told["browser_key"] == ["浏览器密钥", "Key of this browser"]
    assert {"to_light", "not_touched"} <= told.keys()
    assert "name" not in told


def test_every_page_of_the_navigation_has_a_name() -> None:
    assert [page.name for page in PAGES if page.icon and f"pages.{page.name}" not in ENGLISH] == []


UNITS = "[个份项条秒天级版名把件种次]|小时|分钟|毫秒"
NUMBERS = "count|seconds|ms|version|length|every|silence|by"
SPACED = re.compile(rf"第 |(?:[0-9]|{{(?:{NUMBERS})}}) (?:{UNITS})")
"""A number that stands apart from its unit; paper writes both together, and so does the console."""


def test_a_number_and_its_unit_stand_together_in_chinese() -> None:
    assert [key for key, word in CHINESE.items() if any(SPACED.search(text) for text in texts(word))] == []
    assert SPACED.search("未来 24 小时")
