"""What an examination finds, and what it looks at: every duty that an agreement makes, and who may owe it.

A doubt is no error: the agreement loads, and both parties could agree to it. But a crisis would show that somebody did
not think it through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Duration
from hotline.core.forms import FollowUp, Form
from hotline.core.protocol import Protocol
from hotline.core.terms import LEVELS, STATUSES

ROLES: Final = frozenset({"originator", "recipient"})
MEASURED: Final = ("sent", "delivered")
TO_THE_OTHER_SIDE: Final = frozenset({"receipt", "acknowledgement", "refusal", "decline", "holding", "reply"})

Roles = frozenset[str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that would fail in a crisis: the key *path* where it is said, what is *wrong*, what to do."""

    path: str
    wrong: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a message of *form* makes somebody in one of the roles *owing* owe, perhaps `by_other` side only.

    `path` is where its deadline is said; `kind` is a level, or empty for what must follow. It is due *within* a time
    after an anchor, or, if it names what it is *before*, *ahead* of that.
    """

    path: str
    form: Form
    kind: str
    owing: Roles
    by_other: bool
    ladder: str | None
    within: Duration
    after: str
    before: str = ""
    ahead: Duration = Duration(0)
    tolled_by: tuple[str, ...] = ()
    calendar: str = "continuous"
    precedence: str = ""


def duties(protocol: Protocol) -> Iterator[Duty]:
    """Yield everything that a message of *protocol* can make somebody owe."""
    for form in protocol.forms.values():
        yield from levels(protocol, form)
        for number, rule in enumerate(form.then):
            yield followed(f"forms.{form.code}.then.{number}", form, rule)


def levels(protocol: Protocol, form: Form) -> Iterator[Duty]:
    """Yield the levels that are owed for a message of *form*, at each of its precedences."""
    for level in form.owes:
        for precedence in form.precedences:
            limit = protocol.limit(form, level, precedence)
            if limit is None:
                continue
            own = level in form.levels
            yield Duty(
                path=f"forms.{form.code}.levels.{level}" if own else f"timing.{precedence}.{level}",
                form=form,
                kind=level,
                owing=flipped(senders(form)),
                by_other=True,
                ladder=limit.ladder,
                within=limit.within,
                after="sent" if level == "delivered" else "delivered",
                before=limit.before,
                ahead=limit.at_least,
                tolled_by=limit.tolled_by,
                calendar=limit.calendar,
                precedence=precedence,
            )


def followed(path: str, form: Form, rule: FollowUp) -> Duty:
    """Return what *rule* makes somebody owe after a message of *form*."""
    owing = owing_for(form, rule)
    return Duty(
        path=path,
        form=form,
        kind="",
        owing=owing,
        by_other=rule.owes == "other" or not owing & senders(form),
        ladder=rule.ladder,
        within=Duration(0) if rule.ahead else rule.within,
        after="" if rule.ahead else rule.after,
        before=rule.after if rule.ahead else "",
        ahead=rule.within if rule.ahead else Duration(0),
        tolled_by=rule.tolled_by,
        calendar=rule.calendar,
    )


def owing_for(form: Form, rule: FollowUp) -> Roles:
    """Return in which roles somebody may owe what must follow *form* by *rule*."""
    sides = {"sender": senders(form), "other": flipped(senders(form))}
    return sides.get(rule.owes, frozenset({rule.owes}))


def senders(form: Form) -> Roles:
    """Return in which roles a message of *form* may be sent; whoever opens a case is its originator."""
    if form.sender in ROLES:
        return frozenset({form.sender})
    return ROLES if form.answers else frozenset({"originator"})


def flipped(roles: Roles) -> Roles:
    """Return the roles of the other side."""
    return frozenset(role for role in ROLES if (ROLES - {role}) & roles)


def statuses(protocol: Protocol, form: Form) -> frozenset[str]:
    """Return the channels on which a message of *form* may be sent."""
    return frozenset(form.statuses or protocol.statuses)


def in_order(found: frozenset[str]) -> str:
    """Return statuses as a text, the gravest first."""
    return ", ".join(status for status in STATUSES if status in found)


def ladders_named(protocol: Protocol) -> dict[str, set[str]]:
    """Return the ladders that anything names, each with the levels that do; empty text for what is no level."""
    found: dict[str, set[str]] = {}
    matrix = ((level, timing.limit(level)) for timing in protocol.matrix.values() for level in LEVELS)
    own = ((level, limit) for form in protocol.forms.values() for level, limit in form.levels.items())
    named = [(level, limit.ladder) for level, limit in (*matrix, *own) if limit]
    named += [("", rule.ladder) for form in protocol.forms.values() for rule in form.then]
    named += [("", each.ladder) for each in protocol.returns.values()]
    for level, ladder in named:
        if ladder is not None:
            found.setdefault(ladder, set()).add(level)
    return found


def reachable(protocol: Protocol) -> Mapping[str, frozenset[str]]:
    """Return on which channels a message of each form can ever be sent: none, if nothing that it answers can be."""
    found = {
        code: statuses(protocol, form) if form.opens else frozenset[str]() for code, form in protocol.forms.items()
    }
    growing = True
    while growing:
        growing = False
        for code, form in protocol.forms.items():
            answered = [each for each in protocol.forms.values() if form.may_answer(each.code) and fits(form, each)]
            now = found[code] | (statuses(protocol, form) & frozenset().union(*(found[each.code] for each in answered)))
            growing = growing or now != found[code]
            found[code] = now
    return found


def fits(answer: Form, form: Form) -> bool:
    """Return whether the side that may send *answer* can be the one that *answer* needs, its author or the other."""
    if answer.act == "retraction":
        return bool(senders(answer) & senders(form))
    if answer.act in TO_THE_OTHER_SIDE:
        return bool(senders(answer) & flipped(senders(form)))
    return True
