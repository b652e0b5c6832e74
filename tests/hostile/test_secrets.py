"""No private key and no passphrase is ever shown: not by an object, an error, a line of the log, a verb or a row.

Keys here follow from a known seed, so that the tests can look for it in every spelling that a program might give it.
"""

import base64
import copy
import io
import json
import logging
import pickle
import pprint
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, is_dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import pytest
import structlog
import typer
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from rich.pretty import pretty_repr
from typer.testing import CliRunner

from hotline.cli.main import app
from hotline.client.client import Client
from hotline.core.canonical import Instant, encode
from hotline.core.errors import FileError
from hotline.core.signature import ED25519, ML_DSA_65, Signer
from hotline.files import config as config_file
from hotline.files.keyring import Keyring
from hotline.files.keys import FileSigner, read_private, write_private
from hotline.files.scalars import Passphrase
from hotline.files.secret import secret
from hotline.files.token import TokenSigner
from hotline.link.tls import Identity
from hotline.pager.webhook import WebhookPager
from hotline.runtime import telemetry
from hotline.runtime.stage import Stage
from tests import agreements, stages
from tests.fakes import file_key, party_fixture
from tests.stages import START, us

HOUSE = Path(__file__).parent.parent.parent
NAME = "a key that these tests look for"
SEED = sha256(NAME.encode()).digest()
PHRASE = "xylophone-quetzal-marmalade"
PHRASE_LENGTH = len(PHRASE)
HOOK = base64.b64encode(b"a secret of a webhook that is long").decode()
KEYS = (file_key(NAME), file_key(NAME, ML_DSA_65))


