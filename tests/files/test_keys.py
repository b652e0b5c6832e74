"""Keys on disk: closed to others, locked by a passphrase, never overwritten."""

import json
import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hotline.core import canonical
from hotline.core.canonical import Instant
from hotline.core.certificate import certificate_public
from hotline.core.errors import FileError
from hotline.core.signature import ED25519, ML_DSA_44, ML_DSA_65, ROSTER, Signed, import_public, parse_envelope
from hotline.files.der import integer, object_identifier, octets, pem, sequence
from hotline.files.keys import (
    FileSigner,
    encrypt,
    generate,
    make_certificate,
    read_envelope,
    read_private,
    read_root,
    read_roster,
    write_envelope,
    write_private,
)
from tests.fakes import END, START, file_key, party_fixture

ALGORITHMS = (ED25519, ML_DSA_44, ML_DSA_65)
PASSPHRASE = "correct horse 电池".encode()
US = party_fixture("us", roots=3)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "alice.key.pem"


def complaint(call: object) -> str:
    assert callable(call)
    with pytest.raises(FileError) as caught:
        call()
    (only,) = caught.value.complaints
    return f"{only.wrong}. {only.remedy}"


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["open", "locked"])
def test_a_key_is_read_as_it_was_written(place: Path, alg: str, passphrase: bytes | None) -> None:
    key = generate(alg)
    write_private(place, key, passphrase)
    again = read_private(place, passphrase)
    assert (again.kid, again.alg, again.public) == (key.kid, alg, key.public)
    import_public(alg, key.public).verify(again.sign(b"x"), b"x")
    assert place.stat().st_mode & 0o777 == 0o600
    assert list(place.parent.iterdir()) == [place]


def test_two_keys_made_are_two_keys() -> None:
    assert len({generate(alg).kid for alg in ALGORITHMS for _ in range(2)}) == 6


def test_an_unknown_algorithm_makes_no_key() -> None:
    with pytest.raises(KeyError):
        generate("RSA")


def test_a_signer_shows_no_secret() -> None:
    key = file_key("alice")
    assert repr(key) == f"FileSigner(Ed25519 {key.kid})"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o601])
def test_a_key_that_others_may_touch_is_refused(place: Path, mode: int) -> None:
    write_private(place, file_key("alice"), None)
    place.chmod(mode)
    assert f"chmod 600 {place}" in complaint(lambda: read_private(place, None))
    place.chmod(0o400)
    assert read_private(place, None).kid == file_key("alice").kid


def test_a_key_is_never_overwritten(place: Path) -> None:
    write_private(place, file_key("alice"), None)
    before = place.read_bytes()
    assert "file exists" in complaint(lambda: write_private(place, file_key("bob"), None))
    assert place.read_bytes() == before
    assert list(place.parent.iterdir()) == [place]


def test_the_passphrase_opens_the_key_and_nothing_else_does(place: Path) -> None:
    write_private(place, file_key("alice"), PASSPHRASE)
    assert "encrypted" in complaint(lambda: read_private(place, None))
    for wrong in (b"", b"wrong", PASSPHRASE + b"\n"):
        assert "Check the passphrase" in complaint(lambda wrong=wrong: read_private(place, wrong))


def test_an_empty_passphrase_locks_nothing_and_is_refused(place: Path) -> None:
    assert "empty" in complaint(lambda: write_private(place, file_key("alice"), b""))
    assert not place.exists()


def test_a_passphrase_for_an_open_key_is_not_needed(place: Path) -> None:
    write_private(place, file_key("alice"), None)
    assert read_private(place, PASSPHRASE).kid == file_key("alice").kid


def test_the_lock_is_scrypt_with_a_fresh_salt(place: Path) -> None:
    write_private(place, file_key("alice"), PASSPHRASE)
    other = place.with_name("second.key.pem")
    write_private(other, file_key("alice"), PASSPHRASE)
    assert place.read_bytes() != other.read_bytes()
    der = ssl.PEM_cert_to_DER_cert(place.read_text().replace("ENCRYPTED PRIVATE KEY", "CERTIFICATE"))
    scrypt_n_r_p = bytes.fromhex("06092b06010401da47040b") + b"\x30\x1f\x04\x10"
    assert scrypt_n_r_p in der
    assert bytes.fromhex("02024000020108020101020120") in der


