"""The plain values of a file that a person edits: text, numbers, times, addresses, where a passphrase comes from.

A reader returns what was meant, or raises WrongError with what is wrong and what to do.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NewType, Self
from urllib.parse import urlsplit

from hotline.core.canonical import Duration, Instant, duration, instant
from hotline.core.errors import RefusalError

Url = NewType("Url", str)
NameOrPath = NewType("NameOrPath", str)

PORT_MAX: Final = 65_535
ADDRESS: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")
LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})
SCHEMES: Final = frozenset({"http", "https", "ws", "wss"})
BARE: Final = frozenset({"none", "prompt"})
NAMED: Final = frozenset({"fd", "file", "credential"})


class WrongError(Exception):
    """A value cannot be meant; carries what is wrong and what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        self.wrong = wrong
        self.remedy = remedy
        super().__init__(wrong)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens. Nothing listens beyond this machine unless it is written so."""

    host: str
    port: int

    @classmethod
    def read(cls, value: object) -> Self:
        """Return the address that *value* writes as `host:port`; port 0 means any free one."""
        match = ADDRESS.fullmatch(value) if isinstance(value, str) else None
        if match is None or int(match[2]) > PORT_MAX:
            raise WrongError(f"{shown(value)} is no address to listen on", "Write host:port, as in 127.0.0.1:8440")
        return cls(match[1].strip("[]"), int(match[2]))

    @property
    def local(self) -> bool:
        """Return whether only this machine can reach it."""
        return self.host in LOCAL

    def __str__(self) -> str:
        """Write the address as it was read."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Passphrase:
    """Where a passphrase comes from; `name` is the number of a descriptor, a path, or the name of a credential."""

    source: str
    name: str = ""

    @classmethod
    def read(cls, value: object) -> Self:
        """Return the source that *value* writes: `none`, `prompt`, `fd 3`, `file /path`, `credential name`."""
        source, _, name = value.partition(" ") if isinstance(value, str) else ("", "", "")
        if source in BARE and not name:
            return cls(source)
        if source in NAMED and name and (source != "fd" or name.isdecimal()):
            return cls(source, name)
        raise WrongError(
            "this is no source of a passphrase",  # not shown: it may be the passphrase itself
            "Write none, prompt, fd 3, file /path or credential name; never the passphrase itself",
        )


def url(value: object) -> Url:
    """Return an address with scheme and host, without a user or a password in it."""
    written = text(value)
    try:
        parts = urlsplit(written)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongError(f"{shown(value)} is no address: {error}", "Write it as https://host:port/path") from error
    if parts.scheme not in SCHEMES or not host or port == 0 or not written.isprintable() or " " in written:
        raise WrongError(f"{shown(value)} is no address", "Write it as https://host:port/path")
    if "@" in parts.netloc:
        raise WrongError("an address with a password in it", "Put the secret into a file of its own")
    return Url(written)


def shown(value: object) -> str:
    """Return a value as a complaint names it."""
    return "nothing" if value is None else repr(value)[:60]


def text(value: object) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise WrongError(f"{shown(value)} is no text", "Write a word, or a text in quotes")
    return value


def whole(value: object) -> int:
    """Return a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongError(f"{shown(value)} is no whole number", "Write digits only")
    return value


def truth(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise WrongError(f"{shown(value)} is neither true nor false", "Write true or false")
    return value


def length(value: object) -> Duration:
    """Return a length of time."""
    try:
        return duration(text(value))
    except (RefusalError, WrongError) as error:
        raise WrongError(f"{shown(value)} is no length of time", "Write it as 250ms, 90s, 30m, 48h or 5d") from error


def moment(value: object) -> Instant:
    """Return an instant."""
    try:
        return instant(text(value))
    except (RefusalError, WrongError) as error:
        raise WrongError(f"{shown(value)} is no instant", "Write it in UTC as 2026-11-22T10:00:00.000Z") from error


def one_of(choices: tuple[str, ...], value: object) -> str:
    """Return *value* if it is one of *choices*."""
    if value not in choices:
        raise WrongError(f"{shown(value)} is not a choice", f"Choose one of {', '.join(choices)}")
    return str(value)


def name_or_path(value: object, folder: Path) -> NameOrPath:
    """Return the name of something shipped as it is, and the path of a YAML file as seen from *folder*."""
    written = text(value)
    return NameOrPath(str(folder / written) if written.endswith((".yaml", ".yml")) else written)


PLAIN: Final[dict[Any, Callable[[object], Any]]] = {
    str: text,
    int: whole,
    bool: truth,
    Duration: length,
    Instant: moment,
    Address: Address.read,
    Passphrase: Passphrase.read,
    Url: url,
}
