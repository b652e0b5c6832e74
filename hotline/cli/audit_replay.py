"""`hotline audit replay`: rebuilds any past instant of a record, and compares what was done with what was due."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.audit_verify import pin
from hotline.cli.drafting import moment
from hotline.cli.exits import DeskError, Exit
from hotline.cli.judging import Judgement, judge
from hotline.cli.progress import Step, bar
from hotline.cli.replay_drawn import draw_replay
from hotline.cli.replaying import Recording, read_recording
from hotline.cli.sheet import show
from hotline.cli.stepping import step_through
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import Instant, instant_text, short
from hotline.core.center import Center
from hotline.core.conduct import Conduct
from hotline.core.facts import Fact
from hotline.core.past import Past, look
from hotline.core.replay import Difference, Replay
from hotline.files.bundle_reading import BundleError, open_bundle
from hotline.files.keys import write_atomically
from hotline.paper.case_strip import case_strip
from hotline.paper.replay import draw
from hotline.paper.words import Words

app = typer.Typer()

DRAWN = (b'"missed"', b'"rung_reached"', b'"proposed"', b'"seconded"', b'"link_', b'"epoch"')
"""Which facts a drawing shows, as they are written."""


@dataclass(slots=True)
class Replayed:
    """A record that was gone through once. `found` are its differences, None if there is no watch log to compare."""

    recording: Recording
    replay: Replay
    end: Center
    judgement: Judgement | None
    found: tuple[Difference, ...] | None
    pending: tuple[str, ...] = ()
    case: str | None = None

    @property
    def exit(self) -> Exit:
        """Return how it ends: bad before undecided, undecided before good."""
        proved = Exit.OK if self.judgement is None else self.judgement.exit
        differs = any(not each.excused for each in self.found or ())
        if differs or proved == Exit.PROOF:
            return Exit.PROOF
        return Exit.UNDECIDED if proved == Exit.UNDECIDED or self.found is None else Exit.OK

    def look(self, at: Instant | None = None) -> Past:
        """Return how the center stands where the replay is, as of *at* or its last fact."""
        now = self.replay.now if at is None else max(at, self.replay.now)
        return look(self.replay.center, self.end, self.replay.position, now, self.case)

    def as_json(self, past: Past) -> dict[str, Any]:
        """Return it for a program."""
        verdicts = {Exit.OK: "good", Exit.PROOF: "bad"}
        judged = self.judgement
        return {
            "verdict": {Exit.OK: "no_differences", Exit.PROOF: "differences"}.get(self.exit, "undecided"),
            "verified": None if judged is None else verdicts.get(judged.exit, "undecided"),
            "channel": self.recording.channel,
            "keeper": self.recording.keeper,
            "watched": self.recording.watched,
            "facts": len(self.replay.record),
            "differences": None if self.found is None else [as_json(each) for each in self.found if not each.excused],
            "excused": [as_json(each) for each in self.found or () if each.excused],
            "pending": list(self.pending),
            "past": past.as_json(),
        }


@app.command("replay", cls=Verb)
def replay_bundle(
    context: typer.Context,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE")],
    *,
    at: Annotated[str | None, typer.Option(metavar="INSTANT")] = None,
    case: Annotated[str | None, typer.Option(metavar="NUMBER")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    root: Annotated[list[str] | None, typer.Option(metavar="PARTY=FILE|DIGEST")] = None,
) -> None:
    """Rebuild any past instant, and compare what was done with what had to be done."""
    terminal = terminal_of(context)
    if svg is not None and case is None:
        raise DeskError("replay_svg_case", "--svg")
    if svg is not None and svg.exists():
        raise DeskError("out_exists", str(svg))
    pins = dict(pin(each) for each in root or [])
    instant = None if at is None else moment(at, "--at", Instant(0))
    try:
        with open_bundle(bundle) as opened:
            judgement = None
            if pins:
                with bar(terminal, "verifying") as step:
                    judgement = judge(opened, pins, {}, step)
            with bar(terminal, "replaying") as step:
                found = replayed(read_recording(opened), judgement, step)
            found.case = None if case is None else number_of(found, case)
            if svg is not None:
                write_atomically(svg, drawing(found, terminal, instant).encode(), mode=0o644, replace=False)
            present(terminal, found, instant)
    except BundleError as error:
        raise DeskError(f"bundle_{error.key}", error.where) from None
    raise typer.Exit(found.exit)


def replayed(recording: Recording, judgement: Judgement | None, step: Step) -> Replayed:
    """Go through a whole record: compare what was done if the watch log is here, and know how it ended."""
    first = recording.replay()
    size = len(first.record)
    if not recording.watched:
        for index in range(size):
            for _ in first.take(first.record[index]):
                pass
            step(index, size)
        return Replayed(recording, first, first.center, judgement, None)
    conduct = Conduct(first)
    for position in conduct.examine():
        step(position, size)
    found, pending = tuple(conduct.found), tuple(conduct.pending)
    shown = recording.replay() if found else first  # what is missing was supposed there
    return Replayed(recording, shown, conduct.center, judgement, found, pending)


def number_of(found: Replayed, given: str) -> str:
    """Return the one case that begins as *given*, or of the message that does."""
    wanted = given.strip().lower().removeprefix("sha256:")
    book = found.end.book
    cases = {book.case_of.get(each, each) for each in (*book.folders, *book.case_of) if each[7:].startswith(wanted)}
    if len(cases) != 1 or not wanted:
        raise DeskError("replay_no_case", "--case", found=given)
    return cases.pop()


def present(terminal: Terminal, found: Replayed, instant: Instant | None) -> None:
    """Show one instant, or let somebody step through all of them."""
    size = len(found.replay.record)
    interactive = instant is None and not terminal.json and not terminal.plain
    found.replay.seek(size if instant is None else found.replay.place(instant))
    if interactive and sys.stdin.isatty() and sys.stdout.isatty():
        step_through(terminal, found)
        return
    past = found.look(instant)
    show(terminal, found.as_json(past), lambda sheet: draw_replay(sheet, found, past))


def drawing(found: Replayed, terminal: Terminal, instant: Instant | None) -> str:
    """Return the case as a drawing, with a playhead at *instant*."""
    assert found.case is not None
    words = Words(terminal.language)
    title = terminal.say("replay_title", channel=found.recording.channel, party=found.recording.keeper)
    strip = case_strip(found.end, found.case, words, f"{title} · {short(found.case)}", tuple(drawn(found)))
    return draw(replace(strip, at=instant), words, alone=True)


def drawn(found: Replayed) -> Iterator[Fact]:
    """Yield the facts that a drawing shows."""
    record = found.replay.record
    for index in range(len(record) if found.recording.watched else 0):
        recorded = record[index]
        if recorded.fact is not None and any(kind in (recorded.body or b"") for kind in DRAWN):
            yield recorded.fact


def as_json(difference: Difference) -> Mapping[str, Any]:
    """Return a difference for a program."""
    return {**asdict(difference), "kind": difference.kind.value, "at": instant_text(difference.at)}
