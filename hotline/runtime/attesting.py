"""Asks those outside the channel to attest our log, in time and without end, and keeps what they say.

Nothing waits for it: a witness that is slow, wrong or gone is told to the administrator, and the line goes on.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from hotline.core import facts
from hotline.core.attested import Attested, Standing, ToAttest
from hotline.core.canonical import Duration
from hotline.core.entry import MessageEntry, parse_entry
from hotline.core.errors import HotlineError, RefusalError
from hotline.interfaces import Clock, Desk, Store
from hotline.runtime.delivery import precedence_of
from hotline.runtime.turn import Turn

PAUSE = Duration(250)
RETRY = Duration(60_000)
SPACING = Duration(1_000)
"""However many FLASH messages there are, nobody is asked more often."""

log = structlog.get_logger()


class Attestations(Protocol):
    """Keeps what was attested, beside the logs and apart from them."""

    async def keep(self, found: Attested) -> None:
        """Keep *found*; durable on return. What is kept already for the same kind, name and size stays."""
        ...

    async def newest(self) -> tuple[Attested, ...]:
        """Return the one with the greatest size of each kind and name."""
        ...

    async def read(self, first: int, limit: int) -> tuple[Attested, ...]:
        """Return up to *limit*, in the order in which they were kept, from number *first* on."""
        ...

    async def close(self) -> None:
        """Finish what was begun, then let go."""
        ...


class Attestor(Protocol):
    """Somebody outside, asked every `every` if our log has grown, and with `flash` once a FLASH is cosigned."""

    @property
    def kind(self) -> str:
        """`witness` or `stamp`."""
        ...

    @property
    def name(self) -> str:
        """The name that the configuration gives."""
        ...

    @property
    def every(self) -> Duration:
        """How often it is asked."""
        ...

    @property
    def flash(self) -> bool:
        """Whether it is asked at once when a FLASH of ours is cosigned."""
        ...

    async def attest(self, head: ToAttest) -> Attested:
        """Return what it says of *head*, verified against what is pinned; AttestError says why there is nothing."""
        ...


@dataclass(slots=True)
class Attesting:
    """Has *attestors* attest the log of the center at *desk*. `urgent` is the size up to which a FLASH stands in it."""

    desk: Desk
    store: Store
    kept: Attestations
    clock: Clock
    attestors: Sequence[Attestor] = ()
    urgent: int = 0
    found: dict[tuple[str, str], Standing] = field(default_factory=dict)

    def standings(self) -> tuple[Standing, ...]:
        """Return how it stands with everyone."""
        return tuple(self.found.values())

    def mind(self, turn: Turn) -> None:
        """Take note of a FLASH that *turn* placed in our log: whoever is asked then is asked at once."""
        if not any(each.flash for each in self.attestors):
            return
        for number, row in enumerate(turn.rows["ours"], turn.first["ours"]):
            if is_flash(row.body):
                self.urgent = number + 1

    async def run(self) -> None:
        """Ask until cancelled."""
        self.found = {(each.kind, each.name): Standing(each.kind, each.name) for each in self.attestors}
        async with asyncio.TaskGroup() as tasks:
            for each in self.attestors:
                tasks.create_task(self.follow(each))

    async def follow(self, attestor: Attestor) -> None:
        """Ask one of them, whenever it is time and our log has grown."""
        again = self.clock.monotonic() + await self.begin(attestor)
        soonest = 0
        while True:
            size, now = self.found[name_of(attestor)].size, self.clock.monotonic()
            hurried = attestor.flash and self.urgent > size
            if now >= soonest and (now >= again or hurried):
                standing = await self.turn(attestor, 0 if now >= again else self.urgent)
                if standing is not None:
                    self.note(attestor, standing)
                    well = standing.failing is None
                    again, soonest = now + (attestor.every if well else RETRY), now + (SPACING if well else RETRY)
            await self.clock.sleep(PAUSE)

    async def turn(self, attestor: Attestor, least: int) -> Standing | None:
        """Ask once if there is a larger head than before, of *least* entries; return how it stands then."""
        before = self.found[name_of(attestor)]
        try:
            head = await self.head(before.size, least)
            if head is None:
                return None
            found = await attestor.attest(head)
            await self.kept.keep(found)
        except Exception as error:  # noqa: BLE001 - whatever happens outside the channel, the line goes on
            why = str(error) if isinstance(error, HotlineError) else repr(error)
            return replace(before, failing=before.failing or self.clock.now(), why=why)
        return Standing(attestor.kind, attestor.name, found.size)

    async def begin(self, attestor: Attestor) -> Duration:
        """Remember what was attested before the start; return how long there is until it is time again."""
        try:
            before = [each for each in await self.kept.newest() if (each.kind, each.name) == name_of(attestor)]
        except HotlineError as error:
            before = []
            log.error("attested before is not read", error=str(error))  # noqa: TRY400 - the text is for people
        if not before:
            return Duration(0)
        standing = self.found[name_of(attestor)]
        self.found[name_of(attestor)] = replace(standing, size=before[0].size)
        return Duration(max(0, min(attestor.every, before[0].at + attestor.every - self.clock.now())))

    async def head(self, old: int, least: int) -> ToAttest | None:
        """Return the newest head that the peer cosigned, if it is larger than *old* and at least *least*."""
        async with self.desk.reading() as center:
            series, channel = center.ours.series, center.channel
            size = series.size
            if size <= old or size < least:
                return None
            row = series.notes[-1]
        (kept,) = await self.store.read(channel, "watch", row, 1)
        fact = facts.parse_fact(facts.fact_value(kept.body))
        assert isinstance(fact, facts.Cosigned)

        async def grew_from(smaller: int) -> tuple[bytes, ...]:
            async with self.desk.reading() as center:
                return center.ours.tree.consistency(smaller, size)

        return ToAttest(fact.note, size, old, grew_from)

    def note(self, attestor: Attestor, standing: Standing) -> None:
        """Keep how it stands, and tell the administrator when that changes."""
        before = self.found[name_of(attestor)]
        self.found[name_of(attestor)] = standing
        about = {"kind": standing.kind, "name": standing.name}
        if standing.why and standing.why != before.why:
            log.warning("not attested", **about, why=standing.why)
        elif before.why and not standing.why:
            log.info("attested again", **about, size=standing.size)


def name_of(attestor: Attestor) -> tuple[str, str]:
    """Return under which kind and name *attestor* is known."""
    return attestor.kind, attestor.name


def is_flash(body: bytes) -> bool:
    """Return whether an entry of ours is a FLASH message."""
    try:
        entry = parse_entry(body)
        return isinstance(entry, MessageEntry) and precedence_of(entry) == "FLASH"
    except RefusalError:
        return False
