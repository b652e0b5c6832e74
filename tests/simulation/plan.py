"""What a seed plays: which faults are on (each seed draws its own few), and the script of what comes from outside.

The script is a list of events that can be shortened: every event has a number, and all that it draws comes from streams
of that number, so that the others happen as before when one is taken away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tests.simulation.chance import Chance

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
PARTIES: Final = ("us", "cn")


@dataclass(frozen=True, slots=True)
class Faults:
    """How bad the world of one seed is; the mildest values are the defaults.

    Times in ms. `stall` is the chance that a commit takes seconds, `deaf` that a death is not noticed by the other end,
    `patience` that a person asks again when no answer came, `snapshots` that one is written after a turn.
    """

    latency: int = 5
    commit: int = 2
    stall: float = 0.0
    deaf: float = 0.0
    patience: float = 1.0
    snapshots: float = 0.0
    check_every: int = 60 * SECOND
    skew: int = 0
    begins_empty: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something from outside: at which ms, of what kind, to which party, and how much of it."""

    number: int
    at: int
    kind: str
    party: str
    amount: int = 0

    def __str__(self) -> str:
        """Show the event as one line of a script."""
        return f"{self.number:4} {self.at / SECOND:10.3f} s  {self.party}  {self.kind} {self.amount}"


@dataclass(frozen=True, slots=True)
class Plan:
    """One play: its seed, its faults, its script, when all faults end, and how long it is watched after that."""

    seed: str
    faults: Faults
    script: tuple[Event, ...]
    heal: int
    tail: int


@dataclass(frozen=True, slots=True)
class Kind:
    """How often a kind of event comes when it is on, how much of it, and the chance that a seed has it."""

    chance: float
    most: int
    amount: tuple[int, int] = (0, 0)


POSTS: Final[Mapping[str, Kind]] = {
    "post": Kind(1.0, 10),
    "answer": Kind(0.9, 16),
    "garbage": Kind(0.2, 3),
    "enrol": Kind(0.25, 2),
    "agree": Kind(0.15, 1, (0, 3)),
    "flood": Kind(0.15, 1, (8, 16)),
    "attach": Kind(0.25, 3),
}
BLOWS: Final[Mapping[str, Kind]] = {
    "crash": Kind(0.5, 5, (10, 20 * SECOND)),
    "takeover": Kind(0.2, 2),
    "pause": Kind(0.3, 3, (100, 40 * SECOND)),
    "suspend": Kind(0.2, 2, (SECOND, 90 * SECOND)),
    "cut": Kind(0.5, 8),
    "vanish": Kind(0.3, 3),
    "mute": Kind(0.3, 4, (SECOND, 30 * SECOND)),
    "partition": Kind(0.35, 3, (SECOND, 90 * SECOND)),
    "second-line": Kind(0.25, 4),
    "replay": Kind(0.3, 8),
    "corrupt": Kind(0.25, 3),
    "step": Kind(0.3, 4, (-4 * SECOND, 4 * SECOND)),
    "leap": Kind(0.08, 1, (-HOUR, HOUR)),
    "full": Kind(0.25, 2, (100, 10 * SECOND)),
    "overloaded": Kind(0.2, 3),
    "unknown": Kind(0.3, 3),
    "restore": Kind(0.2, 2, (1, 12)),
}
RESTORE_TAKES: Final = 3 * MINUTE
"""A machine is not restored from its backup faster than this; what its old connections carried has long arrived."""


def draw(seed: int | str) -> Plan:
    """Return the play of *seed*; `17+restore+flood` is one of its own, in which those two are certain."""
    chance, certain = Chance(str(seed)), str(seed).split("+")[1:]
    dice = chance["plan"]
    faults = draw_faults(chance["faults"])
    pace = dice.choices((2 * MINUTE, 6 * MINUTE, 2 * HOUR), (60, 32, 8))[0]
    number = 0
    script: list[Event] = []
    for kinds, liveliness in ((POSTS, dice.choice((0.5, 1.0, 1.0, 2.0))), (BLOWS, dice.choice((0.0, 0.5, 1.0, 1.0)))):
        for name, kind in kinds.items() if liveliness or certain else ():
            stream = chance[f"script/{name}"]
            if stream.random() >= kind.chance and name not in certain:
                continue
            for _ in range(stream.randint(1, max(1, round(kind.most * liveliness)))):
                number += 1
                at, party = stream.randrange(pace), stream.choice(PARTIES)
                script.append(Event(number, at, name, party, stream.randint(*kind.amount)))
    script.sort(key=lambda event: (event.at, event.number))
    tail = dice.choices((0, 15 * MINUTE, 3 * HOUR), (70, 24, 6))[0]
    if pace + tail > HOUR:
        faults = replace(faults, check_every=5 * MINUTE)
    return Plan(str(seed), faults, tuple(script), pace, tail)


def draw_faults(dice: Random) -> Faults:
    """Return how bad the world is, most of it mild in most seeds."""
    return Faults(
        latency=dice.choice((1, 5, 50, 400)),
        commit=dice.choice((0, 2, 20, 150)),
        stall=dice.choice((0.0, 0.0, 0.02)),
        deaf=dice.choice((0.0, 0.5)),
        patience=dice.choice((1.0, 0.5)),
        snapshots=dice.choice((0.0, 0.0, 0.05)),
        check_every=dice.choice((30 * SECOND, 60 * SECOND, 5 * MINUTE)),
        skew=dice.choice((0, 0, 300, 2_500)),
        begins_empty=dice.random() < 0.1,
    )
