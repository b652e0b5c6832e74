"""The proof that one entry stands in a log, as a C2SP tlog-proof file that any tool can check, offline and for ever.

It holds the place of the entry, the hashes that lead from it to the root, and the head of the log with that root,
signed by the log and cosigned by the other party. The entry itself is not in it. Read at c2sp.org: tlog-proof, commit
ab17a741.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotline.core.checkpoint import open_checkpoint, open_cosignature, unpadded
from hotline.core.errors import LogError
from hotline.core.merkle import leaf_hash, verify_inclusion
from hotline.core.signature import Verifiable

HEADER: Final = "c2sp.org/tlog-proof@v1\n"
HASHES_MAX: Final = 63
FILE: Final = re.compile(
    r"(?:extra (?P<extra>[A-Za-z0-9+/]+={0,2})\n)?"
    r"index (?P<index>0|[1-9][0-9]{0,15})\n"
    rf"(?P<hashes>(?:[A-Za-z0-9+/]{{43}}=\n){{0,{HASHES_MAX}}})\n(?P<note>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a proof says: the place, the hashes from the leaf upwards, the note; `extra` is signed by nobody."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def text(self) -> str:
        """Return the file."""
        extra = f"extra {base64.b64encode(self.extra).decode('ascii')}\n" if self.extra else ""
        hashes = "".join(f"{base64.b64encode(each).decode('ascii')}\n" for each in self.hashes)
        return f"{HEADER}{extra}index {self.index}\n{hashes}\n{self.note}"


@dataclass(frozen=True, slots=True)
class Signing:
    """Under which name somebody signs heads of a log, and with which keys."""

    name: str
    keys: Sequence[Verifiable]


def parse_proof_file(text: str) -> ProofFile:
    """Return what a file says, nothing of it verified; else LogError."""
    found = FILE.fullmatch(text.removeprefix(HEADER)) if text.startswith(HEADER) else None
    if not found:
        raise LogError("this is no tlog-proof file")
    hashes = tuple(unpadded(each) for each in found["hashes"].splitlines())
    return ProofFile(int(found["index"]), hashes, found["note"], unpadded(found["extra"] or ""))


def verify_proof(proof: ProofFile, entry: bytes, log: Signing, cosigner: Signing) -> int:
    """Return when (whole seconds since 1970) *cosigner* signed that *entry* stands there; else LogError."""
    checkpoint = open_checkpoint(proof.note, log.keys, log.name)
    seconds = open_cosignature(checkpoint, proof.note, cosigner.name, cosigner.keys)
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return seconds
