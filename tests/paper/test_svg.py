import re
from xml.etree import ElementTree as ET

import pytest

from hotline.paper.svg import HATCHED, Picture, Text, fold, wide_at_most


def drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(picture.svg("A title", "en"))  # noqa: S314 - what we drew ourselves


def picture() -> Picture:
    found = Picture(200, 100)
    found.line((0, 0, 10, 10), dashes="2 2")
    found.path("M0 0l5 5")
    found.box((1, 2), (3, 4), HATCHED)
    found.disc((5, 5), 3, "white", dashes="1 1")
    found.write(Text(10, 20, "a < b & “c”", anchor="middle", bold=True, fill="white"))
    return found


def test_a_picture_is_one_document_that_is_read_aloud_by_its_title() -> None:
    root = drawn(picture())
    assert root.tag.endswith("svg")
    assert (root.get("role"), root.get("lang"), root.get("viewBox")) == ("img", "en", "0 0 200 100")
    assert root[0].text == "A title"


def test_what_is_written_is_what_is_read() -> None:
    (text,) = (each for each in drawn(picture()).iter() if each.tag.endswith("text"))
    assert text.text == "a < b & “c”"
    assert (text.get("text-anchor"), text.get("font-weight"), text.get("fill")) == ("middle", "bold", "white")


def test_no_script_style_or_address_of_another_is_in_it() -> None:
    """A page that allows nothing but itself may show it, and a reader needs no net."""
    text = picture().svg("x", "en")
    assert not re.search(r"<script|<style|style=|href|\bon[a-z]+=", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_it_is_black_on_white() -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', picture().svg("x", "en")))
    assert colours <= {"black", "white", "none", HATCHED, "#666"}


def test_texts_stand_above_shapes() -> None:
    text = picture().svg("x", "en")
    assert text.index("<circle") < text.index("<text")


@pytest.mark.parametrize(("anchor", "left"), [("start", 100), ("middle", 80), ("end", 60)])
def test_a_text_takes_its_room_from_its_anchor(anchor: str, left: float) -> None:
    box = Text(100, 50, "国国国国", size=10, anchor=anchor).box  # type: ignore[arg-type]  # one of three words
    assert box[0] == pytest.approx(left, abs=0.5)
    assert box[2] == pytest.approx(left + 40, abs=0.5)
    assert box[1] < 50 < box[3]


def test_wide_characters_are_wider_and_bold_ones_too() -> None:
    assert wide_at_most("国", 13) > wide_at_most("a", 13) > wide_at_most("i", 13)
    assert wide_at_most("W", 13) > wide_at_most("A", 13) > wide_at_most("c", 13)
    assert wide_at_most("a", 13, bold=True) > wide_at_most("a", 13)


@pytest.mark.parametrize("text", ["Decide how to reach the other authority.", "请决定如何联络对方主管部门。", "a"])
def test_a_text_is_folded_into_lines_that_fit(text: str) -> None:
    lines = fold(text, 90, 13)
    assert all(wide_at_most(line, 13) <= 90 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_word_that_does_not_fit_stands_alone() -> None:
    assert fold("a incomprehensibilities b", 60, 13) == ["a", "incomprehensibilities", "b"]
