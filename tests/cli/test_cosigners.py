"""Who signs the heads of a log, by what this desk trusts."""

from pathlib import Path

import pytest

from hotline.cli.cosigners import Cosigners, write
from hotline.core.checkpoint import Checkpoint, cosign, sign_checkpoint
from hotline.core.errors import FileError, LogError
from hotline.core.proof_file import Signing
from tests.fakes import party_fixture

US, CN = party_fixture("us"), party_fixture("cn")
FOUND = Cosigners(
    "us",
    "cn",
    Signing(US.origin, US.roster.with_role("log")),
    Signing(CN.cosigner_name, CN.roster.with_role("cosigner")),
)
HEAD = Checkpoint(US.origin, 3, bytes(32))


def test_a_head_is_taken_that_both_signed_and_no_other() -> None:
    signed = sign_checkpoint(HEAD, US.machines["log"])
    assert FOUND.opened(signed + cosign(HEAD, CN.cosigner_name, 1, CN.machines["cosigner"])) == HEAD
    with pytest.raises(LogError):
        FOUND.opened(signed)


def test_keys_are_named_as_other_tools_want_them() -> None:
    assert [each.startswith(f"{US.origin}+") for each in FOUND.log_keys()] == [True, True]
    assert [each.startswith(f"{CN.cosigner_name}+") for each in FOUND.cosigner_keys()] == [True, True]


def test_a_file_is_written_whole_with_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", b"1")
    write(tmp_path / "a" / "b", b"2")
    assert [(each.name, each.read_bytes()) for each in (tmp_path / "a").iterdir()] == [("b", b"2")]


def test_a_file_that_cannot_be_written_is_complained_about(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(FileError, match="cannot be written"):
        write(tmp_path / "a" / "b", b"1")
