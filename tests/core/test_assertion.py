"""A security key signs what it was asked to sign, touched by its owner, on a page of ours; anything else is refused."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.assertion import (
    ATTESTED,
    ELIGIBLE,
    EXTENDED,
    PRESENT,
    VERIFIED,
    Relying,
    open_assertion,
    pack,
    read_relying,
    unpack,
)
from hotline.core.errors import RefusalError
from hotline.core.roster import HARDWARE, Key
from hotline.core.signature import MESSAGE, WEBAUTHN_ED25519, WEBAUTHN_ES256, Signature, Signed, sign, verify
from tests.fakes import END, START
from tests.fakes_security_key import SITE, FakeSecurityKey

ALGS = pytest.mark.parametrize("alg", [WEBAUTHN_ED25519, WEBAUTHN_ES256])
TEXT = b"what a JWS signs"


def listed(key: FakeSecurityKey, relying: Relying | None = SITE) -> Key:
    window = (START, END)
    found = Key(key.kid, key.alg, key.public, "us/alice", "alice", ("operator",), *window, assurance=HARDWARE)
    return replace(found, webauthn=relying)


def rule_of(key: FakeSecurityKey, relying: Relying | None = SITE, text: bytes = TEXT) -> tuple[str, str]:
    with pytest.raises(RefusalError) as caught:
        open_assertion(key.sign(TEXT), text, relying)
    return caught.value.rule, caught.value.where


@ALGS
def test_a_message_is_signed_with_a_security_key_and_verified_without_the_site(alg: str) -> None:
    key = FakeSecurityKey("us/alice", alg)
    signed = Signed(b"{}", (sign(b"{}", MESSAGE, "operator", key),))
    ((found, header),) = verify(signed, {key.kid: listed(key)}.get)
    assert (found.subject, header.alg) == ("us/alice", alg)


@ALGS
def test_another_text_or_role_is_refused(alg: str) -> None:
    key = FakeSecurityKey("us/alice", alg)
    signature = sign(b"{}", MESSAGE, "operator", key)
    other = sign(b"{}", MESSAGE, "keeper", key)
    for forged in (Signed(b"[]", (signature,)), Signed(b"{}", (Signature(other.protected, signature.signature),))):
        with pytest.raises(RefusalError, match="security key"):
            verify(forged, {key.kid: listed(key)}.get)


@ALGS
def test_every_bit_of_an_assertion_counts(alg: str) -> None:
    key = FakeSecurityKey("us/alice", alg)
    signature = sign(b"{}", MESSAGE, "operator", key)
    value = canonical.unb64(signature.signature)
    for place in range(len(value)):
        changed = value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        with pytest.raises(RefusalError):
            verify(Signed(b"{}", (Signature(signature.protected, canonical.b64(changed)),)), {key.kid: listed(key)}.get)


@pytest.mark.parametrize(
    ("client", "where"),
    [
        ({"type": "webauthn.create"}, "type"),
        ({"type": None}, "type"),
        ({"challenge": canonical.b64(bytes(32))}, "challenge"),
        ({"origin": "https://hotline.example.evil"}, "origin"),
        ({"origin": None}, "origin"),
        ({"crossOrigin": True}, "crossOrigin"),
        ({"crossOrigin": 0.5}, "clientDataJSON"),
    ],
)
def test_what_the_browser_asked_for_is_looked_at(client: dict[str, Any], where: str) -> None:
    assert rule_of(FakeSecurityKey("us/alice", client=client)) == ("signature.assertion", where)


def test_members_that_browsers_add_do_no_harm() -> None:
    key = FakeSecurityKey("us/alice", client={"other_keys_can_be_added_here": "do not compare with a template"})
    assert open_assertion(key.sign(TEXT), TEXT, SITE)


@pytest.mark.parametrize("flags", [0, PRESENT, VERIFIED], ids=["nothing", "no owner", "no touch"])
def test_a_key_that_did_not_ask_its_owner_is_refused(flags: int) -> None:
    assert rule_of(FakeSecurityKey("us/alice", flags=flags)) == ("signature.assertion", "flags")


def test_a_key_that_can_be_copied_counts_only_where_the_roster_says_so() -> None:
    key = FakeSecurityKey("us/alice", flags=PRESENT | VERIFIED | ELIGIBLE)
    assert rule_of(key) == ("signature.assertion", "flags")
    assert open_assertion(key.sign(TEXT), TEXT, replace(SITE, synced=True))


def test_a_key_that_answered_for_another_site_is_refused() -> None:
    assert rule_of(FakeSecurityKey("us/alice", rp_id="other.example")) == ("signature.assertion", "rp_id")


def test_a_key_without_a_site_in_the_roster_is_refused() -> None:
    assert rule_of(FakeSecurityKey("us/alice"), None) == ("signature.assertion", "")


@pytest.mark.parametrize(
    ("flags", "extra"),
    [(ATTESTED, b""), (0, b"x"), (EXTENDED, b"")],
    ids=["a key inside", "a tail", "extensions that are not there"],
)
def test_parts_that_an_assertion_has_not_are_refused(flags: int, extra: bytes) -> None:
    key = FakeSecurityKey("us/alice", flags=PRESENT | VERIFIED | flags, extra=extra)
    assert rule_of(key) == ("signature.malformed", "signature")


def test_extensions_that_are_announced_are_signed_with_the_rest() -> None:
    key = FakeSecurityKey("us/alice", flags=PRESENT | VERIFIED | EXTENDED, extra=bytes.fromhex("a0"))
    assert open_assertion(key.sign(TEXT), TEXT, SITE)


@pytest.mark.parametrize("value", [b"", b"\x00", b"\x00\x00", b"\xff\xff" + b"x" * 100, b"\x00\x25" + b"x" * 37])
def test_parts_of_other_lengths_are_refused(value: bytes) -> None:
    with pytest.raises(RefusalError) as caught:
        open_assertion(value, TEXT, SITE)
    assert caught.value.rule == "signature.malformed"


def test_what_is_packed_is_unpacked() -> None:
    assert unpack(pack(b"a" * 37, b"{}", b"s")) == (b"a" * 37, b"{}", b"s")


def test_what_the_roster_says_of_a_security_key_is_read_back() -> None:
    assert read_relying(SITE.document()) == SITE


@pytest.mark.parametrize(
    "change",
    [
        {"rp_id": "https://hotline.example"},
        {"rp_id": ""},
        {"origins": []},
        {"origins": ["http://hotline.example"]},
        {"origins": "https://hotline.example"},
        {"synced": "no"},
        {"more": 1},
    ],
)
def test_what_the_roster_may_not_say_of_a_security_key_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RefusalError) as caught:
        read_relying({**SITE.document(), **change})
    assert caught.value.rule == "roster.malformed"
