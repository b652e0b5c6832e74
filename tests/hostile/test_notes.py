"""Notes that are not as they should be: the bad messages of golang/mod's note_test.go, and mutants of cosignatures.

Where that library passes a line over or is content with one known signature, this reader is stricter, and says so here.
"""

import base64
from collections.abc import Callable

import pytest

from hotline.core.checkpoint import (
    Checkpoint,
    cosign,
    open_checkpoint,
    open_cosignature,
    sign_checkpoint,
    signature_line,
    signature_lines,
)
from hotline.core.errors import LogError
from hotline.core.signature import Verifiable
from tests.fakes import FakeSigner, party_fixture
from tests.hostile.points import L

US, CN = party_fixture("us"), party_fixture("cn")
HEAD = Checkpoint(US.origin, 118, bytes(range(32)))
TEXT = HEAD.body()
KEYS, COSIGNERS = US.roster.with_role("log"), CN.roster.with_role("cosigner")
NOTE = sign_checkpoint(HEAD, US.machines["log"])
LOG, LOG_TOO = signature_lines(NOTE).splitlines(keepends=True)
BOTH = LOG + LOG_TOO
SECONDS = 1_795_341_600
GIVEN = cosign(HEAD, CN.cosigner_name, SECONDS, CN.machines["cosigner"])
ED25519, ML_DSA = GIVEN.splitlines(keepends=True)


def opens(note: str, keys: tuple[Verifiable, ...] = KEYS) -> bool:
    try:
        return open_checkpoint(note, keys, US.origin) == HEAD
    except LogError:
        return False


def cosigned(lines: str, name: str = CN.cosigner_name, keys: tuple[Verifiable, ...] = COSIGNERS) -> bool:
    try:
        return open_cosignature(HEAD, lines, name, keys) == SECONDS
    except LogError:
        return False


def repacked(line: str, change: Callable[[bytes], bytes]) -> str:
    """Return a signature line with other bytes in it."""
    dash, name, text = line.split(" ")
    return f"{dash} {name} {base64.b64encode(change(base64.b64decode(text))).decode()}\n"


def moved(raw: bytes) -> bytes:
    """Add the order of the group to the scalar at the end of a line."""
    return raw[:-32] + (int.from_bytes(raw[-32:], "little") + L).to_bytes(32, "little")


def test_what_is_changed_here_is_good() -> None:
    assert opens(f"{TEXT}\n{BOTH}")
    assert cosigned(GIVEN)
    assert cosigned(f"{TEXT}\n{BOTH}{GIVEN}")


