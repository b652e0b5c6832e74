from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.core import commands, facts
from hotline.core.canonical import Duration, Instant, decode, digest
from hotline.core.decisions import Answer
from hotline.core.entry import ClockEntry, entry_bytes
from hotline.core.errors import RefusalError
from hotline.core.merkle import leaf_hash
from hotline.interfaces import Row
from hotline.runtime.stage import Stage, envelope, signature
from hotline.runtime.turn import Turn, deadline, key_of, replay, take_turn
from tests import duties, stages
from tests.stages import SERVICE, at, cn, us


def take(play: Stage, *waiting: commands.Command) -> Turn:
    """Let us take one turn, of which nothing is kept on stage."""
    actor = us(play)
    return take_turn(actor.center, waiting, play.now, lambda head, seconds: play.cosign(actor, head, seconds))


def test_an_empty_turn_records_nothing() -> None:
    play = stages.stage()
    turn = take(play)
    assert turn.empty
    assert turn.batch().rows == {}


def test_a_turn_records_the_rows_of_its_facts_from_where_the_logs_ended() -> None:
    play = stages.stage(SERVICE)
    size, watch = us(play).center.ours.size, us(play).center.watch.size
    payload, openings = stages.compose(play, "us", "GEN-1")
    turn = take(play, commands.Post(envelope(payload, signature(us(play), "alice", payload)), openings))
    batch = turn.batch(b"snapshot")
    (first, (row,)) = batch.rows["ours"]
    assert (first, row.leaf, row.key) == (size, leaf_hash(row.body), digest(payload))
    assert row.beside is not None
    assert batch.rows["watch"][0] == watch
    assert batch.snapshot == b"snapshot"
    assert "theirs" not in batch.rows


def test_each_command_gets_its_own_answer_in_order() -> None:
    play = stages.stage(SERVICE)
    payload, openings = stages.compose(play, "us", "GEN-1")
    good = commands.Post(envelope(payload, signature(us(play), "alice", payload)), openings)
    turn = take(play, good, commands.Post({}, {}), commands.LinkOpened("x"), good)
    kinds = [each.state if isinstance(each, Answer) else each.rule for each in turn.answers]
    assert kinds == ["placed", "signature.malformed", "done", "placed"]
    assert sum(isinstance(fact, facts.Placed) for fact in turn.facts) == 1


def test_a_refusal_is_recorded_with_the_digest_of_what_was_refused() -> None:
    play = stages.stage()
    turn = take(play, commands.Post({"a": 1}, {}))
    (refused,) = [fact for fact in turn.facts if isinstance(fact, facts.Refused)]
    assert (refused.what, refused.rule, refused.where) == ("Post", "signature.malformed", "envelope")
    assert refused.digest.startswith("sha256:")
    assert isinstance(turn.answers[0], RefusalError)


def test_what_time_brings_comes_before_each_command() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.now = at(31)
    turn = take(play, commands.LinkOpened("x"))
    kinds = [type(fact).__name__ for fact in turn.facts]
    assert kinds.index("Missed") < kinds.index("LinkUp")


def test_deadlines_of_changed_cases_are_recorded_with_their_facts() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    payload, openings = stages.compose(play, "cn", "RCV", answer.id)
    actor = cn(play)
    post = commands.Post(envelope(payload, signature(actor, "alice", payload)), openings)
    turn = take_turn(actor.center, (post,), play.now, lambda head, seconds: play.cosign(actor, head, seconds))
    rows = {each.obligation.rpartition("/")[2]: each for each in turn.batch().deadlines}
    assert not rows["received"].open
    detail: Any = decode(rows["received"].detail)
    assert (detail["outcome"], detail["owed_by"], detail["form"]) == ("met", "cn", "HTL-1")
    assert rows["acknowledged"].open
    assert rows["acknowledged"].due == at(120)


def test_a_row_that_holds_no_message_has_no_key() -> None:
    assert key_of(b"nonsense") is None
    assert key_of(entry_bytes(ClockEntry(at(0), 0, "", None, None))) is None


