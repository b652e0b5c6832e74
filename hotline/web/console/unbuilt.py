"""Stands for a page of the table that is not built yet, and says so."""

from aiohttp import web

from hotline.web.console.render import answer_page
from hotline.web.doors import Ask


async def show(ask: Ask) -> web.Response:
    """Say that there is no such page yet."""
    return await answer_page(ask, "unbuilt.html", status=501)
