"""What must hold of cases, obligations and ladders: both sides keep one account, and each has called its people."""

from collections import Counter
from collections.abc import Mapping

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.case import UNDONE, Case
from hotline.core.center import DISTRUST_AFTER_START, Center
from hotline.core.escalation import concerns
from hotline.core.obligations import Obligation, Outcome
from tests.simulation.endings import overdue_entries
from tests.simulation.machine import Machine
from tests.simulation.network import other
from tests.simulation.plan import PARTIES, SECOND
from tests.simulation.watch import demand


def check_cases(centers: Mapping[str, Center], now: Instant) -> None:
    """Both compute the same cases, and the same of what is owed in them."""
    first, second = (centers[party].book for party in PARTIES)
    demand("both hold the same cases", first.folders.keys() == second.folders.keys())
    for case in first.folders:
        demand("both compute the same case", same(first.case(case)) == same(second.case(case)), case)
        owed = first.obligations(case), second.obligations(case)
        demand("both compute the same obligations", owed[0] == owed[1], different(*owed))
        verdicts = [[each.verdict(now) for each in found] for found in owed]
        demand("both give the same verdicts", verdicts[0] == verdicts[1], case)


def same(case: Case) -> object:
    """Return what must be alike of a case on both sides."""
    return case.id, case.state, case.undone, dict(case.fields), case.steps


def different(mine: tuple[Obligation, ...], theirs: tuple[Obligation, ...]) -> str:
    """Return the first difference."""
    return next((f"{one} / {two}" for one, two in zip(mine, theirs, strict=False) if one != two), "one has more")


def check_ladders(machine: Machine, center: Center, now: Instant) -> None:
    """Each deadline is found missed once and each rung decided once, none early; who was to be called was called."""
    recorded = machine.record.facts
    missed = [fact for fact in recorded if isinstance(fact, facts.Missed)]
    rungs = [fact for fact in recorded if isinstance(fact, facts.RungReached)]
    once("a deadline is missed once", Counter((fact.obligation, fact.deadline) for fact in missed))
    once("a rung is decided once", Counter((fact.obligation, fact.rung, fact.due) for fact in rungs))
    for fact in missed:
        demand("no deadline is missed early", fact.at >= fact.deadline, fact)
    for rung in rungs:
        demand("no rung is early", rung.at >= rung.due, rung)
    called = {fact.page for fact in recorded if isinstance(fact, facts.Attempted)}
    for rung in rungs:
        page = f"{rung.obligation}/{rung.rung}"
        attempted = rung.passed_over or page in called or f"{page}-{rung.due}" in called
        demand("whoever was to be called was called", attempted, rung)
    reached = {(fact.obligation, fact.rung, fact.due) for fact in rungs}
    for case in center.book.folders:
        for owed in center.book.obligations(case):
            if owed.outcome is Outcome.OPEN and owed.due is not None:
                check_climbed(center, owed, reached, now)


def check_distrust(machine: Machine, center: Center) -> None:
    """After a start no rung beyond the first, until the clock was compared or a minute has passed (rule 7)."""
    until = Instant(0)
    for fact in machine.record.facts:
        if isinstance(fact, facts.Epoch):
            until = Instant(fact.at + DISTRUST_AFTER_START)
        elif isinstance(fact, facts.ClockCompared):
            until = Instant(0)
        elif isinstance(fact, facts.RungReached) and fact.at < until:
            owed = center.book.obligation(fact.obligation)
            ladder = center.book.ladder(owed) if owed is not None else ()
            first = bool(ladder) and ladder[fact.rung].at == min(rung.at for rung in ladder)
            demand("no ladder is climbed by a clock that nobody compared", first, fact)


def check_climbed(center: Center, owed: Obligation, reached: set[tuple[str, int, Instant]], now: Instant) -> None:
    """Every rung of an open obligation that is due was decided; perhaps when its deadline still stood a little later.

    What was taken ahead is delivered then, until a cosignature comes, which is rounded down to the second (rule 2).
    """
    assert owed.due is not None
    for number, rung in enumerate(center.book.ladder(owed)):
        due = Instant(owed.due + rung.at)
        if due <= now and concerns(rung, center.book.owing(owed)):
            decided = any((owed.id, number) == each[:2] and due <= each[2] for each in reached)
            demand("every rung that is due is decided", decided, f"{owed.id} {number}")


def once(name: str, counts: Counter[tuple[object, ...]]) -> None:
    """Demand that nothing was counted twice."""
    demand(name, all(count == 1 for count in counts.values()), counts.most_common(1))


def check_overdue(machines: Mapping[str, Machine], centers: Mapping[str, Center], now: Instant) -> None:
    """Both say what is overdue, once; and nobody says so of what they answered themselves before."""
    said = {party: overdue_entries(machine) for party, machine in machines.items()}
    book = centers[PARTIES[0]].book
    for party, entries in said.items():
        once("overdue is said once", Counter((entry.obligation, entry.deadline) for entry in entries))
        for entry in entries:
            demand("overdue is not said early", entry.at >= entry.deadline, entry)
            owed = book.obligation(entry.obligation)
            if owed is None or owed.owed_by != party or owed.due != entry.deadline or owed.kind == "delivered":
                continue
            late = owed.answered is None or owed.answered >= entry.deadline or owed.outcome is Outcome.WAIVED
            stood = late or was_undone(book.case(owed.case), owed.answer)
            demand("nobody calls overdue what they answered", stood, f"{entry} {owed}")
    for case in book.folders:
        for owed in book.obligations(case):
            if owed.outcome is Outcome.OPEN and owed.due is not None and owed.due <= now - SECOND:
                for party, entries in said.items():
                    told = any(each.obligation == owed.id and owed.due <= each.deadline for each in entries)
                    demand("what is overdue is said by both", told, f"{party} {owed.id} {owed.due}")


def was_undone(case: Case, answer: str | None) -> bool:
    """Return whether *answer* was retracted for a while, until that was taken back."""
    return any(each.act in UNDONE and each.answers == answer for each in case.members)


def check_projection(machine: Machine, center: Center) -> None:
    """The open rows of the projection are what is owed, with its deadlines."""
    shelf = machine.record.shelf
    kept = {row.obligation: row.due for row in shelf.deadlines.values() if row.open}
    owed = {
        each.id: each.due
        for case in center.book.folders
        for each in center.book.obligations(case)
        if each.outcome is Outcome.OPEN
    }
    demand("the projection shows what is owed", kept == owed, sorted(kept.items() ^ owed.items())[:3])


def check_accounts(machines: Mapping[str, Machine], centers: Mapping[str, Center], nows: Mapping[str, Instant]) -> None:
    """Check all of this."""
    check_cases(centers, max(nows.values()))
    for party, machine in machines.items():
        check_ladders(machine, centers[party], nows[party])
        check_distrust(machine, centers[party])
        check_projection(machine, centers[party])
        assert centers[party].theirs.party == other(party)
    check_overdue(machines, centers, min(nows.values()))
