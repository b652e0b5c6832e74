"""Keys and roster: how each key stands, until when, who knows it, and who may bring a new version."""

from dataclasses import replace

import pytest

from hotline.core.aloud import words
from hotline.core.canonical import Instant
from hotline.web.console.roster import bar_of, listed_of
from tests.fakes import FakeSigner, key_of
from tests.fakes_center import CN, JUNE, US, World
from tests.fakes_doors import Open
from tests.web.console.desks import follow, page

DAY = 86_400_000
KEY = replace(US.roster.keys[0], not_before=Instant(JUNE - 10 * DAY), not_after=Instant(JUNE + 400 * DAY))


async def test_both_parties_are_listed_with_fingerprints_to_read_aloud(doors: Open) -> None:
    text = await page(doors, "/roster", "auditor")
    for party in ("us/alice", "us/bob", "cn/alice"):
        assert party in text, party
    for group in words(US.roster.digest).split("\n")[0].split(" - "):
        assert group in text
    assert "Keys of US, version 1" in text
    assert "CN knows version 1" in text
    assert "exchanged in person" in text


async def test_a_new_key_says_whether_the_other_party_knows_it(both: World, doors: Open) -> None:
    carol = FakeSigner("us/carol")
    grown = US.with_roster([*US.roster.keys, key_of(carol, "operator", subject="us/carol")])
    async with doors.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", grown.roster_envelope)
    text = await page(doors, f"/roster?brought={grown.roster.digest}")
    assert "us/carol" in text
    assert "Version 2 of the roster is in our log." in text
    assert "CN does not hold it yet: open" in text
    assert "CN does not know it yet" in text
    assert "CN does not hold it yet" in text
    assert "CN knows version 1" in text
    await both.settle()
    text = await page(doors, f"/roster?brought={grown.roster.digest}", "keeper")
    said = text[text.index('id="said"') :].partition("</p>")[0]
    assert "CN holds it since" in said
    assert f'data-party="us" data-held="{US.root.digest} {US.roster.digest} {grown.roster.digest}"' in text
    assert 'id="said"' not in await page(doors, f"/roster?brought={CN.roster.digest}"), "it is not ours"


async def test_who_may_bring_a_version_finds_the_place_for_it(doors: Open) -> None:
    for person, may in (("keeper", True), ("administrator", True), ("alice", False), ("auditor", False)):
        assert ('id="bring"' in await page(doors, "/roster", person)) is may, person
    assert "hotline roster sign" in await page(doors, "/roster")


async def test_who_sits_at_a_desk_is_seen(doors: Open) -> None:
    assert "at a desk, which cannot ring" not in await page(doors, "/roster", "auditor")
    async with follow(doors) as desk:
        await desk.frame("beat")
        assert "at a desk, which cannot ring" in await page(doors, "/roster", "auditor")


@pytest.mark.parametrize(
    ("days", "state", "warned", "tone"),
    [
        (-11, "coming", None, "wait"),
        (0, "valid", None, "ok"),
        (320, "valid", 90, "sig"),
        (375, "valid", 30, "sig"),
        (395, "valid", 7, "over"),
        (399, "valid", 7, "over"),
        (400, "expired", None, "over"),
    ],
)
def test_a_key_is_warned_of_ninety_thirty_seven_and_one_day_before_its_end(
    days: int, state: str, warned: int | None, tone: str
) -> None:
    found = listed_of(KEY, US.roster, None, Instant(JUNE + days * DAY))
    assert (found.state, found.warned, found.tone) == (state, warned, tone)


def test_a_revoked_key_is_an_alarm() -> None:
    found = listed_of(replace(KEY, revoked_at=Instant(JUNE)), US.roster, None, Instant(JUNE + 1))
    assert (found.state, found.tone) == ("revoked", "over")


def test_a_bar_stays_within_its_line() -> None:
    for after in (-1000, -1, 0, 100, 5000):
        bar = bar_of(KEY, Instant(JUNE + after * DAY))
        assert 0 <= bar.begins <= 160
        assert bar.begins + bar.length <= 162
        assert 0 < bar.now < 160
    assert bar_of(replace(KEY, not_after=Instant(JUNE + 3000 * DAY)), JUNE).on
