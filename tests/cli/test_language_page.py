"""The reference of the language has every key, with what it may be and an example."""

from hotline.cli.language_page import as_yaml, language_page
from hotline.core.field_reading import KINDS
from hotline.files.language import describe

PAGE = language_page()


def test_every_key_has_its_heading_and_its_meaning_in_both_languages() -> None:
    for section in describe().sections.values():
        for key in section.keys.values():
            if key.own:
                heading = f"### `{key.name}` of {section.title['en'][0].lower()}{section.title['en'][1:]}\n"
                assert heading in PAGE
                assert f"{key.says['en']} {key.says['zh']}" in PAGE


def test_a_key_that_must_be_there_says_so() -> None:
    page = PAGE.partition("### `signed_by` of a form\n")[2]
    assert page.split("\n\n")[1].startswith("*Required, unless it is inherited. A list; each item is operator")


def test_a_closed_list_of_words_is_written_out() -> None:
    assert (
        "*Required, unless it is inherited. What a message of the form does to its case: `notice`, `amendment`" in PAGE
    )


def test_every_type_of_field_is_in_the_table() -> None:
    assert [name for name in KINDS if f"| `{name}` |" not in PAGE] == []


def test_what_the_program_writes_has_no_example() -> None:
    page = PAGE.partition("### `language` of the file\n")[2].partition("\n### ")[0]
    assert ("Written by the program." in page, "```" in page.partition("\n## ")[0]) == (True, False)


def test_what_is_short_stands_on_one_line() -> None:
    assert as_yaml({"forms": {"VIS-1": {"title": {"en": "Visit", "zh": "访问"}}}}) == (
        "forms:\n  VIS-1:\n    title: {en: Visit, zh: 访问}"
    )
