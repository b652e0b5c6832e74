import pytest

from hotline.core.canonical import instant
from hotline.core.errors import FileError
from hotline.runtime.story import Called, CaseIs, Owes, Silent
from hotline.runtime.story_reading import read_story

GOOD = """
# A short one.
story     A quiet day
protocol  crisis-hotline
parties   fr   jp
start     2027-02-28

12:00:00     still silent      → nobody is called   # nothing yet
+1d 09:00:00 still silent  ->  fr embassy is called
             → the case is open
audit     both logs agree; nothing missed
"""


def complaints(text: str) -> list[str]:
    """Return what is complained of, each with its line."""
    with pytest.raises(FileError) as fault:
        read_story(text, "a.story")
    return [str(each) for each in fault.value.complaints]


def test_a_story_is_its_header_its_timetable_and_its_audit() -> None:
    story = read_story(GOOD, "a.story")
    assert (story.title, story.protocol, story.parties) == ("A quiet day", "crisis-hotline", ("fr", "jp"))
    assert story.day == instant("2027-02-28T00:00:00.000Z")
    first, second = story.scenes
    assert first.event == Silent()
    assert second.at == instant("2027-03-01T09:00:00.000Z")
    assert second.expected == ((9, Called("fr", "embassy")), (10, CaseIs("open", None)))
    assert story.audit.line == 11
    assert story.lines[2] == "story     A quiet day"


def test_parties_and_day_may_be_left_out() -> None:
    story = read_story("story X\nprotocol service\n10:00:00 still silent\naudit nothing missed")
    assert story.parties == ("us", "cn")
    assert story.scenes[0].at == instant("2026-11-22T10:00:00.000Z")


def test_lines_may_name_days_by_date_and_the_channel_may_be_an_exercise() -> None:
    text = "story X\nprotocol service\nstatus exercise\n10:00:00 still silent\n2026-12-24 09:00:00 still silent\naudit"
    story = read_story(text + " nothing missed")
    assert (story.status, story.dated) == ("exercise", True)
    assert story.scenes[1].at == instant("2026-12-24T09:00:00.000Z")
    plain = read_story("story X\nprotocol service\n+2d 10:00:00 still silent\naudit nothing missed")
    assert (plain.status, plain.dated) == ("actual", False)


def test_an_event_may_be_an_expectation() -> None:
    story = read_story("story X\nprotocol service\n10:00:00 cn owes replied\naudit nothing missed")
    assert story.scenes[0].event == Owes("cn", "replied")


def test_all_complaints_come_at_once_each_with_its_line_and_a_remedy() -> None:
    found = complaints(
        """story X
story Y
protocol Crisis Hotline
start 2026-02-30
noon us sends HTL-1
12:00:00 us sends HTL-1 → all is well
11:00:00 still silent
audit who knows"""
    )
    assert found == [
        "a.story:2:1: story stands twice. Remove one of the lines",
        "a.story:3:1: “Crisis Hotline” cannot be protocol. Write protocol  crisis-hotline",
        "a.story:4:1: there is no day 2026-02-30. Write such as 2026-11-22",
        "a.story:5:1: this does not begin with a time. Write 12:30:01 or +2d 12:30:01, and what happens then",
        "a.story:6:1: “all is well” cannot be expected. Write such as us duty-officer is called; nobody else is called",
        "a.story:8:1: “who knows” is no finding. Write both logs agree; one deadline missed by 11 min 39 s",
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("protocol service\n10:00:00 still silent\naudit nothing missed", "there is no line story"),
        ("story X\n10:00:00 still silent\naudit nothing missed", "there is no line protocol"),
        ("story X\nprotocol service\naudit nothing missed", "nothing happens"),
        ("story X\nprotocol service\n10:00:00 still silent", "there is no line audit"),
        ("story X\nprotocol service\n→ nobody is called\naudit nothing missed", "an expectation of nothing"),
        (
            "story X\nprotocol service\n10:00:00 still silent\naudit nothing missed\n11:00:00 still silent",
            "after the audit",
        ),
        ("story X\nprotocol service\n10:00:00 still silent\nstart 2026-01-01\naudit nothing missed", "start after"),
        ("story X\nprotocol service\n10:00:00 still silent\n09:59:59 still silent\naudit nothing missed", "is before"),
        ("story X\nprotocol service\n24:00:00 still silent\naudit nothing missed", "does not begin with a time"),
        ("story X\nprotocol service\nstatus drill\n10:00:00 still silent\naudit nothing missed", "cannot be status"),
        ("story X\nprotocol service\n2026-02-30 10:00:00 still silent\naudit nothing missed", "there is no day"),
        ("story\nprotocol service\n10:00:00 still silent\naudit nothing missed", "cannot be story"),
    ],
)
def test_a_story_that_cannot_be_played_is_complained_of(text: str, wrong: str) -> None:
    (found,) = complaints(text)
    assert wrong in found
