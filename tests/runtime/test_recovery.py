import pytest
from structlog.testing import capture_logs

from hotline.core import commands, facts
from hotline.core.effects import Ring
from hotline.core.errors import StoreError
from hotline.interfaces import Batch, Head, Row
from hotline.runtime.play import play as play_story
from hotline.runtime.recovery import load, note_calls
from hotline.runtime.snapshot import dump
from hotline.runtime.stage import Actor, Stage
from hotline.runtime.story_reading import read_story
from tests import stages
from tests.stages import at, cn, us

STORY = """
story     A day with everything in it
protocol  crisis-hotline
12:00:00  us sends HTL-1 IMMEDIATE as first with what_we_ask=clarify
12:05:00  cn receives first
12:06:00  us sends HTL-0 by alice
12:10:00  the link is cut
12:20:00  us sends HTL-2 to first
12:21:00  cn sends HTL-8 with speed=48h
14:30:00  the link is restored
14:31:00  cn acknowledges first
14:32:00  us cancels first
14:33:00  us retracts HTL-3
15:00:00  us acknowledges HTL-8
audit     both logs agree
"""


async def loaded(play: Stage, actor: Actor) -> tuple[str, tuple[str, ...]]:
    """Return the state of *actor* as read back from its store, and the calls still to be attempted."""
    store = stages.kept(actor)
    head = await store.acquire(actor.center.channel, "again")
    center, rings, _ = await load(stages.fresh(play, actor), store, head)
    return stages.digest_of(center), tuple(ring.id for ring in rings)


async def test_what_is_read_back_is_what_was_there() -> None:
    played = play_story(read_story(STORY), stages.agreement(stages.HOTLINE).octets)
    for actor in played.stage.actors.values():
        found, calls = await loaded(played.stage, actor)
        assert found == stages.digest_of(actor.center)
        assert list(calls) == list(dict.fromkeys(ring.id for _, ring in actor.rings))


async def test_a_recovered_center_is_read_back_too() -> None:
    play = stages.stage(stages.HOTLINE, stages.SERVICE)
    stages.send(play, "us", "HTL-1")
    stages.send(play, "us", "GEN-1")
    stages.restart(play, us(play), forget=4)
    stages.meet(play)
    assert stages.happened(us(play), facts.Restored)
    assert (await loaded(play, us(play)))[0] == stages.digest_of(us(play).center)


async def test_proposals_and_accepted_messages_are_read_back() -> None:
    play = stages.stage()
    play.take(us(play), commands.Begin(2, "us"))
    payload, openings = stages.compose(play, "us", "HTL-1")
    stages.post(play, "us", payload, openings, "alice", "bob")
    other, more = stages.compose(play, "us", "HTL-1")
    stages.post(play, "us", other, more, "alice")
    center = us(play).center
    assert center.accepted
    assert center.proposals
    assert (await loaded(play, us(play)))[0] == stages.digest_of(center)


async def test_what_overtook_is_read_back() -> None:
    play = stages.stage(stages.HOTLINE, stages.SERVICE)
    play.link = False
    for _ in range(3):
        stages.send(play, "us", "GEN-1")
    index = stages.send(play, "us", "HTL-1", precedence="FLASH").index or 0
    tree, row = us(play).center.ours.tree, us(play).rows["ours"][index]
    note = stages.carried(play, us(play), index, index + 1).note
    advance = commands.TakeAdvance(
        index, commands.Portion(row.body, row.beside), tree.inclusion(index, index + 1), note
    )
    play.take(cn(play), advance)
    assert (await loaded(play, cn(play)))[0] == stages.digest_of(cn(play).center)
    play.link = True
    play.settle()
    assert (await loaded(play, cn(play)))[0] == stages.digest_of(cn(play).center)


async def test_calls_that_were_attempted_are_not_attempted_again() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    ring = cn(play).rings[-1][1]
    assert (await loaded(play, cn(play)))[1] == (ring.id,)
    play.take(cn(play), commands.Attempt(ring.id, "wang", "screen", "shown", failed=False))
    assert (await loaded(play, cn(play)))[1] == ()


