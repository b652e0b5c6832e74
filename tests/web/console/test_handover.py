"""The page of the hand-over: who has the watch, what is open, and what whoever looks may do."""

from hotline.core.relief import open_now
from hotline.web.console.handover import offer_of, view_of
from tests.examples import PROSE, sent
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, page


async def test_an_officer_may_take_a_watch_that_nobody_has_once_the_alarm_was_heard(doors: Open) -> None:
    text = await page(doors, "/handover")
    for words in (
        "Nobody has the watch",
        "当前无人值班",
        'id="test"',
        'id="sign"',
        'data-state="free"',
        "Sound the alarm",
    ):
        assert words in text, words
    assert 'id="taking"' not in text


async def test_the_officer_of_the_watch_hands_on_what_is_open(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with doors.client() as alice:
        await alice.take_watch()
    text = await page(doors, "/handover")
    for words in ('data-state="mine"', "<option>us/bob</option>", f'data-id="{receipt.id}/', "TST-1"):
        assert words in text, words
    assert 'id="test"' not in text
    assert "<option>us/alice</option>" not in text


async def test_a_flash_that_nobody_acknowledged_is_told_and_must_be_known(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.take_watch()
    assert 'id="confirmed"' not in await page(doors, "/handover")
    await from_peer(both, "FLASH")
    text = await page(doors, "/handover")
    assert "A FLASH is unacknowledged. The watch passes only if both sign" in text, "received and acknowledged are owed"
    assert 'id="confirmed"' in text
    await from_peer(both, "FLASH")
    assert "2 FLASH messages are unacknowledged." in await page(doors, "/handover")


async def test_each_item_is_told_by_what_is_owed_for_what_and_what_that_is_about(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    text = await page(doors, "/handover")
    row = text[text.index("<tr class") :]
    row = row[: row.index("</tr>")]
    for words in ("Urgent concern", "紧急关切", "Unexplained activity", PROSE["original"]):
        assert words in row, words


async def test_whoever_takes_a_watch_that_nobody_has_is_told_of_a_flash_and_asked_for_no_second_signature(
    both: World, doors: Open
) -> None:
    await from_peer(both, "FLASH")
    for person in ("alice", "auditor"):
        text = await page(doors, "/handover", person)
        assert "A FLASH is unacknowledged, and nobody has the watch." in text
        assert "both" not in text[text.index('id="handover"') :]
        assert 'id="confirmed"' not in text


async def test_the_other_officer_reads_the_note_and_signs_what_was_offered(doors: Open) -> None:
    async with doors.client() as alice:
        await alice.take_watch()
        await alice.offer_watch("us/bob", note="<b>line</b> down at noon", confirmed=True)
    text = await page(doors, "/handover", "bob")
    for words in (
        'data-state="offered"',
        "&lt;b&gt;line&lt;/b&gt; down at noon",
        'id="test"',
        'id="confirmed"',
        "10:15:00Z",
    ):
        assert words in text, words
    assert "<b>line</b>" not in text
    mine = await page(doors, "/handover")
    assert 'data-state="waiting"' in mine
    for shown in (text, mine):
        assert "Nothing has changed yet: us/alice has the watch." in shown
    assert 'id="sign"' not in mine


async def test_an_auditor_reads_and_signs_nothing(doors: Open) -> None:
    for holder in (None, "us/alice"):
        text = await page(doors, "/handover", "auditor")
        assert 'data-state="read"' in text
        assert 'id="sign"' not in text
        assert ("--instead" in text) == (holder is not None)
        if holder is None:
            async with doors.client() as alice:
                await alice.take_watch()


async def test_every_page_says_who_has_the_watch(doors: Open) -> None:
    assert 'data-nobody="nobody">nobody</b>' in await page(doors, "/")
    async with doors.client() as alice:
        await alice.take_watch()
    assert 'data-nobody="nobody">us/alice</b>' in await page(doors, "/")
    assert "us/alice took the watch" in await page(doors, "/")


async def test_an_offer_ends_by_itself(doors: Open) -> None:
    async with doors.client() as alice:
        await alice.take_watch()
        await alice.offer_watch("us/bob")
    center, roster = doors.side.center, doors.side.center.ours.newest_roster()
    opened = open_now(center)
    offer = offer_of(center, JUNE, opened)
    assert offer is not None
    assert (offer.leaving, offer.taking, offer.signed, offer.lacks) == (
        "us/alice",
        "us/bob",
        ("us/alice",),
        ("us/bob",),
    )
    assert offer_of(center, offer.expires, opened) is None
    (key,) = [each for each in roster.valid("operator", JUNE) if each.subject == "us/bob"]
    assert view_of(center, key, offer.expires, {}).state == "read"


async def test_whoever_signed_what_has_changed_since_signs_anew(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.take_watch()
        await alice.offer_watch("us/bob", note="quiet night")
    assert 'data-state="waiting"' in await page(doors, "/handover")
    await sent(both, doors)
    text = await page(doors, "/handover")
    for words in ('data-state="mine"', "sign anew", "<option selected>us/bob</option>", ">quiet night</textarea>"):
        assert words in text, words
