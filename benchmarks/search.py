"""How long a search takes among many messages, beside reading every one of them.

    python benchmarks/search.py [MESSAGES]

Texts are made of words with a seed, as notices have them. The floor of each row is a scan: the same texts in memory,
one after the other, asked for the same thing.
"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from hotline.core.canonical import Instant, instant
from hotline.core.search import Findable, Query
from hotline.interfaces import Reached
from hotline.store.search import SqliteSearch

MESSAGES = 100_000
ROUNDS = 7
BATCH = 256
START = instant("2026-01-01T00:00:00.000Z")
ENGLISH = [f"{stem}{end}" for stem in ("capab", "evalu", "replic", "auton", "escap") for end in ("ility", "ation", "e")]
CHINESE = "关于高风险人工智能试验的事先通报内容未经授权外部连接责任单位时间窗口模型能力评估网络异常"


def text(chance: random.Random) -> str:
    """Return a text as long as that of a notice."""
    english = " ".join(chance.choices(ENGLISH, k=25))
    return f"{english} {''.join(chance.choices(CHINESE, k=30))} T-{chance.randrange(1_000_000)}"


def findable(index: int, chance: random.Random) -> Findable:
    """Return a message that stands at *index*."""
    number = f"sha256:{chance.getrandbits(256):064x}"
    party = "us" if index % 2 else "cn"
    at = Instant(START + index * 60_000)
    names = f"{number[7:]} TST-1 Notice of a test 试验事先通报 {party}/alice"
    people = (f"{party}/alice",)
    return Findable(party, index, at, number, number, "TST-1", "actual", "ROUTINE", people, text(chance), names)


async def measure(folder: Path, count: int) -> None:
    """Fill an index, then print a row for each kind of search."""
    chance = random.Random(7)  # noqa: S311 - a seed makes texts, not keys
    messages = [findable(index, chance) for index in range(count)]
    search = SqliteSearch(folder / "search.db")
    began = time.perf_counter()
    for first in range(0, count, BATCH):
        part = tuple(messages[first : first + BATCH])
        await search.add("ours", part, Reached(first + len(part), b""))
    print(
        f"indexed {count:,} messages at {count / (time.perf_counter() - began):,.0f} a second, "
        f"{(folder / 'search.db').stat().st_size / 1e6:.0f} MB"
    )
    print("| search | ms | a scan, ms | of it |\n|---|---|---|---|")
    rare = messages[count // 3].text.rsplit(" ", 1)[1]
    for name, query in {
        "a rare word": Query(text=rare),
        "a word in most messages": Query(text="capability"),
        "two words": Query(text="capability escape"),
        "two Chinese characters": Query(text="风险"),
        "the beginning of a number": Query(text=messages[count // 2].id[7:15]),
        "a person in an hour": Query(
            person="us/alice", since=messages[count // 2].at, until=messages[count // 2 + 60].at
        ),
    }.items():
        took = [await timed(search, query) for _ in range(ROUNDS)]
        scan = scanned(messages, query.text or query.person)
        print(f"| {name} | {median(took):.1f} | {scan:.0f} | {median(took) / scan:.3f} |")
    await search.close()


async def timed(search: SqliteSearch, query: Query) -> float:
    """Return how many ms *query* takes."""
    began = time.perf_counter()
    await search.find(query)
    return (time.perf_counter() - began) * 1000


def scanned(messages: list[Findable], wanted: str) -> float:
    """Return how many ms it takes to look into every text for *wanted*."""
    began = time.perf_counter()
    sum(wanted in each.text or wanted in each.names for each in messages)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES))
