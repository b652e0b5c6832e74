"""A proof says good, bad or undecided; whatever was changed is found."""

from dataclasses import replace

import pytest

from hotline.cli.exits import Exit
from hotline.cli.gathering import Gathered, notes_in
from hotline.cli.proving import Proof, prove
from hotline.cli.ties import watch_ties
from hotline.core.audit import Finding
from hotline.core.canonical import Instant, digest_text
from hotline.core.center import Center
from hotline.core.entry import RecoveredEntry, entry_bytes
from hotline.core.merkle import Tree, leaf_hash
from hotline.interfaces import Row
from tests.fakes_center import replica
from tests.fakes_desk import CN, US, Line, Seat


@pytest.fixture
def record(alice: Seat, li: Seat, both: Line) -> Gathered:
    """Return the record of a notice and its receipt."""
    number = alice.send_notice()
    both.pass_time(1_000)
    both.settle()
    assert li.run("receive", number, "--yes").exit_code == 0
    both.settle()
    store = both.world.us.store
    rows = {log: list(both.do(store.read("us-cn", log, 0, 500))) for log in ("ours", "theirs", "watch")}
    notes = notes_in(rows["watch"])
    heads = {party: notes[-1].note for party, log in (("us", "ours"), ("cn", "theirs")) if notes[-1].log == log}
    return Gathered(fresh(), {"us": rows["ours"], "cn": rows["theirs"]}, rows["watch"], notes, heads)


def fresh() -> Center:
    return Center("us-cn", "actual", replica(US), replica(CN))


def proof(record: Gathered) -> Proof:
    return prove(replace(record, center=fresh()), lambda _, __: None)


def changed(record: Gathered, party: str, index: int, row: Row | None) -> Gathered:
    rows = [*record.rows[party]]
    rows[index : index + 1] = [] if row is None else [row]
    return replace(record, rows={**record.rows, party: rows})


def test_an_untouched_record_is_good(record: Gathered) -> None:
    found = proof(record)
    assert (found.exit, found.findings, found.messages) == (Exit.OK, (), 2)
    assert found.ties >= 1


def test_a_changed_byte_is_found(record: Gathered) -> None:
    row = record.rows["us"][7]
    body = row.body.replace(b'"kind"', b'"kinb"')
    assert proof(changed(record, "us", 7, Row(leaf_hash(body), body, row.beside))).exit == Exit.PROOF


def test_a_missing_entry_is_found(record: Gathered) -> None:
    assert proof(changed(record, "us", 7, None)).exit == Exit.PROOF


def test_an_opening_that_was_changed_is_found(record: Gathered) -> None:
    row = record.rows["us"][7]
    assert row.beside is not None
    beside = row.beside.replace(b"Nevada", b"Utahhh")
    assert proof(changed(record, "us", 7, Row(row.leaf, row.body, beside))).exit == Exit.PROOF


def test_a_cosignature_over_something_else_is_found(record: Gathered) -> None:
    first, *others = record.notes
    swapped = replace(first, note=others[-1].note.replace("\n8\n", "\n7\n"))
    assert proof(replace(record, notes=[swapped, *others])).exit == Exit.PROOF


def test_a_watch_log_that_was_rewritten_is_found(record: Gathered) -> None:
    tied = [index for index in range(len(record.watch)) if index < 3]
    body = b'{"at":"2026-06-01T10:00:00.000Z","kind":"epoch"}'
    watch = [Row(leaf_hash(body), body) if index in tied else row for index, row in enumerate(record.watch)]
    ties, loose, lost = watch_ties(list(record.rows["us"]), watch, "us")
    assert (ties, bool(loose), lost) == (0, True, [])


def test_a_watch_log_that_was_lost_is_said_and_excuses_only_what_came_back(record: Gathered) -> None:
    ours = list(record.rows["us"])
    clocks = [index for index, row in enumerate(ours) if b'"kind":"clock"' in row.body]
    size = len(ours)
    body = entry_bytes(RecoveredEntry(Instant(0), clocks[0] + 1, size, digest_text(Tree(r.leaf for r in ours).root())))
    ties, loose, lost = watch_ties([*ours, Row(leaf_hash(body), body)], [], "us")
    assert (ties, [each.index for each in loose], lost) == (0, clocks[:1], [(clocks[0] + 1, size)])
    _, still, said = watch_ties([Row(leaf_hash(body), body), *ours], [], "us")
    assert (len(still), said) == (len(clocks), [])  # it stands elsewhere than where it says


def test_what_more_entries_could_settle_is_not_proved_bad() -> None:
    waits = Finding("us", 3, "waiting", "it names a message that is not here")
    bad = Finding("us", 4, "log.growth", "it is not what was signed")
    assert Proof({}, 0, 0, {}, 0, (waits,)).exit == Exit.UNDECIDED
    unread = Finding("us", 4, "suite.unavailable", "there is no library here that verifies SM2")
    assert Proof({}, 0, 0, {}, 0, (waits, unread)).exit == Exit.UNDECIDED
    assert Proof({}, 0, 0, {}, 0, (waits, bad)).exit == Exit.PROOF
    assert Proof({}, 0, 0, {}, 0, (waits,)).as_json()["verdict"] == "undecided"
