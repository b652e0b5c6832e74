"""What the line may send of a center: only what is durable, signed where it ends, and nothing while the log is torn."""

import asyncio
from dataclasses import replace

import pytest

from hotline.core import commands
from hotline.core.canonical import digest_text
from hotline.core.checkpoint import cosigner_name, open_checkpoint, open_cosignature, parse_checkpoint
from hotline.core.errors import RefusalError, StoreError
from hotline.core.merkle import leaf_hash, verify_inclusion
from hotline.core.replica import Replica
from hotline.interfaces import Row
from hotline.runtime.correspondence import ALLOWANCE, demand_opened, fitting
from tests import stages
from tests.fakes_center import BYTES_MAX, HELD, JUNE, Side, World, world
from tests.fakes_clock import breathe

ANOTHER = stages.agreement(stages.SERVICE)
EVERYTHING = 10_000_000


async def consent(side: Side) -> None:
    """Let *side* write one entry more."""
    await side.runner.do(commands.Consent(ANOTHER.octets, JUNE))


def size_of(note: str | None, replica: Replica) -> int:
    """Return the size at which *note* is signed, by both keys of the log."""
    assert note is not None
    found = open_checkpoint(note, replica.keys("log"), replica.origin)
    assert found.root == replica.tree.root(found.size)
    return found.size


async def tear(found: World) -> None:
    """Let the peer show another history of our log."""
    hello = found.cn.line.greeting()
    theirs = hello["theirs"]
    assert isinstance(theirs, dict)
    await found.us.runner.do(commands.Greet({**hello, "theirs": {**theirs, "root": digest_text(leaf_hash(b"x"))}}))
    assert found.us.center.forked


def row(length: int, beside: int | None = None) -> Row:
    return Row(b"", b"x" * length, None if beside is None else b"y" * beside)


def test_as_many_rows_as_fit_are_sent_and_at_least_one() -> None:
    rows = [row(100), row(100), row(50, 50)]
    each = 100 + ALLOWANCE
    assert [len(fitting(rows, most)) for most in (0, each, 2 * each - 1, 2 * each, 3 * each - 1, 3 * each)] == [
        1,
        1,
        1,
        2,
        2,
        3,
    ]
    assert fitting([], 100) == []


@pytest.mark.parametrize("most", [1, 4_000, BYTES_MAX, EVERYTHING])
async def test_portions_make_up_the_whole_log_each_with_a_note_at_the_size_where_it_ends(most: int) -> None:
    async with world() as found:
        line, first, bodies = found.us.line, 0, []
        while (portions := await line.portion("ours", first, most)).portions:
            assert portions.first == first
            first += len(portions.portions)
            bodies += [each.body for each in portions.portions]
            assert size_of(portions.note, found.cn.center.theirs) == first
        assert bodies == [each.body for each in found.us.store.read_now("us-cn", "ours", 0, HELD)]
        assert (portions.portions, portions.note) == ((), None)


async def test_documents_travel_beside_their_entries() -> None:
    async with world() as found:
        portions = await found.us.line.portion("ours", 0, EVERYTHING)
        rows = found.us.store.read_now("us-cn", "ours", 0, HELD)
        assert [each.beside for each in portions.portions] == [each.beside for each in rows]
        assert sum(each.beside is not None for each in portions.portions) == 4


async def test_what_is_not_durable_is_not_sent_and_not_said() -> None:
    async with world() as found:
        before = found.us.line.greeting()
        found.us.store.holding = True
        asked = asyncio.create_task(consent(found.us))
        await breathe(30)
        assert found.us.center.ours.size == HELD + 1
        assert (await found.us.line.portion("ours", HELD, EVERYTHING)).portions == ()
        assert found.us.line.greeting() == before
        assert size_of(found.us.line.checkpoint(), found.us.center.ours) == HELD
        found.us.store.sync()
        await asked
        assert len((await found.us.line.portion("ours", HELD, EVERYTHING)).portions) == 1
        assert size_of(found.us.line.checkpoint(), found.us.center.ours) == HELD + 1


async def test_a_head_is_signed_once_for_each_size() -> None:
    async with world() as found:
        first = found.us.line.checkpoint()
        assert found.us.line.checkpoint() is first
        assert found.us.line.checkpoint(3) != first


async def test_the_peer_gets_its_own_lost_entries_back_up_to_where_it_was_cosigned() -> None:
    async with world() as found:
        theirs = found.us.center.ours
        portions = await found.cn.line.portion("theirs", 1, 1)
        end = 1 + len(portions.portions)
        assert size_of(portions.note, theirs) == end
        assert end in found.cn.center.theirs.series.sizes
        assert (await found.cn.line.portion("theirs", HELD, EVERYTHING)).portions == ()


async def test_what_was_never_cosigned_is_not_given_back() -> None:
    async with world(joined=False) as found:
        assert (await found.cn.line.portion("theirs", 0, EVERYTHING)).note is None


async def test_an_advance_is_proved_and_brings_the_keystones_that_the_peer_does_not_hold() -> None:
    async with world() as found:
        index = HELD - 1
        advance = await found.us.line.advance(index, 0)
        head = parse_checkpoint(advance.note)
        assert size_of(advance.note, found.us.center.ours) == HELD
        assert [each for each, _, _ in advance.before] == [n for n in found.us.center.ours.keystones if n < index]
        for place, portion, proof in (*advance.before, (advance.index, advance.portion, advance.proof)):
            verify_inclusion(leaf_hash(portion.body), place, head.size, proof, head.root)


