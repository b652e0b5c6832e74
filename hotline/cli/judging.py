"""Judges an evidence bundle: good, bad, or not to be decided and what is missing; nothing but the bundle is asked.

What is trusted are the roots that the auditor pinned, by file or fingerprint. Entries are judged by the core as the
centers judged them; here it is only brought what stands in the bundle, in the order in which it can be judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Final

from hotline.cli.exits import Exit
from hotline.cli.progress import Step
from hotline.cli.proving import UNDECIDED, watch_ties
from hotline.core import facts
from hotline.core.audit import Finding
from hotline.core.canonical import Json, digest, digest_bytes
from hotline.core.checkpoint import Checkpoint, claimed_time, cosigner_name, parse_checkpoint
from hotline.core.entry import AgreementEntry, ClockEntry, Entry, RefusalEntry, RosterEntry, parse_entry, stamped_at
from hotline.core.errors import HotlineError, LogError, RefusalError
from hotline.core.evidence import Evidence, Excerpt, Reader, grew, stands
from hotline.core.merkle import leaf_hash
from hotline.core.replica import Replica
from hotline.core.roster import parse_root, parse_roster
from hotline.files.bundle_reading import Bundle, BundledLog, BundleError
from hotline.interfaces import Row

Late = Mapping[str, Mapping[str, Json]]
WHOLE: Final[dict[str, Json]] = {"kind": "whole"}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which it cannot be decided: `key` names the sentence, the rest says where."""

    key: str
    party: str
    where: str = ""


