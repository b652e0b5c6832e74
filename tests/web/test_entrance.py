"""Who comes in: strangers cost little, and only pages of this origin use a cookie."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientResponse

from hotline.core.errors import RefusalError
from hotline.core.roster import Key
from hotline.web.entrance import address_of, cookie_name, demand_same_origin, is_secure, other_desks
from hotline.web.guard import BAD_AT_ONCE, Guard
from tests.fakes import FakeSigner
from tests.fakes_center import US, World
from tests.fakes_doors import Open, open_doors

HERE = "https://us.example"


def request(method: str = "GET", remote: str | None = "10.0.0.9", **headers: str) -> Any:
    """Return as much of a request as is looked at."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(method=method, remote=remote, headers=named)


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("10.0.0.9", "10.0.0.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::ffff", "2001:0db8:0001:0002"),
        ("2001:db8:1:3::1", "2001:0db8:0001:0003"),
        ("a socket", "a socket"),
        (None, ""),
    ],
)
def test_an_address_is_counted_with_all_that_its_holder_has(remote: str | None, address: str) -> None:
    assert address_of(request(remote=remote)) == address


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [
        ("https://us.example", "__Host-hotline-actual-443", True),
        ("https://127.0.0.1:8440", "__Host-hotline-actual-8440", True),
        ("http://127.0.0.1:8440", "hotline-actual-8440", False),
        ("http://localhost:8440", "hotline-actual-8440", False),
        ("http://[::1]:8440", "hotline-actual-8440", False),
        ("http://us.example", "hotline-actual-80", True),
        ("http://127.0.0.1.evil.example", "hotline-actual-80", True),
    ],
)
def test_a_cookie_crosses_nothing_but_tls_unless_it_stays_on_this_machine(
    origin: str, name: str, *, secure: bool
) -> None:
    assert (cookie_name(origin, "actual"), is_secure(origin)) == (name, secure)


def test_the_cookies_of_desks_of_another_status_are_told_from_all_others() -> None:
    ours = cookie_name("http://localhost:8440", "exercise")
    actual = cookie_name("https://us.example:8441", "actual")
    names = [ours, actual, "hotline-exercise-9000", "lang", "theme", "hotline", "hotline-test-", "xhotline-test-1"]
    assert other_desks(names, "exercise") == {actual: "actual"}
    assert set(other_desks(names, "actual")) == {ours, "hotline-exercise-9000"}


@pytest.mark.parametrize(
    ("asked", "good"),
    [
        (request(), True),
        (request(Origin=HERE), True),
        (request(Sec_Fetch_Site="same-origin"), True),
        (request(Sec_Fetch_Site="none"), True),
        (request(Sec_Fetch_Site="cross-site"), False),
        (request(Sec_Fetch_Site="same-site"), False),
        (request(Origin="null"), False),
        (request("POST"), False),
        (request("POST", Origin=HERE), True),
        (request("POST", Origin=HERE, Sec_Fetch_Site="same-origin"), True),
        (request("POST", Origin=HERE, Sec_Fetch_Site="cross-site"), False),
        (request("POST", Sec_Fetch_Site="same-origin"), False),
        (request("POST", Origin="http://us.example"), False),
        (request("POST", Origin="https://us.example:444"), False),
        (request("POST", Origin="https://us.example.evil.example"), False),
        (request("POST", Origin=HERE + "/"), False),
        (request("DELETE"), False),
        (request("PATCH"), False),
    ],
    ids=lambda each: f"{each.method} {each.headers}" if isinstance(each, SimpleNamespace) else str(each),
)
def test_a_cookie_is_taken_from_pages_of_this_origin(asked: Any, *, good: bool) -> None:
    if good:
        demand_same_origin(asked, HERE)
    else:
        with pytest.raises(RefusalError) as caught:
            demand_same_origin(asked, HERE)
        assert caught.value.rule == "request.cross_site"


async def ask(doors: Open, authorization: str) -> ClientResponse:
    headers = {"Authorization": authorization}
    async with doors.session.get(doors.url + "/v1/channel", headers=headers) as response:
        await response.read()
        return response


class Watched(Guard):
    """A guard that remembers which signatures it let be looked at."""

    looked: int = 0

    def look(self, *about: Any, **more: Any) -> None:
        super().look(*about, **more)
        Watched.looked += 1


async def test_what_no_key_of_ours_signed_is_refused_without_a_look_at_its_signature(doors: Open) -> None:
    doors.doors.guard = Watched(200, 400, 1000)
    Watched.looked = 0
    caller = doors.caller()
    caller.signer = FakeSigner("stranger")
    strange = caller.headers("GET", caller.address("/v1/channel"), b"")["Authorization"]
    statuses = [(await ask(doors, each)).status for each in (strange, "Hotline x.y.z", "Hotline")]
    assert (statuses, Watched.looked) == ([401, 400, 401], 0)
    await doors.get("/v1/channel")
    assert Watched.looked == 1


async def test_too_many_bad_proofs_from_an_address_are_told_to_wait_and_its_own_people_are_not(both: World) -> None:
    async with open_doors(both.us, both.clock) as doors:
        await doors.get("/v1/channel")
        answers = [await ask(doors, "Hotline x.y.z") for _ in range(BAD_AT_ONCE + 1)]
        assert ({each.status for each in answers[:-1]}, answers[-1].status) == ({400}, 429)
        assert answers[-1].headers["Retry-After"] == "1"
        assert (await doors.get("/v1/channel"))["party"] == "us", "alice came from here before"
        bob = doors.caller("bob")
        refused = await ask(doors, bob.headers("GET", bob.address("/v1/channel"), b"")["Authorization"])
        assert refused.status == 429, "bob did not, and may be anybody"
        both.clock.advance(1_000)
        assert (await doors.get("/v1/channel", "bob"))["party"] == "us"


async def test_a_skewed_clock_is_told_what_time_it_is(both: World, doors: Open) -> None:
    caller = doors.caller()
    caller.wall = lambda: both.clock.now() - 600_000  # type: ignore[assignment,return-value]  # an instant all the same
    late = await ask(doors, caller.headers("GET", caller.address("/v1/channel"), b"")["Authorization"])
    assert (late.status, late.headers["Date"]) == (401, "Mon, 01 Jun 2026 10:00:00 GMT")


def test_the_keys_of_the_tests_are_of_the_roster() -> None:
    assert isinstance(US.roster.find(US.people["alice"].kid), Key)
