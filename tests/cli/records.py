"""A recorded channel for the tests of evidence, made once: what us kept of a conversation, and its bundle."""

from functools import cache
from pathlib import Path

from hotline.cli.evidence import bundled
from hotline.cli.gathering import Gathered, notes_in
from hotline.cli.judging import Judgement, judge
from hotline.cli.selecting import Wanted
from hotline.core.canonical import Json
from hotline.files.bundle import write_bundle
from hotline.files.bundle_reading import open_bundle
from hotline.interfaces import Row
from hotline.runtime.stage import Stage
from tests import stages
from tests.stages import cn, us

Members = dict[str, bytes]


@cache
def play() -> Stage:
    """Return a notice, its amendment, an urgent question, answers, and a deadline that was missed."""
    found = stages.stage(stages.HOTLINE, stages.TESTS)
    notice = stages.send(found, "us", "TST-1").id
    stages.send(found, "cn", "RCV", notice)
    stages.send(found, "cn", "ACK", notice)
    amendment = stages.send(found, "us", "TST-2", notice).id
    stages.send(found, "cn", "ACK", amendment)
    question = stages.send(found, "cn", "HTL-1", precedence="FLASH").id
    found.until(stages.at(30))
    stages.send(found, "us", "RCV", question)
    found.until(stages.at(40))
    return found


@cache
def refused() -> Stage:
    """Return what came of an entry of us that means nothing, and that cn refused."""
    found = stages.stage()
    assert stages.push(found, us(found), b'{"kind":"poem"}')
    return found


def gathered(keeper: str = "us", played: Stage | None = None) -> Gathered:
    """Return what *keeper* kept."""
    found = played or play()
    actor = found.actors[keeper]
    other = found.other(actor)
    rows: dict[str, list[Row]] = {actor.name: list(actor.rows["ours"]), other.name: list(actor.rows["theirs"])}
    watch = list(actor.rows["watch"])
    return Gathered(stages.fresh(found, actor), rows, watch, notes_in(watch))


def roots() -> dict[str, str]:
    """Return the pinned roots, by party."""
    return {each.name: each.center.ours.root.digest for each in (us(play()), cn(play()))}


def made(wanted: Wanted | None = None, *withheld: str, watch: bool = False) -> tuple[dict[str, Json], Members]:
    """Return a bundle of this record before it is written."""
    return bundled(gathered(), wanted or Wanted(), withheld, watch=watch)


def judged(path: Path, about: dict[str, Json], members: Members) -> Judgement:
    """Return what comes of a bundle of these members."""
    path.unlink(missing_ok=True)
    write_bundle(path, about, members)
    with open_bundle(path) as bundle:
        return judge(bundle, roots(), {}, lambda _, __: None)
