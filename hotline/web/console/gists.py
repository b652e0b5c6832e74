"""What a message is about, in one line: its first choice and the beginning of its first text, unsealed where we can.

Two messages of the same form on a board are told apart by this. A message never changes, so what was read once is kept
for as long as it is asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from hotline.core.forms import Form
from hotline.core.kinds import BilingualText, Choice, Text, Titles
from hotline.web.doors import Ask
from hotline.web.opened import Opened, open_message

TEXT_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Gist:
    """One line on a message: what was chosen first, and the beginning of a text in its own `language`."""

    choice: Titles = field(default_factory=dict)
    text: str = ""
    language: str = ""


@dataclass(slots=True)
class Gists:
    """The lines that are asked for at the moment, by the number of the message."""

    kept: dict[str, Gist] = field(default_factory=dict)

    async def look(self, ask: Ask, names: Iterable[str]) -> Mapping[str, Gist]:
        """Return the lines on *names*; whatever is not among them is forgotten."""
        self.kept = {each: self.kept.get(each) or gist(await open_message(ask, each)) for each in names}
        return self.kept


def gist(opened: Opened) -> Gist:
    """Return the line on a message as far as it can be read here."""
    return gist_of(opened.protocol.forms[opened.message.form], opened.values)


def gist_of(form: Form, values: Mapping[str, Any]) -> Gist:
    """Return the line on a message of *form*, or on a draft of one."""
    text, language = next(texts(form, values), ("", ""))
    return Gist(next(choices(form, values), {}), shortened(text), language)


def choices(form: Form, values: Mapping[str, Any]) -> Iterator[Titles]:
    """Yield the titles of what was chosen, what must be chosen before what may be."""
    for known in sorted(form.fields.values(), key=lambda each: not each.required):
        chosen = values.get(known.name)
        if isinstance(known.kind, Choice) and isinstance(chosen, str) and chosen in known.kind.choices:
            yield known.kind.choices[chosen]


def texts(form: Form, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the texts and their languages: those in prose first, then names and the like, which have no language."""
    for name, known in form.fields.items():
        if isinstance(known.kind, BilingualText) and isinstance(value := values.get(name), dict):
            yield str(value["original"]), str(value["language"])
    for name, known in form.fields.items():
        if isinstance(known.kind, Text) and name in values:
            yield str(values[name]), ""


def shortened(text: str) -> str:
    """Return the beginning of *text*, as much of it as a line has room for."""
    line = " ".join(text.split())
    return line if len(line) <= TEXT_MAX else line[: TEXT_MAX - 1] + "…"


GISTS: Final = web.AppKey("gists", Gists)
