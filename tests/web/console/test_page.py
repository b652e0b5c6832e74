"""The guard of every page: who has no session signs in first; languages and themes are remembered."""

import pytest

from hotline.web.console.page import safe_next
from tests.fakes_doors import Open
from tests.web.test_signing_in import cookie, sign_in

SITES = {"Sec-Fetch-Site": "cross-site"}


async def get(doors: Open, path: str, headers: dict[str, str] | None = None) -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers of a page."""
    async with doors.session.get(doors.url + path, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text(), dict(answer.headers)


async def test_who_has_no_session_is_sent_to_sign_in_with_the_way_back(doors: Open) -> None:
    status, _, headers = await get(doors, "/cases?owing=true")
    assert (status, headers["Location"]) == (303, "/signin?next=/cases%3Fowing%3Dtrue")


async def test_whose_session_has_ended_signs_in_again(doors: Open) -> None:
    status, _, headers = await get(doors, "/links", {"Cookie": f"hotline={'a' * 43}"})
    assert (status, headers["Location"]) == (303, "/signin?next=/links")


async def test_a_page_of_another_site_cannot_use_the_session(doors: Open) -> None:
    held = cookie(await sign_in(doors))
    status, text, _ = await get(doors, "/links", held | SITES)
    assert (status, "request.cross_site" in text) == (403, True)


async def test_every_request_for_a_page_prolongs_the_session_and_is_measured(doors: Open) -> None:
    held = cookie(await sign_in(doors))
    before = sum(bucket.left for bucket in doors.doors.guard.buckets.values())
    await get(doors, "/signin", held)
    assert sum(bucket.left for bucket in doors.doors.guard.buckets.values()) < before


async def test_a_language_and_a_theme_are_chosen_on_any_page_and_remembered(doors: Open) -> None:
    status, _, headers = await get(doors, "/signin?next=/cases&lang=zh")
    assert (status, headers["Location"]) == (303, "/signin?next=/cases")
    assert headers["Set-Cookie"].startswith("lang=zh;")
    assert "HttpOnly" in headers["Set-Cookie"]
    _, text, _ = await get(doors, "/signin", {"Cookie": "lang=zh; theme=dark"})
    assert '<html lang="zh-Hans" data-theme="dark"' in text


@pytest.mark.parametrize("path", ["/signin?lang=fr", "/signin?theme=pink", "/signin?nothing=1"])
async def test_a_choice_or_parameter_that_there_is_not_is_refused(doors: Open, path: str) -> None:
    status, text, _ = await get(doors, path)
    assert (status, "request.malformed" in text) == (400, True)


async def test_a_cookie_with_another_choice_chooses_nothing(doors: Open) -> None:
    _, text, _ = await get(doors, "/signin", {"Cookie": 'lang="><script>; theme=pink'})
    assert '<html lang="en" data-theme="light"' in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/cases?owing=true", "/cases?owing=true"),
        (None, "/"),
        ("", "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
    ids=repr,
)
def test_after_signing_in_one_goes_to_a_page_of_ours(asked: str | None, found: str) -> None:
    assert safe_next(asked) == found
