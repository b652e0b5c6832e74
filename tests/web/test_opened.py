"""A message is opened wherever it stands: as a proposal, accepted, or placed."""

import pytest

from hotline.core.errors import RefusalError
from hotline.web.doors import Ask
from hotline.web.opened import open_message
from tests.examples import concern, notice, sent
from tests.fakes_center import HELD, World
from tests.fakes_doors import Open


def asked(doors: Open) -> Ask:
    return Ask(None, doors.doors)  # type: ignore[arg-type]  # opening reads nothing of the request


async def test_a_placed_message_says_where_it_stands_and_what_its_openings_open(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    found = await open_message(asked(doors), receipt.id)
    assert (found.state, found.id, found.index, found.people) == ("placed", receipt.id, HELD, ("us/alice",))
    assert found.values == notice()
    assert found.delivered is not None
    assert found.letter("zh").language == "zh"


async def test_a_proposal_says_when_it_lapses_and_who_has_signed(doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("HTL-1", concern(), precedence="FLASH")
    found = await open_message(asked(doors), receipt.id)
    assert (found.state, found.people, found.index) == ("proposed", ("us/alice",), None)
    assert found.expires is not None
    assert found.expires - found.at == 15 * 60_000


async def test_what_is_not_held_cannot_be_opened(doors: Open) -> None:
    with pytest.raises(RefusalError) as refused:
        await open_message(asked(doors), "sha256:" + "0" * 64)
    assert refused.value.rule == "case.unknown"
