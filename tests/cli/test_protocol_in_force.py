"""How every agreement stands, on one page and for programs."""

from pathlib import Path

from hotline.core.canonical import short
from tests.cli.adoptions import chief, loaded, newer
from tests.fakes_desk import Line, Seat, said


def test_agreements_of_the_founding_are_marked_so(alice: Seat) -> None:
    shown = said(alice.run("protocol", "in-force"))
    assert "crisis-hotline 1 in force" in shown
    assert "by configuration, at the founding" in shown


def test_what_comes_and_what_it_takes_the_place_of_are_told(both: Line, alice: Seat, tmp_path: Path) -> None:
    dana, zhao = chief(tmp_path, both), chief(tmp_path, both, of_us=False)
    dana.json("protocol", "propose", str(newer(tmp_path)), "--from", "2026-06-02 06:00", "--yes")
    proposed = said(alice.run("protocol", "in-force"))
    assert "crisis-hotline 2 proposed" in proposed
    assert "At the earliest 2026-06-02 06:00:00Z" in proposed
    both.settle()
    name = loaded(tmp_path).digest
    zhao.json("protocol", "agree", name, "--yes")
    both.settle()
    coming = said(alice.run("protocol", "in-force"))
    assert "crisis-hotline 2 agreed, to come" in coming
    assert f"Until 2026-06-02 06:00:00Z, when {short(name)} takes its place" in coming
    assert "cn/administrator, 2026-06-01" in coming
    listed = alice.json("protocol", "in-force")["agreements"]
    assert [each["state"] for each in listed] == ["in_force", "in_force", "coming"]


def test_it_is_read_aloud_line_by_line(alice: Seat) -> None:
    lines = alice.run("--plain", "protocol", "in-force").stdout.splitlines()
    assert any(line.startswith("crisis-hotline 1, in force") for line in lines)
    assert any(line.startswith("From: 2026-06-01") for line in lines)


def test_only_what_is_in_force_is_offered_and_the_channel_says_how_the_rest_stands(
    both: Line, alice: Seat, tmp_path: Path
) -> None:
    dana, zhao = chief(tmp_path, both), chief(tmp_path, both, of_us=False)
    dana.json("protocol", "propose", str(newer(tmp_path)), "--from", "+1h", "--yes")
    both.settle()
    assert "only us" in said(alice.run("channel"))
    zhao.json("protocol", "agree", loaded(tmp_path).digest, "--yes")
    both.settle()
    assert "agreed, to come 2026-06-01" in said(alice.run("channel"))
    both.pass_time(2 * 3_600_000)
    assert "superseded 2026-06-01" in said(alice.run("channel"))
    listed = [each for each in alice.json("forms")["forms"] if each["form"] == "HTL-1"]
    assert len(listed) == 1, "the form of the version in force, and of no other"
