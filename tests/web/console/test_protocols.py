"""Agreements as documents: how each stands, who consented, what it changes, and who may consent here."""

from hotline.core.aloud import code
from hotline.core.canonical import Instant, instant_text
from tests import consents
from tests.fakes_center import AGREEMENTS, CN, JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.test_agreements import NEW, posted
from tests.web.test_signing_in import cookie, sign_in

HOUR = 3_600_000


async def test_agreements_are_listed_with_how_they_stand(doors: Open) -> None:
    text = await page(doors, "/protocols", "auditor")
    for each in AGREEMENTS:
        assert f"/protocols/{each.digest}" in text
    assert "In force" in text
    assert "生效中" in text
    assert "by the configuration" in text


async def test_an_agreement_is_shown_whole_as_it_is_printed_without_a_style_of_its_own(doors: Open) -> None:
    found = AGREEMENTS[0]
    text = await page(doors, f"/protocols/{found.digest}", "auditor")
    for part in (found.digest, code(found.digest), 'id="forms"', 'id="timing"', "Illustrative", "示例文本"):
        assert part in text, part
    for code_ in found.protocol.forms:
        assert f'id="{code_}"' in text, code_
    assert "<style" not in text
    assert "style=" not in text
    assert text.count("<main") == 1


async def test_a_proposal_waits_for_the_consent_that_is_lacking(both: World, doors: Open) -> None:
    await doors.post("/v1/agreements", posted(NEW.octets), "administrator")
    text = await page(doors, f"/protocols/{NEW.digest}", "administrator")
    assert "Proposed" in text
    assert "We have consented; the other party has not." in text
    assert 'id="changes"' not in text, "there is no agreement before it"
    assert "us/administrator" in text
    listed = await page(doors, "/protocols")
    assert listed.index(NEW.digest) < listed.index(AGREEMENTS[0].digest), "what waits stands first"


async def test_whoever_consents_finds_the_instant_that_the_other_party_proposed(both: World, doors: Open) -> None:
    proposed = Instant(JUNE + HOUR)
    await both.cn.runner.do(consents.consent(NEW.octets, "cn", proposed, JUNE, CN.people["administrator"]))
    await both.settle()
    text = await page(doors, f"/protocols/{NEW.digest}", "administrator")
    assert "CN proposes that it is in force from" in text
    assert f'id="start" value="{instant_text(proposed)}"' in text, "a day from now is what nobody proposed"
    await both.pass_time(HOUR)
    text = await page(doors, f"/protocols/{NEW.digest}", "administrator")
    assert "A time that has passed: CN proposed" in text
    assert f'id="start" value="{instant_text(Instant(JUNE + 25 * HOUR))[:10]}' in text


async def test_only_an_administrator_finds_the_place_to_consent(doors: Open) -> None:
    for person, may in (("administrator", True), ("alice", False), ("auditor", False)):
        assert ('id="consent"' in await page(doors, "/protocols", person)) is may, person


async def test_an_agreement_that_nobody_consented_to_is_a_page_in_both_languages(doors: Open) -> None:
    found = cookie(await sign_in(doors, "alice"))
    for path in (f"/protocols/{NEW.digest}", f"/protocols/{AGREEMENTS[0].digest}?against={NEW.digest}"):
        async with doors.session.get(doors.url + path, headers=found) as answer:
            assert answer.status == 404
            assert answer.content_type == "text/html"
