"""A configuration as it may be shown to the people of the center: every key by its path, and no secret.

What has a name of its own (a webhook) is shown with its host and no more, because addresses often hold a token; of a
passphrase only the kind of its source is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints
from urllib.parse import urlsplit

from hotline.core.canonical import Duration, Instant, duration_text, instant_text
from hotline.files.config import Config
from hotline.files.positions import join
from hotline.files.scalars import PLAIN, Passphrase


def shown(config: Config) -> dict[str, str]:
    """Return every key of *config* with its value as text; what is not set is empty."""
    return dict(section(config, ""))


def section(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any section of the configuration
    """Yield the keys of one section."""
    hints = get_type_hints(type(value))
    for each in fields(value):
        inner, found = join(path, each.name), getattr(value, each.name)
        if is_dataclass(found) and type(found) not in PLAIN:
            yield from section(found, inner)
        else:
            yield inner, text(hints[each.name], found)


def text(kind: Any, value: Any) -> str:  # noqa: ANN401 - an annotation, and a value of it
    """Return one value as it is shown."""
    kinds = {kind, *get_args(kind)}
    match value:
        case None:
            return ""
        case Passphrase():
            return value.source
        case Mapping():
            return ", ".join(f"{name} ({host(each.url)})" for name, each in sorted(value.items()))
        case tuple():
            return ", ".join(map(str, value))
        case int() if Duration in kinds:
            return duration_text(value)
        case int() if Instant in kinds:
            return instant_text(Instant(value))
        case Path():
            return value.as_posix()
        case _:
            return str(value)


def host(url: str) -> str:
    """Return where an address leads, without its path, which may hold a token."""
    return urlsplit(url).hostname or ""
