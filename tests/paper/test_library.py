"""The page of the manual about a protocol says what is in it."""

import pytest

from hotline.files import protocols
from hotline.paper.agreement import agreement
from hotline.paper.library import inherited, library_page, table
from tests.agreements import document
from tests.paper.agreements import read


def page(name: str) -> str:
    return library_page(agreement(read(name), "sha256:1", "en"), "It is for tests.")


@pytest.mark.parametrize("name", protocols.names())
def test_every_protocol_has_a_page_with_every_form_of_its_own(name: str) -> None:
    text = page(name)
    assert "**Illustrative. Adopted by no government.** It is for tests." in text
    for form in agreement(read(name), "sha256:1", "en").forms:
        if not inherited(form):
            assert f"| `{form.code}` | {form.label.text} | {form.label.other} |" in text
    assert "## Withdrawal" in text


def test_numbers_stand_beside_their_precedents() -> None:
    text = page("crisis-hotline")
    assert "within 10 min; the ladder unanswered-flash (ACP 121 delivery objective for FLASH)" in text
    assert "NIS2 and DORA (staged reports)" in text


def test_returns_quotas_parameters_and_definitions_have_their_tables() -> None:
    assert "## Quotas" in page("ai-weapon-test")
    text = page("safety-test-exchange")
    for heading in ("## Returns", "## Parameters", "## Definitions", "### Serious adversarial finding"):
        assert heading in text
    assert "| What China means by it | What the United States means by it |" in text


def test_what_is_not_there_has_no_heading() -> None:
    text = library_page(agreement(document(), "sha256:1", "en"), "")
    assert "## Returns" not in text
    assert "## Withdrawal" not in text


def test_a_bar_in_a_text_does_not_end_a_cell() -> None:
    assert list(table("T", ("a",), [("x | y",)]))[4] == "| x \\| y |"


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for line in page("ai-test-notification").splitlines():
        assert not line.startswith("|") or line.endswith("|")
