"""`hotline audit proof`: whoever has the root of the accused needs nothing else; what proves nothing accuses nobody."""

import json
from pathlib import Path

import pytest

from tests.cli.forged import forked, keeper
from tests.cli.records import roots
from tests.cli.test_audit_compare import PINS, audit, written
from tests.fakes_desk import said


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    path = tmp_path / "fork.json"
    audit("compare", *written(tmp_path, keeper("us"), forked()), *PINS, "--proof", str(path))
    return path


def test_a_proof_holds_with_the_root_of_the_accused_alone(proof: Path) -> None:
    found = audit("proof", str(proof), f"--root=us={roots()['us']}")
    assert (found.exit_code, "two different entries" in said(found)) == (0, True)
    assert "证明成立" in audit("proof", str(proof), *PINS, language="zh").stdout
    value = json.loads(audit("proof", str(proof), *PINS, "--json").stdout)
    assert (value["verdict"], value["kind"], value["party"]) == ("proved", "entries", "us")
    assert value["keys"][0].startswith("us.example/us-cn+")


def test_without_that_root_it_cannot_be_decided(proof: Path) -> None:
    found = audit("proof", str(proof), PINS[1])
    assert (found.exit_code, "nothing pins the root of us" in said(found)) == (6, True)


def test_a_proof_of_nothing_accuses_nobody(proof: Path) -> None:
    value = json.loads(proof.read_text())
    for lie in ({**value, "notes": value["notes"][:1] * 2}, {**value, "entries": value["entries"][:1] * 2}):
        proof.write_text(json.dumps(lie, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        found = audit("proof", str(proof), *PINS)
        assert (found.exit_code, "accuses nobody" in said(found)) == (5, True)


@pytest.mark.parametrize("octets", [b"", b"{}", b"\xff", b"[" * 100_000])
def test_another_file_is_refused(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "x.json").write_bytes(octets)
    assert audit("proof", str(tmp_path / "x.json"), *PINS).exit_code == 3
    assert audit("proof", str(tmp_path / "none.json"), *PINS).exit_code == 3
