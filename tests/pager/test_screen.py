"""Screens show calls while they are open."""

from dataclasses import replace

import pytest

from hotline.interfaces import PageError
from hotline.pager.screen import WAITING_MAX, Screens
from tests.contracts.test_pager import PAGE


async def test_every_open_screen_shows_the_call() -> None:
    screens = Screens()
    first, second = screens.open(), screens.open()
    assert await screens.call(PAGE) == "shown on 2 screens"
    second.close()
    assert await screens.call(PAGE) == "shown on 1 screen"
    first.close()
    assert [page async for page in first] == [PAGE, PAGE]
    assert [page async for page in second] == [PAGE]


async def test_closing_twice_is_closing_once() -> None:
    with Screens().open() as screen:
        screen.close()
    assert [page async for page in screen] == []


async def test_a_screen_that_does_not_keep_up_is_closed_and_the_others_go_on() -> None:
    screens = Screens()
    stuck = screens.open()
    for number in range(WAITING_MAX):
        await screens.call(replace(PAGE, id=str(number)))
    with pytest.raises(PageError, match="no screen is open"):
        await screens.call(PAGE)
    with screens.open():
        assert await screens.call(PAGE) == "shown on 1 screen"
    assert len([page async for page in stuck]) == WAITING_MAX


async def test_a_screen_before_which_nobody_sits_shows_calls_and_does_not_count() -> None:
    screens, away = Screens(), True
    terminal = screens.open(lambda: away)
    with pytest.raises(PageError, match="no screen is open"):
        await screens.call(PAGE)
    screens.open()
    assert await screens.call(PAGE) == "shown on 1 screen"
    away = False
    assert await screens.call(PAGE) == "shown on 2 screens"
    assert terminal.calls.qsize() == 3
