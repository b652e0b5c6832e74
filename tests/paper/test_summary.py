"""An agreement in a terminal."""

import pytest

from hotline.core.terms import LANGUAGES
from hotline.files import protocols
from hotline.paper.agreement import agreement
from hotline.paper.columns import cells
from hotline.paper.summary import summary
from tests.agreements import document
from tests.paper.agreements import read

DIGEST = "sha256:" + "1" * 64


@pytest.mark.parametrize("name", protocols.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_protocol_that_is_shipped_fits_eighty_columns(name: str, language: str) -> None:
    lines = summary(agreement(read(name), DIGEST, language), 80)
    assert max(map(cells, lines)) <= 80
    assert not any(line != line.rstrip() for line in lines)


def test_a_form_says_what_a_watch_must_know() -> None:
    lines = summary(agreement(document(), DIGEST, "en"), 80)
    said = " ".join(" ".join(lines).split())
    for words in (
        "Small · 标签",
        DIGEST,
        "NOT-1 Notice · 标签",
        "Signed by a person on watch or an automated system",
        "received within 30 min; the ladder call",
        "Fields kind* compute window* place*",
        "What must follow: REP-4",
        "Due within 48 h after the end of “Label”",
        "Ladders: call 0 s duty officer (both sides)",
    ):
        assert words in said


def test_deadlines_that_differ_by_precedence_stand_each_for_itself() -> None:
    found = document({"timing/PRIORITY/received/within": "10m"})
    said = " ".join(" ".join(summary(agreement(found, DIGEST, "en"), 80)).split())
    assert "received PRIORITY within 10 min; the ladder call ROUTINE within 30 min; the ladder call" in said


def test_a_screen_reader_gets_a_line_for_each_label() -> None:
    lines = summary(agreement(document(), DIGEST, "en"), 80, aligned=False)
    assert "Signed by: a person on watch or an automated system" in lines


def test_nothing_hides_in_it() -> None:
    lines = summary(agreement(document({"forms/NOT-1/title/en": "No\u202etice"}), DIGEST, "en"), 80)
    assert any("No‹U+202E›tice" in line for line in lines)
