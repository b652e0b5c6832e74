"""Hello and welcome: what both centers sign before anything else crosses a connection (crypto.md, section 6).

1. A hello is signed by center keys of the party expected, valid now, of every algorithm that its roster lists; it is
   for this channel and direction.
2. It names both TLS keys as its sender sees them; ours must be ours, and its own the one that TLS showed.
3. Both lists of versions are signed, and the highest common one is chosen; none in common is refused by name.
4. The time of the channel runs alike at both ends: that of the world, or one exercise time (rule 19).
5. A welcome is signed over both hellos, and so over both fresh nonces: a replayed hello leads nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import canonical
from hotline.core.canonical import Instant, Json
from hotline.core.errors import RefusalError, refuse
from hotline.core.orders import Contact, Parties
from hotline.core.roster import Key
from hotline.core.signature import Signed, verify

VERSIONS: Final = (1,)
VERSIONS_MAX: Final = 16
ROLE: Final = "center"
NONCE_BYTES: Final = 32
MEMBERS: Final = frozenset(
    {"v", "versions", "channel", "from", "to", "nonce", "spki", "peer_spki", "at", "time"}
    | {"root", "roster", "epoch", "ours", "theirs"}
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one side holds both logs: its own, the peer's, and the newest cosignature size of each."""

    ours: int
    cosigned: int
    theirs: int
    given: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A hello that passed: its payload, as bytes and parsed, and what it says that the line needs."""

    payload: bytes
    hello: dict[str, Any]
    reach: Reach
    version: int


def hello_members(parties: Parties, contact: Contact, at: Instant) -> dict[str, Json]:
    """Return what the line itself puts into a hello; the greeting of the center is added to it."""
    return {
        "v": 1,
        "versions": list(VERSIONS),
        "channel": parties.channel,
        "from": parties.me,
        "to": parties.peer,
        "nonce": canonical.b64(contact.nonce),
        "spki": contact.spki,
        "peer_spki": contact.peer_spki,
        "at": canonical.instant_text(at),
        "time": parties.time,
    }


def check_hello(signed: Signed, parties: Parties, contact: Contact, at: Instant) -> Heard:
    """Return what the peer's hello says if it is the peer's, for this connection, in a version we speak."""
    signed_by_center(signed, contact.keys, at)
    try:
        hello = canonical.decode(signed.payload)
    except RefusalError as fault:
        raise refuse("frame.malformed", "hello", str(fault)[:200]) from None
    if not isinstance(hello, dict):
        raise refuse("frame.malformed", "hello")
    version = highest(hello.get("versions"))
    if hello.keys() != MEMBERS or hello["v"] != 1 or hello["v"] is True:
        raise refuse("frame.malformed", "hello", canonical.shown(sorted(hello)))
    if (hello["channel"], hello["from"], hello["to"]) != (parties.channel, parties.peer, parties.me):
        raise refuse("hello.forged", detail="it is for another channel or party")
    if hello["time"] != parties.time:
        raise refuse("hello.time", "time", f"theirs is {canonical.shown(hello['time'])}, ours {parties.time!r}")
    if (hello["spki"], hello["peer_spki"]) != (contact.peer_spki, contact.spki):
        raise refuse("hello.wrong_pin", detail="the two ends see different TLS keys")
    if hello["nonce"] == canonical.b64(contact.nonce):
        raise refuse("hello.replayed", detail="it bears our own nonce")
    return Heard(signed.payload, hello, check_rest(hello), version)


def reach_of(payload: bytes) -> Reach:
    """Return how far both logs reach by a hello of ours."""
    hello = canonical.decode(payload)
    if not isinstance(hello, dict) or hello.keys() != MEMBERS:
        raise ValueError("a hello of ours has all members of a hello and no others")
    return check_rest(hello)


def check_rest(hello: Mapping[str, Any]) -> Reach:
    """Return how far both logs reach by *hello*, whose other members must have their shapes."""
    try:
        if len(canonical.unb64(hello["nonce"])) != NONCE_BYTES:
            raise refuse("frame.malformed", "hello", "the nonce is not of 32 bytes")
        canonical.instant(hello["at"])
    except RefusalError as fault:
        raise refuse("frame.malformed", "hello", str(fault)[:200]) from None
    for name in ("root", "roster", "epoch"):
        whole(hello[name], name)
    ours, cosigned = head(hello["ours"], "ours", "cosigned")
    theirs, given = head(hello["theirs"], "theirs", "given")
    return Reach(ours, cosigned, theirs, given)


def head(value: object, where: str, series: str) -> tuple[int, int]:
    """Return the size of one log and that of its newest cosignature."""
    if not isinstance(value, dict) or value.keys() != {"size", "root", series}:
        raise refuse("frame.malformed", f"hello.{where}", canonical.shown(value))
    try:
        canonical.digest_bytes(value["root"])
    except RefusalError as fault:
        raise refuse("frame.malformed", f"hello.{where}", str(fault)[:200]) from None
    return whole(value["size"], where), whole(value[series], where)


def highest(versions: object) -> int:
    """Return the highest version of *versions* that we speak too."""
    if not isinstance(versions, list) or not 1 <= len(versions) <= VERSIONS_MAX:
        raise refuse("frame.malformed", "hello", f"versions {canonical.shown(versions)}")
    common = {version for version in versions if isinstance(version, int) and version is not True} & set(VERSIONS)
    if not common:
        spoken = ", ".join(str(version) for version in VERSIONS)
        raise refuse("hello.version", detail=f"the peer speaks {canonical.shown(versions)}, we speak {spoken}")
    return max(common)


def welcome_payload(parties: Parties, mine: bytes, theirs: bytes, version: int) -> bytes:
    """Return what a welcome of `parties.me` says: the digest over both hellos and the version chosen."""
    value = {
        "v": 1,
        "channel": parties.channel,
        "from": parties.me,
        "to": parties.peer,
        "hellos": both(parties, mine, theirs),
        "version": version,
    }
    return canonical.encode(value)


def check_welcome(
    signed: Signed, parties: Parties, mine: bytes, heard: Heard, keys: Iterable[Key], at: Instant
) -> None:
    """Refuse unless *signed* is the peer's welcome to exactly these two hellos."""
    signed_by_center(signed, keys, at)
    peer = Parties(parties.channel, parties.peer, parties.me)
    if signed.payload != welcome_payload(peer, heard.payload, mine, heard.version):
        raise refuse("hello.replayed", "welcome", "it does not answer the two hellos of this connection")


def both(parties: Parties, mine: bytes, theirs: bytes) -> str:
    """Return the digest over both hellos, that of the first party by name first."""
    payloads = {parties.me: mine, parties.peer: theirs}
    return canonical.digest(canonical.encode([canonical.digest(payloads[party]) for party in sorted(payloads)]))


def signed_by_center(signed: Signed, keys: Iterable[Key], at: Instant) -> None:
    """Refuse unless every signature is by a center key of the peer that is valid at *at*, in that role."""
    by_kid = {key.kid: key for key in keys}
    lacking = {key.alg for key in by_kid.values() if key.not_before <= at < key.until}
    try:
        for key, header in verify(signed, by_kid.get):
            key.check(at)
            if header.role != ROLE:
                raise refuse("signature.malformed", "role", canonical.shown(header.role))
            lacking.discard(key.alg)
        if lacking:
            raise refuse("signature.parallel", "center", ", ".join(sorted(lacking)))
    except RefusalError as fault:
        raise refuse("hello.forged", detail=str(fault)[:200]) from None


def whole(value: object, where: str) -> int:
    """Return *value* if it is a whole number that is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise refuse("frame.malformed", f"hello.{where}", canonical.shown(value))
    return value
