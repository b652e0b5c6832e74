"""How this terminal speaks, and which desk it sits at: what the options before a verb say."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.cli.words import Words


@dataclass(frozen=True, slots=True)
class Terminal:
    """The options that every verb knows. What is None here is read from the file of the desk."""

    language: str = "en"
    json: bool = False
    plain: bool = False
    desk: Path | None = None
    url: str | None = None
    key: Path | None = None
    subject: str | None = None

    @property
    def words(self) -> Words:
        """Return the catalogue in the language of this terminal."""
        return Words(self.language)

    @property
    def say(self) -> Callable[..., str]:
        """Return what turns the key of a sentence into the sentence."""
        return self.words.say


def terminal_of(context: Any) -> Terminal:  # noqa: ANN401 - a context of typer or of what it is built on
    """Return the terminal that a verb runs in."""
    found: Terminal | None = context.find_object(Terminal)
    return found or Terminal()
