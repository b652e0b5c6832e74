from hotline.web.console.gists import TEXT_MAX, shortened
from tests.examples import PROSE
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, notice_from_peer, page


async def test_two_messages_of_one_form_are_told_apart_by_what_was_chosen_and_said(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    text = await page(doors)
    card = text[text.index("<article") : text.index("</article>")]
    for words in ("Unexplained activity", "不明活动", PROSE["original"]):
        assert words in card, words


async def test_what_was_written_in_an_open_field_stands_there_as_well(both: World, doors: Open) -> None:
    await notice_from_peer(both)
    text = await page(doors)
    assert PROSE["original"] in text[text.index("<article") : text.index("</article>")]


def test_a_long_text_is_shortened_and_stands_in_one_line() -> None:
    assert shortened("a\n  b") == "a b"
    assert len(shortened("x" * 2 * TEXT_MAX)) == TEXT_MAX
    assert shortened("x" * 2 * TEXT_MAX).endswith("…")
