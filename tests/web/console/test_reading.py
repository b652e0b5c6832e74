"""Reading a message: its text, how far it has come level by level, and what may be signed or corrected from here."""

import re

from hotline.core.aloud import code
from hotline.core.canonical import short
from tests.examples import concern, notice, sent
from tests.fakes_center import World
from tests.fakes_doors import Open, open_doors
from tests.web.console.desks import from_peer, notice_from_peer, page
from tests.web.test_signing_in import cookie, sign_in


def state_of(text: str, level: str) -> str:
    """Return the row of a level."""
    found = re.search(rf"<tr[^>]*><td[^>]*><b>{level} <span.*?</tr>", text, re.DOTALL)
    assert found, level
    return found[0]


async def test_a_message_of_the_peer_can_be_received_acknowledged_and_answered(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    text = await page(doors, f"/messages/{receipt.id}")
    for words in ("Sign: received", "Sign: acknowledged", "/HTL-9&amp;answers=", "/DEC&amp;answers=", "Urgent concern"):
        assert words in text, words
    assert text.index("Sign: received") < text.index("Sign: acknowledged")
    assert "Cancel or correct" not in text
    assert f'<p class="on-paper"><code>{receipt.id}</code>' in text
    assert code(receipt.id) in text
    assert "Acknowledging does not imply agreement." in text
    assert text.count('data-inherits="yes"') == 2, "the browser signs them at no other precedence than this message has"
    assert "确认收悉不代表同意其内容。" in text


async def test_levels_stand_apart_with_their_deadlines(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    text = await page(doors, f"/messages/{receipt.id}")
    assert "done" in state_of(text, "delivered")
    for level in ("received", "acknowledged", "reply"):
        assert "awaited" in state_of(text, level)
        assert "data-due" in state_of(text, level)


async def test_what_was_acknowledged_says_by_whom_and_is_not_asked_for_again(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    async with doors.client("bob") as bob:
        await bob.send("ACK", {"complete": True}, answers=receipt.id)
    text = await page(doors, f"/messages/{receipt.id}")
    assert "done" in state_of(text, "acknowledged")
    assert "us/bob" in state_of(text, "acknowledged")
    assert "awaited" in state_of(text, "reply"), "acknowledged is not answered"
    assert "Sign: acknowledged" not in text


def part(text: str, act: str) -> str:
    """Return where one answer is signed."""
    return text[text.index(f'id="r-{act}"') :].partition("</section>")[0]


async def test_only_what_is_next_is_offered_in_red_and_nothing_is_answered_beforehand(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    text = await page(doors, f"/messages/{receipt.id}")
    assert "btn big flash" in part(text, "receipt")
    assert "btn big not-lost" in part(text, "acknowledgement")
    assert " selected" not in part(text, "acknowledgement").partition('data-field="note"')[0]
    assert text.count('id="RCV-name-note"') == text.count('id="ACK-name-note"') == 1
    async with doors.client("bob") as bob:
        await bob.send("RCV", {}, answers=receipt.id)
    text = await page(doors, f"/messages/{receipt.id}")
    assert "us/bob" in part(text, "receipt")
    assert "flash" not in part(text, "receipt")
    assert "btn big flash" in part(text, "acknowledgement")


async def test_a_message_that_was_withdrawn_counts_down_no_more(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    async with open_doors(both.cn, both.clock) as theirs:
        async with theirs.client("alice") as li, theirs.client("bob") as wang:
            back = await li.send("SVC-3", {"reason": "duplicate"}, answers=receipt.id)
            if back.state == "proposed":
                await wang.second(back.id)
        await both.settle()
    text = await page(doors, f"/messages/{receipt.id}")
    assert "Sign: received" in text, "an alarm stays until a person signs"
    assert f"answers={receipt.id}" not in text, "nothing else is said to what was taken back"
    assert "data-due" not in part(text, "receipt") + part(text, "acknowledgement")


async def test_our_own_message_can_be_cancelled_or_corrected_in_one_step_and_not_acknowledged(
    both: World, doors: Open
) -> None:
    receipt = await sent(both, doors)
    text = await page(doors, f"/messages/{receipt.id}")
    assert "Cancel or correct" in text
    assert f"/compose?form=ai-test-notification/TST-2&amp;answers={receipt.id}" in text
    assert "Sign: " not in text


async def test_what_was_taken_back_is_not_offered_to_be_taken_back_again(doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("TST-1", notice())
        back = await alice.retract(receipt.id, {"reason": "wrong_content"})
    text = await page(doors, f"/messages/{receipt.id}")
    assert (f"answers={receipt.id}" in text, "Cancel or correct" in text) == (False, False)
    assert f"answers={receipt.id}" not in await page(doors, f"/cases/{receipt.id}")
    assert f"SVC-3&amp;answers={back.id}" in await page(doors, f"/messages/{back.id}"), "taking back can be taken back"
    form = await page(doors, f"/compose?form=ai-test-notification/TST-2&answers={receipt.id}")
    assert "This message was taken back or cancelled." in form


async def test_what_was_overdue_when_it_was_taken_back_was_not_done(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("TST-1", notice())
        await both.settle()
        await both.pass_time(30 * 86_400_000)
        assert "OVERDUE" in state_of(await page(doors, f"/messages/{receipt.id}"), "acknowledged")
        await alice.retract(receipt.id, {"reason": "wrong_content"})
    row = state_of(await page(doors, f"/messages/{receipt.id}"), "acknowledged")
    assert "no longer owed; it was overdue" in row
    assert "不再应办，此前已逾期" in row


async def test_nobody_acknowledges_an_acknowledgement(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with open_doors(both.cn, both.clock) as theirs:
        async with theirs.client() as li:
            answer = await li.send("ACK", {"complete": True}, answers=receipt.id)
        await both.settle()
    text = await page(doors, f"/messages/{answer.id}")
    assert "Sign: " not in text
    assert f"answers US TST-1 {short(receipt.id)}" in text
    assert short(answer.id) in text
    assert "Acknowledged (does not imply agreement)" in await page(doors, f"/messages/{receipt.id}")


async def test_an_auditor_reads_and_signs_nothing(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both)
    text = await page(doors, f"/messages/{receipt.id}", "auditor")
    assert "Sign: " not in text
    assert "You read as another role" in text


async def test_what_the_peer_wrote_is_shown_and_never_taken_for_markup(both: World, doors: Open) -> None:
    words = " ".join(["word"] * 190)
    prose = {"original": f"<img src=x onerror=alert(1)> {words}", "language": "en"}
    receipt = await notice_from_peer(both, possible_external_effects=prose, system_designation="</p><script>")
    text = await page(doors, f"/messages/{receipt.id}")
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "&lt;/p&gt;&lt;script&gt;" in text
    assert "<img" not in text


async def test_a_proposal_is_on_the_page_of_approvals(doors: Open) -> None:
    async with doors.client() as alice:
        name = (await alice.send("HTL-1", concern(), precedence="FLASH")).id
    held = cookie(await sign_in(doors))
    async with doors.session.get(f"{doors.url}/messages/{name}", headers=held, allow_redirects=False) as answer:
        assert answer.headers["Location"] == f"/approvals/{name}"


async def test_a_letter_is_a_file_of_its_own(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    held = cookie(await sign_in(doors))
    async with doors.session.get(f"{doors.url}/messages/{receipt.id}/letter", headers=held) as answer:
        text = await answer.text()
    called = f"letter-ACTUAL-us-cn-us-TST-1-{short(receipt.id)}-en.html"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{called}"'
    assert notice()["test_id"] in text
    assert receipt.id in text


async def test_what_is_not_held_is_not_found(doors: Open) -> None:
    held = cookie(await sign_in(doors))
    async with doors.session.get(f"{doors.url}/messages/sha256:{'0' * 64}", headers=held) as answer:
        assert (answer.status, "case.unknown" in await answer.text()) == (404, True)
