"""Every kind of difference is one sentence in both languages, with what it is about."""

import pytest

from hotline.cli.replay_drawn import about_text, difference_text
from hotline.cli.words import Words
from hotline.core.canonical import instant
from hotline.core.replay import Difference, Kind

ABOUT = "sha256:" + "ab" * 32 + "/received"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_difference_is_a_sentence(kind: Kind, language: str) -> None:
    found = Difference(kind, 7, instant("2026-11-22T12:00:00.000Z"), ABOUT, "rule 6", "why", 90_000, 2)
    text = difference_text(found, Words(language))
    assert "7" in text
    assert "{" not in text
    assert ("abababab" in text) == (kind is not Kind.OUT_OF_ORDER)
    assert text.endswith("(rule 6)")


def test_what_a_difference_is_about_is_named_as_people_name_it() -> None:
    words = Words("en")
    assert about_text(ABOUT, words) == "abababab received"
    assert about_text(f"{ABOUT}/1-1795349460000", words).startswith("abababab received 1-")
    assert about_text("mirrored", words) == "mirrored"
    assert about_text("sha256:" + "ab" * 32, words) == "abababab"
