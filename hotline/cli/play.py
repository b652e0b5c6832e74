"""The play of the demonstration: one crisis at sixty times the speed of the world, then four days at ten thousand.

Every act goes through the API with the key of a person or system; what is printed is what both centers recorded.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.cli.narrator import Narrator
from hotline.cli.twins import Twin, Twins
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import Duration, Instant, instant, instant_text
from hotline.files.founding import key_file

MINUTE = Duration(60_000)
HOUR = Duration(60 * MINUTE)
NOTICE = Path("tests") / "autonomy-evaluation.yaml"


@dataclass(slots=True)
class Play:
    """The two centers, the people with their keys, and who tells what happens."""

    twins: Twins
    narrator: Narrator
    people: dict[str, Client]
    examples: Path
    notice: str = ""

    async def crisis(self) -> None:
        """Play the first hour: a notice by machine, a change, a FLASH, a silence, a broken line."""
        await self.notice_by_machine()
        await self.amendment()
        await self.flash()
        await self.silence()
        await self.broken_line()

    async def notice_by_machine(self) -> None:
        """An automated system posts a test notification; people receive and acknowledge it."""
        self.narrator.heading("A machine announces a test; people answer", "系统自动通报试验，值班员签收确认")
        now = instant((await self.people["us/alice"].channel())["now"])
        start, end = Instant(now + 74 * HOUR), Instant(now + 86 * HOUR)
        await run_example(self.twins.us, self.examples, start, end)
        fact = await self.narrator.until("us", "placed", form="TST-1")
        self.notice = fact["message"]["id"]
        await self.answer("cn/li", self.notice, "receipt")
        await self.answer("cn/li", self.notice, "acknowledgement")

    async def amendment(self) -> None:
        """The window moves by two hours."""
        self.narrator.heading("The test is moved by two hours", "试验窗口推迟两小时")
        window = (await self.people["us/alice"].case(self.notice))["fields"]["window"]
        moved = {name: instant_text(instant(at) + 2 * HOUR) for name, at in window.items()}
        fields: dict[str, Any] = {"changes": {"window": moved}, "reason": "schedule"}
        receipt = await self.people["us/alice"].amend(self.notice, fields, "TST-2")
        await self.answer("cn/wang", receipt.id, "acknowledgement")

    async def flash(self) -> None:
        """A FLASH message needs two people; it is answered within minutes."""
        self.narrator.heading("FLASH, signed by two people", "特提，双人签发")
        receipt = await self.people["cn/li"].send("HTL-1", concern(await self.now()), precedence="FLASH")
        await self.narrator.until("cn", "proposed", id=receipt.id)
        await self.people["cn/wang"].second(receipt.id)
        await self.answer("us/alice", receipt.id, "receipt")
        await self.answer("us/alice", receipt.id, "acknowledgement")
        fields = {"outcome": "explained", "text": english("A drill of ours. It has ended.")}
        reply = await self.answer("us/alice", receipt.id, "reply", fields)
        await self.answer("cn/wang", reply, "acknowledgement")

    async def silence(self) -> None:
        """Nobody answers an IMMEDIATE message: both sides call up their ladders."""
        self.narrator.heading("Nobody answers: both ladders are climbed", "无人应答，双方逐级上报")
        receipt = await self.people["us/alice"].send("HTL-1", concern(await self.now()), precedence="IMMEDIATE")
        await self.people["us/ben"].second(receipt.id)
        owed = f"{receipt.id}/received"
        for party in ("us", "cn"):
            await self.narrator.until(party, "missed", obligation=owed)
        await self.narrator.until("us", "rung_reached", obligation=owed, rung=await self.rung_of("shift-leader"))
        await self.answer("cn/li", receipt.id, "receipt")
        await self.answer("cn/li", receipt.id, "acknowledgement")
        reply = await self.answer(
            "cn/li", receipt.id, "reply", {"outcome": "explained", "text": english("Seen. Not ours.")}
        )
        await self.answer("us/alice", reply, "acknowledgement")

    async def rung_of(self, role: str) -> int:
        """Return the number of the first rung of the ladder that calls *role* on the side that waits."""
        protocol = await self.people["us/alice"].protocol("crisis-hotline")
        limit = protocol.limit(protocol.forms["HTL-1"], "received", "IMMEDIATE")
        assert limit is not None
        ladder = protocol.ladders[limit.ladder or ""]
        return next(n for n, rung in enumerate(ladder) if rung.call == role and rung.side != "owing")

    async def broken_line(self) -> None:
        """The line is cut while a message waits; mended, nothing is lost."""
        self.narrator.heading("The line is cut, and mended", "线路中断与恢复")
        self.twins.wire.cut()
        await self.narrator.until("us", "link_down")
        receipt = await self.people["us/alice"].send(
            "TST-5", deviation(await self.now()), answers=self.notice, precedence="IMMEDIATE"
        )
        await asyncio.sleep(1)
        self.twins.wire.mend()
        await self.narrator.until("us", "link_up")
        await self.answer("cn/wang", receipt.id, "acknowledgement")

    async def days(self) -> None:
        """Play the following days: the test is over, and its report comes late."""
        self.narrator.heading("Four days later: the completion report is late", "四天后，完成报告逾期")
        case = await self.people["us/alice"].case(self.notice)
        report = next(each for each in case["obligations"] if each["kind"] not in LEVELS and each["outcome"] == "open")
        for party in ("us", "cn"):
            await self.narrator.until(party, "missed", obligation=report["id"])
        await self.narrator.until("us", "attempted")
        fields = {
            "actual_window": case["fields"]["window"],
            "conducted": "as_planned",
            "stop_condition_triggered": False,
            "external_effects_seen": False,
            "safety_findings_level": "none",
        }
        receipt = await self.people["us/alice"].complete(self.notice, fields, "TST-4")
        await self.answer("cn/li", receipt.id, "acknowledgement")

    async def answer(self, person: str, message_id: str, act: str, fields: dict[str, Any] | None = None) -> str:
        """Let *person* answer a message, once it is at their center."""
        client = self.people[person]
        await self.held(client, message_id)
        receipt = await client.answer(act, message_id, fields or await self.plain_fields(client, message_id, act))
        if receipt.lacks_people:
            party = person.partition("/")[0]
            other = next(each for each in self.people if each.startswith(party) and each != person)
            receipt = await self.people[other].second(receipt.id)
        await self.narrator.until(person.partition("/")[0], "placed", id=receipt.id)
        return receipt.id

    async def plain_fields(self, client: Client, message_id: str, act: str) -> dict[str, Any]:
        """Return the fields that a receipt or acknowledgement must have."""
        shown = await client.message(message_id)
        protocol = await client.agreement(shown["agreement"])
        form = next(each for each in protocol.forms.values() if each.act == act and each.may_answer(shown["form"]))
        return {name: True for name, field in form.fields.items() if field.required and field.type == "boolean"}

    async def held(self, client: Client, message_id: str) -> None:
        """Wait until the center of *client* holds a message."""
        while True:
            try:
                await client.message(message_id)
            except ClientError as error:
                if error.rule not in {"case.unknown", "request.not_found"}:
                    raise
                await asyncio.sleep(0.05)
            else:
                return

    async def now(self) -> Instant:
        """Return the time of the channel."""
        return instant((await self.people["us/alice"].channel())["now"])


LEVELS = frozenset({"delivered", "received", "acknowledged", "holding", "replied"})


def english(text: str) -> dict[str, str]:
    """Return a text whose original is English."""
    return {"original": text, "language": "en"}


def concern(now: Instant) -> dict[str, Any]:
    """Return the fields of an urgent concern."""
    return {
        "concern_type": "unexplained_activity",
        "time_of_event": instant_text(now),
        "system_type": "cyber_agent",
        "what_is_known": english("Automated agents probe three of our substations since 05:40."),
        "what_we_are_doing": english("We have isolated them and hold."),
        "what_we_ask": "clarify",
        "confidence": "probable",
        "next_update_by": instant_text(now + 30 * 24 * HOUR),
    }


def deviation(now: Instant) -> dict[str, Any]:
    """Return the fields of a deviation report."""
    return {
        "time": instant_text(now - 5 * MINUTE),
        "pre_alert": False,
        "kind": "unplanned_external_effect",
        "contained": "yes",
        "effect_on_other_party": "none",
        "measures": english("The evaluation is paused; power is down to normal."),
    }


async def run_example(twin: Twin, examples: Path, start: Instant, end: Instant) -> None:
    """Run the automated system of the examples as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(examples / "notify_test.py"),
        str(examples / NOTICE),
        *("--url", twin.url, "--subject", f"{twin.party}/telemetry"),
        *("--key", str(key_file(twin.folder / "keys" / twin.party / "people", "telemetry", "Ed25519"))),
        *("--start", instant_text(start), "--end", instant_text(end)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        message = f"the automated system ended with {process.returncode}"
        raise RuntimeError(message)
