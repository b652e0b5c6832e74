"""A snapshot stands for the facts before it: what is restored from one is what all of them would have made.

Every scene of the play (`tests/fakes_play.py`) is one case: all kinds of facts have happened in it.
"""

import json
from array import array
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.core import facts
from hotline.core.canonical import digest, encode
from hotline.core.center import Center
from hotline.core.effects import Ring, effects_of
from hotline.core.merkle import Tree
from hotline.core.protocol import Protocol
from hotline.interfaces import Row
from hotline.runtime.recovery import note_calls
from hotline.runtime.snapshot import SnapshotError, dump, restore
from tests.fakes_play import SCENES, begin, empty, replayed, stored

Rows = dict[str, list[Row]]
NO_STATE = {"delivered", "terms", "horizon", "newest", "vigil", "wakes", "turning", "counted", "judged", "to_cosign"}
RING = Ring("m/arrived", "duty-officer", "arrived", "c", "m", "NOT-1", "FLASH", "us", None, "ACK")


@dataclass(frozen=True, slots=True)
class Taken:
    """One party after one scene: what its store holds, its state as it was live, and a snapshot of it."""

    rows: Rows
    state: dict[str, Any]
    snapshot: bytes | None
    fresh: Center


@cache
def taken() -> dict[tuple[str, str], Taken]:
    """Return the play as it went, by scene and party."""
    play, found = begin(), {}
    for scene in SCENES:
        scene(play)
        for actor in (play.us, play.cn):
            rows = {log: list(each) for log, each in actor.rows.items()}
            center = actor.center
            found[scene.__name__, actor.name] = Taken(rows, state(center), dump(center, {}), empty(center))
    return found


AFTER = [(scene.__name__, party) for scene in SCENES for party in ("us", "cn")]
AHEAD = [("overtaking", "cn"), ("silence", "cn")]
KEPT = [each for each in AFTER if each not in AHEAD]


