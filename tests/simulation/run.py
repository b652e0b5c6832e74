"""Plays many seeds, with a bar: `python -m tests.simulation.run --seeds 2000 --small`.

`--seed 17` plays one, and shows its script and the end of its trace; `--certain restore flood` lets these happen in
every play. What failed once and was fixed stands in `seeds.txt`, and is played by every test.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import track

from tests.simulation.disk import Sabotage
from tests.simulation.plan import Plan, draw
from tests.simulation.shrink import broken_by, shrink
from tests.simulation.world import World

STORED = Path(__file__).with_name("seeds.txt")
console = Console(highlight=False, soft_wrap=True)


def stored() -> list[str]:
    """Return the seeds that failed once."""
    lines = STORED.read_text().splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def show(plan: Plan) -> None:
    """Show what a play consists of."""
    console.print(f"seed {plan.seed}, healed at {plan.heal} ms, watched for {plan.tail} ms more")
    console.print(f"  {plan.faults}")
    for event in plan.script:
        console.print(f"  {event}")


def show_end(plan: Plan, sabotage: Sabotage, lines: int) -> None:
    """Play, and show how it ended."""
    world = World(plan, sabotage)
    try:
        played = world.play()
        console.print(f"all is well: {played}")
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is shown
        console.print(f"{type(error).__name__}: {error}", style="red")
    for line in list(world.time.lines)[-lines:]:
        console.print(f"  {line}")


def play(seeds: Iterable[str], sabotage: Sabotage, *, small: bool) -> int:
    """Play *seeds*; returns how many failed."""
    failed = 0
    for seed in track(seeds, "simulating", console=console, disable=not console.is_terminal):
        plan = draw(seed)
        name = broken_by(plan, sabotage)
        if name is None:
            continue
        failed += 1
        console.print(f"seed {seed}: {name}", style="red")
        if small:
            show(shrink(plan, sabotage))
    return failed


def main(words: list[str]) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.run", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many to play")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--certain", nargs="*", default=(), help="kinds of events that every play has")
    parser.add_argument("--seed", help="play this one, and show it")
    parser.add_argument("--lines", type=int, default=60, help="how much of the trace to show")
    parser.add_argument("--small", action="store_true", help="make what fails small")
    parser.add_argument("--stored", action="store_true", help="play those that failed once")
    parser.add_argument("--sabotage", choices=[each.name for each in Sabotage], default="NONE")
    asked = parser.parse_args(words)
    sabotage = Sabotage[asked.sabotage]
    if asked.seed is not None:
        plan = draw(asked.seed)
        plan = shrink(plan, sabotage) if asked.small else plan
        show(plan)
        show_end(plan, sabotage, asked.lines)
        return 0
    numbers = range(asked.first, asked.first + asked.seeds)
    seeds = stored() if asked.stored else ["+".join((str(number), *asked.certain)) for number in numbers]
    failed = play(seeds, sabotage, small=asked.small)
    console.print(f"{len(seeds)} seeds, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
