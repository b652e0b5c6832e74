"""The private keys of a center: several files for one role, looked for again when the roster changes."""

from pathlib import Path

import pytest

from hotline.core.errors import FileError
from hotline.core.replica import Replica
from hotline.files.founding import MACHINES, key_file
from hotline.files.keyring import Keyring, read_keyring
from hotline.files.keys import generate, write_private
from tests.fakes import party_fixture

US = party_fixture("us")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the keys that the fixture's roster lists."""
    for role, signers in US.machines.items():
        for each in signers:
            write_private(key_file(tmp_path, role, each.alg), each.file_key, None)
    return tmp_path


def kids(found: Keyring, role: str) -> list[str]:
    return [each.kid for each in found.held[role]]


def test_one_key_of_each_role_and_algorithm_is_enough(folder: Path) -> None:
    found = read_keyring(folder, None)
    assert {role: sorted(each.alg for each in held) for role, held in found.held.items()} == {
        role: sorted(algs) for role, algs in MACHINES.items()
    }
    found.demand_listed(Replica("us", US.origin, US.root, US.roster))


@pytest.mark.parametrize("name", ["log-2", "log.2"])
def test_a_new_key_beside_the_old_one_is_found_when_one_looks_again(folder: Path, name: str) -> None:
    found = read_keyring(folder, None)
    held, before = found.held["log"], kids(found, "log")
    key = generate("Ed25519")
    write_private(key_file(folder, name, "Ed25519"), key, None)
    found.look()
    found.look()
    assert kids(found, "log") == [*before, key.kid]
    assert found.held["log"] is held, "whoever signs holds on to it"


def test_files_of_other_names_are_nobodys(folder: Path) -> None:
    write_private(key_file(folder, "alice", "Ed25519"), generate("Ed25519"), None)
    write_private(key_file(folder, "logger", "Ed25519"), generate("Ed25519"), None)
    assert len(read_keyring(folder, None).known) == sum(map(len, MACHINES.values()))


def test_a_missing_key_is_named_by_its_file(folder: Path) -> None:
    path = key_file(folder, "cosigner", "ML-DSA-44")
    path.unlink()
    with pytest.raises(FileError, match=path.name):
        read_keyring(folder, None)


def test_keys_that_no_roster_lists_are_refused_by_role(folder: Path) -> None:
    path = key_file(folder, "log", "Ed25519")
    path.unlink()
    write_private(path, generate("Ed25519"), None)
    with pytest.raises(FileError, match="the roster does not list this key") as caught:
        read_keyring(folder, None).demand_listed(Replica("us", US.origin, US.root, US.roster))
    assert [each.path for each in caught.value.complaints] == ["log"]


def test_a_tls_key_in_a_token_is_refused_with_the_reason(folder: Path) -> None:
    (folder / "tls-2.ed25519.key.uri").write_text("pkcs11:token=x;object=y?module-path=/z", encoding="ascii")
    with pytest.raises(FileError, match="must be in memory"):
        read_keyring(folder, None)


def test_a_file_that_others_may_read_is_refused(folder: Path) -> None:
    path = key_file(folder, "center-2", "Ed25519")
    write_private(path, generate("Ed25519"), None)
    path.chmod(0o640)
    with pytest.raises(FileError, match="center-2"):
        read_keyring(folder, None)


def test_the_passphrase_is_not_shown(folder: Path) -> None:
    assert "secret" not in repr(Keyring(folder, b"secret"))
