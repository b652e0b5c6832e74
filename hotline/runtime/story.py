"""A story: a crisis told as a timetable that an officer can read, and that the program can play.

Each line is a time, what happens then (an event), and what is expected until the next line. This module has only what a
story says; `phrases` and `story_reading` know how it is written, `play` plays it. `docs/reference/stories.md` explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hotline.core.canonical import Instant


@dataclass(frozen=True, slots=True)
class Says:
    """A party sends a message: of the form *form*, or of the one form that does *act* to what it answers."""

    party: str
    act: str | None
    form: str | None
    target: str | None
    precedence: str | None
    label: str | None
    people: tuple[str, ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seconds:
    """A further person signs a message that waits for two."""

    party: str
    target: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivers:
    """At this very second the center of *party* holds the message: its cosignature says so."""

    party: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Owes:
    """A party still owes *kind* (None: nothing at all), as *viewer* sees it (None: as both do).

    A return is owed for a *period*; what is *tolled* is owed by no time as long as its clock stands.
    """

    party: str
    kind: str | None
    target: str | None = None
    by: str | None = None
    viewer: str | None = None
    period: str | None = None
    tolled: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Nobody does anything; time passes."""


@dataclass(frozen=True, slots=True)
class LinkIs:
    """The link is cut or restored."""

    up: bool


@dataclass(frozen=True, slots=True)
class Consents:
    """The administrator of a party consents to the next *version* of the agreement, in force *since* a time, or now."""

    party: str
    version: int
    since: str | None


@dataclass(frozen=True, slots=True)
class Stops:
    """The exercise is stopped: by an actual message of *precedence* that a party holds, or by hand of its people."""

    party: str
    precedence: str | None


@dataclass(frozen=True, slots=True)
class InForce:
    """That *version* of the agreement is the one in force, on both sides."""

    version: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The agreement has ended, and both sides have said so."""


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody is called; *saying* must stand in what the ladder tells them."""

    party: str
    role: str
    saying: str | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A filled form is laid on the desk of a party."""

    party: str
    form: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody is called but those named on this line."""


@dataclass(frozen=True, slots=True)
class Alarmed:
    """A party hears an alarm that no ladder covers."""

    party: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """What the line does is refused by *rule*."""

    rule: str


@dataclass(frozen=True, slots=True)
class Waits:
    """What the line sends waits for a second person."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """What the line sends bears the flag *flag*; with None, no flag at all."""

    flag: str | None


@dataclass(frozen=True, slots=True)
class CaseIs:
    """The case stands in *state* on both sides."""

    state: str
    target: str | None


Looked: TypeAlias = Owes | InForce | Ended
"""What may be expected, and may as well be all that a line says."""
Event: TypeAlias = Says | Seconds | Delivers | Silent | LinkIs | Consents | Stops | Looked
Expectation: TypeAlias = Called | Drafted | Nobody | Alarmed | Refused | Waits | Flagged | CaseIs | Looked


@dataclass(frozen=True, slots=True)
class Scene:
    """One line of the timetable. `expected` has the number of the line on which each expectation stands."""

    line: int
    at: Instant
    event: Event
    expected: tuple[tuple[int, Expectation], ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """What the record must say in the end.

    How many deadlines were missed and answered *late*, by how many ms each; how many are *still* missed; for how many
    it is *undecided* whether the answer came in time.
    """

    line: int
    late: int = 0
    late_by: tuple[int, ...] | None = None
    still: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A story as told; `day` is midnight of its first day, `dated` if its lines name days by date, `lines` its text."""

    file: str
    title: str
    protocol: str
    parties: tuple[str, str]
    day: Instant
    scenes: tuple[Scene, ...]
    audit: Audit
    lines: tuple[str, ...]
    status: str = "actual"
    dated: bool = False
