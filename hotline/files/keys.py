"""Key files: private keys (PKCS#8 PEM), roots and rosters (JSON envelopes), TLS certificates.

A private key is written with mode 0600, and refused when others may read it. With a passphrase it is wrapped in PBES2
with scrypt (N=2^14, r=8, p=1) and AES-256-CBC: the library's own default is 2048 rounds of PBKDF2, too few for a
passphrase that a person can remember. OpenSSL 3 reads the same files.
"""

import json
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA65PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import NameOID

from hotline.core import canonical
from hotline.core.canonical import Instant
from hotline.core.errors import Complaint, FileError, RefusalError
from hotline.core.roster import DOCUMENT_MAX, Root, Roster, parse_root, parse_roster
from hotline.core.signature import ED25519, ML_DSA_44, ML_DSA_65, Signed, thumbprint
from hotline.files.der import integer, object_identifier, octets, pem, sequence

PrivateKey = Ed25519PrivateKey | MLDSA44PrivateKey | MLDSA65PrivateKey

KEY_BYTES_MAX: Final = 64 * 1024
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1}
KEY_USAGES: Final = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
PBES2: Final = "1.2.840.113549.1.5.13"
SCRYPT_OID: Final = "1.3.6.1.4.1.11591.4.11"
AES_256_CBC: Final = "2.16.840.1.101.3.4.1.42"


@dataclass(frozen=True, slots=True)
class FileSigner:
    """A private key held in memory, read from a file or just made."""

    kid: str
    alg: str
    public: bytes
    private: PrivateKey

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over *data*."""
        return self.private.sign(data)

    def __repr__(self) -> str:
        """Name the key and keep what is private out of traces."""
        return f"FileSigner({self.alg} {self.kid})"


def generate(alg: str) -> FileSigner:
    """Make a new key of *alg*: `Ed25519`, `ML-DSA-44` or `ML-DSA-65`."""
    makers: dict[str, Callable[[], PrivateKey]] = {
        ED25519: Ed25519PrivateKey.generate,
        ML_DSA_44: MLDSA44PrivateKey.generate,
        ML_DSA_65: MLDSA65PrivateKey.generate,
    }
    return signer(makers[alg]())


def signer(private: PrivateKey) -> FileSigner:
    """Return the signer of a loaded private key."""
    match private:
        case Ed25519PrivateKey():
            alg = ED25519
        case MLDSA44PrivateKey():
            alg = ML_DSA_44
        case _:
            alg = ML_DSA_65
    public = private.public_key().public_bytes_raw()
    return FileSigner(thumbprint(alg, public), alg, public, private)


def write_private(path: Path, key: FileSigner, passphrase: bytes | None) -> None:
    """Write *key* to *path*, which must not exist yet, for its owner only; encrypted if there is a passphrase."""
    plain = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if passphrase is None:
        text = pem("PRIVATE KEY", plain)
    elif passphrase:
        text = pem(
            "ENCRYPTED PRIVATE KEY", encrypt(plain, passphrase, secrets.token_bytes(16), secrets.token_bytes(16))
        )
    else:
        raise complain(path, "the passphrase is empty", "Give one, or none at all")
    write_atomically(path, text, mode=0o600, replace=False)


def read_private(path: Path, passphrase: bytes | None) -> FileSigner:
    """Return the key in *path*; refused if others may read the file, or the passphrase does not open it."""
    data = read_limited(path, KEY_BYTES_MAX, private=True)
    encrypted = b"ENCRYPTED PRIVATE KEY" in data
    if encrypted and passphrase is None:
        raise complain(path, "the key is encrypted", "Give its passphrase")
    try:
        private = serialization.load_pem_private_key(data, passphrase if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        remedy = "Check the passphrase" if encrypted else "Make the key with `hotline keys new`"
        raise complain(path, f"the key cannot be read: {fault}", remedy) from None
    if not isinstance(private, Ed25519PrivateKey | MLDSA44PrivateKey | MLDSA65PrivateKey):
        raise complain(path, f"{type(private).__name__} is not used here", "Make the key with `hotline keys new`")
    return signer(private)


def encrypt(plain: bytes, passphrase: bytes, salt: bytes, nonce: bytes) -> bytes:
    """Return PKCS#8 `EncryptedPrivateKeyInfo` (RFC 5958, 8018, 7914) of *plain*."""
    key = Scrypt(salt=salt, length=32, **SCRYPT).derive(passphrase)
    padder = padding.PKCS7(128).padder()
    cipher = Cipher(algorithms.AES(key), modes.CBC(nonce)).encryptor()
    body = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    scrypt = sequence(octets(salt), *(integer(SCRYPT[name]) for name in ("n", "r", "p")), integer(32))
    derivation = sequence(object_identifier(SCRYPT_OID), scrypt)
    encryption = sequence(object_identifier(AES_256_CBC), octets(nonce))
    return sequence(sequence(object_identifier(PBES2), sequence(derivation, encryption)), octets(body))


