"""TLS 1.3 between the two centers, trusted by the roster and by nothing else.

1. Both sides show a certificate; each trusts the certificates that the other's roster lists under `tls`, no authority.
2. Names and dates inside certificates count for nothing: the roster says whose a key is, and from when to when.
3. After the handshake the key itself is compared by the digest of its SPKI, so that a listed certificate cannot vouch
   for another one.
4. Sessions are not resumed: each connection is a whole handshake, judged by the roster of that moment.
5. Which certificate we show is asked anew for every connection, so that another one can take its place without a gap:
   what stands goes on with the certificate it began with, and both hellos name that one.
"""

import os
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hotline.core.canonical import Instant
from hotline.core.certificate import spki_digest, spki_digest_der
from hotline.core.errors import RefusalError, refuse
from hotline.core.roster import Key

# X509_V_FLAG_NO_CHECK_TIME: the ssl module has no name for it (rule 2).
NO_CHECK_TIME: Final = 0x200000
Keys = Callable[[], Iterable[Key]]
Own = Callable[[], "Identity"]
"""Which certificate to show now; asked at every dial and every answer."""


class KeyInMemory(Protocol):
    """A private key that TLS can use."""

    @property
    def private(self) -> Any:  # noqa: ANN401 - any key of `cryptography`; only Ed25519 is taken
        """The key itself."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are on the line: the certificate (PEM) that our roster lists, and its key."""

    certificate: str
    key: KeyInMemory

    @property
    def spki(self) -> str:
        """The digest of our SPKI, as both hellos name it."""
        return spki_digest(self.certificate)


class Context(ssl.SSLContext):
    """A context that remembers which certificate it shows."""

    identity: Identity


def dialling(identity: Identity, keys: Iterable[Key]) -> Context:
    """Return the context to dial with, which trusts *keys*."""
    context = Context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    return strict(context, identity, keys)


def answering(own: Own, keys: Keys) -> Context:
    """Return the context to answer with; it asks anew at every handshake what to show and whom to trust."""
    context = answering_now(own(), keys())

    def choose(connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        connection.context = answering_now(own(), keys())

    context.sni_callback = choose
    return context


def answering_now(identity: Identity, keys: Iterable[Key]) -> Context:
    """Return the context to answer one handshake with."""
    context = Context(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0
    return strict(context, identity, keys)


def strict(context: Context, identity: Identity, keys: Iterable[Key]) -> Context:
    """Let *context* speak TLS 1.3 only, show *identity*, and trust the certificates of *keys* only."""
    context.identity = identity
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= NO_CHECK_TIME
    for key in keys:
        if key.certificate is not None:
            context.load_verify_locations(cadata=key.certificate)
    load(context, identity)
    return context


def load(context: ssl.SSLContext, identity: Identity) -> None:
    """Give *context* our certificate and key; the ssl module takes files only, so one is made that never has a name."""
    key = identity.key.private
    if not isinstance(key, Ed25519PrivateKey):
        message = "a tls key is Ed25519"
        raise TypeError(message)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = os.memfd_create("identity", os.MFD_CLOEXEC)
    try:
        os.write(file, pem + identity.certificate.encode("ascii"))
        context.load_cert_chain(f"/proc/self/fd/{file}")
    finally:
        os.close(file)


def valid(keys: Iterable[Key], at: Instant) -> tuple[Key, ...]:
    """Return those of *keys* that are valid at *at*, by the roster."""
    found = []
    for key in keys:
        with suppress(RefusalError):
            key.check(at)
            found.append(key)
    return tuple(found)


def own_spki(connection: object) -> str:
    """Return the SPKI digest of the certificate that we showed on a TLS *connection*."""
    context = connection.context if isinstance(connection, ssl.SSLObject) else None
    if not isinstance(context, Context):
        raise refuse("hello.wrong_pin", detail="no certificate was shown at this end")
    return context.identity.spki


def peer_spki(connection: object, keys: Iterable[Key]) -> str:
    """Return the SPKI digest of the key at the other end of a TLS *connection*; refused unless one of *keys* has it."""
    shown = connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLObject) else None
    if shown is None:
        raise refuse("hello.wrong_pin", detail="there is no certificate at the other end")
    found = spki_digest_der(shown)
    if found not in {spki_digest(key.certificate) for key in keys if key.certificate is not None}:
        raise refuse("hello.wrong_pin", detail=found)
    return found
