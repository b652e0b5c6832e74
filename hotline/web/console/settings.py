"""How this center and this browser are set: read here, changed in `config.yaml`; sounds are tried, language chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hotline.core.canonical import Duration, Instant
from hotline.core.terms import LANGUAGES
from hotline.web.console.presence import PRESENCE, OpenDesk
from hotline.web.console.render import answer_page
from hotline.web.console.words import catalogue
from hotline.web.doors import Ask

TOP: Final = "center"
"""The group of the keys that stand in no section of the configuration."""

RETENTION: Final = "archive"
EXERCISE: Final = "exercise"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of the configuration with its value, as it is written; empty if it is not set."""

    path: str
    value: str

    @property
    def named(self) -> bool:
        """Return whether the catalogue has words for the key."""
        return f"settings.key.{self.path}" in catalogue(LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one section; one that the catalogue has no words for stands under its own name."""

    name: str
    settings: tuple[Setting, ...]

    @property
    def named(self) -> bool:
        """Return whether the catalogue has words for the section."""
        return f"settings.group.{self.name}" in catalogue(LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One open desk: whose, and whether an alarm would be heard there. `mine` is one of the reader."""

    number: int
    person: str
    visible: bool
    armed: bool
    rings: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The page. `unheard` is since when no desk can ring; `retention` is what leaves the live record, and when."""

    groups: tuple[Group, ...]
    retention: tuple[Setting, ...]
    desks: tuple[DeskRow, ...]
    unheard: Instant | None
    sizes: tuple[tuple[str, int], ...]


async def show(ask: Ask) -> web.Response:
    """Show the settings."""
    return await answer_page(ask, "settings.html", await read_settings(ask))


async def read_settings(ask: Ask) -> SettingsPage:
    """Return how everything is set now."""
    presence, config = ask.request.app[PRESENCE], ask.doors.config
    reader = ask.key.subject if ask.key else ""
    ticks = ask.doors.wall.monotonic()
    async with ask.doors.desk.reading() as center:
        sizes = ((center.party, center.ours.size), (center.theirs.party, center.theirs.size), ("", center.watch.size))
    elsewhere = set() if ask.doors.settings.status == "exercise" else {EXERCISE}
    found = tuple(groups([Setting(path, value) for path, value in config.items()]))
    return SettingsPage(
        groups=tuple(each for each in found if each.name not in {RETENTION, *elsewhere}),
        retention=next((each.settings for each in found if each.name == RETENTION), ()),
        desks=tuple(desk(each, ticks, reader) for each in presence.desks.values()),
        unheard=presence.unheard,
        sizes=sizes,
    )


def groups(found: list[Setting]) -> Iterator[Group]:
    """Yield the settings by the section in which they stand, in their order; those in none first."""
    named: dict[str, list[Setting]] = {TOP: []}
    for each in found:
        section, dot, _ = each.path.partition(".")
        named.setdefault(section if dot else TOP, []).append(each)
    return (Group(name, tuple(settings)) for name, settings in named.items() if settings)


def desk(found: OpenDesk, ticks: Duration, reader: str) -> DeskRow:
    """Return how one desk is."""
    rings = found.can_ring(ticks)
    return DeskRow(found.number, found.person, found.visible, found.armed, rings, found.person == reader)
