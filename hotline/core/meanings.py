"""What the keys of an agreement mean to whoever must keep it: `MEANINGS`, one key path a line.

Tighter means that a side must do more, or sooner, or with fewer liberties than before; looser the opposite; whatever
is neither, or not known to be either, is other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Final, Literal

from hotline.core.canonical import duration
from hotline.core.errors import RefusalError
from hotline.core.quantities import spelled
from hotline.core.terms import LANGUAGES, LEVELS, PRECEDENCES

Path = tuple[str, ...]


class Nothing(Enum):
    """What stands where nothing stands; null is something."""

    NOTHING = "nothing"

    def __repr__(self) -> str:
        """Return a word, for whoever debugs."""
        return "NOTHING"


NOTHING: Final = Nothing.NOTHING


class Effect(StrEnum):
    """Whether a difference asks more of somebody, or less."""

    TIGHTER = "tighter"
    LOOSER = "looser"
    OTHER = "other"


TIGHTER, LOOSER, OTHER = Effect.TIGHTER, Effect.LOOSER, Effect.OTHER
Judge = Callable[[Any, Any], Effect | None]
Told = Literal["plain", "whole", "list"]
Group: Final = (Mapping, list, Nothing)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means: *pattern* with names in braces, the *kind* of its difference, and how it is judged.

    A judge that returns None says that nothing changed in meaning. What is `told` is a plain value, something that
    comes or goes as a whole, or a list as one.
    """

    pattern: Path
    kind: str
    judge: Judge
    told: Told = "plain"

    def names(self, path: Path) -> dict[str, str] | None:
        """Return what the names of the pattern stand for in *path*; None if it does not fit."""
        if len(path) != len(self.pattern):
            return None
        pairs = list(zip(self.pattern, path, strict=True))
        if any(part != each and not part.startswith("{") for part, each in pairs):
            return None
        found = {part[1:-1]: each for part, each in pairs if part.startswith("{")}
        return None if found.get("level", LEVELS[0]) not in LEVELS else found

    def tells(self, old: Any, new: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether a change from *old* to *new* is told by this meaning, rather than by its parts."""
        match self.told:
            case "whole":
                return old is NOTHING or new is NOTHING
            case "list":
                return True
            case "plain":
                return not (isinstance(old, Group) and isinstance(new, Group))


def meaning_of(path: Path, old: Any, new: Any) -> tuple[Meaning, dict[str, str]] | None:  # noqa: ANN401 - any JSON value
    """Return what a change at *path* from *old* to *new* means, and the names in it; None if its parts say more."""
    texts = isinstance(old, str | Nothing) and isinstance(new, str | Nothing)
    if texts and path[-1] in LANGUAGES:
        place = path[:-2] if path[-2:-1] == ("title",) else path[:-1]
        return Meaning(path, "title", other), {"language": path[-1], "place": ".".join(place)}
    if texts and path[-1] in REMARKS:
        return Meaning(path, "remark", other), {"place": ".".join(path[:-1]), "remark": path[-1]}
    for each in MEANINGS:
        names = each.names(path)
        if names is not None and each.tells(old, new):
            return each, names
    return None


def other(old: Any, new: Any) -> Effect:  # noqa: ANN401, ARG001 - any JSON value; one signature for all judges
    """Judge what is neither tighter nor looser."""
    return OTHER


def comes(added: Effect) -> Judge:
    """Return the judge of something whose coming is *added*, and whose going is the opposite."""
    opposite = {TIGHTER: LOOSER, LOOSER: TIGHTER, OTHER: OTHER}
    return lambda old, _: added if old is NOTHING else opposite[added]


def turns(on: Effect) -> Judge:
    """Return the judge of a flag whose being true is *on*; not written is false."""
    return lambda old, new: None if (old is True) == (new is True) else comes(on)(NOTHING if new is True else old, new)


def grows(more: Effect) -> Judge:
    """Return the judge of an amount whose growing is *more*; what cannot be compared is other."""

    def judge(old: Any, new: Any) -> Effect | None:  # noqa: ANN401 - any JSON value
        before, after = amount(old), amount(new)
        if before is None or after is None or before == after:
            return OTHER
        return comes(more)(NOTHING if after > before else old, new)

    return judge


def grouped(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value
    """Return *value* if it is a group of keys, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def amount(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a length of time, a number or a precedence weighs; None if it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if value in PRECEDENCES:
        return -PRECEDENCES.index(value)
    try:
        return duration(value)
    except RefusalError:
        written = spelled(str(value))
        return None if written is None else Decimal(written)


def asked(old: Any, new: Any) -> Effect:  # noqa: ANN401 - any JSON value
    """Judge a field that comes or goes: one that must be given asks for more."""
    return TIGHTER if old is NOTHING and grouped(new).get("required") is True else OTHER


def called(old: Any, new: Any) -> Effect:  # noqa: ANN401 - any JSON value
    """Judge a ladder: null calls nobody."""
    if (old in (None, NOTHING)) == (new in (None, NOTHING)):
        return OTHER
    return LOOSER if new in (None, NOTHING) else TIGHTER


def rows(judged: Mapping[str, tuple[Judge, Told]], table: str) -> tuple[Meaning, ...]:
    """Return the meanings of *table*: a key path, a kind and a judge each line."""
    found = []
    for line in table.strip().splitlines():
        path, kind, judge = line.split()
        found.append(Meaning(tuple(path.split("/")), kind, *judged[judge]))
    return tuple(found)


JUDGES: Final[Mapping[str, tuple[Judge, Told]]] = {
    "other": (other, "plain"),
    "longer-tighter": (grows(TIGHTER), "plain"),
    "longer-looser": (grows(LOOSER), "plain"),
    "on-tighter": (turns(TIGHTER), "plain"),
    "on-other": (turns(OTHER), "plain"),
    "ladder": (called, "plain"),
    "list": (other, "list"),
    "comes": (comes(OTHER), "whole"),
    "comes-tighter": (comes(TIGHTER), "whole"),
    "comes-looser": (comes(LOOSER), "whole"),
    "field": (asked, "whole"),
}
REMARKS: Final = frozenset({"precedent", "because", "note", "review_by"})
MEANINGS: Final = rows(
    JUDGES,
    """
    version                                   version            other
    notice                                    notice             other
    human_only                                human_only         on-tighter
    suite                                     suite              other
    releasable                                releasable         other
    statuses/{status}                         status             comes
    parameters/{parameter}                    parameter          comes
    parameters/{parameter}/value              parameter_value    other
    definitions/{term}                        definition         comes
    calendars/{party}                         calendar           comes
    calendars/{party}/days_off                days_off           list
    calendars/{party}/extra_days              extra_days         list
    timing/{precedence}/signed_by/{role}      precedence_signer  comes-looser
    timing/{precedence}/two_people            precedence_two     on-tighter
    timing/{precedence}/{level}               matrix_level       comes-tighter
    timing/{precedence}/{level}/within        matrix_deadline    longer-looser
    timing/{precedence}/{level}/ladder        matrix_ladder      ladder
    forms/{form}                              form               comes
    forms/{form}/signed_by/{role}             signer             comes-looser
    forms/{form}/two_people                   two_people         on-tighter
    forms/{form}/hardware                     hardware           on-tighter
    forms/{form}/precedence                   precedence         longer-tighter
    forms/{form}/precedence/default           precedence         longer-tighter
    forms/{form}/answers/{other}              answer             comes
    forms/{form}/sender                       sender             other
    forms/{form}/releasable                   releasable         other
    forms/{form}/nil                          nil                on-other
    forms/{form}/statuses/{status}            form_status        comes
    forms/{form}/must/{condition}             condition          comes-tighter
    forms/{form}/scope/{condition}            scope              comes
    forms/{form}/owes/{level}                 owes               comes-tighter
    forms/{form}/levels/{level}/within        deadline           longer-looser
    forms/{form}/levels/{level}/ladder        level_ladder       ladder
    forms/{form}/levels/{level}/at_least      level_ahead        longer-tighter
    forms/{form}/levels/{level}/tolled_by/{other} level_tolling  comes-looser
    forms/{form}/lead_time                    lead_time          comes-tighter
    forms/{form}/lead_time/at_least           lead               longer-tighter
    forms/{form}/lead_time/at_least/default   lead               longer-tighter
    forms/{form}/lead_time/floor              floor              longer-tighter
    forms/{form}/prompt                       prompt_rule        comes-tighter
    forms/{form}/prompt/within                prompt             longer-looser
    forms/{form}/prompt/within/default        prompt             longer-looser
    forms/{form}/happened                     happened           comes-tighter
    forms/{form}/fields/{field}               field              field
    forms/{form}/fields/{field}/required      required           on-tighter
    forms/{form}/fields/{field}/required_if   required_if        comes-tighter
    forms/{form}/fields/{field}/open          open               on-other
    forms/{form}/fields/{field}/type          type               other
    forms/{form}/fields/{field}/choices/{choice} choice          comes
    forms/{form}/fields/{field}/max           most               longer-looser
    forms/{form}/fields/{field}/min           least              longer-tighter
    forms/{form}/fields/{field}/words         words              longer-looser
    forms/{form}/fields/{field}/characters    characters         longer-looser
    forms/{form}/fields/{field}/longest       longest            longer-looser
    forms/{form}/fields/{field}/longest/default longest          longer-looser
    forms/{form}/fields/{field}/slip          slip               longer-looser
    forms/{form}/fields/{field}/alternative   alternative        comes-looser
    forms/{form}/then/{follow_up}             follow_up          comes-tighter
    forms/{form}/then/{follow_up}/within      follow_up_within   longer-looser
    forms/{form}/then/{follow_up}/at_least    follow_up_ahead    longer-tighter
    forms/{form}/then/{follow_up}/owes        follow_up_owes     other
    forms/{form}/then/{follow_up}/ladder      follow_up_ladder   ladder
    forms/{form}/then/{follow_up}/unless/{other} unless          comes-looser
    forms/{form}/then/{follow_up}/forms/{other} follow_up_form   comes-looser
    forms/{form}/then/{follow_up}/tolled_by/{other} follow_up_tolling comes-looser
    ladders/{ladder}                          ladder             comes-tighter
    ladders/{ladder}/{rung}                   rung               comes-tighter
    ladders/{ladder}/{rung}/at                rung_at            longer-looser
    returns/{name}                            return             comes-tighter
    returns/{name}/within                     return_within      longer-looser
    returns/{name}/every                      return_every       other
    returns/{name}/owes                       return_owes        other
    returns/{name}/ladder                     return_ladder      ladder
    returns/{name}/forms/{other}              return_form        comes-looser
    quotas/{name}                             quota              comes-tighter
    quotas/{name}/most                        quota_most         longer-looser
    quotas/{name}/every                       quota_every        other
    quotas/{name}/forms/{other}               quota_form         comes-tighter
    withdrawal                                withdrawal         comes
    withdrawal/notice                         withdrawal_notice  longer-tighter
    withdrawal/forms/{other}                  withdrawal_form    comes
    """,
)
"""Key path, kind of difference, judge. What `comes` is told as a whole where it comes or goes, else by its parts."""
