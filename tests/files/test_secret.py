"""Secrets come from where the configuration points."""

import os
from pathlib import Path

import pytest

from hotline.core.errors import FileError
from hotline.files.scalars import Passphrase
from hotline.files.secret import obtain, secret


def nobody() -> str:
    raise AssertionError("nobody is to be asked")


def closed(path: Path, text: str) -> Path:
    path.touch(0o600)
    path.write_text(text)
    return path


def test_none_is_no_passphrase_and_prompt_asks() -> None:
    assert obtain(Passphrase("none"), nobody) is None
    assert obtain(Passphrase("prompt"), lambda: "schön") == "schön".encode()


def test_a_file_gives_its_first_line(tmp_path: Path) -> None:
    path = closed(tmp_path / "a", "s e\r\nrest")
    assert obtain(Passphrase("file", str(path)), nobody) == b"s e"


def test_a_descriptor_is_read_and_closed() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"secret\n")
    os.close(writing)
    assert obtain(Passphrase("fd", str(reading)), nobody) == b"secret"
    with pytest.raises(FileError, match="Bad file descriptor"):
        obtain(Passphrase("fd", str(reading)), nobody)


def test_a_credential_comes_from_the_folder_that_systemd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hotline").write_text("secret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert obtain(Passphrase("credential", "hotline"), nobody) == b"secret"
    with pytest.raises(FileError, match="no such credential"):
        obtain(Passphrase("credential", "../hotline"), nobody)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(FileError, match="no such credential"):
        obtain(Passphrase("credential", "hotline"), nobody)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = closed(tmp_path / "a", "secret")
    path.chmod(0o644)
    with pytest.raises(FileError, match="open to others"):
        secret(path)


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the secret is empty"):
        secret(closed(tmp_path / "a", "\n"))
