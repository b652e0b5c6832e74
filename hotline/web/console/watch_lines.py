"""The last lines of the watch log, as an officer reads them: what came, went, was missed, who was called, who did what.

What a center notes all the time (cosignatures, clocks compared) is left out; it is on the page of the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hotline.core import escalation, facts
from hotline.core.canonical import Instant, instant, short
from hotline.core.center import Center
from hotline.core.terms import LEVELS
from hotline.web.console.words import Say
from hotline.web.doors import Doors
from hotline.web.feed import about
from hotline.web.foreseen import what_is_owed

LINES: Final = 8
ROWS_AT_ONCE: Final = 64
ROWS_MAX: Final = 640
DUTY_OFFICER: Final = "duty-officer"
"""Who is called to a form that was drafted."""

NOTHING: Final = dict.fromkeys(
    (
        "precedence",
        "kind",
        "party",
        "form",
        "number",
        "who",
        "person",
        "way",
        "result",
        "path",
        "reason",
        "detail",
        "rule",
    ),
    "",
)
"""What a line may name; each line has all of it, most of it empty."""

OF_MESSAGES: Final = frozenset({"placed", "mirrored", "advanced", "judged", "restored"})
TOLD: Final = frozenset(
    {
        *("proposed", "seconded", "lapsed", "missed", "rung_reached", "attempted", "link_up", "link_down"),
        *("clock_jumped", "clock_confirmed", "refused", "forked", "warned", "epoch", "desk_noted"),
        *("watch_offered", "watch_taken", "noted"),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """One line: when, under which key of the catalogue, with which values; and the case it is about, if any.

    What was said over and over is one line: the newest, and how many *times*. *owed* is the title of what is owed, if
    the agreement gives it one.
    """

    at: Instant
    key: str
    named: dict[str, str] = field(default_factory=dict)
    case: str = ""
    times: int = 1
    owed: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """Return everything that a line may name."""
        return {**NOTHING, **self.named}

    def told(self, say: Say) -> str:
        """Return the line in one language."""
        words, values = say.treaty, self.values
        group = "case" if self.key.startswith("remark_") else "board.log"
        return say(
            f"{group}.{self.key}" + ("_other" if self.owed else ""),
            **values
            | {
                "precedence": words.both("precedences", values["precedence"]),
                "kind": words.title(self.owed) or words.of("duties", values["kind"]),
                "who": words.of("contacts", values["who"]),
                "way": words.of("ways", values["way"]),
                "result": words.reason(values["result"]),
                "reason": words.reason(values["reason"]),
                "path": address(values["path"]),
            },
        )


def address(path: str) -> str:
    """Return the host and port of a path: a person who speaks of it by telephone says no more."""
    return path.removeprefix("wss://").rstrip("/")


async def last_lines(doors: Doors, channel: str, size: int) -> tuple[Said, ...]:
    """Return the last lines, the newest first, of a watch log of *size*."""
    lines: list[Said] = []
    end = size
    while end > max(0, size - ROWS_MAX) and len(lines) < LINES:
        first = max(0, end - ROWS_AT_ONCE)
        rows = await doors.store.read(channel, "watch", first, end - first)
        async with doors.desk.reading() as center:
            for row in reversed(rows):
                line = line_of(center, facts.fact_value(row.body))
                if line is not None:
                    add(lines, line)
        end = first
    return tuple(lines[:LINES])


def add(lines: list[Said], line: Said) -> None:
    """Add an older line, unless it says the same as the one after it."""
    last = lines[-1] if lines else None
    if last is not None and (last.key, last.named, last.case) == (line.key, line.named, line.case):
        lines[-1] = replace(last, times=last.times + 1)
    else:
        lines.append(line)


def line_of(center: Center, value: dict[str, Any]) -> Said | None:
    """Return the line that tells of one fact; None for one that no officer asks for."""
    kind, at = str(value["kind"]), instant(value["at"])
    if kind in OF_MESSAGES:
        return message_line(center, kind, value, at)
    if kind not in TOLD:
        return None
    if kind == "desk_noted":
        return Said(at, f"desk_{value['what']}", {"person": str(value["person"])})
    if kind == "noted":
        return Said(at, kind, {"person": str(value["person"]), "detail": str(value["text"])}, str(value["about"]))
    if kind in {"missed", "rung_reached"}:
        return owed_line(center, kind, str(value["obligation"]), value, at)
    if kind == "attempted":
        key = "call_failed" if value["failed"] else "call_made"
        texts = {name: str(value[name]) for name in ("way", "result")}
        return Said(at, key, {**texts, "person": known(center, str(value["person"]))})
    return Said(at, kind, {name: str(value.get(name, "")) for name in ("path", "reason", "detail", "rule", "person")})


def message_line(center: Center, kind: str, value: dict[str, Any], at: Instant) -> Said | None:
    """Return the line of a message that came or went, or of the end of an exercise; None for any other entry."""
    found = about(center, kind, value)
    if found is None:
        return stopped_line(center, kind, value, at)
    key = "sent" if found["from"] == center.party else "came"
    texts = {name: str(found[name]) for name in ("precedence", "form")}
    return Said(at, key, {**texts, "number": short(str(found["id"]))}, str(found["case"]))


def stopped_line(center: Center, kind: str, value: dict[str, Any], at: Instant) -> Said | None:
    """Return the line of the entry that stopped the exercise; the other side's, which only says so too, is none."""
    side = {"placed": center.ours, "mirrored": center.theirs}.get(kind)
    if side is None or side.stopped is None or center.book.stopped is None:
        return None
    index, _, stopped = side.stopped
    return Said(at, "stopped") if (index, stopped) == (value["index"], center.book.stopped) else None


def owed_line(center: Center, kind: str, name: str, value: dict[str, Any], at: Instant) -> Said:
    """Return the line of a deadline that passed, or of a rung that was reached."""
    owed = center.book.obligation(name)
    form, precedence = center.book.subject(owed) if owed is not None else ("", "")
    texts = {"precedence": precedence, "form": form, "kind": owed.kind if owed else name, "number": short(name)}
    if owed is None:
        return Said(at, kind, texts)
    ladder, rung = center.book.ladder(owed), int(value.get("rung", 0))
    role = (ladder[rung].call if rung < len(ladder) else None) or DUTY_OFFICER
    titles = {} if owed.kind in LEVELS else what_is_owed(center.book.protocol(owed.case), form, owed)
    return Said(
        at,
        kind,
        {**texts, "who": escalation.called(role, center.status), "party": owed.owed_by},
        owed.case,
        owed={language: str(title) for language, title in titles.items()},
    )


def known(center: Center, person: str) -> str:
    """Return the name under which the roster knows whom a call was for; the name of the contacts if it does not."""
    named = f"{center.party}/{person}"
    return named if any(key.subject == named for key in center.newest(center.party).keys) else person
