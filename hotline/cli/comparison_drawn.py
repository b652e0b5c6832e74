"""Draws what came of two bundles: for eyes, in lines and one table."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from hotline.cli.broken import broken
from hotline.cli.comparing import SIDES, Comparison
from hotline.cli.exits import Exit
from hotline.cli.sheet import Cell, Column, Mark, Sheet, Tone
from hotline.core.canonical import Instant, instant_text
from hotline.core.comparison import LISTED_MOST, Before, Compared
from hotline.core.contradiction import Contradiction, Proved

RUNS_MOST: Final = 8
DRAWN_MOST: Final = 40
LOG_COLUMNS: Final = (
    "compare_log",
    "compare_matched",
    "compare_only_ours",
    "compare_only_theirs",
    "compare_conflicting",
)


def draw_comparison(
    sheet: Sheet,
    found: Comparison,
    pairs: Sequence[Before],
    proved: Sequence[tuple[Contradiction, Proved]],
    *,
    written: str | None,
    order: bool,
) -> None:
    """Draw the verdict, both bundles, every log, what contradicts with its proof, and the order."""
    say = sheet.terminal.say
    key = {Exit.OK: "compare_good", Exit.PROOF: "compare_bad"}.get(found.exit, "compare_open")
    tone: Tone = "good" if found.exit == Exit.OK else "alarm" if found.exit == Exit.PROOF else "warn"
    sheet.heading(Mark(say(key), tone))
    draw_sides(sheet, found)
    draw_logs(sheet, found)
    draw_rest(sheet, found)
    draw_order(sheet, found, pairs, whole=order)
    for each, what in proved:
        says = say(f"contradiction_{each.kind}", **asdict(what))
        sheet.text(Mark(say("compare_proved", party=each.party, says=says), "alarm"))
    if written is not None:
        sheet.text(say("compare_written", file=written))
    elif proved:
        sheet.text(say("compare_proof_next"))
    elif any(log.contradicts for log in found.logs):
        sheet.text(Mark(say("compare_unproved"), "warn"))
    sheet.text(say(f"{key}_next"))


def draw_sides(sheet: Sheet, found: Comparison) -> None:
    """Draw what each bundle is worth by itself."""
    say, words = sheet.terminal.say, sheet.terminal.words
    verdicts = {Exit.OK: "evidence_good", Exit.PROOF: "evidence_bad"}
    sheet.pairs(
        [
            (
                say(f"compare_{name}", party=side.bundle.manifest["keeper"]),
                say(verdicts.get(side.judgement.exit, "evidence_open")),
            )
            for name, side in zip(SIDES, found.sides, strict=True)
        ]
    )
    for name, side in zip(SIDES, found.sides, strict=True):
        whose = say(f"compare_{name}", party=side.bundle.manifest["keeper"])
        for each in side.judgement.findings[:RUNS_MOST]:
            place = say("finding_entry", party=each.party, index=each.index) if each.index is not None else each.party
            sheet.text(Mark(f"{whose}: {place}: {broken(each.rule, words)} ({each.rule}): {each.says}", "alarm"))
        for lack in side.judgement.missing[:RUNS_MOST]:
            sheet.text(Mark(f"{whose}: {say(lack.key, party=lack.party, where=lack.where)}", "warn"))


def draw_logs(sheet: Sheet, found: Comparison) -> None:
    """Draw both logs: what both copies hold, what one holds alone, what contradicts."""
    say = sheet.terminal.say
    columns = [Column(say(title), right=at > 0) for at, title in enumerate(LOG_COLUMNS)]
    sheet.table(columns, [log_row(log) for log in found.logs])
    for log in found.logs:
        for side, runs, count in zip(SIDES, log.alone, log.outside, strict=True):
            if runs:
                sheet.text(Mark(say(f"compare_alone_{side}", party=log.party, where=runs_text(runs)), "warn"))
            if count:
                sheet.text(Mark(say(f"compare_outside_{side}", party=log.party, count=count), "faint"))
        draw_conflicts(sheet, log)


def log_row(log: Compared) -> list[Cell]:
    """Return one log as a row."""
    alone = [str(sum(end - first for first, end in runs)) for runs in log.alone]
    return [log.party, str(log.matched), *alone, Mark(str(log.conflicting), "alarm" if log.conflicting else "")]


def draw_conflicts(sheet: Sheet, log: Compared) -> None:
    """Draw what contradicts in one log, and what a copy lacks that was signed for."""
    say = sheet.terminal.say
    if log.conflicts:
        where = ", ".join(map(str, log.conflicts[:RUNS_MOST])) + (" …" if log.conflicting > RUNS_MOST else "")
        sheet.text(Mark(say("compare_conflicts", party=log.party, where=where), "alarm"))
    for side, name in enumerate(SIDES):
        sizes = [head.size for head, in_side in log.heads if in_side == side]
        if sizes:
            sheet.text(Mark(say(f"compare_head_{name}", party=log.party, count=len(sizes), size=min(sizes)), "alarm"))
    for one, other in log.times[:RUNS_MOST]:
        sheet.text(Mark(say("compare_times", party=log.party, first=one.size, last=other.size), "alarm"))
    for side, head in log.cut:
        at = instant_text(Instant((head.seconds or 0) * 1000))
        sheet.text(Mark(say(f"compare_cut_{SIDES[side]}", party=log.party, size=head.size, at=at), "warn"))


def runs_text(runs: Sequence[tuple[int, int]]) -> str:
    """Return where entries stand: `7, 9–12`."""
    shown = (str(first) if end == first + 1 else f"{first}–{end - 1}" for first, end in runs[:RUNS_MOST])
    return ", ".join(shown) + (" …" if len(runs) > RUNS_MOST else "")


def draw_rest(sheet: Sheet, found: Comparison) -> None:
    """Draw fields that only one side opens, and what the watch logs say of the shared ones."""
    say = sheet.terminal.say
    for party, index, name, side in found.openings[:DRAWN_MOST]:
        sheet.text(say(f"compare_opened_{side}", party=party, index=index, name=name))
    for each in found.told[:DRAWN_MOST]:
        keys = {"party": each.party, "index": each.index, "fact": each.fact}
        sheet.text(Mark(say(f"compare_watch_{each.side}_{each.copy}", **keys), "alarm"))
    for side, at, says in found.forks:
        sheet.text(Mark(say(f"compare_fork_{side}", at=instant_text(at), says=says), "alarm"))


def draw_order(sheet: Sheet, found: Comparison, pairs: Sequence[Before], *, whole: bool) -> None:
    """Draw how much of the order is known without a clock, and where the clocks contradict it."""
    say = sheet.terminal.say
    apart = [each for each in pairs if each.ahead]
    sheet.text(say("compare_order", count=len(pairs), apart=len(apart) + len(found.early)))
    for each in apart[:RUNS_MOST]:
        keys = {"party": each.party, "index": each.index, "other": each.other, "after": each.after, "ms": each.ahead}
        sheet.text(Mark(say("compare_apart", **keys), "warn"))
    for party, index, size in found.order.unheard[:RUNS_MOST]:
        sheet.text(Mark(say("compare_unheard", party=party, index=index, size=size), "warn"))
    for party, head, by in found.early[:RUNS_MOST]:
        sheet.text(Mark(say("compare_early", party=party, size=head.size, ms=by), "warn"))
    if whole and pairs:
        columns = [Column(say(title)) for title in ("compare_before", "compare_after", "compare_known_by")]
        rows = [
            [
                f"{each.other} {each.after}  {to_the_second(each.after_at)}",
                f"{each.party} {each.index}  {to_the_second(each.at)}",
                sheet.terminal.words.of("known_by", each.by),
            ]
            for each in pairs[:LISTED_MOST]
        ]
        sheet.table(columns, rows)


def to_the_second(at: Instant) -> str:
    """Return an instant without its milliseconds, which a table has no room for."""
    return f"{instant_text(at)[:19]}Z"
