"""The same client for programs without an event loop."""

from contextlib import AsyncExitStack

import pytest

from hotline.client.blocking import BlockingClient
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant
from tests.examples import concern, notice
from tests.fakes_center import US, World, world
from tests.fakes_doors import Open, key_of, open_doors


class Program:
    """A program that blocks, and a center that runs whenever the program waits."""

    def __init__(self) -> None:
        self.stack = AsyncExitStack()
        signer, subject = key_of(US, "alice")
        self.line = BlockingClient(Client("", signer, subject, "operator", self.now))
        self.line.run(self.start)

    async def start(self, client: Client) -> None:
        self.both: World = await self.stack.enter_async_context(world())
        self.doors: Open = await self.stack.enter_async_context(open_doors(self.both.us, self.both.clock))
        client.url, client.session = self.doors.url, self.doors.session

    def now(self) -> Instant:
        return self.both.clock.now()

    def stop(self) -> None:
        self.line.run(lambda _: self.stack.aclose())


def test_a_program_sends_reads_answers_and_follows_line_by_line() -> None:
    program = Program()
    with program.line as line:
        composed = line.compose("TST-1", notice())
        assert line.check(composed).state == "valid"
        first = line.post(composed)
        assert line.message(first.id)["opened"]["site_region"] == "Nevada"
        assert line.case(first.id)["state"] == "open"
        assert next(each["kind"] for each in line.obligations()) == "delivered"
        assert line.answer("cancellation", first.id, {"kind": "cancelled"}).state == "placed"
        proposed = line.send("HTL-1", concern())
        assert line.second(proposed.id).state == "proposed"
        assert next(line.feed(0)).kind == "epoch"
        with pytest.raises(ClientError, match="Choose one of its forms"):
            line.send("TST-99", {})
        program.stop()
