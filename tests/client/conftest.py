"""Two joined centers, and the doors of both."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes_center import World, world
from tests.fakes_doors import Open, open_doors


@pytest.fixture
async def both() -> AsyncIterator[World]:
    async with world() as found:
        yield found


@pytest.fixture
async def us(both: World) -> AsyncIterator[Open]:
    async with open_doors(both.us, both.clock) as found:
        yield found


@pytest.fixture
async def cn(both: World) -> AsyncIterator[Open]:
    async with open_doors(both.cn, both.clock) as found:
        yield found
