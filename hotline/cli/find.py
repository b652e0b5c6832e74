"""Finds a case or a message by the beginning of its number: eight characters are what people read and type."""

import re
from collections.abc import AsyncIterator, Iterable
from typing import Final

from hotline.cli.asking import Asking
from hotline.cli.exits import DeskError
from hotline.core.canonical import short

LEAST: Final = 4
PREFIX: Final = re.compile(r"(?:sha256:)?([0-9a-f]{4,64})")
WHOLE: Final = 64
PAGES_MAX: Final = 10
PAGE: Final = 100
CASES_OPENED_MAX: Final = 200


async def find(asking: Asking, given: str) -> str:
    """Return the number of the one case or message that begins as *given*."""
    found = PREFIX.fullmatch(given.strip().lower())
    if not found:
        raise DeskError("no_number", given)
    beginning = f"sha256:{found[1]}"
    if len(found[1]) == WHOLE:
        return beginning
    for known in (near(asking), far(asking)):
        matching = {each async for each in known if each.startswith(beginning)}
        if len(matching) == 1:
            return matching.pop()
        if matching:
            listed = ", ".join(sorted(short(each) for each in matching))
            raise DeskError("two_numbers", given, found=listed)
    raise DeskError("unknown_number", given)


async def near(asking: Asking) -> AsyncIterator[str]:
    """Yield the numbers most probably meant: what waits, what is owed, and the cases."""
    for proposal in await asking.client.proposals():
        yield proposal["id"]
    for owed in (await asking.client.obligations(limit=500))["obligations"]:
        yield owed["message"]
    async for case in cases(asking):
        yield case


async def far(asking: Asking) -> AsyncIterator[str]:
    """Yield the numbers of all messages in the newest cases."""
    opened = 0
    async for case_id in cases(asking):
        opened += 1
        if opened > CASES_OPENED_MAX:
            return
        for step in (await asking.client.case(case_id))["steps"]:
            if step["form"]:
                yield step["id"]


async def cases(asking: Asking) -> AsyncIterator[str]:
    """Yield the numbers of cases, the newest first."""
    before: dict[str, str] = {}
    for _ in range(PAGES_MAX):
        page = await asking.client.cases(limit=PAGE, **before)
        for each in page["cases"]:
            yield each["id"]
        if page["next"] is None:
            return
        before = {"before": page["next"]}


def as_typed(numbers: Iterable[str]) -> str:
    """Return numbers as a person types them."""
    return ", ".join(map(short, numbers))
