"""Who signs the heads of a log, by what this desk trusts."""

from pathlib import Path

import pytest

from hotline.cli.cosigners import Cosigners, write
from hotline.core import commands
from hotline.core.canonical import Instant, Json, encode
from hotline.core.checkpoint import Checkpoint, cosign, sign_checkpoint
from hotline.core.errors import FileError, LogError
from hotline.core.proof_file import Signing
from hotline.core.roster import roster_document
from hotline.core.signature import ROSTER
from tests.fakes import party_fixture, seal
from tests.fakes_desk import Line, Seat

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


def enrol(both: Line, envelope: dict[str, Json], *, root: bool) -> None:
    both.pass_time(1_000)
    both.do(both.world.us.runner.do(commands.Enrol(encode(envelope), root=root)))
    both.pass_time(1_000)
    both.settle()


def test_a_roster_that_keepers_signed_is_judged_by_those_before_it(alice: Seat, both: Line, tmp_path: Path) -> None:
    party = both.world.us.party
    document = roster_document(
        party="us",
        log_origin=party.origin,
        version=2,
        keys=party.roster.keys,
        issued=Instant(party.roster.issued + 1),
    )
    enrol(both, seal(document, ROSTER, "keeper", party.keeper), root=False)
    value = alice.json("log", "tiles", "ours", str(tmp_path / "mirror"))
    assert (value["party"], len(value["log_keys"])) == ("us", 2)


def test_a_roster_that_nobody_trusted_signed_is_refused(alice: Seat, li: Seat) -> None:
    """The root in the desk is of the same version but of other people."""
    for each in (alice, li):
        each.write("us-root.json", (each.folder / "cn-root.json").read_text())
        assert each.run("log", "tiles", "ours", str(each.folder / "mirror")).exit_code in (3, 5)
