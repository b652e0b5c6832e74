"""What is attested has a kind and a name that a bundle can bear."""

import re

from hotline.core.attested import KINDS, NAME, STAMP, WITNESS


def test_there_are_two_kinds_and_a_name_is_one_that_files_can_bear() -> None:
    assert KINDS == (WITNESS, STAMP)
    assert [name for name in ("a", "neutral-1", "A", "1a", "a/b", "", "a" * 33) if re.fullmatch(NAME, name)] == [
        "a",
        "neutral-1",
    ]
