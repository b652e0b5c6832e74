"""Judges an evidence bundle: good, bad, or not to be decided and what is missing; nothing but the bundle is asked.

What is trusted are the roots that the auditor pinned, by file or fingerprint. Entries are judged by the core as the
centers judged them; here it is only brought what stands in the bundle, in the order in which it can be judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from hotline.cli.broken import UNDECIDED
from hotline.cli.enclosed import Enclosed, enclosed
from hotline.cli.exits import Exit
from hotline.cli.heads import Heads, read_heads
from hotline.cli.outsiders import NOBODY, Outsiders, Vouched, judge_outside
from hotline.cli.progress import Step
from hotline.cli.survey import Missing, Survey, survey
from hotline.cli.ties import remarks, watch_ties
from hotline.cli.workers import Crew, crew
from hotline.core import facts
from hotline.core.alone import Ground
from hotline.core.audit import Finding
from hotline.core.canonical import Json, digest_bytes
from hotline.core.checkpoint import Checkpoint, parse_checkpoint
from hotline.core.entry import ClockEntry, stamped_at
from hotline.core.errors import HotlineError, LogError, RefusalError
from hotline.core.evidence import Evidence, Excerpt, Reader, grew, nothing_foreseen, stands
from hotline.core.merkle import leaf_hash
from hotline.core.relief import unsigned
from hotline.core.replica import Replica
from hotline.core.roster import parse_root, parse_roster
from hotline.files.bundle_files import announced_in, enclosed_in
from hotline.files.bundle_reading import Bundle, BundledLog, BundleError
from hotline.interfaces import Row

Late = Mapping[str, Mapping[str, Json]]
WHOLE: Final[dict[str, Json]] = {"kind": "whole"}


@dataclass(slots=True)
class Judgement:
    """What came of a bundle. `withheld` are fields that nobody opened on purpose: party, index and field.

    `disputed` messages were signed by keys that were revoked as of an earlier instant: nothing is proved bad by that.
    `untied` are the newest facts of the watch log, which no signed entry of its center covers. `lost` are entries that
    came back after a loss, from and up to: the watch log of that time is gone. `vouched` is what pinned witnesses and
    time stamp authorities attested; `unpinned` are those in the bundle whom nobody pinned.
    `files` are those of messages: each is the one that was signed; the record is judged alike without them.
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
    vouched: list[Vouched] = field(default_factory=list)
    unpinned: list[tuple[str, str]] = field(default_factory=list)
    files: Enclosed = field(default_factory=Enclosed)

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
        return {"verdict": verdict, "first": first, **asdict(self), "files": self.files.as_json()}


def judge(bundle: Bundle, pins: Mapping[str, str], late: Late, step: Step, outsiders: Outsiders = NOBODY) -> Judgement:
    """Return what comes of *bundle* if the roots in *pins* (digests, by party) and the *outsiders* are trusted."""
    return judged(bundle, pins, late, step, outsiders, whole=False)[0]


def judge_and_read(
    bundle: Bundle, pins: Mapping[str, str], late: Late, step: Step, outsiders: Outsiders = NOBODY
) -> tuple[Judgement, Reader | None]:
    """Return what comes of *bundle*, and the center that read it with all its cases; None if nothing could be read."""
    return judged(bundle, pins, late, step, outsiders, whole=True)


def judged(
    bundle: Bundle, pins: Mapping[str, str], late: Late, step: Step, outsiders: Outsiders, *, whole: bool
) -> tuple[Judgement, Reader | None]:
    """Return what comes of *bundle*, and the center that read it; with *whole* it keeps whole cases, and grows."""
    found = Judgement(bundle.manifest["scope"], {})
    logs = {party: BundledLog(bundle, f"logs/{party}") for party in sides(bundle)}
    center = reader_of(bundle, pins, found)
    if center is None:
        return found, None
    seen = survey(logs, whole=found.scope == WHOLE)
    found.sizes, found.missing = seen.sizes, [*found.missing, *seen.missing]
    if seen.missing:
        return found, None
    center.prepare(seen.strict, late, whole=whole)
    much = sum(found.sizes.values()) if found.scope == WHOLE else 0
    with crew(logs, ground(bundle, center, seen, late, whole=whole), much) as workers:
        work = judge_all(bundle, logs, center, found, step, workers)
    judge_outsiders(bundle, work, found, outsiders)
    judge_files(bundle, found, step)
    sort_findings(logs, found)
    return found, center


