"""`hotline export` at a desk: the channel, a case, a message, less what is withheld; the same file every time."""

import zipfile
from pathlib import Path

from tests.cli.test_log import conversation
from tests.fakes_desk import Line, Seat, said


def out(seat: Seat, name: str) -> Path:
    return seat.folder / name


def test_the_whole_channel_is_taken_away(alice: Seat, li: Seat, both: Line) -> None:
    conversation(alice, li, both)
    written = alice.run("export", str(out(alice, "a.zip")))
    assert written.exit_code == 0, written.output
    assert "hotline audit verify" in said(written)
    value = alice.json("export", str(out(alice, "b.zip")), "--watch")
    assert (value["keeper"], value["scope"], value["withheld"]) == ("us", {"kind": "whole"}, [])
    assert value["sizes"]["watch"] > 0
    alice.json("export", str(out(alice, "c.zip")), "--watch", "--withhold", "site_region")


def test_a_case_is_found_by_the_beginning_of_its_number(alice: Seat, li: Seat, both: Line) -> None:
    number = conversation(alice, li, both)
    value = alice.json("export", str(out(alice, "a.zip")), "--case", number)
    assert value["scope"]["id"].startswith(f"sha256:{number}")
    with zipfile.ZipFile(out(alice, "a.zip")) as archive:
        assert "proofs/us.json" in archive.namelist()


def test_nothing_is_overwritten_and_only_one_thing_is_asked_for(alice: Seat) -> None:
    number = alice.send_notice()
    out(alice, "a.zip").write_bytes(b"mine")
    assert alice.run("export", str(out(alice, "a.zip"))).exit_code == 3
    assert out(alice, "a.zip").read_bytes() == b"mine"
    both_asked = alice.run("export", str(out(alice, "b.zip")), "--case", number, "--from", "2026-06-01 00:00")
    assert both_asked.exit_code == 2
    for wrong in ("00000000", "xyz"):
        assert alice.run("export", str(out(alice, "b.zip")), "--message", wrong).exit_code in (1, 2)
    assert not out(alice, "b.zip").exists()


def test_openings_are_written_alone(alice: Seat, li: Seat, both: Line) -> None:
    number = conversation(alice, li, both)
    value = alice.json("export", str(out(alice, "site.json")), "--message", number, "--disclose", "site_region")
    assert value["openings"] == 1
    assert "Nevada" in out(alice, "site.json").read_text()
    refused = alice.run("export", str(out(alice, "none.json")), "--message", number, "--disclose", "nothing")
    assert refused.exit_code == 1
