"""Reads a story line by line: a header, a timetable, and the audit at its end.

Nothing is played here. All complaints come at once, each with its line and what to write instead.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from hotline.core.canonical import Instant
from hotline.core.errors import Complaint, FileError
from hotline.core.terms import STATUSES
from hotline.runtime.filling import clock, midnight
from hotline.runtime.phrases import NAME, TIME, read_audit, read_event, read_expectations
from hotline.runtime.story import Audit, Scene, Story

FIRST_DAY: Final = "2026-11-22"
HEADERS: Final = {
    "story": re.compile(r".+"),
    "protocol": re.compile(NAME),
    "parties": re.compile(rf"{NAME} {NAME}"),
    "start": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "status": re.compile("|".join(STATUSES)),
}
EXAMPLES: Final = {
    "story": "story  Nobody answers",
    "protocol": "protocol  crisis-hotline",
    "parties": "parties  us cn",
    "start": f"start  {FIRST_DAY}",
    "status": f"status  {' or '.join(STATUSES)}",
}
SCENE: Final = re.compile(rf"({TIME}) (.+)")


def read_story(text: str, file: str = "") -> Story:
    """Return the story that *text* tells, or raise FileError with every complaint, each with its line."""
    reader = Reader(file, tuple(text.splitlines()))
    reader.read()
    return reader.story()


@dataclass(slots=True)
class Reader:
    """Reads the lines of one story and keeps its complaints."""

    file: str
    lines: tuple[str, ...]
    header: dict[str, str] = field(default_factory=dict)
    scenes: list[Scene] = field(default_factory=list)
    audit: Audit | None = None
    day: Instant = field(default_factory=lambda: midnight(FIRST_DAY))
    dated: bool = False
    complaints: list[Complaint] = field(default_factory=list)

    def read(self) -> None:
        """Read every line; what stands behind a # is for people only."""
        for number, line in enumerate(self.lines, 1):
            words = " ".join(line.partition("#")[0].replace("->", "→").split())
            if not words:
                continue
            try:
                self.read_line(number, words)
            except ValueError as fault:
                wrong, _, remedy = str(fault).partition(": ")
                self.complain(number, wrong, remedy)

    def complain(self, number: int, wrong: str, remedy: str) -> None:
        """Keep a complaint about line *number*."""
        self.complaints.append(Complaint(self.file, number, 1, "", wrong, remedy))

    def read_line(self, number: int, words: str) -> None:
        """Read one line that is not empty."""
        head, _, rest = words.partition(" ")
        if head in HEADERS:
            self.read_header(head, rest)
        elif self.audit is not None:
            raise ValueError("a line after the audit: Let the audit be the last line")
        elif head == "audit":
            self.audit = read_audit(number, rest)
        elif head == "→":
            self.read_more(number, rest)
        else:
            self.read_scene(number, words)

    def read_header(self, key: str, value: str) -> None:
        """Read one line of the header."""
        if self.scenes:
            raise ValueError(f"{key} after the first time: Let the header stand above the timetable")
        if key in self.header:
            raise ValueError(f"{key} stands twice: Remove one of the lines")
        if not HEADERS[key].fullmatch(value):
            raise ValueError(f"“{value}” cannot be {key}: Write {EXAMPLES[key]}")
        if key == "start":
            self.day = midnight(value)
        self.header[key] = value

    def read_more(self, number: int, text: str) -> None:
        """Add expectations to the line above."""
        if not self.scenes:
            raise ValueError("an expectation of nothing: Let it follow a line of the timetable")
        last = self.scenes[-1]
        expected = tuple((number, each) for each in read_expectations(text))
        self.scenes[-1] = replace(last, expected=(*last.expected, *expected))

    def read_scene(self, number: int, words: str) -> None:
        """Read one line of the timetable."""
        what, arrow, then = words.partition("→")
        found = SCENE.fullmatch(what.strip())
        if not found:
            raise ValueError("this does not begin with a time: Write 12:30:01 or +2d 12:30:01, and what happens then")
        at = clock(found[1], self.day)
        self.dated |= found[1][0].isdecimal() and " " in found[1]
        if self.scenes and at < self.scenes[-1].at:
            raise ValueError(f"{found[1]} is before the line above: Put the lines in the order of their times")
        expected = tuple((number, each) for each in read_expectations(then)) if arrow else ()
        self.scenes.append(Scene(number, at, read_event(found[2]), expected))

    def story(self) -> Story:
        """Return what was read, or raise FileError."""
        if not self.complaints:
            self.find_missing()
        if self.complaints or self.audit is None:
            raise FileError(tuple(self.complaints))
        first, second = self.header.get("parties", "us cn").split()
        return Story(
            self.file,
            self.header["story"],
            self.header["protocol"],
            (first, second),
            self.day,
            tuple(self.scenes),
            self.audit,
            self.lines,
            self.header.get("status", STATUSES[0]),
            self.dated,
        )

    def find_missing(self) -> None:
        """Complain of what every story must have."""
        for key in ("story", "protocol"):
            if key not in self.header:
                self.complain(1, f"there is no line {key}", f"Write {EXAMPLES[key]}")
        if not self.scenes:
            self.complain(len(self.lines), "nothing happens in this story", "Write such as 12:00:00  us sends HTL-1")
        if self.audit is None:
            self.complain(len(self.lines), "there is no line audit", "Write audit  both logs agree; nothing missed")
