"""The proof of one entry as a file: by the example of its specification, and nothing that was touched is taken."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.checkpoint import Checkpoint, cosign, sign_checkpoint
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.proof_file import ProofFile, Signing, parse_proof_file, verify_proof
from tests.fakes import party_fixture

US, CN = party_fixture("us"), party_fixture("cn")
ENTRIES = [b"entry %d" % number for number in range(9)]
TREE = Tree(map(leaf_hash, ENTRIES))
HEAD = Checkpoint(US.origin, 9, TREE.root())
SECONDS = 1_795_341_600
NOTE = sign_checkpoint(HEAD, US.machines["log"]) + cosign(HEAD, CN.cosigner_name, SECONDS, CN.machines["cosigner"])
LOG = Signing(US.origin, US.roster.with_role("log"))
COSIGNER = Signing(CN.cosigner_name, CN.roster.with_role("cosigner"))
EXAMPLE = """\
c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog hI2DJw1roloI
"""


def proof(index: int) -> ProofFile:
    return ProofFile(index, TREE.inclusion(index, 9), NOTE)


def refused(found: ProofFile, entry: bytes, log: Signing = LOG, cosigner: Signing = COSIGNER) -> None:
    with pytest.raises(LogError):
        verify_proof(found, entry, log, cosigner)


def test_a_file_reads_as_the_specification_writes_it() -> None:
    found = parse_proof_file(EXAMPLE)
    assert (found.index, found.extra) == (73_894, b"age-v1.2.1-darwin-arm64.tar.gz")
    assert [base64.b64encode(each)[:6] for each in found.hashes] == [b"gSKyXo", b"B95lDa"]
    assert found.note.startswith("example.com/fancylog\n109482\n")
    assert found.text() == EXAMPLE


@pytest.mark.parametrize("index", range(9))
def test_every_entry_is_proved_with_the_time_of_its_receipt(index: int) -> None:
    found = parse_proof_file(proof(index).text())
    assert found == proof(index)
    assert verify_proof(found, ENTRIES[index], LOG, COSIGNER) == SECONDS


def test_the_only_entry_of_a_log_needs_no_hashes() -> None:
    head = Checkpoint(US.origin, 1, leaf_hash(b"one"))
    note = sign_checkpoint(head, US.machines["log"]) + cosign(head, CN.cosigner_name, 1, CN.machines["cosigner"])
    text = ProofFile(0, (), note).text()
    assert text.startswith(f"c2sp.org/tlog-proof@v1\nindex 0\n\n{US.origin}\n1\n")
    assert verify_proof(parse_proof_file(text), b"one", LOG, COSIGNER) == 1


def test_a_proof_of_something_else_is_refused() -> None:
    refused(proof(4), ENTRIES[5])
    refused(replace(proof(4), index=5), ENTRIES[4])
    refused(replace(proof(4), index=9), ENTRIES[4])
    refused(replace(proof(4), hashes=proof(4).hashes[:-1]), ENTRIES[4])
    refused(replace(proof(4), hashes=(*proof(4).hashes, bytes(32))), ENTRIES[4])
    refused(replace(proof(4), hashes=proof(5).hashes), ENTRIES[4])


def test_a_head_that_not_both_have_signed_is_refused() -> None:
    refused(replace(proof(4), note=sign_checkpoint(HEAD, US.machines["log"])), ENTRIES[4])
    lines = cosign(HEAD, CN.cosigner_name, SECONDS, CN.machines["cosigner"])
    refused(replace(proof(4), note=f"{HEAD.body()}\n{lines}"), ENTRIES[4])
    refused(proof(4), ENTRIES[4], log=Signing(CN.origin, CN.roster.with_role("log")))
    refused(proof(4), ENTRIES[4], cosigner=Signing(US.cosigner_name, US.roster.with_role("cosigner")))


WHOLE = proof(4).text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        NOTE,
        WHOLE.replace("@v1", "@v2"),
        WHOLE.replace("index 4", "index 04"),
        WHOLE.replace("index 4", "index -4"),
        WHOLE.replace("index 4", "index"),
        WHOLE.replace("index 4", "extra \nindex 4"),
        WHOLE.replace("index 4", "extra YQ\nindex 4"),
        WHOLE.replace("index 4", "extra YR==\nindex 4"),
        WHOLE.replace("index 4\n", f"index 4\n{'A' * 42}B=\n"),
        WHOLE.replace("index 4\n", f"index 4\n{'A' * 40}\n"),
        WHOLE.replace("index 4\n", "index 4\n" + ("A" * 43 + "=\n") * 64),
        WHOLE.replace("\n", "\r\n"),
        "\ufeff" + WHOLE,
    ],
)
def test_what_is_not_spelled_so_is_no_proof(text: str) -> None:
    with pytest.raises(LogError):
        parse_proof_file(text)


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from("Aa0+ \n=—"))
def test_a_proof_with_one_other_character_proves_nothing(at: int, character: str) -> None:
    text = WHOLE[:at] + character + WHOLE[at + 1 :]
    if text != WHOLE:
        with pytest.raises(LogError):
            verify_proof(parse_proof_file(text), ENTRIES[4], LOG, COSIGNER)
