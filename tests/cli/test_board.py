"""The board, once and open: what moves it, and what it looks like when its center is silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hotline.cli.asking import asking
from hotline.cli.board import Watching
from hotline.cli.overview import draw, look
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.client.client import Client
from hotline.client.errors import UnreachableError
from hotline.client.following import Event
from tests.fakes_desk import Line, Seat, said


@asynccontextmanager
async def watching(seat: Seat, *, plain: bool = True) -> AsyncIterator[Watching]:
    """Open a board at *seat* that does not wait for seconds."""
    terminal = Terminal(plain=plain, desk=seat.file)
    async with asking(terminal, ()) as found:
        await found.refresh()
        yield Watching(found, await look(found), quiet=False, look_seconds=0.05, tick_seconds=0.01)


async def until(board: Watching, *words: str, printed: pytest.CaptureFixture[str]) -> str:
    """Run the board until it has printed *words*; return all that it printed."""
    text = ""
    running = asyncio.create_task(board.run())
    try:
        async with asyncio.timeout(5):
            while not all(each in text for each in words):
                await asyncio.sleep(0.01)
                captured = printed.readouterr()
                text += captured.out + captured.err
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return text


def test_once_is_for_looking_and_for_tests(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    shown = alice.run("board", "--once")
    assert shown.exit_code == 0
    assert f"received cn 13:00:02Z {number}" in said(shown)


def test_a_program_reads_the_board(alice: Seat) -> None:
    alice.send_notice()
    shown = alice.json("board")
    assert {each["kind"] for each in shown["obligations"]} >= {"delivered", "completion"}


async def test_a_screen_reader_hears_what_is_new_and_what_is_done(
    alice: Seat, li: Seat, both: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await asyncio.to_thread(alice.send_notice)
    async with watching(li) as board:
        forecast = "Half-year forecast, first half of 2026"
        running = asyncio.create_task(until(board, forecast, "owed PRIORITY 加急 TST-1 received", printed=capsys))
        await asyncio.to_thread(both.settle)
        await running
        await board.asking.client.receive((await board.asking.client.cases())["cases"][0]["id"])
        assert number in await until(board, "no longer owed: PRIORITY 加急 TST-1 received", printed=capsys)


async def test_a_board_whose_center_is_silent_says_so(alice: Seat, capsys: pytest.CaptureFixture[str]) -> None:
    async with watching(alice) as board:
        board.asking.client = SilentClient(
            "http://127.0.0.1:1", board.asking.signer, "us/alice", "operator", now=board.asking.now
        )
        await until(board, "The center does not answer", printed=capsys)
        sheet = Sheet(Terminal())
        draw(sheet, board.view, board.asking.now(), None)
        assert sheet.lines[0].startswith("THE CENTER DOES NOT ANSWER")


async def test_a_drawn_board_stays_in_place(
    alice: Seat, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    async with watching(alice, plain=False) as board:
        text = await until(board, "us-cn · us", "TST-6", printed=capsys)
    assert "\x1b[?1049h" in text, "it is drawn on a screen of its own"


async def test_a_bell_rings_for_what_is_urgent_and_ours(
    alice: Seat, li: Seat, wang: Seat, both: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(lambda: wang.run("approve", li.propose_concern(), "--yes"))
    async with watching(alice) as board:
        running = asyncio.create_task(until(board, "\a", "IMMEDIATE", printed=capsys))
        await asyncio.to_thread(both.settle)
        await running


class SilentClient(Client):
    """A client whose center is gone."""

    async def channel(self) -> dict[str, Any]:
        raise UnreachableError(self.url, "gone")

    def feed(self, cursor: int | None = None, kinds: tuple[str, ...] = ()) -> AsyncIterator[Event]:
        raise UnreachableError(self.url, "gone")
