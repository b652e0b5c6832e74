"""Bundles of a recorded play for the tests of `audit replay`: as it was noted, or as somebody noted it anew."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hotline.cli.evidence import bundled
from hotline.cli.selecting import Wanted
from hotline.core import facts
from hotline.core.merkle import leaf_hash
from hotline.files.bundle import write_bundle
from hotline.interfaces import Row
from tests.cli.records import gathered
from tests.core.records import Facts, play

PINS = [f"--root={name}={actor.center.ours.root.digest}" for name, actor in play().actors.items()]


def bundle(path: Path, keeper: str = "cn", change: Callable[[Facts], None] | None = None, *, watch: bool = True) -> str:
    """Write what *keeper* would export to *path*, its watch log written anew after *change*."""
    found = gathered(keeper, play())
    if change is not None:
        noted = list(play().actors[keeper].happened)
        change(noted)
        found = replace(found, watch=[Row(leaf_hash(body), body) for body in map(facts.fact_bytes, noted)])
    write_bundle(path, *bundled(found, Wanted(), (), watch=watch))
    return str(path)
