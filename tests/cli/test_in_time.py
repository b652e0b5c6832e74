"""An auditor is told how deadlines were kept, by whose clock, and with all numbers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from hotline.cli.in_time import Kept, clocks_of, draw_kept, kept
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.core.commands import Portion
from hotline.core.entry import ClockEntry, entry_bytes
from hotline.core.intime import By, Clock, Clocks
from hotline.core.obligations import Verdict
from tests.cli.records import play
from tests.stages import at, us


class Log(dict[int, Portion]):
    def indexes(self) -> Iterator[int]:
        return iter(sorted(self))


@cache
def found() -> Kept:
    return kept(us(play()).center.book, Clocks(), play().now)


def text(shown: Kept, language: str = "en", most: int = 10) -> str:
    sheet = Sheet(Terminal(language))
    draw_kept(sheet, shown, most)
    return "\n".join(sheet.lines)


def test_what_was_late_is_listed_and_the_rest_is_counted() -> None:
    assert found().counts["late"] == len(found().listed) == 1
    assert found().counts["in_time"] >= 5
    assert found().counts["undecided"] == 0


def test_of_what_was_late_all_numbers_are_shown_in_both_languages() -> None:
    shown = text(found())
    assert "was late: by its own stamp" in shown
    assert "due 2026-11-22T12:10:00.000Z" in shown
    assert "answered 2026-11-22T12:30:00.000Z" in shown
    assert "no clock measured then" in shown
    assert "逾期完成" in text(found(), "zh")


def test_a_program_is_given_the_same() -> None:
    value = json.loads(json.dumps(found().as_json()))
    assert (value["counts"]["late"], value["listed"][0]["by"]) == (1, "stamp")
    assert value["listed"][0]["confirmed"] >= value["listed"][0]["answered"] > value["listed"][0]["due"]


def test_measured_clocks_and_their_contradiction_are_shown() -> None:
    owed, each = found().listed[0]
    odd = replace(each, offset=-1_500, bound=40, apart=True, verdict=Verdict.UNDECIDED, by=By.OFFSET)
    shown = text(Kept(found().counts, ((owed, odd),)))
    assert "its clock -1500 ms, ± 40" in shown
    assert "CONTRADICT" in shown


def test_a_long_list_is_cut_for_eyes_and_says_so() -> None:
    assert "and 2 more" in text(Kept(found().counts, found().listed * 3), most=1)


def test_clocks_are_read_from_both_logs_and_nothing_else_is() -> None:
    said = entry_bytes(ClockEntry(at(0), 1, "sha256:" + "0" * 64, 250, 20))
    clocks = clocks_of({"us": Log({3: Portion(said), 5: Portion(b'{"kind":"clock"')}), "cn": Log({0: Portion(b"x")})})
    assert clocks.at("cn", at(1)) == Clock(250, 20)
