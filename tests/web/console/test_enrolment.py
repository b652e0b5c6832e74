"""A key is made for one site: that of the keys which the roster lists already, else the host of this page."""

from dataclasses import replace

from hotline.core.assertion import Relying
from hotline.web.console.enrolment import site_of
from tests.fakes import party_fixture
from tests.fakes_doors import Open

US = party_fixture("us")
HERE = "https://desk.us.example"
PARENT = Relying("us.example", (HERE, "https://spare.us.example"), synced=True)


def test_the_first_security_key_fixes_the_site_to_the_host_of_the_page() -> None:
    assert site_of(HERE, US.roster) == Relying("desk.us.example", (HERE,))
    assert site_of("http://localhost:8440", US.roster) == Relying("localhost", ("http://localhost:8440",))


def test_later_security_keys_answer_for_the_same_site_but_each_says_itself_whether_it_can_be_copied() -> None:
    roster = replace(US.roster, keys=(replace(US.roster.keys[0], webauthn=PARENT), *US.roster.keys[1:]))
    assert site_of(HERE, roster) == Relying("us.example", PARENT.origins)
    assert site_of("https://other.example", roster) == Relying("other.example", ("https://other.example",))


async def test_a_key_is_made_without_a_session(doors: Open) -> None:
    async with doors.session.get(doors.url + "/enrol") as answer:
        text = await answer.text()
    assert answer.status == 200
    assert 'data-site="127.0.0.1"' in text
    assert "Not possible at this address" in text, "a security key answers for no bare address"
    assert "Belongs to this account on this computer, not to a person" in text
