"""Writes a compliance report as a page to read and to print: first what it rests on, then the numbers, then why.

The page is a list of sections, each of sentences, drawings and tables; the template only sets them. A report may be in
one language or, one after the other, in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from hotline.core.canonical import Instant, instant_text
from hotline.core.compliance import STATES
from hotline.core.rules import RULES
from hotline.core.terms import LANGUAGES
from hotline.paper.pages import TAGS, page
from hotline.paper.replay import style
from hotline.paper.report_sections import Pictures, Section, sections
from hotline.paper.reported import BAD, GOOD, WHOLE, Report, Wrong
from hotline.paper.words import Words

LISTED_MOST: Final = 25
VERDICT_TONES: Final = {GOOD: "good", BAD: "bad"}


@dataclass(frozen=True, slots=True)
class Tile:
    """What is seen of one party at a glance."""

    party: str
    name: str
    share: str
    good: bool
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The whole report in one language."""

    words: Words
    tag: str
    title: str
    about: str
    status: str
    status_line: str
    verdict: str
    verdict_says: str
    tone: str
    cautions: tuple[str, ...]
    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    rests: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def document(report: Report, languages: Sequence[str] = LANGUAGES[:1], *, printed: bool = False) -> str:
    """Return the page, in each of *languages*; *printed*, drawings bring their own colours for a maker of PDF."""
    parts = [part(report, Words(language), printed=printed) for language in languages]
    own = Markup("" if printed else style())  # noqa: S704 - our own style sheet
    return page("report", parts[0].words, parts=parts, drawing_style=own, status_name=report.status)


def part(report: Report, words: Words, *, printed: bool) -> Part:
    """Return the report in the language of *words*."""
    rests = report.rests

    def say(key: str, **values: object) -> str:
        return words.tell("report", key, **values)

    status = words.both("statuses", report.status)
    start, end = (instant_text(each)[:16].replace("T", " ") for each in (report.period.start, report.period.end))
    return Part(
        words=words,
        tag=TAGS[words.language],
        title=say("title"),
        about=say("about", channel=report.channel, start=start, end=end),
        status=status,
        status_line=say("status_line", status=words.of("statuses", report.status)),
        verdict=say(f"verdict_{rests.verdict}"),
        verdict_says=say(f"verdict_{rests.verdict}_says"),
        tone=VERDICT_TONES.get(rests.verdict, "open"),
        cautions=tuple(cautions(report, words)),
        wrong=tuple(listed([wrong_line(each, words) for each in rests.wrong], words)),
        missing=tuple(listed(rests.missing.get(words.language, ()), words)),
        rests=tuple(rested(report, words)),
        tiles=tuple(tiles(report, words)),
        sections=tuple(sections(report, words, Pictures(words.language, alone=printed))),
        notes=tuple(say(f"reading_{number}") for number in (1, 2, 3, 4)),
    )


def cautions(report: Report, words: Words) -> Iterator[str]:
    """Yield why the numbers may not be the whole truth."""
    scope = report.rests.scope
    if report.compliance is None:
        yield words.tell("report", "unreadable")
        return
    if scope != WHOLE:
        yield words.tell("report", "partial", scope=words.tell("report", f"scope_{scope}"))
    if report.compliance.as_of < report.period.end:
        yield words.tell("report", "short_record")


def listed(lines: Sequence[str], words: Words) -> Iterator[str]:
    """Yield as many lines as a page bears, and how many more there are."""
    yield from lines[:LISTED_MOST]
    if len(lines) > LISTED_MOST:
        yield words.tell("report", "more", count=len(lines) - LISTED_MOST)


def wrong_line(wrong: Wrong, words: Words) -> str:
    """Return what does not hold, where and by which rule."""
    rule = RULES.get(wrong.rule)
    says = wrong.rule if rule is None else rule.says if words.language == "en" else rule.says_zh
    key = "place_head" if wrong.index is None else "place_entry"
    place = words.tell("report", key, party=wrong.party, index=wrong.index)
    return words.tell("report", "finding", place=place, says=says, rule=wrong.rule, detail=wrong.says)


def rested(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what the report rests on, name by name."""
    rests = report.rests

    def say(key: str, **values: object) -> str:
        return words.tell("report", key, **values)

    yield say("bundle"), rests.digest
    yield say("keeper"), words.of("party_names", report.keeper)
    if report.compliance is not None:
        yield say("as_of"), stamp(report.compliance.as_of)
    for party, digest in rests.roots.items():
        trusted = "" if party in rests.pinned else f" ({say('unpinned')})"
        yield say("root_of", party=words.of("party_names", party)), f"{digest}{trusted}"
    for party, size in rests.sizes.items():
        if party in report.parties:
            yield say("log_of", party=words.of("party_names", party)), say("entries", count=size)
    yield say("cosignatures"), str(rests.cosignatures)
    watch = say("entries", count=rests.sizes["watch"]) if "watch" in rests.sizes else say("watch_none")
    yield say("watch_there", party=words.of("party_names", report.keeper)), watch
    yield say("withheld"), str(rests.withheld)


def tiles(report: Report, words: Words) -> Iterator[Tile]:
    """Yield what is seen of each party at a glance."""
    found = report.compliance
    if found is None:
        return

    def say(key: str, **values: object) -> str:
        return words.tell("report", key, **values)

    for party in sorted(report.parties):
        states = found.total(party)
        decided = sum(states[each] for each in ("in_time", "late", "missed", "undecided"))
        share = f"{states['in_time'] * 1000 // decided / 10:g}" if decided else ""
        kept = say("share", count=states["in_time"], of=decided, share=share) if decided else say("none_decided")
        own = [each for each in found.sent if each.party == party and not each.test]
        facts = [(words.of("report_states", each), str(states[each])) for each in STATES[1:] if states[each]]
        flagged = sum(each.party == party for each in found.doubtful)
        facts += [(say("messages"), str(sum(each.count for each in own))), (say("flagged"), str(flagged))]
        name = f"{words.of('party_names', party)} ({party})"
        yield Tile(party, name, kept, states["in_time"] == decided, tuple(facts))


def stamp(at: Instant) -> str:
    """Return an instant to the second, UTC."""
    return f"{instant_text(at)[:19].replace('T', ' ')}Z"
