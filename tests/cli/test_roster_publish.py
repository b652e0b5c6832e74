"""What enough people signed is put into the log, and the other side is seen to have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.files.drafts import read_drafted, read_standing
from hotline.files.keys import write_private
from tests.ceremonies import US, Table, laid, said
from tests.fakes import party_fixture
from tests.fakes_desk import LONG, Line, Seat, line, seat


@pytest.fixture
def both() -> Iterator[Line]:
    with line(US) as found:
        yield found


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    (tmp_path / "table").mkdir()
    found = laid(tmp_path / "table", monkeypatch)
    found.add("dana")
    return found


@pytest.fixture
def keeper(both: Line, tmp_path: Path) -> Seat:
    return seat(tmp_path, both, US, "keeper", role="keeper")


def signed(table: Table) -> None:
    """Have two holders of the root sign the draft."""
    table.sign("roster.draft.json", "root-1")
    table.sign("roster.signed.json", "root-2")


def publish(keeper: Seat, table: Table, *more: str, file: str = "roster.signed.json") -> tuple[int, str]:
    done = keeper.run("roster", "publish", str(table.folder / file), "--yes", *more)
    return done.exit_code, said(done)


def version(both: Line) -> int:
    return both.world.us.center.ours.newest_roster().version


def test_it_stands_in_our_log_and_is_kept_and_the_other_side_knows_it_once_the_line_is_up(
    both: Line, table: Table, keeper: Seat
) -> None:
    signed(table)
    code, told = publish(keeper, table)
    assert (code, "It stands in our log, entry no." in told) == (0, True), told
    assert "THE OTHER SIDE DOES NOT KNOW roster version 2 yet" in told
    assert version(both) == 2
    assert read_standing(table.folder).roster.version == 2
    both.settle()
    code, told = publish(keeper, table)
    assert (code, "The other side holds roster version 2 since 2026-06-01" in told) == (0, True), told
    assert both.world.cn.center.theirs.newest_roster().version == 2
    assert "Published: roster of us, version 2." in (table.folder / "ceremony.md").read_text(encoding="utf-8")


def test_half_signed_is_refused_and_nothing_is_sent(both: Line, table: Table, keeper: Seat) -> None:
    table.sign("roster.draft.json", "root-1")
    code, told = publish(keeper, table)
    assert (code, "Too few" in told or "roster.threshold" in told) == (1, True), told
    assert (version(both), (table.folder / "roster.2.json").exists()) == (1, False)
    unsigned, _ = publish(keeper, table, file="roster.draft.json")
    assert (unsigned, version(both)) == (1, 1)


def test_signatures_from_several_machines_are_put_together(both: Line, table: Table, keeper: Seat) -> None:
    files = [str(table.folder / f"{name}.json") for name in ("root-1", "root-2")]
    for name, file in zip(("root-1", "root-2"), files, strict=True):
        table.sign("roster.draft.json", name, "--out", file)
    done = keeper.run("roster", "publish", *files, "--yes")
    assert (done.exit_code, version(both)) == (0, 2), done.output


def test_a_dry_run_sends_nothing(both: Line, table: Table, keeper: Seat) -> None:
    signed(table)
    code, told = publish(keeper, table, "--dry-run")
    assert (code, "Nothing was sent" in told, version(both)) == (0, True, 1)


def test_a_person_is_asked(both: Line, table: Table, keeper: Seat) -> None:
    signed(table)
    done = keeper.run("roster", "publish", str(table.folder / "roster.signed.json"), typed="n\n")
    assert (done.exit_code, "Put this into the log of us?" in said(done), version(both)) == (130, True, 1)


def test_an_older_version_is_a_rollback(both: Line, table: Table, keeper: Seat) -> None:
    table.sign("roster.draft.json", "keeper", "--out", str(table.folder / "old.json"))
    table.add("eve", "--anew")
    signed(table)
    publish(keeper, table)
    code, told = publish(keeper, table, file="old.json")
    assert (code, "roster.rollback" in told, version(both)) == (1, True, 2)


def test_a_draft_of_another_party_is_refused(
    both: Line, keeper: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").mkdir()
    theirs = laid(tmp_path / "theirs", monkeypatch, party_fixture("fr", channel="fr-cn", window=LONG))
    theirs.add("dana")
    key = theirs.folder / "boss.key.pem"
    write_private(key, theirs.party.root_signers[0].file_key, None)
    theirs.bare("roster", "sign", str(theirs.folder / "roster.draft.json"), "--key", str(key), "--yes")
    code, told = publish(keeper, theirs)
    assert (code, "a document of another party; this center is of us" in told) == (1, True), told


def test_an_operator_publishes_nothing(both: Line, table: Table, tmp_path: Path) -> None:
    signed(table)
    code, _ = publish(seat(tmp_path, both, US, "alice"), table)
    assert (code, version(both)) == (1, 1)


def test_a_new_root_is_published_and_signs_the_next_roster(both: Line, table: Table, keeper: Seat) -> None:
    table.run("rotate", "root", str(table.public("ann")), "--without", "root-1", "--without", "root-2")
    for name, file in (("root-1", "root.draft.json"), ("root-2", "root.signed.json"), ("root-3", "root.signed.json")):
        assert table.sign(file, name).exit_code == 0
    code, _ = publish(keeper, table, file="root.signed.json")
    assert code == 1, "enough of the old root, and only one of the new one"
    assert table.sign("root.signed.json", "ann").exit_code == 0
    code, told = publish(keeper, table, file="root.signed.json")
    assert (code, both.world.us.center.ours.root.version) == (0, 2), told
    stale = table.sign("roster.draft.json", "root-1", "--root", str(table.folder / "root.2.json"))
    assert stale.exit_code == 1, "the draft from before rests on the old root"
    table.add("dana", "--anew")
    table.sign("roster.draft.json", "root-3")
    table.sign("roster.signed.json", "ann")
    code, told = publish(keeper, table)
    assert (code, version(both)) == (0, 2), told
    both.settle()
    assert both.world.cn.center.theirs.root.version == 2
    assert both.world.cn.center.theirs.newest_roster().version == 2


def test_a_first_version_is_written_and_sent_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(tmp_path / "us", US)
    holders = [f"--root-key={table.public(name)}" for name in ("root-1", "root-2", "root-3")]
    made = table.bare(
        "keys", "init", "us", "--channel", "us-cn", "--folder", str(table.folder), "--passphrase", "none",
        "--threshold", "2", "--operator", "alice", "--keeper", "carol", *holders,
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert not (table.folder / "root").exists(), "no root key was made here"
    done = table.bare("roster", "add", "bob", "--role", "operator", "--key", str(table.public("bob")),
                      "--folder", str(table.folder))  # fmt: skip
    assert done.exit_code == 0, done.output
    for document in ("root", "roster"):
        table.sign(f"{document}.draft.json", "root-1")
        early = table.bare("roster", "publish", str(table.folder / f"{document}.signed.json"))
        assert (early.exit_code, (table.folder / f"{document}.json").exists()) == (1, False)
        table.sign(f"{document}.signed.json", "root-2")
        done = table.bare("roster", "publish", str(table.folder / f"{document}.signed.json"))
        assert done.exit_code == 0, done.output
    standing = read_standing(table.folder)
    assert (standing.root.threshold, standing.roster.version) == (2, 1)
    assert {"us/alice", "us/bob", "us/carol"} < {each.subject for each in standing.roster.keys}
    assert read_drafted(table.folder / "roster.signed.json").founds
