from collections.abc import Sequence

import pytest

from hotline.core import canonical
from hotline.core.errors import RefusalError
from hotline.core.frames import Bye, Hello, Welcome, encode, parse
from hotline.core.handshake import check_hello, reach_of
from hotline.core.orders import Contact, Parties, SignHello
from hotline.core.signature import HELLO, Signed, sign
from tests.fakes import FakeSigner
from tests.fakes_line import DAY, US, Pair, closings, meet


def by_us(payload: bytes, signers: Sequence[FakeSigner] = US.machines["center"]) -> Signed:
    """Return a hello that says *payload*, signed by the center of us."""
    return Signed(payload, tuple(sign(payload, HELLO, "center", each) for each in signers))


def test_a_hello_by_another_key_is_forged() -> None:
    pair = Pair()

    def forge(to: str, frame: bytes) -> bytes:
        found = parse(frame)
        if to == "cn" and isinstance(found, Hello):
            signature = sign(found.signed.payload, HELLO, "center", FakeSigner("mallory"))
            return encode(Hello(Signed(found.signed.payload, (signature,))))
        return frame

    pair.tamper = forge
    pair.run(1_000)
    assert any("not signed by the center key" in reason for reason in closings(pair, "cn"))
    assert not pair.up("cn")


@pytest.mark.parametrize("kept", [0, 1], ids=["Ed25519", "ML-DSA-65"])
def test_a_hello_that_lost_one_of_its_signatures_is_forged(kept: int) -> None:
    pair = Pair()

    def strip(to: str, frame: bytes) -> bytes:
        found = parse(frame)
        if to == "cn" and isinstance(found, Hello):
            return encode(Hello(Signed(found.signed.payload, found.signed.signatures[kept : kept + 1])))
        return frame

    pair.tamper = strip
    pair.run(1_000)
    assert "hello.forged" in {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)}
    assert not pair.up("cn")


def altered(pair: Pair, **members: canonical.Json) -> None:
    """Let the hellos of `us` say *members*, under its true key."""

    def alter(to: str, frame: bytes) -> bytes:
        found = parse(frame)
        if to == "cn" and isinstance(found, Hello):
            hello = canonical.decode(found.signed.payload)
            assert isinstance(hello, dict)
            payload = canonical.encode({**hello, **members})
            return encode(Hello(by_us(payload)))
        return frame

    pair.tamper = alter


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"versions": [2, 3]}, "hello.version"),
        ({"versions": []}, "frame.malformed"),
        ({"versions": [True]}, "hello.version"),
        ({"v": 2}, "frame.malformed"),
        ({"more": 1}, "frame.malformed"),
        ({"channel": "us-fr"}, "hello.forged"),
        ({"to": "us"}, "hello.forged"),
        ({"from": "cn"}, "hello.forged"),
        ({"spki": canonical.digest(b"other")}, "hello.wrong_pin"),
        ({"peer_spki": canonical.digest(b"other")}, "hello.wrong_pin"),
        ({"nonce": canonical.b64(b"short")}, "frame.malformed"),
        ({"nonce": 5}, "frame.malformed"),
        ({"at": "now"}, "frame.malformed"),
        ({"time": "2026-11-22T10:00:00.000Z at 2026-11-22T10:00:00.000Z, 60 times as fast"}, "hello.time"),
        ({"time": 60}, "hello.time"),
        ({"epoch": -1}, "frame.malformed"),
        ({"ours": 5}, "frame.malformed"),
        ({"ours": {"size": 0, "root": "0", "cosigned": 0}}, "frame.malformed"),
        ({"theirs": {"size": True, "root": canonical.digest(b""), "given": 0}}, "frame.malformed"),
    ],
)
def test_a_hello_that_does_not_fit_is_refused_by_name(members: dict[str, canonical.Json], rule: str) -> None:
    pair = Pair()
    altered(pair, **members)
    pair.run(1_000)
    byes = [frame for frame in pair.us.seen if isinstance(frame, Bye)]
    assert [bye.rule for bye in byes] == [rule]
    assert not pair.up("us")


def test_a_version_stripped_on_the_way_ends_in_different_hellos() -> None:
    pair = Pair()
    altered(pair, versions=[1, 7])
    pair.run(1_000)
    assert "hello.replayed" in {
        frame.rule for side in (pair.us, pair.cn) for frame in side.seen if isinstance(frame, Bye)
    }
    assert not pair.up("us")


def test_a_replayed_hello_leads_to_no_welcome() -> None:
    pair = meet()
    old = [encode(frame) for frame in pair.cn.seen if isinstance(frame, Hello | Welcome)]
    pair.cut(1)
    replayed = iter(old)
    pair.tamper = lambda to, frame: next(replayed, None) if to == "cn" else frame
    pair.run(500)
    assert any("belongs to another connection" in reason for reason in closings(pair, "us"))
    assert not pair.up("cn")


def test_our_own_hello_thrown_back_is_refused() -> None:
    pair = Pair()
    mirror: list[bytes] = []

    def reflect(to: str, frame: bytes) -> bytes | None:
        if to == "cn":
            mirror.append(frame)
            return frame
        return mirror[0]

    pair.tamper = reflect
    pair.run(300)
    assert not pair.up("us")


def test_an_expired_center_key_says_no_hello() -> None:
    pair = Pair()
    pair.skew["cn"] = 400 * 86_400_000
    pair.run(1_000)
    assert "hello.forged" in {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)}


def test_a_hello_that_is_no_canonical_object_is_malformed() -> None:
    for payload in (b"[]", b"{} ", b"\xff"):
        signed = by_us(payload)
        with pytest.raises(RefusalError) as refused:
            check_hello(signed, Parties("us-cn", "cn", "us"), contact(), DAY)
        assert refused.value.rule == "frame.malformed"


def test_a_hello_with_our_own_nonce_is_a_replay() -> None:
    pair = Pair()
    mine = pair.us.link.opened(pair.moment("us"), 1, contact())
    (order,) = [each for each in mine if isinstance(each, SignHello)]
    members = {"from": "us", "to": "cn", "spki": contact().peer_spki, "peer_spki": contact().spki}
    payload = canonical.encode({**pair.us.center.greeting(), **order.members, **members})
    signed = by_us(payload)
    with pytest.raises(RefusalError) as refused:
        check_hello(signed, Parties("us-cn", "cn", "us"), contact(), DAY)
    assert refused.value.rule == "hello.replayed"


def test_a_hello_signed_in_another_role_is_forged() -> None:
    payload = b"{}"
    signed = Signed(payload, (sign(payload, HELLO, "operator", US.signer("center")),))
    with pytest.raises(RefusalError) as refused:
        check_hello(signed, Parties("us-cn", "cn", "us"), contact(), DAY)
    assert refused.value.rule == "hello.forged"


def test_a_greeting_that_lacks_members_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="all members"):
        reach_of(b"{}")


def contact() -> Contact:
    """Return a connection from `us`, as `cn` sees it."""
    return Contact("east", b"n" * 32, canonical.digest(b"cn"), canonical.digest(b"us"), US.roster.with_role("center"))
