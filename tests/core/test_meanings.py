"""What a key of an agreement means to whoever must keep it."""

from typing import Any

import pytest

from hotline.core.meanings import MEANINGS, NOTHING, Effect, amount, comes, grows, meaning_of, turns

LOOSER, OTHER, TIGHTER = Effect.LOOSER, Effect.OTHER, Effect.TIGHTER


def test_no_key_path_has_two_meanings_that_tell_the_same_change() -> None:
    told = [("/".join(each.pattern), each.told) for each in MEANINGS]
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ("30m", "20m", LOOSER),
        ("30m", "2h", TIGHTER),
        ("30m", "1800s", OTHER),
        (2, 3, TIGHTER),
        ("1e25", "1e26", TIGHTER),
        ("ROUTINE", "FLASH", TIGHTER),
        ("30m", {"default": "20m"}, OTHER),
        (True, 2, OTHER),
        (NOTHING, "2h", OTHER),
        ("soon", "2h", OTHER),
    ],
)
def test_more_of_it_is_judged_by_its_amount(old: Any, new: Any, effect: Effect) -> None:
    assert grows(TIGHTER)(old, new) is effect


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [(NOTHING, True, TIGHTER), (True, False, LOOSER), (True, NOTHING, LOOSER), (NOTHING, False, None)],
)
def test_a_flag_that_is_not_written_is_false(old: Any, new: Any, effect: Effect | None) -> None:
    assert turns(TIGHTER)(old, new) is effect


def test_what_goes_has_the_opposite_effect_of_what_comes() -> None:
    assert (comes(LOOSER)(NOTHING, 1), comes(LOOSER)(1, NOTHING)) == (LOOSER, TIGHTER)
    assert comes(OTHER)(1, NOTHING) is OTHER


def test_an_amount_is_exact() -> None:
    assert amount("1e26") != amount("100000000000000000000000001")
    assert amount(None) is None


def test_a_field_called_note_is_a_field_and_a_note_is_a_remark() -> None:
    field = meaning_of(("forms", "RCV", "fields", "note"), NOTHING, {"type": "text"})
    remark = meaning_of(("forms", "RCV", "note"), NOTHING, "As agreed.")
    assert field is not None
    assert remark is not None
    assert (field[0].kind, remark[0].kind) == ("field", "remark")


def test_a_level_is_one_of_the_levels() -> None:
    assert meaning_of(("timing", "FLASH", "signed_by"), NOTHING, ["operator"]) is None
    found = meaning_of(("timing", "FLASH", "holding"), NOTHING, {"within": "2h"})
    assert found is not None
    assert found[1] == {"precedence": "FLASH", "level": "holding"}
