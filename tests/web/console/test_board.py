from tests.fakes_doors import Open
from tests.web.test_signing_in import ask, cookie, sign_in


async def page(doors: Open, path: str = "/") -> str:
    found = await sign_in(doors)
    async with doors.session.get(doors.url + path, headers=cookie(found)) as response:
        text = await response.text()
    assert response.status == 200, text[:3000]
    return text


async def test_an_empty_board_says_that_nothing_waits(doors: Open) -> None:
    text = await page(doors)
    assert "Nothing waits for your word." in text
