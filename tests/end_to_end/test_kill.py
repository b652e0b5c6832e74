"""Two real centers, real TLS, real disks: either is killed at any moment, and nothing that was answered is lost.

The oracle keeps every success answer in a list, never the latest per message: a lost entry that is written again would
hide itself otherwise. The control answers before it writes, and must be caught.
"""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from hotline.cli.demo import people, ready, settled, wall
from hotline.cli.twins import Twins, found_twins
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import Json, digest, unb64

pytestmark = pytest.mark.end_to_end

PROTOCOLS = ("crisis-hotline", "ai-test-notification", "service")
KILLS = 4


def notice(number: int, party: str) -> dict[str, Json]:
    """Return the fields of a small notice."""
    return {"subject": f"{party} {number}", "text": {"original": f"Greeting {number}", "language": "en"}}


async def post_all(client: Client, party: str, answered: list[str], stop: asyncio.Event) -> None:
    """Post one message after another, each until it is answered with success."""
    number = 0
    while not stop.is_set():
        number += 1
        composed = None
        while composed is None and not stop.is_set():
            try:
                composed = await client.compose("GEN-1", notice(number, party), protocol="service")
            except ClientError:
                await asyncio.sleep(0.1)
        while composed is not None and not stop.is_set():
            try:
                await client.post(composed)
            except ClientError as error:
                if not error.retryable and error.rule != "agreement.not_in_force":
                    raise
                await asyncio.sleep(0.05)
            else:
                answered.append(composed.id)
                break


async def held(client: Client, log: str) -> Counter[str]:
    """Return how often each message stands in a log."""
    found: Counter[str] = Counter()
    first = 0
    while True:
        page = await client.entries(log, first, 256)
        for row in page["entries"]:
            if row["entry"]["kind"] == "message":
                found[digest(unb64(row["entry"]["envelope"]["payload"]))] += 1
        first += len(page["entries"])
        if first >= page["size"]:
            return found


async def trouble(twins: Twins, dice: random.Random) -> None:
    """Kill one center or both, several times, and start it again."""
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.3, 1.5))
        victims = [twin for twin in twins.both if dice.random() < 0.6] or [twins.us]
        await asyncio.gather(*(twin.kill() for twin in victims))
        await asyncio.sleep(dice.uniform(0.0, 0.4))
        await asyncio.gather(*(twin.start() for twin in victims))


async def lost(twins: Twins, seed: int) -> tuple[int, list[str], list[str]]:
    """Return how many messages were answered, those lost at either center, and those doubled."""
    dice = random.Random(seed)
    await twins.wire.open()
    twins.configure(PROTOCOLS, 1, wall(), wall())
    await twins.start()
    answered: dict[str, list[str]] = {"us": [], "cn": []}
    try:
        async with people(twins) as clients:
            await ready(clients)
            stop = asyncio.Event()
            posting = [
                asyncio.create_task(post_all(clients[f"{party}/{name}"], party, answered[party], stop))
                for party, name in (("us", "alice"), ("us", "ben"), ("cn", "li"))
            ]
            await trouble(twins, dice)
            await asyncio.sleep(0.5)
            stop.set()
            await asyncio.gather(*posting)
            await ready(clients)
            await settled(clients)
            missing, doubled = [], []
            for party, peer in (("us", "cn"), ("cn", "us")):
                ours = await held(clients[f"{party}/auditor"], "ours")
                mirror = await held(clients[f"{peer}/auditor"], "theirs")
                assert ours == mirror
                missing += [each for each in answered[party] if ours[each] == 0]
                doubled += [each for each, times in ours.items() if times > 1]
            return sum(map(len, answered.values())), missing, doubled
    finally:
        await twins.stop()
        await twins.wire.close()


async def test_whoever_is_killed_nothing_that_was_answered_is_lost_or_doubled(tmp_path: Path) -> None:
    total, missing, doubled = await lost(found_twins(tmp_path / "twins", wall()), seed=1)

    assert total > 20
    assert missing == []
    assert doubled == []


async def test_the_oracle_catches_a_center_that_answers_before_it_writes(tmp_path: Path) -> None:
    """The negative control: without durability, answered messages are lost, or the logs no longer fit together."""
    twins = found_twins(tmp_path / "twins", wall())
    twins.us.program = twins.cn.program = (str(Path(__file__).with_name("careless.py")),)

    caught = False
    for seed in (1, 2, 3):
        try:
            caught = caught or bool((await lost(twins, seed))[1])
        except (TimeoutError, AssertionError):  # lost so much that the logs do not fit together any more
            caught = True
        if caught:
            break
    assert caught
