"""A compliance report for programs: one JSON value, and one tidy table in which every row is one number or one text.

`docs/reference/report.md` describes both. A text in the table never begins with a character that a spreadsheet takes
for the beginning of a formula.
"""

import csv
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from io import StringIO
from typing import Any, Final

from hotline.core.canonical import Instant, instant_text
from hotline.core.compliance import Compliance, Kept, Lapse
from hotline.core.line_record import LineRecord
from hotline.paper.reported import Report

FORMAT: Final = "hotline-report"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
TABLES: Final = ("in_force", "sent", "kept", "returned", "quotas", "doubtful")


@dataclass(frozen=True, slots=True)
class Tidy:
    """One row: of which section and party, about what, and the measure with its number or its text."""

    section: str
    party: str = ""
    protocol: str = ""
    form: str = ""
    item: str = ""
    precedence: str = ""
    period: str = ""
    measure: str = ""
    number: int | None = None
    text: str = ""


COLUMNS: Final = tuple(each.name for each in fields(Tidy))


def value_of(report: Report) -> dict[str, Any]:
    """Return the whole report for a program."""
    found, line = report.compliance, report.line
    rests = plain(report.rests)
    rests["missing"] = list(report.rests.missing.get("en", ()))
    return {
        "format": FORMAT,
        "v": 1,
        "channel": report.channel,
        "status": report.status,
        "keeper": report.keeper,
        "parties": sorted(report.parties),
        "period": {"from": instant_text(report.period.start), "to": instant_text(report.period.end)},
        "rests": rests,
        "as_of": None if found is None else instant_text(found.as_of),
        "totals": {} if found is None else totals(found),
        **{name: [] if found is None else [plain(each) for each in getattr(found, name)] for name in TABLES},
        "lapses": [] if found is None else [lapse_value(each) for each in found.lapses],
        "flash_cases": [] if found is None else list(found.urgent),
        "signed": [] if found is None else [signer(*each) for each in found.signed],
        "line": None if line is None or found is None else line_value(line, found),
    }


def signer(party: str, person: str, count: int) -> dict[str, Any]:
    """Return how often somebody signed."""
    return {"party": party, "person": person, "count": count}


def totals(found: Compliance) -> dict[str, Any]:
    """Return the deadlines of each party by state, tests of the line apart, and its messages."""
    return {
        party: {
            "messages": sum(each.count for each in found.sent if each.party == party and not each.test),
            "deadlines": dict(sorted(found.total(party).items())),
        }
        for party in sorted(found.parties)
    }


def plain(value: Any) -> Any:  # noqa: ANN401 - any of the rows of a report
    """Return a row as JSON: instants as text, by the names of its fields."""
    found = {}
    for each in fields(value):
        given = getattr(value, each.name)
        instant = each.type in (Instant, Instant | None) and given is not None
        found[each.name] = instant_text(given) if instant else json_of(given)
    return found


def json_of(given: Any) -> Any:  # noqa: ANN401 - any value of a field
    """Return a value of a field as JSON."""
    if isinstance(given, tuple):
        return [json_of(each) for each in given]
    if hasattr(given, "__dataclass_fields__"):
        return plain(given)
    return dict(given) if hasattr(given, "items") else given


def lapse_value(lapse: Lapse) -> dict[str, Any]:
    """Return one deadline that was not plainly kept."""
    owed, judged = lapse.owed, lapse.judged
    over = owed.answered - owed.due if owed.answered is not None and owed.due is not None else None
    return {
        "obligation": owed.id,
        "case": owed.case,
        "party": owed.owed_by,
        "protocol": lapse.protocol,
        "form": lapse.form,
        "kind": owed.kind,
        "precedence": lapse.precedence,
        "state": lapse.state,
        "due": text_of(owed.due),
        "answered": text_of(owed.answered),
        "over": over,
        "by": None if judged is None else judged.by.value,
        "earliest": None if judged is None else text_of(judged.earliest),
        "latest": None if judged is None else text_of(judged.latest),
        "offset": None if judged is None else judged.offset,
        "bound": None if judged is None else judged.bound,
    }


def line_value(line: LineRecord, found: Compliance) -> dict[str, Any]:
    """Return outages and alarms."""
    return {
        "keeper": line.keeper,
        "down": line.lasted(found.period, found.as_of),
        "outages": [{**plain(each), "within": each.within(found.period, found.as_of)} for each in line.outages],
        "months": [{"month": label, **counts} for label, counts in line.months],
    }


