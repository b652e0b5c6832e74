"""A recorded play for the tests of replays: what one side noted, with calls answered as people answer them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from hotline.core import commands, facts
from hotline.core.canonical import Instant
from hotline.core.commands import Portion
from hotline.core.conduct import Conduct
from hotline.core.facts import Fact
from hotline.core.replay import Difference, Kind, Replay, Watched
from hotline.runtime.delivery import alarm_ring
from hotline.runtime.stage import Actor, Stage
from tests import stages
from tests.stages import cn, us

Facts = list[Fact]


@cache
def play() -> Stage:
    """Return a notice that is answered, an urgent question that nobody answers for long, and its ladder."""
    found = stages.stage(stages.HOTLINE, stages.TESTS)
    notice = stages.send(found, "us", "TST-1").id
    attend(found, 1)
    stages.send(found, "cn", "RCV", notice)
    stages.send(found, "cn", "ACK", notice)
    question = stages.send(found, "cn", "HTL-1", precedence="FLASH").id
    attend(found, 40)
    stages.send(found, "us", "RCV", question)
    attend(found, 100)
    return found


def attend(play: Stage, minutes: float) -> None:
    """Let time pass until so many minutes after the beginning; every call is tried within ten seconds."""
    while play.now < stages.at(minutes):
        play.until(min(stages.at(minutes), Instant(play.now + 10_000)))
        for actor in play.actors.values():
            answer_calls(play, actor)


def answer_calls(play: Stage, actor: Actor) -> None:
    """Let every call be tried, and its result be noted."""
    rings = [ring for _, ring in actor.rings] + [alarm_ring(alarm) for _, alarm in actor.alarms]
    actor.rings.clear()
    actor.alarms.clear()
    for ring in rings:
        play.take(actor, commands.Attempt(ring.id, "alice", "screen", "shown", failed=False))


def logs_of(actor: Actor) -> dict[str, list[Portion]]:
    """Return both shared logs as a bundle holds them."""
    return {log: [Portion(row.body, row.beside) for row in actor.rows[log]] for log in ("ours", "theirs")}


def replay(found: Stage, actor: Actor, watch: list[bytes] | None = None, every: int = 64) -> Replay:
    """Return the record of *actor*, about to be replayed, perhaps with another watch log."""
    logs = logs_of(actor)
    bodies = [row.body for row in actor.rows["watch"]] if watch is None else watch
    return Replay(Watched(bodies, logs), lambda: stages.fresh(found, actor), logs, every=every)


def examined(replay: Replay) -> Conduct:
    """Return the whole record, examined."""
    conduct = Conduct(replay)
    for _ in conduct.examine():
        pass
    return conduct


def tampered(party: str, change: Callable[[Facts], Any]) -> list[Difference]:
    """Return the differences of a record of *party* that somebody has written anew after *change*."""
    found = play()
    actor = us(found) if party == "us" else cn(found)
    noted = list(actor.happened)
    change(noted)
    return examined(replay(found, actor, [facts.fact_bytes(each) for each in noted])).found


def place(noted: Facts, kind: type[Fact], number: int = 0, **members: Any) -> int:
    """Return where the fact number *number* of *kind* with these members stands."""
    matching = [
        index
        for index, each in enumerate(noted)
        if isinstance(each, kind) and all(getattr(each, name) == value for name, value in members.items())
    ]
    return matching[number]


def drop(kind: type[Fact], number: int = 0, **members: Any) -> Callable[[Facts], None]:
    """Return a change that leaves one fact out."""

    def change(noted: Facts) -> None:
        del noted[place(noted, kind, number, **members)]

    return change


def move(kind: type[Fact], by: int, number: int = 0, **members: Any) -> Callable[[Facts], None]:
    """Return a change that notes one fact later or earlier by *by* ms, where it then belongs."""

    def change(noted: Facts) -> None:
        fact = noted.pop(place(noted, kind, number, **members))
        moved: Any = replace(fact, at=Instant(fact.at + by))
        noted.insert(sum(each.at <= moved.at for each in noted), moved)

    return change


def kinds(found: list[Difference]) -> list[Kind]:
    """Return what was found, by kind; the tie of the watch log, which any change breaks, aside."""
    return [each.kind for each in found if each.rule != "rule 20"]