def test_the_lock_is_the_same_for_the_same_salt() -> None:
    plain = file_key("alice").private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert encrypt(plain, b"p", bytes(16), bytes(16)) == encrypt(plain, b"p", bytes(16), bytes(16))
    assert encrypt(plain, b"p", bytes(16), bytes(16)) != encrypt(plain, b"q", bytes(16), bytes(16))


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command as an oracle")
@pytest.mark.parametrize("passphrase", [None, b"correct horse"], ids=["open", "locked"])
def test_openssl_reads_the_ed25519_key(place: Path, passphrase: bytes | None) -> None:
    write_private(place, file_key("alice"), passphrase)
    command = ["openssl", "pkey", "-in", str(place), "-passin", "pass:correct horse", "-pubout", "-outform", "DER"]
    found = subprocess.run(command, capture_output=True, check=True, timeout=15)
    assert found.stdout.endswith(file_key("alice").public)


@pytest.mark.parametrize(
    "content",
    [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff" * 100, b"x" * 70_000],
    ids=["empty", "nonsense", "bytes", "large"],
)
def test_what_is_no_key_is_complained_about(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    place.chmod(0o600)
    assert complaint(lambda: read_private(place, None))


def test_a_locked_file_that_was_damaged_is_complained_about(place: Path) -> None:
    write_private(place, file_key("alice"), PASSPHRASE)
    text = place.read_text()
    place.write_text(text[:150] + ("A" if text[150] != "A" else "B") + text[151:])
    assert complaint(lambda: read_private(place, PASSPHRASE))


def test_keys_of_other_kinds_are_not_used(place: Path) -> None:
    for other in (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)):
        place.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        place.chmod(0o600)
        assert "not used here" in complaint(lambda: read_private(place, None))


def test_a_key_of_an_algorithm_that_nobody_knows_is_not_used(place: Path) -> None:
    unknown = sequence(integer(0), sequence(object_identifier("1.2.3.4")), octets(bytes(32)))
    place.write_bytes(pem("PRIVATE KEY", unknown))
    place.chmod(0o600)
    assert "cannot be read" in complaint(lambda: read_private(place, None))


def test_a_key_locked_by_another_tool_is_read_though_its_lock_is_weak(place: Path) -> None:
    """The library's own lock is 2048 rounds of PBKDF2: better than the open file that is read as well."""
    key = file_key("alice").private
    place.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE)))
    place.chmod(0o600)
    assert read_private(place, PASSPHRASE).kid == file_key("alice").kid


def test_the_library_reads_what_we_lock(place: Path) -> None:
    write_private(place, file_key("alice", ML_DSA_65), PASSPHRASE)
    found = load_pem_private_key(place.read_bytes(), PASSPHRASE)
    assert isinstance(found, MLDSA65PrivateKey)


def test_a_missing_file_or_folder_is_complained_about(tmp_path: Path) -> None:
    assert "No such file" in complaint(lambda: read_private(tmp_path / "none", None))
    assert "No such file" in complaint(lambda: write_private(tmp_path / "none" / "key", file_key("alice"), None))
    assert "directory" in complaint(lambda: read_private(tmp_path, None))


def test_what_is_no_regular_file_is_refused_and_nothing_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.key.pem"
    os.mkfifo(pipe, 0o600)
    for path in (pipe, Path(os.devnull), Path("/dev/zero")):
        assert "no regular file" in complaint(lambda path=path: read_private(path, None))
        assert "no regular file" in complaint(lambda path=path: read_envelope(path))


def test_a_link_is_judged_by_what_it_leads_to(place: Path) -> None:
    """Secrets that are mounted into a container are links; what counts is who may read the file itself."""
    write_private(place, file_key("alice"), None)
    link, nowhere = place.with_name("link.key.pem"), place.with_name("nowhere.key.pem")
    link.symlink_to(place)
    nowhere.symlink_to(place.with_name("gone"))
    assert read_private(link, None).kid == file_key("alice").kid
    place.chmod(0o640)
    assert "open to others" in complaint(lambda: read_private(link, None))
    assert "No such file" in complaint(lambda: read_private(nowhere, None))
    assert "file exists" in complaint(lambda: write_private(nowhere, file_key("alice"), None))


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command, which locks the key here")
def test_a_key_that_openssl_locks_with_scrypt_is_read(place: Path) -> None:
    """As `docs/how-to/keep-secrets.md` says, a weak lock is exchanged for one of ours."""
    weak = place.with_name("weak.key.pem")
    best = BestAvailableEncryption(b"horse")
    weak.write_bytes(file_key("alice").private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, best))
    weak.chmod(0o600)
    lock = ("-topk8", "-v2", "aes-256-cbc", "-scrypt", "-scrypt_N", "16384", "-scrypt_r", "8", "-scrypt_p", "1")
    secret = ("-passin", "pass:horse", "-passout", "pass:horse")
    command = ["openssl", "pkcs8", *lock, "-in", str(weak), "-out", str(place), *secret]
    subprocess.run(command, check=True, timeout=15)
    place.chmod(0o600)
    assert read_private(place, b"horse").kid == file_key("alice").kid
    der = ssl.PEM_cert_to_DER_cert(place.read_text().replace("ENCRYPTED PRIVATE KEY", "CERTIFICATE"))
    assert bytes.fromhex("02024000020108020101") in der


