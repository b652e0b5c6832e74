"""A page of the table that is not built yet says so, with a status of its own."""

from hotline.web.console.pages import PAGES
from hotline.web.console.unbuilt import show
from tests.fakes_doors import Open
from tests.web.test_signing_in import cookie, sign_in


async def test_what_is_not_built_is_not_made_to_look_so(doors: Open) -> None:
    held = cookie(await sign_in(doors))
    for page in PAGES:
        if page.opens is show and "{" not in page.path:
            async with doors.session.get(doors.url + page.path, headers=held) as answer:
                assert (answer.status, "This page is not built yet" in await answer.text()) == (501, True)
