"""Public keys travel in small files; a private key never does."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotline.core.errors import FileError
from hotline.core.signature import ML_DSA_65
from hotline.files.public import PublicKeyFile, beside, public_of, read_public, read_site, write_public
from tests.fakes import FakeSigner
from tests.fakes_security_key import SITE, FakeSecurityKey

ANN = FakeSigner("us/ann")


def written(folder: Path, **changed: Any) -> Path:
    path = folder / "ann.pub.json"
    path.write_text(json.dumps({**public_of(ANN, "ann").document(), **changed}), encoding="utf-8")
    return path


@pytest.mark.parametrize("alg", ["Ed25519", ML_DSA_65])
def test_what_is_written_is_read_back(tmp_path: Path, alg: str) -> None:
    key = public_of(FakeSigner("us/ann", alg), "安")
    write_public(tmp_path / "ann.pub.json", key)
    assert read_public(tmp_path / "ann.pub.json") == key
    assert "private" not in (tmp_path / "ann.pub.json").read_text(encoding="utf-8").lower()


def test_a_security_key_travels_with_the_site_it_answers_for(tmp_path: Path) -> None:
    key = FakeSecurityKey("us/ann")
    write_public(tmp_path / "ann.pub.json", PublicKeyFile(key.kid, key.alg, key.public, "ann", SITE))
    assert read_public(tmp_path / "ann.pub.json").webauthn == SITE
    assert read_site(tmp_path / "ann.pub.json") == SITE


def test_what_a_security_key_said_when_it_was_registered_travels_with_it(tmp_path: Path) -> None:
    key, said = FakeSecurityKey("us/ann"), {"credential": "AQID", "object": "o2Nm", "client": "e30"}
    write_public(tmp_path / "ann.pub.json", PublicKeyFile(key.kid, key.alg, key.public, "ann", SITE, said))
    assert read_public(tmp_path / "ann.pub.json").attestation == said


@pytest.mark.parametrize(
    "said", [{"credential": "AQID"}, {"credential": "AQID", "object": "o2Nm", "client": "e30="}, [], "AQID"], ids=str
)
def test_an_attestation_of_another_shape_is_refused(tmp_path: Path, said: object) -> None:
    key = FakeSecurityKey("us/ann")
    document = PublicKeyFile(key.kid, key.alg, key.public, "ann", SITE).document() | {"attestation": said}
    (tmp_path / "ann.pub.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FileError, match=r"ann\.pub\.json"):
        read_public(tmp_path / "ann.pub.json")


def test_a_site_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_text(json.dumps(SITE.document()), encoding="utf-8")
    assert read_site(path) == SITE
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(FileError, match="is no object"):
        read_site(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"kid": FakeSigner("us/ben").kid},
        {"pub": "AQ"},
        {"alg": "RSA"},
        {"name": "a\nb"},
        {"extra": 1},
        {"webauthn": SITE.document()},
        {"attestation": {"credential": "AQID", "object": "o2Nm", "client": "e30"}},
        {"pub": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
def test_a_file_that_is_no_good_key_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(FileError, match=r"ann\.pub\.json"):
        read_public(written(tmp_path, **changed))


@pytest.mark.parametrize(
    ("private", "public"),
    [("ann.ed25519.key.pem", "ann.ed25519.pub.json"), ("ann.key.uri", "ann.pub.json"), ("ann", "ann.pub.json")],
)
def test_the_public_half_lies_beside_the_private_one(private: str, public: str) -> None:
    assert beside(Path("keys", private)) == Path("keys", public)
