"""What a TLS certificate of a roster says."""

import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hotline.core import canonical
from hotline.core.certificate import certificate_public, spki_digest, spki_digest_der
from hotline.core.errors import RefusalError
from hotline.files.keys import moment
from tests.fakes import END, START, party_fixture

US = party_fixture("us")


def test_a_certificate_tells_its_key() -> None:
    assert certificate_public(US.certificate) == US.signer("tls").public


def test_the_digest_is_over_the_public_key_info_alone() -> None:
    info = bytes.fromhex("302a300506032b6570032100") + US.signer("tls").public
    assert spki_digest(US.certificate) == canonical.digest(info)
    assert spki_digest_der(ssl.PEM_cert_to_DER_cert(US.certificate)) == spki_digest(US.certificate)


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "é",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        US.certificate + US.certificate,
        US.certificate[:-60],
    ],
    ids=["empty", "not ASCII", "nonsense", "two", "cut"],
)
def test_what_is_not_one_certificate_is_refused(pem: str) -> None:
    for ask in (certificate_public, spki_digest):
        with pytest.raises(RefusalError, match="certificate"):
            ask(pem)


def test_bytes_that_are_no_certificate_are_refused() -> None:
    for der in (b"", b"\x30\x00", b"x" * 100):
        with pytest.raises(RefusalError, match="certificate"):
            spki_digest_der(der)


def test_a_certificate_of_another_kind_of_key_is_refused() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "us")])
    builder = x509.CertificateBuilder(name, name, private.public_key(), 1, moment(START), moment(END))
    pem = builder.sign(private, SHA256()).public_bytes(Encoding.PEM).decode()
    with pytest.raises(RefusalError, match="not Ed25519"):
        certificate_public(pem)


def test_a_key_of_a_kind_that_nobody_knows_is_refused() -> None:
    der = ssl.PEM_cert_to_DER_cert(US.certificate)
    known, unknown = bytes.fromhex("302a300506032b6570"), bytes.fromhex("302a300506032b657f")
    assert der.count(known) == 1
    strange = der.replace(known, unknown)
    for ask in (certificate_public, spki_digest):
        with pytest.raises(RefusalError, match="certificate"):
            ask(ssl.DER_cert_to_PEM_cert(strange))
    with pytest.raises(RefusalError, match="certificate"):
        spki_digest_der(strange)
