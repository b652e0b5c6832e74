"""A strip to draw: two desks, a late acknowledgement, an outage and three calls."""

from dataclasses import replace

from hotline.core.canonical import Instant, instant
from hotline.paper.strip import Arrow, Bar, Call, Desk, Line, Signing, Strip


def at(time: str) -> Instant:
    """Return an instant of the day of the strip."""
    return instant(f"2031-05-21T{time}.000Z")


LATE = Bar(at("14:36:46"), at("14:41:46"), at("14:43:10"), "acknowledged 01:24 late")
CASE = Strip(
    title="Replay of case C-0118",
    begins=at("14:24:00"),
    ends=at("14:52:00"),
    desks=(
        Desk("us", (Bar(at("14:27:10"), at("14:32:10"), at("14:31:22"), "acknowledged, 00:48 to spare"),)),
        Desk("cn", (LATE,)),
    ),
    arrows=(
        Arrow("cn", at("14:27:08"), at("14:27:10"), "B-0417 FLASH", "flash"),
        Arrow("us", at("14:31:22"), at("14:31:24"), "ack", "answer"),
        Arrow("us", at("14:45:28"), None, "A-0233", "immediate"),
    ),
    signings=(Signing(at("14:32:30"), ((at("14:35:02"), "Haas"), (at("14:36:40"), "Okafor"))),),
    lines=(Line("primary", ((at("14:33:40"), at("14:36:05")),)), Line("backup", ((at("14:51:00"), None),))),
    calls=(Call(at("14:30:40"), "supervisor paged"), Call(at("14:41:46"), "cn told: overdue", "flash")),
    at=at("14:42:05"),
)


def crowded(count: int) -> Strip:
    """Return a strip with *count* clocks on the desk of us."""
    bars = tuple(
        Bar(Instant(CASE.begins + number * 500), Instant(CASE.begins + number * 500 + 60_000), None, "clock", CASE.ends)
        for number in range(count)
    )
    return replace(CASE, desks=(Desk("us", bars), CASE.desks[1]))