def test_a_call_is_noted_until_its_attempt() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    ring = cn(play).rings[-1][1]
    calls: dict[str, Ring] = {}
    note_calls(calls, (), (ring,))
    assert calls == {ring.id: ring}
    attempt = facts.Attempted(at(0), ring.id, "wang", "screen", "shown", failed=False)
    note_calls(calls, (attempt,), ())
    assert calls == {}


async def test_facts_that_do_not_reach_as_far_as_the_store_are_not_served() -> None:
    play = stages.stage()
    store = stages.kept(us(play))
    head = await store.acquire("us-cn", "again")
    stray = Row(bytes(32), b"a row without a fact")
    await store.append("us-cn", head.epoch, Batch({"ours": (head.sizes["ours"], (stray,))}))
    head = Head(head.epoch, {**head.sizes, "ours": head.sizes["ours"] + 1})
    with pytest.raises(StoreError, match="the facts give"):
        await load(stages.fresh(play, us(play)), store, head)


def snapshot_of(actor: Actor) -> bytes:
    """Return a snapshot of *actor* as it is now."""
    calls: dict[str, Ring] = {}
    note_calls(calls, actor.happened, [ring for _, ring in actor.rings])
    found = dump(actor.center, calls)
    assert found is not None
    return found


async def with_snapshot(play: Stage, actor: Actor, snapshot: bytes) -> tuple[str, tuple[str, ...], int]:
    """Return the state of *actor* as read back from its store and *snapshot*, the calls, and the size it began from."""
    store = stages.kept(actor)
    head = await store.acquire("us-cn", "again")
    await store.append("us-cn", head.epoch, Batch({}, (), snapshot))
    center, rings, size = await load(stages.fresh(play, actor), store, head)
    return stages.digest_of(center), tuple(ring.id for ring in rings), size


async def test_only_the_facts_after_a_snapshot_are_read() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    early = {actor.name: snapshot_of(actor) for actor in play.actors.values()}
    sizes = {actor.name: actor.center.watch.size for actor in play.actors.values()}
    stages.send(play, "us", "HTL-1")
    for actor in play.actors.values():
        state, calls, size = await with_snapshot(play, actor, early[actor.name])
        assert size == sizes[actor.name] < actor.center.watch.size
        assert (state, calls) == await loaded(play, actor)
        assert state == stages.digest_of(actor.center)


async def test_calls_of_a_snapshot_that_were_attempted_later_are_not_attempted_again() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    snapshot, ring = snapshot_of(cn(play)), cn(play).rings[-1][1]
    assert (await with_snapshot(play, cn(play), snapshot))[1] == (ring.id,)
    play.take(cn(play), commands.Attempt(ring.id, "wang", "screen", "shown", failed=False))
    assert (await with_snapshot(play, cn(play), snapshot))[1] == ()


@pytest.mark.parametrize("wrong", [b"", b"\x80pickle", b"{}\n{}", b"null\nnull"])
async def test_a_snapshot_that_cannot_be_used_is_said_and_every_fact_is_read(wrong: bytes) -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    with capture_logs() as lines:
        state, calls, size = await with_snapshot(play, cn(play), wrong)
    assert [(line["log_level"], line["event"]) for line in lines] == [
        ("warning", "snapshot not used, reading every fact")
    ]
    assert size == 0
    assert (state, calls) == await loaded(play, cn(play))


async def test_a_snapshot_of_facts_that_the_store_has_lost_is_not_used() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    snapshot = snapshot_of(us(play))
    kept = {log: len(rows) for log, rows in us(play).rows.items()}
    stages.send(play, "us", "HTL-1")
    later = snapshot_of(us(play))
    us(play).rows = {log: rows[: kept[log]] for log, rows in us(play).rows.items()}
    assert (await with_snapshot(play, us(play), snapshot))[2] == kept["watch"]
    assert (await with_snapshot(play, us(play), later))[2] == 0