def test_a_replay_makes_the_same_center() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    stages.send(play, "cn", "ACK", answer.id)
    play.until(at(300))
    for actor in play.actors.values():
        again = stages.fresh(play, actor)
        replay(again, stages.joined(actor.rows))
        assert stages.state_of(again) == stages.state_of(actor.center)


@cache
def scene() -> tuple[Stage, tuple[commands.Command, ...]]:
    """Return a stage at a moment at which much is due, and the commands that wait there."""
    play = stages.stage(stages.HOTLINE, SERVICE)
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    waiting: list[commands.Command] = []
    for person in ("alice", "bob"):
        payload, openings = stages.compose(play, "us", "GEN-1")
        signed = envelope(payload, signature(us(play), person, payload))
        waiting += [commands.Post(signed, openings), commands.Post(signed, openings), commands.Post(signed, {})]
    payload, openings = stages.compose(play, "us", "HTL-2", answer.id)
    waiting.append(commands.Post(envelope(payload, signature(us(play), "alice", payload)), openings))
    waiting.append(commands.Second(digest(payload), (signature(us(play), "bob", payload),)))
    play.link = False
    stages.send(play, "cn", "RCV", answer.id)
    first = us(play).center.theirs.size
    waiting += [stages.carried(play, cn(play), first, size) for size in range(first + 1, cn(play).center.ours.size + 1)]
    waiting += [
        commands.LinkOpened("x"),
        commands.Measured(play.now, play.now, play.now, play.now),
        commands.ClockStepped(Duration(5_000), suspended=False),
        commands.Attempt("page", "alice", "screen", "shown", failed=False),
        commands.Post("nonsense", {}),
    ]
    play.now = at(41)
    return play, tuple(waiting)


def played(waiting: Sequence[commands.Command], cuts: set[int]) -> tuple[dict[str, list[Row]], dict[str, Any], str]:
    """Return the rows, the deadlines and the state that *waiting* makes if it is cut into turns at *cuts*."""
    play, _ = scene()
    center = deepcopy(us(play).center)
    rows: dict[str, list[Row]] = {"ours": [], "theirs": [], "watch": []}
    deadlines: dict[str, Any] = {}
    starts = [0, *sorted(cuts), len(waiting)]
    for start, end in pairwise(starts):
        turn = take_turn(center, waiting[start:end], play.now, lambda head, when: play.cosign(us(play), head, when))
        deadlines |= {each.obligation: each for each in turn.batch().deadlines}
        for log, added in turn.rows.items():
            rows[log] += added
    return rows, deadlines, stages.digest_of(center)


@settings(max_examples=30)
@given(st.data())
def test_any_split_of_a_batch_gives_the_same_logs(data: st.DataObject) -> None:
    waiting = data.draw(st.permutations(scene()[1]))
    cuts = data.draw(st.sets(st.integers(1, len(waiting) - 1)))
    assert played(waiting, cuts) == played(waiting, set())


def test_an_instant_is_never_before_the_last_fact() -> None:
    play = stages.stage()
    play.now = Instant(at(0) - 99_000)
    turn = take(play, commands.LinkOpened("x"))
    assert turn.facts[-1].at == us(play).center.last > play.now


def test_a_return_has_its_row_from_the_beginning_and_the_next_one_in_its_time() -> None:
    play = Stage.set([duties.octets()], stages.START)
    play.doze = Duration(7 * 24 * stages.HOUR)
    (name,) = us(play).center.agreements
    center = us(play).center
    (first,) = (each for each in center.book.obligations(name) if each.owed_by == "us")
    row = deadline(center, first)
    assert (row.obligation, row.case, row.due, row.open) == (f"{name}/quarterly.2026-Q4.us", name, first.due, True)
    detail: Any = decode(row.detail)
    assert (detail["form"], detail["period"], detail["tolled"], detail["message"]) == ("RET-5", "2026-Q4", False, name)
    play.until(at(39 * 24 * 60))
    assert {each.period for each in center.book.obligations(name)} == {"2026-Q4"}, "the last day of December"
    play.now = at(39.6 * 24 * 60)
    rows = take(play).deadlines
    assert {owed for owed, each in rows.items() if each.open} == {
        f"{name}/quarterly.{period}.{party}" for period in ("2026-Q4", "2027-Q1") for party in ("us", "cn")
    }
