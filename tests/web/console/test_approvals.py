"""What waits for a second person: who may sign, until when, and what changed since it was given back."""

from typing import Any

import pytest

from hotline.core.canonical import short
from hotline.files import protocols
from hotline.paper.words import Words
from hotline.web.console.approvals import since_before, since_case
from tests.examples import concern, notice, sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.test_drafts import NAME, ask, draft
from tests.web.test_signing_in import cookie, sign_in

FORMS = protocols.load("ai-test-notification").protocol.forms


async def proposed(doors: Open, precedence: str = "FLASH", **changes: Any) -> str:
    async with doors.client() as alice:
        return (await alice.send("HTL-1", concern(**changes), precedence=precedence)).id


async def test_what_waits_says_who_signed_and_until_when_it_must_leave(doors: Open) -> None:
    name = await proposed(doors)
    text = await page(doors, "/approvals", "bob")
    beginning = concern()["what_is_known"]["original"][:40]
    for words in (f"/approvals/{name}", "us/alice", "10:15:00Z", "Read and sign", short(name), beginning):
        assert words in text, words
    assert "Yours" in await page(doors, "/approvals")


async def test_what_waits_is_listed_by_precedence_as_the_board_lists_it(doors: Open) -> None:
    later, first = await proposed(doors, "IMMEDIATE"), await proposed(doors)
    for path in ("/approvals", "/"):
        text = await page(doors, path, "bob")
        assert text.index(f"/approvals/{first}") < text.index(f"/approvals/{later}"), path


async def test_nothing_waits(doors: Open) -> None:
    assert "Nothing waits for a second person." in await page(doors, "/approvals")


async def test_the_second_person_may_sign_and_the_first_may_not(doors: Open) -> None:
    name = await proposed(doors)
    text = await page(doors, f"/approvals/{name}", "bob")
    assert 'id="sign"' in text
    assert 'id="same-person"' not in text
    text = await page(doors, f"/approvals/{name}")
    assert 'id="sign"' not in text
    assert "You signed this first." in text
    assert "您已首签" in text


async def test_an_auditor_reads_a_proposal_and_signs_nothing(doors: Open) -> None:
    text = await page(doors, f"/approvals/{await proposed(doors)}", "auditor")
    assert 'id="sign"' not in text
    assert "Only officers of the watch sign here." in text


async def test_what_changed_since_it_was_given_back_is_shown(doors: Open) -> None:
    first = await proposed(doors)
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", message=first) | {"fields": concern()})
    await doors.post(f"/v1/messages/{first}/return", {"reason": "confirm it"}, "bob")
    second = await proposed(doors, confidence="confirmed")
    changed = draft(2, form="HTL-1", message=second) | {"fields": concern(confidence="confirmed")}
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", changed)
    text = await page(doors, f"/approvals/{second}", "bob")
    assert "<del>Probable</del>" in text
    assert "<ins>Confirmed</ins>" in text


async def test_a_proposal_that_was_placed_leads_to_its_message(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    held = cookie(await sign_in(doors))
    address = f"{doors.url}/approvals/{receipt.id}"
    async with doors.session.get(address, headers=held, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, f"/messages/{receipt.id}")


@pytest.mark.parametrize("path", ["/approvals/", "/approvals?gone="])
async def test_of_a_proposal_that_was_never_here_nothing_is_said(doors: Open, path: str) -> None:
    async with doors.session.get(f"{doors.url}{path}sha256:{'1' * 64}", headers=cookie(await sign_in(doors))) as answer:
        text = await answer.text()
    assert (answer.status, "case.unknown" in text, "waits no more" in text) == (404, True, False)


async def test_a_proposal_that_was_given_back_waits_no_more(doors: Open) -> None:
    name = await proposed(doors)
    await doors.post(f"/v1/messages/{name}/return", {"reason": "confirm it"}, "bob")
    assert "waits no more" in await page(doors, f"/approvals/{name}", "bob")


def test_only_what_differs_is_listed_with_what_was_not_given_before() -> None:
    before = {"test_id": "T-1", "category": "training_run"}
    after = {"test_id": "T-1", "category": "bio_chem", "containment_level": 3}
    found = list(since_before(FORMS["TST-1"], before, after, Words("zh")))
    assert [(each.titles["en"], each.before != "–") for each in found] == [
        (FORMS["TST-1"].fields[name].title["en"], name == "category")
        for name in FORMS["TST-1"].fields
        if name in ("category", "containment_level")
    ]


def test_an_amendment_shows_what_stands_and_what_will() -> None:
    values = {"changes": {"window": notice()["window"]}, "reason": "schedule"}
    (found,) = since_case(FORMS["TST-2"], {}, values, Words("en"))
    assert (found.since, found.before, found.after) == ("case", "–", "2026-06-21 10:00:00Z – 2026-06-23 10:00:00Z")
