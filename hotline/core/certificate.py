"""What a TLS certificate of a roster says: its public key, and the digest that both sides of the link compare.

Certificates are self-signed and trusted by the roster alone; names, authorities and dates in them count for nothing.
"""

from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hotline.core import canonical
from hotline.core.errors import refuse


@lru_cache(maxsize=256)
def certificate_public(pem: str) -> bytes:
    """Return the raw Ed25519 public key of the one certificate in *pem*, or refuse."""
    key = key_in(load(pem))
    if not isinstance(key, Ed25519PublicKey):
        raise refuse("roster.malformed", "certificate", "its key is not Ed25519")
    return key.public_bytes_raw()


@lru_cache(maxsize=256)
def spki_digest(pem: str) -> str:
    """Return the digest text of the subject public key info of the certificate in *pem*."""
    spki = key_in(load(pem)).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return canonical.digest(spki)


@lru_cache(maxsize=256)
def spki_digest_der(der: bytes) -> str:
    """Return the same for a certificate in DER, as a TLS connection hands it over."""
    try:
        found = x509.load_der_x509_certificate(der)
    except (ValueError, TypeError) as fault:
        raise refuse("roster.malformed", "certificate", str(fault)[:80]) from None
    return canonical.digest(key_in(found).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def key_in(found: x509.Certificate) -> CertificatePublicKeyTypes:
    """Return the public key of a certificate, or refuse one of a kind that nobody knows."""
    try:
        return found.public_key()
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise refuse("roster.malformed", "certificate", str(fault)[:80]) from None


def load(pem: str) -> x509.Certificate:
    """Return the one certificate in *pem*, or refuse."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode("ascii"))
    except ValueError as fault:
        raise refuse("roster.malformed", "certificate", str(fault)[:80]) from None
    if len(found) != 1:
        raise refuse("roster.malformed", "certificate", "there is to be one")
    return found[0]
