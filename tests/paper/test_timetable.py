import pytest

from hotline.core.canonical import Duration
from hotline.core.rehearsal import rehearse, rehearse_return
from hotline.core.timetable import START, Called, Setting, Timetable
from hotline.paper.timetable import Telling, date, exact
from hotline.paper.words import Words
from hotline.runtime.filling import plausible
from tests.stages import HOTLINE, HOUR, MINUTE, TESTS, protocol

TAKEDOWN, EXCHANGE = "synthetic-media-takedown", "safety-test-exchange"


def table(name: str, code: str, setting: Setting | None = None) -> Timetable:
    return rehearse(protocol(name), code, plausible(protocol(name)), setting)


def telling(name: str, code: str, setting: Setting | None = None, language: str = "en") -> Telling:
    return Telling(table(name, code, setting), Words(language))


def told(found: Telling, *marks: str) -> list[str]:
    return [f"{found.offset(line.at)} {found.told(line)}" for line in found.lines() if line.mark in marks or not marks]


def test_every_line_says_when_and_at_which_side() -> None:
    found = telling(HOTLINE, "HTL-1")
    assert told(found)[:5] == [
        "T us sends HTL-1",
        "T cn holds it: it is delivered",
        "T cn duty officer is called: Take the message.",
        "T+30 min overdue at cn: received",
        "T+30 min us duty officer is called: No answer. Call on the other link.",
    ]


def test_the_same_is_said_in_chinese() -> None:
    found = telling(TESTS, "TST-1", language="zh")
    assert "T+19天 us逾期：试验完成报告" in told(found)
    assert "T+15天 试验窗口开始" in told(found)
    assert "T+20天 cn值班员收到TST-8草稿：请发澄清请求，索取试验完成报告。" in told(found)


def test_what_is_answered_is_kept_and_what_is_spared_is_said_to_be() -> None:
    found = telling(HOTLINE, "HTL-1", Setting(answered={"received": Duration(12 * MINUTE)}))
    assert found.heading() == "received after 12 min"
    assert "T+12 min cn sends RCV" in told(found, "answered")
    assert "T+30 min kept: received" in told(found, "kept")
    assert told(found, "spared")[0] == "T+30 min spared: us duty officer is called: No answer. Call on the other link."
    spared = next(line for line in found.lines() if line.mark == "spared")
    assert found.beside(spared) == "spared: duty officer is called: No answer. Call on the other link."


def test_what_is_owed_has_a_number_and_a_time() -> None:
    found = telling(HOTLINE, "HTL-1")
    assert [(found.owed(each.kind), found.due(each)) for each in found.shown] == [
        ("received", "T+30 min"),
        ("acknowledged", "T+2 h"),
        ("Update at the time stated", "T+6 h"),
        ("reply", "T+1 d"),
    ]
    numbers = {line.kind: found.number(line) for line in found.lines()}
    assert numbers == {"": None, "received": 1, "acknowledged": 2, "update": 3, "replied": 4}


def test_in_the_end_it_is_said_what_is_still_owed_and_what_other_fields_would_bring() -> None:
    (said,) = telling(HOTLINE, "HTL-1").ending()
    assert said.startswith("After that nobody is called. Still owed: received by cn, acknowledged by cn, Update at ")
    assert said.endswith("by us, reply by cn.")
    assert [*telling(EXCHANGE, "BEN-9").ending()][1:] == [
        "With other fields also: Correction within five working days, Further reply at the time stated."
    ]
    assert [*telling(HOTLINE, "RCV").ending()] == ["After that nobody is called, and nothing of this is owed."]


def test_a_standing_clock_has_no_time() -> None:
    found = telling(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), None)))
    assert found.heading() == "cn asks after 12 h"
    assert found.due(found.shown[-1]) == "its clock stands"
    asked = telling(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), Duration(36 * HOUR))))
    assert asked.heading() == "cn asks after 12 h, is told after 1 d 12 h"
    assert [text.partition(" cn ")[2] or text for text in told(asked, "answered")] == [
        "asks with TKD-8: the clock stands",
        "T+1 d 12 h us answers the question with TKD-9: the clock runs on",
    ]


def test_what_does_not_get_through_is_supposed_not_to() -> None:
    found = telling(HOTLINE, "HTL-1", Setting(held=False))
    assert found.heading() == "if the message does not get through"
    assert "T cn does not get it" in told(found)
    assert found.owed(found.shown[0].kind) == "delivered"


def test_dates_are_said_where_something_hangs_on_them() -> None:
    assert not telling(TESTS, "TST-1").dated
    chosen = telling(TESTS, "TST-1", Setting(start=START + 60_000))  # type: ignore[arg-type]  # an instant
    assert "T+15 d Test window begins (2026-11-17 09:01)" in told(chosen)
    returned = Telling(rehearse_return(protocol(EXCHANGE), "quarterly"), Words())
    assert told(returned)[0] == "T 2026-Q4 ends (2027-01-01 00:00)"
    assert returned.due(returned.shown[0]) == "T+30 d (2027-01-31 00:00)"
    assert [each.owed_by for each in returned.shown] == ["us", "cn"]


def test_a_call_without_words_and_a_draft_are_calls() -> None:
    found = telling(TESTS, "TST-1")
    bare = (Called(START, "us", "received", "cn", "embassy", {}, draft) for draft in (None, "TST-8"))
    assert [found.called(each).sentence for each in bare] == ["embassy is called", "embassy gets a draft of TST-8"]


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (0, "0 s", "0秒"),
        (90 * MINUTE, "1 h 30 min", "1小时30分钟"),
        (86_400_000 + 1_500, "1 d 1 s 500 ms", "1天1秒500毫秒"),
    ],
)
def test_lengths_are_exact(length: int, english: str, chinese: str) -> None:
    assert (exact(Duration(length), Words("en")), exact(Duration(length), Words("zh"))) == (english, chinese)


def test_a_date_is_a_day_and_a_time() -> None:
    assert date(START) == "2026-11-02 09:00"


def test_before_sending_time_counts_backwards() -> None:
    found = telling(HOTLINE, "HTL-1")
    assert found.offset(START - HOUR) == "T−1 h"  # type: ignore[arg-type]  # an instant