async def test_an_advance_leaves_out_what_the_peer_holds() -> None:
    async with world() as found:
        held = found.us.center.ours.keystones[1] + 1
        advance = await found.us.line.advance(HELD - 1, held)
        assert [each for each, _, _ in advance.before] == [
            n for n in found.us.center.ours.keystones if held <= n < HELD - 1
        ]
        assert (await found.us.line.advance(HELD - 1, HELD - 1)).before == ()


async def test_the_peer_takes_an_advance_as_it_is_sent() -> None:
    async with world() as found:
        await consent(found.us)
        advance = await found.us.line.advance(HELD, found.cn.center.theirs.size)
        await found.cn.line.tell(advance)
        assert HELD in found.cn.center.theirs.ahead


async def test_a_greeting_says_how_far_both_logs_reach_and_how_far_they_are_cosigned() -> None:
    async with world() as found:
        ours, theirs = found.us.center.ours, found.us.center.theirs
        greeting = found.us.line.greeting()
        assert greeting == {
            "root": 1,
            "roster": 1,
            "epoch": found.us.center.epoch,
            "ours": {"size": HELD, "root": digest_text(ours.tree.root()), "cosigned": HELD},
            "theirs": {"size": HELD, "root": digest_text(theirs.tree.root()), "given": HELD},
        }
        said, heard = greeting["ours"], found.cn.line.greeting()["theirs"]
        assert isinstance(said, dict)
        assert heard == {"size": HELD, "root": said["root"], "given": said["cosigned"]}


async def test_the_series_of_cosignatures_above_a_size_is_given_in_order() -> None:
    async with world() as found:
        held = await found.us.line.series("ours", 0)
        given = await found.cn.line.series("theirs", 0)
        assert held == given
        sizes = []
        for note in held:
            head = parse_checkpoint(note)
            name = cosigner_name(found.cn.center.ours.origin)
            assert open_cosignature(head, note, name, found.us.line.keys("cosigner"))
            sizes.append(head.size)
        assert sizes == sorted(set(sizes)) == list(found.us.center.ours.series.sizes)
        assert await found.us.line.series("ours", sizes[0]) == held[1:]
        assert await found.us.line.series("ours", HELD) == ()


async def test_a_cosignature_that_is_not_durable_is_not_in_the_series() -> None:
    async with world() as found:
        before = await found.cn.line.series("theirs", 0)
        await consent(found.us)
        portions = await found.us.line.portion("ours", HELD, EVERYTHING)
        found.cn.store.holding = True
        assert portions.note is not None
        command = commands.TakeEntries("theirs", HELD, portions.portions, portions.note)
        asked = asyncio.create_task(found.cn.line.tell(command))
        await breathe(30)
        assert found.cn.center.theirs.series.size == HELD + 1
        assert await found.cn.line.series("theirs", 0) == before
        assert found.cn.line.cosigned(found.cn.center.theirs) == HELD
        found.cn.store.sync()
        await asked
        assert len(await found.cn.line.series("theirs", 0)) == len(before) + 1


async def test_nothing_is_signed_before_the_logs_are_reconciled() -> None:
    async with world(joined=False) as found:
        with pytest.raises(RefusalError) as refused:
            found.us.line.checkpoint()
        assert refused.value.rule == "channel.closed"


async def test_nothing_is_signed_once_a_fork_is_known() -> None:
    async with world() as found:
        await tear(found)
        for work in (found.us.line.portion("ours", 0, EVERYTHING), found.us.line.advance(1, 0)):
            with pytest.raises(RefusalError) as refused:
                await work
            assert refused.value.rule == "channel.forked"


async def test_a_greeting_is_made_even_then_so_that_the_other_side_sees_it() -> None:
    async with world() as found:
        before = found.us.line.greeting()
        await tear(found)
        assert found.us.line.greeting() == before


async def test_what_is_told_and_refused_raises_the_rule() -> None:
    async with world() as found:
        portions = await found.us.line.portion("ours", 0, EVERYTHING)
        assert portions.note is not None
        command = commands.TakeEntries("theirs", 0, portions.portions, portions.note)
        with pytest.raises(RefusalError) as refused:
            await found.cn.line.tell(replace(command, first=HELD + 1))
        assert refused.value.rule == "frame.out_of_turn"


async def test_keys_are_the_peers_and_signers_are_ours() -> None:
    async with world() as found:
        line = found.us.line
        assert {key.alg for key in line.keys("log")} == {"Ed25519", "ML-DSA-44"}
        assert {key.subject for key in line.keys("center")} == {"cn/center"}
        assert line.signers("center") == found.us.party.machines["center"]
        assert line.now() == found.us.runner.time.now()


def test_what_the_peer_could_not_open_is_not_sent() -> None:
    archived, whole = Row(b"", b"{}", b'{"site":null}'), Row(b"", b"{}", b'{"site":{"salt":"","value":null}}')
    demand_opened("ours", 3, (whole, Row(b"", b"{}")))
    with pytest.raises(RefusalError, match="entry 4 of ours") as held:
        demand_opened("ours", 3, (whole, archived))
    assert held.value.rule == "opening.archived"
    with pytest.raises(StoreError, match="entry 3 of theirs"):
        demand_opened("theirs", 3, (archived, whole))
