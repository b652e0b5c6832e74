"""The desk: who sits here, with which key, at which center; from `desk.yaml` and the options before a verb.

    url: http://127.0.0.1:8440          # the API of our own center
    subject: us/alice                   # who we are in the roster
    key: keys/us/people/alice.ed25519.key.pem
    also: [keys/us/people/alice.ml-dsa-65.key.pem]            # a further key of ours; we sign with both
    roots: {us: keys/us/root.json, cn: keys/cn/root.json}     # compared by voice; `hotline log verify` rests on them

The keys are read here and never leave: the client signs with them, the center sees signatures only.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

import typer

from hotline.cli.exits import DeskError
from hotline.cli.terminal import Terminal
from hotline.core.canonical import Instant
from hotline.core.errors import FileError
from hotline.core.signature import Signer
from hotline.files.keys import KEY_BYTES_MAX, read_limited
from hotline.files.positions import read, unreadable
from hotline.files.scalars import Passphrase, Url, WrongError, url
from hotline.files.secret import obtain
from hotline.files.sections import WRONG, Reader
from hotline.files.sections import key as setting
from hotline.files.token import SUFFIX, open_key

Role = Literal["operator", "system", "auditor", "keeper", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
NAME: Final = "desk.yaml"
NOWHERE: Final = Path()
PROMPT: Final = Passphrase("prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who sits at this desk."""

    url: Url = setting("The address of the API of our own center.", Url(""))
    subject: str = setting("Who you are in the roster of your party: `us/alice`.", "")
    key: Path = setting("Your private key: a file, or the `.key.uri` of a token. It also proves who asks.", NOWHERE)
    also: tuple[Path, ...] = setting("Your further keys, if the roster lists any: you sign with every one of them.", ())
    role: Role = setting("The role in which you sign.", "operator")
    passphrase: Passphrase = setting("Where the passphrase of the keys comes from, if they have one.", PROMPT)
    roots: Mapping[str, Path] = setting("The root document of each party, as it was compared by voice.", dict)
    outbox: Path = setting("Where a signed message is kept until the center has it; empty: beside this file.", NOWHERE)


def desk_of(terminal: Terminal) -> Desk:
    """Return the desk of *terminal*: its file, with what the options say instead."""
    file = find(terminal.desk)
    desk = load(file) if file else Desk()
    if desk.outbox == NOWHERE:
        desk = replace(desk, outbox=(file.parent if file else Path()) / "outbox")
    if terminal.url is not None:
        desk = replace(desk, url=typed_url(terminal.url))
    if terminal.key is not None:
        desk = replace(desk, key=terminal.key, also=())
    if terminal.subject is not None:
        subject, _, role = terminal.subject.partition(":")
        desk = replace(desk, subject=subject, role=typed_role(role) if role else desk.role)
    return desk


def typed_role(text: str) -> Role:
    """Return the role given with `--as`."""
    for role in ROLES:
        if role == text:
            return role
    raise DeskError("no_role", "--as", found=text, known=", ".join(ROLES))


def complete(desk: Desk) -> Desk:
    """Return *desk* if it says all that is needed to ask the center."""
    needed = {"url": desk.url, "subject": desk.subject, "key": desk.key != NOWHERE}
    lacking = [name for name, value in needed.items() if not value]
    if lacking:
        raise DeskError("no_desk", ", ".join(lacking))
    return desk


def find(given: Path | None) -> Path | None:
    """Return the file of the desk: the one *given*, that of this folder, or of this person; None if there is none."""
    if given is not None:
        return given
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    candidates = (Path(NAME), Path(home).expanduser() / "hotline" / NAME)
    return next((each for each in candidates if each.is_file()), None)


def load(file: Path) -> Desk:
    """Return the desk that *file* describes, or raise FileError with every complaint."""
    document = read(file)
    reader = Reader(document, file.parent, [])
    desk: Desk = reader.section(Desk, document.value)
    if reader.complaints:
        raise FileError(tuple(sorted(reader.complaints, key=lambda each: (each.line, each.column))))
    assert desk is not WRONG
    return desk


def typed_url(text: str) -> Url:
    """Return the address given with `--url`."""
    try:
        return url(text)
    except WrongError as error:
        raise unreadable("--url", error.wrong, error.remedy) from None


def signers_of(desk: Desk, terminal: Terminal) -> tuple[Signer, ...]:
    """Return the keys of *desk*; a person is asked for the passphrase or PIN of each, any other source has one."""
    files = (desk.key, *desk.also)
    secrets: dict[Path, bytes | None] = {}
    secret = None
    for each in filter(is_locked, files):
        if secret is None or desk.passphrase == PROMPT:
            secret = obtain(desk.passphrase, partial(ask, terminal, of=each.name))
        secrets[each] = secret
    return tuple(open_key(each, secrets.get(each)) for each in files)


def is_locked(path: Path) -> bool:
    """Return whether the key at *path* opens only with a passphrase or a PIN."""
    return path.name.endswith(SUFFIX) or b"ENCRYPTED PRIVATE KEY" in read_limited(path, KEY_BYTES_MAX, private=True)


def passphrase_of(source: str, terminal: Terminal, *, twice: bool = False) -> bytes | None:
    """Return the passphrase from the *source* given as an option; a new one is asked for *twice*."""
    try:
        where = Passphrase.read(source)
    except WrongError as error:
        raise unreadable("--passphrase", error.wrong, error.remedy) from None
    return obtain(where, lambda: ask(terminal, twice=twice))


def ask(terminal: Terminal, *, twice: bool = False, of: str = "") -> str:
    """Ask a person for a passphrase, or that *of* a key file, without showing it."""
    question = terminal.say("ask_passphrase_of", file=of) if of else terminal.say("ask_passphrase")
    first: str = typer.prompt(question, hide_input=True, prompt_suffix="", err=True)
    if twice:
        again: str = typer.prompt(terminal.say("ask_passphrase_again"), hide_input=True, prompt_suffix="", err=True)
        if again != first:
            raise DeskError("passphrases_differ")
    return first


def wall() -> Instant:
    """Return the time of the world, from which new keys are valid."""
    return Instant(time.time_ns() // 1_000_000)  # noqa: TID251 - keys and proofs have the time of the world