def spellings(private: bytes) -> Iterator[str]:
    """Yield how a program might write *private*, or half of it."""
    for part in (private, private[: len(private) // 2], private[3:-3]):
        yield part.hex()
        yield base64.b64encode(part).decode().rstrip("=")[:-1]
        yield base64.urlsafe_b64encode(part).decode().rstrip("=")[:-1]
        yield repr(part)[2:-1]
        yield str(list(part))[1:-1]
        yield str(int.from_bytes(part))
        yield str(int.from_bytes(part, "little"))


SECRETS = frozenset({*spellings(SEED), PHRASE, HOOK, *spellings(PHRASE.encode())})


def shown(text: str) -> list[str]:
    """Return the secrets in *text*."""
    flat = text.replace("\n", "")
    return sorted(each for each in SECRETS if each in text or each in flat)


class Session:
    """A key in a token, as its library shows it."""

    def __repr__(self) -> str:
        return "<PrivateKey label='center'>"

    def sign(self, data: bytes, mechanism: object) -> bytes:
        return KEYS[0].sign(data)


def holders(folder: Path) -> dict[str, object]:
    """Return one of everything that holds a private key or a passphrase."""
    key = KEYS[0]
    token = TokenSigner(key.kid, key.alg, key.public, "center.key.uri", Session(), object(), None)  # type: ignore[arg-type]  # no lock
    client = Client("http://127.0.0.1:1", key, "us/alice", "operator", lambda: Instant(0), also=(KEYS[1],))
    return {
        "a key of a file": key,
        "a post-quantum key of a file": KEYS[1],
        "a key of a token": token,
        "who we are on the line": Identity(party_fixture("us").certificate, key),
        "every key of a center": Keyring(folder, PHRASE.encode(), {"center": list(KEYS)}),
        "a webhook": WebhookPager("https://desk.example", "whsec_" + HOOK, lambda: Instant(0)),
        "a client": client,
        "where a passphrase comes from": Passphrase("file", "/run/secret"),
        "keys in a mapping": {"keys": [KEYS], "more": {"deep": {"er": {"still": KEYS[0]}}}},
    }


SHOWING: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "format": lambda found: f"{found} {found!r} {found!s:>5}",
    "percent": lambda found: "%s %r" % (found, found),  # noqa: UP031 - logging does so
    "pprint": pprint.pformat,
    "rich": lambda found: pretty_repr(found, expand_all=True),
    "its members": lambda found: " ".join(map(repr, members(found))),
    "as a mapping": lambda found: repr(asdict(found)) if is_dataclass(found) and not isinstance(found, type) else "",
    "an exception": lambda found: "".join(traceback.format_exception(ValueError(found))),
    "with everything that stands around it": lambda found: "".join(
        traceback.TracebackException.from_exception(raised(found), capture_locals=True).format()
    ),
    "its size and shape": lambda found: repr((type(found), dir(found))),
}


def members(found: object) -> list[object]:
    """Return what an object shows of its inside, but for what it hides from its own repr."""
    if is_dataclass(found):
        return [getattr(found, each.name) for each in fields(found) if each.repr]
    return list(vars(found).values()) if hasattr(found, "__dict__") else []


def raised(found: object) -> ValueError:
    """Return an error that was raised where *found* was at hand."""
    with pytest.raises(ValueError, match=type(found).__name__) as caught:
        fail(found, PHRASE_LENGTH)
    return caught.value


def fail(found: object, length: int) -> None:
    """Raise an error, with a secret among the arguments of the call."""
    raise ValueError(f"{type(found).__name__} {length}")


def test_these_tests_would_find_a_secret() -> None:
    private = KEYS[0].private.private_bytes_raw()
    assert private == SEED
    assert all(map(shown, (private.hex(), repr(private), str(base64.b64encode(private)), f"-- {PHRASE} --")))
    pem = KEYS[0].private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert base64.b64decode(pem.splitlines()[1]).endswith(SEED)


@pytest.mark.parametrize("way", SHOWING)
def test_whatever_holds_a_secret_does_not_show_it(tmp_path: Path, way: str) -> None:
    for name, holder in holders(tmp_path).items():
        if way == "as a mapping" and isinstance(holder, Keyring | WebhookPager | Client):
            continue  # a secret is a member, hidden from repr, or the connection is; nobody asks them for a mapping
        assert shown(SHOWING[way](holder)) == [], name


@pytest.mark.parametrize("layout", ["json", "console"])
def test_no_line_of_the_log_shows_a_secret_at_any_level(tmp_path: Path, layout: str) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before, written = (root.handlers, root.level), structlog.get_config()
    telemetry.configure("debug", layout, stream)
    try:
        log = structlog.get_logger()
        for name, holder in holders(tmp_path).items():
            event = f"told of {holder}"
            log.debug(event, found=holder, deep=[{name: (holder,)}], exc_info=raised(holder))
            logging.getLogger("aiohttp.server").debug("%s %r", holder, [holder], exc_info=raised(holder))
        log.info(
            "asked", passphrase=PHRASE, authorization=f"Hotline {PHRASE}", secret=SEED, inside={"private_key": SEED}
        )
        log.info("bytes", seed=SEED, pair=(SEED, bytearray(SEED)), deep={"a": {"b": {"c": {"d": {"e": SEED}}}}})
        log.info("deep", a={"b": {"c": {"d": {"e": {"passphrase": PHRASE}}}}})
        pem = KEYS[0].private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        event = f"read {pem}"
        log.error(event, text=pem, hook=f"whsec_{HOOK}")
    finally:
        root.handlers, root.level = before
        structlog.configure(**written)
    assert len(stream.getvalue()) > 1_000
    assert shown(stream.getvalue()) == []
    assert pem.splitlines()[1] not in stream.getvalue()


def test_a_key_is_neither_pickled_nor_copied_into_text(tmp_path: Path) -> None:
    """So it goes into no cache and to no other process by accident."""
    for key in KEYS:
        with pytest.raises((TypeError, pickle.PicklingError)):
            pickle.dumps(key)
        with pytest.raises(TypeError):
            json.dumps(key, default=None)
        with pytest.raises(ValueError, match="canonical"):
            encode({"key": key})
        assert shown(repr(copy.copy(key))) == []


def complaint(call: Callable[[], object]) -> str:
    """Return everything that an error says, with all that led to it."""
    with pytest.raises(FileError) as caught:
        call()
    return "".join(traceback.format_exception(caught.value)) + str(caught.value)


def test_no_complaint_about_a_key_file_shows_what_is_in_it_or_what_was_typed(tmp_path: Path) -> None:
    path, locked = tmp_path / "open.key.pem", tmp_path / "locked.key.pem"
    write_private(path, KEYS[0], None)
    write_private(locked, KEYS[0], PHRASE.encode())
    text = path.read_text()
    for spoilt in (text.replace("MC4", "MC5"), text[:-20], text.replace("END", "FIN"), text.upper()):
        path.write_text(spoilt)
        said = complaint(partial(read_private, path, None))
        assert shown(said) == []
        assert text.splitlines()[1] not in said
    assert shown(complaint(lambda: read_private(locked, b"not " + PHRASE.encode()))) == []
    assert shown(complaint(lambda: read_private(tmp_path / "none", PHRASE.encode()))) == []
    assert shown(complaint(lambda: write_private(locked, KEYS[0], PHRASE.encode()))) == []
    path.chmod(0o644)
    assert shown(complaint(lambda: read_private(path, None))) == []


def test_no_complaint_about_a_configuration_shows_the_passphrase_that_was_written_there(tmp_path: Path) -> None:
    text = (HOUSE / "config.yaml").read_text()
    assert "passphrase:" in text
    lines = [
        f"  passphrase: {PHRASE}" if line.strip().startswith("passphrase:") else line for line in text.splitlines()
    ]
    path = tmp_path / "config.yaml"
    path.write_text("\n".join(lines))
    said = complaint(lambda: config_file.load(path))
    assert "no source of a passphrase" in said
    assert shown(said) == []


def test_no_complaint_about_a_secret_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "hook"
    path.touch(0o600)
    path.write_text(PHRASE + "\n")
    path.chmod(0o640)
    assert shown(complaint(lambda: secret(path))) == []
    assert shown(complaint(lambda: WebhookPager("https://desk.example", PHRASE, lambda: Instant(0)))) == []
    assert shown(complaint(lambda: WebhookPager("https://desk.example", f"whsec_{PHRASE}!", lambda: Instant(0)))) == []


def verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every verb of the program with its words."""
    if hasattr(command, "list_commands"):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from verbs(command.get_command(context, name), (*path, name))
    yield path, command


VERBS = dict(verbs(typer.main.get_command(app)))


def test_no_verb_takes_a_passphrase_or_a_pin_as_an_argument_or_from_the_environment() -> None:
    """Arguments are seen by everyone on the machine and kept by the shell; so is the environment of a process."""
    assert len(VERBS) > 30
    found = set()
    for path, verb in VERBS.items():
        for option in verb.params:
            name = " ".join((option.name or "", *option.opts)).lower()
            if any(word in name for word in ("pass", "pin", "secret")):
                found.add((option.name, option.metavar))
                assert option.envvar is None, path
    assert found == {("passphrase", "SOURCE")}, "an option that names a source, and refuses what is none"


@pytest.mark.parametrize(
    "words",
    [
        ("keys", "new", "a", "--folder", "{folder}"),
        ("keys", "init", "us", "--channel", "us-cn", "--folder", "{folder}/us"),
        ("keys", "show", "{key}"),
    ],
    ids=" ".join,
)
def test_a_passphrase_given_as_an_argument_is_refused_and_not_repeated(tmp_path: Path, words: tuple[str, ...]) -> None:
    write_private(tmp_path / "locked.key.pem", KEYS[0], PHRASE.encode())
    told = [each.format(folder=tmp_path, key=tmp_path / "locked.key.pem") for each in words]
    for given in (PHRASE, f"pass:{PHRASE}", f"prompt {PHRASE}", f"fd {PHRASE}"):
        result = CliRunner(env={"LANG": "C", "HOTLINE_TRACE": "1"}).invoke(app, [*told, "--passphrase", given])
        assert result.exit_code != 0
        assert shown(result.output) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["locked.key.pem"]


@pytest.mark.parametrize("flags", [(), ("--json",), ("--plain",)], ids=["", "json", "plain"])
def test_a_key_that_is_shown_shows_nothing_private(tmp_path: Path, flags: tuple[str, ...]) -> None:
    for alg, locked in ((ED25519, True), (ED25519, False), (ML_DSA_65, True)):
        path = tmp_path / f"{alg}-{locked}.key.pem".lower()
        if not path.exists():
            write_private(path, file_key(NAME, alg), PHRASE.encode() if locked else None)
        result = CliRunner(env={"LANG": "C"}).invoke(
            app, [*flags, "keys", "show", str(path), "--public"], input=f"{PHRASE}\n"
        )
        assert result.exit_code == 0, result.output
        assert file_key(NAME, alg).kid in result.output.replace("\n", "")
        written = "".join(each.read_text() for each in tmp_path.iterdir() if "key.pem" not in each.name)
        assert shown(result.output + written) == []


def test_nothing_that_a_center_keeps_or_knows_has_a_private_key_in_it() -> None:
    """Rows of every log, all that a snapshot is made of, and the state itself: a copy of the disk gives no key away."""
    play = Stage.set([encode(agreements.document({}))], START)
    stages.send(play, "us", "NOT-1")
    play.until(Instant(START + 3_600_000))
    actor = us(play)
    kept = repr([(row.body, row.beside) for rows in actor.rows.values() for row in rows])
    known = repr(stages.state_of(actor.center)) + repr(actor.center) + repr(actor.happened)
    seeds = [private_of(each) for each in actor.signers.values()]
    assert len(seeds) >= 7
    for seed in seeds:
        assert not [each for each in spellings(seed) if each in kept or each in known]


def private_of(signer: Signer) -> bytes:
    """Return the private key of an actor on the stage."""
    found: bytes = signer.key.private_bytes_raw()  # type: ignore[attr-defined]  # a stage has no other signers
    return found


def test_no_module_asks_for_tracebacks_with_what_stands_in_variables() -> None:
    """Local variables of a frame may be a passphrase; nothing in the program prints them."""
    for path in (HOUSE / "hotline").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "capture_locals" not in text
        assert "show_locals=True" not in text
    assert app.pretty_exceptions_enable is False


def test_what_signs_is_only_ever_asked_to_sign() -> None:
    """Nothing but `files/keys` and what makes TLS of a key looks at the private key of a signer."""
    looks = re.compile(r"\.private\b|(?<!from_)private_bytes")
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in (HOUSE / "hotline").rglob("*.py")
        if looks.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"hotline/files/keys.py", "hotline/link/tls.py"}
    assert isinstance(KEYS[0], FileSigner)
