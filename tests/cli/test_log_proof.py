"""The proof of one entry as a file, written at a desk."""

from pathlib import Path

import pytest

from hotline.core.checkpoint import cosigner_name
from hotline.core.errors import LogError
from hotline.core.proof_file import Signing, parse_proof_file, verify_proof
from tests.fakes import Party
from tests.fakes_desk import CN, US, Line, Seat, said


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


@pytest.mark.parametrize(("what", "code"), [("ours/7", 2), ("ours/999", 1), ("watch/1", 2), ("ours/01", 2), ("zzzz", 2)])
def test_what_is_no_entry_is_not_proved(alice: Seat, what: str, code: int) -> None:
    refused = alice.run("log", "proof", what, *files(alice))
    assert (refused.exit_code, (alice.folder / "x.tlog-proof").exists()) == (code, False), refused.output


def test_what_waits_for_a_second_person_has_no_place_yet(alice: Seat) -> None:
    refused = alice.run("log", "proof", alice.propose_concern(), *files(alice))
    assert (refused.exit_code, "names no entry" in said(refused)) == (2, True)


def test_a_center_that_shows_other_keys_is_found_out(alice: Seat) -> None:
    alice.write("desk.yaml", alice.file.read_text().replace("us: us-root", "us: cn-root"))
    assert alice.run("log", "proof", "ours/2", *files(alice)).exit_code in (3, 5)