def judge_all(
    bundle: Bundle,
    logs: Mapping[str, BundledLog],
    center: Reader,
    found: Judgement,
    step: Step,
    workers: Crew | None,
) -> Evidence:
    """Judge entries, heads, proofs and the watch log; return what judged them."""
    foreseen = workers.foreseen if workers else nothing_foreseen
    whole = found.scope == WHOLE
    work = Evidence(center, logs, foreseen=foreseen) if whole else Excerpt(center, logs, some=logs)
    total = sum(found.sizes.values())
    for finding in work.entries():
        found.findings += [finding] if finding else []
        step(work.seen, total)
    found.withheld = sorted(center.withheld)
    found.missing += [Missing("missing_opening", party, f"{index} {name}") for party, index, name in center.missing]
    found.messages = len(center.book.register)
    found.disputed = center.book.disputes()
    heads = judge_notes(bundle, work, found, workers)
    if not whole:
        judge_proofs(bundle, logs, found)
        number = str(found.scope.get("id", ""))
        if number and number not in center.book.register and number not in center.refused:
            found.missing.append(Missing("missing_scope", center.party, number))
    judge_watch(bundle, logs, found, heads, center)
    return work


def judge_files(bundle: Bundle, found: Judgement, step: Step) -> None:
    """Hold every file against the digest that its message was signed with; one that is missing is named.

    BundleError if one is altered, or no message announces it; but what makes the record itself bad is told first.
    """
    try:
        announced = tuple(announced_in(bundle.names, bundle.read))
        found.files = enclosed(enclosed_in(bundle, announced, step), announced)
    except BundleError:
        if found.exit != Exit.PROOF:
            raise


def judge_outsiders(bundle: Bundle, work: Evidence, found: Judgement, outsiders: Outsiders) -> None:
    """Judge what those outside attested of the keeper's log, and name those whom nobody pinned."""
    keeper, _ = sides(bundle)
    heads = frozenset(heads_of(bundle, keeper)) if found.scope != WHOLE else frozenset[Checkpoint]()
    outside = judge_outside(bundle, work, keeper, heads, outsiders)
    found.vouched, found.unpinned = outside.vouched, outside.others
    found.findings += outside.findings
    found.missing += outside.missing


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


def ground(bundle: Bundle, center: Reader, seen: Survey, late: Late, *, whole: bool) -> Ground:
    """Return what messages and heads are judged by when they are judged by themselves."""
    pinned = {party: (-1, bundle.read(f"rosters/{party}.json")) for party in sides(bundle)}
    return Ground(
        channel=center.channel,
        status=center.status,
        origins={each.party: each.origin for each in (center.ours, center.theirs)},
        rosters={party: (pinned[party], *seen.rosters[party]) for party in pinned},
        agreements=seen.agreements,
        late=frozenset(late),
        whole=whole,
    )


def judge_notes(bundle: Bundle, work: Evidence, found: Judgement, workers: Crew | None) -> Mapping[str, Heads]:
    """Judge every cosigned checkpoint and the newest heads, and whether they cover all entries."""
    heads = {party: read_heads(bundle, work, party, workers) for party in sides(bundle)}
    for party, each in heads.items():
        good, bad = judge_series(work, found, party, each)
        head = bundle.head(party)
        wrong = work.note(party, head, cosigned=False) if head is not None else None
        found.findings += [wrong] if wrong else []
        if bad:
            found.span[party] = good, bad
        elif found.scope == WHOLE and good < found.sizes[party]:
            found.missing.append(Missing("missing_cosignature", party, f"{good}–{found.sizes[party] - 1}"))
    return heads