def test_roots_and_rosters_are_read_as_they_were_written(tmp_path: Path) -> None:
    root, roster = tmp_path / "us.root.json", tmp_path / "us.roster.json"
    write_envelope(root, parse_envelope(US.root_envelope, "hotline-root+jws"))
    write_envelope(roster, parse_envelope(US.roster_envelope, ROSTER))
    assert read_root(root) == US.root
    assert read_roster(roster, read_root(root)) == US.roster
    assert read_envelope(root) == US.root_envelope
    assert roster.stat().st_mode & 0o777 == 0o644 & ~current_umask(tmp_path)
    write_envelope(roster, parse_envelope(US.revoke("bob", START).roster_envelope, ROSTER))
    assert read_roster(roster, US.root, US.roster).version == 2


def current_umask(folder: Path) -> int:
    probe = folder / "probe"
    probe.touch(0o666)
    return 0o666 & ~probe.stat().st_mode


def test_a_document_that_is_not_what_it_should_be_is_complained_about(tmp_path: Path) -> None:
    file = tmp_path / "us.roster.json"
    file.write_text("[]")
    assert "not a signed document" in complaint(lambda: read_envelope(file))
    file.write_text('{"payload":"","payload":""}')
    assert "twice" in complaint(lambda: read_envelope(file))
    file.write_text(json.dumps(US.root_envelope))
    assert "another kind of document" in complaint(lambda: read_roster(file, US.root))
    file.write_text(json.dumps(US.roster_envelope))
    assert "another kind of document" in complaint(lambda: read_root(file))
    spoilt = Signed(b"{}", parse_envelope(US.roster_envelope, ROSTER).signatures)
    write_envelope(file, spoilt)
    assert "does not verify" in complaint(lambda: read_roster(file, US.root))


def test_a_certificate_says_its_key_and_its_days() -> None:
    key = file_key("us/tls")
    found = make_certificate(key, "us link", START, END)
    assert certificate_public(found) == key.public
    assert found == make_certificate(key, "us link", START, END)
    assert found != make_certificate(key, "us link", START, Instant(END + 1000))


def test_only_an_ed25519_key_gets_a_certificate() -> None:
    with pytest.raises(AssertionError):
        make_certificate(file_key("us/tls", ML_DSA_65), "us", START, END)


def tls_side(folder: Path, own: FileSigner, own_pem: str, peer_pem: str, *, server: bool) -> ssl.SSLContext:
    """Trust nothing but the certificate of the peer, and demand one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_verify_locations(cadata=peer_pem)
    key = folder / f"{own.kid}.pem"
    write_private(key, own, None)
    certificate = folder / f"{own.kid}.crt"
    certificate.write_text(own_pem)
    context.load_cert_chain(certificate, key)
    return context


def shake(client: ssl.SSLContext, server: ssl.SSLContext) -> tuple[bytes, bytes]:
    """Run the handshake in memory; return the certificates that each side saw."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [client.wrap_bio(to_client, to_server), server.wrap_bio(to_server, to_client, server_side=True)]
    for _ in range(4):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    seen = [side.getpeercert(binary_form=True) for side in sides]
    assert seen[0]
    assert seen[1]
    return seen[0], seen[1]


def test_two_centers_shake_hands_with_these_certificates_and_strangers_cannot(tmp_path: Path) -> None:
    # The dates of a certificate are checked by TLS with the real clock; these hold for any.
    days = canonical.instant("2020-01-01T00:00:00.000Z"), canonical.instant("2099-01-01T00:00:00.000Z")
    us, cn, stranger = file_key("us/tls"), file_key("cn/tls"), file_key("stranger/tls")
    us_pem, cn_pem, stranger_pem = (make_certificate(key, "link", *days) for key in (us, cn, stranger))
    server = tls_side(tmp_path, cn, cn_pem, us_pem, server=True)
    first, second = shake(tls_side(tmp_path, us, us_pem, cn_pem, server=False), server)
    assert (first, second) == (ssl.PEM_cert_to_DER_cert(cn_pem), ssl.PEM_cert_to_DER_cert(us_pem))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(tls_side(tmp_path, stranger, stranger_pem, cn_pem, server=False), server)
