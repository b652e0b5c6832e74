"""The manual is complete: every verb and every option has its words, and no word is left over."""

import pytest

from hotline.cli import manual
from hotline.cli.reference import every_verb
from hotline.cli.words import Words, catalogue


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verb_and_every_option_says_what_it_is_for(language: str) -> None:
    words = Words(language)
    silent = [
        (name, spelled)
        for name, command in every_verb().items()
        for spelled, text in (("", manual.purpose(command, name, words)), *manual.options(command, name, words))
        if not text
    ]
    assert silent == []


def test_no_word_of_the_catalogue_is_about_an_option_that_does_not_exist() -> None:
    named = {each.name for command in every_verb().values() for each in command.params}
    named |= {"json", "plain", "language", "desk", "url", "key", "subject", "version", "install_completion"}
    named |= {"show_completion"}
    assert [key for key in catalogue()["options"] if key.rpartition(".")[2] not in named] == []
    verbs = {*every_verb(), *(name.split()[0] for name in every_verb())}
    for group in ("verbs", "more", "examples"):
        assert [name for name in catalogue()[group] if name not in verbs] == []


def test_a_long_option_stands_on_a_line_of_its_own() -> None:
    lines = manual.columns([("--short", "what it does"), ("--an-option-with-a-very-long-name VALUE", "what this does")])
    assert [line.strip() for line in lines] == [
        "--short                     what it does",
        "--an-option-with-a-very-long-name VALUE",
        "what this does",
    ]
