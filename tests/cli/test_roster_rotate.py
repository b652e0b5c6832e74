"""New keys for the center lie beside the old ones; a new root is drafted from the public keys of its holders."""

from pathlib import Path

import pytest

from hotline.core.certificate import certificate_public
from hotline.core.roster import MACHINES, Root, Roster
from hotline.files.keys import read_private
from tests.ceremonies import NOON, Table, laid, said

DAY = 86_400_000


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    found = laid(tmp_path, monkeypatch)
    (found.folder / "private").mkdir(mode=0o700)
    return found


def rotate(table: Table, role: str, *more: str) -> Roster:
    done = table.run("rotate", role, "--passphrase", "none", *more)
    assert done.exit_code == 0, done.output
    following = table.draft().following
    assert isinstance(following, Roster)
    return following


@pytest.mark.parametrize("role", sorted(MACHINES))
def test_old_and_new_keys_overlap(table: Table, role: str) -> None:
    keys = rotate(table, role, "--overlap", "14", "--days", "100").with_role(role)
    old = [each for each in keys if table.party.roster.find(each.kid)]
    new = [each for each in keys if each not in old]
    assert {each.not_after for each in old} <= {NOON + 14 * DAY, *(e.not_after for e in table.party.roster.keys)}
    assert {(each.not_before, each.not_after) for each in new} == {(NOON, NOON + 100 * DAY)}
    assert {each.alg for each in new} >= {each.alg for each in old}
    for each in new:
        held = read_private(table.folder / "private" / f"{role}-2.{each.alg.lower()}.key.pem", None)
        assert held.kid == each.kid
        assert each.certificate is None or certificate_public(each.certificate) == each.public


def test_a_draft_made_anew_takes_the_keys_that_were_made_already(table: Table) -> None:
    first = rotate(table, "log").with_role("log")
    assert rotate(table, "log", "--anew").with_role("log") == first


def test_a_dry_run_makes_no_key(table: Table) -> None:
    done = table.run("rotate", "tls", "--dry-run")
    assert (done.exit_code, list((table.folder / "private").iterdir())) == (0, [])
    assert "gets a key" in said(done)


def test_people_are_not_rotated(table: Table) -> None:
    refused = table.run("rotate", "operator", "--passphrase", "none")
    assert (refused.exit_code, "operator is no role" in said(refused)) == (2, True)


def rooted(table: Table, *more: str) -> Root:
    done = table.run("rotate", "root", *more)
    assert done.exit_code == 0, done.output
    following = table.draft("root.draft.json").following
    assert isinstance(following, Root)
    return following


def test_a_holder_of_the_root_gets_a_new_key_another_comes_and_one_goes(table: Table) -> None:
    fresh = table.folder.parent / "root-1.ed25519.pub.json"
    fresh.write_text(table.public("fresh").read_text(encoding="utf-8").replace('"fresh"', '"root-1"'), encoding="utf-8")
    root = rooted(table, str(fresh), str(table.public("ann")), "--without", "root-3", "--threshold", "3")
    assert (root.version, root.threshold) == (2, 3)
    assert {each.subject for each in root.keys} == {"us/root-1", "us/root-2", "us/ann"}
    assert {each.kid for each in root.keys if each.subject == "us/root-1"}.isdisjoint(
        each.kid for each in table.party.root.keys
    )


def test_terms_of_a_root_are_told(table: Table) -> None:
    done = table.run("rotate", "root", "--keepers", "0", "--until", "2030-01-01")
    assert "0 keepers may sign a roster in place of the root, not 1." in said(done)
    assert "The root is valid until 2030-01-01 00:00:00Z, not 2036-01-01 00:00:00Z." in said(done)
    assert "each of these is needed" in said(done)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--without", "nobody"), "us/nobody holds no root key"),
        (("--threshold", "4"), "there are fewer people than must sign"),
    ],
)
def test_a_root_that_nobody_could_sign_is_refused(table: Table, more: tuple[str, ...], words: str) -> None:
    refused = table.run("rotate", "root", *more)
    assert (refused.exit_code, words in said(refused)) == (1, True)
    assert not (table.folder / "root.draft.json").exists()
