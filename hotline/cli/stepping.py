"""Steps through a record in the terminal, fact by fact, back and forth; nothing but the keys moves it."""

import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from hotline.cli.layout import height
from hotline.cli.replay_drawn import Shown, difference_text, draw_past, draw_trust
from hotline.cli.sheet import Mark, Sheet, console
from hotline.cli.terminal import Terminal
from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.past import Past
from hotline.core.replay import Replay

HOUR: Final = 3_600_000
LINES_AROUND: Final = 16
CHANGES: Final = facts.Placed | facts.Mirrored | facts.Advanced | facts.Missed | facts.RungReached | facts.Epoch
KEYS: Final = {
    b"\x1b[C": "next",
    b"\x1b[D": "back",
    b"l": "next",
    b"h": "back",
    b" ": "next",
    b"]": "change",
    b"[": "change_back",
    b"n": "difference",
    b"p": "difference_back",
    b"+": "hour",
    b"-": "hour_back",
    b"0": "first",
    b"$": "last",
    b"\x1b[H": "first",
    b"\x1b[F": "last",
    b"c": "case",
    b"q": "quit",
    b"\x03": "quit",
    b"\x1b": "quit",
    b"": "quit",
}


class Stepped(Shown, Protocol):
    """What is stepped through."""

    def look(self, at: Instant | None = None) -> Past:
        """Return how the center stands where the replay is."""


def step_through(terminal: Terminal, found: Stepped) -> None:
    """Show where the replay stands, and let keys move it, until somebody is done."""
    chosen, at = found.case, None
    with console().screen(hide_cursor=True) as screen, key_presses() as pressed:
        while True:
            screen.update(page(terminal, found, at).drawing())
            key = pressed()
            if key == "quit":
                return
            if key == "case":
                found.case = None if found.case else chosen
                continue
            at = move(found, key, at)


def page(terminal: Terminal, found: Stepped, at: Instant | None) -> Sheet:
    """Return the page of where the replay stands."""
    sheet = Sheet(terminal)
    draw_past(sheet, found, found.look(at), max(3, height() - LINES_AROUND))
    here = [each for each in found.found or () if each.index == found.replay.position - 1]
    for each in here:
        sheet.text(Mark(difference_text(each, terminal.words), "warn" if each.excused else "alarm"))
    draw_trust(sheet, found)
    if found.found is not None:
        count = sum(not each.excused for each in found.found)
        says = terminal.say("differences_some", count=count) if count else terminal.say("differences_none")
        sheet.text(Mark(says, "alarm" if count else "good"))
    sheet.text(Mark(terminal.say("replay_keys"), "faint"))
    return sheet


def move(found: Stepped, key: str, at: Instant | None) -> Instant | None:
    """Move the replay as *key* says; return the instant to show, if it is not that of the last fact."""
    replay = found.replay
    if key in {"hour", "hour_back"}:
        wanted = Instant(max(0, (replay.now if at is None else at) + (HOUR if key == "hour" else -HOUR)))
        replay.until(wanted)
        return wanted
    place = target(found, replay, key)
    if place is not None:
        replay.seek(place)
    return None


def target(found: Stepped, replay: Replay, key: str) -> int | None:  # noqa: C901 - one case a key
    """Return to which position *key* leads, None if there is none."""
    here, size = replay.position, len(replay.record)
    shows = sorted({each.index + 1 for each in found.found or ()})
    match key:
        case "next":
            return here + 1
        case "back":
            return here - 1
        case "first":
            return 1
        case "last":
            return size
        case "change":
            return next((each + 1 for each in range(here, size) if changes(replay, each)), size)
        case "change_back":
            return next((each + 1 for each in range(here - 2, -1, -1) if changes(replay, each)), 0)
        case "difference":
            return next((each for each in shows if each > here), None)
        case "difference_back":
            return next((each for each in reversed(shows) if each < here), None)
        case _:
            return None


def changes(replay: Replay, index: int) -> bool:
    """Return whether the fact at *index* changes what somebody owes or sees."""
    return isinstance(replay.record[index].fact, CHANGES)


@contextmanager
def key_presses() -> Iterator[Callable[[], str]]:
    """Give what waits for a key and names it; the terminal is as it was afterwards."""
    source = sys.stdin.fileno()
    before = termios.tcgetattr(source)
    try:
        tty.setcbreak(source, termios.TCSADRAIN)
        yield lambda: named(os.read(source, 8))
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def named(pressed: bytes) -> str:
    """Return what a key does; one that does nothing is named nothing."""
    return KEYS.get(pressed, "")
