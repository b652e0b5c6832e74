"""How a past instant is drawn: where in the record it is, what was owed, what each side saw; and every difference."""

from collections.abc import Sequence
from typing import Protocol

from hotline.cli.entries import summary
from hotline.cli.exits import Exit
from hotline.cli.judging import Judgement
from hotline.cli.replaying import Recording
from hotline.cli.sheet import Cell, Column, Mark, Sheet
from hotline.cli.shown import clock, kind_title, short_clock, time_left
from hotline.cli.words import Words
from hotline.core import facts
from hotline.core.canonical import Instant, instant_text, short
from hotline.core.past import Owing, Past, Sight
from hotline.core.protocol import Protocol as Agreement
from hotline.core.replay import Difference, Recorded, Replay

OWED_MOST = 12
SEEN_MOST = 8
CODE_MOST = 8


class Shown(Protocol):
    """What is drawn of."""

    recording: Recording
    replay: Replay
    judgement: Judgement | None
    found: tuple[Difference, ...] | None
    pending: tuple[str, ...]
    case: str | None


def draw_replay(sheet: Sheet, found: Shown, past: Past) -> None:
    """Draw one instant, whether the record is verified, and all differences."""
    draw_past(sheet, found, past)
    sheet.gap()
    draw_trust(sheet, found)
    draw_differences(sheet, found)


def draw_past(sheet: Sheet, found: Shown, past: Past, most: int = OWED_MOST) -> None:
    """Draw how the center stood."""
    say = sheet.terminal.say
    at = clock(instant_text(past.at))
    title = say("replay_title", channel=found.recording.channel, party=past.party)
    place = say("replay_place", at=at, position=past.position, size=len(found.replay.record))
    sheet.heading(title, Mark(place, "strong"))
    rows: list[tuple[str, Cell]] = [
        (say("log_of", party=party), say("replay_logs", size=size, cosigned=cosigned, peer=peer))
        for party, peer, size, cosigned in (
            (past.party, past.peer, past.sizes[0], past.cosigned[0]),
            (past.peer, past.party, past.sizes[1], past.cosigned[1]),
        )
    ]
    rows.append((say("replay_cases"), str(past.cases)))
    if found.recording.watched:
        link = Mark(say("replay_no_link"), "warn") if past.link is None else say("replay_link", path=past.link)
        rows.append((say("line"), link))
        if past.position:
            rows.append((say("replay_now_next"), told(found.replay.record[past.position - 1], sheet.terminal.words)))
    sheet.pairs(rows)
    sheet.gap()
    draw_owed(sheet, found, past, most)
    draw_seen(sheet, past)


def draw_owed(sheet: Sheet, found: Shown, past: Past, most: int) -> None:
    """Draw what was owed, what ran out first at the top."""
    say, words = sheet.terminal.say, sheet.terminal.words
    if not past.owing:
        sheet.text(say("replay_nothing_owed"))
        return
    sheet.text(Mark(say("replay_owed"), "strong"))
    columns = [
        Column(say("time_left"), right=True),
        Column(say("who")),
        Column(say("owes"), wraps=True),
        Column(say("by")),
        Column(say("for_message")),
        Column(say("ladder")),
    ]
    book = found.replay.center.book
    rows = [owed_row(each, past.at, book.protocol(each.case), words) for each in past.owing[:most]]
    sheet.table(columns, rows)
    if len(past.owing) > most:
        sheet.text(Mark(say("replay_owed_more", count=len(past.owing) - most), "faint"))


def owed_row(owed: Owing, at: Instant, protocol: Agreement, words: Words) -> list[Cell]:
    """Return something owed as a row."""
    left = time_left(None if owed.due is None else owed.due - at, words, tolled=owed.tolled)
    return [
        Mark(left, "alarm") if owed.overdue else left,
        owed.owed_by,
        kind_title(owed.kind, protocol, owed.form, words, owed.period),
        "–" if owed.due is None else short_clock(instant_text(owed.due), at),
        f"{owed.form} {short(owed.id)}",
        Mark(words.say("rungs", count=owed.rungs), "alarm") if owed.rungs else "",
    ]


