"""Errors of pages are pages in both languages; errors of the API stay problem documents."""

import pytest

from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer
from tests.web.test_signing_in import cookie, sign_in

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_an_address_that_is_none_is_told_on_a_page_in_both_languages(doors: Open, lang: str) -> None:
    headers = HTML | {"Cookie": f"lang={lang}"}
    async with doors.session.get(doors.url + "/nothing", headers=headers) as answer:
        text = await answer.text()
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert "There is nothing here." in text
    assert "无此资源。" in text
    assert "Go to the board;" in text
    assert "请返回值班台；" in text
    assert "request.not_found" in text


async def test_whoever_has_a_session_keeps_alarms_and_navigation_on_a_page_that_there_is_not(
    both: World, doors: Open
) -> None:
    await from_peer(both, "FLASH")
    held = HTML | cookie(await sign_in(doors))
    for path, status in (("/nothing", 404), ("/messages/sha256:00", 404), ("/?nothing=1", 400)):
        async with doors.session.get(doors.url + path, headers=held) as answer:
            text = await answer.text()
        assert (answer.status, 'data-alarm="on"' in text, 'data-rung="FLASH"' in text) == (status, True, True), text
        assert 'class="nav"' in text
        assert "/static/alarm.js" in text
        assert 'href="/signin"' not in text


async def test_a_draft_that_is_no_more_may_have_been_sent_and_the_page_leads_to_cases_and_drafts(doors: Open) -> None:
    held = HTML | cookie(await sign_in(doors))
    async with doors.session.get(f"{doors.url}/compose/review/{'0' * 32}", headers=held) as answer:
        text = await answer.text()
    assert answer.status == 404
    assert "It may have been sent, or removed" in text
    assert "该草稿可能已发送或删除" in text
    main = text[text.index("<main") :]
    assert 'href="/cases"' in main
    assert 'href="/compose"' in main


async def test_what_cannot_be_shown_besides_does_not_hide_what_went_wrong(
    doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HTML | cookie(await sign_in(doors))
    monkeypatch.setattr("hotline.web.console.alarms.Alarms.look", broken)
    async with doors.session.get(doors.url + "/settings", headers=held) as answer:
        text = await answer.text()
    assert answer.status == 500
    assert "ZeroDivisionError" in text
    assert 'class="nav"' not in text


async def test_programs_get_a_problem_document_where_there_is_no_page(doors: Open) -> None:
    async with doors.session.get(doors.url + "/nothing", headers={"Accept": "*/*"}) as answer:
        assert (answer.status, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/v1/channel", "/v1/nothing", "/static/nothing.js"])
async def test_below_the_api_even_a_browser_gets_a_problem_document(doors: Open, path: str) -> None:
    async with doors.session.get(doors.url + path, headers=HTML) as answer:
        assert answer.content_type == "application/problem+json"


async def test_what_a_caller_wrote_is_shown_as_text(doors: Open) -> None:
    async with doors.session.get(doors.url + "/<script>alert(1)</script>", headers=HTML) as answer:
        text = await answer.text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


async def test_a_fault_of_ours_is_a_page_too(doors: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    held = cookie(await sign_in(doors))
    monkeypatch.setattr("hotline.web.console.signing_in.stand", broken)
    async with doors.session.get(doors.url + "/signin", headers=held) as answer:
        text = await answer.text()
    assert (answer.status, answer.content_type) == (500, "text/html")
    assert "center.fault" in text
    assert "ZeroDivisionError" in text


def broken(*_: object) -> None:
    """Fail as no one foresaw."""
    raise ZeroDivisionError


async def test_a_method_that_a_page_does_not_take_is_refused(doors: Open) -> None:
    async with doors.session.post(doors.url + "/signin", headers=HTML) as answer:
        assert (answer.status, answer.content_type) == (405, "text/html")
