"""The printed manual is what the program says."""

from dataclasses import fields
from pathlib import Path

from hotline.cli.desk import Desk
from hotline.cli.reference import cli_page, every_verb

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "cli.md"


def test_the_printed_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == cli_page(), (
        "run: python -m hotline.cli.reference > docs/reference/cli.md"
    )


def test_every_verb_has_its_place_on_the_page() -> None:
    page = cli_page()
    assert [name for name in every_verb() if f"## `hotline {name} " not in page] == []


def test_every_exit_code_is_on_the_page() -> None:
    page = cli_page()
    assert [code for code in (0, 1, 2, 3, 4, 5, 6, 70, 130) if f"| {code} |" not in page] == []


def test_every_key_of_a_desk_is_on_the_page() -> None:
    page = cli_page()
    assert [each.name for each in fields(Desk) if f"| `{each.name}` |" not in page] == []
