"""Effects carried out: people called way by way until one is reached, the peer told what grew and what may not wait."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from hotline.core import commands
from hotline.core.effects import Alarm, Effect, GiveCosignature, Ring, TakePlace
from hotline.core.entry import MessageEntry, OverdueEntry, TakenEntry, entry_bytes
from hotline.core.errors import StoreError
from hotline.core.handover import Tour
from hotline.interfaces import Person, Row
from hotline.runtime.delivery import REASONS_EN, REASONS_ZH, Delivery, alarm_ring, body, titles
from hotline.runtime.stage import Stage
from hotline.runtime.turn import Turn
from tests import duties, stages
from tests.fakes_center import QuietPeer
from tests.fakes_clock import HandClock, breathe
from tests.fakes_pager import RecordingPager
from tests.stages import cn, us

LI, WANG = Person("li", ("screen", "webhook:phone")), Person("wang", ("screen",))
WATCH = {"duty-officer": ((LI,),), "shift-leader": ((LI, WANG),), "embassy": ((WANG,), (LI,))}
ALARM = Alarm("fork/theirs/1", "fork", "two histories")


@dataclass(slots=True)
class RecordingPeer(QuietPeer):
    """A line that writes down what it is told, in order."""

    grew: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def grown(self, size: int, urgent: tuple[int, ...]) -> None:
        self.grew.append((size, urgent))

    def cosigned(self, notes: tuple[str, ...]) -> None:
        self.notes += notes


@dataclass(slots=True)
class Office:
    """The hands of cn, who was asked something IMMEDIATE, and what they did."""

    play: Stage
    delivery: Delivery
    peer: RecordingPeer
    pager: RecordingPager
    clock: HandClock
    told: list[commands.Attempt]
    placed: list[str]

    @property
    def ring(self) -> Ring:
        """Return the call for the message that arrived."""
        (when, found), *_ = cn(self.play).rings
        assert when
        return found

    async def deliver(self, *effects: Effect) -> None:
        """Let *effects* go, and give what follows from them room."""
        self.delivery.deliver(Turn({"ours": 0, "theirs": 0, "watch": 0}, effects=list(effects)))
        await breathe(30)

    def results(self) -> list[tuple[str, str, str, bool]]:
        return [(each.person, each.way, each.result, each.failed) for each in self.told]


@asynccontextmanager
async def office(*, broken: bool = False, fails: Callable[[], None] | None = None) -> AsyncIterator[Office]:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", precedence="IMMEDIATE")
    peer, clock = RecordingPeer(), HandClock()
    pager = RecordingPager()
    if broken:
        pager.broken = {"screen": "nobody is looking", "webhook:phone": "no answer within 5 s"}
    told: list[commands.Attempt] = []
    placed: list[str] = []

    async def tell(command: commands.Command) -> None:
        assert isinstance(command, commands.Attempt)
        told.append(command)
        if fails is not None:
            fails()

    async def take_place() -> None:
        placed.append("taken")

    def whom(role: str, officer: str | None) -> tuple[tuple[Person, ...], ...]:
        return WATCH[role] if officer is None else ((Person(officer, ("webhook:phone",)),), *WATCH[role])

    delivery = Delivery(lambda: cn(play).center, peer, pager, clock, whom, tell, take_place)
    try:
        yield Office(play, delivery, peer, pager, clock, told, placed)
    finally:
        tasks = tuple(delivery.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_call_that_is_taken_is_made_once_and_recorded() -> None:
    async with office() as found:
        await found.deliver(found.ring)
        await found.clock.move(60_000)
        assert found.results() == [("li", "screen", "noted as call 1", False)]
        assert [each.page for each in found.told] == [found.ring.id]
        assert not found.delivery.tasks


async def test_if_one_way_fails_the_next_is_tried_and_both_are_recorded() -> None:
    async with office() as found:
        found.pager.broken["screen"] = "nobody is looking"
        await found.deliver(found.ring)
        assert found.results() == [
            ("li", "screen", "nobody is looking", True),
            ("li", "webhook:phone", "noted as call 2", False),
        ]


async def test_everyone_who_holds_a_role_is_called() -> None:
    async with office() as found:
        await found.deliver(replace(found.ring, role="shift-leader"))
        assert found.pager.called() == ["li", "wang"]


async def test_a_call_that_nobody_takes_is_made_again_after_1_5_and_30_seconds_and_then_no_more() -> None:
    async with office(broken=True) as found:
        await found.deliver(found.ring)
        made = [len(found.told)]
        for pause in (999, 1, 4_999, 1, 29_999, 1, 600_000):
            await found.clock.move(pause)
            made.append(len(found.told))
        assert made == [2, 2, 4, 4, 6, 6, 8, 8]
        assert all(each.failed for each in found.told)


async def test_a_call_that_is_taken_at_last_is_made_no_more() -> None:
    async with office(broken=True) as found:
        await found.deliver(found.ring)
        found.pager.broken.clear()
        await found.clock.move(1_000)
        await found.clock.move(600_000)
        assert [each.failed for each in found.told] == [True, True, False]


async def test_a_page_about_a_message_that_was_received_meanwhile_leaves_no_more() -> None:
    async with office(broken=True) as found:
        await found.deliver(found.ring)
        stages.send(found.play, "cn", "RCV", found.ring.message)
        await found.clock.move(600_000)
        assert len(found.told) == 2


async def test_a_page_of_a_ladder_leaves_no_more_once_what_is_owed_was_answered() -> None:
    async with office(broken=True) as found:
        cn(found.play).rings.clear()
        found.play.until(stages.at(45))
        _, rung = cn(found.play).rings[0]
        assert rung.reason == "received"
        await found.deliver(rung)
        stages.send(found.play, "cn", "RCV", rung.message)
        await found.clock.move(600_000)
        assert len(found.told) == 2


async def test_those_behind_a_role_are_called_only_if_nobody_of_it_takes_the_call() -> None:
    async with office() as found:
        await found.deliver(replace(found.ring, role="embassy"))
        assert found.pager.called() == ["wang"]
        found.pager.attempts.clear()
        found.pager.broken["screen"] = "nobody is looking"
        await found.deliver(replace(found.ring, role="embassy"))
        assert [each.person for each in found.pager.attempts] == ["wang", "li", "li"]
        assert found.pager.called() == ["li"]


async def test_whoever_was_not_reached_is_called_again_though_one_behind_them_was() -> None:
    async with office() as found:
        found.pager.broken["screen"] = "nobody is looking"
        await found.deliver(replace(found.ring, role="embassy"))
        found.pager.broken.clear()
        await found.clock.move(1_000)
        await found.clock.move(600_000)
        assert [each.person for each in found.told if not each.failed] == ["li", "wang"]


async def test_whoever_has_the_watch_when_the_call_goes_out_is_called_before_the_others() -> None:
    async with office() as found:
        cn(found.play).center.tour = Tour("cn/zhao", stages.START, "sha256:0")
        await found.deliver(found.ring)
        assert found.pager.called() == ["cn/zhao"]
        found.pager.broken["webhook:phone"] = "no answer within 5 s"
        await found.deliver(replace(found.ring, role="shift-leader"))
        assert found.pager.called() == ["li", "wang"]


async def test_an_attempt_that_cannot_be_recorded_ends_this_call_and_no_other() -> None:
    def full() -> None:
        raise StoreError("no space")

    async with office(fails=full) as found:
        await found.deliver(found.ring, ALARM)
        assert len(found.pager.attempts) == 2
        assert not found.delivery.tasks


async def test_an_alarm_calls_the_duty_officer_at_once_as_immediate() -> None:
    async with office() as found:
        await found.deliver(ALARM)
        (page,) = found.pager.attempts
        assert (page.id, page.person, page.precedence) == (ALARM.id, "li", "IMMEDIATE")
        assert "fork" in page.subject["en"]
        assert page.body["en"].startswith("a log has two histories")
        assert page.body["zh"].startswith("日志出现分叉")


async def test_a_page_names_the_form_the_case_and_the_status_in_both_languages() -> None:
    async with office() as found:
        await found.deliver(found.ring)
        (page,) = found.pager.attempts
        form = stages.protocol(stages.HOTLINE).forms["HTL-1"]
        assert page.subject == {lang: f"IMMEDIATE HTL-1 {text}" for lang, text in form.title.items()}
        assert set(page.subject) == set(page.body) == {"en", "zh"}
        assert page.status == "actual"
        assert all(found.ring.case[7:15] in text for text in page.body.values())
        assert "a message has arrived" in page.body["en"]
        assert "来报待签收" in page.body["zh"]


async def test_a_page_of_a_ladder_says_since_when_and_what_lies_on_the_desk() -> None:
    async with office() as found:
        ring = replace(found.ring, reason="completion", deadline=stages.at(5), draft="TST-4")
        await found.deliver(ring)
        (page,) = found.pager.attempts
        assert "owed and missed: completion 2026-11-22T12:05:00.000Z [TST-4]" in page.body["en"]
        assert "逾期未办：completion" in page.body["zh"]


async def test_a_page_that_is_not_in_earnest_begins_with_the_word_that_says_so() -> None:
    async with office() as found:
        cn(found.play).center.status = "exercise"
        await found.deliver(found.ring)
        (page,) = found.pager.attempts
        assert page.subject["en"].startswith("EXERCISE IMMEDIATE HTL-1 ")
        assert page.subject["zh"].startswith("演练 IMMEDIATE HTL-1 ")


async def test_a_page_about_a_case_that_is_not_here_says_its_bare_reason() -> None:
    async with office() as found:
        await found.deliver(Ring("us:9/waiting", "duty-officer", "waiting", "us:9", "us:9", "", "IMMEDIATE"))
        (page,) = found.pager.attempts
        assert page.subject == {"en": "IMMEDIATE  waiting", "zh": "IMMEDIATE  waiting"}
        assert page.body["zh"].startswith("所引用的电报尚未收到")


def test_every_reason_has_its_words_in_both_languages() -> None:
    assert set(REASONS_EN) == set(REASONS_ZH)
    assert {"arrived", "waiting", "fork", "clock", "lapsed"} <= set(REASONS_EN)
    assert alarm_ring(ALARM).role == "duty-officer"


async def test_cosignatures_are_given_to_the_peer_in_order() -> None:
    async with office() as found:
        await found.deliver(GiveCosignature("first"), GiveCosignature("second"))
        assert found.peer.notes == ["first", "second"]


async def test_what_is_configured_is_logged_once_the_logs_are_reconciled() -> None:
    async with office() as found:
        await found.deliver(TakePlace())
        assert found.placed == ["taken"]


def message_rows(play: Stage) -> list[Row]:
    """Return the entries of us, from its messages: one ROUTINE, one FLASH."""
    first = len(us(play).rows["ours"])
    stages.send(play, "us", "HTL-1", precedence="FLASH")
    return [row for row in us(play).rows["ours"][first:] if b'"message"' in row.body]


async def test_the_peer_is_told_how_far_the_log_grew_and_what_may_not_wait() -> None:
    async with office() as found:
        (flash,) = message_rows(found.play)
        late = Row(b"", entry_bytes(OverdueEntry(stages.START, "x/received", stages.START)))
        taken = Row(b"", entry_bytes(TakenEntry(stages.START, "us.example/us-cn", 1, "sha256:0", "sha256:1")))
        turn = Turn({"ours": 7, "theirs": 0, "watch": 0})
        turn.rows["ours"] += [late, flash, late, taken]
        found.delivery.deliver(turn)
        assert found.peer.grew == [(11, (8, 10))]


@pytest.mark.parametrize("precedence", ["PRIORITY", "ROUTINE"])
async def test_a_message_that_is_not_urgent_waits_for_its_turn(precedence: str) -> None:
    async with office() as found:
        play = stages.stage(stages.SERVICE)
        stages.send(play, "us", "GEN-1", precedence=precedence)
        turn = Turn({"ours": 0, "theirs": 0, "watch": 0})
        turn.rows["ours"] += us(play).rows["ours"]
        found.delivery.deliver(turn)
        assert found.peer.grew == [(len(us(play).rows["ours"]), ())]
        assert stages.entries(us(play), MessageEntry)


async def test_a_turn_in_which_our_log_did_not_grow_tells_the_peer_nothing() -> None:
    async with office() as found:
        await found.deliver()
        assert found.peer.grew == []


def test_a_proposal_is_told_by_its_agreement_and_what_to_do() -> None:
    told = body(Ring("sha256:abc/proposed", "duty-officer", "proposed", f"sha256:{'ab' * 32}", "", "", "ROUTINE"))
    assert told["en"].endswith("read it with hotline protocol agree · agreement abababab")
    assert told["zh"].endswith("· 协议 abababab")


def test_a_call_for_a_return_names_the_return() -> None:
    center = us(Stage.set([duties.octets()], stages.START)).center
    (name,) = center.agreements
    ring = Ring("x", "duty-officer", "quarterly", name, name, "RET-5", "ROUTINE")
    assert titles(center, ring)["en"] == "Quarterly return"
