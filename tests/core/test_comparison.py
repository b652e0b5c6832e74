"""Two copies of one log: what both hold, what one holds alone, what contradicts; and what came before what."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, b64, decode, encode, unb64
from hotline.core.comparison import (
    Before,
    Compared,
    Copy,
    Head,
    Order,
    backwards,
    compare,
    cosigned_too_early,
    told_alone,
)
from hotline.core.entry import ClockEntry, EndedEntry, Entry, InForceEntry, MessageEntry, RefusalEntry, TakenEntry
from hotline.core.intime import Clocks
from hotline.core.merkle import Tree
from tests import stages
from tests.stages import at, cn, us

ORIGINS = {"us": "us.example/us-cn", "cn": "cn.example/us-cn"}
DIGEST = "sha256:" + "0" * 64


def leaf(text: str) -> bytes:
    return text.encode().ljust(32, b".")


def copy(leaves: str | Mapping[int, str], *heads: Head, scope: str = "", size: int | None = None) -> Copy:
    """Return a copy whose entries are letters; one of some entries has a scope."""
    held = dict(enumerate(leaves)) if isinstance(leaves, str) else dict(leaves)
    tree = Tree(leaf(held[index]) for index in range(len(held))) if not scope else None
    return Copy(
        lambda: iter(sorted(held)),
        lambda index: leaf(held[index]),
        lambda size: tree.root(size) if tree is not None and 0 < size <= tree.size else None,
        heads,
        not scope,
        scope,
        len(held) if size is None else size,
    )


def head(leaves: str, seconds: int | None = 1) -> Head:
    return Head(len(leaves), Tree(map(leaf, leaves)).root(), seconds, f"note over {leaves}")


def test_two_equal_copies_match() -> None:
    found = compare("us", copy("abc", head("abc")), copy("abc", head("ab")))
    assert (found.matched, found.alone, found.contradicts, found.differs, found.cut) == (3, ([], []), False, False, [])


def test_what_only_one_side_holds_is_told_as_runs() -> None:
    found = compare("us", copy("abcdef"), copy("ab"))
    assert (found.matched, found.alone) == (2, ([(2, 6)], []))
    assert found.differs
    assert not found.contradicts


def test_another_entry_at_the_same_place_is_a_conflict_and_so_are_the_heads_over_it() -> None:
    found = compare("us", copy("abc", head("a"), head("abc")), copy("abx", head("abx")))
    assert (found.matched, found.conflicts, found.conflicting) == (2, [2], 1)
    assert [(each.size, side) for each, side in found.heads] == [(3, 0), (3, 1)]
    assert found.contradicts


def test_a_copy_that_ends_before_what_was_cosigned_is_cut() -> None:
    found = compare("us", copy("abc", head("abc")), copy("ab", head("ab")))
    assert [(side, each.size) for side, each in found.cut] == [(1, 3)]
    unsigned = compare("us", copy("abc", head("abc", None)), copy("ab"))
    assert unsigned.cut == [], "its own log signed it, but nobody cosigned: not delivered yet"


def test_an_excerpt_is_held_against_the_whole_only_in_what_it_is_about() -> None:
    found = compare("us", copy({1: "b"}, head("abc"), scope="case", size=3), copy("abc"))
    assert (found.matched, found.outside, found.alone, found.differs) == (1, [0, 2], ([], []), False)
    assert not found.contradicts
    assert found.cut == []


def test_what_an_excerpt_has_beyond_the_end_of_the_other_is_held_by_it_alone() -> None:
    found = compare("us", copy({1: "b", 5: "f"}, scope="case", size=6), copy("abc"))
    assert found.alone == ([(5, 6)], [])


def test_two_excerpts_of_one_scope_must_have_the_same() -> None:
    one, other = copy({1: "b", 2: "c"}, scope="case", size=9), copy({1: "b"}, scope="case", size=9)
    assert compare("us", one, other).alone == ([(2, 3)], [])
    elsewhere = compare("us", one, replace(other, scope="another"))
    assert (elsewhere.alone, elsewhere.outside) == (([], []), [1, 0])


def test_two_copies_with_nothing_in_common_differ() -> None:
    found = compare("us", copy({1: "b"}, scope="case", size=9), copy({2: "c"}, scope="another", size=9))
    assert found.differs


def test_a_head_of_an_excerpt_is_held_against_the_entries_of_the_whole() -> None:
    found = compare("us", copy({0: "a"}, head("abx"), scope="case", size=3), copy("abc"))
    assert [each.size for each, _ in found.heads] == [3]


def test_heads_of_two_excerpts_are_compared_where_they_have_one_size() -> None:
    one = copy({0: "a"}, head("ab"), scope="case", size=2)
    other = copy({0: "a"}, head("ax"), scope="other", size=2)
    assert compare("us", one, other).contradicts
    assert not compare("us", one, replace(other, heads=(head("axy"),))).contradicts


def test_a_smaller_tree_that_was_cosigned_later_goes_back() -> None:
    early, late, same = head("abc", 5), head("ab", 6), head("ab", 5)
    assert backwards([late, early]) == [(early, late)]
    assert backwards([early, same, head("abc", 6), head("abcd", None)]) == []


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12))
def test_a_series_goes_back_exactly_if_some_pair_does(found: list[tuple[int, int]]) -> None:
    heads = [Head(size, b"", seconds, "") for size, seconds in found]
    pairs = [(a, b) for a in found for b in found if a[1] < b[1] and a[0] > b[0]]
    assert bool(backwards(heads)) == bool(pairs)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_every_entry_is_counted_once(ours: str, theirs: str) -> None:
    found = compare("us", copy(ours), copy(theirs))
    alone = [sum(end - first for first, end in runs) for runs in found.alone]
    common = min(len(ours), len(theirs))
    assert found.matched + found.conflicting == common
    assert alone == [len(ours) - common, len(theirs) - common]
    assert found.conflicting == sum(a != b for a, b in zip(ours, theirs, strict=False))


def order(clocks: Clocks | None = None, **mirrored: int) -> Order:
    watched = {("cn", int(place[1:])): size for place, size in mirrored.items()}
    return Order(clocks or Clocks(), {}, ORIGINS, {"us": 12, "cn": 12}, mirrored=watched)


def stamped(found: Order, party: str, *minutes: float) -> None:
    """Let *party* have entries that say nothing of the other log."""
    for index, minute in enumerate(minutes):
        found.read(party, index, ClockEntry(at(minute), 0, DIGEST, None, None))


def test_what_an_entry_names_came_before_it_and_what_says_no_more_is_left_out() -> None:
    found = order()
    stamped(found, "us", *range(12))
    naming: list[Entry] = [
        RefusalEntry(at(1), 3, DIGEST, "entry.unknown"),
        TakenEntry(at(2), ORIGINS["us"], 2, DIGEST, DIGEST),
        TakenEntry(at(3), ORIGINS["us"], 5, DIGEST, DIGEST),
        TakenEntry(at(3), "elsewhere", 9, DIGEST, DIGEST),
        InForceEntry(at(6), DIGEST, at(6), 0, DIGEST, 7, DIGEST),
        EndedEntry(at(8), DIGEST, at(8), "us", 8, DIGEST),
        EndedEntry(at(8), DIGEST, at(8), "cn", 11, DIGEST),
        MessageEntry(at(9), {"none": 1}),
    ]
    for index, entry in enumerate(naming):
        found.read("cn", index, entry)
    assert [(each.after, each.index, each.by) for each in found.pairs()] == [
        (3, 0, "refusal"),
        (5, 2, "taken"),
        (7, 4, "in_force"),
        (8, 5, "ended"),
    ]


def test_stamps_that_contradict_the_order_are_told_beyond_the_measured_clocks() -> None:
    def ahead(clocks: Clocks) -> Before:
        found = order(clocks)
        stamped(found, "us", 10)
        found.read("cn", 0, RefusalEntry(at(9), 0, DIGEST, "entry.unknown"))
        (pair,) = found.pairs()
        return pair

    assert ahead(Clocks()).ahead == 60_000
    measured = Clocks()
    measured.read("cn", ClockEntry(at(9), 0, DIGEST, 55_000, 1_000))  # the clock of us is 55 s ahead of that of cn
    assert (ahead(measured).ahead, ahead(measured).offset, ahead(measured).bound) == (4_000, 55_000, 1_000)
    wide = Clocks()
    wide.read("cn", ClockEntry(at(9), 0, DIGEST, 55_000, 5_000))
    assert ahead(wide).ahead == 0


def test_what_the_watch_log_mirrored_before_is_known_as_well() -> None:
    found = order(_0=1)
    stamped(found, "us", 1, 2)
    stamped(found, "cn", 3)
    assert [(each.other, each.after, each.index, each.by) for each in found.pairs()] == [("us", 0, 0, "watch")]


def test_of_what_is_not_here_the_newest_that_is_and_stood_before_it_is_told() -> None:
    found = order()
    found.read("cn", 0, RefusalEntry(at(1), 7, DIGEST, "entry.unknown"))
    assert list(found.pairs()) == []
    stamped(found, "us", 0, 0, 0)
    assert [each.after for each in found.pairs()] == [2]


def test_what_names_more_than_there_is_hides_nothing_that_comes_after() -> None:
    found = order()
    stamped(found, "us", *range(12))
    found.read("cn", 0, RefusalEntry(at(1), 1 << 40, DIGEST, "entry.unknown"))
    found.read("cn", 1, RefusalEntry(at(2), 3, DIGEST, "entry.unknown"))
    assert [(each.index, each.after) for each in found.pairs()] == [(1, 3)]


def test_a_head_that_was_cosigned_before_its_newest_entry_is_told() -> None:
    noon = Head(1, b"", at(0) // 1000, "")
    assert cosigned_too_early(at(1), noon, "us", Clocks()) == 60_000 - 999
    assert cosigned_too_early(Instant(at(0) + 999), noon, "us", Clocks()) == 0


def test_fields_that_one_side_opens_are_told_with_their_side() -> None:
    opened = [(4, frozenset({"a", "b"}), frozenset({"b", "c"}))]
    assert list(told_alone(opened)) == [(4, "a", 0), (4, "c", 1)]


def test_a_message_that_answers_came_after_what_it_answers() -> None:
    play = stages.stage()
    question = stages.send(play, "us", "HTL-1", precedence="FLASH").id
    stages.send(play, "cn", "RCV", question)
    place = us(play).center.book.message(question)
    assert place is not None
    found = Order(Clocks(), {question: ("us", place[1].index)}, ORIGINS, {"us": 9})
    stamped(found, "us", *[0] * (place[1].index + 1))
    (answer,) = stages.entries(cn(play), MessageEntry)
    unseeing = decode(unb64(answer.envelope["payload"]))
    assert isinstance(unseeing, dict)
    payload = b64(encode({**unseeing, "seen": None}))
    for said, by in ((answer, "seen"), (replace(answer, envelope={**answer.envelope, "payload": payload}), "answers")):
        read = replace(found, known={}, found=[])
        read.read("cn", 0, said)
        assert [(each.after, each.by) for each in read.pairs()] == [(place[1].index, by)]
    strange = replace(found, known={}, found=[], root=lambda _, __: b"another".ljust(32))
    strange.read("cn", 0, answer)
    assert (strange.unheard, list(strange.pairs())) == ([("cn", 0, place[1].index + 1)], [])


def test_nothing_is_compared_with_nothing() -> None:
    assert compare("us", copy(""), copy("")) == Compared("us")
