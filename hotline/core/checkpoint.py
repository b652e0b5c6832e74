"""Signed heads of a log, as C2SP signed notes, and the peer's cosignatures over them.

A note is three lines (origin, size, root), an empty line, and signature lines. The log signs with Ed25519 (type 0x01)
and with ML-DSA-44 (type 0x06, whose time is 0: a log says nothing about its newest tree). A cosigner signs with Ed25519
(type 0x04) and ML-DSA-44 (0x06), all lines at the same whole second: "at that time this was the largest tree I had
verified, and I hold every leaf of it".

The specification lets a reader be content with one known signature. This one is not: of the keys it is given, every
algorithm must have signed, and every line by a key it knows must verify. Lines by unknown keys are passed over.
c2sp.org: signed-note 1.0.0, tlog-checkpoint 1.0.0, tlog-cosignature 1.1.0-rc.1.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from hotline.core.errors import LogError, RefusalError
from hotline.core.signature import ED25519, ML_DSA_44, Signer, Verifiable, import_public

NOTE_BYTES_MAX: Final = 64 * 1024
LINES_MAX: Final = 16
SIZE_MAX: Final = 2**53 - 1
TIME_MAX: Final = 2**53 - 1
NOTE: Final = 0x01
COSIGNATURE: Final = 0x04
SUBTREE: Final = 0x06
LOG_TYPES: Final = {ED25519: NOTE, ML_DSA_44: SUBTREE}
COSIGNER_TYPES: Final = {ED25519: COSIGNATURE, ML_DSA_44: SUBTREE}

BODY: Final = re.compile(r"([!-*,-~]{1,255})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n")
LINE: Final = re.compile(r"— ([^\s+\x00-\x20]{1,255}) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One signature line: the name, the four bytes that name the key, and what it signed with."""

    name: str
    key_id: bytes
    signature: bytes


def cosigner_name(origin: str) -> str:
    """Return the name under which the party that owns the log *origin* cosigns its peer's log."""
    return f"{origin}/cosigner"


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """Return the note of *checkpoint*, signed by the keys of its log."""
    lines = (signature_line(checkpoint, checkpoint.origin, LOG_TYPES[signer.alg], 0, signer) for signer in signers)
    return f"{checkpoint.body()}\n{''.join(lines)}"


def cosign(checkpoint: Checkpoint, name: str, seconds: int, signers: Sequence[Signer]) -> str:
    """Return the signature lines of the cosigner *name* over *checkpoint*, all at *seconds* since 1970.

    Call it only when every leaf is verified and durably held; a note followed by these lines is again a note.
    """
    if not 0 < seconds <= TIME_MAX:
        raise ValueError("a cosignature has a time")
    lines = (signature_line(checkpoint, name, COSIGNER_TYPES[signer.alg], seconds, signer) for signer in signers)
    return "".join(lines)


def open_checkpoint(note: str, keys: Sequence[Verifiable], origin: str) -> Checkpoint:
    """Return the checkpoint in *note* if every algorithm among *keys* signed it for the log *origin*; else LogError."""
    checkpoint = parse_checkpoint(note)
    if checkpoint.origin != origin:
        raise LogError(f"the checkpoint is of {checkpoint.origin!a}, not of {origin}")
    verify_lines(checkpoint, parse_lines(note), origin, keys, LOG_TYPES)
    return checkpoint


def open_cosignature(checkpoint: Checkpoint, lines: str, name: str, keys: Sequence[Verifiable]) -> int:
    """Return when (whole seconds since 1970) the cosigner *name* signed *checkpoint*; else LogError.

    *lines* are signature lines or a whole note; every algorithm among *keys* must have signed, at the same time.
    """
    if "\n\n" in lines and parse_checkpoint(lines) != checkpoint:
        raise LogError("the cosignature is over another checkpoint")
    times = verify_lines(checkpoint, parse_lines(lines), name, keys, COSIGNER_TYPES)
    if len(times) != 1 or not 0 < min(times) <= TIME_MAX:
        raise LogError(f"the cosignature of {name} bears no time, or more than one")
    return times.pop()


def parse_checkpoint(note: str) -> Checkpoint:
    """Return the checkpoint that *note* speaks of, not verified; extension lines are not taken."""
    if len(note) > NOTE_BYTES_MAX:
        raise LogError("the note is too large")
    body, separator, _ = note.rpartition("\n\n")
    found = BODY.fullmatch(body + "\n")
    if not separator or not found or int(found[2]) > SIZE_MAX:
        raise LogError("the note is not a checkpoint")
    return Checkpoint(found[1], int(found[2]), unpadded(found[3]))


