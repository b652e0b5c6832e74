"""What the record of a play says in the end: whether both sides hold the same, and which deadlines were missed.

Both centers compute cases and obligations on their own; here they are laid side by side. A difference is a fault of
the program, whatever the story was about.
"""

from collections.abc import Iterator

from hotline.core import facts
from hotline.core.canonical import short
from hotline.core.center import Center
from hotline.core.obligations import Obligation, Verdict
from hotline.runtime.phrases import length_text
from hotline.runtime.stage import Actor, Stage
from hotline.runtime.story import Audit


def findings(stage: Stage, audit: Audit) -> Iterator[str]:
    """Yield everything in the record that is not as *audit* says, or not the same on both sides."""
    first, second = stage.actors.values()
    for one, other in ((first, second), (second, first)):
        yield from disagreements(one, other)
    yield from different_cases(first.center, second.center)
    yield from different_misses(stage, audit)


def disagreements(one: Actor, other: Actor) -> Iterator[str]:
    """Yield what *other* does not hold as *one* wrote it, or could not take."""
    ours, mirror = one.center.ours, other.center.theirs
    if (ours.size, ours.tree.root()) != (mirror.size, mirror.tree.root()):
        yield f"{one.name} wrote {ours.size} entries, {other.name} holds {mirror.size} of them"
    elif (ours.series.sizes, ours.series.seconds) != (mirror.series.sizes, mirror.series.seconds):
        yield f"{one.name} and {other.name} hold different cosignatures over the log of {one.name}"
    if one.center.forked:
        yield f"{one.name} found two histories: {one.center.forked}"
    for index in one.center.waiting:
        yield f"entry {index} of {other.name} still waits at {one.name} for a message it names"
    for fact in one.happened:
        if isinstance(fact, facts.Mirrored | facts.Advanced | facts.Judged) and fact.verdict not in ("", facts.WAITING):
            yield f"{one.name} refused entry {fact.index} of {other.name}: {fact.verdict}"


def different_cases(first: Center, second: Center) -> Iterator[str]:
    """Yield where both centers do not compute the same from what both hold."""
    for case in sorted(first.book.folders.keys() | second.book.folders.keys()):
        if case not in first.book.folders or case not in second.book.folders:
            yield f"only one side holds the case {short(case)}"
        elif first.book.case(case) != second.book.case(case):
            yield f"the case {short(case)} is not the same on both sides"
        elif first.book.obligations(case) != second.book.obligations(case):
            yield f"what is owed in the case {short(case)} is not the same on both sides"


def different_misses(stage: Stage, audit: Audit) -> Iterator[str]:
    """Yield where deadlines were missed otherwise than *audit* says."""
    late = verdicts(stage, Verdict.LATE)
    still, undecided = verdicts(stage, Verdict.OVERDUE), verdicts(stage, Verdict.UNDECIDED)
    by = tuple(sorted(over(each) for each in late))
    if len(late) != audit.late or (audit.late_by is not None and by != audit.late_by):
        yield f"missed: {listed(stage, late)}"
    if len(still) != audit.still:
        yield f"still missed: {listed(stage, still)}"
    if len(undecided) != audit.undecided:
        yield f"undecided: {listed(stage, undecided)}"


def verdicts(stage: Stage, verdict: Verdict) -> list[Obligation]:
    """Return the obligations with *verdict*, as the first center computes them."""
    book = next(iter(stage.actors.values())).center.book
    return [owed for case in book.folders for owed in book.obligations(case) if owed.verdict(stage.now) is verdict]


def over(owed: Obligation) -> int:
    """Return by how many ms *owed* was missed."""
    assert owed.due is not None
    assert owed.answered is not None
    return owed.answered - owed.due


def listed(stage: Stage, found: list[Obligation]) -> str:
    """Return the obligations *found* for a person."""
    book = next(iter(stage.actors.values())).center.book

    def shown(owed: Obligation) -> str:
        form = book.subject(owed)[0]
        late = owed.verdict(stage.now) is Verdict.LATE
        by = f" by {length_text(over(owed))}" if late else ""
        period = f" for {owed.period}" if owed.period else ""
        return f"{owed.kind} of {form}{period} by {owed.owed_by}{by}"

    return "; ".join(map(shown, found)) or "nothing"
