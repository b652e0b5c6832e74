"""A whole ceremony, as two delegations hold it: each on a machine of their own, and mistakes are undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.core.roster import Roster
from tests.ceremonies import US, Table, laid, said
from tests.fakes_desk import Line, Seat, line, seat


@pytest.fixture
def both() -> Iterator[Line]:
    with line(US) as found:
        yield found


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    (tmp_path / "table").mkdir()
    return laid(tmp_path / "table", monkeypatch)


@pytest.fixture
def keeper(both: Line, tmp_path: Path) -> Seat:
    return seat(tmp_path, both, US, "keeper", role="keeper")


def publish(keeper: Seat, table: Table) -> tuple[int, str]:
    done = keeper.run("roster", "publish", str(table.folder / "roster.signed.json"), "--yes")
    return done.exit_code, said(done)


def ours(both: Line) -> Roster:
    return both.world.us.center.ours.newest_roster()


def test_two_of_three_holders_sign_offline_and_both_sides_know_the_new_key(
    both: Line, table: Table, keeper: Seat
) -> None:
    table.add("dana")
    table.run("rotate", "center", "--passphrase", "none", "--dry-run")
    table.sign("roster.draft.json", "root-1")
    code, told = publish(keeper, table)
    assert (code, ours(both).version) == (1, 1), "one of two is not enough"
    table.sign("roster.signed.json", "root-3")
    code, told = publish(keeper, table)
    assert (code, ours(both).version) == (0, 2), told
    assert "DOES NOT KNOW" in told
    both.settle()
    assert "The other side holds roster version 2" in said(keeper.run("roster", "show"))
    assert any(key.subject == "us/dana" for key in both.world.cn.center.theirs.newest_roster().keys)
    transcript = (table.folder / "ceremony.md").read_text(encoding="utf-8")
    acts = [each for each in ("Drafted:", "Signed:", "Published:") if each in transcript]
    assert (acts, transcript.count("Signed:")) == (["Drafted:", "Signed:", "Published:"], 2)


def test_a_keeper_revokes_alone_and_the_key_opens_nothing_any_more(
    both: Line, table: Table, keeper: Seat, tmp_path: Path
) -> None:
    alice = seat(tmp_path, both, US, "alice")
    assert alice.run("cases").exit_code == 0
    table.run("revoke", "us/alice", "--at", "2026-05-30", "--reason", "laptop stolen")
    table.sign("roster.draft.json", "keeper")
    code, told = publish(keeper, table)
    assert (code, ours(both).version) == (0, 2), told
    refused = alice.run("cases")
    assert (refused.exit_code, "revoked" in said(refused)) == (1, True)


def test_a_mistake_is_corrected_by_making_the_draft_anew(both: Line, table: Table, keeper: Seat) -> None:
    table.add("mallory")
    table.sign("roster.draft.json", "root-1")
    table.add("dana", "--anew")
    assert table.sign("roster.draft.json", "root-1").exit_code == 1
    (table.folder / "roster.signed.json").unlink()
    for file, name in (("roster.draft.json", "root-1"), ("roster.signed.json", "root-2")):
        assert table.sign(file, name).exit_code == 0
    assert publish(keeper, table)[0] == 0
    subjects = {key.subject for key in ours(both).keys}
    assert ("us/dana" in subjects, "us/mallory" in subjects) == (True, False)


def test_one_person_with_two_keys_is_one_person(both: Line, table: Table, keeper: Seat) -> None:
    spare = table.folder.parent / "spare.pub.json"
    text = table.public("spare", "ML-DSA-65").read_text(encoding="utf-8")
    spare.write_text(text.replace('"spare"', '"root-1"'), encoding="utf-8")
    table.run("rotate", "root", str(spare))
    for file, name in (("root.draft.json", "root-1"), ("root.signed.json", "root-2")):
        table.sign(file, name)
    done = keeper.run("roster", "publish", str(table.folder / "root.signed.json"), "--yes")
    assert done.exit_code == 0, done.output
    table.add("dana")
    table.sign("roster.draft.json", "root-1")
    key = str(table.key("spare", "ML-DSA-65"))
    twice = table.bare("roster", "sign", str(table.folder / "roster.signed.json"), "--key", key, "--yes")
    assert "1 of 2 holders of the root (3 may sign): us/root-1" in said(twice)
    code, _ = publish(keeper, table)
    assert (code, ours(both).version) == (1, 1)


def test_the_group_lists_its_verbs_in_the_order_of_a_ceremony(table: Table) -> None:
    page = table.bare("roster", "--help").stdout
    places = [page.index(f"  {verb} ") for verb in ("show", "add", "revoke", "rotate", "sign", "publish")]
    assert places == sorted(places)