def text_of(at: Instant | None) -> str | None:
    """Return an instant as text."""
    return None if at is None else instant_text(at)


def tidy(report: Report) -> Iterator[Tidy]:
    """Yield the tidy table."""
    rests, found = report.rests, report.compliance
    about = {
        "channel": report.channel,
        "status": report.status,
        "keeper": report.keeper,
        "from": instant_text(report.period.start),
        "to": instant_text(report.period.end),
        "bundle": rests.digest,
        "verdict": rests.verdict,
        "scope": rests.scope,
    }
    yield from (Tidy("about", measure=name, text=text) for name, text in about.items())
    if found is None:
        return
    yield Tidy("about", measure="as_of", text=instant_text(found.as_of))
    yield from tidy_counts(found)
    for each in found.kept:
        yield from tidy_kept(each)
    yield from tidy_duties(found)
    yield from (tidy_lapse(each) for each in found.lapses)
    if report.line is not None:
        yield from tidy_line(report.line, found)


def tidy_counts(found: Compliance) -> Iterator[Tidy]:
    """Yield agreements and messages."""
    for force in found.in_force:
        row = ("in_force", force.party, force.protocol, "", force.agreement)
        yield Tidy(*row, measure="from", text=instant_text(force.start))
        if force.end is not None:
            yield Tidy(*row, measure="until", text=instant_text(force.end))
    for sent in found.sent:
        of = ("tests" if sent.test else "sent", sent.party, sent.protocol, sent.form, "", sent.precedence)
        yield Tidy(*of, measure="count", number=sent.count)
        yield from (Tidy(*of, measure=name, number=count) for name, count in sent.flags.items() if count)
    for party, person, count in found.signed:
        yield Tidy("signed", party, item=person, measure="count", number=count)


def tidy_kept(kept: Kept) -> Iterator[Tidy]:
    """Yield how one kind of deadline was kept."""
    section = "tests_kept" if kept.test else "kept"
    row = (section, kept.party, kept.protocol, kept.form, kept.kind, kept.precedence)
    yield from (Tidy(*row, measure=state, number=count) for state, count in kept.states.items())
    took = {"median_ms": kept.median, "worst_ms": kept.worst, "over_ms": kept.over}
    yield from (Tidy(*row, measure=name, number=length) for name, length in took.items() if length is not None)


def tidy_duties(found: Compliance) -> Iterator[Tidy]:
    """Yield returns and quotas."""
    for each in found.returned:
        text = f"{each.state} nil" if each.nil else each.state
        yield Tidy("returned", each.party, each.protocol, item=each.name, period=each.label, measure="state", text=text)
    for use in found.quotas:
        row = ("quotas", use.party, use.protocol, "", use.name, "", use.label)
        yield Tidy(*row, measure="used", number=use.used)
        yield Tidy(*row, measure="most", number=use.most)


def tidy_lapse(lapse: Lapse) -> Tidy:
    """Return one deadline that was not plainly kept: by how much, if it was answered at all."""
    owed = lapse.owed
    over = owed.answered - owed.due if owed.answered is not None and owed.due is not None else None
    row = ("lapses", owed.owed_by, lapse.protocol, lapse.form, owed.id, lapse.precedence)
    return Tidy(*row, text_of(owed.due) or "", lapse.state, over)


def tidy_line(line: LineRecord, found: Compliance) -> Iterator[Tidy]:
    """Yield outages and alarms."""
    yield Tidy("line", line.keeper, measure="down_ms", number=line.lasted(found.period, found.as_of))
    for outage in line.outages:
        row = ("line", line.keeper, "", "", outage.path, "", instant_text(outage.start))
        yield Tidy(*row, "outage_ms", outage.within(found.period, found.as_of), outage.reason)
    for label, counts in line.months:
        for name, count in counts.items():
            yield Tidy("alarms", line.keeper, period=label, measure=name, number=count)


def csv_of(report: Report) -> str:
    """Return the tidy table as CSV (RFC 4180)."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in tidy(report):
        writer.writerow("" if each is None else harmless(each) for each in astuple(row))
    return out.getvalue()


def harmless(value: str | int) -> str | int:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
