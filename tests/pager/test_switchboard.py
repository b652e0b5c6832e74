"""Calls go the way that they name."""

from dataclasses import replace

import pytest

from hotline.interfaces import PageError
from hotline.pager.switchboard import Switchboard
from tests.contracts.test_pager import PAGE
from tests.fakes_pager import RecordingPager


async def test_a_call_goes_the_way_it_names_and_no_other() -> None:
    desk, phone = RecordingPager(), RecordingPager()
    board = Switchboard({"screen": desk, "webhook:phone": phone})
    await board.call(replace(PAGE, way="webhook:phone"))
    assert (len(desk.attempts), len(phone.attempts)) == (0, 1)


async def test_a_way_that_is_not_configured_fails_by_name() -> None:
    with pytest.raises(PageError, match="there is no way 'pigeon'"):
        await Switchboard({}).call(replace(PAGE, way="pigeon"))
