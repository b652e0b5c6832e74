"""How verbs are found, and how they end."""

import sys
from collections.abc import Callable

import pytest

from hotline.cli.exits import Exit
from hotline.cli.main import MODULES, AllVerbs
from hotline.cli.verbs import ended, hoisted, language_of
from tests.fakes_desk import Seat, said


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        (["cases", "--json"], ["--json", "cases"]),
        (["cases", "--as", "us/a", "--owing"], ["--as", "us/a", "cases", "--owing"]),
        (["cases", "--url=http://a", "--language", "zh"], ["--language", "zh", "--url=http://a", "cases"]),
        (["send", "--", "--json"], ["send", "--", "--json"]),
        (["serve", "--config", "a"], ["serve", "--config", "a"]),
        (["cases", "--as"], ["--as", "cases"]),
    ],
)
def test_the_options_of_every_verb_may_stand_anywhere(given: list[str], moved: list[str]) -> None:
    assert hoisted(given) == moved


def test_the_language_is_known_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert [language_of(each) for each in (["--language", "zh"], ["--language=zh"], ["x"], ["--language"])] == [
        *("zh", "zh", "en", "en"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("boadr",), "Did you mean board?"),
        (("keys", "shw"), "Did you mean show?"),
        (("show",), "NUMBER is missing"),
        (("show", "abcd", "--nothing"), "There is no option --nothing"),
        (("cases", "--limit", "many"), "See hotline cases --help"),
    ],
)
def test_a_command_line_that_cannot_be_meant_says_what_was_probably_meant(
    alice: Seat, arguments: tuple[str, ...], words: str
) -> None:
    refused = alice.run(*arguments)
    assert (refused.exit_code, words in said(refused)) == (2, True)


def raising(error: BaseException) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run


def test_an_error_of_ours_names_its_place_and_has_a_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(raising(KeyError("x")), ["cases"]) == Exit.FAULT
    assert "test_verbs.py:" in capsys.readouterr().err


def test_who_stops_a_verb_is_told_what_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(raising(KeyboardInterrupt()), ["cases"]) == Exit.INTERRUPTED
    assert "You stopped it" in capsys.readouterr().err


def test_every_verb_is_where_the_table_says() -> None:
    verbs = AllVerbs()
    found = {name: verbs.get_command(None, name) for name in MODULES}
    assert [name for name, verb in found.items() if verb is None or verb.name != name] == []
    assert verbs.get_command(None, "nothing") is None
    assert "hotline.cli.board" in sys.modules
