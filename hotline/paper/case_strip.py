"""Makes the strip of one case from a center that has read it, and from what a watch log says beside it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hotline.core import facts
from hotline.core.canonical import Instant, short
from hotline.core.case import Act, Case, Member
from hotline.core.center import Center
from hotline.core.facts import Fact
from hotline.core.line_record import Outage, outages
from hotline.core.obligations import EXCUSED, Obligation, Outcome
from hotline.paper.strip import Arrow, Bar, Call, Desk, Line, Signing, Strip
from hotline.paper.words import Words

SHORTEST: Final = 600_000
MARGIN: Final = 25
ANSWERS: Final = frozenset({Act.RECEIPT, Act.ACKNOWLEDGEMENT})


def case_strip(center: Center, name: str, words: Words, title: str, found: Sequence[Fact] = ()) -> Strip:
    """Return the strip of the case *name*; *found* are the facts of the watch log of the center's party."""
    book = center.book
    case, known = book.case(name), center.horizon()
    members = [each for each in case.members if each.form]
    owed = [each for each in book.obligations(name) if each.kind != "delivered" and each.since is not None]
    begins, ends = span(members, owed, known)
    parties = (center.ours.party, center.theirs.party)
    drawn = [(each.owed_by, bar(center, each, words, known)) for each in owed if (each.since or known) < ends]
    desks = [Desk(party, tuple(each for owing, each in drawn if owing == party)) for party in parties]
    arrows = (arrow(center, each) for each in members)
    down = line(outages(found), begins, ends, words) if found else ()
    return Strip(
        title=title,
        begins=begins,
        ends=ends,
        desks=(desks[0], desks[1]),
        arrows=tuple(arrows),
        signings=tuple(signings(case, found)),
        lines=down,
        calls=tuple(each for each in calls(center, name, found, words) if begins <= each.at <= ends),
    )


def span(members: Sequence[Member], owed: Iterable[Obligation], known: Instant) -> tuple[Instant, Instant]:
    """Return from when to when a case is drawn: all its messages, and the deadlines that are not far beyond."""
    first = min((each.at for each in members), default=known)
    last = max((each.at for each in members), default=known)
    length = max(last - first, SHORTEST)
    near = [each.due for each in owed if each.due is not None and each.due <= first + 2 * length]
    last = max([last, *near, Instant(first + SHORTEST)])
    margin = (last - first) // MARGIN
    return Instant(first - margin), Instant(last + 2 * margin)


def bar(center: Center, owed: Obligation, words: Words, known: Instant) -> Bar:
    """Return the clock of one obligation."""
    assert owed.since is not None
    return Bar(owed.since, owed.due, owed.answered, label(center, owed, words, known), known)


def label(center: Center, owed: Obligation, words: Words, known: Instant) -> str:
    """Return what is written at a clock: what is owed, and how it was kept."""
    kind = named(center, owed, words)
    if owed.answered is None or owed.outcome in EXCUSED:
        over = owed.due is not None and owed.due <= known and owed.outcome is Outcome.OPEN
        settled = owed.outcome is not Outcome.OPEN
        return words.tell("replay", "bar_done" if settled else "bar_never" if over else "bar_open", kind=kind)
    if owed.due is None:
        return words.tell("replay", "bar_done", kind=kind)
    key = "bar_late" if owed.answered > owed.due else "bar_spare"
    return words.tell("replay", key, kind=kind, length=words.length(owed.answered - owed.due))


def named(center: Center, owed: Obligation, words: Words) -> str:
    """Return what is owed, in words: a level, or the title of what must follow."""
    form = center.book.protocol(owed.case).forms.get(center.book.subject(owed)[0])
    title = next((each.title for each in form.then if each.name == owed.kind), None) if form else None
    return words.title(title) if title else words.of("levels", owed.kind)


def arrow(center: Center, member: Member) -> Arrow:
    """Return a message on its way."""
    answer = member.act in ANSWERS
    text = member.form if answer else f"{member.form} {short(member.id)} {member.precedence}"
    return Arrow(
        member.party, member.at, center.delivered(member), text, "answer" if answer else member.precedence.lower()
    )


def signings(case: Case, found: Iterable[Fact]) -> Iterator[Signing]:
    """Yield the messages that lay here until a second person signed."""
    begun: dict[str, Instant] = {}
    people = {each.id: each.people for each in case.members}
    for fact in found:
        match fact:
            case facts.Proposed() if fact.id in people:
                begun[fact.id] = fact.at
            case facts.Seconded() if fact.id in begun and len(people[fact.id]) > 1:
                first, second = people[fact.id][:2]
                yield Signing(begun[fact.id], ((begun[fact.id], first), (fact.at, second)))
            case _:
                pass


def line(found: Iterable[Outage], begins: Instant, ends: Instant, words: Words) -> tuple[Line, ...]:
    """Return the line with the outages that touch the case."""
    touching = tuple(
        (max(each.start, begins), None if each.end is None or each.end > ends else each.end)
        for each in found
        if each.start < ends and (each.end is None or each.end > begins)
    )
    return (Line(words.tell("replay", "link"), touching),)


def calls(center: Center, name: str, found: Iterable[Fact], words: Words) -> Iterator[Call]:
    """Yield what the watch log says of deadlines that passed and of rungs that were reached."""
    book, party = center.book, words.party(center.party)
    owed = {each.id: each for each in book.obligations(name)}
    for fact in found:
        match fact:
            case facts.Missed() if fact.obligation in owed:
                kind = named(center, owed[fact.obligation], words)
                yield Call(fact.at, words.tell("replay", "call_missed", party=party, kind=kind), "flash")
            case facts.RungReached(passed_over=False) if fact.obligation in owed:
                ladder = book.ladder(owed[fact.obligation])
                rung = ladder[fact.rung] if fact.rung < len(ladder) else None
                who = words.of("contacts", rung.call) if rung and rung.call else (rung.draft or "") if rung else ""
                yield Call(fact.at, words.tell("replay", "call_rung", party=party, number=fact.rung + 1, who=who))
            case _:
                pass
