"""Everything that reads what a stranger sent, each with good examples to start from.

`read` returns what the bytes say. Where something is signed, that is what was signed: whoever has no key can make
nothing that is read as saying something else, whatever is done to the bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from hotline.core import canonical, frames, message
from hotline.core.assertion import open_assertion
from hotline.core.canonical import Instant, encode, instant
from hotline.core.checkpoint import Checkpoint, cosign, open_checkpoint, open_cosignature, sign_checkpoint
from hotline.core.confirmation import Confirmation, parse_confirmation
from hotline.core.consent import Statement, parse_statement
from hotline.core.contradiction import Contradiction, check_contradiction, parse_contradiction
from hotline.core.entry import AgreementEntry, ClockEntry, MessageEntry, OverdueEntry, entry_bytes, parse_entry
from hotline.core.errors import FileError, LogError, RefusalError
from hotline.core.expansion import expand
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.message import Draft, build
from hotline.core.proof_file import ProofFile, Signing, parse_proof_file, verify_proof
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.request import check_request, make_request
from hotline.core.roster import Key, parse_root, parse_roster
from hotline.core.sealing import Opening, unseal
from hotline.core.signature import (
    CLOCK,
    HELLO,
    MESSAGE,
    WEBAUTHN_ED25519,
    WEBAUTHN_ES256,
    Signed,
    parse_envelope,
    sign,
    verify,
)
from hotline.files import positions, protocols
from hotline.files.bundle import Line, log_members, note_members, packed
from hotline.files.bundle_reading import BundledLog, BundleError, open_bundle
from tests import consents
from tests.fakes import END, START, party_fixture
from tests.fakes_security_key import SITE, FakeSecurityKey

US, CN = party_fixture("us", roots=3, post_quantum=("alice",)), party_fixture("cn")
NOW = instant("2026-06-01T12:00:00.000Z")
DIGEST = canonical.digest(b"an agreement")
DRAFT = Draft("us-cn", "us", "cn", "small", DIGEST, "NOT-1", "actual", "ROUTINE", NOW, DIGEST, DIGEST, (118, DIGEST))
OPENING = Opening(canonical.b64(bytes(32)), "Vienna")
PAYLOAD = build(DRAFT, {"kind": "big", "window": {"start": "2026-06-02T00:00:00.000Z"}}, {"place": OPENING}, bytes(16))
ENVELOPE = Signed(
    PAYLOAD, tuple(sign(PAYLOAD, MESSAGE, "operator", US.people[person]) for person in ("alice", "bob"))
).envelope()
CONSENTED = consents.signed(Statement("us-cn", "us", "small", 1, DIGEST, NOW, NOW), US.people["administrator"])
CONFIRMED = consents.signed(Confirmation("us-cn", "us", NOW).octets(), US.people["alice"], role="operator", typ=CLOCK)
CARD, OTHER_CARD = (FakeSecurityKey("us/alice", alg) for alg in (WEBAUTHN_ED25519, WEBAUTHN_ES256))
CARDS = {
    each.kid: Key(each.kid, each.alg, each.public, "us/alice", "alice", ("operator",), START, END, webauthn=SITE)
    for each in (CARD, OTHER_CARD)
}
ASSERTED = Signed(PAYLOAD, (sign(PAYLOAD, MESSAGE, "operator", CARD),)).envelope()
TEXT = b"what a JWS signs"
ASKED = {"audience": "https://us.example", "method": "POST", "url": "https://us.example/v1/messages", "body": b"{}"}
PROOF = make_request(US.people["alice"], "us/alice", **ASKED, now=NOW, nonce="n" * 22)  # type: ignore[arg-type]  # spelled out
HEAD = Checkpoint(US.origin, 118, bytes(range(32)))
NOTE = sign_checkpoint(HEAD, US.machines["log"]) + cosign(
    HEAD, CN.cosigner_name, 1_795_341_600, CN.machines["cosigner"]
)
HELLO_FRAME = frames.Hello(Signed(b"{}", (sign(b"{}", HELLO, "center", US.signer("center")),)))
SHIPPED = protocols.load("ai-test-notification")


@dataclass(frozen=True, slots=True)
class Target:
    """One reader: its good examples, what it may raise, and whether what it takes must be one of the examples."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...] = (RefusalError,)
    signed: bool = False


