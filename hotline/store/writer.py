"""The one thread that writes: it takes a work, drains what has queued behind it, and commits all of it at once.

No timer and no delay: whatever queued during the last commit is the next group. The thread owns the only writing
connection. An exception out of a commit stops the writer for good, because an error at COMMIT does not mean "not
written"; what is on the disk is found by opening it again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from hotline.core.errors import StoreError, UnknownOutcomeError
from hotline.store.gate import Gate, Limits
from hotline.store.ledger import Ledger, Outcome, Work


@dataclass(frozen=True, slots=True)
class Asked:
    """A work that waits, what it weighs, and who waits for it."""

    work: Work
    weight: int
    outcome: asyncio.Future[Outcome]


class Writer:
    """Commits works in the order in which they were submitted; its methods belong to the thread of the event loop.

    `committed` is called there after each group, `failed` once if the writer has to stop.
    """

    def __init__(
        self,
        open_ledger: Callable[[], Ledger],
        limits: Limits,
        committed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Prepare a writer; `start` starts it."""
        self.open_ledger = open_ledger
        self.limits = limits
        self.committed = committed
        self.failed = failed
        self.gate = Gate(limits)
        self.queue: SimpleQueue[Asked | None] = SimpleQueue()
        self.failure: BaseException | None = None
        self.closing = False
        self.thread = Thread(target=self.run, name="store-writer", daemon=True)

    async def start(self) -> None:
        """Open the ledger in the thread; raises what that raises."""
        self.loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = self.loop.create_future()
        self.ended: asyncio.Future[None] = self.loop.create_future()
        self.thread.start()
        await self.opened

    async def submit(self, work: Work, weight: int) -> Outcome:
        """Queue *work* and return its outcome once that is durable; cancelling the caller does not cancel the work."""
        if self.failure is not None:
            raise stopped(self.failure)
        if self.closing:
            raise StoreError("this store is closed; nothing was written. Open it again")
        self.gate.enter(weight)
        ticket = Asked(work, weight, self.loop.create_future())
        self.queue.put(ticket)
        return await asyncio.shield(ticket.outcome)

    async def close(self) -> None:
        """Commit what was accepted, then let go of the ledger."""
        if not self.closing:
            self.closing = True
            self.queue.put(None)
        await asyncio.shield(self.ended)

    def run(self) -> None:
        """Write until closed or failed; this is the thread."""
        try:
            self.ledger = self.open_ledger()
        except BaseException as error:  # noqa: BLE001 - whoever called `start` answers it
            self.loop.call_soon_threadsafe(self.opened.set_exception, error)
            return
        self.loop.call_soon_threadsafe(self.opened.set_result, None)
        try:
            self.write()
            self.ledger.close()
        finally:
            self.loop.call_soon_threadsafe(self.ended.set_result, None)

    def write(self) -> None:
        """Commit group after group until closed, or until a commit fails."""
        group = self.next_group()
        try:
            while group:
                outcomes = self.ledger.commit([ticket.work for ticket in group])
                self.loop.call_soon_threadsafe(self.settle, group, outcomes)
                group = []
                self.ledger.tidy(idle=self.queue.empty())
                group = self.next_group()
        except BaseException as error:  # noqa: BLE001 - fail-stop, whatever it was
            self.ledger.abandon()
            self.loop.call_soon_threadsafe(self.stop, group, error)

    def next_group(self) -> list[Asked]:
        """Wait for a work and return it with all that wait behind it, within the limits; nothing once closed."""
        group: list[Asked] = []
        weight = 0
        ticket = self.queue.get()
        while ticket is not None:
            group.append(ticket)
            weight += ticket.weight
            if len(group) >= self.limits.group_batches or weight >= self.limits.group_bytes:
                return group
            try:
                ticket = self.queue.get_nowait()
            except Empty:
                return group
        if group:
            self.queue.put(None)
        return group

    def settle(self, group: list[Asked], outcomes: tuple[Outcome, ...]) -> None:
        """Tell everyone in *group* what became of their work."""
        for ticket, outcome in zip(group, outcomes, strict=True):
            self.gate.leave(ticket.weight)
            if isinstance(outcome, StoreError):
                ticket.outcome.set_exception(outcome)
            else:
                ticket.outcome.set_result(outcome)
        self.committed()

    def stop(self, group: list[Asked], failure: BaseException) -> None:
        """Tell everyone who waits that the outcome is unknown, and that there will be no other."""
        self.failure = failure
        while not self.queue.empty():
            waiting = self.queue.get()
            group += [waiting] if waiting else []
        self.settle(group, tuple(stopped(failure) for _ in group))
        self.failed(failure)


def stopped(failure: BaseException) -> UnknownOutcomeError:
    """Return the error for whoever asks a writer that has stopped."""
    unknown = UnknownOutcomeError(f"the store has stopped after {failure!r}. Open it again and read the log back")
    unknown.__cause__ = failure
    return unknown
