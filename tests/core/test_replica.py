from hotline.core.canonical import ZERO, Instant, digest_text
from hotline.core.entry import AgreementEntry, EndedEntry, InForceEntry
from hotline.core.merkle import leaf_hash
from hotline.core.replica import Replica, Series, Term
from tests.fakes import party_fixture

PARTY = party_fixture("us")


def replica(entries: int = 0) -> Replica:
    found = Replica("us", PARTY.origin, PARTY.root, PARTY.roster)
    for number in range(entries):
        found.append(leaf(number), Instant(number * 1000))
    return found


def leaf(number: int) -> bytes:
    return leaf_hash(str(number).encode())


def test_a_cosignature_covers_what_stands_below_its_size() -> None:
    series = Series()
    series.add(2, 10, 100)
    series.add(5, 20, 101)
    assert [series.covering(index) for index in range(6)] == [10_000, 10_000, 20_000, 20_000, 20_000, None]
    assert (series.size, series.latest) == (5, 20)
    assert (Series().size, Series().latest, Series().covering(0)) == (0, 0, None)


def test_an_entry_is_delivered_with_the_first_cosignature_that_covers_it() -> None:
    ours = replica(3)
    assert ours.delivered(1, Instant(1000)) is None
    ours.series.add(3, 7, 0)
    assert ours.delivered(1, Instant(1000)) == 7000


def test_a_cosignature_of_whole_seconds_never_comes_before_the_entry() -> None:
    ours = replica(1)
    ours.series.add(1, 7, 0)
    assert ours.delivered(0, Instant(7_400)) == 7_400


def test_an_entry_taken_ahead_of_its_backlog_is_delivered_then() -> None:
    ours = replica(3)
    ours.taken[2] = (Instant(5_000), digest_text(leaf(2)))
    assert ours.delivered(2, Instant(2_000)) == 5_000
    ours.series.add(3, 4, 0)
    assert ours.delivered(2, Instant(2_000)) == 4_000


def test_only_what_stands_in_the_log_can_have_been_taken() -> None:
    ours = replica(3)
    ours.taken[2] = (Instant(5_000), digest_text(leaf(9)))
    ours.taken[3] = (Instant(5_000), digest_text(leaf(3)))
    assert ours.delivered(2, Instant(2_000)) is None
    assert ours.delivered(3, Instant(2_000)) is None
    ours.append(leaf(3), Instant(3_000))
    assert ours.delivered(3, Instant(3_000)) == 5_000, "an answer may be read before what it answers"


def test_an_entry_is_held_in_its_place_or_ahead_of_it() -> None:
    theirs = replica(2)
    theirs.ahead[7] = leaf(7)
    assert [theirs.held(index) for index in (-1, 1, 2, 7)] == [None, leaf(1), None, leaf(7)]


def test_the_newest_roster_below_judges() -> None:
    ours = replica()
    assert ours.roster_at(5) is None
    assert ours.newest_roster() is PARTY.roster
    second = PARTY.revoke("alice", Instant(PARTY.roster.issued + 1)).roster
    ours.enrol(8, second)
    ours.enrol(1, PARTY.roster)
    assert [ours.roster_at(index) for index in (1, 2, 8, 9)] == [None, PARTY.roster, PARTY.roster, second]
    assert ours.newest_roster() is second
    assert ours.keys("log") == second.with_role("log")


def test_an_agreement_is_in_force_above_its_place_and_from_its_instant() -> None:
    ours = replica()
    ours.bring_into_force(4, InForceEntry(ZERO, "sha256:a", Instant(50), 1, "", 1, ""))
    ours.bring_into_force(6, InForceEntry(ZERO, "sha256:a", Instant(10), 1, "", 1, ""))
    assert ours.is_in_force("sha256:a", 5, Instant(50))
    assert not ours.is_in_force("sha256:a", 4, Instant(50))
    assert not ours.is_in_force("sha256:a", 5, Instant(49))
    assert not ours.is_in_force("sha256:b", 5, Instant(50))


def test_a_second_consent_changes_nothing() -> None:
    ours = replica()
    for index, instant in ((3, 10), (5, 20)):
        ours.consent(index, leaf(index), AgreementEntry(ZERO, "x", 1, "sha256:a", 2, Instant(instant)))
    assert (ours.consents["sha256:a"].index, ours.consents["sha256:a"].instant) == (3, 10)


def test_instants_of_a_log_never_decrease() -> None:
    ours = replica(2)
    ours.append(leaf(2), ZERO)
    assert (ours.size, ours.last_at) == (3, 1000)


def bound(*instants: int, entered: int = 0) -> Replica:
    """Return a log by which agreements a, b, … on one protocol are in force from *instants*, each entered in turn."""
    ours = replica()
    for number, instant in enumerate(instants):
        name, at = chr(ord("a") + number), Instant(entered)
        ours.consent(2 * number, leaf(number), AgreementEntry(at, "p", number + 1, name, 2, Instant(instant)))
        ours.bring_into_force(2 * number + 1, InForceEntry(at, name, Instant(instant), 0, "", 0, ""))
    return ours


def test_a_case_is_opened_under_the_agreement_that_came_into_force_last() -> None:
    ours = bound(10, 30, 20)
    assert [ours.newest("p", 9, Instant(at)) for at in (5, 10, 20, 30)] == [None, "a", "c", "b"]
    assert ours.newest("p", 3, Instant(99)) == "a", "what stands above does not count"
    assert ours.newest("other", 9, Instant(99)) is None
    assert bound(10, 10).newest("p", 9, Instant(10)) == "b", "of two from one instant, the later entry"


def test_an_agreement_binds_until_the_next_one_does_or_until_it_ends() -> None:
    ours = bound(10, 30, 20)
    assert [ours.term(name) for name in "abcd"] == [
        Term(Instant(10), Instant(20)),
        Term(Instant(30), None),
        Term(Instant(20), Instant(30)),
        None,
    ]
    assert bound(10, entered=12).term("a") == Term(Instant(12), None), "not before it was entered"
    for agreement, instant in (("a", 15), ("b", 40)):
        ours.end(9, EndedEntry(Instant(50), agreement, Instant(instant), "us", 3, ""))
    assert (ours.term("a"), ours.term("b")) == (Term(Instant(10), Instant(15)), Term(Instant(30), Instant(40)))
    assert (ours.is_ended("a", 9), ours.is_ended("a", 10), ours.is_ended("c", 10)) == (False, True, False)
