import io
import sys

import pytest

from hotline.cli.progress import bar
from hotline.cli.terminal import Terminal


class Screen(io.StringIO):
    """A terminal that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("terminal", [Terminal(), Terminal(plain=True), Terminal(json=True)])
def test_only_eyes_see_a_bar(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with bar(terminal, "playing") as step:
        step(1, 2)
    assert ("Playing" in screen.getvalue()) == (not terminal.plain and not terminal.json)


def test_no_bar_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with bar(Terminal(), "playing") as step:
        step(1, 2)
    assert capsys.readouterr().err == ""