def read_message(data: bytes) -> object:
    """Read a message as a center does: shape, signatures, payload."""
    signed = parse_envelope(canonical.parse(data), MESSAGE)
    assert verify(signed, US.roster.find)
    return message.parse(signed.payload)


def read_consent(data: bytes) -> object:
    """Read the consent of a party to an agreement, as a person signed it."""
    signed, statement = parse_statement(canonical.parse(data))
    assert verify(signed, US.roster.find)
    return statement


def read_confirmation(data: bytes) -> object:
    """Read the word of a person that the clock is right."""
    signed, said = parse_confirmation(canonical.parse(data))
    assert verify(signed, US.roster.find)
    return said


def read_asserted(data: bytes) -> object:
    """Read a message that was signed by a security key."""
    signed = parse_envelope(canonical.parse(data), MESSAGE)
    assert verify(signed, CARDS.get)
    return signed.payload


def read_proof(data: bytes) -> object:
    """Read the proof of a request."""
    token = data.decode("latin-1")
    found = check_request(token, US.roster.find, **ASKED, now=NOW)  # type: ignore[arg-type]  # spelled out
    return found.key.kid, found.jti, found.exp


def read_note(data: bytes) -> object:
    """Read a checkpoint with its cosignature."""
    note = data.decode("utf-8", "surrogateescape")
    head = open_checkpoint(note, US.roster.with_role("log"), US.origin)
    return head, open_cosignature(head, note, CN.cosigner_name, CN.roster.with_role("cosigner"))


def read_roster(data: bytes) -> object:
    """Read a roster, signed by its root."""
    return parse_roster(canonical.parse(data, largest=2**20), US.root, None)


def read_root(data: bytes) -> object:
    """Read a root, signed by its own keys."""
    return parse_root(canonical.parse(data, largest=2**20), None)


def read_openings(data: bytes) -> object:
    """Read the openings of a message."""
    return unseal({"place": OPENING.commitment()}, canonical.parse(data))


def read_frame(data: bytes) -> object:
    """Read a frame of the line; what is taken is written again as the same bytes."""
    frame = frames.parse(data)
    assert frames.encode(frame) == data
    return frame


def read_entry(data: bytes) -> object:
    """Read an entry of a log; what is taken is written again as the same bytes."""
    entry = parse_entry(data)
    assert entry_bytes(entry) == data
    return entry


def read_canonical(data: bytes) -> object:
    """Read canonical JSON; what is taken is written again as the same bytes."""
    value = canonical.decode(data)
    assert canonical.encode(value) == data
    return value


def read_protocol(data: bytes) -> object:
    """Read a protocol file as a person writes it."""
    document = positions.parse(data, "fuzz.yaml").value
    library = {"common": COMMON}
    return Protocol.load(expand(document, library)) if isinstance(document, dict) else None


def read_bundle(data: bytes) -> object:
    """Read all that is in an evidence bundle."""
    with NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        with open_bundle(Path(file.name)) as bundle:
            logs = [BundledLog(bundle, f"logs/{party}") for party in bundle.manifest["parties"]]
            portions = [log[index] for log in logs for index in log.indexes()]
            return portions, [bundle.json(name) for name in bundle.under("roots", ".json")], [*bundle.notes("us")]


def read_proof_file(data: bytes) -> object:
    """Read the proof that an entry stands in a log; what is nowhere signed in it is not told."""
    proof = parse_proof_file(data.decode("utf-8", "surrogateescape"))
    log, cosigner = (
        Signing(US.origin, US.roster.with_role("log")),
        Signing(CN.cosigner_name, CN.roster.with_role("cosigner")),
    )
    return proof.index, verify_proof(proof, LEAVES[2], log, cosigner)


def read_contradiction(data: bytes) -> object:
    """Read the proof that a log has two histories; what is nowhere signed in it is not told."""
    log = Signing(US.origin, US.roster.with_role("log"))
    return check_contradiction(parse_contradiction(data), (log,))


