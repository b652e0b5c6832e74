"""A log copied to files, whole and hashed on this side."""

from pathlib import Path

from hotline.core.checkpoint import parse_checkpoint
from tests.fakes_desk import Line, Seat, said


def copied(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


def test_a_log_is_copied_with_the_keys_that_other_tools_need(alice: Seat) -> None:
    folder = alice.folder / "mirror"
    value = alice.json("log", "tiles", "ours", str(folder))
    assert copied(folder) == {"checkpoint", "tile/0/000.p/7", "tile/entries/000.p/7"}
    assert parse_checkpoint((folder / "checkpoint").read_text()).size == value["size"] == 7
    assert [each.split("+")[0] for each in value["log_keys"]] == [value["origin"]] * 2
    assert all("/cosigner+" in each for each in value["cosigner_keys"])


def test_what_is_there_is_not_fetched_again(alice: Seat, both: Line) -> None:
    folder = str(alice.folder / "mirror")
    assert alice.json("log", "tiles", "ours", folder)["fetched"] == 2
    assert alice.json("log", "tiles", "ours", folder)["fetched"] == 0
    alice.send_notice()
    both.settle()
    assert alice.json("log", "tiles", "ours", folder)["fetched"] == 2


def test_it_says_what_was_proved(alice: Seat) -> None:
    shown = alice.run("log", "tiles", "theirs", str(alice.folder / "mirror"))
    assert shown.exit_code == 0, shown.output
    assert said(shown).startswith("The log of cn, as tiles: 7 entries")
    assert "leads to the head that both parties signed" in said(shown)


def test_a_file_that_was_touched_is_found_out(alice: Seat) -> None:
    folder = alice.folder / "mirror"
    alice.json("log", "tiles", "ours", str(folder))
    for path in ("tile/0/000.p/7", "tile/entries/000.p/7"):
        octets = (folder / path).read_bytes()
        for broken in (octets[:-1] + bytes([octets[-1] ^ 1]), octets[:-1], b""):
            (folder / path).write_bytes(broken)
            refused = alice.run("log", "tiles", "ours", str(folder))
            assert refused.exit_code == 5, refused.output
        (folder / path).write_bytes(octets)
    assert alice.run("log", "tiles", "ours", str(folder)).exit_code == 0


def test_a_folder_that_cannot_be_written_is_named(alice: Seat) -> None:
    refused = alice.run("log", "tiles", "ours", alice.write("a file", ""))
    assert (refused.exit_code, "cannot be written" in said(refused)) == (3, True)


def test_the_watch_log_is_private(alice: Seat) -> None:
    assert alice.run("log", "tiles", "watch", str(alice.folder / "mirror")).exit_code == 2
