"""The same client for programs without an event loop: each call runs to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from hotline.client.client import Client, Receipt
from hotline.client.drafting import Composed, Fields
from hotline.client.following import Event

T = TypeVar("T")


class BlockingClient:
    """Runs a `Client` in a loop of its own. Use it in `with`; whatever has no method here goes through `run`."""

    def __init__(self, client: Client) -> None:
        """Run *client*."""
        self.client = client
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()

    def __enter__(self) -> Self:
        """Open connections when they are needed."""
        self.run(self.stack.enter_async_context)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close connections and the loop."""
        self.run(lambda _: self.stack.aclose())
        self.runner.close()

    def run(self, call: Callable[[Client], Awaitable[T]]) -> T:
        """Return what *call* of the client gives: `line.run(lambda client: client.case(id))`."""

        async def called() -> T:
            return await call(self.client)

        return self.runner.run(called())

    def send(self, form: str, fields: Fields, *, protocol: str | None = None, answers: str | None = None) -> Receipt:
        """Compose a message and post it."""
        return self.run(lambda client: client.send(form, fields, protocol=protocol, answers=answers))

    def compose(
        self, form: str, fields: Fields, *, protocol: str | None = None, answers: str | None = None
    ) -> Composed:
        """Return a message, checked and signed, to be posted."""
        return self.run(lambda client: client.compose(form, fields, protocol=protocol, answers=answers))

    def post(self, composed: Composed) -> Receipt:
        """Post a message; the same message again gets the same answer."""
        return self.run(lambda client: client.post(composed))

    def check(self, composed: Composed) -> Receipt:
        """Have the center judge a message; nothing is kept."""
        return self.run(lambda client: client.check(composed))

    def second(self, message_id: str) -> Receipt:
        """Sign a proposal of somebody else."""
        return self.run(lambda client: client.second(message_id))

    def answer(self, act: str, message_id: str, fields: Fields | None = None, form: str | None = None) -> Receipt:
        """Answer a message."""
        return self.run(lambda client: client.answer(act, message_id, fields, form))

    def message(self, message_id: str) -> dict[str, Any]:
        """Return a message, compared with what was signed."""
        return self.run(lambda client: client.message(message_id))

    def case(self, case_id: str) -> dict[str, Any]:
        """Return a whole case."""
        return self.run(lambda client: client.case(case_id))

    def obligations(self) -> list[dict[str, Any]]:
        """Return what is owed, what runs out first at the top."""
        found: list[dict[str, Any]] = self.run(lambda client: client.obligations())["obligations"]
        return found

    def feed(self, cursor: int | None = None, kinds: tuple[str, ...] = ()) -> Iterator[Event]:
        """Yield every fact from index *cursor* on."""
        events = self.client.feed(cursor, kinds)
        while True:
            yield self.run(lambda _: anext(events))
