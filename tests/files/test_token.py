"""A key in a token signs as a key in a file does, and never leaves; SoftHSM 2 stands for the token."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.core.errors import FileError
from hotline.core.signature import ED25519, Signer, import_public
from hotline.files.keys import generate, write_private
from hotline.files.token import make_in_token, open_key, open_token, read_uri

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = b"271828"

pytestmark = pytest.mark.skipif(
    not MODULE.exists() and "CI" not in os.environ, reason="SoftHSM 2 is not installed: apt-get install softhsm2"
)


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty token, and the file that names a key in it."""
    pytest.importorskip("pkcs11")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    for label in ("hotline", "locked"):
        command = ["--init-token", "--free", "--label", label, "--pin", PIN.decode(), "--so-pin", "31415926"]
        subprocess.run([str(shutil.which("softhsm2-util")), *command], check=True, capture_output=True)
    file = folder / "center.ed25519.key.uri"
    file.write_text(f"pkcs11:token=hotline;object=center?module-path={MODULE}\n")
    make_in_token(file, PIN)
    yield file
    os.environ.pop("SOFTHSM2_CONF") if before is None else os.environ.update(SOFTHSM2_CONF=before)


@pytest.fixture(params=["file", "token"])
def signer(request: pytest.FixtureRequest, uri: Path, tmp_path: Path) -> Signer:
    """Each kind of private key: they are asked the same."""
    if request.param == "token":
        return open_key(uri, PIN)
    path = tmp_path / "center.ed25519.key.pem"
    write_private(path, generate(ED25519), None)
    return open_key(path, None)


def test_what_a_signer_signs_verifies_with_its_public_key(signer: Signer) -> None:
    assert signer.alg == ED25519
    import_public(signer.alg, signer.public).verify(signer.sign(b"is this a test?"), b"is this a test?")


def test_a_signer_tells_its_name_and_nothing_secret(signer: Signer) -> None:
    assert signer.kid in repr(signer)
    assert len(repr(signer)) < 200


def test_a_key_in_a_token_is_found_again_and_cannot_be_taken_out(uri: Path) -> None:
    import pkcs11  # noqa: PLC0415 - only where a token is tested

    first, second = open_token(uri, PIN), open_token(uri, PIN)
    assert first.kid == second.kid
    assert first.key[pkcs11.Attribute.EXTRACTABLE] is False
    with pytest.raises(pkcs11.exceptions.PKCS11Error):
        first.key[pkcs11.Attribute.VALUE]


def test_a_key_in_a_token_is_not_made_twice(uri: Path) -> None:
    with pytest.raises(FileError, match="has a key center already"):
        make_in_token(uri, PIN)


@pytest.mark.parametrize("pin", [b"000000", None], ids=["wrong", "none"])
def test_without_the_pin_there_is_no_key(uri: Path, tmp_path: Path, pin: bytes | None) -> None:
    file = tmp_path / "center.key.uri"
    file.write_text(uri.read_text().replace("token=hotline", "token=locked"))
    with pytest.raises(FileError, match="the token refuses"):
        make_in_token(file, pin)


@pytest.mark.parametrize(
    "change",
    [("token=hotline", "token=other"), ("object=center", "object=other"), (str(MODULE), "/nowhere.so")],
    ids=["another token", "another key", "no library"],
)
def test_what_is_not_there_is_said(uri: Path, tmp_path: Path, change: tuple[str, str]) -> None:
    file = tmp_path / "other.key.uri"
    file.write_text(uri.read_text().replace(*change))
    with pytest.raises(FileError, match="the token refuses"):
        open_token(file, PIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pkcs11:",
        "pkcs11:token=a;object=b",
        "pkcs11:token=a;object=b?module-path=/m.so&pin-value=1234",
        "pkcs11:token=a;object=b?module-path=",
        "file:///etc/passwd",
    ],
    ids=["empty", "scheme", "no library", "the PIN in the address", "empty library", "another scheme"],
)
def test_another_address_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "center.key.uri"
    file.write_text(text)
    with pytest.raises(FileError, match="not the address of a key"):
        read_uri(file)
