from hotline.core.canonical import Instant, instant_text
from hotline.core.case import Act, Member
from hotline.core.casebook import Casebook, overdue_remark, unadmitted
from hotline.core.obligations import Outcome
from tests.agreements import answer, load
from tests.members import CASE, at, concern, member, notice, of
from tests.stages import HOTLINE, HOUR, MINUTE, START, TESTS, protocol

AGREEMENT = "sha256:agreement"


def book(party: str = "us", name: str = HOTLINE) -> Casebook:
    """Return a casebook of *party*; everything is delivered a minute after it was sent."""
    peer = "cn" if party == "us" else "us"
    return Casebook(party, peer, {AGREEMENT: protocol(name)}, lambda each: Instant(each.at + MINUTE))


def with_case(*members: Member, party: str = "us", name: str = HOTLINE) -> Casebook:
    found = book(party, name)
    for each in members:
        found.add(CASE, AGREEMENT, each)
    found.refresh()
    return found


def test_a_message_is_found_by_its_number_and_by_its_place() -> None:
    found = with_case(concern(), member("ACK", 5, "cn"))
    assert found.message("ACK@5") == (CASE, member("ACK", 5, "cn"))
    assert found.at("cn", 500) == member("ACK", 5, "cn")
    assert found.at("cn", 501) is None
    assert found.at("us", 500) is None
    assert found.message("nothing") is None


def test_a_second_occurrence_changes_nothing() -> None:
    found = with_case(concern())
    found.add(CASE, AGREEMENT, concern(minutes=9))
    assert found.changed == {}
    assert found.folders[CASE].members == (concern(),)


def test_a_remark_waits_for_its_message() -> None:
    remark = overdue_remark("us", 7, at(31), CASE)
    early, late = book(), book()
    early.remark(CASE, remark)
    early.add(CASE, AGREEMENT, concern())
    late.add(CASE, AGREEMENT, concern())
    late.remark(CASE, remark)
    late.remark(CASE, remark)
    assert early.case(CASE) == late.case(CASE)
    assert early.early == {}


def test_remarks_say_what_a_center_itself_found() -> None:
    assert unadmitted("cn", 5, at(2), CASE).act is Act.UNADMITTED
    assert overdue_remark("cn", 5, at(2), CASE).act is Act.OVERDUE
    assert unadmitted("cn", 5, at(2), CASE).answers == CASE


def test_refresh_returns_what_is_owed_or_was_until_now() -> None:
    found = book()
    found.add(CASE, AGREEMENT, concern("no_reply"))
    assert {each.kind for each in found.refresh()} == {"received", "acknowledged", "update"}
    found.add(CASE, AGREEMENT, member("RCV", 5, "cn"))
    rows = {each.kind: each.outcome for each in found.refresh()}
    assert rows == {"received": Outcome.MET, "acknowledged": Outcome.OPEN, "update": Outcome.OPEN}
    found.add(CASE, AGREEMENT, member("ACK", 6, "cn"))
    assert {each.kind for each in found.refresh()} == {"acknowledged", "update"}
    assert found.refresh() == ()


def test_a_case_wakes_at_its_next_deadline() -> None:
    found = with_case(concern())
    assert found.next_wake() == at(31)
    assert found.overdue(Instant(at(31) - 1)) == ()
    assert [each.kind for each in found.overdue(at(31))] == ["received"]


def test_a_case_wakes_for_the_next_rung_of_its_own_side() -> None:
    found = with_case(concern())
    found.miss(f"{CASE}/received", at(31))
    found.reach(f"{CASE}/received", 2)
    found.overdue(at(31))
    found.refresh()
    assert found.next_wake() == at(41)
    other = with_case(concern(), party="cn")
    other.miss(f"{CASE}/received", at(31))
    other.reach(f"{CASE}/received", 2)
    other.overdue(at(31))
    other.refresh()
    assert other.next_wake() == at(121), "cn climbs no rung before its next deadline"


def test_a_delivered_instant_that_becomes_known_changes_its_case() -> None:
    found = with_case(concern())
    found.deliver("us", range(5))
    assert found.changed == {CASE: None}
    found.refresh()
    found.deliver("cn", range(5))
    assert found.changed == {}


