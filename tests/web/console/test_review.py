"""The page of the last look: it names the message that the draft makes; the browser makes and reads the bytes."""

from tests.examples import concern, notice
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.test_drafts import NAME, ask, draft
from tests.web.test_signing_in import cookie, sign_in


async def test_a_flash_asks_for_its_word_and_an_ordinary_message_does_not(doors: Open) -> None:
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", precedence="FLASH") | {"fields": concern()})
    text = await page(doors, f"/compose/review/{NAME}")
    assert 'id="word"' in text
    await ask(
        doors, "PUT", f"/v1/drafts/{NAME}", draft(1, form="HTL-1", precedence="IMMEDIATE") | {"fields": concern()}
    )
    assert 'id="word"' not in await page(doors, f"/compose/review/{NAME}")


async def test_it_says_in_both_languages_that_this_is_in_earnest(doors: Open) -> None:
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1") | {"fields": concern()})
    text = await page(doors, f"/compose/review/{NAME}")
    assert "ACTUAL. CN will act on this message." in text
    assert "实况。中方将据此电报行动" in text
    assert "EXERCISE" not in text


async def led(doors: Open) -> str | None:
    """Return where the page of the last look leads."""
    held = cookie(await sign_in(doors))
    async with doors.session.get(f"{doors.url}/compose/review/{NAME}", headers=held, allow_redirects=False) as answer:
        assert answer.status == 303
        return answer.headers.get("Location")


async def test_a_draft_whose_message_is_here_already_is_not_signed_twice(doors: Open) -> None:
    async with doors.client() as alice:
        waiting = (await alice.send("HTL-1", concern(), precedence="FLASH")).id
        placed = (await alice.send("TST-1", notice())).id
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", message=waiting))
    assert await led(doors) == f"/approvals/{waiting}"
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(1, message=placed))
    assert await led(doors) == f"/messages/{placed}", "its answer was lost on the way"
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(2, message="sha256:" + "0" * 64))
    text = await page(doors, f"/compose/review/{NAME}")
    assert "the center has not taken it" in text
    for words in ('data-precedence="ROUTINE"', 'data-protocol="ai-test-notification"', "&#34;version&#34;: 3"):
        assert words in text, words
