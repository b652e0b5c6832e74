"""What waits for the signature of one person besides messages stands on their board and in their navigation."""

import re

from hotline.core.canonical import Instant
from hotline.web.console.wanted import Wanted, wanted
from tests import consents
from tests.examples import concern
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.console.test_composing import proposal
from tests.web.test_agreements import LATER, NEW


def count(text: str, name: str) -> str:
    """Return what the navigation counts on a page; nothing if nothing waits there."""
    found = re.search(rf'data-count="{name}"( hidden)?><span>(\d+)', text)
    assert found is not None, name
    return "" if found[1] else found[2]


async def test_a_hand_over_waits_for_whoever_has_not_signed_it(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.take_watch()
        await alice.offer_watch("us/bob")
    text = await page(doors, person="bob")
    assert "A hand-over of the watch waits for your signature" in text
    assert 'href="/handover">Review and sign' in text
    assert count(text, "handover") == "1"
    assert "waits for your signature" not in await page(doors)
    assert count(await page(doors), "handover") == ""
    center, bob = doors.side.center, doors.side.party.people["bob"]
    key = center.ours.newest_roster().find(bob.kid)
    assert key is not None
    assert [each.people for each in wanted(center, key, JUNE)] == [("us/alice",)]
    assert not list(wanted(center, key, Instant(JUNE + 3_600_000))), "an offer ends by itself"


async def test_an_agreement_that_the_other_side_proposed_waits_for_an_administrator(both: World, doors: Open) -> None:
    given = consents.consent(NEW.octets, "cn", LATER, JUNE, both.cn.party.people["administrator"])
    await both.cn.runner.do(given)
    await both.settle()
    text = await page(doors, person="administrator")
    assert "A proposed agreement waits for the consent of your side" in text
    assert f'href="/protocols/{NEW.digest}">Review and sign' in text
    assert count(text, "protocols") == "1"
    assert NEW.digest not in await page(doors)
    keys = [each for each in doors.side.center.ours.newest_roster().keys if each.subject == "us/administrator"]
    (found,) = wanted(doors.side.center, keys[0], JUNE)
    assert found == Wanted(
        "protocols",
        f"/protocols/{NEW.digest}",
        ("cn/administrator",),
        titles=NEW.protocol.title,
        version=NEW.protocol.version,
    )


async def test_what_was_not_sent_is_told_to_whoever_wanted_it_sent(both: World, doors: Open) -> None:
    await proposal(doors)
    assert "Signed, not sent" not in await page(doors)
    await both.pass_time(16 * 60_000)
    text = await page(doors)
    board = text[text.index('id="b-approvals"') : text.index('id="b-line"')]
    assert "Signed, not sent" in board
    assert concern()["what_is_known"]["original"][:40] in board
    assert 'href="/compose?draft=' in board
    assert "Signed, not sent" not in await page(doors, person="bob")
