"""A strip is drawn as SVG that a strict page, grey paper and a script can use."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from hotline.paper.replay import MARKS_MAX, draw, plain_style, style
from hotline.paper.strip import Arrow, Bar, Call, Desk, Signing, Strip
from hotline.paper.words import Words
from tests.paper.strips import CASE, at, crowded

EN = Words("en")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(strip: Strip, language: str = "en") -> ET.Element:
    """Return the drawing, read as XML."""
    return ET.fromstring(draw(strip, Words(language)))  # noqa: S314 - our own drawing


def marked(root: ET.Element, kind: str) -> list[ET.Element]:
    """Return the elements of the class *kind*."""
    return [each for each in root.iter() if kind in each.get("class", "").split()]


def test_no_element_has_a_style_a_script_or_an_address() -> None:
    written = draw(CASE, EN)
    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|href", written)
    assert "<rect" in written


def test_every_class_of_a_drawing_has_a_rule() -> None:
    used = {name for each in drawn(CASE).iter() for name in each.get("class", "").split()}
    assert used - set(re.findall(r"\.([a-z0-9]+)", style())) == set()


def test_what_was_late_is_hatched_and_begins_at_the_deadline() -> None:
    late = [each for each in marked(drawn(CASE), "obl") if each.get("height") == "16"]
    (line,) = [each for each in marked(drawn(CASE), "dl") if each.get("d", "").startswith(f"M{late[0].get('x')} ")]
    assert late[0].get("fill") == "url(#replay-late)"
    assert line is not None


def test_a_deadline_beyond_the_drawing_shows_neither_diamond_nor_lateness() -> None:
    beyond = Bar(at("14:30:00"), at("15:30:00"), at("15:40:00"), "far", None)
    root = drawn(replace(CASE, desks=(Desk("us", (beyond,)), Desk("cn"))))
    assert not [each for each in marked(root, "obl") if each.get("height") == "16"]
    assert not marked(root, "dl")


def test_an_outage_that_still_lasts_reaches_the_end() -> None:
    outages = [each for each in marked(drawn(CASE), "outg") if each.get("height") == "13"]
    assert [float(each.get("x", "")) + float(each.get("width", "")) for each in outages][1] == pytest.approx(996)


def test_the_playhead_and_the_veil_are_one_element_each_and_stand_at_the_instant() -> None:
    root = drawn(CASE)
    head, veil = (
        next(each for each in root.iter() if each.get("id") == f"replay-{name}") for name in ("playhead", "veil")
    )
    share = (at("14:42:05") - CASE.begins) / (CASE.ends - CASE.begins)
    left, right = (float(root.get(f"data-{side}", "")) for side in ("left", "right"))
    x = round(left + (right - left) * share, 1)
    assert (head.get("transform"), veil.get("x")) == (f"translate({x:g} 0)", f"{x:g}")


def test_a_strip_without_an_instant_has_no_playhead() -> None:
    written = draw(replace(CASE, at=None), EN)
    assert "replay-playhead" not in written
    assert "replay-veil" not in written


def test_ids_begin_with_the_name_so_that_a_page_holds_many() -> None:
    ids = re.findall(r'\sid="([^"]+)"', draw(CASE, EN, "case-7"))
    assert len(ids) == len(set(ids)) > 4
    assert all(each.startswith("case-7-") for each in ids)


def test_a_message_that_is_not_delivered_ends_in_a_ring_halfway() -> None:
    held = replace(CASE, arrows=CASE.arrows[:1])
    lost = replace(CASE, arrows=CASE.arrows[2:])
    assert [len([each for each in marked(drawn(one), "ms") if each.tag == f"{SVG}circle"]) for one in (held, lost)] == [
        0,
        1,
    ]


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    label = '</text><script>alert(1)</script>\u202e"\x00'
    strip = replace(
        CASE, title=label, arrows=(Arrow("us", CASE.begins, None, label),), calls=(Call(CASE.begins, label),)
    )
    root = drawn(strip)
    assert not list(root.iter(f"{SVG}script"))
    assert "‹U+202E›" in (root.findtext(f"{SVG}title") or "")


@pytest.mark.parametrize(("count", "most"), [(MARKS_MAX - 20, MARKS_MAX), (MARKS_MAX + 1, 100), (50_000, 100)])
def test_no_more_marks_are_drawn_than_a_browser_bears(count: int, most: int) -> None:
    root = drawn(crowded(count))
    assert 0 < len(marked(root, "ob1")) <= most


def test_columns_say_that_they_count() -> None:
    written = draw(crowded(3000), EN)
    assert "3011 marks are too many to draw one by one: columns count them, one a minute." in written


def test_a_crowd_below_the_limit_loses_its_labels_but_no_clock() -> None:
    root = drawn(crowded(300))
    assert len(marked(root, "ob1")) == 300 + 1 + 1  # the other desk, and the legend
    assert len(marked(root, "lab")) < 30


def test_both_languages_name_every_lane() -> None:
    texts = {"".join(each.itertext()) for each in drawn(CASE, "zh").iter(f"{SVG}text")}
    assert {"签署", "Signatures", "线路", "Line", "上报", "Escalation", "美方席位", "US desk"} <= texts


def test_a_drawing_on_its_own_brings_colours_that_every_printer_knows() -> None:
    written = draw(CASE, EN, alone=True)
    assert plain_style() in written
    assert "var(" not in plain_style()
    assert "--r-" not in plain_style()


def test_an_empty_strip_is_a_drawing_as_well() -> None:
    empty = Strip("nothing", CASE.begins, CASE.begins, (Desk("us"), Desk("cn")))
    assert len(marked(drawn(empty), "lane")) == 2


def test_the_same_strip_gives_the_same_bytes() -> None:
    assert draw(CASE, EN) == draw(replace(CASE), Words("en"))


def test_messages_run_below_every_label_and_mark() -> None:
    elements = [each for each in drawn(CASE).iter() if each.get("class")]
    order = [each.get("class", "").split()[0] for each in elements if each.tag != f"{SVG}circle"]
    assert max(place for place, kind in enumerate(order) if kind == "ms") < order.index("clear") < order.index("ob0")
    assert len(marked(drawn(CASE), "clear")) == len(marked(drawn(CASE), "lab")) + 3


def test_signatures_that_would_lie_over_each_other_are_one_mark_with_both_names() -> None:
    close = Signing(at("14:32:30"), ((at("14:36:39"), "Haas"), (at("14:36:40"), "Okafor")))
    roots = [drawn(replace(CASE, signings=(each,))) for each in (CASE.signings[0], close)]
    assert [len(marked(root, "sg")) for root in roots] == [2, 1]
    assert all("Haas, Okafor" in [text.text for text in marked(root, "lab")] for root in roots)


def test_what_is_written_over_late_time_has_a_ground_and_leaves_both_ends_of_it() -> None:
    late = Bar(at("14:25:00"), at("14:26:00"), at("14:51:00"), "received, 25 min late")
    root = drawn(replace(CASE, desks=(Desk("us", (late,)), Desk("cn"))))
    hatched = next(each for each in marked(root, "obl") if each.get("height") == "16")
    ground = next(each for each in marked(root, "clear") if each.get("y") == f"{float(hatched.get('y', '')) + 1:g}")
    ends = [(float(each.get("x", "")), float(each.get("width", ""))) for each in (hatched, ground)]
    assert ends[0][0] < ends[1][0] < sum(ends[1]) < sum(ends[0])


@pytest.mark.parametrize("wide", [680, 1250])
def test_a_drawing_is_as_wide_as_there_is_room_and_its_texts_stay_in_it(wide: float) -> None:
    root = ET.fromstring(draw(CASE, EN, wide=wide))  # noqa: S314 - our own drawing
    assert (root.get("viewBox", "").split()[2], root.get("data-right")) == (f"{wide}", f"{wide - 14}")
    for each in marked(root, "clear"):
        left = float(each.get("x", ""))
        assert left > 0
        assert left + float(each.get("width", "")) <= wide + 2
