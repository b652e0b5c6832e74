"""People read a draft and sign it one after the other, each on a machine of their own."""

from pathlib import Path

import pytest

from hotline.files.drafts import read_drafted, write_version
from hotline.files.keys import write_private
from tests.ceremonies import Table, laid, said
from tests.fakes import FakeSigner


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    found = laid(tmp_path, monkeypatch)
    found.add("dana")
    return found


def test_whoever_signs_reads_what_changes_all_keys_and_both_fingerprints(table: Table) -> None:
    shown = said(table.sign("roster.draft.json", "root-1"))
    for told in (
        "us/dana gets a key",
        "All that it lists then",
        "us/cosigner",
        "It rests on root version 1",
        "Signed by us/root-1",
        "1 of 2 holders of the root (3 may sign): us/root-1",
        "More people must sign",
    ):
        assert told in shown


def test_people_sign_one_after_the_other_and_the_last_one_is_told_that_it_is_enough(table: Table) -> None:
    table.sign("roster.draft.json", "root-1")
    done = table.sign("roster.signed.json", "root-3")
    assert "2 of 2 holders of the root (3 may sign): us/root-1, us/root-3" in said(done)
    assert "Enough people signed" in said(done)
    assert len(table.draft("roster.signed.json").signatures) == 2


def test_the_draft_itself_may_be_signed_again_where_signatures_lie_beside_it(table: Table) -> None:
    table.sign("roster.draft.json", "root-1")
    table.sign("roster.draft.json", "root-2")
    assert len(table.draft("roster.signed.json").signatures) == 2


def test_a_person_is_asked_and_without_a_yes_nothing_is_signed(table: Table) -> None:
    arguments = ("roster", "sign", str(table.folder / "roster.draft.json"), "--key", str(table.key("root-1")))
    refused = table.bare(*arguments, typed="n\n")
    assert (refused.exit_code, "Sign this draft as us/root-1 (root)?" in said(refused)) == (130, True)
    assert not (table.folder / "roster.signed.json").exists()
    assert table.bare(*arguments, typed="y\n").exit_code == 0


def test_a_dry_run_signs_nothing(table: Table) -> None:
    done = table.sign("roster.draft.json", "root-1", "--dry-run")
    assert (done.exit_code, "Nothing was signed" in said(done)) == (0, True)
    assert not (table.folder / "roster.signed.json").exists()


def test_signatures_may_be_gathered_elsewhere(table: Table, tmp_path: Path) -> None:
    table.sign("roster.draft.json", "root-1", "--out", str(tmp_path / "stick.json"))
    assert len(read_drafted(tmp_path / "stick.json").signatures) == 1
    assert (tmp_path / "ceremony.md").exists(), "the transcript is kept where the signature is"


def test_signatures_on_a_draft_that_was_made_anew_are_not_mixed(table: Table) -> None:
    table.sign("roster.draft.json", "root-1")
    table.add("eve", "--anew")
    refused = table.sign("roster.draft.json", "root-2")
    assert (refused.exit_code, "signatures on another draft" in said(refused)) == (1, True)
    (table.folder / "roster.signed.json").unlink()
    assert table.sign("roster.draft.json", "root-2").exit_code == 0


def test_signatures_on_an_older_version_are_over_and_done_with(table: Table) -> None:
    table.sign("roster.draft.json", "keeper")
    signed = table.draft("roster.signed.json").signed
    write_version(table.folder / "roster.2.json", signed)
    table.add("eve")
    assert table.sign("roster.draft.json", "keeper").exit_code == 0
    assert table.draft("roster.signed.json").following.version == 3


def test_a_draft_that_rests_on_another_root_is_refused(table: Table, tmp_path: Path) -> None:
    other = Path(table.json("keys", "init", "us", "--channel", "us-cn", "--folder", str(tmp_path / "other"),
                            "--passphrase", "none")["folder"])  # fmt: skip
    refused = table.sign("roster.draft.json", "root-1", "--root", str(other / "root.json"))
    assert (refused.exit_code, "rests on another root" in said(refused)) == (1, True)
    assert table.sign("roster.draft.json", "root-1", "--root", str(table.folder / "root.json")).exit_code == 0


@pytest.mark.parametrize(("name", "words"), [("alice", "signs no rosters now"), ("mallory", "nobody signs for us")])
def test_whoever_may_not_sign_is_told_before_being_asked(table: Table, name: str, words: str) -> None:
    refused = table.sign("roster.draft.json", name)
    assert (refused.exit_code, words in said(refused)) == (1, True)


def test_a_keeper_does_not_sign_a_new_keeper(table: Table) -> None:
    table.add("kim", role="keeper")
    refused = table.sign("roster.draft.json", "keeper")
    assert (refused.exit_code, "A keeper may not change who is keeper" in said(refused)) == (1, True)


def test_a_private_key_that_others_may_read_is_refused(table: Table) -> None:
    table.key("root-1").chmod(0o640)
    refused = table.sign("roster.draft.json", "root-1")
    assert (refused.exit_code, "open to others" in said(refused)) == (3, True)
    assert not (table.folder / "roster.signed.json").exists()


def test_a_passphrase_comes_from_a_prompt_or_a_file_and_never_from_the_line(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "root-1.ed25519.key.pem"
    write_private(path, FakeSigner("us/root-1").file_key, b"horse")
    sign = ("roster", "sign", str(table.folder / "roster.draft.json"), "--key", str(path), "--yes")
    assert table.bare(*sign, "--passphrase", "horse").exit_code == 3
    assert table.bare(*sign, typed="mouse\n").exit_code == 3
    assert table.bare(*sign, typed="horse\n").exit_code == 0
    secret = tmp_path / "secret"
    secret.write_text("horse\n", encoding="utf-8")
    secret.chmod(0o600)
    (table.folder / "roster.signed.json").unlink()
    assert table.bare(*sign, "--passphrase", f"file {secret}").exit_code == 0


def test_without_a_key_nobody_signs(table: Table) -> None:
    refused = table.bare("roster", "sign", str(table.folder / "roster.draft.json"), "--yes")
    assert (refused.exit_code, "With which key you sign is not said" in said(refused)) == (2, True)


def test_a_draft_that_somebody_changed_on_the_way_is_refused(table: Table) -> None:
    table.sign("roster.draft.json", "root-1")
    path = table.folder / "roster.signed.json"
    path.write_text(path.read_text(encoding="utf-8").replace("us/dana", "us/evil"), encoding="utf-8")
    refused = table.sign("roster.signed.json", "root-2")
    assert (refused.exit_code, "roster.signed.json" in said(refused).replace(" ", "")) == (3, True)


def test_who_signed_with_which_key_is_noted(table: Table) -> None:
    table.sign("roster.draft.json", "root-1")
    text = (table.folder / "ceremony.md").read_text(encoding="utf-8")
    assert f"By us/root-1 ({FakeSigner('us/root-1').kid})." in text
    assert "签署：us 的名册第 2 版。" in text
