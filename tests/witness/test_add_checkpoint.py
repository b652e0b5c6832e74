"""A witness is asked as C2SP tlog-witness says, and nothing but the signature of its pinned keys is believed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from hotline.core.attested import AttestError, ToAttest
from hotline.core.canonical import Duration
from hotline.core.checkpoint import Checkpoint, cosign, parse_checkpoint, sign_checkpoint
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.signature import ED25519, ML_DSA_44
from hotline.core.witness import parse_witness
from hotline.witness.add_checkpoint import WitnessClient
from tests.fakes import FakeSigner, party_fixture
from tests.fakes_outside import NAME, FakeWitness, serving

US, CN = party_fixture("us"), party_fixture("cn")
TREE = Tree(leaf_hash(b"entry %d" % number) for number in range(40))
OTHER = Tree(leaf_hash(b"other %d" % number) for number in range(40))
BOTH = (FakeSigner("a witness", ED25519), FakeSigner("a witness", ML_DSA_44))


def head(size: int, old: int = 0, tree: Tree = TREE) -> ToAttest:
    """Return a head of our log as the peer cosigned it."""
    made = Checkpoint(US.origin, size, tree.root(size))
    note = sign_checkpoint(made, US.machines["log"]) + cosign(made, CN.cosigner_name, 5, CN.machines["cosigner"])

    async def grew_from(smaller: int) -> tuple[bytes, ...]:
        return tree.consistency(smaller, size)

    return ToAttest(note, size, old, grew_from)


def client(witness: FakeWitness, within: int = 5_000) -> WitnessClient:
    return WitnessClient("neutral", witness.url, parse_witness(witness.vkeys), Duration(1), within=Duration(within))


@pytest.fixture
async def witness() -> AsyncIterator[FakeWitness]:
    async with serving(FakeWitness(US.origin, US.roster.with_role("log"))) as found:
        yield found


async def failure(witness: FakeWitness, asked: ToAttest, within: int = 5_000) -> str:
    with pytest.raises(AttestError) as caught:
        await client(witness, within).attest(asked)
    return str(caught.value)


async def test_a_log_that_grows_is_cosigned_step_by_step(witness: FakeWitness) -> None:
    for old, size in ((0, 1), (1, 8), (8, 13), (13, 40)):
        found = await client(witness).attest(head(size, old))
        assert (found.kind, found.name, found.size, found.at) == ("witness", "neutral", size, 1_795_341_700_000)
        assert parse_witness(witness.vkeys).time_of(parse_checkpoint(head(size).note), found.body.decode()) > 0
    assert witness.asked == [0, 1, 8, 13]


async def test_both_algorithms_may_be_asked_for() -> None:
    async with serving(FakeWitness(US.origin, US.roster.with_role("log"), BOTH)) as witness:
        assert (await client(witness).attest(head(7))).body.count(NAME.encode()) == 2


async def test_a_witness_that_knows_another_size_is_asked_again_from_there(witness: FakeWitness) -> None:
    await client(witness).attest(head(9))
    assert (await client(witness).attest(head(21))).size == 21
    assert (await client(witness).attest(head(21, 3))).size == 21
    assert witness.asked == [0, 0, 9, 3, 21]


async def test_a_witness_that_has_seen_more_than_is_cosigned_here_is_told_of(witness: FakeWitness) -> None:
    await client(witness).attest(head(30))
    assert "30 entries of our log, and only 20" in await failure(witness, head(20))


@pytest.mark.parametrize("old", [0, 12])
async def test_a_witness_of_another_history_is_told_of_and_cosigns_nothing(witness: FakeWitness, old: int) -> None:
    await client(witness).attest(head(12, tree=OTHER))
    assert "another history" in await failure(witness, head(20, old))
    assert witness.size == 12


async def test_a_log_that_the_witness_does_not_know_gets_nothing(witness: FakeWitness) -> None:
    witness.origin = "elsewhere.example/us-cn"
    assert "404" in await failure(witness, head(7))
    witness.origin, witness.log_keys = US.origin, CN.roster.with_role("log")
    assert "403" in await failure(witness, head(7))


def lines(*signers: FakeSigner, name: str = NAME, over: Checkpoint | None = None) -> str:
    return cosign(over or Checkpoint(US.origin, 7, TREE.root(7)), name, 5, signers)


HOSTILE = {
    "a wrong key": (200, lines(FakeSigner("a stranger")).encode(), "did not sign"),
    "another root": (200, lines(BOTH[0], over=Checkpoint(US.origin, 7, OTHER.root(7))).encode(), "forged"),
    "another size": (200, lines(BOTH[0], over=Checkpoint(US.origin, 6, TREE.root(6))).encode(), "forged"),
    "another name": (200, lines(BOTH[0], name="a.example").encode(), "did not sign"),
    "the line twice": (200, (lines(BOTH[0]) * 2).encode(), "did not sign"),
    "many lines": (200, (lines(FakeSigner("b"), name="b.example") * 20 + lines(BOTH[0])).encode(), "too many"),
    "no line": (200, b"", "no signature lines"),
    "a page": (200, b"<html>\n", "not a signature line"),
    "bytes": (200, b"\xff\xfe\n", "does not hold"),
    "a huge body": (200, b"x" * 100_000, "more than 65536 bytes"),
    "a redirect": (302, b"", "answers 302"),
    "a failure": (500, b"\x1b[2Joops", "answers 500: [2Joops"),
    "a refusal without a size": (409, b"7\n", "answers 409"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_nothing_that_is_no_signature_of_its_keys_is_believed(witness: FakeWitness, name: str) -> None:
    status, body, says = HOSTILE[name]
    witness.signers = BOTH[:1]
    headers = {"Location": "/elsewhere"} if status == 302 else None
    witness.says = lambda: web.Response(status=status, body=body, headers=headers)
    assert says in await failure(witness, head(7))


@pytest.mark.parametrize("body", [b"", b"seven\n", b"007\n", b"-1\n"])
async def test_a_size_that_is_none_is_not_followed(witness: FakeWitness, body: bytes) -> None:
    witness.says = lambda: web.Response(status=409, body=body, content_type="text/x.tlog.size")
    assert "does not say which size" in await failure(witness, head(7))


async def test_a_witness_that_always_names_a_size_is_asked_twice_and_no_more(witness: FakeWitness) -> None:
    witness.says = lambda: web.Response(status=409, body=b"3\n", content_type="text/x.tlog.size")
    assert "409" in await failure(witness, head(7))
    assert witness.asked == [0, 3]


async def test_a_witness_that_does_not_answer_in_time_or_is_not_there_is_said(witness: FakeWitness) -> None:
    class Slow(FakeWitness):
        async def add_checkpoint(self, request: web.Request) -> web.Response:
            await asyncio.Event().wait()
            return web.Response()

    async with serving(Slow(US.origin, US.roster.with_role("log"))) as slow:
        assert await failure(slow, head(7), 100) == "it does not answer within 0.1 s"
    assert "cannot be asked" in await failure(replace(slow), head(7))