def write_envelope(path: Path, signed: Signed) -> None:
    """Write a signed root or roster as JSON; it is public."""
    write_atomically(
        path, json.dumps(signed.envelope(), indent=1, sort_keys=True).encode() + b"\n", mode=0o644, replace=True
    )


def read_envelope(path: Path) -> dict[str, Any]:
    """Return the JSON envelope in *path*, parsed strictly but not verified."""
    try:
        value = canonical.parse(read_limited(path, 2 * DOCUMENT_MAX, private=False), largest=2 * DOCUMENT_MAX)
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None
    if not isinstance(value, dict):
        raise complain(path, "not a signed document", "Make it with `hotline keys`")
    return value


def read_root(path: Path, previous: Root | None = None) -> Root:
    """Return the root in *path*, verified."""
    try:
        return parse_root(read_envelope(path), previous)
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None


def read_roster(path: Path, root: Root, previous: Roster | None = None) -> Roster:
    """Return the roster in *path*, verified."""
    try:
        return parse_roster(read_envelope(path), root, previous)
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None


def make_certificate(key: FileSigner, name: str, not_before: Instant, not_after: Instant) -> str:
    """Return a self-signed certificate (PEM) of the Ed25519 key *key*; trusted by the roster, not by its name."""
    assert isinstance(key.private, Ed25519PrivateKey), "TLS keys are Ed25519"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.private.public_key()
    usage = x509.KeyUsage(**dict.fromkeys(KEY_USAGES, False) | {"digital_signature": True})
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(int.from_bytes(canonical.unb64(key.kid)[:16]) | 1)
        .not_valid_before(moment(not_before))
        .not_valid_after(moment(not_after))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key.private, None)
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def moment(at: Instant) -> datetime:
    """Return *at* as the certificate builder wants it."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)


def read_limited(path: Path, largest: int, *, private: bool) -> bytes:
    """Return the bytes of a regular file of at most *largest*; a private one must be closed to others.

    A link is followed, and what it leads to is judged. Nothing is waited for: a pipe with nobody behind it is refused.
    """
    try:
        with open(path, "rb", opener=at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise complain(path, "this is no regular file", "Name a file; a pipe is read with `fd`")
            if private and status.st_mode & OTHERS:
                mode = stat.filemode(status.st_mode)
                raise complain(path, f"the private key is open to others ({mode})", f"chmod 600 {path}")
            data = file.read(largest + 1)
    except OSError as fault:
        raise complain(path, fault.strerror or str(fault), "Check the path and who may read it") from None
    if len(data) > largest:
        raise complain(path, f"the file is over {largest} bytes", "Check that it is the right file")
    return data


def at_once(path: str, flags: int) -> int:
    """Open *path* without waiting for whoever may be at its other end."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def write_atomically(path: Path, text: bytes, *, mode: int, replace: bool) -> None:
    """Put *text* at *path* whole or not at all, durably; only with *replace* may there be a file already."""
    put_atomically(path, lambda file: file.write(text), mode=mode, replace=replace)


def put_atomically(path: Path, write: Callable[[BinaryIO], object], *, mode: int, replace: bool) -> None:
    """Put what *write* writes at *path* whole or not at all, durably."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if not replace:
            os.link(draft, path)
            draft.unlink()
        else:
            draft.replace(path)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as fault:
        draft.unlink(missing_ok=True)
        if isinstance(fault, FileExistsError):
            raise complain(path, "the file exists", "Choose another name; a key is never overwritten") from None
        raise complain(path, fault.strerror or str(fault), "Check the folder and who may write there") from None


def complain(path: Path, wrong: str, remedy: str) -> FileError:
    """Return the one complaint about *path* as an error to raise."""
    return FileError((Complaint(str(path), 0, 0, "", wrong, remedy),))