def judge_series(work: Evidence, found: Judgement, party: str, heads: Heads) -> tuple[int, int]:
    """Judge the cosignatures over a log; return the greatest good size before the first that differs, and that one."""
    good, bad = 0, 0
    for number, size in enumerate(heads.sizes):
        holds = heads.holds(work, number)
        wrong = None if holds else work.note(party, heads.note(number), cosigned=True)
        if wrong is None and size <= good:
            wrong = Finding(party, None, "checkpoint.refused", f"size {size} is cosigned after {good}")
        found.findings += [wrong] if wrong else []
        found.cosignatures += wrong is None
        if wrong is None and not bad:
            good = size
        elif wrong is not None and wrong.rule == "log.growth":
            bad = min(bad or size, size)
    return good, bad


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


def judge_watch(
    bundle: Bundle, logs: Mapping[str, BundledLog], found: Judgement, heads: Mapping[str, Heads], center: Reader
) -> None:
    """Judge that the watch log, if it is here, is the one that the keeper's own log ties in, and who signed in it."""
    watch = BundledLog(bundle, "watch")
    if len(watch) < int(bundle.manifest["sizes"].get("watch", 0)):
        found.missing.append(Missing("missing_entries", "watch", str(len(watch))))
    if not watch.names:
        return
    keeper, other = sides(bundle)
    found.sizes["watch"] = len(watch)
    rows = (row_of(watch, index) for index in range(len(watch)))
    own = (row_of(logs[keeper], index) for index in range(len(logs[keeper])))
    found.ties, loose, found.lost = watch_ties(own, rows, keeper)
    found.findings += loose
    clocks = remarks(row_of(logs[keeper], index) for index in logs[keeper].indexes())
    gone = {index for first, size in found.lost for index in range(first, size)}
    tied = (entry.watch_size for at, entry in clocks if isinstance(entry, ClockEntry) and at not in gone)
    found.untied = max(0, len(watch) - max(tied, default=0))
    said = {"ours": keeper, "theirs": other}
    for index in range(len(watch) if found.scope == WHOLE else 0):
        body = watch[index].body
        try:
            value = facts.fact_value(body)
        except HotlineError as error:
            found.findings.append(Finding(keeper, None, "log.growth", f"fact {index}: {error}"))
            continue
        found.findings += [Finding(keeper, None, *each) for each in unsigned(center.side(keeper), index, value)]
        if value.get("kind") == "cosigned" and not noted(heads, str(value.get("note"))):
            party = said.get(str(value.get("log")), keeper)
            found.findings.append(Finding(party, None, "log.growth", f"the cosignature of fact {index} was left out"))


def noted(heads: Mapping[str, Heads], note: str) -> bool:
    """Return whether this very note is in the bundle."""
    number = sha256(note.encode()).digest()
    return any(each.digests.row(number) is not None for each in heads.values())


def row_of(log: BundledLog, index: int) -> Row:
    """Return an entry as a row of a store."""
    body = log[index].body
    return Row(leaf_hash(body), body)


def sort_findings(logs: Mapping[str, BundledLog], found: Judgement) -> None:
    """Put what is wrong with an entry first, the earliest first; then what was signed over others, and what waits.

    What only answers a record that is bad itself comes after that, also when both were made in the same instant.
    """

    def place(each: Finding) -> tuple[bool, bool, int, bool, str, int]:
        if each.index is None:
            return each.rule in UNDECIDED, True, 0, False, each.party, 0
        at, rests = stamped_at(logs[each.party][each.index].body), each.rule == "case.unknown"
        return each.rule in UNDECIDED, False, at, rests, each.party, each.index

    found.findings.sort(key=place)
    found.missing.sort(key=lambda each: (each.key, each.party, len(each.where), each.where))
