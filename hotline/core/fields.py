"""One field of a form: its title, whether it must be given, whether it stands open, and the kind of its value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.core.canonical import Duration, duration_text, instant
from hotline.core.conditions import Condition
from hotline.core.errors import refuse
from hotline.core.kinds import Choice, Counts, Kind, Quantity, Titles
from hotline.core.terms import Span


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the agreement has it.

    An `open` field stands readable in the signed payload, because deadlines and conditions need it; any other is
    sealed. `required_if` asks for it under a condition; the field `alternative` may be given in its place. `longest` is
    the greatest length of a window, `slip` how long after its end the event may still take place. `defined` is the
    term of the agreement that says what the field means.
    """

    name: str
    title: Titles
    kind: Kind
    required: bool = False
    required_if: Condition | None = None
    open: bool = False
    longest: Span | None = None
    alternative: str = ""
    slip: Duration = Duration(0)
    defined: str = ""

    @property
    def type(self) -> str:
        """Return the name of the kind, as protocol files write it."""
        return self.kind.name

    @property
    def choices(self) -> Mapping[str, Titles]:
        """Return the words to choose from with their titles; none if it is no choice."""
        return self.kind.choices if isinstance(self.kind, Choice | Counts) else {}

    @property
    def unit(self) -> str:
        """Return the unit of a quantity, else nothing."""
        return self.kind.unit if isinstance(self.kind, Quantity) else ""

    def check(self, value: object, where: str) -> None:
        """Refuse a value that is not of the kind."""
        self.kind.check(value, where)

    def check_longest(self, value: Mapping[str, Any], longest: Duration, where: str) -> None:
        """Refuse a window longer than *longest*."""
        if instant(value["end"]) - instant(value["start"]) > longest:
            raise refuse("field.out_of_range", where, f"the window is longer than {duration_text(longest)}")

    def show(self, value: Any, language: str) -> str:  # noqa: ANN401 - any value of the kind
        """Return *value* for a person who reads *language*."""
        return self.kind.show(value, language)
