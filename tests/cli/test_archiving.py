"""What is closed, what may leave, what comes back: from the record and the configuration alone, the same every time."""

from dataclasses import replace

import pytest

from hotline.cli.archiving import (
    Period,
    archived,
    cases_in,
    closed,
    coming_back,
    cut,
    leaving,
    on_hold,
    only,
)
from hotline.cli.evidence import bundled
from hotline.cli.exits import DeskError
from hotline.cli.gathering import Gathered
from hotline.cli.selecting import read
from hotline.core.canonical import Duration, Instant, instant, instant_text
from hotline.core.commands import Portion
from hotline.core.entry import stamped_at
from hotline.core.facts import fact_bytes
from hotline.core.keeping import Archived
from hotline.core.merkle import leaf_hash
from hotline.core.withholding import is_withheld
from hotline.files.bundle import packed
from hotline.interfaces import Row
from tests.cli.records import gathered

DIGEST = "sha256:" + "0" * 64
MINUTE = 60_000


def end(record: Gathered) -> Instant:
    """Return an instant after everything that is cosigned here."""
    return Instant(max(stamped_at(rows[-1].body) for rows in record.rows.values()) + 1)


def cosigned() -> Gathered:
    """Return the record up to its newest cosignatures."""
    record = gathered()
    sizes = {
        party: max(each.size for each in record.notes if each.log == side)
        for side, party in (("ours", "us"), ("theirs", "cn"))
    }
    return replace(record, rows={party: record.rows[party][:size] for party, size in sizes.items()})


def period_of(record: Gathered, until: Instant) -> Period:
    found = closed(record, until)
    assert found is not None
    return found


def with_fact(record: Gathered, until: Instant) -> Gathered:
    """Return the record after an archive was written until *until*."""
    body = fact_bytes(Archived(until, Instant(0), until, DIGEST, 1, 1, 0, ()))
    return replace(record, watch=[*record.watch, Row(leaf_hash(body), body)])


def test_a_period_begins_where_the_newest_archive_ends() -> None:
    record = cosigned()
    middle = Instant(stamped_at(record.rows["us"][0].body) + 5 * MINUTE)
    first = period_of(record, middle)
    assert (first.since, first.wanted.scope()) == (0, {"kind": "period", "to": instant_text(middle)})
    after = with_fact(record, middle)
    assert [each.until for each in archived(after.watch)] == [middle]
    second = period_of(after, end(record))
    assert (second.since, second.sizes) == (middle, {party: len(rows) for party, rows in record.rows.items()})
    assert closed(after, middle) is None
    assert closed(with_fact(record, end(record)), Instant(end(record) + 1000)) is None
    assert first.file("us-cn").startswith("us-cn_beginning_")


def test_what_is_not_cosigned_is_not_closed() -> None:
    record = cosigned()
    newest = max(each.size for each in record.notes if each.log == "theirs")
    fewer = replace(record, notes=[each for each in record.notes if each.log == "ours" or each.size < newest])
    with pytest.raises(DeskError) as refused:
        closed(fewer, end(record))
    assert refused.value.key == "archive_open"


def test_what_comes_later_changes_no_byte_of_an_archive() -> None:
    record = gathered()
    middle = Instant(stamped_at(record.rows["us"][0].body) + 5 * MINUTE)
    period = period_of(record, middle)
    shorter = only(record, period)
    assert sum(map(len, shorter.rows.values())) < sum(map(len, record.rows.values()))
    one = packed(*bundled(shorter, period.wanted))
    assert packed(*bundled(only(shorter, period_of(shorter, middle)), period.wanted)) == one


def test_openings_leave_only_closed_cases_that_nobody_holds() -> None:
    record = cosigned()
    cases = cases_in(read(record.rows))
    everything = leaving(record, end(record), (), ())
    assert everything
    held = next(case for case, places in cases.items() if any(log_of(place) in everything for place in places))
    for owed, kept in (((held,), ()), ((), (held,))):
        fewer = leaving(record, end(record), owed, kept)
        assert set(everything) - set(fewer) == {log_of(place) for place in cases[held]} & set(everything)
        assert len(fewer) < len(everything)
    assert leaving(record, Instant(1), (), ()) == {}


def log_of(place: tuple[str, int]) -> tuple[str, int]:
    return {"us": "ours", "cn": "theirs"}[place[0]], place[1]


def test_a_case_of_which_anything_is_newer_keeps_everything() -> None:
    record = cosigned()
    known = read(record.rows)
    for places in cases_in(known).values():
        newest = max(known.entries[place].at for place in places)
        assert not set(leaving(record, newest, (), ())) & {log_of(place) for place in places}


class Kept:
    """A log in a bundle."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def indexes(self) -> range:
        return range(len(self.rows))

    def __getitem__(self, index: int) -> Portion:
        return Portion(self.rows[index].body, self.rows[index].beside)


def test_what_left_comes_back_as_it_was_and_leaves_no_second_time() -> None:
    record = cosigned()
    changes = leaving(record, end(record), (), ())
    rows = {party: list(found) for party, found in record.rows.items()}
    for (log, index), (leaf, beside) in changes.items():
        party = "us" if log == "ours" else "cn"
        assert rows[party][index].leaf == leaf
        rows[party][index] = replace(rows[party][index], beside=beside)
    emptied = replace(record, rows=rows)
    assert sum(is_withheld(row.beside) for found in rows.values() for row in found) == len(changes)
    assert leaving(emptied, end(record), (), ()) == {}
    back = coming_back(emptied, {party: Kept(list(found)) for party, found in record.rows.items()})
    assert {place: beside for place, (_, beside) in back.items()} == {
        (log, index): record.rows["us" if log == "ours" else "cn"][index].beside for log, index in changes
    }
    assert coming_back(record, {party: Kept(list(found)) for party, found in record.rows.items()}) == {}


def test_a_hold_names_a_case_that_is_there() -> None:
    record = cosigned()
    case = next(iter(cases_in(read(record.rows))))
    assert on_hold(record, [case[7:19], case[7:15]]) == (case,)
    with pytest.raises(DeskError):
        on_hold(record, ["00000000"])


def test_nothing_is_archived_that_is_yet_to_come() -> None:
    now = instant("2026-11-22T10:00:00.000Z")
    assert cut(now, Duration(1000), None) == now - 1000
    assert cut(now, Duration(1000), "2026-11-22T09:00:00.000Z") == now - 3_600_000
    with pytest.raises(DeskError):
        cut(now, Duration(1000), "2026-11-22T10:00:00.001Z")