def draw_seen(sheet: Sheet, past: Past) -> None:
    """Draw what each side could see: of one case everything, otherwise what one side could not see."""
    say = sheet.terminal.say
    listed = past.messages or past.on_the_way
    if past.messages:
        sheet.text(Mark(say("replay_messages"), "strong"))
    elif listed:
        sheet.text(Mark(say("replay_on_the_way"), "warn"))
    else:
        sheet.text(say("replay_all_seen"))
        return
    columns = [
        Column(say("replay_sent")),
        Column(say("from")),
        Column(say("form")),
        Column(say("replay_seen_by")),
        Column("", wraps=True),
    ]
    sheet.table(columns, [seen_row(each, past, sheet.terminal.words) for each in listed[-SEEN_MOST:]])
    if len(listed) > SEEN_MOST:
        sheet.text(Mark(say("replay_owed_more", count=len(listed) - SEEN_MOST), "faint"))


def seen_row(sight: Sight, past: Past, words: Words) -> list[Cell]:
    """Return a message as a row: who could see it, and since when the other side could."""
    seen = [party for party in (past.party, past.peer) if sight.seen_by(past.at, past.party, party)]
    there = words.say("replay_nowhere")
    if sight.party == past.peer:
        there = ""
    elif sight.there is not None and sight.there <= past.at:
        key = "replay_held_there" if sight.known else "replay_not_known"
        there = words.say(key, at=short_clock(instant_text(sight.there), past.at))
    lacking = len(seen) == 1
    return [
        short_clock(instant_text(sight.sent), past.at),
        sight.party,
        f"{sight.form} {short(sight.id)}",
        Mark(", ".join(seen), "warn" if lacking else "good"),
        there,
    ]


def told(recorded: Recorded, words: Words) -> str:
    """Return a fact in a line."""
    if recorded.fact is None:
        return recorded.fault
    kind = facts.NAMES[type(recorded.fact)].name
    if recorded.body is None:
        return words.of("entries", kind)
    says = summary(facts.fact_value(recorded.body), words)
    return words.say("replay_fact", index=recorded.index, kind=words.of("entries", kind), says=says)


def draw_trust(sheet: Sheet, found: Shown) -> None:
    """Draw whether the record was verified, and what cannot be told without a watch log."""
    say = sheet.terminal.say
    if found.judgement is None:
        sheet.text(Mark(say("replay_unverified"), "warn"))
    elif found.judgement.exit == Exit.OK:
        sheet.text(Mark(say("replay_verified_good"), "good"))
    elif found.judgement.exit == Exit.PROOF:
        sheet.text(Mark(say("replay_verified_bad"), "alarm"))
    else:
        sheet.text(Mark(say("replay_verified_undecided"), "warn"))
    if not found.recording.watched:
        sheet.text(Mark(say("replay_unwatched"), "warn"))


def draw_differences(sheet: Sheet, found: Shown) -> None:
    """Draw every difference, then what was late for a reason."""
    say = sheet.terminal.say
    if found.found is None:
        return
    bad = [each for each in found.found if not each.excused]
    excused = [each for each in found.found if each.excused]
    if not bad:
        sheet.text(Mark(say("differences_none"), "good"))
    else:
        sheet.text(Mark(say("differences_some", count=len(bad)), "alarm"))
    draw_each(sheet, bad, "alarm")
    if excused:
        sheet.text(Mark(say("differences_excused", count=len(excused)), "warn"))
        draw_each(sheet, excused, "warn")
    if found.pending:
        sheet.text(Mark(say("differences_pending", count=len(found.pending)), "faint"))


def draw_each(sheet: Sheet, found: Sequence[Difference], tone: str) -> None:
    """Draw differences, one a paragraph."""
    for each in found:
        sheet.text(Mark(difference_text(each, sheet.terminal.words), "alarm" if tone == "alarm" else "warn"), indent=2)


def difference_text(difference: Difference, words: Words) -> str:
    """Return a difference as a sentence: at which fact, when, what, and the rule."""
    says = words.say(
        f"differs_{difference.kind.value}",
        about=about_text(difference.about, words),
        by="" if difference.by is None else words.length(difference.by),
        rung="" if difference.rung is None else difference.rung + 1,
        says=difference.says,
    )
    rule = f" ({difference.rule})" if difference.rule.startswith("rule") else ""
    return words.say("differs_at", index=difference.index, at=clock(instant_text(difference.at)), says=says) + rule


def about_text(about: str, words: Words) -> str:
    """Return what a difference is about: a message and a level, a call, an entry."""
    number, slash, rest = about.partition("/")
    if not slash or not number.startswith("sha256:"):
        return short(about) if about.startswith("sha256:") else words.of("entries", about)
    kind, _, more = rest.partition("/")
    level = words.of("levels", kind.replace(".", " ")) if not kind[:1].isdigit() else kind
    return f"{short(number)} {level}{f' {more}' if more else ''}"
