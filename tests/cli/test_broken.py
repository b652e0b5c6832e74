"""What does not hold is said in the words of its rule."""

import pytest

from hotline.cli.broken import UNDECIDED, broken
from hotline.cli.words import Words
from hotline.core.facts import WAITING
from hotline.core.rules import RULES


@pytest.mark.parametrize(("language", "says"), [("en", RULES["log.growth"].says), ("zh", RULES["log.growth"].says_zh)])
def test_a_rule_is_said_in_the_language_of_the_reader(language: str, says: str) -> None:
    assert broken("log.growth", Words(language)) == says


def test_what_only_waits_is_no_rule_and_has_words_of_its_own() -> None:
    assert WAITING in UNDECIDED
    assert broken(WAITING, Words("en")) not in {rule.says for rule in RULES.values()}
