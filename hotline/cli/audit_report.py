"""`hotline audit report`: the compliance report for a period, from an evidence bundle that it verifies first."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.audit_verify import later, pin
from hotline.cli.exits import DeskError, Exit
from hotline.cli.in_time import clocks_of
from hotline.cli.judging import Judgement, judge_and_read, sides
from hotline.cli.progress import bar
from hotline.cli.report_files import FORMS
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.cli.words import Words
from hotline.core import facts
from hotline.core.canonical import Instant, digest, instant, instant_text, short
from hotline.core.compliance import Compliance, Period, account
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.evidence import Reader
from hotline.core.facts import Fact
from hotline.core.line_record import line_record
from hotline.core.terms import LANGUAGES
from hotline.files.bundle_reading import Bundle, BundledLog, BundleError, open_bundle
from hotline.files.keys import write_atomically
from hotline.paper import words as paper
from hotline.paper.case_strip import case_strip
from hotline.paper.reported import Report, Rests, Wrong
from hotline.paper.strip import Strip

app = typer.Typer()

BOTH: Final = "both"
STRIPS_MAX: Final = 12
YEARS_MAX: Final = 100 * 366 * 86_400_000
VERDICTS: Final = {Exit.OK: "good", Exit.PROOF: "bad"}
WATCHED: Final = frozenset(
    {"epoch", "link_up", "link_down", "missed", "rung_reached", "attempted"}
    | {"warned", "refused", "forked", "proposed", "seconded"}
)
"""The facts that a report tells of; the others need entries beside them, and are left alone."""


@app.command("report", cls=Verb)
def report(  # noqa: PLR0913 - an option each
    context: typer.Context,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE")],
    *,
    start: Annotated[str, typer.Option("--from", metavar="INSTANT")],
    end: Annotated[str, typer.Option("--to", metavar="INSTANT")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE")],
    form: Annotated[str | None, typer.Option("--format", metavar="FORM")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANGUAGE")] = None,
    root: Annotated[list[str] | None, typer.Option(metavar="PARTY=FILE|DIGEST")] = None,
    openings: Annotated[list[Path] | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Write the compliance report for a period."""
    terminal = terminal_of(context)
    period = period_of(start, end)
    make = FORMS[form_of(form, out)]
    languages = languages_of(lang or terminal.words.language)
    pins = dict(pin(each) for each in root or [])
    if out.exists():
        raise DeskError("out_exists", str(out))
    try:
        with open_bundle(bundle) as opened, bar(terminal, "verifying") as step:
            found, center = judge_and_read(opened, pins, later(openings or []), step)
            made = reported(opened, found, center, period, rested(bundle, found, tuple(pins)))
    except BundleError as error:
        raise DeskError(f"bundle_{error.key}", error.where) from None
    octets = make(made, languages)
    write_atomically(out, octets, mode=0o644, replace=False)
    value = {"file": str(out), "bytes": len(octets), "digest": digest(octets), "verdict": made.rests.verdict}
    show(terminal, value | {"totals": totals(made.compliance)}, lambda sheet: draw(sheet, value, made))
    raise typer.Exit(found.exit)


def period_of(start: str, end: str) -> Period:
    """Return the period between two instants as people write them."""
    found = Period(instant_of(start), instant_of(end))
    if not 0 < found.end - found.start <= YEARS_MAX:
        raise DeskError("no_report_period", f"{instant_text(found.start)} … {instant_text(found.end)}")
    return found


def instant_of(written: str) -> Instant:
    """Return the instant that is written as a day, or as a day and a time of UTC, to the minute or finer."""
    text = written.strip().upper().replace(" ", "T").removesuffix("Z")
    missing = "YYYY-MM-DDT00:00:00.000"[len(text) :]
    try:
        return instant(f"{text}{missing}Z")
    except RefusalError:
        raise DeskError("no_report_instant", found=written) from None


def form_of(given: str | None, out: Path) -> str:
    """Return the form that is asked for, by name or by the ending of the file."""
    form = (given or out.suffix.removeprefix(".")).lower()
    if form not in FORMS:
        raise DeskError("no_report_format", str(out), found=form or out.name)
    return form


