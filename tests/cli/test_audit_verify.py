"""`hotline audit verify` at an auditor's desk: no center, no key; three verdicts with their own exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.audit_verify import pin
from hotline.cli.exits import DeskError
from hotline.cli.main import app
from hotline.files.bundle import frames, packed, unframed, write_bundle
from tests.cli.records import made, roots
from tests.cli.test_log import conversation
from tests.fakes_desk import CN, US, Line, Seat, said

PINS = [f"--root={party}={digest}" for party, digest in roots().items()]


def verify(*arguments: str, language: str = "en") -> Result:
    """Run the verb where there is no desk at all."""
    runner = CliRunner(env={"COLUMNS": "100", "HOTLINE_TRACE": "1", "HOTLINE_DESK": None, "LANG": "C", "LC_ALL": None})
    return runner.invoke(app, ["--language", language, "audit", "verify", *arguments])


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    write_bundle(tmp_path / "a.zip", *made(watch=True))
    return str(tmp_path / "a.zip")


def test_good_is_said_with_what_it_rests_on(bundle: str) -> None:
    found = verify(bundle, *PINS)
    assert found.exit_code == 0, found.output
    assert "PROVED GOOD" in said(found)
    assert roots()["us"][:20] in said(found)
    assert "成立" in said(verify(bundle, *PINS, language="zh"))


def test_without_a_pinned_root_nothing_is_decided(bundle: str) -> None:
    found = verify(bundle, PINS[0])
    assert (found.exit_code, "Nothing pins the root of cn" in said(found)) == (6, True)


def test_bad_names_the_first_bad_record(tmp_path: Path) -> None:
    about, members = made()
    name = "logs/us/000000000000.beside"
    parts = list(unframed(members[name]))
    index = next(n for n, part in enumerate(parts) if part)
    parts[index] = b'{"a":{"salt":"","value":1}}'
    write_bundle(tmp_path / "a.zip", about, {**members, name: frames(parts)})
    found = verify(str(tmp_path / "a.zip"), *PINS)
    assert (found.exit_code, f"us, entry {index}" in said(found)) == (5, True)
    value = json.loads(verify(str(tmp_path / "a.zip"), *PINS, "--json").stdout)
    assert (value["verdict"], value["first"]["index"]) == ("bad", index)


def test_a_file_that_is_no_bundle_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\3\4 and nothing")
    assert verify(str(tmp_path / "a.zip"), *PINS).exit_code == 3
    (tmp_path / "b.zip").write_bytes(packed(*made()).replace(b'"kind":"message"', b'"kind":"massage"', 1))
    refused = verify(str(tmp_path / "b.zip"), *PINS)
    assert (refused.exit_code, "logs/" in said(refused)) == (3, True)
    assert verify(str(tmp_path / "none.zip"), *PINS).exit_code == 3


def test_a_root_is_pinned_by_file_or_by_fingerprint(alice: Seat) -> None:
    assert pin(f"us={alice.folder / 'us-root.json'}") == ("us", US.root.digest)
    assert pin(f"cn={CN.root.digest.removeprefix('sha256:').upper()}") == ("cn", CN.root.digest)
    for wrong in ("us", "us=", "=x"):
        with pytest.raises(DeskError, match="no_pin"):
            pin(wrong)


def test_what_a_desk_exports_an_auditor_proves_and_what_was_withheld_can_follow(
    alice: Seat, li: Seat, both: Line
) -> None:
    number = conversation(alice, li, both)
    home = alice.folder
    pins = [f"--root={party}={home / party}-root.json" for party in ("us", "cn")]
    for options in ((), ("--watch",), ("--case", number), ("--message", number), ("--from", "2026-06-01 00:00")):
        name = str(home / f"{'-'.join(options)[:8]}.zip").replace(" ", "")
        assert alice.run("export", name, *options).exit_code == 0
        found = verify(name, *pins)
        assert found.exit_code == 0, (options, found.output)
    secret, opening = str(home / "withheld.zip"), str(home / "site.json")
    assert alice.run("export", secret, "--withhold", "site_region").exit_code == 0
    shown = verify(secret, *pins)
    assert (shown.exit_code, "site_region was withheld" in said(shown)) == (0, True)
    assert alice.run("export", opening, "--message", number, "--disclose", "site_region").exit_code == 0
    assert "was withheld" not in said(verify(secret, *pins, "--openings", opening))
    Path(opening).write_text(Path(opening).read_text().replace("Nevada", "Utah"))
    assert verify(secret, *pins, "--openings", opening).exit_code == 5
    Path(opening).write_text("{}")
    assert verify(secret, *pins, "--openings", opening).exit_code == 3


def test_both_sides_give_evidence_that_holds(alice: Seat, li: Seat, both: Line) -> None:
    conversation(alice, li, both)
    for seat in (alice, li):
        assert seat.run("export", str(seat.folder / "a.zip"), "--watch").exit_code == 0
        pins = [f"--root={party}={seat.folder / party}-root.json" for party in ("us", "cn")]
        assert verify(str(seat.folder / "a.zip"), *pins).exit_code == 0


def test_of_a_large_bundle_deadlines_are_judged_only_when_asked(tmp_path: Path) -> None:
    about, members = made()
    write_bundle(tmp_path / "a.zip", {**about, "sizes": {"us": 60_000, "cn": 1}}, members)
    found = verify(str(tmp_path / "a.zip"), *PINS)
    assert (found.exit_code, "--times judges them" in said(found)) == (0, True)
    assert "1 late" in said(verify(str(tmp_path / "a.zip"), *PINS, "--times"))
