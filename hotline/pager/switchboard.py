"""Sends each call to the way that it names: `screen`, `webhook:desk`."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.interfaces import Page, PageError, Pager


@dataclass(frozen=True, slots=True)
class Switchboard:
    """The ways by name: a Pager over other pagers."""

    ways: Mapping[str, Pager]

    async def call(self, page: Page) -> str:
        """Hand *page* to its way; PageError if the configuration describes no such way."""
        pager = self.ways.get(page.way)
        if pager is None:
            raise PageError(f"there is no way {page.way!r}")
        return await pager.call(page)
