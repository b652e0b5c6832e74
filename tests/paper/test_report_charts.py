"""Charts say in words and hatches what they say in colours."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from hotline.core.compliance import STATES, Kept
from hotline.paper.replay import style
from hotline.paper.report_charts import ROWS_MAX, bars, dots, spot
from hotline.paper.words import Words

EN = Words("en")
COUNTS = dict.fromkeys(STATES, 0) | {"in_time": 30, "late": 6, "missed": 4}
KEPT = Kept("us", "crisis-hotline", "HTL-1", "received", "FLASH", False, COUNTS, 60_000, 600_000, 1000)


def test_a_bar_has_a_part_for_each_state_in_proportion_and_says_the_numbers() -> None:
    drawn = bars([KEPT], EN, "a")
    parts = [each for each in ET.fromstring(drawn).iter() if each.get("height") == "16"]  # noqa: S314 - our own drawing
    assert [(each.get("class"), float(each.get("width", ""))) for each in parts] == [
        ("ob1", 300), ("obl", 60), ("obm", 40),
    ]  # fmt: skip
    assert "30 in time · 6 late · 4 missed" in drawn


def test_late_missed_and_undecided_are_hatched_each_its_own_way() -> None:
    drawn = bars([replace(KEPT, states=COUNTS | {"undecided": 1})], EN, "a")
    assert {f"url(#a-{state})" for state in ("late", "missed", "undecided")} <= set(
        re.findall(r'fill="([^"]+)"', drawn)
    )


def test_tests_of_the_line_are_not_drawn() -> None:
    assert bars([replace(KEPT, test=True)], EN, "a") == dots([replace(KEPT, test=True)], EN, "a") == ""


def test_times_stand_on_a_logarithmic_scale_and_late_ones_are_marked() -> None:
    assert spot(10_000) - spot(1_000) == pytest.approx(spot(100_000) - spot(10_000), abs=0.2)
    assert spot(0) == spot(1_000)
    drawn = dots([KEPT], EN, "a")
    assert 'class="ring late"' in drawn
    assert 'class="ring"' in dots([replace(KEPT, over=None)], EN, "a")


def test_no_more_rows_are_drawn_than_a_page_bears() -> None:
    many = [replace(KEPT, form=f"F-{number}") for number in range(ROWS_MAX * 2)]
    assert dots(many, EN, "a").count('class="mid"') == ROWS_MAX
    assert bars(many, EN, "a").count('height="16" ') + bars(many, EN, "a").count('height="16"/>') >= ROWS_MAX


def test_every_class_has_a_rule_and_hostile_names_do_nothing() -> None:
    drawn = bars([replace(KEPT, protocol="<script>")], EN, "a") + dots([KEPT], EN, "b", alone=False)
    used = {name for found in re.findall(r'class="([^"]+)"', drawn) for name in found.split()}
    assert used - set(re.findall(r"\.([a-z0-9]+)", style())) == set()
    assert "<script" not in drawn
