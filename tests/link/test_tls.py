import ssl
from contextlib import suppress
from dataclasses import replace

import pytest

from hotline.core.canonical import Instant
from hotline.core.certificate import spki_digest
from hotline.core.errors import RefusalError
from hotline.core.roster import Key
from hotline.files.keys import make_certificate
from hotline.link.tls import Identity, answering, dialling, own_spki, peer_spki, valid
from tests.fakes import END, START, FakeSigner, key_of
from tests.fakes_line import CN, US

PAST = (Instant(START - 9), Instant(START - 1))


def identity(name: str, window: tuple[Instant, Instant] = (START, END)) -> tuple[Identity, Key]:
    """Return a TLS identity and the roster key that lists it."""
    signer = FakeSigner(name)
    certificate = make_certificate(signer.file_key, "the same name", *window)
    key = key_of(signer, "tls", subject=name, certificate=certificate)
    return Identity(certificate, signer.file_key), key


ONE, KEY_ONE = identity("tls/one")
TWO, KEY_TWO = identity("tls/two")
THREE, KEY_THREE = identity("tls/three")


def shake(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Join two contexts in memory until both have said that they are done; return both ends."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = server.wrap_bio(to_server, to_client, server_side=True)
    other = client.wrap_bio(to_client, to_server)
    for _ in range(4):
        for each in (other, one):
            with suppress(ssl.SSLWantReadError):
                each.do_handshake()
    one.write(b"!")
    assert other.read(1) == b"!"
    return one, other


def test_both_sides_show_keys_that_the_other_trusts() -> None:
    one, two = shake(answering(lambda: ONE, lambda: [KEY_TWO]), dialling(TWO, [KEY_ONE]))
    assert one.version() == two.version() == "TLSv1.3"
    assert peer_spki(one, [KEY_ONE, KEY_TWO]) == TWO.spki == spki_digest(KEY_TWO.certificate or "")
    assert peer_spki(two, [KEY_ONE]) == ONE.spki


def test_a_server_of_the_same_name_with_another_key_is_refused() -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(answering(lambda: ONE, lambda: [KEY_TWO]), dialling(TWO, [KEY_TWO]))


def test_a_client_of_the_same_name_with_another_key_is_refused() -> None:
    with pytest.raises(ssl.SSLError):
        shake(answering(lambda: ONE, lambda: [KEY_ONE]), dialling(TWO, [KEY_ONE]))


def test_whom_to_trust_is_asked_at_every_handshake() -> None:
    trusted: list[Key] = []
    server = answering(lambda: ONE, lambda: trusted)
    with pytest.raises(ssl.SSLError):
        shake(server, dialling(TWO, [KEY_ONE]))
    trusted.append(KEY_TWO)
    shake(server, dialling(TWO, [KEY_ONE]))
    trusted.clear()
    with pytest.raises(ssl.SSLError):
        shake(server, dialling(TWO, [KEY_ONE]))


def test_which_certificate_to_show_is_asked_at_every_handshake() -> None:
    shown = [ONE]
    server = answering(lambda: shown[0], lambda: [KEY_TWO])
    first, _ = shake(server, dialling(TWO, [KEY_ONE]))
    shown[0] = THREE
    second, client = shake(server, dialling(TWO, [KEY_ONE, KEY_THREE]))
    assert (own_spki(first), own_spki(second), own_spki(client)) == (ONE.spki, THREE.spki, TWO.spki)
    assert peer_spki(client, [KEY_ONE, KEY_THREE]) == THREE.spki


def test_what_is_no_connection_of_ours_showed_nothing() -> None:
    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())
    for each in (None, plain):
        with pytest.raises(RefusalError, match="no certificate was shown"):
            own_spki(each)


def test_dates_inside_a_certificate_count_for_nothing() -> None:
    old, key = identity("tls/one", PAST)
    one, _ = shake(answering(lambda: old, lambda: [KEY_TWO]), dialling(TWO, [key]))
    assert one.version() == "TLSv1.3"


def test_sessions_are_not_resumed() -> None:
    server, client = answering(lambda: ONE, lambda: [KEY_TWO]), dialling(TWO, [KEY_ONE])
    _, two = shake(server, client)
    assert two.session is None or not two.session.has_ticket


def test_a_key_counts_while_its_roster_says_so() -> None:
    late = replace(KEY_TWO, not_before=Instant(END - 1))
    gone = replace(KEY_TWO, revoked_at=Instant(START + 1))
    assert valid((KEY_ONE, late, gone), Instant(START + 5)) == (KEY_ONE,)


def test_a_connection_without_a_certificate_has_the_wrong_pin() -> None:
    with pytest.raises(RefusalError, match="no certificate"):
        peer_spki(None, US.roster.with_role("tls"))


def test_a_certificate_that_no_key_of_the_roster_has_is_the_wrong_pin() -> None:
    one, _ = shake(answering(lambda: ONE, lambda: [KEY_TWO]), dialling(TWO, [KEY_ONE]))
    with pytest.raises(RefusalError) as refused:
        peer_spki(one, CN.roster.with_role("tls"))
    assert (refused.value.rule, refused.value.detail) == ("hello.wrong_pin", TWO.spki)


def test_an_older_version_is_refused() -> None:
    client = dialling(TWO, [KEY_ONE])
    client.minimum_version = client.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake(answering(lambda: ONE, lambda: [KEY_TWO]), client)


def test_a_tls_key_is_ed25519() -> None:
    class Other:
        private = b"something else"

    with pytest.raises(TypeError):
        dialling(Identity(US.certificate, Other()), ())
