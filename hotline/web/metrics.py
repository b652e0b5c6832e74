"""The numbers of the center for Prometheus, looked up when they are asked for."""

import asyncio
from contextlib import suppress

from aiohttp import web
from prometheus_client import Gauge
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest

from hotline import __version__
from hotline.core.canonical import Instant
from hotline.core.errors import HotlineError
from hotline.web.doors import Ask, Doors
from hotline.web.health import LOOK_WITHIN, STATUSES, Look, checks, look


async def metrics(ask: Ask) -> web.Response:
    """Show all counters and gauges; those of the center stand still while it does not answer."""
    doors = ask.doors
    with suppress(HotlineError, TimeoutError, OSError):
        async with asyncio.timeout(min(LOOK_WITHIN, doors.settings.answer_within) / 1000):
            found = await look(doors)
            set_gauges(doors, found)
            await set_owed(doors, found)
    return web.Response(body=generate_latest(doors.meter.registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_1_0_0})


def set_gauges(doors: Doors, found: Look) -> None:
    """Set what one look showed."""
    meter = doors.meter
    meter.build.labels(__version__, found.party, found.channel).set(1)
    for log, size in found.sizes.items():
        meter.log_size.labels(log).set(size)
    for log, size in found.cosigned.items():
        meter.cosigned.labels(log).set(size)
    for name, count in found.waiting.items():
        meter.waiting.labels(name).set(count)
    seconds(meter.cosignature_age, found.cosignature_age)
    seconds(meter.undelivered, found.undelivered or 0)
    seconds(meter.lag, found.lag)
    seconds(meter.offset, found.link.offset)
    meter.link.set(found.link.up)
    meter.feeds.set(len(doors.feeds))
    if found.disk is not None:
        meter.disk.set(found.disk)
    for check in checks(found, doors.settings.cosignature_within):
        meter.health.labels(check.name).set(STATUSES.index(check.status))


async def set_owed(doors: Doors, found: Look) -> None:
    """Count what is owed."""
    async with doors.desk.reading() as center:
        doors.meter.owed.set(sum(len(folder.owed) for folder in center.book.folders.values()))
    doors.meter.overdue.set(await doors.store.count_due(found.channel, Instant(found.now + 1)))


def seconds(gauge: Gauge, value: int | None) -> None:
    """Set a gauge in seconds from milliseconds, if there is a value."""
    if value is not None:
        gauge.set(value / 1000)
