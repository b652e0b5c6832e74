"""`contacts.yaml`: whom a ladder calls when it says `duty-officer`, and by which ways.

`whom` is the only function that answers this: what the console shows is what is called. A role that nobody holds falls
back to the duty officer, and says so, instead of calling nobody; the file is refused if the duty officer is nobody.
Whoever has the watch is the duty officer, if the file knows them; those whom it names stand behind them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hotline.core.errors import FileError
from hotline.files.positions import join, read
from hotline.files.sections import WRONG, Reader, key
from hotline.interfaces import Person

DUTY_OFFICER: Final = "duty-officer"
SCREEN: Final = "screen"
WEBHOOK: Final = "webhook:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person as the file describes them."""

    name: str = key("The name of the person, as the watch knows it.", why="it is who is called")
    ways: tuple[str, ...] = key(
        "How the person is called, in order: `screen`, or `webhook:<name>` for a webhook of `config.yaml`.",
        why="a person without a way cannot be called",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is on duty and who is behind them."""

    people: Mapping[str, Contact] = key(
        "People by a short name: for whoever may have the watch, their name in the roster (`alice` for `us/alice`).",
        why="it is who is called",
    )
    roles: Mapping[str, tuple[str, ...]] = key(
        "For each role that a ladder names, the people who hold it, in the order in which they are called.",
        why="it is who is called",
    )


@dataclass(frozen=True, slots=True)
class Called:
    """The answer to *whom*: the people, in order, who are called for a role; `instead` is the role that stands in.

    `behind` are called, each group in its turn, if nobody before them takes the call.
    """

    role: str
    people: tuple[Person, ...]
    instead: str | None = None
    behind: tuple[tuple[Person, ...], ...] = ()

    @property
    def turns(self) -> tuple[tuple[Person, ...], ...]:
        """Return everybody who may be called, in groups: the next one only if nobody of those before takes the call."""
        return (self.people, *self.behind)

    def __str__(self) -> str:
        """Say who is called, and whether somebody stands in."""
        people = ", ".join(person.name for person in self.people)
        return f"{people} ({self.instead}: nobody is {self.role})" if self.instead else people


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people who can be called: by role, and all of them by their short names."""

    roles: Mapping[str, tuple[Person, ...]]
    people: Mapping[str, Person]

    def whom(self, role: str, watch: str | None = None) -> Called:
        """Return who is called for *role* while *watch*, a subject of the roster, has the watch."""
        first, *behind = self.duty(watch)
        people = self.roles.get(role, ())
        if role == DUTY_OFFICER:
            return Called(role, first, behind=tuple(behind))
        return (
            Called(role, people, behind=(first, *behind)) if people else Called(role, first, DUTY_OFFICER, (*behind,))
        )

    def duty(self, watch: str | None) -> Iterator[tuple[Person, ...]]:
        """Yield who is duty officer, in groups: whoever has the watch before the others whom the file names."""
        officer = None if watch is None else self.people.get(watch.rpartition("/")[2])
        named = self.roles[DUTY_OFFICER]
        if officer is not None:
            yield (officer,)
        if others := tuple(each for each in named if each is not officer):
            yield others

    def uncovered(self, roles: Collection[str]) -> tuple[str, ...]:
        """Return which of *roles* nobody holds."""
        return tuple(sorted(role for role in roles if self.whom(role).instead))

    def unknown(self, subjects: Collection[str]) -> tuple[str, ...]:
        """Return which *subjects* of the roster nobody could call while they have the watch."""
        return tuple(sorted(each for each in subjects if each.rpartition("/")[2] not in self.people))


def load(path: Path, webhooks: Collection[str] = ()) -> Contacts:
    """Return the contacts in the file at *path*, or raise FileError with every complaint.

    *webhooks* are the names that `config.yaml` describes.
    """
    document = read(path)
    reader = Reader(document, path.parent, [])
    watch = reader.section(Watch, document.value)
    if watch is not WRONG:
        for complaint in (*people_wrong(watch, webhooks), *roles_wrong(watch)):
            reader.complain(*complaint)
    if reader.complaints:
        raise FileError(tuple(reader.complaints))
    people = {name: Person(contact.name, contact.ways) for name, contact in watch.people.items()}
    return Contacts({role: tuple(people[name] for name in holders) for role, holders in watch.roles.items()}, people)


Wrongs = Iterator[tuple[str, str, str]]


def people_wrong(watch: Watch, webhooks: Collection[str]) -> Wrongs:
    """Complain of people who cannot be called."""
    known = f"screen, {', '.join(WEBHOOK + name for name in sorted(webhooks))}".rstrip(", ")
    for name, contact in watch.people.items():
        if not contact.ways:
            yield f"people.{name}.ways", f"{contact.name} cannot be called", f"Write at least one way: {known}"
        for number, way in enumerate(contact.ways):
            if way != SCREEN and way.removeprefix(WEBHOOK) not in (webhooks if way.startswith(WEBHOOK) else ()):
                yield f"people.{name}.ways.{number}", f"there is no way {way!r}", f"The ways are: {known}"


def roles_wrong(watch: Watch) -> Wrongs:
    """Complain of roles that name nobody, and of a watch without a duty officer."""
    if not watch.roles.get(DUTY_OFFICER):
        yield "roles", "nobody is duty-officer", "Name at least one: every call that reaches nobody else goes there"
    for role, holders in watch.roles.items():
        for number, name in enumerate(holders):
            if name not in watch.people:
                place = join(join("roles", role), str(number))
                yield place, f"{name!r} is not among the people", "Describe them under people, or correct the name"
