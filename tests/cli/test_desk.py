"""Who sits at a desk: a file, the options before a verb, and a passphrase that is asked for."""

import os
from pathlib import Path

import pytest

from hotline.cli.desk import Desk, complete, desk_of, find, signers_of
from hotline.cli.exits import DeskError
from hotline.cli.terminal import Terminal
from hotline.core.errors import FileError
from hotline.files.keys import generate, write_private
from tests.fakes_desk import Seat, said

FILE = "url: http://127.0.0.1:1\nsubject: us/alice\nkey: alice.key.pem\n"


def test_a_file_says_who_sits_here(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(FILE + "roots: {us: root.json}\n")
    desk = desk_of(Terminal(desk=tmp_path / "desk.yaml"))
    assert (desk.subject, desk.role, desk.key) == ("us/alice", "operator", tmp_path / "alice.key.pem")
    assert (desk.roots["us"], desk.outbox) == (tmp_path / "root.json", tmp_path / "outbox")


def test_options_say_it_instead_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(FILE)
    given = Terminal(desk=tmp_path / "desk.yaml", url="http://b", key=Path("k"), subject="us/telemetry:system")
    desk = desk_of(given)
    assert (desk.url, desk.key, desk.subject, desk.role) == ("http://b", Path("k"), "us/telemetry", "system")


def test_the_file_of_this_folder_is_found_before_that_of_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    (home / "hotline").mkdir(parents=True)
    here.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.chdir(here)
    assert find(None) is None
    (home / "hotline" / "desk.yaml").write_text(FILE)
    assert find(None) == home / "hotline" / "desk.yaml"
    (here / "desk.yaml").write_text(FILE)
    assert find(None) == Path("desk.yaml")


def test_every_mistake_in_the_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text("url: nowhere\nrole: king\nsubjct: x\n")
    with pytest.raises(FileError) as wrong:
        desk_of(Terminal(desk=tmp_path / "desk.yaml"))
    assert [each.line for each in wrong.value.complaints] == [1, 2, 3]


def test_a_desk_that_says_too_little_is_told_what_is_lacking() -> None:
    with pytest.raises(DeskError) as lacking:
        complete(Desk())
    assert lacking.value.where == "url, subject, key"


def test_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DeskError, match="no_role"):
        desk_of(Terminal(subject="us/alice:king"))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(FileError, match="--url"):
        desk_of(Terminal(url="nowhere"))


def test_a_key_with_a_passphrase_is_opened_from_a_file(tmp_path: Path) -> None:
    key = generate("Ed25519")
    write_private(tmp_path / "alice.key.pem", key, b"correct horse")
    (tmp_path / "secret").write_text("correct horse\n")
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "desk.yaml").write_text(f"{FILE}passphrase: file {tmp_path / 'secret'}\n")
    terminal = Terminal(desk=tmp_path / "desk.yaml")
    (signer,) = signers_of(desk_of(terminal), terminal)
    assert signer.kid == key.kid


def test_further_keys_are_opened_with_the_same_passphrase_read_once(tmp_path: Path) -> None:
    first, second, plain = generate("Ed25519"), generate("ML-DSA-65"), generate("Ed25519")
    write_private(tmp_path / "alice.key.pem", first, b"correct horse")
    write_private(tmp_path / "second.key.pem", second, b"correct horse")
    write_private(tmp_path / "plain.key.pem", plain, None)
    reading, writing = os.pipe()
    os.write(writing, b"correct horse\n")
    os.close(writing)
    (tmp_path / "desk.yaml").write_text(f"{FILE}also: [second.key.pem, plain.key.pem]\npassphrase: fd {reading}\n")
    terminal = Terminal(desk=tmp_path / "desk.yaml")
    found = signers_of(desk_of(terminal), terminal)
    assert [each.kid for each in found] == [first.kid, second.kid, plain.kid]


def test_another_key_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(f"{FILE}also: [second.key.pem]\n")
    assert desk_of(Terminal(desk=tmp_path / "desk.yaml")).also == (tmp_path / "second.key.pem",)
    assert desk_of(Terminal(desk=tmp_path / "desk.yaml", key=Path("k"))).also == ()


def test_a_passphrase_is_asked_for(alice: Seat) -> None:
    write_private(alice.folder / "locked.key.pem", generate("Ed25519"), b"correct horse")
    answered = alice.run("channel", "--key", str(alice.folder / "locked.key.pem"), typed="correct horse\n")
    assert "The proof of the request is not signed by a key of the roster" in said(answered)
    wrong = alice.run("channel", "--key", str(alice.folder / "locked.key.pem"), typed="guess\n")
    assert (wrong.exit_code, "Check the passphrase" in said(wrong)) == (3, True)


def test_a_person_is_asked_for_the_passphrase_of_each_key(alice: Seat) -> None:
    for name in ("first", "second"):
        write_private(alice.folder / f"{name}.key.pem", generate("Ed25519"), name.encode())
    alice.file.write_text(alice.file.read_text().replace("mine.key.pem", "first.key.pem\nalso: [second.key.pem]"))
    answered = alice.run("channel", typed="first\nsecond\n")
    assert "Passphrase or PIN of second.key.pem:" in said(answered)
    assert "The proof of the request is not signed by a key of the roster" in said(answered)
    assert alice.run("channel", typed="first\nfirst\n").exit_code == 3
