"""Files at the command line: sent with a message by their path, listed, saved."""

import pytest

from hotline.core import commands
from hotline.core.canonical import short
from hotline.runtime.gathering import Gathering
from tests.fakes_center import JUNE
from tests.fakes_desk import Line, Seat, said
from tests.fakes_files import OCTETS, MemoryFiles

FIELDS = ("-f", "kind=big", "-f", "window=+960h/+24h", "-f", "place=north")


def agree(both: Line) -> None:
    """Let the agreement with files come into force."""
    for each in (both.world.us, both.world.cn):
        both.do(each.runner.do(commands.Consent(OCTETS, JUNE)))
    both.settle()


def send(both: Line, alice: Seat, text: str = "page one", name: str = "report.txt") -> str:
    agree(both)
    path = alice.write(name, text)
    sent = alice.run("--json", "send", "NOT-1", *FIELDS, "-f", f"annex={path}", "--yes")
    assert sent.exit_code == 0, said(sent)
    both.settle()
    return short(alice.json("cases")["cases"][0]["id"])


def test_a_file_is_sent_by_its_path_listed_and_saved(both: Line, alice: Seat, li: Seat) -> None:
    number = send(both, alice)
    assert "annex report.txt 8 B here" in said(alice.run("file", number))
    assert "report.txt (text/plain, 8 B)" in said(alice.run("show", number))
    out = alice.folder / "saved.txt"
    assert "is saved: 8 bytes" in said(alice.run("file", number, "report.txt", "--out", str(out)))
    assert out.read_text() == "page one"
    assert out.stat().st_mode & 0o111 == 0
    again = alice.run("file", number, "annex", "--out", str(out))
    assert (again.exit_code, "There is a file of this name already" in said(again)) == (2, True)


def test_a_file_whose_name_contradicts_its_type_is_saved_under_one_that_does_not(
    both: Line, alice: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.cli.attaching.mimetypes.guess_type", lambda _: ("text/plain", None))
    number = send(both, alice, name="report.exe")
    monkeypatch.chdir(alice.folder)
    told = said(alice.run("file", number, "annex"))
    assert "report.exe.txt is saved" in told
    assert (alice.folder / "report.exe.txt").is_file()


def test_whoever_gets_the_message_sees_what_is_still_on_its_way(both: Line, alice: Seat, li: Seat) -> None:
    number = send(both, alice)
    assert "annex report.txt 8 B on its way" in said(li.run("file", number))
    waiting = li.run("file", number, "report.txt")
    assert (waiting.exit_code, "still on its way" in said(waiting)) == (1, True)
    unknown = li.run("file", number, "other.txt")
    assert (unknown.exit_code, "It has: report.txt" in said(unknown)) == (2, True)


def test_a_message_without_files_says_so(both: Line, alice: Seat) -> None:
    assert "The message has no files" in said(alice.run("file", alice.send_notice()))


def test_the_files_of_a_record_are_left_out_where_that_is_asked_for(both: Line, alice: Seat) -> None:
    number = send(both, alice)
    for name, options in (("bare", ("--without-files",)), ("cut", ("--withhold", "annex", "--case", number))):
        value = alice.json("export", str(alice.folder / f"{name}.zip"), *options)
        assert (value["files"]["count"], value["files"]["missing"][0]["name"]) == (0, "report.txt")
    assert value["withheld"] == ["annex"]
    assert [each.name for each in alice.folder.iterdir() if each.name.startswith(".")] == [], "nothing is left"


def test_a_file_that_is_damaged_at_the_center_is_named_and_the_evidence_goes_without_it(
    both: Line, alice: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(both, alice)

    async def rotten(_files: MemoryFiles, _digest: str, _offset: int, _most: int) -> bytes:
        return b"page two"

    monkeypatch.setattr(MemoryFiles, "read", rotten)
    value = alice.json("export", str(alice.folder / "record.zip"))
    assert (value["files"]["count"], len(value["files"]["damaged"])) == (0, 1)


def test_an_audit_of_both_records_finds_the_files_in_order(both: Line, alice: Seat, li: Seat) -> None:
    number = send(both, alice)
    (found,) = alice.json("file", number)["files"]
    files = Gathering(both.world.cn.runner, MemoryFiles())
    both.do(files.lacking())
    both.do(files.keep(found["digest"], 0, 8, b"page one"))
    both.do(files.lacking())
    both.settle()
    both.pass_time(60_000)
    assert "The other side holds every file since" in said(alice.run("file", number))
    assert "files complete" in said(alice.run("log", "show", "theirs"))
    assert "cn holds every file of" in said(alice.run("show", number))
    for each, count in ((alice, 1), (li, 0)):
        record = str(each.folder / f"record{count}.zip")
        assert each.json("export", record, "--watch")["files"]["count"] == count
        pins = [f"--root={party}={each.folder / party}-root.json" for party in ("us", "cn")]
        verified = each.run("audit", "verify", record, *pins)
        assert (verified.exit_code, "PROVED GOOD" in said(verified)) == (0, True), said(verified)
        assert ("Files of messages 1 (8 B)" in said(verified)) == bool(count), said(verified)
        assert ("Not here: report.txt (8 B), in annex of message" in said(verified)) != bool(count)
        uncalled = {"page_without_result", "effect_not_attempted"}  # nobody is called at these desks
        found = each.json("audit", "replay", record, *pins)
        assert [difference for difference in found["differences"] if difference["kind"] not in uncalled] == []
