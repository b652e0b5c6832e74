"""How each kind of field is typed at a desk: a small tree of inputs, the same for every form of every agreement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hotline.core import kinds
from hotline.core.canonical import INTEGER_MAX
from hotline.core.fields import Field
from hotline.core.file_kind import octets_text
from hotline.core.forms import Form
from hotline.core.kinds import Kind, Titles
from hotline.core.periods import EXAMPLES
from hotline.core.values import TRANSLATION_MAX
from hotline.web.console.attached import endings

CONTACT: Final = {"role": True, "phone": True, "name": False, "alternative": False}
CIRCLE: Final = ("latitude", "longitude", "radius_km")
CONTACT_MAX: Final = 100
NONE: Final[Titles] = {}


@dataclass(frozen=True, slots=True)
class Widget:
    """One input, or a group of them. `part` is its name in the group, `value` what stands in it at first.

    `most` is how many characters it takes, items, or bytes; `item` is what is added to a list. A file may be of the
    types `media`, any if none is named; `endings` are those of their names.
    """

    kind: str
    part: str = ""
    titles: Titles = field(default_factory=dict)
    value: Any = None
    required: bool = False
    choices: Mapping[str, Titles] = field(default_factory=dict)
    unit: str = ""
    example: str = ""
    most: int = 0
    words: int = 0
    parts: tuple["Widget", ...] = ()
    item: "Widget | None" = None
    media: tuple[str, ...] = ()
    endings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of a form with its input; under the condition `if_`, as the agreement has it, it must be given."""

    name: str
    titles: Titles
    required: bool
    if_: str
    sealed: bool
    alternative: Titles
    widget: Widget


def blanks(form: Form, values: Mapping[str, Any]) -> tuple[Blank, ...]:
    """Return the fields of *form* as they are written: what must be given first, prose last, filled with *values*."""
    prose = {each.name: isinstance(each.kind, kinds.BilingualText) for each in form.fields.values()}
    order = sorted(form.fields.values(), key=lambda each: (prose[each.name], not each.required))
    titles = {each.name: each.title for each in order}
    return tuple(blank(each, values.get(each.name), titles.get(each.alternative, NONE)) for each in order)


def blank(known: Field, value: Any, alternative: Titles) -> Blank:  # noqa: ANN401 - any JSON value
    """Return one field; what may be given in its place has the title *alternative*."""
    return Blank(
        name=known.name,
        titles=known.title,
        required=known.required,
        if_=known.required_if.text if known.required_if else "",
        sealed=not known.open,
        alternative=alternative,
        widget=widget(known.kind, value, titles=known.title),
    )


def widget(kind: Kind, value: Any = None, part: str = "", titles: Titles = NONE, *, required: bool = False) -> Widget:  # noqa: ANN401, C901, PLR0912 - any JSON value, a case a kind
    """Return the input for a value of *kind*."""

    def made(**more: Any) -> Widget:  # noqa: ANN401 - members of a widget
        return Widget(kind.name, part, titles, value, required, **more)

    inside = value if isinstance(value, dict) else {}
    match kind:
        case kinds.Text():
            return made(most=kind.most)
        case kinds.BilingualText():
            return made(most=kind.characters, words=kind.words, example=str(TRANSLATION_MAX))
        case kinds.Choice():
            return made(choices=kind.choices)
        case kinds.Quantity():
            return made(unit=kind.unit)
        case kinds.Integer():
            return made(example=span(kind.least, kind.most))
        case kinds.Period():
            return made(example=EXAMPLES[kind.every])
        case kinds.File():
            return made(most=kind.most, unit=octets_text(kind.most), media=kind.media, endings=endings(kind.media))
        case kinds.Window():
            ends = (widget(kinds.Instant(), inside.get(end), end, required=True) for end in ("start", "end"))
            return made(parts=tuple(ends))
        case kinds.Contact():
            lines = (
                widget(kinds.Text(CONTACT_MAX), inside.get(each), each, required=need) for each, need in CONTACT.items()
            )
            return made(parts=tuple(lines))
        case kinds.Counts():
            counts = (
                widget(kinds.Integer(0, 1_000_000), inside.get(word), word, title)
                for word, title in kind.choices.items()
            )
            return made(parts=tuple(counts))
        case kinds.Record():
            return made(parts=members(kind, inside, kind.required))
        case kinds.Changes():
            return made(parts=members(kind, inside, frozenset()))
        case kinds.List():
            items = value if isinstance(value, list) else []
            parts = tuple(widget(kind.of, each, str(number)) for number, each in enumerate(items))
            return made(most=kind.most, parts=parts, item=widget(kind.of))
        case _:
            return made()


def members(
    kind: kinds.Record | kinds.Changes, inside: Mapping[str, Any], required: frozenset[str]
) -> tuple[Widget, ...]:
    """Return the inputs of the parts of a record, or of the fields that may be changed."""
    return tuple(
        widget(each, inside.get(name), name, kind.titles[name], required=name in required)
        for name, each in kind.of.items()
    )


def span(least: int, most: int) -> str:
    """Return the limits of a whole number, as far as it has any."""
    if least == -INTEGER_MAX and most == INTEGER_MAX:
        return ""
    return f"{least} – {most}" if most != INTEGER_MAX else f"≥ {least}"