@dataclass(slots=True)
class Judgement:
    """What came of a bundle. `withheld` are fields that nobody opened on purpose: party, index and field.

    `disputed` messages were signed by keys that were revoked as of an earlier instant: nothing is proved bad by that.
    `untied` are the newest facts of the watch log, which no signed entry of its center covers.
    """

    scope: Mapping[str, Json]
    roots: dict[str, str]
    sizes: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    disputed: int = 0
    cosignatures: int = 0
    ties: int = 0
    untied: int = 0
    withheld: list[tuple[str, int, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    span: dict[str, tuple[int, int]] = field(default_factory=dict)
    lost: list[tuple[int, int]] = field(default_factory=list)

    @property
    def exit(self) -> Exit:
        """Return the verdict as an exit code: bad before undecided, undecided before good."""
        if any(each.rule not in UNDECIDED for each in self.findings):
            return Exit.PROOF
        return Exit.UNDECIDED if self.findings or self.missing else Exit.OK

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        verdict = {Exit.OK: "good", Exit.PROOF: "bad"}.get(self.exit, "undecided")
        first = next((asdict(each) for each in self.findings if each.rule not in UNDECIDED), None)
        return {"verdict": verdict, "first": first, **asdict(self)}


def judge(bundle: Bundle, pins: Mapping[str, str], late: Late, step: Step) -> Judgement:
    """Return what comes of *bundle* if the roots in *pins* (digests, by party) are trusted."""
    return judge_and_read(bundle, pins, late, step)[0]


def judge_and_read(bundle: Bundle, pins: Mapping[str, str], late: Late, step: Step) -> tuple[Judgement, Reader | None]:
    """Return what comes of *bundle*, and the center that read it; None if nothing could be read."""
    found = Judgement(bundle.manifest["scope"], {})
    logs = {party: BundledLog(bundle, f"logs/{party}") for party in sides(bundle)}
    center = reader_of(bundle, pins, found)
    if center is None or not complete(logs, center, late, found):
        return found, None
    whole = found.scope == WHOLE
    work = (
        Evidence(center, logs, answered=answered(logs))
        if whole
        else Excerpt(center, logs, answered=answered(logs), some=logs)
    )
    total = sum(found.sizes.values())
    for finding in work.entries():
        found.findings += [finding] if finding else []
        step(work.seen, total)
    found.withheld = sorted(center.withheld)
    found.missing += [Missing("missing_opening", party, f"{index} {name}") for party, index, name in center.missing]
    found.messages = len(center.book.case_of)
    found.disputed = sum(center.book.disputed(each) for placed in center.book.placed.values() for each in placed)
    judge_notes(bundle, work, found, whole=whole)
    if not whole:
        judge_proofs(bundle, logs, found)
        number = str(found.scope.get("id", ""))
        if number and number not in center.book.case_of and number not in center.refused:
            found.missing.append(Missing("missing_scope", center.party, number))
    judge_watch(bundle, logs, found)
    sort_findings(logs, found)
    return found, center


def sides(bundle: Bundle) -> tuple[str, str]:
    """Return the party that keeps the record, and the other."""
    keeper = bundle.manifest["keeper"]
    (other,) = (each for each in bundle.manifest["parties"] if each != keeper)
    return keeper, other


def reader_of(bundle: Bundle, pins: Mapping[str, str], found: Judgement) -> Reader | None:
    """Return an empty center of the keeper with the pinned roots; None if the bundle rests on others."""
    replicas = []
    for party in sides(bundle):
        try:
            root = parse_root(bundle.json(f"roots/{party}.json"), None)
            roster = parse_roster(bundle.json(f"rosters/{party}.json"), root, None)
        except RefusalError as error:
            found.findings.append(Finding(party, None, error.rule, str(error)))
            continue
        found.roots[party] = root.digest
        replicas.append(Replica(party, root.log_origin, root, roster))
        if party not in pins:
            found.missing.append(Missing("missing_root", party, root.digest))
        elif pins[party] != root.digest or root.party != party:
            found.findings.append(Finding(party, None, "roster.rollback", f"it rests on the root {root.digest}"))
    if found.findings:
        return None
    ours, theirs = replicas
    return Reader(bundle.manifest["channel"], bundle.manifest["status"], ours, theirs)


def readable(log: BundledLog) -> Iterator[tuple[int, Entry]]:
    """Yield the entries that can be read, with where they stand."""
    for index in log.indexes():
        try:
            yield index, parse_entry(log[index].body)
        except RefusalError:
            continue


def complete(logs: Mapping[str, BundledLog], center: Reader, late: Late, found: Judgement) -> bool:
    """Look through the bundle before anything is judged; return whether there is enough to judge by."""
    strict = set()
    for party, log in logs.items():
        other = next(each for each in logs if each != party)
        found.sizes[party] = sum(1 for _ in log.indexes())
        if found.scope == WHOLE and len(log) != found.sizes[party]:
            found.missing.append(Missing("missing_entries", party, str(len(log))))
        for index, entry in readable(log):
            if isinstance(entry, AgreementEntry | RosterEntry) and log[index].beside is None:
                found.missing.append(Missing("missing_document", party, f"{index} {entry.digest}"))
            if isinstance(entry, RefusalEntry) and entry.rule.startswith("opening."):
                strict.add((other, entry.index))
    center.prepare(strict, late)
    return not [each for each in found.missing if each.key != "missing_root"]


def answered(logs: Mapping[str, BundledLog]) -> set[tuple[str, int, str]]:
    """Return what each side refused of the other: whose entry, where, with which leaf."""
    one, other = logs
    return {
        (whose, entry.index, entry.leaf)
        for party, whose in ((one, other), (other, one))
        for _, entry in readable(logs[party])
        if isinstance(entry, RefusalEntry)
    }


def judge_notes(bundle: Bundle, work: Evidence, found: Judgement, *, whole: bool) -> None:
    """Judge every cosigned checkpoint and the newest heads, and whether they cover all entries."""
    for party in sides(bundle):
        for size, seconds in claimed(bundle, work, party):
            work.observe(party, size, seconds)
    for party in sides(bundle):
        good, bad = judge_series(bundle, work, found, party)
        head = bundle.head(party)
        wrong = work.note(party, head, cosigned=False) if head is not None else None
        found.findings += [wrong] if wrong else []
        if bad:
            found.span[party] = good, bad
        elif whole and good < found.sizes[party]:
            found.missing.append(Missing("missing_cosignature", party, f"{good}–{found.sizes[party] - 1}"))


def judge_series(bundle: Bundle, work: Evidence, found: Judgement, party: str) -> tuple[int, int]:
    """Judge the cosignatures over a log; return the greatest good size before the first that differs, and that one."""
    good, bad = 0, 0
    for note in bundle.notes(party):
        size, wrong = size_of(note), work.note(party, note, cosigned=True)
        if wrong is None and size <= good:
            wrong = Finding(party, None, "checkpoint.refused", f"size {size} is cosigned after {good}")
        found.findings += [wrong] if wrong else []
        found.cosignatures += wrong is None
        if wrong is None and not bad:
            good = size
        elif wrong is not None and wrong.rule == "log.growth":
            bad = min(bad or size, size)
    return good, bad


def claimed(bundle: Bundle, work: Evidence, party: str) -> Iterator[tuple[int, int]]:
    """Yield size and claimed time of each cosignature over the log of *party*: since when its rosters are known."""
    name = cosigner_name(work.center.other(work.center.side(party)).origin)
    for note in bundle.notes(party):
        try:
            yield parse_checkpoint(note).size, claimed_time(note, name)
        except LogError:
            continue


def size_of(note: str) -> int:
    """Return the size that a note is over, 0 if it is none."""
    try:
        return parse_checkpoint(note).size
    except LogError:
        return 0


def judge_proofs(bundle: Bundle, logs: Mapping[str, BundledLog], found: Judgement) -> None:
    """Judge that every entry stands in a cosigned tree, and that these trees grew from each other."""
    for party, log in logs.items():
        heads = {head.size: head for head in heads_of(bundle, party)}
        proofs = proofs_of(bundle, party)
        proved = set()
        for index, size, proof in proofs["inclusion"]:
            if size in heads and log.holds(index):
                wrong = stands(party, log[index], index, heads[size], proof)
                found.findings += [wrong] if wrong else []
                proved.add(index)
        gone = [index for index, _, _ in proofs["inclusion"] if not log.holds(index)]
        found.missing += [Missing("missing_entry", party, str(index)) for index in gone]
        lacking = [index for index in log.indexes() if index not in proved]
        found.missing += [Missing("missing_proof", party, str(index)) for index in lacking]
        grown = {(old, new): proof for old, new, proof in proofs["growth"]}
        ordered = sorted(heads)
        for old, new in pairwise(ordered):
            if (old, new) not in grown:
                found.missing.append(Missing("missing_growth", party, f"{old}–{new}"))
                continue
            wrong = grew(party, heads[old], heads[new], grown[old, new])
            found.findings += [wrong] if wrong else []


def heads_of(bundle: Bundle, party: str) -> Iterator[Checkpoint]:
    """Yield the checkpoints over the log of *party*; their signatures are judged elsewhere."""
    for note in bundle.notes(party):
        try:
            yield parse_checkpoint(note)
        except LogError:
            continue


def proofs_of(bundle: Bundle, party: str) -> dict[str, list[tuple[int, int, list[bytes]]]]:
    """Return the proofs that the bundle has for the log of *party*."""
    name = f"proofs/{party}.json"
    try:
        written = bundle.json(name)
        return {
            part: [
                (int(one), int(other), [digest_bytes(each) for each in hashes]) for one, other, hashes in written[part]
            ]
            for part in ("inclusion", "growth")
        }
    except (KeyError, TypeError, ValueError, RefusalError):
        raise BundleError("broken", name) from None


def judge_watch(bundle: Bundle, logs: Mapping[str, BundledLog], found: Judgement) -> None:
    """Judge that the watch log, if it is here, is the one that the keeper's own log ties in."""
    watch = BundledLog(bundle, "watch")
    if len(watch) < int(bundle.manifest["sizes"].get("watch", 0)):
        found.missing.append(Missing("missing_entries", "watch", str(len(watch))))
    if not watch.names:
        return
    keeper, other = sides(bundle)
    found.sizes["watch"] = len(watch)
    tied = (entry.watch_size for _, entry in readable(logs[keeper]) if isinstance(entry, ClockEntry))
    found.untied = max(0, len(watch) - max(tied, default=0))
    rows = (row_of(watch, index) for index in range(len(watch)))
    own = (row_of(logs[keeper], index) for index in range(len(logs[keeper])))
    found.ties, loose, found.lost = watch_ties(own, rows, keeper)
    found.findings += loose
    said = {"ours": keeper, "theirs": other}
    noted = {digest(note.encode()) for party in said.values() for note in bundle.notes(party)}
    for index in range(len(watch) if found.scope == WHOLE else 0):
        try:
            value = facts.fact_value(watch[index].body)
        except HotlineError as error:
            found.findings.append(Finding(keeper, None, "log.growth", f"fact {index}: {error}"))
            continue
        if value.get("kind") == "cosigned" and digest(str(value.get("note")).encode()) not in noted:
            party = said.get(str(value.get("log")), keeper)
            found.findings.append(Finding(party, None, "log.growth", f"the cosignature of fact {index} was left out"))


def row_of(log: BundledLog, index: int) -> Row:
    """Return an entry as a row of a store."""
    body = log[index].body
    return Row(leaf_hash(body), body)


def sort_findings(logs: Mapping[str, BundledLog], found: Judgement) -> None:
    """Put what is wrong with an entry first, the earliest first; then what was signed over others, and what waits."""

    def place(each: Finding) -> tuple[bool, bool, int, str, int]:
        if each.index is None:
            return each.rule in UNDECIDED, True, 0, each.party, 0
        return each.rule in UNDECIDED, False, stamped_at(logs[each.party][each.index].body), each.party, each.index

    found.findings.sort(key=place)
    found.missing.sort(key=lambda each: (each.key, each.party, len(each.where), each.where))
