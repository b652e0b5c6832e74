"""Keys move through a record, and only keys."""

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hotline.cli import stepping
from hotline.cli.audit_replay import Replayed, replayed
from hotline.cli.replaying import read_recording
from hotline.cli.stepping import key_presses, move, named, page, step_through, target
from hotline.cli.terminal import Terminal
from hotline.core import facts
from hotline.files.bundle_reading import open_bundle
from tests.cli.replays import bundle
from tests.core.records import move as moved
from tests.core.records import play


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Replayed]:
    path = bundle(tmp_path / "a.zip", "cn", moved(facts.RungReached, 300_000))
    with open_bundle(Path(path)) as opened:
        yield replayed(read_recording(opened), None, lambda _, __: None)


def test_keys_lead_forwards_and_back(found: Replayed) -> None:
    for key, position in [("last", 62), ("back", 61), ("first", 1), ("back", 0), ("next", 1), ("next", 2)]:
        assert move(found, key, None) is None
        assert found.replay.position == position


def test_a_change_is_the_next_fact_that_changes_what_is_owed_or_seen(found: Replayed) -> None:
    found.replay.seek(0)
    places = []
    while found.replay.position < len(found.replay.record):
        move(found, "change", None)
        places.append(found.replay.position)
    kinds = {type(found.replay.record[place - 1].fact) for place in places[:-1]}
    assert facts.Missed in kinds
    assert facts.Cosigned not in kinds
    move(found, "change_back", None)
    assert found.replay.position == places[-2]


def test_differences_are_found_one_after_the_other(found: Replayed) -> None:
    assert found.found is not None
    places = sorted({each.index + 1 for each in found.found})
    found.replay.seek(0)
    for place in places:
        move(found, "difference", None)
        assert found.replay.position == place
    assert target(found, found.replay, "difference") is None
    shown = "\n".join(page(Terminal(plain=True), found, None).lines)
    assert "DIFFERENCES" in shown
    found.replay.seek(places[0])
    assert "late" in "\n".join(page(Terminal(plain=True), found, None).lines)


def test_an_hour_is_an_instant_between_facts(found: Replayed) -> None:
    found.replay.seek(len(found.replay.record))
    at = found.replay.now
    assert move(found, "hour_back", None) == at - 3_600_000
    assert found.replay.now <= at - 3_600_000
    assert move(found, "unknown", None) is None


def test_keys_are_named_by_what_a_terminal_sends() -> None:
    assert [named(key) for key in (b"\x1b[C", b"\x1b[D", b"q", b"", b"x")] == ["next", "back", "quit", "quit", ""]


def test_somebody_steps_and_ends(found: Replayed, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = iter(["first", "next", "case", "quit"])

    @contextmanager
    def pressed() -> Iterator[Any]:
        yield lambda: next(keys)

    monkeypatch.setattr(stepping, "key_presses", pressed)
    step_through(Terminal(), found)
    assert found.replay.position == 2


def test_the_terminal_is_as_it_was_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "rb", buffering=0) as end:
        monkeypatch.setattr(sys, "stdin", end)
        os.write(ours, b"\x1b[C")
        with key_presses() as pressed:
            assert pressed() == "next"
    os.close(ours)
    assert play().actors
