"""A person or system gets a key: the next roster is drafted, and nothing is in force by it."""

import json
from pathlib import Path

import pytest

from hotline.core.roster import HARDWARE, Roster
from hotline.files.public import PublicKeyFile, write_public
from tests.ceremonies import NOON, Table, laid, said
from tests.fakes_security_key import SITE, FakeSecurityKey

DAY = 86_400_000


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    return laid(tmp_path, monkeypatch)


def drafted(table: Table) -> Roster:
    following = table.draft().following
    assert isinstance(following, Roster)
    return following


def test_a_draft_says_in_a_sentence_who_gets_a_key_and_who_must_sign(table: Table) -> None:
    done = table.add("dana")
    assert done.exit_code == 0, done.output
    for told in (
        "us/dana gets a key",
        "as operator, from 2026-06-01 12:00:00Z until 2027-06-01 12:00:00Z",
        "0 of 2 holders of the root (3 may sign)",
        "0 of 1 keepers (1 may sign)",
        "Nothing is in force by it",
    ):
        assert told in said(done)
    key = drafted(table).keys[-1]
    assert (key.subject, key.roles, key.not_before, key.not_after) == (
        "us/dana",
        ("operator",),
        NOON,
        NOON + 365 * DAY,
    )


def test_several_changes_go_into_one_draft_until_it_is_begun_anew(table: Table) -> None:
    table.add("dana")
    table.add("eve", "--from", "2026-07-01", "--until", "2026-08-01", role="auditor")
    assert [each.subject for each in drafted(table).keys[-2:]] == ["us/dana", "us/eve"]
    table.add("fay", "--anew")
    assert [each.subject for each in drafted(table).keys[-2:]] == ["us/tls", "us/fay"]


def test_a_second_key_of_a_person_is_of_the_same_person(table: Table) -> None:
    table.run("add", "us/alice", "--role", "operator", "--hardware", "--key", str(table.public("alice", "ML-DSA-65")))
    key = drafted(table).keys[-1]
    assert (key.subject, key.alg, key.assurance) == ("us/alice", "ML-DSA-65", HARDWARE)


def test_a_security_key_is_listed_with_its_site(table: Table) -> None:
    key = FakeSecurityKey("us/dana")
    path, site = table.folder / "dana.pub.json", table.folder / "site.json"
    write_public(path, PublicKeyFile(key.kid, key.alg, key.public, "dana"))
    site.write_text(json.dumps(SITE.document()), encoding="utf-8")
    refused = table.run("add", "dana", "--role", "operator", "--key", str(path))
    assert (refused.exit_code, "for which site" in said(refused)) == (1, True)
    done = table.run("add", "dana", "--role", "operator", "--key", str(path), "--webauthn", str(site), "--hardware")
    assert done.exit_code == 0, done.output
    assert drafted(table).keys[-1].webauthn == SITE


def test_of_a_private_key_only_the_public_half_is_read(table: Table) -> None:
    done = table.run("add", "dana", "--role", "operator", "--key", str(table.key("dana")))
    assert done.exit_code == 0, done.output
    assert "PRIVATE" not in (table.folder / "roster.draft.json").read_text(encoding="utf-8")


def test_the_key_of_whoever_sits_here_is_never_meant_by_silence(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_KEY", str(table.key("alice")))
    refused = table.run("add", "dana", "--role", "operator")
    assert (refused.exit_code, "Whose key is to be listed is not said" in said(refused)) == (2, True)


def test_a_dry_run_writes_nothing(table: Table) -> None:
    before = sorted(table.folder.iterdir())
    done = table.add("dana", "--dry-run")
    assert (done.exit_code, "Nothing was written" in said(done)) == (0, True)
    assert sorted(table.folder.iterdir()) == before


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--role", "tls"), 2, "tls is no role"),
        (("--from", "tomorrow"), 2, "tomorrow is no instant"),
        (("--until", "2026-05-01"), 1, "not_after is to be later"),
    ],
)
def test_what_cannot_be_listed_is_refused_and_no_draft_is_written(
    table: Table, more: tuple[str, ...], code: int, words: str
) -> None:
    refused = table.add("dana", *more)
    assert (refused.exit_code, words in said(refused)) == (code, True)
    assert not (table.folder / "roster.draft.json").exists()


def test_the_same_key_is_not_listed_twice(table: Table) -> None:
    refused = table.add("alice")
    assert (refused.exit_code, "is listed already" in said(refused)) == (1, True)


def test_every_step_is_noted_in_both_languages_with_the_fingerprint(table: Table) -> None:
    table.add("dana")
    text = (table.folder / "ceremony.md").read_text(encoding="utf-8")
    for told in ("## 2026-06-01T12:00:00.000Z", "Drafted: roster of us, version 2.", "起草：us 的名册第 2 版。"):
        assert told in text
    assert table.draft().following.digest in text


def test_a_draft_is_told_in_chinese(table: Table) -> None:
    done = table.bare(
        "--language", "zh", "roster", "add", "dana", "--role", "operator", "--folder", str(table.folder),
        "--key", str(table.public("dana")), "--hardware",
    )  # fmt: skip
    assert "us/dana 获得密钥" in said(done)
    assert "不可导出的硬件密钥" in said(done)