def state(value: Any) -> Any:
    """Return everything in *value*, to be compared: the members of the state whoever added them."""
    if isinstance(value, Protocol):
        return (value.id, value.version)
    if isinstance(value, Tree):
        return [bytes(level) for level in value.levels]
    if isinstance(value, array):
        return list(value)
    if is_dataclass(value):
        return {each.name: state(getattr(value, each.name)) for each in fields(value) if each.name not in NO_STATE}
    if isinstance(value, dict):
        return {name: state(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [state(each) for each in value]
    return set(value) if isinstance(value, set) else value


async def restored(one: Taken, snapshot: bytes | None = None, rows: Rows | None = None) -> Center:
    """Restore from the snapshot of *one*, or another, and read on to the end of the rows."""
    rows, snapshot = rows or one.rows, snapshot or one.snapshot
    assert snapshot is not None
    center, _ = await restore(one.fresh, snapshot, stored(one.fresh.channel, rows))
    return replayed(center, rows, center.watch.size)


@pytest.mark.parametrize("after", KEPT)
async def test_what_is_restored_is_what_was_live(after: tuple[str, str]) -> None:
    one = taken()[after]
    found = await restored(one)
    assert state(found) == one.state
    assert dump(found, {}) == one.snapshot


@pytest.mark.parametrize("after", AFTER)
def test_what_every_fact_makes_is_what_was_live(after: tuple[str, str]) -> None:
    one = taken()[after]
    found = replayed(empty(one.fresh), one.rows)
    assert state(found) == one.state
    assert dump(found, {}) == one.snapshot


@pytest.mark.parametrize("party", ["us", "cn"])
@settings(max_examples=25)
@given(data=st.data())
async def test_wherever_a_snapshot_was_taken_the_rest_leads_to_the_same_end(party: str, data: st.DataObject) -> None:
    one = taken()[SCENES[-1].__name__, party]
    size = data.draw(st.integers(0, len(one.rows["watch"])))
    early = replayed(empty(one.fresh), {**one.rows, "watch": one.rows["watch"][:size]})
    snapshot = dump(early, {})
    if snapshot is not None:
        assert dump(await restored(one, snapshot), {}) == one.snapshot


@pytest.mark.parametrize("after", AHEAD)
def test_while_an_agreement_stands_ahead_of_its_backlog_there_is_no_snapshot(after: tuple[str, str]) -> None:
    assert taken()[after].snapshot is None


async def test_when_cases_wake_is_the_same() -> None:
    one = taken()["machinery", "us"]
    live, found = replayed(empty(one.fresh), one.rows), await restored(one)
    assert found.next_deadline() == live.next_deadline()
    assert {*found.book.wakes} <= {*live.book.wakes}
    armed = {(each.wake, case) for case, each in live.book.folders.items() if each.wake is not None}
    assert armed
    assert armed <= {*found.book.wakes}


async def test_calls_that_were_not_attempted_are_kept_in_their_order() -> None:
    one = taken()["talk", "us"]
    calls = {"b": RING, "a": replace(RING, id="a", deadline=one.fresh.last)}
    snapshot = dump(replayed(empty(one.fresh), one.rows), calls)
    assert snapshot is not None
    _, found = await restore(one.fresh, snapshot, stored("us-cn", one.rows))
    assert (found, list(found)) == (calls, ["b", "a"])


async def test_a_center_without_a_past_is_restored_as_well() -> None:
    fresh = taken()["talk", "us"].fresh
    snapshot = dump(fresh, {})
    assert snapshot is not None
    found, _ = await restore(fresh, snapshot, stored("us-cn", {}))
    assert state(found) == state(fresh)


async def test_the_fresh_center_is_not_touched_whatever_happens() -> None:
    one = taken()["talk", "us"]
    before = state(one.fresh)
    await restored(one)
    assert state(one.fresh) == before


async def test_rosters_and_agreements_are_not_in_it() -> None:
    one = taken()["machinery", "us"]
    assert one.snapshot is not None
    assert b"NOT-1" in one.snapshot  # the form of a member
    assert b'"forms"' not in one.snapshot
    assert b"hotline-roster" not in one.snapshot


def changed(snapshot: bytes, **said: Any) -> bytes:
    """Return *snapshot* with another first line."""
    line, _, rest = snapshot.partition(b"\n")
    return encode({**json.loads(line), **said}) + b"\n" + rest


def written(snapshot: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return *snapshot* with another state, and the digest of it."""
    line, _, rest = snapshot.partition(b"\n")
    value = json.loads(rest)
    change(value)
    rest = encode(value)
    return encode({**json.loads(line), "digest": digest(rest)}) + b"\n" + rest


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "no line": lambda given: given.replace(b"\n", b""),
    "cut short": lambda given: given[:-1],
    "one bit": lambda given: given[:-9] + bytes([given[-9] ^ 1]) + given[-8:],
    "another version": lambda given: changed(given, v=2),
    "another program": lambda given: changed(given, program="1999.1.0"),
    "another channel": lambda given: changed(given, channel="us-ru"),
    "another status": lambda given: changed(given, status="exercise"),
    "another party": lambda given: changed(given, party="cn"),
    "fewer facts": lambda given: changed(given, watch=5),
    "no number": lambda given: changed(given, watch="5"),
    "more than is stored": lambda given: changed(given, watch=10**9),
    "another root": lambda given: changed(given, root="sha256:" + 64 * "0"),
    "something more": lambda given: changed(given, more=1),
    "a member missing": lambda given: written(given, lambda value: value["center"].pop("last")),
    "a part missing": lambda given: written(given, lambda value: value.pop("book")),
    "another agreement": lambda given: written(given, lambda value: value["agreements"].append("sha256:")),
    "another leaf": lambda given: written(given, lambda value: value["ours"].update(leaves=43 * "A")),
    "another roster": lambda given: written(given, lambda value: value["ours"]["keystones"].update(rosters=[])),
    "another consent": lambda given: written(given, lambda value: value["theirs"]["keystones"].update(consents=[])),
    "fewer keystones": lambda given: written(given, lambda value: value["ours"]["keystones"]["keystones"].pop()),
    "no keystone": lambda given: written(given, lambda value: value["ours"]["keystones"]["keystones"].append(7)),
    "members without a case": lambda given: written(given, lambda value: value["book"].update(cases="", count="")),
    "more members": lambda given: written(given, lambda value: value["book"]["members"].update(kind="0 0 0 0 0 0")),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_whatever_is_wrong_with_it_it_is_not_used(wrong: str) -> None:
    one = taken()["talk", "us"]
    assert one.snapshot is not None
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, every fact is read instead
        await restore(one.fresh, WRONG[wrong](one.snapshot), stored("us-cn", one.rows))


def with_row(rows: Rows, log: str, index: int, **members: Any) -> Rows:
    """Return *rows* with one of them changed."""
    found = {name: list(each) for name, each in rows.items()}
    found[log][index] = replace(found[log][index], **members)
    return found


@pytest.mark.parametrize("log", ["ours", "theirs"])
@pytest.mark.parametrize(
    ("index", "members"),
    [(1, {"body": b"{}"}), (-1, {"body": b"{}"}), (2, {"beside": b"{}"}), (3, {"beside": b"{}"})],
)
async def test_the_logs_must_be_those_it_was_made_of(log: str, index: int, members: dict[str, bytes]) -> None:
    one = taken()["talk", "us"]
    with pytest.raises(Exception):  # noqa: B017, PT011 - the root, the roster and the agreement each say it their way
        await restored(one, rows=with_row(one.rows, log, index, **members))


async def test_every_fact_before_it_must_be_the_one_it_was_made_of() -> None:
    one = taken()["talk", "us"]
    with pytest.raises(SnapshotError, match="it stands for"):
        await restored(one, rows=with_row(one.rows, "watch", 3, body=one.rows["watch"][4].body))


def test_the_play_has_every_kind_of_fact() -> None:
    seen = {str(facts.fact_value(row.body)["kind"]) for one in taken().values() for row in one.rows["watch"]}
    assert {*facts.KINDS} - seen == {"gathered"}, "files are in no play"


def test_calls_are_those_that_facts_make_and_no_attempt_ends() -> None:
    one = taken()["forgery", "us"]
    calls: dict[str, Ring] = {}
    center = empty(one.fresh)
    replayed(center, one.rows, then=lambda fact: note_calls(calls, (fact,), effects_of(center, fact)))
    assert calls
    first = next(iter(calls))
    note_calls(calls, (facts.Attempted(center.last, first, "alice", "screen", "shown", failed=True),), ())
    assert first not in calls
