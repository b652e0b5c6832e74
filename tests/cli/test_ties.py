"""A `clock` entry ties the facts in that were noted before it: others in their place are found."""

from hotline.cli.ties import remarks, watch_ties
from hotline.core.canonical import Instant, digest_text
from hotline.core.entry import ClockEntry, Entry, OverdueEntry, RecoveredEntry, entry_bytes
from hotline.core.merkle import Tree, leaf_hash
from hotline.interfaces import Row

FACTS = [Row(leaf_hash(body), body) for body in (b"one", b"two", b"three")]
OTHERS = [FACTS[0], FACTS[2], FACTS[1]]
NOON = Instant(1_800_000_000_000)


def row(entry: Entry) -> Row:
    body = entry_bytes(entry)
    return Row(leaf_hash(body), body)


def clock(size: int, at: Instant = NOON) -> Entry:
    root = digest_text(Tree(each.leaf for each in FACTS).root(size))
    return ClockEntry(at, size, root, None, None)


def test_facts_that_were_signed_are_counted_as_tied() -> None:
    assert watch_ties([row(clock(0)), row(clock(2)), row(clock(3))], FACTS, "us") == (3, [], [])


def test_facts_in_another_order_are_found_at_the_entry_that_signed_them() -> None:
    ties, loose, _ = watch_ties([row(clock(1)), row(clock(2)), row(clock(3))], OTHERS, "us")
    assert (ties, [(each.party, each.index) for each in loose]) == (1, [("us", 1), ("us", 2)])


def test_what_a_lost_watch_log_signed_is_told_and_excused() -> None:
    back = RecoveredEntry(NOON, 0, 1, digest_text(bytes(32)))
    assert watch_ties([row(clock(3)), row(back)], [], "us") == (0, [], [(0, 1)])


def test_only_what_a_center_says_of_its_watch_log_is_read() -> None:
    rows = [row(OverdueEntry(NOON, "sha256:x/acknowledgement", NOON)), row(clock(1)), Row(b"", b'{"kind":"clock"')]
    assert [index for index, _ in remarks(rows)] == [1]
