"""A printed message can be mistaken neither for another, nor for what it is not."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.paper.message import Circumstances, Letter, banner
from tests.paper.letters import NUMBER, OPENED, PROTOCOL, printed

PLACED = Circumstances(
    opened=OPENED,
    people=("us/alice", "us/bob"),
    at="2026-11-23T00:00:01.000Z",
    index=17,
    delivered="2026-11-23T00:00:02.000Z",
    flags=("late", "a_new_flag"),
)


def head(letter: Letter) -> dict[str, str]:
    return {each.label.text: each.text for each in letter.head}


def fields(letter: Letter) -> dict[str, Any]:
    return {each.label.text: each.lines for each in letter.fields}


def test_the_head_says_whose_it_is_under_which_agreement_and_when() -> None:
    letter = printed(known=PLACED)
    assert head(letter) == {
        "From": "us · United States 美国",
        "To": "cn · China 中国",
        "Status": "ACTUAL 实况",
        "Code to read aloud": "7YMW-3MHZ-N70X-4FX9",
        "Number": "sha256:" + NUMBER * 8,
        "Written": "2026-11-22 23:59:30Z",
        "Delivered": "2026-11-23 00:00:02Z",
        "Entry": "17 · us-cn",
        "Signed by": "us/alice, us/bob",
        "Protocol": "ai-test-notification 1 · Notification of high-risk AI tests",
        "Agreement": "sha256:" + "c" * 64,
        "Releasable to": "the two parties only",
    }
    assert (letter.precedence_titles, letter.moment_label.text, letter.moment.utc.time) == (
        "PRIORITY 加急",
        "Sent",
        "00:00:01",
    )
    assert letter.flags[0].startswith("LATE")
    assert letter.flags[1] == "a_new_flag"


def test_what_is_not_sent_yet_shows_when_it_was_written() -> None:
    letter = printed("zh")
    assert (letter.moment_label.text, letter.moment_label.other, letter.moment.utc.time) == (
        "拟稿",
        "Written",
        "23:59:30",
    )
    assert "发出" not in head(letter)


def test_an_answer_says_what_it_answers() -> None:
    names = {"in_reply_to": "sha256:" + "a" * 64, "case": "sha256:" + "b" * 64}
    letter = printed("en", PROTOCOL, replace(PLACED, answered="cn TST-8"), **names)
    assert (head(letter)["Answers"], head(letter)["Case"]) == ("aaaaaaaa · cn TST-8", "bbbbbbbb")


def test_codes_are_shown_by_their_titles_and_numbers_with_their_units() -> None:
    found = fields(printed())
    assert (found["Category"][0].text, found["Category"][0].other) == ("Training run", "训练")
    assert found["Training compute"][0].text == "3e26 FLOP"


def test_what_is_sealed_and_not_opened_is_shown_as_withheld() -> None:
    (withheld,) = fields(printed())["Region of the site"]
    assert (withheld.role, withheld.text.startswith("WITHHELD"), withheld.other.startswith("未提供")) == (
        "withheld",
        True,
        True,
    )
    assert 'class="withheld"' in printed().html()


def test_the_authentic_text_stands_first_whatever_the_reader_reads() -> None:
    for language in ("en", "zh"):
        authentic, translation = fields(printed(language))[{"en": "Stop conditions", "zh": "中止条件"}[language]]
        assert (authentic.role, authentic.language, translation.role) == ("authentic", "zh", "machine")


@pytest.mark.parametrize("status", ["exercise", "test"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_exercise_says_so_three_times_before_and_after(status: str, language: str) -> None:
    word = {"exercise": "EXERCISE EXERCISE EXERCISE   演练 演练 演练", "test": "TEST TEST TEST   测试 测试 测试"}[
        status
    ]
    page = printed(language, status=status).html()
    body = page[page.index("<main") : page.index("</main>")]
    assert body.count(word) == 2
    assert body.index(word) < body.index("PRIORITY")
    assert body.rindex(word) > body.index("END OF MESSAGE")
    assert banner(status) == word


def test_nothing_of_an_exercise_is_on_an_actual_message() -> None:
    page = printed().html()
    assert "演练" not in page
    assert "EXERCISE" not in page


@pytest.mark.parametrize("form", ["ACK", "RCV"])
def test_an_acknowledgement_never_implies_agreement(form: str) -> None:
    letter = printed(form=form, fields={"complete": True} if form == "ACK" else {}, sealed={})
    page = letter.html()
    assert "Acknowledging does not imply agreement with what is acknowledged." in page
    assert "确认收悉不代表同意其内容。" in page


def test_an_agreement_for_people_only_says_so_and_warns_of_machine_translations() -> None:
    human = replace(PROTOCOL, human_only=True)
    letter = printed(protocol=human)
    assert letter.notices[0].text.startswith("People only")
    assert fields(letter)["Stop conditions"][1].mark == "machine translation; not authentic; no decision may rest on it"


def test_the_number_is_repeated_at_the_end_so_that_a_torn_page_shows() -> None:
    page = printed().html()
    assert page.rindex(NUMBER) > page.index("END OF MESSAGE 电报完")


def test_without_its_agreement_a_message_is_shown_as_it_was_signed() -> None:
    letter = printed(protocol=None)
    assert fields(letter)["category"][0].text == "training_run"
    assert "Releasable to" not in head(letter)


def test_a_field_that_the_form_does_not_have_is_shown_all_the_same() -> None:
    assert fields(printed(fields={"made_up": {"x": 1}}))["made_up"][0].text == '{"x": 1}'


def test_nothing_in_a_message_is_live_or_hidden() -> None:
    page = printed(known=Circumstances(opened={"test_id": "<img src=x>\u202e\U000e0041"})).html()
    assert "<img" not in page
    assert "‹U+202E›" in page
    assert "‹U+E0041›" in page
