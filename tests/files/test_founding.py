"""A party founded on disk: its keys closed to others, its documents signed, and nothing ever overwritten."""

import stat
from pathlib import Path

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import FileError
from hotline.core.roster import Roster
from hotline.files.drafts import read_drafted
from hotline.files.founding import DAY, MACHINES, Founding, drafted, found, key_file
from hotline.files.keys import read_private, read_root, read_roster
from hotline.files.public import public_of
from tests.fakes import FakeSigner

NOW = Instant(1_795_341_600_000)
PEOPLE = {"alice": "operator", "auditor": "auditor", "telemetry": "system"}
PARTY = Founding("us", "us-cn", PEOPLE, days=30)


def listed(folder: Path) -> Roster:
    """Return the roster in *folder*, verified by its root."""
    return read_roster(folder / "roster.json", read_root(folder / "root.json"))


def test_root_and_roster_are_read_and_verified_as_any_others(tmp_path: Path) -> None:
    founded = found(PARTY, tmp_path, NOW, None)
    root, roster = read_root(tmp_path / "root.json"), listed(tmp_path)
    assert (founded.folder, founded.root, founded.roster) == (tmp_path, root.digest, roster.digest)
    assert (root.party, root.version, root.threshold) == ("us", 1, 1)
    assert root.log_origin == "us.example/us-cn"
    assert (roster.party, roster.version) == ("us", 1)


def test_every_person_has_a_key_of_their_role(tmp_path: Path) -> None:
    found(PARTY, tmp_path, NOW, None)
    roster = listed(tmp_path)
    for name, role in PEOPLE.items():
        key = roster.find(read_private(key_file(tmp_path / "people", name, "Ed25519"), None).kid)
        assert key is not None
        assert (key.subject, key.roles, key.name) == (f"us/{name}", (role,), name)


def test_every_machine_role_has_its_own_keys_of_every_algorithm(tmp_path: Path) -> None:
    found(PARTY, tmp_path, NOW, None)
    roster = listed(tmp_path)
    for role, algs in MACHINES.items():
        kids = [read_private(key_file(tmp_path / "private", role, alg), None).kid for alg in algs]
        assert [key.kid for key in roster.with_role(role)] == kids
        assert [key.alg for key in roster.with_role(role)] == list(algs)
    assert len({key.kid for key in roster.keys}) == len(roster.keys)


def test_only_the_key_of_the_line_has_a_certificate(tmp_path: Path) -> None:
    found(PARTY, tmp_path, NOW, None)
    assert [key.subject for key in listed(tmp_path).keys if key.certificate] == ["us/tls"]


def test_keys_count_from_now_for_as_many_days_as_were_decided(tmp_path: Path) -> None:
    found(PARTY, tmp_path, NOW, None)
    assert {(key.not_before, key.not_after) for key in listed(tmp_path).keys} == {(NOW, NOW + 30 * DAY)}
    assert read_root(tmp_path / "root.json").expires > NOW + 30 * DAY


def test_nobody_else_can_read_a_private_key(tmp_path: Path) -> None:
    found(PARTY, tmp_path, NOW, None)
    written = sorted(tmp_path.rglob("*.pem"))
    assert len(written) == len(PEOPLE) + 1 + sum(map(len, MACHINES.values()))
    for each in written:
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each
        assert stat.S_IMODE(each.parent.stat().st_mode) == 0o700, each


def test_with_a_passphrase_every_key_is_locked(tmp_path: Path) -> None:
    found(Founding("us", "us-cn", {}), tmp_path, NOW, b"correct horse")
    for each in tmp_path.rglob("*.pem"):
        with pytest.raises(FileError):
            read_private(each, None)
        assert read_private(each, b"correct horse").kid


def test_the_public_documents_hold_no_private_key(tmp_path: Path) -> None:
    found(PARTY, tmp_path, NOW, None)
    for name in ("root.json", "roster.json"):
        assert "PRIVATE" not in (tmp_path / name).read_text(encoding="utf-8")


def test_several_root_keys_sign_together(tmp_path: Path) -> None:
    found(Founding("cn", "us-cn", {}, roots=("one", "two", "three"), threshold=2), tmp_path, NOW, None)
    root = read_root(tmp_path / "root.json")
    assert root.threshold == 2
    assert {key.subject for key in root.keys} == {"cn/one", "cn/two", "cn/three"}
    assert {each.name for each in (tmp_path / "root").iterdir()} == {
        f"{name}.ed25519.key.pem" for name in ("one", "two", "three")
    }


@pytest.mark.parametrize("name", ["root.json", "roster.json"])
def test_a_party_is_never_founded_over_another(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        found(PARTY, tmp_path, NOW, None)
    (complaint,) = caught.value.complaints
    assert complaint.wrong == "a party has been founded here already"
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_what_was_cut_short_is_not_overwritten_and_has_no_roster(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    left = key_file(tmp_path / "private", "log", "Ed25519")
    left.write_text("left", encoding="utf-8")
    with pytest.raises(FileError):
        found(PARTY, tmp_path, NOW, None)
    assert left.read_text(encoding="utf-8") == "left"
    assert not (tmp_path / "roster.json").exists()


def test_a_party_of_holders_who_bring_public_keys_is_left_as_drafts(tmp_path: Path) -> None:
    holders = [public_of(FakeSigner(f"us/{name}"), name) for name in ("ann", "ben")]
    founding = Founding("us", "us-cn", PEOPLE, ("ann", "ben"), threshold=2, keepers=0)
    root, roster = drafted(founding, holders, tmp_path, NOW, None)
    assert (root.document, roster.document, root.founds, roster.founds) == ("root", "roster", True, True)
    assert roster.trusted == root.following
    assert (tmp_path / "private").exists()
    assert not (tmp_path / "root").exists()
    assert read_drafted(tmp_path / "roster.draft.json") == roster
    with pytest.raises(FileError, match="founded here already"):
        drafted(founding, holders, tmp_path, NOW, None)
