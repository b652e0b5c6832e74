"""Keys that never leave a token: a smart card, an HSM, or SoftHSM in tests, reached through PKCS#11.

In place of a key file stands a file whose name ends in `.key.uri`, with one line (RFC 7512):

    pkcs11:token=hotline;object=center?module-path=/usr/lib/softhsm/libsofthsm2.so

It is no secret, for the PIN is not in it: that comes from where a passphrase would. Only Ed25519 is asked of a token;
few sign with ML-DSA yet, and the ssl module wants TLS keys in memory, so those stay files.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Final
from urllib.parse import unquote

from hotline.core.errors import Complaint, FileError
from hotline.core.signature import ED25519, thumbprint
from hotline.files.keys import FileSigner, read_limited, read_private

SUFFIX: Final = ".key.uri"
URI_BYTES_MAX: Final = 1024
SCHEME: Final = "pkcs11:"
PATH: Final = frozenset({"token", "object"})
QUERY: Final = frozenset({"module-path"})
EDWARDS25519: Final = bytes.fromhex("06032b6570")  # the DER of object identifier 1.3.101.112 (RFC 8410)
POINT: Final = bytes.fromhex("0420")  # the point stands in an OCTET STRING of 32 bytes


@dataclass(frozen=True, slots=True)
class TokenUri:
    """Which key of which token, and the library that speaks to it."""

    token: str
    object: str
    module: str


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A private key in a token. Signing is one at a time: a session of PKCS#11 knows one operation."""

    kid: str
    alg: str
    public: bytes
    place: str
    key: Any
    mechanism: Any
    turn: Lock

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over *data*; FileError if the token is gone."""
        with self.turn, spoken(self.place):
            signature: bytes = self.key.sign(data, mechanism=self.mechanism)
        return signature

    def __repr__(self) -> str:
        """Name the key and the file that points to it."""
        return f"TokenSigner({self.alg} {self.kid} by {self.place})"


def open_key(path: Path, secret: bytes | None) -> FileSigner | TokenSigner:
    """Return the private key at *path*: that of a key file, or of the token that a `.key.uri` file names."""
    return open_token(path, secret) if path.name.endswith(SUFFIX) else read_private(path, secret)


def open_token(path: Path, pin: bytes | None) -> TokenSigner:
    """Return the key that the file at *path* points to, logged in with *pin*."""
    uri = read_uri(path)
    pkcs11 = library(path)
    with spoken(str(path)):
        session = open_session(pkcs11, uri, pin)
        kinds, kind = pkcs11.ObjectClass, pkcs11.KeyType.EC_EDWARDS
        key = session.get_key(object_class=kinds.PRIVATE_KEY, key_type=kind, label=uri.object)
        shown = session.get_key(object_class=kinds.PUBLIC_KEY, key_type=kind, label=uri.object)
        return signer(path, pkcs11, key, shown[pkcs11.Attribute.EC_POINT])


def make_in_token(path: Path, pin: bytes | None) -> TokenSigner:
    """Make an Ed25519 key in the token that the file at *path* names; it can never be taken out again."""
    uri = read_uri(path)
    pkcs11 = library(path)
    with spoken(str(path)):
        session = open_session(pkcs11, uri, pin, rw=True)
        held = session.get_objects({pkcs11.Attribute.LABEL: uri.object})
        if next(iter(held), None) is not None:
            raise complain(path, f"the token has a key {uri.object} already", "Choose another object= name")
        curve = {pkcs11.Attribute.EC_PARAMS: EDWARDS25519}
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC_EDWARDS, curve, local=True)
        shown, key = parameters.generate_keypair(
            mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label=uri.object
        )
        return signer(path, pkcs11, key, shown[pkcs11.Attribute.EC_POINT])


def open_session(pkcs11: ModuleType, uri: TokenUri, pin: bytes | None, *, rw: bool = False) -> Any:  # noqa: ANN401 - of pkcs11
    """Return a session with the token of *uri*; a program logs in to a token once, for all its sessions (PKCS#11)."""
    token = pkcs11.lib(uri.module).get_token(token_label=uri.token)
    try:
        return token.open(rw=rw, user_pin=pin and pin.decode())
    except pkcs11.exceptions.UserAlreadyLoggedIn:
        return token.open(rw=rw)


def signer(path: Path, pkcs11: ModuleType, key: Any, point: bytes) -> TokenSigner:  # noqa: ANN401 - a key of pkcs11
    """Return the signer of a private *key* whose public point the token writes as *point*."""
    if len(point) != len(POINT) + 32 or not point.startswith(POINT):
        raise complain(path, "the token does not show an Ed25519 point", "Make the key with `hotline keys new --token`")
    public = point[len(POINT) :]
    return TokenSigner(thumbprint(ED25519, public), ED25519, public, str(path), key, pkcs11.Mechanism.EDDSA, Lock())


def read_uri(path: Path) -> TokenUri:
    """Return what the file at *path* points to, or raise FileError."""
    text = read_limited(path, URI_BYTES_MAX, private=False).decode("ascii", "replace").strip()
    main, _, query = text.removeprefix(SCHEME).partition("?")
    parts = attributes(main, ";") | attributes(query, "&")
    if not text.startswith(SCHEME) or parts.keys() != PATH | QUERY or not all(parts.values()):
        remedy = f"Write {SCHEME}token=…;object=…?module-path=…, and give the PIN where it is asked for"
        raise complain(path, "this is not the address of a key in a token", remedy)
    return TokenUri(parts["token"], parts["object"], parts["module-path"])


def attributes(text: str, separator: str) -> dict[str, str]:
    """Return the `name=value` pairs of one part of the address."""
    pairs = (each.partition("=") for each in text.split(separator) if each)
    return {name: unquote(value) if re.fullmatch(r"[!-~]+", value) else "" for name, _, value in pairs}


def library(path: Path) -> ModuleType:
    """Return the library that speaks PKCS#11, which only centers with a token install."""
    try:
        return import_module("pkcs11")
    except ImportError:
        raise complain(path, "nothing here speaks PKCS#11", "pip install 'hotline[token]'") from None


@contextmanager
def spoken(place: str) -> Iterator[None]:
    """Say in our words what a token refuses inside the block."""
    try:
        yield
    except RuntimeError as fault:  # every error of pkcs11 is one
        wrong = f"the token refuses: {type(fault).__name__} {fault}".rstrip()
        raise complain(Path(place), wrong, "Check the token, the module, the name of the key and the PIN") from None


def complain(path: Path, wrong: str, remedy: str) -> FileError:
    """Return the one complaint about *path* as an error to raise."""
    return FileError((Complaint(str(path), 0, 0, "", wrong, remedy),))
