"""Two joined centers, and the doors of one of them."""

from collections.abc import AsyncIterator

import pytest

from hotline.core import commands
from hotline.runtime.gathering import Gathering
from tests.fakes_center import JUNE, World, world
from tests.fakes_doors import Open, open_doors
from tests.fakes_files import OCTETS, MemoryFiles


@pytest.fixture
async def both() -> AsyncIterator[World]:
    async with world() as found:
        yield found


@pytest.fixture
async def doors(both: World) -> AsyncIterator[Open]:
    async with open_doors(both.us, both.clock) as found:
        yield found


@pytest.fixture
async def filed(both: World, doors: Open) -> Open:
    """The doors of a center that keeps files, under an agreement that asks for some."""
    for each in (both.us, both.cn):
        await each.runner.do(commands.Consent(OCTETS, JUNE))
    await both.settle()
    doors.doors.files = Gathering(both.us.runner, MemoryFiles())
    return doors
