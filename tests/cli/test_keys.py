"""Keys are made where they are used, and read aloud."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files.keys import read_private, read_root, read_roster


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "80", "LANG": "C", "HOTLINE_TRACE": "1"}).invoke(
        app, list(arguments), input=typed, prog_name="hotline"
    )


def made(folder: Path, *more: str) -> Result:
    people = ("--operator", "alice", "--operator", "bob", "--system", "telemetry", "--keeper", "carol")
    options = ("--channel", "us-cn", "--folder", str(folder), "--passphrase", "none")
    return run("keys", "init", "us", *options, *people, *more)


def test_a_party_is_founded_with_all_its_keys(tmp_path: Path) -> None:
    assert made(tmp_path / "us", "--auditor", "erin").exit_code == 0
    root = read_root(tmp_path / "us" / "root.json")
    roster = read_roster(tmp_path / "us" / "roster.json", root)
    assert {
        key.subject: key.roles for key in roster.keys if key.roles[0] not in {"center", "log", "cosigner", "tls"}
    } == {
        "us/alice": ("operator",),
        "us/bob": ("operator",),
        "us/telemetry": ("system",),
        "us/carol": ("keeper",),
        "us/erin": ("auditor",),
    }
    private = tmp_path / "us" / "private"
    assert (private.stat().st_mode & 0o777, (private / "tls.ed25519.key.pem").stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_is_printed_is_read_aloud_and_says_what_to_do(tmp_path: Path) -> None:
    printed = made(tmp_path / "us").stdout
    shown = run("keys", "show", str(tmp_path / "us" / "root.json")).stdout
    aloud = [line for line in shown.splitlines() if line.startswith("  ")]
    assert len(aloud) == 5
    assert all(line in printed for line in aloud)
    assert "Take root/ off this machine" in printed


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    made(tmp_path / "us")
    again = made(tmp_path / "us")
    assert (again.exit_code, "never overwritten" in again.stderr) == (3, True)


def test_keys_are_valid_for_the_days_that_are_said(tmp_path: Path) -> None:
    made(tmp_path / "us", "--from", "2026-01-01T00:00:00.000Z", "--days", "10")
    shown = json.loads(run("--json", "keys", "show", str(tmp_path / "us" / "roster.json")).stdout)["files"][0]
    assert {each["not_after"] for each in shown["keys"]} == {"2026-01-11T00:00:00.000Z"}


def test_a_passphrase_is_asked_for_twice(tmp_path: Path) -> None:
    assert run(*new(tmp_path, "a"), typed="horse\nhorse\n").exit_code == 0
    assert read_private(tmp_path / "a.ed25519.key.pem", b"horse").alg == "Ed25519"
    refused = run(*new(tmp_path, "b"), typed="horse\nmouse\n")
    assert (refused.exit_code, "not the same" in refused.stderr) == (2, True)
    assert not (tmp_path / "b.ed25519.key.pem").exists()


def new(folder: Path, name: str, *more: str) -> tuple[str, ...]:
    return ("keys", "new", name, "--folder", str(folder), *more)


def test_a_second_key_of_a_person_is_post_quantum(tmp_path: Path) -> None:
    assert run(*new(tmp_path, "a", "--post-quantum", "--passphrase", "none")).exit_code == 0
    assert read_private(tmp_path / "a.ml-dsa-65.key.pem", None).alg == "ML-DSA-65"


def test_a_private_key_shows_its_words_and_nothing_else(tmp_path: Path) -> None:
    run(*new(tmp_path, "a"), typed="horse\nhorse\n")
    shown = run("keys", "show", str(tmp_path / "a.ed25519.key.pem"), typed="horse\n")
    assert (shown.exit_code, "PRIVATE" in shown.stdout) == (0, False)


def test_a_roster_without_its_root_cannot_be_judged(tmp_path: Path) -> None:
    made(tmp_path / "us")
    alone = tmp_path / "roster.json"
    alone.write_bytes((tmp_path / "us" / "roster.json").read_bytes())
    assert run("keys", "show", str(alone)).exit_code == 6
    judged = run("keys", "show", str(alone), "--root", str(tmp_path / "us" / "root.json"))
    assert (judged.exit_code, "us/alice" in judged.stdout) == (0, True)


def test_a_roster_of_another_root_is_refused(tmp_path: Path) -> None:
    made(tmp_path / "us")
    made(tmp_path / "other")
    refused = run("keys", "show", str(tmp_path / "us" / "roster.json"), "--root", str(tmp_path / "other" / "root.json"))
    assert refused.exit_code == 3


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--auditor", "alice"), "alice is operator already"),
        (("--operator", "a/b"), "'a/b'"),
        (("--threshold", "2"), "2 of 1"),
    ],
)
def test_what_cannot_be_founded_is_refused_before_a_key_is_made(
    tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    refused = made(tmp_path / "us", *more)
    assert (refused.exit_code, words in " ".join(refused.stderr.split())) == (1, True)
    assert not (tmp_path / "us").exists()


def test_a_party_belongs_to_its_channel(tmp_path: Path) -> None:
    refused = run("keys", "init", "fr", "--channel", "us-cn", "--folder", str(tmp_path / "fr"), "--passphrase", "none")
    assert (refused.exit_code, (tmp_path / "fr").exists()) == (1, False)


def test_a_source_of_a_passphrase_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = run(*new(tmp_path, "a", "--passphrase", "secret123"))
    assert (refused.exit_code, "never the passphrase itself" in " ".join(refused.stderr.split())) == (3, True)


def test_the_public_half_lies_beside_a_new_key_and_can_be_written_again(tmp_path: Path) -> None:
    made_key = run(*new(tmp_path, "a", "--passphrase", "none"))
    path = tmp_path / "a.ed25519.pub.json"
    assert (made_key.exit_code, "The private key stays where it is" in " ".join(made_key.stdout.split())) == (0, True)
    first = path.read_bytes()
    path.unlink()
    assert run("keys", "show", str(tmp_path / "a.ed25519.key.pem")).exit_code == 0
    assert not path.exists()
    assert run("keys", "show", str(tmp_path / "a.ed25519.key.pem"), "--public").exit_code == 0
    assert path.read_bytes() == first
    shown = run("keys", "show", str(path)).stdout
    assert ("is a public key" in shown, "PRIVATE" in first.decode()) == (True, False)


def test_holders_bring_public_keys_and_nothing_is_in_force_before_they_signed(tmp_path: Path) -> None:
    for name in ("ann", "ben"):
        run(*new(tmp_path, name, "--passphrase", "none"))
    holders = [f"--root-key={tmp_path / name}.ed25519.pub.json" for name in ("ann", "ben")]
    done = made(tmp_path / "us", "--keepers", "0", *holders)
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.split())
    assert ("us/ann holds a root key" in told, "0 of 2 holders of the root (2 may sign)" in told) == (True, True)
    assert not (tmp_path / "us" / "root").exists()
    assert not (tmp_path / "us" / "root.json").exists()
    again = made(tmp_path / "us", *holders)
    assert (again.exit_code, "never overwritten" in again.stderr) == (3, True)


@pytest.mark.parametrize("name", ["../carol", "a/b", "", "A B", "/carol", ".."])
def test_a_key_has_a_name_that_a_roster_can_list_and_leads_into_no_other_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    made = run("keys", "new", name, "--folder", str(folder), "--passphrase", "none")
    assert made.exit_code != 0
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