BAD = {
    "the text alone": TEXT,
    "no signature lines": TEXT + "\n",
    "the last line without its end": (TEXT + "\n" + BOTH)[:-1],
    "a control character before": "\x01" + TEXT + "\n" + BOTH,
    "a control character inside": TEXT.replace("us", "u\x01s") + "\n" + BOTH,
    "bytes that are no UTF-8": b"\xff".decode("utf-8", "surrogateescape") + TEXT + "\n" + BOTH,
    "a BOM": "\ufeff" + TEXT + "\n" + BOTH,
    "a name with a blank": TEXT + "\n" + BOTH.replace(US.origin, "Bad Name", 1),
    "a name with a plus": TEXT + "\n" + BOTH + LOG.replace(US.origin, "bad+name"),
    "an unexpected line behind": TEXT + "\n" + BOTH + "Unexpected line.\n",
    "an unexpected line before": TEXT + "\nUnexpected line.\n" + BOTH,
    "an unexpected line between": TEXT + "\n" + LOG + "Unexpected line.\n" + LOG_TOO,
    "an empty line behind": TEXT + "\n" + BOTH + "\n",
    "too many signatures": TEXT + "\n" + LOG * 101,
    "too many signatures by others": TEXT + "\n" + BOTH + LOG.replace(US.origin, "witness.example/w") * 101,
    "something within the signature": TEXT + "\n" + LOG[:60] + "ABCD" + LOG[60:] + LOG_TOO,
    "the same line twice": TEXT + "\n" + LOG + BOTH,
    "one algorithm only": TEXT + "\n" + LOG,
    "the other algorithm only": TEXT + "\n" + LOG_TOO,
    "misnamed": TEXT + "\n" + BOTH.replace(US.origin, "CarmenSandiego"),
    "another hash of the key": TEXT + "\n" + repacked(LOG, lambda raw: b"xxxx" + raw[4:]) + LOG_TOO,
    "lines for each other": TEXT
    + "\n"
    + repacked(LOG, lambda raw: raw[:4] + base64.b64decode(LOG_TOO.split(" ")[2])[4:])
    + LOG_TOO,
    "a hyphen for the dash": TEXT + "\n" + BOTH.replace("—", "-"),
    "an en dash for the dash": TEXT + "\n" + BOTH.replace("—", "–"),
    "carriage returns": (TEXT + "\n" + BOTH).replace("\n", "\r\n"),
    "line separators of Unicode": TEXT + "\n" + BOTH.replace("\n", "\u2028"),
    "the letters of base64url": TEXT + "\n" + BOTH.replace("+", "-").replace("/", "_"),
    "the scalar moved by the order": TEXT + "\n" + repacked(LOG, moved) + LOG_TOO,
    "a signature that is short": TEXT + "\n" + repacked(LOG, lambda raw: raw[:-1]) + LOG_TOO,
    "a signature that is long": TEXT + "\n" + repacked(LOG, lambda raw: raw + b"\0") + LOG_TOO,
    "a signature that is empty": TEXT + "\n" + repacked(LOG, lambda raw: raw[:4]) + LOG_TOO,
    "a time where a log says none": TEXT + "\n" + LOG + repacked(LOG_TOO, lambda raw: raw[:4] + b"\1" + raw[5:]),
    "larger than any note": TEXT + "\n" + BOTH + "— " + "x" * 70_000 + " AAAAAAAA\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_note_is_refused(name: str) -> None:
    assert not opens(BAD[name])


def test_lines_of_others_do_no_harm_and_no_good() -> None:
    """As in note_test.go: what is signed by keys we do not know is passed over; it never stands in for ours."""
    other = signature_line(HEAD, "witness.example/w1", 4, SECONDS, FakeSigner("witness"))
    forged = LOG.replace(US.origin, "witness.example/w1")
    assert opens(f"{TEXT}\n{other}{BOTH}{forged}")
    assert not opens(f"{TEXT}\n{other}{forged}")


COSIGNATURES = {
    "one algorithm": ED25519,
    "the other algorithm": ML_DSA,
    "one twice": ED25519 + GIVEN,
    "another time in one": ED25519.join(
        ("", cosign(HEAD, CN.cosigner_name, SECONDS + 1, CN.machines["cosigner"])[len(ED25519) :])
    ),
    "a time written over": repacked(ED25519, lambda raw: raw[:4] + (SECONDS - 60).to_bytes(8) + raw[12:])
    + repacked(ML_DSA, lambda raw: raw[:4] + (SECONDS - 60).to_bytes(8) + raw[12:]),
    "no time": repacked(ED25519, lambda raw: raw[:4] + bytes(8) + raw[12:])
    + repacked(ML_DSA, lambda raw: raw[:4] + bytes(8) + raw[12:]),
    "the scalar moved by the order": repacked(ED25519, moved) + ML_DSA,
    "a bit turned over": ED25519 + repacked(ML_DSA, lambda raw: raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:]),
    "lines for each other": repacked(ED25519, lambda raw: raw[:4] + base64.b64decode(ML_DSA.split(" ")[2])[4:])
    + ML_DSA,
    "another head": cosign(Checkpoint(US.origin, 119, HEAD.root), CN.cosigner_name, SECONDS, CN.machines["cosigner"]),
    "another root": cosign(Checkpoint(US.origin, 118, bytes(32)), CN.cosigner_name, SECONDS, CN.machines["cosigner"]),
    "another log": cosign(Checkpoint(CN.origin, 118, HEAD.root), CN.cosigner_name, SECONDS, CN.machines["cosigner"]),
    "another cosigner": cosign(HEAD, CN.cosigner_name, SECONDS, US.machines["cosigner"]),
    "the log itself": cosign(HEAD, CN.cosigner_name, SECONDS, US.machines["log"]),
    "signed under another name": cosign(HEAD, "cn.example/us-cn/witness", SECONDS, CN.machines["cosigner"]),
    "renamed": cosign(HEAD, "cn.example/us-cn/witness", SECONDS, CN.machines["cosigner"]).replace(
        "cn.example/us-cn/witness", CN.cosigner_name
    ),
    "the note of another head before it": sign_checkpoint(Checkpoint(US.origin, 119, HEAD.root), US.machines["log"])
    + GIVEN,
    "bare, with a line that is none": GIVEN + "x\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", COSIGNATURES)
def test_a_mutant_of_a_cosignature_is_refused(name: str) -> None:
    assert not cosigned(COSIGNATURES[name])


def test_a_cosigner_that_is_not_asked_for_does_not_cosign() -> None:
    assert not cosigned(GIVEN, name=US.cosigner_name)
    assert not cosigned(GIVEN, keys=US.roster.with_role("cosigner"))
    assert not cosigned(GIVEN, keys=())
