from http import HTTPStatus

import pytest

from hotline.core.rules import RULES, TABLE, rule


def test_every_row_is_one_rule() -> None:
    assert len(RULES) == len(TABLE.strip().splitlines())


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_everything_in_both_languages(code: str) -> None:
    found = RULES[code]
    group, _, name = code.partition(".")
    assert group.isalpha()
    assert name.replace("_", "").isalpha()
    assert HTTPStatus(found.status) >= HTTPStatus.BAD_REQUEST
    assert found.says[0].isupper()
    assert found.remedy
    assert found.says_zh
    assert not found.says_zh.isascii()


def test_a_row_is_read_by_its_bars() -> None:
    code, found = rule("a.b | 409 | It is so | Change it | 如此")
    assert (code, found.status, found.says, found.remedy, found.says_zh) == (
        "a.b",
        409,
        "It is so",
        "Change it",
        "如此",
    )
