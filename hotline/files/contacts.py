"""`contacts.yaml`: whom a ladder calls when it says `duty-officer`, and by which ways.

`whom` is the only function that answers this: what the console shows is what is called. A role that nobody holds falls
back to the duty officer, and says so, instead of calling nobody; the file is refused if the duty officer is nobody.
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

    people: Mapping[str, Contact] = key("People by a short name of your choice.", why="it is who is called")
    roles: Mapping[str, tuple[str, ...]] = key(
        "For each role that a ladder names, the people who hold it, in the order in which they are called.",
        why="it is who is called",
    )


@dataclass(frozen=True, slots=True)
class Called:
    """The answer to *whom*: the people, in order, who are called for a role; `instead` is the role that stands in."""

    role: str
    people: tuple[Person, ...]
    instead: str | None = None

    def __str__(self) -> str:
        """Say who is called, and whether somebody stands in."""
        people = ", ".join(person.name for person in self.people)
        return f"{people} ({self.instead}: nobody is {self.role})" if self.instead else people


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people who can be called, by role."""

    roles: Mapping[str, tuple[Person, ...]]

    def whom(self, role: str) -> Called:
        """Return who is called for *role*; used both to show and to call."""
        people = self.roles.get(role, ())
        return Called(role, people) if people else Called(role, self.roles[DUTY_OFFICER], DUTY_OFFICER)

    def uncovered(self, roles: Collection[str]) -> tuple[str, ...]:
        """Return which of *roles* nobody holds."""
        return tuple(sorted(role for role in roles if self.whom(role).instead))


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
    return Contacts({role: tuple(people[name] for name in holders) for role, holders in watch.roles.items()})


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
