"""The logs, followed by code that nobody here wrote: the Go checksum database's (golang.org/x/mod/sumdb).

`follow.go` beside this opens notes, reads tiles and checks proofs with it, and knows two public keys. Debian has both
the compiler and the library: `apt install golang-go golang-golang-x-mod-dev`.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.core.checkpoint import Checkpoint, cosign, sign_checkpoint, verifier_key
from hotline.core.contradiction import Contradiction, check_contradiction
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.proof_file import ProofFile, Signing
from hotline.core.signature import ED25519
from hotline.core.tiles import WIDTH, bundle_of, hashes_in, tiles_of
from tests.fakes import FakeSigner, Party, party_fixture
from tests.fakes_desk import CN as CN_DESK
from tests.fakes_desk import US as US_DESK
from tests.fakes_desk import Line, line, seat

US, CN = party_fixture("us"), party_fixture("cn")
SOURCE = Path(__file__).parent / "follow.go"
LIBRARY = Path("/usr/share/gocode")
SIZES = (1, 2, 3, 255, 256, 257, 513, 65_537)
ENTRIES = [b"entry %d" % number for number in range(max(SIZES))]
Go = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not (shutil.which("go") and (LIBRARY / "src/golang.org/x/mod/sumdb").is_dir()),
        reason="needs another implementation: apt install golang-go golang-golang-x-mod-dev",
    ),
]


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """Build the follower; return what runs it."""
    folder = tmp_path_factory.mktemp("go")
    settings = {"GO111MODULE": "off", "GOPATH": str(LIBRARY), "GOCACHE": str(folder / "cache"), "GOTOOLCHAIN": "local"}
    command = ["go", "build", "-o", str(folder / "follow"), str(SOURCE)]
    built = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(folder / "follow"), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def note_of(tree: Tree, size: int) -> str:
    head = Checkpoint(US.origin, size, tree.root(size))
    return sign_checkpoint(head, US.machines["log"]) + cosign(head, CN.cosigner_name, size, CN.machines["cosigner"])


def written(folder: Path, size: int) -> Path:
    """Write a log of *size* entries as tiles."""
    tree = Tree(map(leaf_hash, ENTRIES[:size]))
    files = {"checkpoint": note_of(tree, size).encode()}
    for tile in tiles_of(size):
        files[tile.path] = hashes_in(tree, tile) or b""
        if tile.level == 0:
            files[tile.bundle] = bundle_of(ENTRIES[tile.start : min(tile.start + WIDTH, size)])
    for path, octets in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(octets)
    return folder


def keys(author: Party = US, reader: Party = CN) -> tuple[str, str]:
    """Return the Ed25519 keys of a log and of its cosigner, as tools take them."""
    (log,) = [each for each in author.roster.with_role("log") if each.alg == ED25519]
    (other,) = [each for each in reader.roster.with_role("cosigner") if each.alg == ED25519]
    return verifier_key(author.origin, log), verifier_key(reader.cosigner_name, other, cosigner=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_log_of_any_size_is_followed(go: Go, tmp_path: Path, size: int) -> None:
    tree = Tree(map(leaf_hash, ENTRIES[:size]))
    older = []
    for each in {1, size // 2, size - 1} - {0}:
        older.append(tmp_path / f"older-{each}")
        older[-1].write_text(note_of(tree, each))
    found = go("log", written(tmp_path / "log", size), *keys(), *older)
    assert (found.returncode, found.stdout.split()[:1]) == (0, [str(size)]), found.stderr


@pytest.mark.parametrize("index", [0, 1, 255, 256, 512])
def test_the_proof_of_an_entry_is_taken_and_of_another_is_not(go: Go, tmp_path: Path, index: int) -> None:
    tree = Tree(map(leaf_hash, ENTRIES[:513]))
    proof = ProofFile(index, tree.inclusion(index, 513), note_of(tree, 513))
    (tmp_path / "x.tlog-proof").write_text(proof.text())
    (tmp_path / "entry").write_bytes(ENTRIES[index])
    (tmp_path / "other").write_bytes(ENTRIES[index + 1])
    found = go("proof", tmp_path / "x.tlog-proof", tmp_path / "entry", *keys())
    assert (found.returncode, found.stdout) == (0, f"{index} 513\n"), found.stderr
    assert go("proof", tmp_path / "x.tlog-proof", tmp_path / "other", *keys()).returncode == 1
    assert go("proof", tmp_path / "x.tlog-proof", tmp_path / "entry", *keys(CN, US)).returncode == 1
    for each in proof.text().splitlines()[1 : len(proof.hashes) + 2]:
        broken = each.replace("index ", "index 1") if each.startswith("index") else "A" * 43 + "="
        (tmp_path / "broken").write_text(proof.text().replace(each, broken))
        assert go("proof", tmp_path / "broken", tmp_path / "entry", *keys()).returncode == 1, each


def test_both_histories_in_the_proof_of_a_contradiction_are_taken(go: Go, tmp_path: Path) -> None:
    trees = [Tree(map(leaf_hash, [*ENTRIES[:7], last])) for last in (b"one", b"other")]
    notes = note_of(trees[0], 8), note_of(trees[1], 8)
    proofs = tuple(ProofFile(7, tree.inclusion(7, 8), note).text() for tree, note in zip(trees, notes, strict=True))
    found = Contradiction("entries", "us", notes, (proofs[0], proofs[1]), (b"one", b"other"))
    assert check_contradiction(found, (Signing(US.origin, US.roster.with_role("log")),)).first == 7
    value = json.loads(found.octets())
    for proof, entry in zip(value["proofs"], value["entries"], strict=True):
        (tmp_path / "x.tlog-proof").write_text(proof)
        (tmp_path / "entry").write_bytes(base64.b64decode(entry))
        assert go("proof", tmp_path / "x.tlog-proof", tmp_path / "entry", *keys()).stdout == "7 8\n"


def test_whatever_is_changed_in_the_files_is_found_out(go: Go, tmp_path: Path) -> None:
    folder = written(tmp_path / "log", 257)
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert len(files) == 6
    for file in files:
        octets = file.read_bytes()
        for at in (0, len(octets) // 2, len(octets) - 1):
            file.write_bytes(octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :])
            assert harmless(file, octets) or go("log", folder, *keys()).returncode == 1, (file, at)
        file.write_bytes(octets[:-1])
        assert go("log", folder, *keys()).returncode == 1, file
        file.write_bytes(octets)
    assert go("log", folder, *keys()).returncode == 0


def harmless(file: Path, octets: bytes) -> bool:
    """Return whether only a line changed that this follower cannot read: the signatures by ML-DSA."""
    body, _, lines = octets.decode(errors="replace").rpartition("\n\n")
    short = [each for each in lines.splitlines() if len(each) < 400]
    return file.name == "checkpoint" and all(
        part in file.read_bytes().decode(errors="replace") for part in (body, *short)
    )


def test_a_head_that_only_one_of_both_signed_is_refused(go: Go, tmp_path: Path) -> None:
    folder = written(tmp_path / "log", 257)
    head = Checkpoint(US.origin, 257, Tree(map(leaf_hash, ENTRIES[:257])).root())
    (folder / "checkpoint").write_text(sign_checkpoint(head, US.machines["log"]))
    found = go("log", folder, *keys())
    assert (found.returncode, found.stderr) == (1, "1 of 2 signed\n")


def test_a_log_that_forgot_what_was_signed_is_found_out(go: Go, tmp_path: Path) -> None:
    folder = written(tmp_path / "log", 257)
    other = Tree(map(leaf_hash, [*ENTRIES[:99], b"another"]))
    (tmp_path / "older").write_text(note_of(other, 100))
    assert go("log", folder, *keys(), tmp_path / "older").returncode == 1


@pytest.fixture
def both() -> Iterator[Line]:
    with line() as found:
        yield found


def test_both_logs_of_a_running_center_are_followed_from_their_tiles(go: Go, both: Line, tmp_path: Path) -> None:
    alice = seat(tmp_path, both, US_DESK, "alice")
    logs = {"ours": keys(US_DESK, CN_DESK), "theirs": keys(CN_DESK, US_DESK)}
    for log in logs:
        alice.json("log", "tiles", log, str(tmp_path / log))
        shutil.copy(tmp_path / log / "checkpoint", tmp_path / f"{log}-older")
    number = alice.send_notice()
    both.settle()
    for log, known in logs.items():
        alice.json("log", "tiles", log, str(tmp_path / log))
        found = go("log", tmp_path / log, *known, tmp_path / f"{log}-older")
        assert found.returncode == 0, found.stderr
    file, entry = tmp_path / "x.tlog-proof", tmp_path / "entry"
    alice.json("log", "proof", number, "--out", str(file), "--entry", str(entry))
    proved = go("proof", file, entry, *keys(US_DESK, CN_DESK))
    assert (proved.returncode, proved.stdout) == (0, "7 8\n"), proved.stderr


def test_a_witness_of_ours_is_known_to_others_by_its_key_and_by_no_other(go: Go, tmp_path: Path) -> None:
    tree = Tree(map(leaf_hash, ENTRIES[:13]))
    witness, stranger = FakeSigner("a witness"), FakeSigner("a stranger")
    lines = cosign(Checkpoint(US.origin, 13, tree.root()), "witness.example/w1", 5, (witness,))
    (tmp_path / "x.tlog-proof").write_text(ProofFile(4, tree.inclusion(4, 13), note_of(tree, 13) + lines).text())
    (tmp_path / "entry").write_bytes(ENTRIES[4])
    for name, signer, code in (
        ("witness.example/w1", witness, 0),
        ("witness.example/w2", witness, 1),
        ("witness.example/w1", stranger, 1),
    ):
        pinned = verifier_key(name, signer, cosigner=True)
        found = go("proof", tmp_path / "x.tlog-proof", tmp_path / "entry", keys()[0], pinned)
        assert found.returncode == code, found.stderr