def claimed_time(note: str, name: str) -> int:
    """Return the time that *note* claims for the cosignature of *name*, 0 if there is none; not verified."""
    stamps = (line.signature[:8] for line in parse_lines(note) if line.name == name)
    return min(int.from_bytes(next(stamps, b"")), TIME_MAX)


def signature_lines(note: str) -> str:
    """Return the signature lines of *note*, without its body."""
    return note.rpartition("\n\n")[2]


def parse_lines(note: str) -> tuple[Line, ...]:
    """Return the signature lines of *note*, or of bare lines."""
    text = signature_lines(note)
    if len(text) > NOTE_BYTES_MAX or not text.endswith("\n") or text.count("\n") > LINES_MAX:
        raise LogError("the note has no signature lines, or too many")
    return tuple(parse_line(line) for line in text[:-1].split("\n"))


def parse_line(line: str) -> Line:
    """Return one signature line."""
    found = LINE.fullmatch(line)
    signature = unpadded(found[2]) if found else b""
    if not found or len(signature) < 5:  # noqa: PLR2004 - four bytes of key id, and something signed
        raise LogError(f"not a signature line: {ascii(line)[:60]}")
    return Line(found[1], signature[:4], signature[4:])


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the four bytes that name a key in a signature line."""
    return sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]


def verifier_key(name: str, key: Verifiable, *, cosigner: bool = False) -> str:
    """Return the key in the notation of signed-note (a vkey), for tools that nobody here wrote."""
    kind = (COSIGNER_TYPES if cosigner else LOG_TYPES)[key.alg]
    shown = base64.b64encode(bytes([kind]) + key.public).decode("ascii")
    return f"{name}+{key_id(name, kind, key.public).hex()}+{shown}"


def signature_line(checkpoint: Checkpoint, name: str, kind: int, seconds: int, signer: Signer) -> str:
    """Return the line of one signature."""
    stamp = b"" if kind == NOTE else seconds.to_bytes(8)
    signature = key_id(name, kind, signer.public) + stamp + signer.sign(signed_text(checkpoint, name, kind, seconds))
    return f"— {name} {base64.b64encode(signature).decode('ascii')}\n"


def signed_text(checkpoint: Checkpoint, name: str, kind: int, seconds: int) -> bytes:
    """Return the bytes that a signature of type *kind* covers."""
    body = checkpoint.body().encode()
    if kind == NOTE:
        return body
    if kind == COSIGNATURE:
        return f"cosignature/v1\ntime {seconds}\n".encode() + body
    cosigner, origin = name.encode(), checkpoint.origin.encode()
    return b"".join(
        (
            b"subtree/v1\n\0",
            len(cosigner).to_bytes(1) + cosigner,
            seconds.to_bytes(8),
            len(origin).to_bytes(1) + origin,
            (0).to_bytes(8),
            checkpoint.size.to_bytes(8),
            checkpoint.root,
        )
    )


def verify_lines(
    checkpoint: Checkpoint, lines: Iterable[Line], name: str, keys: Sequence[Verifiable], kinds: dict[str, int]
) -> set[int]:
    """Verify every line of *name* by one of *keys*; return their times. Every algorithm must be among them."""
    known = {key_id(name, kinds[key.alg], key.public): key for key in keys}
    mine = [line for line in lines if line.name == name and line.key_id in known]
    signed = [known[line.key_id].alg for line in mine]
    if not keys or len({line.key_id for line in mine}) != len(mine) or {key.alg for key in keys} != set(signed):
        raise LogError(f"{name} did not sign with every algorithm once")
    return {verify_line(checkpoint, line, known[line.key_id], kinds) for line in mine}


def verify_line(checkpoint: Checkpoint, line: Line, key: Verifiable, kinds: dict[str, int]) -> int:
    """Verify one line and return its time, 0 if it has none."""
    kind = kinds[key.alg]
    stamp, signature = (b"", line.signature) if kind == NOTE else (line.signature[:8], line.signature[8:])
    seconds = int.from_bytes(stamp)
    try:
        import_public(key.alg, key.public).verify(signature, signed_text(checkpoint, line.name, kind, seconds))
    except RefusalError:
        raise LogError(f"the {key.alg} signature of {line.name} over size {checkpoint.size} is forged") from None
    return seconds


def unpadded(text: str) -> bytes:
    """Return the bytes of which *text* is the one base64 spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        data = b""
    if base64.b64encode(data).decode("ascii") != text:
        raise LogError(f"not base64: {ascii(text)[:60]}")
    return data
