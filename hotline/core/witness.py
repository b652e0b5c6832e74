"""What a third party is asked, and how its word is judged: a C2SP witness that cosigns the checkpoints of a log.

A witness knows neither party's messages. It sees heads, checks that each grew from the one before, and signs with its
time: so both parties together cannot rewrite a log that it saw. c2sp.org: tlog-witness 1.0.0, signed-note 1.0.0.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotline.core.checkpoint import COSIGNER_TYPES, Checkpoint, key_id, open_cosignature, parse_lines, unpadded
from hotline.core.errors import LogError, RefusalError
from hotline.core.signature import Verifiable, import_public, thumbprint

VERIFIER: Final = re.compile(r"([^\s+\x00-\x20]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
SIZE: Final = re.compile(r"(0|[1-9][0-9]{0,15})\n")
ALGORITHMS: Final = {kind: alg for alg, kind in COSIGNER_TYPES.items()}


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """One key of a witness."""

    kid: str
    alg: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness as it is pinned: its name, and its keys, one of each algorithm that must sign."""

    name: str
    keys: tuple[Verifiable, ...]

    def time_of(self, checkpoint: Checkpoint, lines: str) -> int:
        """Return when (whole seconds since 1970) it signed *checkpoint* in *lines* or a whole note; else LogError."""
        return open_cosignature(checkpoint, lines, self.name, self.keys)

    def own(self, lines: str) -> str:
        """Return those of the signature lines that are by the pinned keys."""
        known = {key_id(self.name, COSIGNER_TYPES[key.alg], key.public) for key in self.keys}
        read = zip(lines.splitlines(keepends=True), parse_lines(lines), strict=True)
        return "".join(text for text, line in read if line.name == self.name and line.key_id in known)


def parse_witness(keys: Sequence[str]) -> Witness:
    """Return the witness whose verifier keys (vkeys of signed-note) are *keys*; LogError if they are none."""
    read = [parse_key(each) for each in keys]
    names, algorithms = {name for name, _ in read}, {key.alg for _, key in read}
    if len(names) != 1:
        raise LogError("the keys of a witness bear one name, and there is at least one")
    if len(algorithms) != len(read):
        raise LogError("a witness has one key of each algorithm")
    return Witness(names.pop(), tuple(key for _, key in read))


def parse_key(written: str) -> tuple[str, Verifiable]:
    """Return the name and the key that a verifier key writes: of a cosigner, with Ed25519 or ML-DSA-44."""
    found = VERIFIER.fullmatch(written)
    if not found:
        raise LogError(f"no verifier key: {ascii(written)[:60]}")
    octets = unpadded(found[3])
    alg = ALGORITHMS.get(octets[0])
    if alg is None:
        raise LogError(f"{found[1]} has no key of a cosigner (type 4 or 6), but of type {octets[0]}")
    if key_id(found[1], octets[0], octets[1:]).hex() != found[2]:
        raise LogError(f"the number in the key of {found[1]} is not that of the key")
    try:
        import_public(alg, octets[1:])
    except RefusalError as error:
        raise LogError(f"the key of {found[1]}: {error}") from None
    return found[1], WitnessKey(thumbprint(alg, octets[1:]), alg, octets[1:])


def request(old: int, proof: Sequence[bytes], note: str) -> str:
    """Return what a witness is asked: to cosign *note*, whose tree grew from the one of *old* leaves."""
    hashes = "".join(f"{base64.b64encode(each).decode('ascii')}\n" for each in proof)
    return f"old {old}\n{hashes}\n{note}"


def known_size(answer: bytes) -> int:
    """Return the size that a witness says it holds, when it was asked about growth from another; else LogError."""
    found = SIZE.fullmatch(answer.decode("ascii", errors="replace"))
    if not found:
        raise LogError("the witness does not say which size it holds")
    return int(found[1])
