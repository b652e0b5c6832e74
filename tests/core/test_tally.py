from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, encode, instant, instant_text
from hotline.core.case import Act, Member, State
from hotline.core.casebook import Casebook, overdue_remark, unadmitted
from hotline.core.obligations import Obligation, Outcome, Verdict
from hotline.core.protocol import Protocol
from hotline.core.replica import Term
from hotline.core.tally import ends_at, next_turn, periods, standing_case
from tests.duties import duties

AGREEMENT, NEWER = "sha256:a", "sha256:b"
ACTS = {"RET-5": "notice", "NIL-6": "notice", "EXM-7": "notice", "WDR": "notice", "RTR": "retraction", "REF": "refusal"}
DAY = 86_400_000
SPRING, AUTUMN = instant("2026-02-15T00:00:00.000Z"), instant("2026-08-10T00:00:00.000Z")
TERM = Term(SPRING, None)
AGREED = duties()


def day(text: str) -> Instant:
    return instant(f"{text}T12:00:00.000Z")


def sent(form: str, on: str, party: str = "us", answers: str | None = None, name: str = "", **fields: object) -> Member:
    """Return a message of *form* of the day *on*; its place in the log follows from when it was sent."""
    at = day(on)
    name = name or f"{form} {party} {on}"
    return Member(party, at // DAY, at, name, Act(ACTS[form]), form, "ROUTINE", answers, (), encode(dict(fields)))


def book(
    *members: Member,
    terms: dict[str, Term] | None = None,
    horizon: Instant = AUTUMN,
    agreements: dict[str, Protocol] | None = None,
    agreement: str = AGREEMENT,
) -> Casebook:
    """Return a casebook that holds *members*, each as its own case or in that of what it answers, and has computed."""
    known = agreements or {AGREEMENT: AGREED}
    bound = {"us": TERM, "cn": TERM} if terms is None else terms
    found = Casebook("us", "cn", known, lambda each: Instant(each.at + 1000), lambda _: bound, lambda: horizon)
    found.stand(agreement)
    hold(found, *members, agreement=agreement)
    found.refresh()
    return found


def hold(found: Casebook, *members: Member, agreement: str = AGREEMENT) -> None:
    for each in members:
        if each.form:
            found.add(each.answers or each.id, agreement, each)
        else:
            found.remark(each.answers or "", each)


def owed(found: Casebook, agreement: str = AGREEMENT) -> dict[str, Obligation]:
    """Return what is to be returned, by period and party."""
    return {each.id.partition("/")[2]: each for each in found.obligations(agreement)}


def test_every_period_that_ends_in_force_is_owed_by_whom_it_binds_and_the_next_is_shown_ahead() -> None:
    found = owed(book())
    assert list(found) == [
        *("quarterly.2026-Q1.cn", "quarterly.2026-Q2.cn", "quarterly.2026-Q3.cn"),
        *("quarterly.2026-Q1.us", "quarterly.2026-Q2.us", "quarterly.2026-Q3.us"),
    ]
    first = found["quarterly.2026-Q1.us"]
    assert (first.kind, first.period, first.owed_by) == ("quarterly", "2026-Q1", "us")
    assert (first.case, first.message, first.ladder) == (AGREEMENT, AGREEMENT, "call")
    assert (first.since, first.due) == (instant("2026-04-01T00:00:00.000Z"), instant("2026-05-01T00:00:00.000Z"))
    assert {each.verdict(AUTUMN).value for each in found.values()} == {"overdue", "owed"}


def test_a_party_alone_owes_what_is_asked_of_it_alone() -> None:
    agreement = duties({"returns/quarterly/owes": "cn"})
    assert {each.owed_by for each in owed(book(agreements={AGREEMENT: agreement})).values()} == {"cn"}
    assert owed(book(agreements={AGREEMENT: agreement}, terms={"us": TERM})) == {}


@pytest.mark.parametrize(
    ("start", "end", "horizon", "labels"),
    [
        ("2026-02-15", None, "2026-02-15", ["2026-Q1"]),
        ("2026-02-15", None, "2026-04-02", ["2026-Q1", "2026-Q2"]),
        ("2026-02-15", "2026-08-01", "2026-11-01", ["2026-Q1", "2026-Q2"]),
        ("2026-12-01", None, "2026-02-15", ["2026-Q4"]),
        ("2026-02-15", "2026-02-10", "2026-11-01", []),
    ],
)
def test_what_ends_before_or_after_the_term_is_not_owed(
    start: str, end: str | None, horizon: str, labels: list[str]
) -> None:
    term = Term(day(start), day(end) if end else None)
    assert list(periods("quarter", term, day(horizon))) == labels


def test_a_period_belongs_to_one_agreement_only_where_one_supersedes_the_other() -> None:
    turn = instant("2026-07-01T00:00:00.000Z")
    before, after = Term(SPRING, turn), Term(turn, None)
    assert list(periods("quarter", before, AUTUMN)) == ["2026-Q1", "2026-Q2"]
    assert list(periods("quarter", after, AUTUMN)) == ["2026-Q3"]


def test_the_first_standing_message_for_the_period_meets_it_and_a_nil_return_is_one() -> None:
    first, second = sent("RET-5", "2026-04-20", quarter="2026-Q1"), sent("NIL-6", "2026-04-10", quarter="2026-Q1")
    found = owed(book(first, second, sent("RET-5", "2026-03-01", "cn", quarter="2026-Q1")))
    mine, other = found["quarterly.2026-Q1.us"], found["quarterly.2026-Q1.cn"]
    assert (mine.outcome, mine.answer, mine.answered) == (Outcome.MET, second.id, second.at)
    assert mine.verdict(AUTUMN) is Verdict.IN_TIME
    assert (other.answer_delivered, other.verdict(AUTUMN)) == (day("2026-03-01") + 1000, Verdict.IN_TIME), "early"
    late = owed(book(sent("RET-5", "2026-05-02", quarter="2026-Q1")))
    assert late["quarterly.2026-Q1.us"].verdict(AUTUMN) is Verdict.LATE
    assert late["quarterly.2026-Q2.us"].outcome is Outcome.OPEN


@pytest.mark.parametrize("undone", ["RTR", "REF", ""])
def test_what_was_taken_back_or_refused_returns_nothing(undone: str) -> None:
    given = sent("RET-5", "2026-04-20", quarter="2026-Q1")
    end = sent(undone, "2026-04-21", "us" if undone == "RTR" else "cn", given.id) if undone else None
    end = end or unadmitted("cn", 9, day("2026-04-21"), given.id)
    found = book(given)
    assert owed(found)["quarterly.2026-Q1.us"].outcome is Outcome.MET
    hold(found, end)
    assert AGREEMENT in {each.case for each in found.refresh()}
    assert owed(found)["quarterly.2026-Q1.us"].outcome is Outcome.OPEN


def test_a_return_under_another_agreement_on_the_protocol_counts() -> None:
    found = book(agreements={AGREEMENT: AGREED, NEWER: duties({"version": 2})})
    hold(found, sent("RET-5", "2026-04-20", quarter="2026-Q1"), agreement=NEWER)
    assert owed(found)["quarterly.2026-Q1.us"].outcome is Outcome.MET


def test_the_folder_of_an_agreement_wakes_and_is_missed_like_a_case() -> None:
    found = book()
    assert found.next_wake() == instant("2026-05-01T00:00:00.000Z")
    first, second = (each for each in found.overdue(instant("2026-05-01T00:00:00.000Z")))
    assert {first.owed_by, second.owed_by} == {"us", "cn"}
    assert first.due is not None
    found.miss(first.id, first.due)
    found.remark(AGREEMENT, overdue_remark("us", 7, first.due, AGREEMENT))
    assert found.reached(found.obligation(first.id) or first) == 0
    assert [each.number for each in found.rungs_due(first, first.due)] == [0]
    case = found.case(AGREEMENT)
    assert (case.state, case.opening, [each.act for each in case.members]) == (State.OPEN, None, [Act.OVERDUE])
    assert found.obligation(f"{AGREEMENT}/quarterly.2027-Q1.us") is None
    assert found.subject(first) == ("RET-5", "ROUTINE")


def test_a_remark_about_a_return_waits_for_its_agreement() -> None:
    remark = overdue_remark("cn", 7, AUTUMN, AGREEMENT)
    early = Casebook("us", "cn", {AGREEMENT: AGREED}, lambda each: each.at)
    early.remark(AGREEMENT, remark)
    early.stand(AGREEMENT)
    early.stand(AGREEMENT)
    early.stand("sha256:unknown")
    assert early.case(AGREEMENT).members == (remark,)
    assert early.early == {}


def test_an_agreement_without_returns_has_no_folder() -> None:
    found = book(agreements={AGREEMENT: duties({"returns": {}, "forms/NIL-6/nil": False})})
    assert found.folders == {}
    assert found.turning is None


def test_when_the_next_period_begins_it_is_owed_too() -> None:
    now = [AUTUMN]
    found = Casebook("us", "cn", {AGREEMENT: AGREED}, lambda each: each.at, lambda _: {"us": TERM}, lambda: now[0])
    found.stand(AGREEMENT)
    assert [each.period for each in found.refresh()] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert found.turning == next_turn(AUTUMN) == instant("2026-09-01T00:00:00.000Z")
    now[0] = instant("2026-10-01T00:00:00.000Z")
    found.turn()
    assert [each.period for each in found.refresh()][-1] == "2026-Q4"


def test_what_is_not_owed_any_more_leaves_a_closed_row() -> None:
    bound = {"us": TERM}
    found = Casebook("us", "cn", {AGREEMENT: AGREED}, lambda each: each.at, lambda _: bound, lambda: AUTUMN)
    found.stand(AGREEMENT)
    found.refresh()
    bound["us"] = Term(SPRING, AUTUMN)
    found.stand(AGREEMENT)
    rows = {each.id.rpartition("/")[2]: each.outcome for each in found.refresh()}
    assert rows.pop("quarterly.2026-Q3.us") is Outcome.WAIVED
    assert set(rows.values()) == {Outcome.OPEN}
    found.stand(AGREEMENT)
    assert len(found.refresh()) == len(rows)


def exempted(amount: int, on: str, party: str = "us", answers: str | None = None) -> Member:
    return sent("EXM-7", on, party, answers, amount=amount)


def flagged(*members: Member) -> set[str]:
    """Return which of *members* are above a quota."""
    found = book(*members)
    return {each.id for each in members if "over_quota" in found.flags(found.case(each.id), each)}


def test_what_is_above_a_quota_is_flagged_by_party_and_year() -> None:
    first, second, third = (exempted(1, f"2026-0{month}-01") for month in (1, 8, 9))
    assert flagged(first, second, third) == {third.id}
    assert flagged(first, second, exempted(1, "2027-01-01")) == set(), "another year"
    assert flagged(first, second, exempted(1, "2026-09-01", "cn")) == set(), "another party"


def test_a_quota_may_sum_what_the_messages_say() -> None:
    first, second = exempted(5, "2026-01-01"), exempted(5, "2026-06-30")
    assert flagged(first, second) == {second.id}
    assert flagged(first, exempted(5, "2026-07-01")) == set(), "the other half of the year"


def test_what_was_taken_back_uses_nothing_up_and_is_not_flagged() -> None:
    used = [exempted(1, f"2026-0{month}-01") for month in (1, 8, 9)]
    found = book(*used, sent("RTR", "2026-09-02", "us", used[0].id), sent("RTR", "2026-09-03", "us", used[2].id))
    assert [found.flags(found.case(each.id), each) for each in used] == [(), (), ()]


def test_a_message_is_judged_before_it_is_placed() -> None:
    found = book(exempted(1, "2026-01-01"), exempted(1, "2026-08-01"))
    assert found.over_quota(AGREED, exempted(1, "2026-09-01"))
    assert not found.over_quota(AGREED, exempted(1, "2026-07-01"))
    assert not found.over_quota(AGREED, sent("RET-5", "2026-09-01", quarter="2026-Q3"))


def test_a_notice_ends_the_agreement_after_its_time_or_later_if_it_says_so() -> None:
    rule = AGREED.withdrawal
    assert rule is not None
    plain, later = sent("WDR", "2026-01-01"), sent("WDR", "2026-01-01", effective="2027-01-01T00:00:00.000Z")
    sooner = sent("WDR", "2026-01-01", effective="2026-01-02T00:00:00.000Z")
    assert instant_text(ends_at(rule, plain)) == "2026-04-01T12:00:00.000Z"
    assert ends_at(rule, sooner) == ends_at(rule, plain)
    assert instant_text(ends_at(rule, later)) == "2027-01-01T00:00:00.000Z"


def test_the_earliest_standing_notice_counts() -> None:
    first, second = sent("WDR", "2026-01-01"), sent("WDR", "2026-01-05", "cn")
    found = book(first, second)
    ends = [each.notice.id for each in found.tally.endings(found.stands, (), None)]
    assert ends == [first.id]
    assert list(found.tally.endings(found.stands, (), day("2026-03-31"))) == []
    assert list(found.tally.endings(found.stands, (AGREEMENT,), None)) == []
    hold(found, sent("RTR", "2026-02-01", "us", first.id))
    assert [each.notice.id for each in found.tally.endings(found.stands, (), None)] == [second.id]


KINDS = st.sampled_from(["RET-5", "NIL-6", "EXM-7", "WDR"])
QUARTERS = st.sampled_from(["2026-Q1", "2026-Q2", "2026-Q3"])


@st.composite
def correspondence(draw: st.DrawFn) -> list[Member]:
    """Return messages of both parties, some of them taken back or refused."""
    found: list[Member] = []
    for number in range(draw(st.integers(1, 5))):
        form, party = draw(KINDS), draw(st.sampled_from(["us", "cn"]))
        on, fields = f"2026-0{draw(st.integers(1, 9))}-{10 + number}", {"amount": draw(st.integers(0, 6))}
        given = {"quarter": draw(QUARTERS)} if form in ("RET-5", "NIL-6") else fields if form == "EXM-7" else {}
        found.append(sent(form, on, party, name=f"m{number}", **given))
        if draw(st.booleans()):
            undone, side = draw(st.sampled_from([("RTR", party), ("REF", "cn" if party == "us" else "us")]))
            found.append(sent(undone, f"2026-12-{10 + number}", side, f"m{number}", f"u{number}"))
    return found


def computed(members: Sequence[Member]) -> object:
    found = book(*members)
    ends = list(found.tally.endings(found.stands, (), None))
    flags = {each.id: found.flags(found.case(found.case_of[each.id]), each) for each in members}
    return found.obligations(AGREEMENT), ends, sorted(flags.items())


@given(correspondence(), st.data())
def test_any_order_of_arrival_gives_the_same_returns_quotas_and_endings(
    members: list[Member], data: st.DataObject
) -> None:
    expected = computed(members)
    for _ in range(3):
        assert computed(data.draw(st.permutations(members))) == expected


def test_steps_of_the_folder_are_in_the_order_of_their_time() -> None:
    later, earlier = (overdue_remark("us", number, Instant(number), AGREEMENT) for number in (9, 3))
    assert standing_case(AGREEMENT, (later, earlier)).members == (earlier, later)


@pytest.mark.parametrize(("status", "owed"), [("actual", True), ("exercise", False)])
def test_a_return_is_owed_only_on_a_channel_where_one_of_its_forms_may_be_sent(status: str, *, owed: bool) -> None:
    forms = {code: replace(form, statuses=("actual",)) for code, form in AGREED.forms.items()}
    agreed = replace(AGREED, forms=forms)
    bound = {"us": TERM}
    found = Casebook("us", "cn", {AGREEMENT: agreed}, lambda each: each.at, lambda _: bound, lambda: AUTUMN, status)
    found.stand(AGREEMENT)
    assert bool(found.obligations(AGREEMENT)) is owed
