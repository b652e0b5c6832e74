"""Judges what those outside the channel attested of the keeper's log: a witness, a time stamp authority.

Only those are judged whom the auditor pinned. What a pinned one is said to have attested and has not is proved bad; a
bundle in which it attested nothing cannot be decided. The others are named, and nothing is made of what they say.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from re import fullmatch
from typing import Final

from cryptography import x509

from hotline.cli.exits import DeskError
from hotline.cli.survey import Missing
from hotline.core.attested import NAME, STAMP, WITNESS
from hotline.core.audit import Finding
from hotline.core.canonical import Instant, instant_text
from hotline.core.checkpoint import Checkpoint, parse_checkpoint
from hotline.core.errors import HotlineError, LogError
from hotline.core.evidence import Evidence
from hotline.core.witness import Witness, parse_witness
from hotline.files.bundle import STAMPS, WITNESSES
from hotline.files.bundle_reading import Bundle, BundleError
from hotline.witness.time_stamp import read_certificates, stamped

Judge = Callable[[Sequence[bytes]], Instant]


@dataclass(frozen=True, slots=True)
class Outsiders:
    """Whom the auditor pinned, by the name that the center gave them."""

    witnesses: Mapping[str, Witness] = field(default_factory=dict)
    authorities: Mapping[str, Sequence[x509.Certificate]] = field(default_factory=dict)


NOBODY: Final = Outsiders()


@dataclass(frozen=True, slots=True)
class Vouched:
    """What somebody pinned attested: how often, up to which size of whose log, and when that was, by their clock."""

    kind: str
    name: str
    party: str
    count: int
    size: int
    at: str


@dataclass(slots=True)
class Outside:
    """What came of those outside. `others` are those in the bundle whom nobody pinned: kind and name."""

    vouched: list[Vouched] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def pinned(witnesses: Sequence[str], authorities: Sequence[str]) -> Outsiders:
    """Return those whom `--witness NAME=VKEY` (again for another algorithm) and `--tsa NAME=FILE` pin."""
    keys: dict[str, list[str]] = {}
    for written in witnesses:
        name, given = named("--witness", written)
        keys.setdefault(name, []).append(given)
    try:
        found = {name: parse_witness(given) for name, given in keys.items()}
    except LogError as error:
        raise DeskError("no_witness_key", "--witness", found=str(error)) from None
    files = dict(named("--tsa", written) for written in authorities)
    return Outsiders(found, {name: read_certificates(Path(given)) for name, given in files.items()})


def named(option: str, written: str) -> tuple[str, str]:
    """Return the name, and what is pinned for it."""
    name, _, given = written.partition("=")
    if not given or not fullmatch(NAME, name):
        raise DeskError("no_outsider", option, found=written)
    return name, given


def judge_outside(bundle: Bundle, work: Evidence, party: str, heads: Collection[Checkpoint], who: Outsiders) -> Outside:
    """Judge what was attested of the log of *party*; in an excerpt, over one of the *heads* that are proved there."""
    found = Outside()
    here = {STAMP: bundle.names_under(STAMPS), WITNESS: bundle.names_under(WITNESSES)}
    wanted: dict[str, Mapping[str, Judge]] = {
        STAMP: {name: stamp_judge(each) for name, each in who.authorities.items()},
        WITNESS: {name: witness_judge(each) for name, each in who.witnesses.items()},
    }
    for kind, judges in wanted.items():
        found.others += [(kind, name) for name in here[kind] if name not in judges]
        for name, judge in judges.items():
            if name not in here[kind]:
                found.missing.append(Missing(f"missing_{kind}", party, name))
                continue
            judge_source(bundle, work, Source(kind, name, party, judge, heads), found)
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody pinned who attested something in the bundle."""

    kind: str
    name: str
    party: str
    judge: Judge
    heads: Collection[Checkpoint]


def judge_source(bundle: Bundle, work: Evidence, source: Source, found: Outside) -> None:
    """Judge everything that one of them attested."""
    good: list[tuple[int, Instant]] = []
    for parts in said(bundle, source):
        note = parts[0].decode(errors="replace")
        wrong = work.note(source.party, note, cosigned=True)
        try:
            head, at = parse_checkpoint(note), source.judge(parts)
        except HotlineError as error:
            wrong = wrong or Finding(source.party, None, "checkpoint.refused", str(error))
        if wrong:
            about = f"{source.kind} {source.name}: {wrong.says}"
            found.findings.append(Finding(source.party, None, wrong.rule, about))
        elif source.heads and head not in source.heads:
            found.missing.append(Missing("missing_growth", source.party, str(head.size)))
        else:
            good.append((head.size, at))
    if good:
        size, at = max(good)
        shown = Vouched(source.kind, source.name, source.party, len(good), size, instant_text(at))
        found.vouched.append(shown)


def said(bundle: Bundle, source: Source) -> Iterator[Sequence[bytes]]:
    """Yield what a witness or an authority said: a note with its lines, or a note and a stamp over it."""
    folder, each = (WITNESSES, 1) if source.kind == WITNESS else (STAMPS, 2)
    for name in bundle.under(f"{folder}/{source.name}", f".{folder}"):
        parts = bundle.unframed(name)
        if len(parts) % each:
            raise BundleError("broken", name)
        for first in range(0, len(parts), each):
            yield parts[first : first + each]


def witness_judge(witness: Witness) -> Judge:
    """Return what tells when *witness* signed a note; LogError if it did not."""

    def judge(parts: Sequence[bytes]) -> Instant:
        note = parts[0].decode(errors="replace")
        return Instant(witness.time_of(parse_checkpoint(note), note) * 1000)

    return judge


def stamp_judge(certificates: Sequence[x509.Certificate]) -> Judge:
    """Return what tells when a note was stamped by an authority that *certificates* vouch for; else AttestError."""
    return lambda parts: stamped(parts[1], parts[0], certificates)
