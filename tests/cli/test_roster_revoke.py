"""A key ends at an instant, for a reason; what it signed since then is disputed."""

from pathlib import Path

import pytest

from hotline.core.canonical import instant
from hotline.core.roster import Roster
from hotline.files.drafts import write_draft, write_version
from tests.ceremonies import NOON, Table, laid, said


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    return laid(tmp_path, monkeypatch)


def test_a_date_in_the_past_is_allowed_and_what_it_means_is_said(table: Table) -> None:
    done = table.run("revoke", "us/alice", "--at", "2026-05-20 06:00", "--reason", "laptop stolen")
    assert done.exit_code == 0, done.output
    assert "of us/alice (operator) is revoked from 2026-05-20 06:00:00Z on: laptop stolen." in said(done)
    assert "Everything signed with it since 2026-05-20 06:00:00Z is marked disputed on both sides" in said(done)
    following = table.draft().following
    assert isinstance(following, Roster)
    (alice,) = (each for each in following.keys if each.subject == "us/alice")
    assert (alice.revoked_at, alice.reason) == (instant("2026-05-20T06:00:00.000Z"), "laptop stolen")


def test_a_date_to_come_disputes_nothing(table: Table) -> None:
    done = table.run("revoke", "us/alice", "--at", "2026-07-01", "--reason", "leaves the service")
    assert (done.exit_code, "disputed" in said(done)) == (0, False)


def test_without_a_date_it_is_from_now(table: Table) -> None:
    kid = table.party.people["bob"].kid
    assert table.run("revoke", kid[:8], "--reason", "lost").exit_code == 0
    following = table.draft().following
    assert isinstance(following, Roster)
    found = following.find(kid)
    assert found is not None
    assert found.revoked_at == NOON


def test_whoever_is_not_listed_is_not_revoked(table: Table) -> None:
    refused = table.run("revoke", "us/mallory", "--reason", "never was")
    assert (refused.exit_code, (table.folder / "roster.draft.json").exists()) == (1, False)


def test_a_draft_that_lags_behind_is_never_continued_silently(table: Table) -> None:
    table.run("revoke", "us/alice", "--reason", "lost")
    signed = table.draft()
    table.add("dana", "--anew")
    table.sign("roster.draft.json", "keeper")
    published = table.draft("roster.signed.json").signed

    write_version(table.folder / "roster.2.json", published)
    write_draft(table.folder / "roster.draft.json", signed)
    refused = table.run("revoke", "us/bob", "--reason", "lost")
    assert (refused.exit_code, "follows another version" in said(refused)) == (1, True)
    assert table.run("revoke", "us/bob", "--reason", "lost", "--anew").exit_code == 0
    assert table.draft().following.version == 3


def test_a_draft_that_was_published_is_done_with(table: Table) -> None:
    table.run("revoke", "us/alice", "--reason", "lost")
    table.sign("roster.draft.json", "keeper")

    write_version(table.folder / "roster.2.json", table.draft("roster.signed.json").signed)
    assert table.run("revoke", "us/bob", "--reason", "lost").exit_code == 0
    assert table.draft().following.version == 3
