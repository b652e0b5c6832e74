"""The timetable of a form is printed, in words and as a drawing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files import protocols


def rehearse(*arguments: str, columns: int = 80) -> Result:
    runner = CliRunner(env={"COLUMNS": f"{columns}", "LANG": "C", "HOTLINE_TRACE": "1"})
    return runner.invoke(app, ["protocol", "rehearse", *arguments], prog_name="hotline")


def test_a_form_of_a_file_is_rehearsed() -> None:
    printed = rehearse(str(protocols.shipped() / "crisis-hotline.yaml"), "HTL-1")
    assert printed.exit_code == 0
    lines = [line.rstrip() for line in printed.stdout.splitlines()]
    assert "  1  cn    received                   T+30 min" in lines
    assert "  T+30 min      1  overdue at cn: received" in lines
    assert "                1  cn duty officer is called: Take the message now." in lines


def test_it_fits_80_columns_in_both_languages() -> None:
    for language in ("en", "zh"):
        printed = rehearse("crisis-hotline", "--language", language)
        assert max(len(line) for line in printed.stdout.splitlines()) <= 80


def test_without_a_form_all_of_the_file_are_rehearsed_and_the_idle_ones_share_a_line() -> None:
    printed = rehearse("safety-test-exchange").stdout
    assert "QEX-1  " in printed
    assert "quarterly  Quarterly return" in printed
    assert "These oblige nobody: RCV, ACK" in printed


def test_a_screen_reader_hears_the_time_of_every_line() -> None:
    printed = rehearse("crisis-hotline", "HTL-1", "--plain").stdout
    assert "Time: T+30 min; #: 1; What happens: cn duty officer is called: Take the message now." in printed


def test_what_is_answered_is_spared() -> None:
    printed = rehearse("crisis-hotline", "HTL-1", "--answered", "received=12m").stdout
    assert "received after 12 min" in printed
    assert "spared: us embassy is called" in printed


def test_a_question_stops_the_clock() -> None:
    printed = rehearse("synthetic-media-takedown", "TKD-1", "--asked", "12h..36h").stdout
    assert "cn asks with TKD-8: the clock stands" in printed
    assert "its clock stands" in rehearse("synthetic-media-takedown", "TKD-1", "--asked", "12h").stdout


def test_precedence_fields_parties_and_time_may_be_chosen() -> None:
    arguments = ("--precedence", "flash", "-f", "what_we_ask=clarify", "--parties", "fr,jp", "--at", "2027-03-01 06:00")
    printed = rehearse("crisis-hotline", "HTL-1", *arguments).stdout
    assert "FLASH 特提" in printed
    assert "jp    holding reply" in printed
    assert "T+10 min (2027-03-01 06:10)" in printed


def test_in_an_exercise_nobody_real_is_called() -> None:
    printed = rehearse("crisis-hotline", "HTL-1", "--status", "exercise").stdout
    assert "EXERCISE 演练 · EXERCISE 演练 · EXERCISE 演练" in printed
    assert "embassy is called" not in printed


def test_what_does_not_get_through() -> None:
    assert "cn does not get it" in rehearse("crisis-hotline", "HTL-1", "--undelivered").stdout


def test_a_program_reads_what_happens() -> None:
    value = json.loads(rehearse("ai-test-notification", "TST-1", "--json").stdout)
    (form,) = value["forms"]
    assert (value["protocol"], form["form"], form["sender"], form["case"]) == (
        "ai-test-notification",
        "TST-1",
        "us",
        ["TST-1"],
    )
    draft = next(each for each in form["happens"] if each["draft"])
    assert (draft["draft"], draft["party"], draft["kind"], draft["after"]) == (
        "TST-8",
        "cn",
        "completion",
        20 * 86_400_000,
    )
    assert {each["kind"]: each["outcome"] for each in form["owed"]}["completion"] == "open"


def test_it_is_drawn_to_a_file_or_all_forms_to_a_folder(tmp_path: Path) -> None:
    assert rehearse("crisis-hotline", "HTL-1", "--picture", str(tmp_path / "new" / "a.svg")).exit_code == 0
    assert (tmp_path / "new" / "a.svg").read_text(encoding="utf-8").startswith("<svg")
    rehearse("service", "--language", "zh", "--picture", str(tmp_path / "all"))
    drawn = {path.stem for path in (tmp_path / "all").glob("*.svg")}
    assert {"SVC-1", "GEN-1"} <= drawn
    assert 'lang="zh"' in (tmp_path / "all" / "SVC-1.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("crisis-hotline", "HTL-7"), 1, "no such form"),
        (("nowhere.yaml", "HTL-1"), 3, "nowhere.yaml"),
        (("crisis-hotline", "HTL-1", "--answered", "lunch=1h"), 2, "makes nobody owe lunch"),
        (("crisis-hotline", "HTL-1", "--answered", "received=soon"), 2, "no length of time"),
        (("crisis-hotline", "HTL-1", "--asked", "1h"), 2, "No clock of HTL-1 stands"),
        (("crisis-hotline", "HTL-1", "--parties", "us"), 2, "not two parties"),
        (("crisis-hotline", "HTL-1", "--precedence", "URGENT"), 2, "URGENT is unknown"),
        (("crisis-hotline", "HTL-1", "--precedence", "ROUTINE"), 1, "message.precedence"),
        (("crisis-hotline", "HTL-1", "--status", "drill"), 2, "drill is unknown"),
        (("crisis-hotline", "HTL-1", "--at", "noon"), 2, "noon is no time"),
        (("crisis-hotline", "HTL-1", "-f", "what_we_ask=tea"), 1, "field.out_of_range"),
        (("crisis-hotline", "HTL-1", "-f", "tea=yes"), 1, "field.unknown"),
        (("crisis-hotline", "HTL-1", "--picture", "/dev/null/a.svg"), 3, "cannot be written"),
    ],
)
def test_what_cannot_be_rehearsed_is_told_in_three_parts(arguments: tuple[str, ...], code: int, told: str) -> None:
    refused = rehearse(*arguments)
    assert (refused.exit_code, told in " ".join(refused.stderr.split())) == (code, True), refused.stderr


def test_a_form_that_cannot_be_filled_does_not_keep_the_others_from_being_rehearsed(tmp_path: Path) -> None:
    text = (protocols.shipped() / "service.yaml").read_text(encoding="utf-8")
    broken = text.replace("protocol: service", "protocol: broken").replace(
        "    owes: [delivered, replied]\n", '    owes: [delivered, replied]\n    must: ["number > 5"]\n', 1
    )
    (tmp_path / "broken.yaml").write_text(broken, encoding="utf-8")
    found = rehearse(str(tmp_path / "broken.yaml"))
    assert found.exit_code == 1
    assert "SVC-7  " in found.stdout
    assert "SVC-1" in " ".join(found.stderr.split())