COMMON = positions.parse((protocols.shipped() / "common.yaml").read_bytes(), "common.yaml").value
WRITTEN = tuple((protocols.shipped() / f"{name}.yaml").read_bytes() for name in ("service", "crisis-hotline"))

LEAVES = tuple(b"entry %d" % number for number in range(5))
GROWN = Tree(map(leaf_hash, LEAVES))
HEADED = Checkpoint(US.origin, 5, GROWN.root())
PROVED = ProofFile(
    2,
    GROWN.inclusion(2, 5),
    sign_checkpoint(HEADED, US.machines["log"])
    + cosign(HEADED, CN.cosigner_name, 1_795_341_600, CN.machines["cosigner"]),
)
OTHER = Checkpoint(US.origin, 5, Tree(map(leaf_hash, LEAVES[::-1])).root())
CONTRADICTED = Contradiction(
    "heads",
    "us",
    (sign_checkpoint(HEADED, US.machines["log"]), sign_checkpoint(OTHER, US.machines["log"])),
    root=OTHER.root,
)
BUNDLED = packed(
    {
        "channel": "us-cn",
        "status": "actual",
        "keeper": "us",
        "parties": ["cn", "us"],
        "scope": {"kind": "whole"},
        "sizes": {"us": 2, "cn": 0},
        "withheld": [],
    },
    dict(
        [
            *log_members("logs/us", [Line(0, LEAVES[0], b"beside"), Line(1, LEAVES[1])]),
            *note_members("us", [NOTE]),
            ("roots/us.json", encode(US.root_envelope)),
        ]
    ),
)

TARGETS = (
    Target("message", (encode(ENVELOPE),), read_message, signed=True),
    Target("consent", (encode(CONSENTED),), read_consent, signed=True),
    Target("confirmation", (encode(CONFIRMED),), read_confirmation, signed=True),
    Target("asserted", (encode(ASSERTED),), read_asserted, signed=True),
    Target(
        "assertion",
        tuple(each.sign(TEXT) for each in (CARD, OTHER_CARD)),
        lambda data: open_assertion(data, TEXT, SITE),
    ),
    Target("proof", (PROOF.encode(),), read_proof, signed=True),
    Target("note", (NOTE.encode(),), read_note, (LogError,), signed=True),
    Target("roster", (encode(US.roster_envelope),), read_roster, signed=True),
    Target("root", (encode(US.root_envelope),), read_root, signed=True),
    Target(
        "entry",
        (
            entry_bytes(MessageEntry(NOW, ENVELOPE)),
            entry_bytes(OverdueEntry(NOW, f"{DIGEST}/received", NOW)),
            entry_bytes(ClockEntry(NOW, 5, DIGEST, 12, 40)),
            entry_bytes(AgreementEntry(NOW, "small", 1, DIGEST, 5, NOW, CONSENTED)),
        ),
        read_entry,
    ),
    Target(
        "frame",
        tuple(
            frames.encode(each)
            for each in (
                HELLO_FRAME,
                frames.Entries("us", 0, (frames.Carried(b"x", b"y"),), "note"),
                frames.Check(1, Instant(0), settle=False),
                frames.Chunk(DIGEST, 0, 5, b"x"),
                frames.Bye("enough"),
            )
        ),
        read_frame,
    ),
    Target("bundle", (BUNDLED,), read_bundle, (BundleError,)),
    Target("tlog-proof", (PROVED.text().encode(),), read_proof_file, (LogError,), signed=True),
    Target("contradiction", (CONTRADICTED.octets(),), read_contradiction, (LogError,), signed=True),
    Target("payload", (PAYLOAD,), message.parse),
    Target("openings", (encode({"place": OPENING.as_json()}),), read_openings, signed=True),
    Target("canonical", (PAYLOAD, encode(ENVELOPE)), read_canonical),
    Target("agreement", (SHIPPED.octets,), load_agreement, (RefusalError, FileError)),
    Target("yaml", WRITTEN, lambda data: positions.parse(data, "fuzz.yaml"), (FileError,)),
    Target("protocol", WRITTEN, read_protocol, (FileError,)),
)
