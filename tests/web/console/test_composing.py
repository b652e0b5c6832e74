"""The pages on which a message is begun: which forms are offered, and how one is filled in."""

import re
from typing import Any

from hotline.core.canonical import short
from hotline.files import protocols
from hotline.web.console.composing import forms_of, over, prefilled
from tests.examples import concern, notice, sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import notice_from_peer, page
from tests.web.test_drafts import NAME, ask, draft
from tests.web.test_signing_in import cookie, sign_in

PILOT = protocols.load("pilot-exercise").protocol


async def test_forms_in_force_are_offered_in_both_languages(doors: Open) -> None:
    text = await page(doors, "/compose")
    for words in ("/compose?form=ai-test-notification/TST-1", "Urgent concern", "紧急关切", "2 people"):
        assert words in text, words
    assert "/ACK" not in text, "what only answers opens nothing"


def test_in_earnest_no_form_of_an_exercise_is_offered_and_in_an_exercise_none_of_earnest() -> None:
    actual = {each.code for each in forms_of(PILOT, "actual")}
    exercise = {each.code for each in forms_of(PILOT, "exercise")}
    only = {code: form.statuses for code, form in PILOT.forms.items() if form.statuses and form.opens}
    assert only
    for code, statuses in only.items():
        assert (code in actual) is ("actual" in statuses)
        assert (code in exercise) is ("exercise" in statuses)


def test_a_notice_to_leave_the_agreement_stands_last_and_says_so() -> None:
    for name in ("ai-test-notification", "moratorium"):
        *others, last = forms_of(protocols.load(name).protocol, "actual")
        assert last.ends, name
        assert not any(each.ends for each in others), name


async def test_a_form_has_an_input_for_each_field_and_says_what_is_sealed(doors: Open) -> None:
    text = await page(doors, "/compose?form=ai-test-notification/TST-1")
    form = protocols.load("ai-test-notification").protocol.forms["TST-1"]
    assert set(re.findall(r'data-field="(\w+)"', text)) == set(form.fields)
    assert text.count('class="sealed"') == sum(1 for each in form.fields.values() if not each.open)
    assert "Writing and signing need scripts" in text


async def test_a_draft_is_opened_as_it_was_typed_with_the_reason_it_was_given_back_for(doors: Open) -> None:
    async with doors.client() as alice:
        name = (await alice.send("HTL-1", concern(), precedence="FLASH")).id
    typed = concern(what_is_known={"original": "A <b>launch</b>", "language": "en"})
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", message=name) | {"fields": typed})
    text = await page(doors, "/compose")
    assert "Waits for a second signature" in text
    await doors.post(f"/v1/messages/{name}/return", {"reason": "no second <source>"}, "bob")
    text = await page(doors, "/compose")
    assert "Given back to you" in text
    text = await page(doors, f"/compose?draft={NAME}")
    for words in ("A &lt;b&gt;launch&lt;/b&gt;", "no second &lt;source&gt;", "us/bob gave this back"):
        assert words in text, words


async def lead(doors: Open, path: str) -> tuple[int, str | None]:
    """Return where alice is led who opens *path*."""
    held = cookie(await sign_in(doors))
    async with doors.session.get(doors.url + path, headers=held, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location")


async def proposal(doors: Open) -> str:
    """Return a message that alice signed first and keeps as a draft."""
    async with doors.client() as alice:
        name = (await alice.send("HTL-1", concern(), precedence="FLASH")).id
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", message=name) | {"fields": concern()})
    return name


async def test_a_proposal_that_lapsed_says_so_and_its_draft_can_be_gone_on_with(both: World, doors: Open) -> None:
    name = await proposal(doors)
    await both.pass_time(16 * 60_000)
    text = await page(doors, "/compose")
    assert "Signed, not sent" in text
    assert re.search(r'data-count="composing"><span>1</span>', text), "every page tells who signed it first"
    assert "Waits for a second signature" not in text
    assert f"/compose?draft={NAME}" in text
    assert await lead(doors, f"/approvals/{name}") == (303, f"/compose?draft={NAME}")
    text = await page(doors, f"/compose?draft={NAME}")
    assert "This was signed, but NOT sent" in text
    assert "disabled" not in text[text.index('id="review"') :][:60]
    text = await page(doors, f"/compose/review/{NAME}")
    assert 'id="sign"' in text
    assert "This was signed, but NOT sent" in text, "nobody signs anew without knowing"


async def test_a_proposal_that_was_given_back_leads_its_author_to_the_draft(doors: Open) -> None:
    name = await proposal(doors)
    await doors.post(f"/v1/messages/{name}/return", {"reason": "no"}, "bob")
    assert await lead(doors, f"/approvals/{name}") == (303, f"/compose?draft={NAME}")
    assert f"{short(name)} waits no more" in await page(doors, f"/approvals/{name}", "bob")
    assert (await lead(doors, "/approvals/nothing"))[0] == 422


async def test_a_proposal_that_was_sent_is_told_of_for_a_day(both: World, doors: Open) -> None:
    name = await proposal(doors)
    async with doors.client("bob") as bob:
        await bob.second(name)
    text = await page(doors, "/compose")
    assert "Sent <span" in text
    assert f'href="/messages/{name}"' in text
    assert "This was signed and sent" in await page(doors, f"/compose?draft={NAME}")
    await both.pass_time(25 * 60 * 60_000)
    assert name not in await page(doors, "/compose")
    assert (await doors.get("/v1/drafts"))["drafts"] == []


async def test_two_drafts_of_one_form_are_told_apart(doors: Open) -> None:
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", precedence="FLASH") | {"fields": concern()})
    text = await page(doors, "/compose")
    assert concern()["what_is_known"]["original"][:40] in text


async def test_the_draft_of_another_person_is_not_found(doors: Open) -> None:
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft())
    held = cookie(await sign_in(doors, "bob"))
    async with doors.session.get(f"{doors.url}/compose?draft={NAME}", headers=held) as answer:
        assert (answer.status, "draft.unknown" in await answer.text()) == (404, True)


async def test_an_answer_shows_what_it_answers(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both)
    text = await page(doors, f"/compose?form=ai-test-notification/DEC&answers={receipt.id}")
    assert "Nothing that can be seen from outside." in text
    assert "that of the message it answers" in text


async def test_a_change_begins_with_what_stands(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    text = await page(doors, f"/compose?form=ai-test-notification/TST-2&answers={receipt.id}")
    assert notice()["window"]["start"] in text


def test_only_fields_that_may_be_changed_are_filled_in() -> None:
    form = protocols.load("ai-test-notification").protocol.forms["TST-2"]
    stands: dict[str, Any] = {"window": {"start": "a", "end": "b"}, "nothing": 1}
    assert prefilled(form, stands) == {"changes": {"window": stands["window"]}}


async def test_a_form_that_is_not_in_force_is_said(doors: Open) -> None:
    held = cookie(await sign_in(doors))
    async with doors.session.get(f"{doors.url}/compose?form=no/NO-1", headers=held) as answer:
        assert "agreement.not_in_force" in await answer.text()


def test_what_was_typed_stands_over_what_stands() -> None:
    before = {"changes": {"window": "old", "category": "old"}}
    assert over(before, {"changes": {"window": "new"}, "reason": "x"}) == {
        "changes": {"window": "new", "category": "old"},
        "reason": "x",
    }
    assert over(before, {}) == before
    assert over({}, {"a": 1}) == {"a": 1}
