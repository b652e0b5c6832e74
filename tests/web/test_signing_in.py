"""A browser begins a session with one proof, and the cookie opens what the proof would."""

import json
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from aiohttp import ClientResponse

from hotline.core.canonical import Instant, encode
from hotline.web.sessions import IDLE, LONGEST
from tests.examples import notice
from tests.fakes import FakeSigner, key_of
from tests.fakes_center import US, World
from tests.fakes_doors import Open, open_doors

HERE = "/v1/session"
SECURE = "https://us.example"
FLASH = b'{"message":{"payload":"eyJwcmVjZWRlbmNlIjoiRkxBU0gifQ"}}'


async def ask(
    doors: Open, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[ClientResponse, dict[str, Any]]:
    async with doors.session.request(method, doors.url + path, headers=headers, data=body or None) as response:
        return response, json.loads(await response.read())


async def sign_in(doors: Open, person: str = "alice", **more: str) -> Morsel[str]:
    """Begin a session; return its cookie."""
    caller = doors.caller(person)
    headers = caller.headers("POST", caller.address(HERE), b"") | more
    response, problem = await ask(doors, "POST", HERE, headers)
    assert response.status == 201, problem
    doors.session.cookie_jar.clear()
    (found,) = SimpleCookie(response.headers["Set-Cookie"]).values()
    return found


def cookie(found: Morsel[str]) -> dict[str, str]:
    return {"Cookie": f"{found.key}={found.value}"}


def own(doors: Open, found: Morsel[str]) -> dict[str, str]:
    """Return what a page of this origin sends."""
    return cookie(found) | {"Origin": doors.url, "Sec-Fetch-Site": "same-origin"}


async def rule(doors: Open, headers: dict[str, str], path: str = "/v1/channel", method: str = "GET") -> str:
    """Return the rule by which a question is refused; empty if it is answered."""
    _, shown = await ask(doors, method, path, headers, b"" if method in ("GET", "DELETE") else b"{}")
    found: str = shown.get("rule", "")
    return found


async def test_the_cookie_opens_what_a_proof_opens(doors: Open) -> None:
    found = await sign_in(doors)
    response, shown = await ask(doors, "GET", "/v1/channel", cookie(found))
    assert (response.status, shown["party"]) == (200, "us")
    _, who = await ask(doors, "GET", HERE, cookie(found))
    assert (who["subject"], who["roles"]) == ("us/alice", ["operator"])
    assert (who["ends"], who["longest"]) == ("2026-06-01T10:15:00.000Z", "2026-06-01T18:00:00.000Z")
    proved = await doors.get(HERE, "system")
    assert (proved["subject"], proved["ends"], proved["longest"]) == ("us/system", None, None)


async def test_on_this_machine_the_cookie_is_read_by_no_script_and_crosses_to_no_other_site(doors: Open) -> None:
    found = await sign_in(doors)
    name = f"hotline-actual-{doors.url.rpartition(':')[2]}"
    assert (found.key, found["path"], found["samesite"], found["httponly"]) == (name, "/", "Strict", True)
    assert (found["secure"], found["domain"], found["max-age"], found["expires"]) == ("", "", "", "")


async def test_over_tls_the_cookie_is_bound_to_this_host_and_to_tls(both: World) -> None:
    async with open_doors(both.us, both.clock) as doors:
        doors.doors.origins["us.example"] = SECURE
        caller = doors.caller()
        caller.url = SECURE
        headers = caller.headers("POST", caller.address(HERE), b"") | {"Host": "us.example"}
        response, _ = await ask(doors, "POST", HERE, headers)
        (found,) = SimpleCookie(response.headers["Set-Cookie"]).values()
        assert (found.key, found["secure"], found["domain"]) == ("__Host-hotline-actual-443", True, "")
        assert await rule(doors, cookie(found) | {"Host": "us.example"}) == ""
        assert await rule(doors, cookie(found)) == "request.missing", "and it is no cookie of another origin"


async def test_a_proof_begins_one_session(doors: Open) -> None:
    caller = doors.caller()
    headers = caller.headers("POST", caller.address(HERE), b"")
    assert (await ask(doors, "POST", HERE, headers))[0].status == 201
    doors.session.cookie_jar.clear()
    assert await rule(doors, headers, HERE, "POST") in ("request.replayed", "request.body")
    response, shown = await ask(doors, "POST", HERE, headers)
    assert (response.status, shown["rule"], "Set-Cookie" in response.headers) == (401, "request.replayed", False)
    assert len(doors.doors.sessions.kept) == 1


async def test_a_session_begins_no_other_one(doors: Open) -> None:
    found = await sign_in(doors)
    assert await rule(doors, own(doors, found), HERE, "POST") == "request.missing"


async def test_a_secret_of_somebody_elses_choice_is_never_taken(doors: Open) -> None:
    planted = "A" * 43
    name = f"hotline-actual-{doors.url.rpartition(':')[2]}"
    found = await sign_in(doors, Cookie=f"{name}={planted}")
    assert (found.key, found.value != planted) == (name, True)
    assert await rule(doors, {"Cookie": f"{name}={planted}"}) == "request.session"


async def test_whoever_signs_in_again_leaves_the_session_that_came_along(doors: Open) -> None:
    first = await sign_in(doors, "bob")
    second = await sign_in(doors, "alice", **cookie(first))
    assert await rule(doors, cookie(first)) == "request.session"
    assert (await ask(doors, "GET", HERE, cookie(second)))[1]["subject"] == "us/alice"


async def test_a_machine_begins_no_session(doors: Open) -> None:
    caller = doors.caller("system")
    assert await rule(doors, caller.headers("POST", caller.address(HERE), b"{}"), HERE, "POST") == "request.role"


async def test_a_session_gives_no_role_that_its_key_does_not_have(doors: Open) -> None:
    found = await sign_in(doors, "auditor")
    assert await rule(doors, cookie(found), "/v1/logs/watch/entries") == ""
    for path in ("/v1/messages", "/v1/messages/check", "/v1/rosters", "/v1/agreements", "/v1/clock"):
        assert await rule(doors, own(doors, found), path, "POST") == "request.role"


async def test_what_is_posted_in_a_session_counts_by_its_signatures(doors: Open) -> None:
    found = await sign_in(doors, "bob")
    async with doors.client("system", role="system") as system:
        message = await system.compose("TST-1", notice())
    response, shown = await ask(doors, "POST", "/v1/messages", own(doors, found), encode(message.body()))
    assert (response.status, shown["state"]) == (201, "placed")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/messages"), ("POST", "/v1/clock"), ("DELETE", HERE)])
async def test_a_page_of_another_site_changes_nothing(
    doors: Open, method: str, path: str, headers: dict[str, str]
) -> None:
    found = await sign_in(doors)
    assert await rule(doors, cookie(found) | headers, path, method) == "request.cross_site"
    assert await rule(doors, cookie(found)) == "", "and the session goes on"


async def test_a_page_of_this_origin_whose_browser_says_otherwise_is_not_believed(doors: Open) -> None:
    found = await sign_in(doors)
    for site in ("cross-site", "same-site", "nonsense"):
        headers = cookie(found) | {"Origin": doors.url, "Sec-Fetch-Site": site}
        assert await rule(doors, headers, "/v1/messages", "POST") == "request.cross_site"
        assert await rule(doors, headers) == "request.cross_site", "not even to read"
    assert await rule(doors, cookie(found) | {"Origin": "https://evil.example"}) == "request.cross_site"
    assert await rule(doors, cookie(found) | {"Sec-Fetch-Site": "none"}) == "", "an address that somebody typed"


async def test_a_host_that_is_not_ours_gives_its_pages_nothing(doors: Open) -> None:
    found = await sign_in(doors)
    headers = cookie(found) | {"Host": "evil.example", "Origin": "http://evil.example"}
    assert await rule(doors, headers, "/v1/messages", "POST") == "request.cross_site"


async def test_a_session_that_is_not_used_ends(both: World, doors: Open) -> None:
    found = await sign_in(doors)
    both.clock.advance(IDLE - 1)
    assert await rule(doors, cookie(found)) == ""
    both.clock.advance(IDLE)
    assert await rule(doors, cookie(found)) == "request.session"


async def test_a_session_ends_while_the_machine_sleeps(both: World, doors: Open) -> None:
    found = await sign_in(doors)
    both.clock.suspend(IDLE)
    assert await rule(doors, cookie(found)) == "request.session"


async def test_no_session_outlasts_a_watch(both: World, doors: Open) -> None:
    found = await sign_in(doors)
    for _ in range(LONGEST // 600_000 - 1):
        both.clock.advance(600_000)
        assert await rule(doors, cookie(found)) == ""
    both.clock.advance(600_000)
    assert await rule(doors, cookie(found)) == "request.session"


async def test_setting_the_clock_back_does_not_bring_a_session_back(both: World, doors: Open) -> None:
    found = await sign_in(doors)
    both.clock.advance(IDLE)
    both.clock.step(-IDLE)
    assert await rule(doors, cookie(found)) == "request.session"


async def test_a_session_ends_with_the_key_that_began_it(both: World, doors: Open) -> None:
    alice, bob = await sign_in(doors), await sign_in(doors, "bob")
    gone = US.revoke("alice", both.clock.now())
    async with doors.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", gone.roster_envelope)
    assert await rule(doors, cookie(alice)) == "roster.revoked_key"
    assert await rule(doors, cookie(alice)) == "request.session"
    assert await rule(doors, cookie(bob)) == ""


async def test_a_session_ends_when_the_roster_does_not_list_its_key_any_more(both: World, doors: Open) -> None:
    found = await sign_in(doors)
    without = US.with_roster([key for key in US.roster.keys if key.subject != "us/alice"])
    async with doors.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", without.roster_envelope)
    assert await rule(doors, cookie(found)) == "request.session"
    assert not doors.doors.sessions.kept


async def test_a_session_ends_when_its_key_expires(both: World, doors: Open) -> None:
    brief = FakeSigner("us/brief")
    until = Instant(both.clock.now() + 60_000)
    key = key_of(brief, "auditor", subject="us/brief", window=(Instant(0), until))
    grown = US.with_roster([*US.roster.keys, key])
    async with doors.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", grown.roster_envelope)
    caller = doors.caller()
    caller.signer, caller.subject = brief, "us/brief"
    response, _ = await ask(doors, "POST", HERE, caller.headers("POST", caller.address(HERE), b""))
    doors.session.cookie_jar.clear()
    (found,) = SimpleCookie(response.headers["Set-Cookie"]).values()
    assert await rule(doors, cookie(found)) == ""
    both.clock.advance(60_000)
    assert await rule(doors, cookie(found)) == "roster.expired_key"
    assert not doors.doors.sessions.kept


async def test_a_session_is_ended_by_its_page(doors: Open) -> None:
    found = await sign_in(doors)
    response, shown = await ask(doors, "DELETE", HERE, own(doors, found))
    (left,) = SimpleCookie(response.headers["Set-Cookie"]).values()
    assert (shown, left.key, left.value, left["max-age"]) == ({"ended": 1}, found.key, "", "0")
    assert await rule(doors, cookie(found)) == "request.session"


@pytest.mark.parametrize("path", [HERE, "/v1/channel", "/", "/signin", "/live"])
async def test_a_browser_forgets_a_session_that_has_ended(doors: Open, path: str) -> None:
    found = await sign_in(doors)
    doors.doors.sessions.end_all(doors.side.party.people["alice"].kid)
    method = "DELETE" if path == HERE else "GET"
    async with doors.session.request(
        method, doors.url + path, headers=own(doors, found), allow_redirects=False
    ) as response:
        (left,) = SimpleCookie(response.headers["Set-Cookie"]).values()
    assert (left.key, left.value, left["max-age"], left["path"]) == (found.key, "", "0", "/")


async def test_a_request_that_another_site_makes_does_not_sign_a_browser_out(doors: Open) -> None:
    name = f"hotline-actual-{doors.url.rpartition(':')[2]}"
    response, _ = await ask(doors, "GET", "/v1/channel", {"Cookie": f"{name}=x", "Origin": "https://evil.example"})
    assert "Set-Cookie" not in response.headers


async def test_a_proof_ends_every_session_of_its_key(doors: Open) -> None:
    first, second, bob = await sign_in(doors), await sign_in(doors), await sign_in(doors, "bob")
    caller = doors.caller()
    assert (await caller.ask("DELETE", HERE)).members() == {"ended": 2}
    assert [await rule(doors, cookie(each)) for each in (first, second, bob)] == [*["request.session"] * 2, ""]


async def test_a_flood_in_a_session_is_measured_as_its_key_is(both: World) -> None:
    async with open_doors(both.us, both.clock, requests_a_second=1, requests_at_once=4) as doors:
        found = await sign_in(doors)
        rules = [await rule(doors, cookie(found)) for _ in range(4)]
        assert rules == ["", "", "", "request.too_many"]
        response, problem = await ask(
            doors,
            "POST",
            "/v1/messages",
            own(doors, found),
            FLASH,
        )
        assert (response.status, problem["rule"]) == (422, "signature.malformed"), "it was looked at"


async def signed_in(doors: Open, cookies: str) -> tuple[ClientResponse, dict[str, Any]]:
    caller = doors.caller("alice")
    return await ask(doors, "POST", HERE, caller.headers("POST", caller.address(HERE), b"") | {"Cookie": cookies})


async def test_where_somebody_works_in_earnest_nobody_sits_down_at_an_exercise(both: World) -> None:
    async with open_doors(both.us, both.clock, status="exercise") as exercise:
        response, problem = await signed_in(exercise, "lang=zh; hotline-actual-8440=x")
        assert (response.status, problem["rule"]) == (409, "request.other_desk")
        response, _ = await signed_in(exercise, "lang=zh; hotline-exercise-8441=x")
        assert response.status == 201
        assert "hotline-exercise-8441" not in "".join(response.headers.getall("Set-Cookie"))


async def test_who_sits_down_at_the_actual_line_leaves_the_exercise(doors: Open) -> None:
    response, _ = await signed_in(doors, "hotline-exercise-8441=x; hotline-actual-9000=x")
    assert response.status == 201
    begun, ended = response.headers.getall("Set-Cookie")
    assert begun.startswith("hotline-actual-")
    assert ended.startswith('hotline-exercise-8441=""')
    assert "Max-Age=0" in ended
