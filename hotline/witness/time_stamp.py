"""Asks an authority to stamp the time of a head of our log (RFC 3161), and judges such stamps, offline and for ever.

What is stamped are the bytes of the note: head, signatures of the log, cosignature of the peer. What is pinned are the
certificates that the one of the authority must lead to: its own, if it signed that itself, or those of its issuer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Final

from cryptography import x509

from hotline.core.attested import STAMP, Attested, AttestError, ToAttest
from hotline.core.canonical import Duration, Instant
from hotline.core.errors import Complaint, FileError
from hotline.witness.outside import OK, ask

QUERY: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PEM_BYTES_MAX: Final = 256 * 1024
Certificates = Sequence[x509.Certificate]


@dataclass(frozen=True, slots=True)
class Authority:
    """One time stamp authority: an Attestor."""

    name: str
    url: str
    pinned: Certificates
    every: Duration
    flash: bool = True
    within: Duration = Duration(10_000)
    kind: str = STAMP

    async def attest(self, head: ToAttest) -> Attested:
        """Return the stamp over the note of *head*."""
        library, data = rfc3161(), head.note.encode()
        builder = library.TimestampRequestBuilder().data(data).hash_algorithm(library.HashAlgorithm.SHA256)
        query = builder.build()
        answer = await ask(self.url, query.as_bytes(), QUERY, self.within)
        if answer.status != OK or answer.media != REPLY:
            raise answer.wrong()
        at = stamped(answer.body, data, self.pinned, nonce=query.nonce)
        return Attested(STAMP, self.name, head.size, at, answer.body)


def stamped(response: bytes, data: bytes, pinned: Certificates, *, nonce: int | None = None) -> Instant:
    """Return when *data* was stamped by an authority that *pinned* vouch for; AttestError if it was not."""
    library = rfc3161()
    try:
        found = library.decode_timestamp_response(response)
        builder = library.VerifierBuilder(roots=list(pinned), nonce=nonce)
        builder.build().verify_message(found, data)
        return Instant((found.tst_info.gen_time - EPOCH) // timedelta(milliseconds=1))
    except (ValueError, TypeError, library.VerificationError) as error:
        raise AttestError(f"the time stamp does not hold: {' '.join(str(error).split())[:200]}") from None


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates (PEM) that are pinned in a file; FileError if there are none, or nothing can judge."""
    try:
        octets = path.read_bytes()
        found = tuple(x509.load_pem_x509_certificates(octets)) if len(octets) <= PEM_BYTES_MAX else ()
    except (OSError, ValueError) as error:
        raise wrong(path, f"no certificate can be read: {error}", "Write the PEM that the authority gave") from None
    if not found:
        raise wrong(path, "it holds no certificate", "Write the PEM that the authority gave")
    try:
        rfc3161()
    except ImportError as error:
        raise wrong(path, f"time stamps need rfc3161-client: {error}", "pip install 'hotline[stamp]'") from None
    return found


def wrong(path: Path, says: str, remedy: str) -> FileError:
    """Return what to tell of a file."""
    return FileError((Complaint(str(path), 0, 0, "", says, remedy),))


def rfc3161() -> ModuleType:
    """Return the library that knows RFC 3161; it comes with the extra `stamp`."""
    import rfc3161_client  # noqa: PLC0415 - only who has time stamps needs it

    return rfc3161_client
