"""Prints a message as it is filed: what was signed, and what the center knows of it."""

from collections.abc import Mapping
from typing import Any

from hotline.cli.asking import Asking
from hotline.cli.layout import width
from hotline.client.errors import ClientError
from hotline.core.message import parse
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.paper.message import Circumstances, Letter, letter
from hotline.paper.telegram import telegram


async def filed(asking: Asking, number: str, *, html: bool) -> str:
    """Return the message of this *number* as a page of HTML, or as text."""
    terminal = asking.terminal
    value = await asking.client.message(number)
    protocol = await asking.client.agreement(value["agreement"])
    message = parse(parse_envelope(value["envelope"], MESSAGE).payload)
    known = Circumstances(
        opened=value["opened"],
        people=tuple(value.get("people") or ()),
        at=value.get("at") if value["state"] == "placed" else None,
        index=value.get("index"),
        delivered=value.get("delivered"),
        flags=tuple(value.get("flags") or ()),
        answered=await answered(asking, message.in_reply_to),
    )
    found: Letter = letter(message, protocol, known, terminal.language)
    return found.html() if html else "\n".join(telegram(found, width(), aligned=not terminal.plain)) + "\n"


async def answered(asking: Asking, number: str | None) -> str:
    """Return whose message of which form *number* is, as `us TST-1`; nothing if it is not held here."""
    if number is None:
        return ""
    try:
        steps: list[Mapping[str, Any]] = (await asking.client.case(number))["steps"]
    except ClientError:
        return ""
    return next((f"{each['party']} {each['form']}" for each in steps if each["id"] == number), "")
