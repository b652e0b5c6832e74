"""The proof of one entry as a file, written at a desk."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hotline.cli.asking import Asking
from hotline.cli.cosigners import Cosigners
from hotline.cli.log_proof import prove_entry
from hotline.core.attested import Attested
from hotline.core.canonical import b64, digest_text
from hotline.core.checkpoint import (
    Checkpoint,
    cosign,
    cosigner_name,
    parse_checkpoint,
    sign_checkpoint,
    verifier_key,
)
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.proof_file import Signing, parse_proof_file, verify_proof
from hotline.core.witness import parse_witness
from tests.fakes import FakeSigner, Party
from tests.fakes_desk import CN, US, Line, Seat, said
from tests.fakes_outside import NAME

WITNESS = FakeSigner("a witness")


def verified(folder: Path, author: Party = US, reader: Party = CN) -> int:
    log = Signing(author.origin, author.roster.with_role("log"))
    cosigner = Signing(cosigner_name(reader.origin), reader.roster.with_role("cosigner"))
    found = parse_proof_file((folder / "x.tlog-proof").read_text())
    return verify_proof(found, (folder / "entry").read_bytes(), log, cosigner)


def files(seat: Seat) -> tuple[str, ...]:
    return ("--out", str(seat.folder / "x.tlog-proof"), "--entry", str(seat.folder / "entry"))


def test_a_message_is_proved_by_its_number_on_both_sides(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    for seat in (alice, li):
        proved = seat.run("log", "proof", number, *files(seat))
        assert proved.exit_code == 0, proved.output
        assert "Proved: entry 7 of the log of us" in said(proved)
        assert "Cosigned by cn, 2026-" in said(proved)
        assert verified(seat.folder) > 0
    assert (alice.folder / "x.tlog-proof").read_bytes() == (li.folder / "x.tlog-proof").read_bytes()


def test_an_entry_is_proved_by_its_place(alice: Seat) -> None:
    value = alice.json("log", "proof", "theirs/2", *files(alice))
    assert (value["party"], value["index"], value["cosigned_by"]) == ("cn", 2, "us")
    assert value["files"] == [str(alice.folder / "x.tlog-proof"), str(alice.folder / "entry")]
    assert verified(alice.folder, CN, US) > 0


def test_the_proof_of_one_entry_is_none_of_another(alice: Seat) -> None:
    alice.json("log", "proof", "ours/2", *files(alice))
    (alice.folder / "entry").write_bytes(b"another")
    with pytest.raises(LogError):
        verified(alice.folder)


@pytest.mark.parametrize(
    ("what", "code"), [("ours/7", 2), ("ours/999", 1), ("watch/1", 2), ("ours/01", 2), ("zzzz", 2)]
)
def test_what_is_no_entry_is_not_proved(alice: Seat, what: str, code: int) -> None:
    refused = alice.run("log", "proof", what, *files(alice))
    assert (refused.exit_code, (alice.folder / "x.tlog-proof").exists()) == (code, False), refused.output


def test_what_waits_for_a_second_person_has_no_place_yet(alice: Seat) -> None:
    refused = alice.run("log", "proof", alice.propose_concern(), *files(alice))
    assert (refused.exit_code, "names no entry" in said(refused)) == (2, True)


def test_a_center_that_shows_other_keys_is_found_out(alice: Seat) -> None:
    alice.write("desk.yaml", alice.file.read_text().replace("us: us-root", "us: cn-root"))
    assert alice.run("log", "proof", "ours/2", *files(alice)).exit_code in (3, 5)


@dataclass(frozen=True, slots=True)
class Rotated:
    """A center whose log changed its keys after the receipt of an entry."""

    entries_held: tuple[bytes, ...]
    receipt: str
    newest: str

    async def entries(self, log: str, first: int, limit: int) -> dict[str, Any]:
        return {"log": log, "entries": [{"bytes": b64(each)} for each in self.entries_held[first : first + limit]]}

    async def cosignature(self, log: str, index: int | None = None) -> str:
        return self.receipt if log == "ours" and index is not None else self.newest

    async def proof(self, log: str, *, index: int, size: int) -> dict[str, Any]:
        tree = Tree(map(leaf_hash, self.entries_held))
        return {"log": log, "proof": [digest_text(each) for each in tree.inclusion(index, size)]}


def signed(party: Party, size: int, entries: tuple[bytes, ...]) -> str:
    head = Checkpoint(US.origin, size, Tree(map(leaf_hash, entries)).root(size))
    lines = cosign(head, CN.cosigner_name, size, CN.machines["cosigner"])
    return sign_checkpoint(head, party.machines["log"]) + lines


async def test_after_a_change_of_keys_an_entry_is_proved_under_the_newest_head() -> None:
    entries = (b"0", b"1", b"2", b"3")
    log = Signing(US.origin, US.roster.with_role("log"))
    cosigners = Cosigners("us", "cn", log, Signing(CN.cosigner_name, CN.roster.with_role("cosigner")))
    for before, size in ((US, 2), (CN, 4)):
        client = Rotated(entries, signed(before, 2, entries), signed(US, 4, entries))
        asking = cast("Asking", SimpleNamespace(client=client))
        proved = await prove_entry(asking, "ours", 1, cosigners)
        assert (parse_checkpoint(proved.file.note).size, proved.entry, proved.at) == (size, b"1", size * 1000)


def witnessed(both: Line, name: str = "neutral", origin: Party = US) -> str:
    """Have a witness sign the newest head of us; return what pins it."""

    async def newest() -> str:
        ours = both.world.us.center.ours
        head = Checkpoint(origin.origin, ours.series.size, ours.tree.root(ours.series.size))
        lines = cosign(head, NAME, 1_795_341_700, (WITNESS,))
        await both.attested.keep(Attested("witness", name, head.size, both.now, lines.encode()))
        return f"{name}={verifier_key(NAME, WITNESS, cosigner=True)}"

    return both.do(newest())


def test_an_entry_is_proved_under_a_head_that_a_witness_signed_too(alice: Seat, li: Seat, both: Line) -> None:
    first = witnessed(both)
    number = alice.send_notice()
    refused = alice.run("log", "proof", number, *files(alice), "--witness", first)
    assert (refused.exit_code, "witnessed by neutral" in said(refused)) == (1, True)
    both.settle()
    pin = witnessed(both)
    proved = alice.run("log", "proof", number, *files(alice), "--witness", pin)
    assert proved.exit_code == 0, proved.output
    assert verified(alice.folder) > 0
    note = parse_proof_file((alice.folder / "x.tlog-proof").read_text()).note
    assert parse_witness([pin.removeprefix("neutral=")]).time_of(parse_checkpoint(note), note) == 1_795_341_700
    assert li.run("log", "proof", number, *files(li), "--witness", pin).exit_code == 1


def test_a_witness_of_another_head_proves_nothing(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    pin = witnessed(both, "false", CN)
    refused = alice.run("log", "proof", number, *files(alice), "--witness", pin)
    assert (refused.exit_code, (alice.folder / "x.tlog-proof").exists()) == (5, False), refused.output


def test_what_was_attested_to_a_running_center_goes_into_its_bundles(alice: Seat, both: Line) -> None:
    alice.send_notice()
    both.settle()
    pin = witnessed(both)
    value = alice.json("export", str(alice.folder / "a.zip"))
    assert value["keeper"] == "us"
    roots = [f"--root={party}={alice.folder / party}-root.json" for party in ("us", "cn")]
    found = alice.run("audit", "verify", str(alice.folder / "a.zip"), *roots, "--witness", pin)
    assert (found.exit_code, "Also witnessed by neutral" in said(found)) == (0, True), found.output
    found = alice.run("audit", "verify", str(alice.folder / "a.zip"), *roots)
    assert "--witness neutral=VKEY judges it" in said(found)
