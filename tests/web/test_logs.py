"""Logs as they are kept: entries, signed heads, receipts and proofs, checked by whoever asks."""

import pytest

from hotline.client.errors import ClientError
from hotline.core.canonical import digest_text, unb64
from hotline.core.checkpoint import cosigner_name, open_checkpoint, open_cosignature, parse_checkpoint
from hotline.core.merkle import Tree, leaf_hash, verify_consistency, verify_inclusion
from hotline.interfaces import Row
from hotline.web.logs import show_row
from tests.examples import sent
from tests.fakes_center import CN, HELD, US, World, restarted
from tests.fakes_doors import Open, open_doors


def raw(digest: str) -> bytes:
    return bytes.fromhex(digest.removeprefix("sha256:"))


async def rule_of(doors: Open, path: str, **query: str | int) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        await doors.get(path, **query)
    return caught.value.rule, caught.value.status


@pytest.mark.parametrize("log", ["ours", "theirs", "watch"])
async def test_entries_give_the_exact_bytes_of_every_leaf(both: World, doors: Open, log: str) -> None:
    await sent(both, doors)
    shown = await doors.get(f"/v1/logs/{log}/entries", limit=256)
    assert [each["index"] for each in shown["entries"]] == list(range(shown["size"]))
    assert all(digest_text(leaf_hash(unb64(each["bytes"]))) == each["leaf"] for each in shown["entries"])
    if log != "watch":
        tree = Tree(raw(each["leaf"]) for each in shown["entries"])
        assert digest_text(tree.root()) == (await doors.get("/v1/channel"))["logs"][log]["root"]


async def test_entries_come_page_by_page_to_the_end(doors: Open) -> None:
    shown = await doors.get("/v1/logs/ours/entries", first=4, limit=1)
    assert ([each["index"] for each in shown["entries"]], shown["size"]) == ([4], HELD)
    assert (await doors.get("/v1/logs/ours/entries", first=HELD))["entries"] == []


async def test_openings_come_with_their_message_and_documents_do_not(both: World, doors: Open) -> None:
    await sent(both, doors)
    shown = (await doors.get("/v1/logs/ours/entries"))["entries"]
    assert [each["entry"]["kind"] for each in shown if each["openings"]] == ["message"]
    assert {each["entry"]["kind"] for each in shown} == {"clock", "roster", "agreement", "in_force", "message"}


async def test_a_page_never_outgrows_its_limit(doors: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.web.logs.PAGE_BYTES_MAX", 10)
    assert len((await doors.get("/v1/logs/ours/entries"))["entries"]) == 1


@pytest.mark.parametrize(
    ("path", "query", "rule"),
    [
        ("/v1/logs/ours/entries", {"first": 99}, ("log.range", 416)),
        ("/v1/logs/ours/entries", {"limit": 257}, ("request.malformed", 400)),
        ("/v1/logs/mine/entries", {}, ("request.not_found", 404)),
        ("/v1/logs/watch/checkpoint", {}, ("request.not_found", 404)),
        ("/v1/logs/ours/cosignature", {"index": HELD}, ("log.range", 416)),
        ("/v1/logs/ours/proof", {"index": HELD}, ("log.range", 416)),
        ("/v1/logs/ours/proof", {"size": HELD + 1}, ("log.range", 416)),
        ("/v1/logs/ours/proof", {"old": 0}, ("log.range", 416)),
        ("/v1/logs/ours/proof", {"old": 5, "new": 4}, ("log.range", 416)),
        ("/v1/logs/ours/proof", {"index": "-1"}, ("request.malformed", 400)),
    ],
)
async def test_what_is_not_held_is_refused_by_name(
    doors: Open, path: str, query: dict[str, str | int], rule: tuple[str, int]
) -> None:
    assert await rule_of(doors, path, **query) == rule


async def test_before_anything_is_cosigned_there_is_no_receipt(both: World) -> None:
    async with restarted(both.us, CN, both.clock) as side:
        del side.center.theirs.series.sizes[:]
        async with open_doors(side, both.clock) as doors:
            assert await rule_of(doors, "/v1/logs/theirs/cosignature") == ("log.range", 416)


async def test_the_checkpoint_of_our_log_is_signed_by_both_its_keys(doors: Open) -> None:
    async with doors.client() as alice:
        note = await alice.checkpoint("ours")
    checkpoint = open_checkpoint(note, US.roster.with_role("log"), US.origin)
    assert (checkpoint.size, checkpoint.root) == (HELD, doors.side.center.ours.tree.root())


async def test_the_checkpoint_of_the_peer_is_signed_by_them_and_cosigned_by_us(doors: Open) -> None:
    async with doors.client() as alice:
        note = await alice.checkpoint("theirs")
    checkpoint = open_checkpoint(note, CN.roster.with_role("log"), CN.origin)
    assert checkpoint.root == doors.side.center.theirs.tree.root(checkpoint.size)
    assert open_cosignature(checkpoint, note, cosigner_name(US.origin), US.roster.with_role("cosigner")) > 0


async def test_while_the_place_in_the_log_is_not_known_nothing_is_signed(both: World) -> None:
    async with restarted(both.us, CN, both.clock) as side, open_doors(side, both.clock) as doors:
        assert await rule_of(doors, "/v1/logs/ours/checkpoint") == ("channel.closed", 503)


async def test_the_cosignature_that_covers_an_entry_is_its_receipt(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    assert receipt.index is not None
    async with doors.client() as alice:
        note = await alice.cosignature("ours", receipt.index)
        checkpoint = parse_checkpoint(note)
        proof = await alice.proof("ours", index=receipt.index, size=checkpoint.size)
        newest = await alice.cosignature("ours")
    open_cosignature(checkpoint, note, cosigner_name(CN.origin), CN.roster.with_role("cosigner"))
    hashes = tuple(raw(each) for each in proof["proof"])
    verify_inclusion(raw(proof["leaf"]), receipt.index, checkpoint.size, hashes, checkpoint.root)
    assert newest == note


async def test_growth_is_proved_between_any_two_sizes(both: World, doors: Open) -> None:
    await sent(both, doors)
    for log in ("ours", "theirs"):
        shown = await doors.get(f"/v1/logs/{log}/proof", old=3)
        hashes = tuple(raw(each) for each in shown["proof"])
        verify_consistency(3, shown["new"], raw(shown["old_root"]), raw(shown["new_root"]), hashes)


@pytest.mark.parametrize("garbage", [b"", b"\xff", b'{"a":1,"a":2}', b"[" * 100])
def test_an_entry_that_cannot_be_read_is_shown_by_its_bytes_alone(garbage: bytes) -> None:
    shown = show_row(3, Row(leaf_hash(garbage), garbage))
    assert (shown["entry"], shown["openings"], unb64(shown["bytes"])) == (None, None, garbage)
