"""What every page carries, in a real browser: headers, languages, themes, clocks, the session and its end."""

from tests.end_to_end.console.conftest import SitDown


def test_who_has_no_session_is_sent_to_sign_in_and_comes_back(sit: SitDown) -> None:
    desk = sit("us")
    desk.hold_key("alice")
    page = desk.open("/enrol")
    page.goto(desk.url + "/cases?owing=true")
    page.wait_for_selector("#sign-in[data-ready]")
    assert page.url.startswith(desk.url + "/signin?next=%2Fcases%3Fowing%3Dtrue")
    desk.allow("status of 501")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(desk.url + "/cases?owing=true")
    assert page.locator(".who").inner_text().startswith("AL\nalice\nOfficer of the watch")
