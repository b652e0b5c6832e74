"""A recorded channel, judged by what others wrote: jwcrypto, pymerkle, and the WebCrypto of Node.

They take what we signed and logged, and refuse it mutated, as we do. Node comes with Playwright, so nothing is fetched
for it; jose of npm would have to be. (sigstore's Merkle code would bring a dozen packages, and is private there.)
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from jwcrypto import jwk, jws
from playwright._impl._driver import compute_driver_executable
from pymerkle import InmemoryTree

from hotline.core import canonical
from hotline.core.canonical import b64, decode, unb64
from hotline.core.checkpoint import (
    COSIGNER_TYPES,
    LOG_TYPES,
    Checkpoint,
    cosign,
    cosigner_name,
    key_id,
    parse_checkpoint,
    parse_lines,
    sign_checkpoint,
    signed_text,
)
from hotline.core.entry import MessageEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.roster import Key, parse_root
from hotline.core.signature import (
    ED25519,
    MESSAGE,
    ML_DSA_65,
    ROOT,
    ROSTER,
    Signed,
    import_public,
    parse_envelope,
    sign,
    signing_input,
)
from tests.fakes import FakeSigner, party_fixture
from tests.hostile.tamperings import PARTIES, busy, drawn

US, CN = party_fixture("us"), party_fixture("cn")
NODE = Path(compute_driver_executable()[0])
PROGRAM = Path(__file__).parent / "verify.mjs"


@dataclass(frozen=True)
class Given:
    """A signature that somebody gave: with which key, over which bytes; `parts` are the texts of a JWS."""

    alg: str
    public: bytes
    data: bytes
    signature: bytes
    parts: tuple[str, str, str] = ("", "", "")

    def asked(self) -> dict[str, str]:
        """Return it as Node is asked."""
        return {
            "alg": self.alg,
            "public": b64(self.public),
            "data": b64(self.data),
            "signature": b64(self.signature),
        }

    def mutants(self) -> Iterator["Given"]:
        """Yield it with one bit turned over: of what was signed, and of the signature."""
        for name in ("data", "signature"):
            octets: bytes = getattr(self, name)
            at = drawn(len(octets), len(self.data), len(octets))
            mutated = octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]
            yield replace(self, data=mutated) if name == "data" else replace(self, signature=mutated)

    def ours(self) -> bool:
        """Return what we say."""
        try:
            import_public(self.alg, self.public).verify(self.signature, self.data)
        except RefusalError:
            return False
        return True


def in_envelope(envelope: object, typ: str, keys: dict[str, tuple[str, bytes]]) -> Iterator[Given]:
    signed = parse_envelope(envelope, typ)  # type: ignore[arg-type]  # JSON
    payload = b64(signed.payload)
    for each in signed.signatures:
        alg, public = keys[each.header().kid]
        parts = each.protected, payload, each.signature
        yield Given(alg, public, signing_input(each.protected, payload), unb64(each.signature), parts)


@cache
def documents() -> tuple[Given, ...]:
    """Return every signature on a message, a roster or a root in the record, and one by ML-DSA-65."""
    found: list[Given] = []
    for party in PARTIES:
        replica = busy().play.actors[party].center.ours
        keys = {key.kid: (key.alg, key.public) for _, roster in replica.rosters for key in roster.keys}
        keys |= {key.kid: (key.alg, key.public) for key in replica.root.keys}
        for body, _ in busy().log(party):
            entry = parse_entry(body)
            if isinstance(entry, MessageEntry):
                found += in_envelope(entry.envelope, MESSAGE, keys)
        found += in_envelope(decode(busy().members[f"roots/{party}.json"]), ROOT, keys)
        found += in_envelope(decode(busy().members[f"rosters/{party}.json"]), ROSTER, keys)
    second = FakeSigner("us/alice", ML_DSA_65)
    signed = Signed(b"{}", (sign(b"{}", MESSAGE, "operator", second),))
    found += in_envelope(signed.envelope(), MESSAGE, {second.kid: (second.alg, second.public)})
    return tuple(found)


@cache
def heads() -> tuple[Given, ...]:
    """Return every signature on the heads in the record, and on one with ML-DSA-44."""
    found: list[Given] = []
    for party in PARTIES:
        log, other = busy().play.actors[party], busy().play.other(busy().play.actors[party])
        for note in busy().notes(party):
            found += in_note(note, log.center.ours.pinned.keys, other.center.ours.pinned.keys, other.center.ours.origin)
    head = Checkpoint(US.origin, 3, bytes(range(32)))
    note = sign_checkpoint(head, US.machines["log"]) + cosign(head, CN.cosigner_name, 9, CN.machines["cosigner"])
    found += in_note(note, US.roster.keys, CN.roster.keys, CN.origin)
    return tuple(found)


def in_note(note: str, log: tuple[Key, ...], cosigners: tuple[Key, ...], origin: str) -> Iterator[Given]:
    head = parse_checkpoint(note)
    kinds = {head.origin: (log, "log", LOG_TYPES), cosigner_name(origin): (cosigners, "cosigner", COSIGNER_TYPES)}
    for line in parse_lines(note):
        keys, role, types = kinds[line.name]
        for key in keys:
            if role in key.roles and key_id(line.name, types[key.alg], key.public) == line.key_id:
                stamped = role == "cosigner" or key.alg != ED25519
                seconds = int.from_bytes(line.signature[:8]) if stamped else 0
                data = signed_text(head, line.name, types[key.alg], seconds)
                yield Given(key.alg, key.public, data, line.signature[8:] if stamped else line.signature)


def node(given: list[Given]) -> list[bool]:
    """Return what Node says."""
    asked = json.dumps([each.asked() for each in given])
    command = [str(NODE), str(PROGRAM)]
    said = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(said.stdout)
    assert len(found) == len(given)
    return list(found)


@pytest.mark.parametrize("given", [documents, heads], ids=["documents", "heads"])
def test_the_webcrypto_of_node_takes_what_was_signed_and_refuses_it_mutated(given: object) -> None:
    found = list(documents() if given is documents else heads())
    assert len(found) > 15
    assert len({each.alg for each in found}) == 2, "Ed25519, and ML-DSA"
    mutants = [mutant for each in found for mutant in each.mutants()]
    assert node(found) == [each.ours() for each in found] == [True] * len(found)
    assert node(mutants) == [each.ours() for each in mutants] == [False] * len(mutants)


def taken(given: Given, parts: tuple[str, ...]) -> bool:
    """Return what jwcrypto says of a JWS."""
    kind = {"kty": "OKP", "crv": ED25519, "x": b64(given.public)}
    key = jwk.JWK(**(kind if given.alg == ED25519 else {"kty": "AKP", "alg": given.alg, "pub": b64(given.public)}))
    token = jws.JWS()
    token.allowed_algs = [given.alg]
    try:
        token.deserialize(".".join(parts), key)
    except (jws.InvalidJWSSignature, jws.InvalidJWSObject):
        return False
    return bool(token.is_valid)


def test_jwcrypto_takes_every_message_roster_and_root_and_refuses_them_mutated() -> None:
    for given in documents():
        assert taken(given, given.parts)
        for number, part in enumerate(given.parts):
            at = drawn(len(part) - 1, number, len(part))
            other = part[:at] + ("A" if part[at] != "A" else "B") + part[at + 1 :]
            assert not taken(given, (*given.parts[:number], other, *given.parts[number + 1 :])), (number, at)


@pytest.mark.parametrize("party", PARTIES)
def test_pymerkle_comes_to_every_root_that_was_signed_and_to_another_if_an_entry_differs(party: str) -> None:
    bodies = [body for body, _ in busy().log(party)]
    signed = {head.size: head.root for head in map(parse_checkpoint, busy().notes(party))}
    assert len(signed) > 5
    for size, root in signed.items():
        other = InmemoryTree(algorithm="sha256")
        for body in bodies[:size]:
            other.append_entry(body)
        assert other.get_root() == root == Tree(map(leaf_hash, bodies[:size])).root()
        lie = InmemoryTree(algorithm="sha256")
        for index, body in enumerate(bodies[:size]):
            lie.append_entry(body if index != drawn(size, size) else body + b" ")
        assert lie.get_root() != root


def test_the_roots_that_are_pinned_are_those_that_jwcrypto_took() -> None:
    for party in PARTIES:
        envelope = decode(busy().members[f"roots/{party}.json"])
        assert isinstance(envelope, dict)
        assert parse_root(envelope, None).digest == canonical.digest(unb64(envelope["payload"]))
