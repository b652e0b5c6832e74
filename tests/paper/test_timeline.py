"""No drawing of any form has texts that overlap or leave it."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from hotline.core.canonical import Duration, Instant
from hotline.core.errors import RefusalError
from hotline.core.rehearsal import rehearse, rehearse_return
from hotline.core.timetable import START, Setting, Timetable
from hotline.files.protocols import names
from hotline.paper.svg import Picture
from hotline.paper.timeline import DAY, compose, draw
from hotline.paper.timetable import Telling
from hotline.paper.words import Words
from hotline.runtime.filling import plausible
from tests.stages import HOTLINE, HOUR, TESTS, protocol

TAKEDOWN, EXCHANGE = "synthetic-media-takedown", "safety-test-exchange"
LATE = {"received": Duration(20 * HOUR), "acknowledged": Duration(3 * DAY)}


def tables(name: str) -> list[Timetable]:
    """Return every form and return of a protocol, rehearsed; forms with other answers too."""
    spoken, fill = protocol(name), plausible(protocol(name))
    found = [rehearse_return(spoken, each) for each in spoken.returns]
    for code, form in spoken.forms.items():
        found.append(rehearse(spoken, code, fill, Setting(start=Instant(START + 60_000))))
        if form.owes:
            kinds = {each.kind for each in found[-1].owed}
            answered = {kind: after for kind, after in LATE.items() if kind in kinds}
            found.append(rehearse(spoken, code, fill, Setting(answered=answered, status="exercise")))
    return found


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Return the texts that take the same room."""
    found = []
    ordered = sorted(picture.texts, key=lambda each: each.box[1])
    for number, text in enumerate(ordered):
        left, _, right, bottom = text.box
        for other in ordered[number + 1 :]:
            if other.box[1] >= bottom:
                break
            if other.box[0] < right and left < other.box[2]:
                found.append((text.text, other.text))
    return found


def outside(picture: Picture) -> list[str]:
    """Return the texts that leave the picture."""
    return [
        each.text
        for each in picture.texts
        if each.box[0] < 0 or each.box[1] < 0 or each.box[2] > picture.width or each.box[3] > picture.height
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", names())
def test_no_text_overlaps_another_and_none_leaves_the_drawing(name: str, language: str) -> None:
    for found in tables(name):
        picture = compose(Telling(found, Words(language)))
        assert (found.code, overlaps(picture), outside(picture)) == (found.code, [], [])


def table(name: str, code: str, setting: Setting | None = None) -> Timetable:
    return rehearse(protocol(name), code, plausible(protocol(name)), setting)


def texts(found: Timetable, language: str = "en") -> list[str]:
    return [each.text for each in compose(Telling(found, Words(language))).texts]


def test_a_drawing_is_well_formed_and_says_what_it_is() -> None:
    root = ET.fromstring(draw(table(HOTLINE, "HTL-1"), "zh"))  # noqa: S314 - what we drew ourselves
    assert root[0].text == "HTL-1 紧急关切: 若无人答复"
    assert root.get("lang") == "zh"


def test_it_has_a_row_for_each_instant_from_top_to_bottom() -> None:
    picture = compose(Telling(table(TESTS, "TST-1"), Words()))
    times = [each for each in picture.texts if re.fullmatch(r"T(\+.*)?", each.text)]
    assert [each.text for each in times][:4] == ["T", "T+6 h", "T+2 d", "T+3 d"]
    assert all(above.y < below.y for above, below in pairwise(times))


def test_each_side_has_its_lane() -> None:
    picture = compose(Telling(table(HOTLINE, "HTL-1"), Words()))
    embassy = next(each for each in picture.texts if each.text.startswith("embassy is called"))
    overdue = next(each for each in picture.texts if each.text == "overdue at cn: received")
    assert embassy.anchor == "end"
    assert overdue.anchor == "start"
    assert overdue.bold
    assert embassy.x < picture.width / 2 < overdue.x


def test_a_long_wait_breaks_the_axis() -> None:
    assert len(compose(Telling(table(TESTS, "TST-1"), Words())).shapes) > 0
    assert sum("<path" in each for each in compose(Telling(table(HOTLINE, "HTL-1"), Words())).shapes) == 0
    assert sum("<path" in each for each in compose(Telling(table(TESTS, "TST-1"), Words())).shapes) > 3


def test_a_clock_is_white_then_black_and_hatched_while_it_stands() -> None:
    asked = table(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), Duration(36 * HOUR))))
    fills = [
        re.findall(r'fill="([^"]+)"', each)[0] for each in compose(Telling(asked, Words())).shapes if "<rect" in each
    ]
    assert {"white", "black", "url(#hatch)"} <= set(fills)
    forever = table(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), None)))
    assert "url(#hatch)" in draw(forever, "en").partition("</defs>")[2]
    plain = table(TAKEDOWN, "TKD-1")
    assert "url(#hatch)" not in draw(plain, "en").partition("</defs>")[2]


def test_a_question_after_the_answer_or_the_deadline_stops_nothing() -> None:
    late = table(TAKEDOWN, "TKD-1", Setting(asked=(Duration(20 * DAY), None)))
    early = table(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), None), answered={"action": Duration(HOUR)}))
    for found in (late, early):
        assert "url(#hatch)" not in draw(found, "en").partition("</defs>")[2]


def test_an_exercise_says_so_three_times() -> None:
    assert "EXERCISE 演练 · EXERCISE 演练 · EXERCISE 演练" in texts(table(HOTLINE, "HTL-1", Setting(status="exercise")))


def test_what_is_spared_is_grey_and_said_to_be() -> None:
    found = table(HOTLINE, "HTL-1", Setting(answered={"received": Duration(HOUR // 5)}))
    spared = [each for each in compose(Telling(found, Words())).texts if each.text.startswith("spared: ")]
    assert spared
    assert {each.fill for each in spared} == {"#666"}


def test_of_a_return_neither_side_is_the_sender() -> None:
    found = texts(rehearse_return(protocol(EXCHANGE), "quarterly"))
    assert {"us", "cn", "2026-Q4 ends"} <= set(found)
    assert not any("who sends" in each for each in found)


def test_a_form_that_obliges_nobody_is_drawn_too() -> None:
    assert "After that nobody is called, and nothing of this is owed." in texts(table(HOTLINE, "RCV"))


def test_what_cannot_be_sent_is_not_drawn() -> None:
    with pytest.raises(RefusalError):
        table(HOTLINE, "HTL-1", Setting(precedence="ROUTINE"))
