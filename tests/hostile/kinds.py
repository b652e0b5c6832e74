"""Every kind of document that is signed, as it should be, and the real reader of it: who is told must be convinced.

A reader gets the bytes as they arrive and goes all the way: shape, signatures, who must have signed, and what is said.
It returns that, or raises RefusalError.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotline.core import canonical, frames
from hotline.core.admission import Place, admit
from hotline.core.canonical import Instant, Json, encode, instant_text
from hotline.core.confirmation import Confirmation, judge_confirmation, parse_confirmation
from hotline.core.consent import Giver, Statement, judge_consent, parse_statement
from hotline.core.entry import AgreementEntry
from hotline.core.errors import refuse
from hotline.core.handover import LISTS, Handover, listed, parse_handover
from hotline.core.handshake import Heard, Reach, check_hello, check_welcome, welcome_payload
from hotline.core.message import Draft, build
from hotline.core.orders import Contact, Parties
from hotline.core.relief import OFFICER
from hotline.core.replica import Consent, Replica
from hotline.core.request import TYP as REQUEST
from hotline.core.request import check_request, make_request
from hotline.core.roster import (
    HARDWARE,
    Key,
    parse_root,
    parse_roster,
    root_document,
    roster_document,
)
from hotline.core.sealing import Opening
from hotline.core.signature import (
    CLOCK,
    CONSENT,
    HANDOVER,
    HELLO,
    MESSAGE,
    ML_DSA_65,
    ROOT,
    ROSTER,
    STOP,
    WEBAUTHN_ED25519,
    WEBAUTHN_ES256,
    WELCOME,
    Signed,
    Signer,
    sign,
)
from hotline.core.statement import judge_signers
from hotline.core.stopping import Stop, judge_stop, parse_stop
from hotline.core.suites import DEFAULT, SUITES
from tests import agreements
from tests.fakes import ROOT_END, START, FakeSigner, key_of, party_fixture
from tests.fakes_security_key import SITE, FakeSecurityKey

NOW = canonical.instant("2026-06-01T12:00:00.000Z")
LATER = canonical.instant("2026-06-02T12:00:00.000Z")
FOUND = party_fixture("us", roots=3, post_quantum=("alice",))
CARDS = {"carol": FakeSecurityKey("us/carol", WEBAUTHN_ED25519), "dave": FakeSecurityKey("us/dave", WEBAUTHN_ES256)}
SECOND = FakeSigner("us/administrator", ML_DSA_65)
US = FOUND.with_roster(
    [
        *FOUND.roster.keys,
        key_of(SECOND, "administrator", subject="us/administrator"),
        *(
            replace(key_of(card, "operator", subject=f"us/{name}"), assurance=HARDWARE, webauthn=SITE)
            for name, card in CARDS.items()
        ),
    ]
)
CN = party_fixture("cn")
OTHER_PARTY = CN.people["alice"]
ALICE, ALICE_TOO, BOB = US.people["alice"], FakeSigner("us/alice", ML_DSA_65), US.people["bob"]
ADMINISTRATOR = US.people["administrator"]
PROTOCOL = agreements.load({"forms/NOT-1/two_people": True})
AGREEMENT = canonical.digest(b"the agreement")
OPENING = Opening(canonical.b64(bytes(32)), "Vienna")
PARTIES = Parties("us-cn", "us", "cn")
MINE, PEERS = Parties("us-cn", "cn", "us"), canonical.digest(b"the TLS key of us")
CONTACT = Contact("east", bytes(32), canonical.digest(b"the TLS key of cn"), PEERS, US.roster.with_role("center"))
OUR_HELLO = b'{"hello":"of cn"}'
ASKED = {"audience": "https://us.example", "method": "POST", "url": "https://us.example/v1/messages", "body": b"{}"}


@dataclass(frozen=True)
class Kind:
    """One kind: how it is signed when all is well, another good payload of it, and its reader."""

    name: str
    typ: str
    role: str
    signers: tuple[Signer, ...]
    payload: bytes
    other: bytes
    read: Callable[[bytes], Any]
    frame: str = ""

    def envelope(
        self,
        payload: bytes | None = None,
        *,
        typ: str = "",
        role: str = "",
        signers: Sequence[Signer] | None = None,
    ) -> dict[str, Any]:
        """Return the envelope, with something else than it should have if a test says so."""
        text = self.payload if payload is None else payload
        by = self.signers if signers is None else signers
        return Signed(text, tuple(sign(text, typ or self.typ, role or self.role, each) for each in by)).envelope()

    def bytes_of(self, envelope: Json) -> bytes:
        """Return *envelope* as it arrives; half a character is written as an escape, as JSON can."""
        value = {"frame": self.frame, "signed": envelope} if self.frame else envelope
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    def told(self, envelope: Json) -> Any:
        """Return what the reader makes of *envelope*."""
        return self.read(self.bytes_of(envelope))


def message_payload(place: str) -> bytes:
    """Return the payload of a message."""
    digest = canonical.digest(place.encode())
    names = ("us-cn", "us", "cn", "small", AGREEMENT, "NOT-1", "actual", "ROUTINE")
    draft = Draft(*names, NOW, seen=(118, digest))
    window = {"start": "2026-09-01T00:00:00.000Z", "end": "2026-09-02T00:00:00.000Z"}
    return build(draft, {"kind": "big", "window": window}, {"place": OPENING}, bytes(16))


def read_message(data: bytes) -> Any:
    """Judge a message at its place, as a center does; one that lacks a person is no message yet."""
    replica = Replica("us", US.origin, US.root, US.roster)
    replica.enrol(0, US.roster)
    replica.consents[AGREEMENT] = Consent(1, bytes(32), START, START, "small")
    replica.in_force[AGREEMENT] = (2, START)
    place = Place(replica, 9, NOW, "us-cn", "actual", "cn")
    openings = {"place": OPENING.as_json()}
    admitted = admit(canonical.parse(data), openings, place, {AGREEMENT: PROTOCOL}, lambda _: None)
    if admitted.lacks_people:
        raise refuse("form.two_people", detail="it would wait for a second person")
    return admitted.message.id, frozenset(admitted.people)


def hello_payload(epoch: int) -> bytes:
    """Return the payload of a hello of us."""
    head = {"size": 5, "root": canonical.digest(b"log")}
    return encode(
        {
            "v": 1,
            "versions": [1],
            "channel": "us-cn",
            "from": "us",
            "to": "cn",
            "at": instant_text(NOW),
            "time": "",
            "nonce": canonical.b64(b"n" * 32),
            "spki": PEERS,
            "peer_spki": CONTACT.spki,
            "root": 1,
            "roster": 2,
            "epoch": epoch,
            "ours": {**head, "cosigned": 5},
            "theirs": {**head, "given": 5},
        }
    )


def read_hello(data: bytes) -> Any:
    """Take the hello of us as the center of cn does."""
    frame = frames.parse(data)
    if not isinstance(frame, frames.Hello):
        raise refuse("frame.out_of_turn")
    return check_hello(frame.signed, MINE, CONTACT, NOW).payload


def read_welcome(data: bytes) -> Any:
    """Take the welcome of us as the center of cn does."""
    frame = frames.parse(data)
    if not isinstance(frame, frames.Welcome):
        raise refuse("frame.out_of_turn")
    heard = Heard(hello_payload(1), {}, Reach(5, 5, 5, 5), 1)
    check_welcome(frame.signed, MINE, OUR_HELLO, heard, CONTACT.keys, NOW)
    return frame.signed.payload


def welcome(epoch: int) -> bytes:
    """Return the payload of a welcome of us."""
    return welcome_payload(PARTIES, hello_payload(epoch), OUR_HELLO, 1)


def root_payload(days: int) -> bytes:
    """Return the payload of the next root."""
    keys = [key_of(each, "root", subject=each.name) for each in US.root_signers]
    expires = Instant(ROOT_END + days)
    return encode(root_document(party="us", log_origin=US.origin, version=2, keys=keys, threshold=2, expires=expires))


def roster_payload(keys: Sequence[Key]) -> bytes:
    """Return the payload of the next roster."""
    return encode(roster_document(party="us", log_origin=US.origin, version=3, keys=keys, issued=NOW))


def stated(instant: Instant) -> Statement:
    """Return what an administrator consents to."""
    return Statement("us-cn", "us", "small", 1, AGREEMENT, instant, NOW)


def read_consent(data: bytes) -> Any:
    """Judge a consent at its place."""
    envelope = canonical.parse(data)
    _, statement = parse_statement(envelope)
    entry = AgreementEntry(NOW, "small", 1, AGREEMENT, 5, LATER, envelope)
    judge_consent(entry, PROTOCOL, Giver("us-cn", "us", US.roster, bound=True))
    return statement


def read_confirmation(data: bytes) -> Any:
    """Judge the word of a person for the clock."""
    envelope = canonical.parse(data)
    return judge_confirmation(envelope, "us-cn", "us", US.roster, NOW), parse_confirmation(envelope)[1]


def read_stop(data: bytes) -> Any:
    """Judge the word of a person that an exercise is over."""
    envelope = canonical.parse(data)
    return judge_stop(envelope, "us-cn", "us", US.roster, NOW), parse_stop(envelope)[1]


def relieved(note: str) -> bytes:
    """Return what two officers sign when one takes the watch from the other."""
    nothing: Json = {name: listed([]) for name in LISTS}
    said = Handover("us-cn", "us", "actual", "us/alice", "us/bob", None, nothing, note, confirmed=False, instant=NOW)
    return said.octets()


def read_handover(data: bytes) -> Any:
    """Judge a hand-over by those who must sign it."""
    signed, said = parse_handover(canonical.parse(data))
    if frozenset(judge_signers(signed, US.roster, OFFICER, NOW, SUITES[DEFAULT])) != said.signers:
        raise refuse("handover.signer")
    return said


def two_of_the_root() -> tuple[Signer, ...]:
    """Return as many as must sign, and no more, so that nobody can be spared."""
    return US.root_signers[:2]


CENTER = US.machines["center"]
KINDS = (
    Kind(
        *("message", MESSAGE, "operator", (ALICE, ALICE_TOO, BOB)),
        *(message_payload("here"), message_payload("there"), read_message),
    ),
    Kind(
        *("message by security keys", MESSAGE, "operator", tuple(CARDS.values())),
        *(message_payload("here"), message_payload("there"), read_message),
    ),
    Kind("hello", HELLO, "center", CENTER, hello_payload(1), hello_payload(2), read_hello, "hello"),
    Kind("welcome", WELCOME, "center", CENTER, welcome(1), welcome(2), read_welcome, "welcome"),
    Kind(
        *("root", ROOT, "root", two_of_the_root(), root_payload(1), root_payload(2)),
        lambda data: parse_root(canonical.parse(data, largest=2**20), US.root),
    ),
    Kind(
        *("roster", ROSTER, "root", two_of_the_root(), roster_payload(US.roster.keys)),
        roster_payload(US.roster.keys[:-1]),
        lambda data: parse_roster(canonical.parse(data, largest=2**20), US.root, US.roster),
    ),
    Kind(
        *("consent", CONSENT, "administrator", (ADMINISTRATOR, SECOND)),
        *(stated(LATER).octets(), stated(Instant(LATER + 1)).octets(), read_consent),
    ),
    Kind(
        *("confirmation", CLOCK, "administrator", (ADMINISTRATOR, SECOND)),
        *(Confirmation("us-cn", "us", NOW).octets(), Confirmation("us-cn", "us", LATER).octets(), read_confirmation),
    ),
    Kind(
        *("handover", HANDOVER, "operator", (ALICE, ALICE_TOO, BOB)),
        *(relieved("first"), relieved("second"), read_handover),
    ),
    Kind(
        *("stop", STOP, "operator", (ALICE, ALICE_TOO)),
        *(Stop("us-cn", "us", NOW, "A").octets(), Stop("us-cn", "us", NOW, "B").octets(), read_stop),
    ),
)
TYPS = (*dict.fromkeys(each.typ for each in KINDS), REQUEST)


def proof(signer: Signer = ALICE) -> str:
    """Return the proof of one request."""
    return make_request(signer, "us/alice", **ASKED, now=NOW, nonce="n" * 22)  # type: ignore[arg-type]  # spelled out


def read_proof(token: str) -> Any:
    """Check the proof of one request."""
    return check_request(token, US.roster.find, **ASKED, now=NOW)  # type: ignore[arg-type]  # spelled out
