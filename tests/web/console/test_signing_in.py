"""The page to sign in shows how the roster lists the keys of a browser."""

from dataclasses import replace

import pytest

from hotline.core.canonical import Instant
from hotline.core.roster import new_key
from hotline.web.console.signing_in import KEYS_MAX, stand, standing
from tests.fakes import END, START, FakeSigner, party_fixture
from tests.fakes_doors import Open
from tests.web.test_signing_in import cookie, sign_in

US = party_fixture("us")
ALICE = next(key for key in US.roster.keys if key.subject == "us/alice")
NOW = Instant(START + 1)
STRANGER = FakeSigner("us/nobody").kid


async def get(doors: Open, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    async with doors.session.get(doors.url + path, headers=headers) as answer:
        return answer.status, await answer.text()


def test_a_key_stands_as_the_roster_says() -> None:
    assert standing(ALICE, NOW) == "valid"
    assert standing(ALICE, Instant(START - 1)) == "early"
    assert standing(ALICE, END) == "expired"
    assert standing(replace(ALICE, revoked_at=NOW), NOW) == "revoked"
    assert standing(None, NOW) == "unknown"
    assert standing(new_key(FakeSigner("us/x"), "us/x", "x", ("system",), (START, END)), NOW) == "machine"


def test_keys_that_may_sign_in_come_first() -> None:
    assert [each.standing for each in stand((STRANGER, ALICE.kid), US.roster, NOW)] == ["valid", "unknown"]


async def test_a_stranger_sees_the_keys_that_the_address_names_and_no_others(doors: Open) -> None:
    status, text = await get(doors, f"/signin?kid={ALICE.kid}&kid={STRANGER}&next=/cases")
    assert status == 200
    assert 'data-sign-in="us/alice"' in text
    assert "not in the roster yet" in text
    assert 'data-next="/cases"' in text
    assert "us/bob" not in text
    assert 'class="nav"' not in text


async def test_without_keys_it_says_so(doors: Open) -> None:
    _, text = await get(doors, "/signin")
    assert "This browser holds no key yet." in text
    assert 'data-asked="no"' in text


async def test_who_is_signed_in_already_is_told_as_whom(doors: Open) -> None:
    _, text = await get(doors, "/signin", cookie(await sign_in(doors)))
    assert "You are signed in as us/alice." in text


@pytest.mark.parametrize(
    "query", ["kid=short", f"kid={'é' * 43}", "&".join(f"kid={n:043}" for n in range(KEYS_MAX + 1))]
)
async def test_names_of_keys_that_are_none_are_refused(doors: Open, query: str) -> None:
    status, text = await get(doors, f"/signin?{query}")
    assert (status, "request.malformed" in text) == (400, True)
