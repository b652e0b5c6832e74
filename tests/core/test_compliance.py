"""The account of a period, against numbers counted by hand."""

from dataclasses import replace

from hotline.core.canonical import Instant
from hotline.core.compliance import STATES, Compliance, Kept, Period, account, median, state_of
from hotline.core.intime import Clocks
from hotline.core.obligations import Obligation, Outcome
from hotline.runtime.stage import Stage
from tests import duties, stages
from tests.reports import MONTH, YEAR, crowd, play, told, year
from tests.stages import MINUTE, START, us

OWED = Obligation("a/received", "a", "a", "received", "us", Instant(0), Instant(100), None)


def kept(found: Compliance) -> dict[tuple[str, str, str], Kept]:
    """Return how deadlines were kept, by party, form and kind."""
    return {(each.party, each.form, each.kind): each for each in found.kept}


def states(each: Kept) -> dict[str, int]:
    """Return the states that something is in."""
    return {state: count for state, count in each.states.items() if count}


def test_a_notice_that_was_answered_counts_as_kept_with_the_time_it_took() -> None:
    found = kept(told(play()))
    received, acknowledged = found["cn", "TST-1", "received"], found["cn", "TST-1", "acknowledged"]
    assert (states(received), received.median, received.worst) == ({"in_time": 1}, 2 * MINUTE, 2 * MINUTE)
    assert (states(acknowledged), acknowledged.median, acknowledged.over) == ({"in_time": 1}, 5 * MINUTE, None)


def test_a_flash_received_thirty_minutes_after_it_came_is_late_by_twenty() -> None:
    found = kept(told(play()))["us", "HTL-1", "received"]
    assert (states(found), found.worst, found.over) == ({"late": 1}, 30 * MINUTE, 20 * MINUTE)


def test_what_was_not_answered_is_missed_once_its_deadline_has_passed_and_open_before() -> None:
    found = kept(told(play()))
    assert states(found["us", "HTL-1", "acknowledged"]) == {"missed": 1}
    assert states(found["us", "HTL-1", "replied"]) == {"open": 1}
    assert [(each.owed.kind, each.state) for each in told(play()).lapses] == [
        ("received", "late"),
        ("acknowledged", "missed"),
    ]


def test_the_totals_of_a_party_are_the_sums_of_its_rows() -> None:
    found = told(play())
    assert {state: count for state, count in found.total("us").items() if count} == {
        "in_time": 1, "late": 1, "missed": 1, "open": 3,
    }  # fmt: skip
    assert found.total("cn")["in_time"] == 3  # delivered, received, acknowledged


def test_messages_count_where_they_were_sent_and_deadlines_where_they_fall() -> None:
    sent = {(each.party, each.form): each.count for each in told(play()).sent}
    assert sent == {("us", "TST-1"): 1, ("cn", "RCV"): 1, ("cn", "ACK"): 1, ("cn", "HTL-1"): 1, ("us", "RCV"): 1}
    first = told(play(), Period(START, Instant(START + 3 * MINUTE)))
    assert {(each.party, each.form) for each in first.sent} == {("us", "TST-1"), ("cn", "RCV")}
    assert ("us", "HTL-1", "received") not in kept(first)
    assert not told(play(), Period(Instant(0), START)).sent


def test_the_flash_case_is_named_and_everybody_who_signed() -> None:
    found = told(play())
    (case,) = found.urgent
    opening = us(play()).center.book.case(case).opening
    assert opening is not None
    assert (opening.form, opening.precedence) == ("HTL-1", "FLASH")
    assert found.signed == (("cn", "cn/alice", 3), ("cn", "cn/bob", 1), ("us", "us/alice", 2))
    assert found.cases == 2


def test_agreements_in_force_are_those_that_bound_somebody_in_the_period() -> None:
    assert {(each.protocol, each.party) for each in told(play()).in_force} == {
        (name, party) for name in (stages.HOTLINE, stages.TESTS) for party in ("us", "cn")
    }
    assert not told(play(), Period(Instant(0), Instant(1))).in_force


def test_a_quarter_is_returned_nil_by_one_and_missed_by_the_other() -> None:
    found = {(each.party, each.label): (each.state, each.nil) for each in told(year(), YEAR).returned}
    assert (found["us", "2026-Q4"], found["cn", "2026-Q4"]) == (("in_time", True), ("missed", False))
    assert found["us", "2027-Q1"] == ("open", False)


def test_a_quota_counts_messages_or_what_they_say_period_by_period() -> None:
    found = {(each.party, each.name, each.label): (each.used, each.most) for each in told(year(), YEAR).quotas}
    assert found["us", "uses", "2026"] == (3, 2)
    assert found["us", "sum", "2026-H2"] == (10, 9)
    assert found["cn", "uses", "2026"] == (0, 2)
    assert {label for _, name, label in found if name == "uses"} == {"2026", "2027"}


def test_only_the_message_above_the_quota_is_flagged_as_the_casebook_flags_it() -> None:
    found = told(year(), YEAR)
    book = us(year()).center.book
    ((message, flags),) = [(each.message, each.flags) for each in found.doubtful]
    case, member = book.message(message) or ("", None)
    assert member is not None
    assert flags == book.flags(book.case(case), member) == ("over_quota",)
    assert [(each.count, each.flags["over_quota"]) for each in found.sent if each.form == "EXM-7"] == [(3, 1)]


def test_what_was_retracted_uses_up_nothing_and_excuses_what_was_owed() -> None:
    played = Stage.set([duties.octets()], START)
    first = stages.send(played, "us", "EXM-7", amount="9").id
    stages.send(played, "us", "RTR", first)
    stages.send(played, "us", "EXM-7", amount="1")
    found = told(played, YEAR)
    assert {each.used for each in found.quotas if each.party == "us" and each.name == "uses"} == {1}
    assert [each.flags for each in found.doubtful] == [("undone",)]


def test_every_obligation_is_in_just_one_state() -> None:
    now = Instant(200)
    met = replace(OWED, outcome=Outcome.MET, answer="b", answered=Instant(50), answer_delivered=Instant(60))
    cases = {
        "in_time": met,
        "late": replace(met, answered=Instant(150)),
        "missed": OWED,
        "undecided": replace(met, answer_delivered=Instant(120)),
        "excused": replace(met, outcome=Outcome.WAIVED),
        "tolled": replace(OWED, due=None),
        "open": replace(OWED, due=Instant(300)),
    }
    assert {name: state_of(owed, None, now) for name, owed in cases.items()} == {name: name for name in STATES}
    assert state_of(replace(met, due=None, outcome=Outcome.WAIVED), None, now) == "excused"


def test_the_median_of_two_lies_between_them() -> None:
    assert [median([]), median([7]), median([1, 4]), median([1, 2, 9])] == [None, 7, 2, 2]


def test_ten_thousand_cases_are_counted_one_by_one() -> None:
    found = account(crowd(10_000), MONTH, Clocks())
    assert {(each.form, each.count) for each in found.sent} == {("TST-1", 10_000), ("ACK", 10_000)}
    assert sum(sum(each.states.values()) for each in found.kept if each.kind == "delivered") == 10_000