def languages_of(given: str) -> Sequence[str]:
    """Return the languages that are asked for."""
    if given == BOTH:
        return LANGUAGES
    if given not in LANGUAGES:
        raise DeskError("no_report_language", found=given)
    return (given,)


def reported(bundle: Bundle, found: Judgement, center: Reader | None, period: Period, rests: Rests) -> Report:
    """Return the report of what was judged and read."""
    keeper, other = sides(bundle)
    channel, status = bundle.manifest["channel"], bundle.manifest["status"]
    if center is None:
        return Report(channel, status, keeper, (keeper, other), period, rests)
    logs = {party: BundledLog(bundle, f"logs/{party}") for party in (keeper, other)}
    compliance = account(center, period, clocks_of(logs))
    watched = tuple(watch_facts(bundle))
    return Report(
        channel,
        status,
        keeper,
        (keeper, other),
        period,
        rests,
        compliance,
        line_record(keeper, watched, period) if "watch" in found.sizes else None,
        dict(center.agreements),
        {language: tuple(strips(center, compliance, language, watched)) for language in LANGUAGES},
    )


def rested(path: Path, found: Judgement, pinned: tuple[str, ...]) -> Rests:
    """Return what the report rests on: the bundle at *path*, and what came of it."""
    with path.open("rb") as file:
        octets = file_digest(file, "sha256").hexdigest()
    return Rests(
        digest=f"sha256:{octets}",
        verdict=VERDICTS.get(found.exit, "undecided"),
        scope=str(found.scope.get("kind")),
        roots=dict(found.roots),
        pinned=pinned,
        sizes=dict(found.sizes),
        cosignatures=found.cosignatures,
        withheld=len(found.withheld),
        wrong=tuple(Wrong(each.party, each.index, each.rule, each.says) for each in found.findings),
        missing={
            language: tuple(Words(language).say(each.key, party=each.party, where=each.where) for each in found.missing)
            for language in LANGUAGES
        },
    )


def watch_facts(bundle: Bundle) -> Iterator[Fact]:
    """Yield the facts of the watch log that a report tells of; what cannot be read was found when it was judged."""
    log = BundledLog(bundle, "watch")
    for index in log.indexes():
        try:
            value = facts.fact_value(log[index].body)
            if value.get("kind") in WATCHED:
                yield facts.parse_fact(value)
        except HotlineError:
            continue


def strips(center: Reader, found: Compliance, language: str, watched: Sequence[Fact]) -> Iterator[Strip]:
    """Yield the strips of the first FLASH cases."""
    words = paper.Words(language)
    for case in found.urgent[:STRIPS_MAX]:
        opening = center.book.case(case).opening
        assert opening is not None
        title = words.tell(
            "report",
            "case_title",
            number=short(case),
            form=opening.form,
            title=words.title(center.book.protocol(case).forms[opening.form].title),
            party=opening.party,
            at=f"{instant_text(opening.at)[:19].replace('T', ' ')}Z",
        )
        yield case_strip(center, case, words, title, watched)


def totals(found: Compliance | None) -> Mapping[str, Any]:
    """Return the deadlines of each party by state."""
    return {} if found is None else {party: dict(sorted(found.total(party).items())) for party in found.parties}


def draw(sheet: Sheet, value: Mapping[str, Any], made: Report) -> None:
    """Draw where the report is, and the two numbers that are asked for first."""
    say, words = sheet.terminal.say, paper.Words(sheet.terminal.words.language)
    sheet.heading(say("report_written", file=value["file"]))
    rows = [(say("report_verdict"), words.tell("report", f"verdict_{made.rests.verdict}"))]
    for party, states in totals(made.compliance).items():
        decided = sum(states.get(each, 0) for each in ("in_time", "late", "missed", "undecided"))
        rows.append((say("report_kept", party=party), say("report_share", count=states.get("in_time", 0), of=decided)))
    sheet.pairs([*rows, (say("digest"), value["digest"])])
