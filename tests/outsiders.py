"""What those outside attested of the record of tests/cli/records.py: a witness of two algorithms, and stamps."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import rfc3161_client

from hotline.cli.gathering import Gathered
from hotline.core import facts
from hotline.core.attested import STAMP, WITNESS, Attested
from hotline.core.canonical import Instant
from hotline.core.checkpoint import cosign, parse_checkpoint, verifier_key
from hotline.core.signature import ED25519, ML_DSA_44
from tests.cli.records import gathered
from tests.fakes import FakeSigner
from tests.fakes_outside import NAME, FakeAuthority

SIGNERS = (FakeSigner("a witness", ED25519), FakeSigner("a witness", ML_DSA_44))
VKEYS = tuple(verifier_key(NAME, each, cosigner=True) for each in SIGNERS)
SECONDS = 1_795_400_000


@cache
def authority() -> FakeAuthority:
    """Return an authority, made once."""
    return FakeAuthority(Path(mkdtemp(prefix="tsa")))


def stamp(data: bytes) -> bytes:
    """Return a time stamp over *data*."""
    builder = rfc3161_client.TimestampRequestBuilder().data(data)
    return authority().reply(builder.hash_algorithm(rfc3161_client.HashAlgorithm.SHA256).build().as_bytes())


def heads(found: Gathered) -> list[facts.Cosigned]:
    """Return the cosigned heads of the keeper's log."""
    return [note for note in found.notes if note.log == "ours"]


def witnessed(found: Gathered) -> Iterator[Attested]:
    """Yield the word of the witness on every second head."""
    for number, note in enumerate(heads(found)[::2]):
        at = SECONDS + number
        lines = cosign(parse_checkpoint(note.note), NAME, at, SIGNERS)
        yield Attested(WITNESS, "neutral", note.size, Instant(at * 1000), lines.encode())


def stamped(found: Gathered) -> Iterator[Attested]:
    """Yield stamps over the second head and the last."""
    for note in (heads(found)[1], heads(found)[-1]):
        yield Attested(STAMP, "geneva", note.size, Instant(0), stamp(note.note.encode()))


@cache
def attested() -> Gathered:
    """Return the record of us with everything that was attested."""
    found = gathered()
    return replace(found, attested=(*witnessed(found), *stamped(found)))
