"""`hotline audit verify`: judges an evidence bundle offline, with the roots that the auditor pinned."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.broken import broken
from hotline.cli.chaining import tell_chain
from hotline.cli.enclosed import draw_missing, row
from hotline.cli.exits import DeskError, Exit
from hotline.cli.in_time import Kept, clocks_of, draw_kept, kept
from hotline.cli.judging import Judgement, Late, judge, judge_and_read
from hotline.cli.outsiders import Outsiders, Vouched, pinned
from hotline.cli.progress import Step, bar
from hotline.cli.sheet import Mark, Sheet, Tone, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import Json, parse, short
from hotline.core.errors import RefusalError
from hotline.core.evidence import Reader
from hotline.files.bundle_reading import Bundle, BundledLog, BundleError, open_bundle
from hotline.files.keys import read_limited, read_root
from hotline.paper.message import stamp

app = typer.Typer()

FINGERPRINT: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
OPENINGS: Final = "hotline-openings"
TIMES_MOST: Final = 50_000
OPENINGS_BYTES_MAX: Final = 32 * 1024 * 1024


@app.command("verify", cls=Verb)
def verify(  # noqa: PLR0913 - an option each
    context: typer.Context,
    bundle: Annotated[list[Path], typer.Argument(metavar="BUNDLE")],
    *,
    root: Annotated[list[str] | None, typer.Option(metavar="PARTY=FILE|DIGEST")] = None,
    openings: Annotated[list[Path] | None, typer.Option(metavar="FILE")] = None,
    witness: Annotated[list[str] | None, typer.Option(metavar="NAME=VKEY")] = None,
    tsa: Annotated[list[str] | None, typer.Option(metavar="NAME=FILE")] = None,
    times: Annotated[bool, typer.Option("--times")] = False,
) -> None:
    """Judge a bundle: proved good, proved bad, or not to be decided."""
    terminal = terminal_of(context)
    pins = dict(pin(each) for each in root or [])
    late = later(openings or [])
    outsiders = pinned(witness or [], tsa or [])
    if len(bundle) > 1:
        raise typer.Exit(tell_chain(terminal, bundle, pins, late, outsiders))
    try:
        with open_bundle(bundle[0]) as opened, bar(terminal, "verifying") as step:
            found, deadlines = judge_times(opened, Trust(pins, outsiders), late, step, asked=times)
    except BundleError as error:
        raise DeskError(f"bundle_{error.key}", error.where) from None
    value = {**found.as_json(), "in_time": deadlines.as_json() if deadlines else None}
    show(terminal, value, lambda sheet: draw(sheet, found, deadlines))
    raise typer.Exit(found.exit)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the auditor trusts: the roots of the parties, by digest, and those outside."""

    roots: Mapping[str, str]
    outsiders: Outsiders


def judge_times(bundle: Bundle, trust: Trust, late: Late, step: Step, *, asked: bool) -> tuple[Judgement, Kept | None]:
    """Return what comes of a bundle, and how deadlines were kept: of a large one only if *asked*, for it takes room."""
    size = sum(bundle.manifest["sizes"].get(party, 0) for party in bundle.manifest["parties"])
    if size > TIMES_MOST and not asked:
        return judge(bundle, trust.roots, late, step, trust.outsiders), None
    found, center = judge_and_read(bundle, trust.roots, late, step, trust.outsiders)
    return found, kept_in(bundle, center) if center is not None else None


def kept_in(bundle: Bundle, center: Reader) -> Kept:
    """Return how deadlines were kept, as far as the newest entry of the record can tell."""
    logs = {party: BundledLog(bundle, f"logs/{party}") for party in bundle.manifest["parties"]}
    return kept(center.book, clocks_of(logs), max(center.ours.last_at, center.theirs.last_at))


def pin(written: str) -> tuple[str, str]:
    """Return the party and the digest of its root that *written* names: by fingerprint, or in a file."""
    party, _, given = written.partition("=")
    if not party or not given:
        raise DeskError("no_pin", "--root", found=written)
    found = FINGERPRINT.fullmatch(given.strip().lower())
    return party, f"sha256:{found[1]}" if found else read_root(Path(given)).digest


