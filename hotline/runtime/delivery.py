"""Carries effects out: cosignatures and growth to the line, calls to people, alarms to the log of the process.

A call is decided once and attempted at least once (rule 11): every attempt, with its result, is a fact. If one way to a
person fails the next is tried; if nobody of a role can be reached, those behind them are called at once: the officer of
the watch, and then whoever else is duty officer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from hotline.core import commands
from hotline.core.canonical import Duration, instant_text, short, unb64
from hotline.core.center import Center
from hotline.core.earnest import ACTUAL
from hotline.core.effects import Alarm, Effect, GiveCosignature, Ring, TakePlace
from hotline.core.entry import MessageEntry, StoppedEntry, TakenEntry, parse_entry
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.message import parse
from hotline.core.obligations import Outcome
from hotline.core.terms import URGENT
from hotline.interfaces import Clock, Page, PageError, Pager, Peer, Person
from hotline.paper.words import Words
from hotline.runtime.turn import Turn

log = structlog.get_logger()

RETRY_AFTER = (Duration(1_000), Duration(5_000), Duration(30_000))


@dataclass(slots=True)
class Delivery:
    """Where effects go. `tell` records attempts, and `take_place` logs what is configured.

    `whom` finds the people of a role, given who has the watch: in groups, the next of which is called only if nobody
    before takes the call.
    """

    center: Callable[[], Center]
    peer: Peer
    pager: Pager
    clock: Clock
    whom: Callable[[str, str | None], tuple[tuple[Person, ...], ...]]
    tell: Callable[[commands.Command], Awaitable[object]]
    take_place: Callable[[], Awaitable[None]]
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def deliver(self, turn: Turn) -> None:
        """Let the effects of a durable turn go."""
        for effect in turn.effects:
            self.carry_out(effect)
        rows = turn.rows["ours"]
        if rows:
            first = turn.first["ours"]
            urgent = tuple(first + number for number, row in enumerate(rows) if is_urgent(row.body))
            self.peer.grown(first + len(rows), urgent)

    def carry_out(self, effect: Effect) -> None:
        """Carry one effect out, or start to."""
        match effect:
            case GiveCosignature():
                self.peer.cosigned((effect.note,))
            case Ring():
                self.start(self.ring(effect))
            case Alarm():
                log.error("alarm", id=effect.id, reason=effect.reason, detail=effect.detail)
                self.start(self.ring(alarm_ring(effect)))
            case TakePlace():
                self.start(self.take_place())

    def start(self, work: Awaitable[None]) -> None:
        """Start *work* and own it until it is done."""
        task = asyncio.ensure_future(self.guarded(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def guarded(self, work: Awaitable[None]) -> None:
        """Await *work*; what it could not do is said in the log of the process, where health looks."""
        try:
            await work
        except HotlineError as error:
            log.error("not carried out", error=str(error))  # noqa: TRY400 - the text is made for people

    async def ring(self, ring: Ring) -> None:
        """Call everyone who holds the role, those behind them if nobody could be reached; then again who was not."""
        missed: list[Person] = []
        for people in self.whom(ring.role, self.center().tour.holder):
            unreached = [each for each in people if not await self.call(ring, each)]
            missed += unreached
            if len(unreached) < len(people) or self.settled(ring):
                break
        for pause in RETRY_AFTER:
            if missed:
                await self.clock.sleep(pause)
            missed = [each for each in missed if not self.settled(ring) and not await self.call(ring, each)]

    async def call(self, ring: Ring, person: Person) -> bool:
        """Call *person* way by way; return whether one attempt was taken."""
        for way in person.ways:
            if await self.attempt(ring, person, way):
                return True
        return False

    async def attempt(self, ring: Ring, person: Person, way: str) -> bool:
        """Make one attempt and record its result; true if the provider took it."""
        try:
            result, failed = await self.pager.call(self.page(ring, person, way)), False
        except PageError as error:
            result, failed = str(error), True
        await self.tell(commands.Attempt(ring.id, person.name, way, result, failed))
        return not failed

    def settled(self, ring: Ring) -> bool:
        """Return whether what *ring* is about was answered meanwhile; then no further page leaves (R16)."""
        about = f"{ring.message}/received" if ring.reason == "arrived" else ring.id.rpartition("/")[0]
        owed = self.center().book.obligation(about)
        return owed is not None and owed.outcome is not Outcome.OPEN

    def page(self, ring: Ring, person: Person, way: str) -> Page:
        """Return the words of a call, in both languages."""
        center = self.center()
        title = titles(center, ring)
        return Page(
            id=ring.id,
            person=person.name,
            way=way,
            precedence=ring.precedence,
            status=center.status,
            subject={
                language: f"{drill(center.status, language)}{ring.precedence} {ring.form} {text}".strip()
                for language, text in title.items()
            },
            body=body(ring),
        )


def drill(status: str, language: str) -> str:
    """Return the word that a call begins with if it is not in earnest: a telephone may show nothing else of it."""
    return "" if status == ACTUAL else f"{Words(language).of('statuses', status)} "


def is_urgent(entry_body: bytes) -> bool:
    """Return whether an entry of ours may not wait behind a backlog (rule 1); one that cannot be read may."""
    try:
        entry = parse_entry(entry_body)
    except RefusalError:
        return False
    if isinstance(entry, TakenEntry | StoppedEntry):
        return True
    return isinstance(entry, MessageEntry) and precedence_of(entry) in URGENT


def precedence_of(entry: MessageEntry) -> str:
    """Return the precedence of the message in *entry*."""
    return parse(unb64(entry.envelope["payload"])).precedence


def alarm_ring(alarm: Alarm) -> Ring:
    """Return the call to the duty officer that an alarm makes."""
    return Ring(alarm.id, "duty-officer", alarm.reason, "", "", "", "IMMEDIATE", draft=None)


def titles(center: Center, ring: Ring) -> Mapping[str, str]:
    """Return the title of the return or form that *ring* is about, per language; the reason if it is about none."""
    if ring.case not in center.book.folders or not ring.form:
        return {"en": ring.reason, "zh": ring.reason}
    protocol = center.book.protocol(ring.case)
    owed = protocol.returns.get(ring.reason) if ring.message in center.agreements else None
    return protocol.forms[ring.form].title if owed is None else owed.title


def body(ring: Ring) -> Mapping[str, str]:
    """Return what is said to the person called."""
    when = f" {instant_text(ring.deadline)}" if ring.deadline is not None else ""
    draft = f" [{ring.draft}]" if ring.draft else ""
    en, zh = ("agreement", "协议") if ring.reason == "proposed" else ("case", "案号")
    number = short(ring.case)
    return {
        "en": f"{REASONS_EN.get(ring.reason, 'owed and missed: ' + ring.reason)}{when}{draft} · {en} {number}",
        "zh": f"{REASONS_ZH.get(ring.reason, '逾期未办：' + ring.reason)}{when}{draft} · {zh} {number}",
    }


REASONS_EN = {
    "arrived": "a message has arrived and waits to be received",
    "waiting": "a message names one that is not here yet",
    "proposed": "the other party proposes an agreement: read it with hotline protocol agree",
    "delivered": "not delivered to the other center in time",
    "received": "not received by a duty officer in time",
    "acknowledged": "not acknowledged in time",
    "holding": "no holding reply in time",
    "replied": "not replied in time",
    "fork": "a log has two histories",
    "clock": "the clock was moved",
    "lapsed": "a proposal was not signed in time",
    "desks": "no desk can ring: take the watch at one, or have its sound, its screen and its line looked at",
    "expiry": "keys or a root end soon: see hotline roster show",
    "unknown": "the other center has not taken our newest roster",
    "disputed": "the other party has revoked a key: messages signed with it are disputed",
    "stopped": "the exercise is over: return to the actual line",
    "rollback": "the other center shows an older root or roster of its own than its log says",
}
REASONS_ZH = {
    "arrived": "来报待签收",
    "waiting": "所引用的电报尚未收到",
    "proposed": "对方提议一份协议：请用 hotline protocol agree 阅读",
    "delivered": "逾期未送达对方中心",
    "received": "逾期未签收",
    "acknowledged": "逾期未确认收悉",
    "holding": "逾期未暂复",
    "replied": "逾期未答复",
    "fork": "日志出现分叉",
    "clock": "时钟被调整",
    "lapsed": "待签电报逾期未签",
    "desks": "没有席位能够响铃：请到一个席位接班，或检查其声音、屏幕与线路",
    "expiry": "密钥或根文件即将到期：请用 hotline roster show 查看",
    "unknown": "对方中心尚未接收我方最新名册",
    "disputed": "对方已吊销一个密钥：以其签署的电报存有争议",
    "stopped": "演练已终止：请返回实况线路",
    "rollback": "对方中心出示的根文件或名册早于其日志所载",
}
