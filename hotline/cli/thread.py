"""A case as a thread: every message in its order with what it says, how far it got, and what is owed for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotline.cli import shown
from hotline.cli.asking import Asking
from hotline.cli.sheet import Cell, Column, Mark, Sheet, Tone
from hotline.cli.words import Words
from hotline.core.canonical import Instant, short
from hotline.core.protocol import Protocol
from hotline.core.terms import LEVELS


def draw_case(sheet: Sheet, case: Mapping[str, Any], protocol: Protocol, asking: Asking) -> None:
    """Draw a whole case: its head, its messages, what is owed, and what to do next."""
    words, now = sheet.terminal.words, asking.now()
    title = shown.form_title(case["form"], case["title"], words)
    sheet.heading(
        words.say("case_title", number=short(case["id"]), title=title), shown.status(asking.channel["status"], words)
    )
    line = words.say(
        "case_line",
        protocol=words.title(protocol.title),
        version=protocol.version,
        party=case["opened_by"],
        at=shown.clock(case["opened"]),
    )
    sheet.text(Mark(line, "faint"))
    state = Mark(words.of("states", case["state"]), "strong")
    sheet.pairs([(words.say("state"), state), (words.say("precedence"), shown.precedence(case["precedence"], words))])
    for step in case["steps"]:
        sheet.gap()
        draw_step(sheet, step, case, protocol, now)
    sheet.gap()
    draw_owed(sheet, case["obligations"], protocol, case, now)
    for line in next_steps(case, asking.party, words):
        sheet.text(Mark(line, "strong"))


def draw_step(sheet: Sheet, step: Mapping[str, Any], case: Mapping[str, Any], protocol: Protocol, now: Instant) -> None:
    """Draw one message of a case, or what a center itself said about one."""
    words = sheet.terminal.words
    if not step["form"]:
        said = words.say(f"remark_{step['act']}", party=step["party"], number=short(step["answers"] or ""))
        sheet.text(Mark(f"{shown.clock(step['at'])}  {said}", "warn"))
        return
    form = protocol.forms.get(step["form"])
    title = shown.form_title(step["form"], step["title"], words)
    sheet.heading(f"{step['party']}: {title}", Mark(shown.clock(step["at"]), ""))
    sheet.text(Mark(step_line(step, case, words), "faint"), indent=2)
    for flag in flags(step, words):
        sheet.text(Mark(flag, "warn"), indent=2)
    held = {**step["fields"], **step["opened"]}
    lacking = [name for name, field in form.fields.items() if field.required and name not in held] if form else []
    shown.draw_values(sheet, form, held, lacking)
    progress = levels(step, case, words, now)
    if progress:
        sheet.text(progress, indent=2)


def step_line(step: Mapping[str, Any], case: Mapping[str, Any], words: Words) -> str:
    """Return the small print of a message: number, place, who signed, what it answers."""
    parts = [
        short(step["id"]),
        words.say("entry_no", index=step["index"]),
        words.both("precedences", step["precedence"]),
    ]
    parts.append(words.say("signed_people", people=", ".join(step["people"])))
    if step["answers"] and step["answers"] != case["id"]:
        parts.append(words.say("answers_number", number=short(step["answers"])))
    return " · ".join(parts)


def flags(step: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield what is noted about a message."""
    for flag in step["flags"]:
        yield words.of("flags", flag)
    if step["undone"]:
        yield words.say("undone")
    if step["out_of_turn"]:
        yield words.say("out_of_turn", why=words.of("turns", step["out_of_turn"]))


def levels(step: Mapping[str, Any], case: Mapping[str, Any], words: Words, now: Instant) -> Mark | None:
    """Return how far a message got: each level with its time, or what is still missing."""
    parts = []
    if step["delivered"]:
        parts.append(f"{words.of('levels', 'delivered')} {shown.clock(step['delivered'], now)}")
    owed = [each for each in case["obligations"] if each["message"] == step["id"] and each["kind"] in LEVELS]
    for each in owed:
        if each["kind"] == "delivered":
            if not step["delivered"]:
                parts.append(f"{words.of('levels', 'delivered')}: {words.of('verdicts', each['verdict'])}")
        elif each["answered"]:
            verdict = "" if each["verdict"] == "in_time" else f" ({words.of('verdicts', each['verdict'])})"
            parts.append(f"{words.of('levels', each['kind'])} {shown.clock(each['answered'], now)}{verdict}")
    tone: Tone = "warn" if any(each["verdict"] in {"overdue", "late"} for each in owed) else "good"
    return Mark(" · ".join(parts), tone) if parts else None


def draw_owed(
    sheet: Sheet, obligations: Sequence[Mapping[str, Any]], protocol: Protocol, case: Mapping[str, Any], now: Instant
) -> None:
    """Draw what is still owed in a case, what runs out first at the top."""
    say, words = sheet.terminal.say, sheet.terminal.words
    running = [each for each in obligations if each["outcome"] == "open"]
    if not running:
        sheet.text(say("nothing_open"))
        return
    running.sort(key=lambda each: (each["due"] is None, each["due"]))
    forms = {step["id"]: step["form"] for step in case["steps"]}
    rows: list[list[Cell]] = []
    for each in running:
        left = shown.time_left(each["left"], words, tolled=bool(each.get("tolled")))
        rows.append(
            [
                Mark(left, "alarm") if each["verdict"] == "overdue" else left,
                each["owed_by"],
                shown.kind_title(each["kind"], protocol, forms.get(each["message"], ""), words, each.get("period", "")),
                shown.clock(each["due"], now),
                short(each["message"]),
                Mark(say("rungs", count=each["rungs"]), "alarm") if each["rungs"] else "",
            ]
        )
    titles = [say("time_left"), say("who"), say("owes"), say("by"), say("for_message"), say("ladder")]
    columns = [Column(title, wraps=at == 2) for at, title in enumerate(titles)]  # noqa: PLR2004 - the longest text
    sheet.table(columns, rows)


def next_steps(case: Mapping[str, Any], party: str, words: Words) -> Iterator[str]:
    """Yield the verbs by which this side can do what it owes, soonest first."""
    verbs = {"received": "receive", "acknowledged": "acknowledge", "holding": "reply", "replied": "reply"}
    ours = [each for each in case["obligations"] if each["outcome"] == "open" and each["owed_by"] == party]
    ours.sort(key=lambda each: (each["due"] is None, each["due"]))
    for each in ours[:1]:
        if each["kind"] in verbs:
            yield words.say("do_next", verb=f"{verbs[each['kind']]} {short(each['message'])}")


def draw_single(sheet: Sheet, message: Mapping[str, Any], protocol: Protocol, asking: Asking, *, whole: bool) -> None:
    """Draw one message that stands alone: a proposal, one accepted, or one whose signatures are wanted."""
    words = sheet.terminal.words
    sheet.text(
        Mark(words.say(f"message_{message['state']}", until=shown.clock(message.get("expires"), asking.now())), "warn")
    )
    shown.draw_message(sheet, message, protocol)
    if whole:
        sheet.gap()
        sheet.pairs([(words.say("number"), message["id"]), (words.say("agreement"), message["agreement"])])
        for signature in message["envelope"]["signatures"]:
            sheet.text(f"{signature['protected']}.{signature['signature']}", indent=2)