def later(paths: Sequence[Path]) -> Mapping[str, Mapping[str, Json]]:
    """Return openings that were handed over after the bundle, by message; each is checked where it is used."""
    found: dict[str, dict[str, Json]] = {}
    for path in paths:
        try:
            value = parse(read_limited(path, OPENINGS_BYTES_MAX, private=False), largest=OPENINGS_BYTES_MAX)
        except RefusalError:
            raise DeskError("no_openings", str(path)) from None
        listed = value.get("openings") if isinstance(value, dict) and value.get("format") == OPENINGS else None
        if not isinstance(listed, dict) or not all(isinstance(each, dict) for each in listed.values()):
            raise DeskError("no_openings", str(path))
        for number, each in listed.items():
            found.setdefault(number, {}).update(dict(each.items()) if isinstance(each, dict) else {})
    return found


def draw(sheet: Sheet, found: Judgement, times: Kept | None = None) -> None:
    """Draw the verdict, what was judged, everything that does not hold, and everything that is missing."""
    say, words = sheet.terminal.say, sheet.terminal.words
    key = {Exit.OK: "evidence_good", Exit.PROOF: "evidence_bad"}.get(found.exit, "evidence_open")
    tone: Tone = "good" if found.exit == Exit.OK else "alarm" if found.exit == Exit.PROOF else "warn"
    sheet.heading(Mark(say(key), tone))
    sheet.pairs(
        [
            (say("evidence_scope"), scope_text(sheet, found.scope)),
            *((say("log_of", party=party), say("entries", count=size)) for party, size in found.sizes.items()),
            *((say("evidence_root", party=party), digest) for party, digest in found.roots.items()),
            (say("messages"), str(found.messages)),
            *([(say("disputed"), Mark(str(found.disputed), "warn"))] if found.disputed else []),
            (say("cosignatures"), say("cosignatures_good", count=found.cosignatures)),
            *(vouched(sheet, each) for each in found.vouched),
            (say("watch_ties"), say("ties_good", count=found.ties)),
            (say("watch_untied"), str(found.untied)),
            (say("withheld_fields"), str(len(found.withheld))),
            *row(sheet, found.files),
            (say("in_time_counts"), say("in_time_count", **times.counts) if times else say("in_time_unasked")),
        ]
    )
    for first, size in found.lost:
        sheet.text(Mark(say("watch_lost", first=first, last=size - 1), "warn"))
    for party, (good, bad) in found.span.items():
        sheet.text(Mark(say("evidence_span", party=party, first=good, last=bad - 1), "alarm"))
    for each in found.findings:
        place = say("finding_entry", party=each.party, index=each.index) if each.index is not None else each.party
        sheet.text(Mark(f"{place}: {broken(each.rule, words)} ({each.rule}): {each.says}", "alarm"))
    for lack in found.missing:
        sheet.text(Mark(say(lack.key, party=lack.party, where=lack.where), "warn"))
    for kind, name in found.unpinned:
        sheet.text(say(f"unpinned_{kind}", name=name))
    for party, index, name in found.withheld:
        sheet.text(say("withheld_field", party=party, index=index, name=name))
    draw_missing(sheet, found.files)
    if times:
        draw_kept(sheet, times)
    sheet.text(say(f"{key}_next"))


def vouched(sheet: Sheet, each: Vouched) -> tuple[str, str]:
    """Return what somebody pinned attested, as a row."""
    say = sheet.terminal.say
    values = {"party": each.party, "size": each.size, "at": stamp(each.at), "count": each.count}
    return say(f"vouched_{each.kind}", name=each.name), say("vouched_up_to", **values)


def scope_text(sheet: Sheet, scope: Mapping[str, Any]) -> str:
    """Return what the bundle is about."""
    say, kind = sheet.terminal.say, scope.get("kind")
    if kind == "whole":
        return say("scope_whole")
    if kind in {"case", "message"}:
        return say("scope_case" if kind == "case" else "scope_message", number=short(str(scope.get("id"))))
    return say("scope_period", start=scope.get("from", "…"), end=scope.get("to", "…"))