def test_a_deadline_that_was_moved_can_be_missed_again() -> None:
    found = with_case(notice(60), name=TESTS)
    report, due = f"{CASE}/completion", at(60 + 48 * 60)
    found.miss(report, due)
    found.reach(report, 2)
    owed = found.obligation(report)
    assert owed is not None
    assert found.reached(owed) == 2
    window = {"start": instant_text(at(60)), "end": instant_text(at(120))}
    found.add(CASE, AGREEMENT, member("TST-2", 5, precedence="PRIORITY", changes={"window": window}))
    moved = found.obligation(report)
    assert moved is not None
    assert moved.due == due + HOUR
    assert found.reached(moved) is None
    assert found.next_instant(moved) == moved.due


def test_after_a_start_only_the_first_rung_of_a_ladder_may_be_climbed() -> None:
    found = with_case(concern())
    found.hold_rungs(at(60))
    owed = found.obligation(f"{CASE}/received")
    assert owed is not None
    found.miss(owed.id, at(31))
    assert [each.number for each in found.rungs_due(owed, at(45))] == [1]
    found.reach(owed.id, 2)
    assert found.rungs_due(owed, at(45)) == ()
    assert found.next_instant(owed) == at(60)
    found.hold_rungs(Instant(0))
    assert found.next_instant(owed) == at(41)


def test_the_first_rung_never_waits_even_if_it_is_not_at_once() -> None:
    found = Casebook("us", "cn", {AGREEMENT: protocol(HOTLINE)}, lambda _: None)
    found.add(CASE, AGREEMENT, concern())
    found.refresh()
    found.hold_rungs(at(60))
    owed = found.obligation(f"{CASE}/delivered")
    assert owed is not None
    found.miss(owed.id, at(1))
    assert found.next_instant(owed) == at(4)
    assert [each.number for each in found.rungs_due(owed, at(4))] == [0, 1]


def test_holding_rungs_touches_only_cases_with_a_missed_deadline_and_only_when_it_changes() -> None:
    found = with_case(concern())
    found.hold_rungs(at(60))
    assert found.changed == {}
    found.miss(f"{CASE}/received", at(31))
    found.refresh()
    found.hold_rungs(at(60))
    assert found.changed == {}
    found.hold_rungs(Instant(0))
    assert found.changed == {CASE: None}


def test_an_obligation_is_found_by_its_number() -> None:
    found = with_case(concern())
    owed = found.obligation(f"{CASE}/received")
    assert owed is not None
    assert not found.owing(owed)
    assert found.ladder(owed) == protocol(HOTLINE).ladders["unanswered-immediate"]
    assert found.obligation(f"{CASE}/nothing") is None
    assert found.obligation("nothing/received") is None
    assert at(0) == START


def test_what_an_amendment_made_nobody_owe_leaves_a_closed_row() -> None:
    changes = {"type": "changes", "of": "NOT-1", "open": True, "title": {"en": "Changes", "zh": "变更"}}
    agreement = load(
        {
            "forms/NOT-1/then/0/if": "window.end - window.start > duration('48h')",
            "forms/AMD-2": {**answer("amendment"), "fields": {"changes": changes}},
        }
    )
    found = Casebook("us", "cn", {AGREEMENT: agreement}, lambda each: each.at)
    start, later, sooner = (instant_text(at(day * 24 * 60)) for day in (10, 14, 11))
    opened = of(agreement, "NOT-1", answers=None, name=CASE, kind="big", window={"start": start, "end": later})
    found.add(CASE, AGREEMENT, opened)
    assert "rep-4" in {each.kind for each in found.refresh()}
    found.add(CASE, AGREEMENT, of(agreement, "AMD-2", 5, changes={"window": {"start": start, "end": sooner}}))
    (gone,) = (each for each in found.refresh() if each.kind == "rep-4")
    assert (gone.id, gone.message, gone.outcome) == (f"{CASE}/rep-4", CASE, Outcome.WAIVED)
    assert found.obligation(gone.id) is None
