"""A draft begins where the table stands, is shown whole, and is noted in the transcript."""

from pathlib import Path

import pytest

from hotline.cli.drafting import begin, draft_value, login, moment, note
from hotline.cli.exits import DeskError
from hotline.core.canonical import instant
from hotline.core.ceremony import signed_by
from tests.ceremonies import NOON, US, Table, laid


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    return laid(tmp_path, monkeypatch)


def test_without_a_draft_it_begins_with_what_is_in_force(table: Table) -> None:
    begun = begin(table.folder, anew=False)
    assert (begun.party, begun.keys, begun.root.digest) == ("us", US.roster.keys, US.root.digest)
    assert begun.draft(begun.keys, NOON).following.version == 2


def test_with_a_draft_it_goes_on_and_anew_it_does_not(table: Table) -> None:
    table.add("dana")
    assert len(begin(table.folder, anew=False).keys) == len(US.roster.keys) + 1
    assert begin(table.folder, anew=True).keys == US.roster.keys


def test_a_program_reads_who_signed_and_whether_it_is_enough(table: Table) -> None:
    table.add("dana")
    draft = table.draft()
    before, after = draft_value(draft), draft_value(signed_by(draft, US.keeper))
    assert (before["enough"], after["enough"]) == (False, True)
    assert after["needs"][1] == {"whose": "keeper", "wanted": 1, "may": ["us/keeper"], "signed": ["us/keeper"]}
    assert any("us/dana gets a key" in each for each in before["changes"])


def test_an_instant_is_typed_or_counted_from_now(table: Table) -> None:
    assert moment("2026-07-01 06:00", "--at", NOON) == instant("2026-07-01T06:00:00.000Z")
    assert moment("+2h", "--at", NOON) == NOON + 7_200_000
    assert moment(None, "--at", NOON) == NOON
    with pytest.raises(DeskError):
        moment("soon", "--at", NOON)


def test_a_note_names_who_did_it_in_both_languages(table: Table) -> None:
    table.add("dana")
    note(table.folder, "noted_signed", "us/ann", table.draft())
    text = (table.folder / "ceremony.md").read_text(encoding="utf-8")
    assert ("By us/ann." in text, "经办：us/ann。" in text) == (True, True)


def test_a_machine_that_does_not_know_who_works_at_it_says_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    assert "@" in login()
    monkeypatch.setattr("getpass.getuser", nobody)
    assert "@" not in login()
