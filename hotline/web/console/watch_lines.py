"""The last lines of the watch log, as an officer reads them: what came, went, was missed, who was called, who did what.

What a center notes all the time (cosignatures, clocks compared) is left out; it is on the page of the log.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from hotline.core import facts
from hotline.core.canonical import Instant, instant, short
from hotline.core.center import Center
from hotline.web.doors import Doors
from hotline.web.feed import about

LINES: Final = 8
ROWS_AT_ONCE: Final = 64
ROWS_MAX: Final = 640
NOTHING: Final = dict.fromkeys(
    (
        "precedence",
        "kind",
        "party",
        "form",
        "number",
        "rung",
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

    What was said over and over is one line: the newest, and how many *times*.
    """

    at: Instant
    key: str
    named: dict[str, str] = field(default_factory=dict)
    case: str = ""
    times: int = 1

    @property
    def values(self) -> dict[str, str]:
        """Return everything that a line may name."""
        return {**NOTHING, **self.named}


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
        texts = {name: str(value[name]) for name in ("person", "way", "result")}
        return Said(at, key, texts)
    return Said(at, kind, {name: str(value.get(name, "")) for name in ("path", "reason", "detail", "rule", "person")})


def message_line(center: Center, kind: str, value: dict[str, Any], at: Instant) -> Said | None:
    """Return the line of a message that came or went; None for an entry that is none, or a verdict that is none."""
    found = about(center, kind, value)
    if found is None:
        return None
    key = "sent" if found["from"] == center.party else "came"
    texts = {name: str(found[name]) for name in ("precedence", "form")}
    return Said(at, key, {**texts, "number": short(str(found["id"]))}, str(found["case"]))


def owed_line(center: Center, kind: str, name: str, value: dict[str, Any], at: Instant) -> Said:
    """Return the line of a deadline that passed, or of a rung that was reached."""
    owed = center.book.obligation(name)
    form, precedence = center.book.subject(owed) if owed is not None else ("", "")
    texts = {"precedence": precedence, "form": form, "kind": owed.kind if owed else name, "number": short(name)}
    rung = str(int(value.get("rung", 0)) + 1)
    return Said(at, kind, {**texts, "rung": rung, "party": owed.owed_by if owed else ""}, owed.case if owed else "")
