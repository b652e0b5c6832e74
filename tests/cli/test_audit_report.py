"""`hotline audit report` at an auditor's desk: no center, no key; the bundle is verified before anything is counted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.audit_report import form_of, instant_of, languages_of, period_of
from hotline.cli.exits import DeskError
from hotline.cli.main import app
from hotline.files.bundle import frames, unframed, write_bundle
from tests.cli.records import made, roots
from tests.fakes_desk import said

PINS = [f"--root={party}={digest}" for party, digest in roots().items()]
QUARTER = ("--from", "2026-11-01", "--to", "2027-01-01")


def report(*arguments: str, language: str = "en") -> Result:
    """Run the verb where there is no desk at all."""
    runner = CliRunner(env={"COLUMNS": "80", "HOTLINE_TRACE": "1", "HOTLINE_DESK": None, "LANG": "C", "LC_ALL": None})
    return runner.invoke(app, ["--language", language, "audit", "report", *arguments])


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    write_bundle(tmp_path / "a.zip", *made(watch=True))
    return str(tmp_path / "a.zip")


def test_a_report_says_where_it_is_and_what_it_rests_on(bundle: str, tmp_path: Path) -> None:
    out = tmp_path / "q.html"
    found = report(bundle, *QUARTER, *PINS, "-o", str(out))
    assert found.exit_code == 0, found.output
    assert "The record was proved good" in said(found)
    assert "us: deadlines kept 1 of 3" in said(found)
    page = out.read_text(encoding="utf-8")
    assert "Compliance report" in page
    assert "Rungs reached" in page or "rungs reached" in page


def test_the_numbers_are_those_of_the_record(bundle: str, tmp_path: Path) -> None:
    report(bundle, *QUARTER, *PINS, "-o", str(tmp_path / "q.json"))
    value = json.loads((tmp_path / "q.json").read_bytes())
    assert (value["rests"]["verdict"], value["rests"]["scope"]) == ("good", "whole")
    assert value["totals"]["us"]["deadlines"]["late"] == 1
    assert [(each["kind"], each["state"]) for each in value["lapses"]] == [
        ("received", "late"),
        ("acknowledged", "missed"),
    ]
    assert value["line"]["months"][0]["missed"] == 2


@pytest.mark.parametrize("ending", ["html", "csv", "json"])
def test_the_same_bundle_gives_the_same_bytes(bundle: str, tmp_path: Path, ending: str) -> None:
    for name in ("a", "b"):
        report(bundle, *QUARTER, *PINS, "--lang", "both", "-o", str(tmp_path / f"{name}.{ending}"))
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_both_languages_stand_one_after_the_other(bundle: str, tmp_path: Path) -> None:
    report(bundle, *QUARTER, *PINS, "--lang", "both", "-o", str(tmp_path / "q.html"))
    page = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert 0 < page.index("Compliance report</h1>") < page.index("履约报告</h1>")


def test_without_a_watch_log_the_line_is_not_known(tmp_path: Path) -> None:
    write_bundle(tmp_path / "a.zip", *made())
    report(str(tmp_path / "a.zip"), *QUARTER, *PINS, "-o", str(tmp_path / "q.json"))
    assert json.loads((tmp_path / "q.json").read_bytes())["line"] is None


def test_a_bad_bundle_gives_a_report_that_says_so_and_ends_as_verify_does(tmp_path: Path) -> None:
    about, members = made()
    name = "logs/us/000000000000.beside"
    parts = list(unframed(members[name]))
    index = next(n for n, part in enumerate(parts) if part)
    parts[index] = b'{"a":{"salt":"","value":1}}'
    write_bundle(tmp_path / "a.zip", about, {**members, name: frames(parts)})
    found = report(str(tmp_path / "a.zip"), *QUARTER, *PINS, "-o", str(tmp_path / "q.html"))
    page = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert found.exit_code == 5
    assert "THE RECORD IS BAD" in said(found)
    assert page.index("THE RECORD IS BAD") < page.index(f"log of us, entry {index}") < page.index("At a glance")


def test_without_a_pinned_root_the_report_is_undecided(bundle: str, tmp_path: Path) -> None:
    found = report(bundle, *QUARTER, PINS[0], "-o", str(tmp_path / "q.html"))
    assert found.exit_code == 6
    assert "Nothing pins the root of cn" in (tmp_path / "q.html").read_text(encoding="utf-8")


def test_roots_that_are_not_the_pinned_ones_leave_nothing_to_count(bundle: str, tmp_path: Path) -> None:
    wrong = [f"--root={party}=sha256:{'0' * 64}" for party in ("us", "cn")]
    found = report(bundle, *QUARTER, *wrong, "-o", str(tmp_path / "q.html"))
    assert found.exit_code == 5
    assert "Nothing in the record could be read" in (tmp_path / "q.html").read_text(encoding="utf-8")


def test_a_file_is_never_overwritten_and_a_damaged_bundle_writes_none(bundle: str, tmp_path: Path) -> None:
    out = tmp_path / "q.html"
    out.write_text("kept", encoding="utf-8")
    assert report(bundle, *QUARTER, "-o", str(out)).exit_code != 0
    assert out.read_text(encoding="utf-8") == "kept"
    (tmp_path / "b.zip").write_bytes(b"PK\3\4 and nothing")
    assert report(str(tmp_path / "b.zip"), *QUARTER, "-o", str(tmp_path / "r.html")).exit_code == 3
    assert not (tmp_path / "r.html").exists()


def test_instants_are_written_as_days_or_with_a_time() -> None:
    assert instant_of("2026-10-01") == instant_of("2026-10-01T00:00Z") == instant_of("2026-10-01 00:00:00.000z")
    for wrong in ("", "today", "2026-13-01", "2026-10-01T25:00Z", "2026-10-01T00:00+08:00"):
        with pytest.raises(DeskError, match="no_report_instant"):
            instant_of(wrong)


def test_what_cannot_be_a_report_is_refused_by_name() -> None:
    for start, end in (("2026-10-01", "2026-10-01"), ("2026-10-02", "2026-10-01"), ("1971-01-01", "2099-01-01")):
        with pytest.raises(DeskError, match="no_report_period"):
            period_of(start, end)
    with pytest.raises(DeskError, match="no_report_format"):
        form_of(None, Path("a.docx"))
    with pytest.raises(DeskError, match="no_report_language"):
        languages_of("fr")
    assert (form_of(None, Path("a.PDF")), form_of("csv", Path("a.txt"))) == ("pdf", "csv")
    assert tuple(languages_of("both")) == ("en", "zh")
