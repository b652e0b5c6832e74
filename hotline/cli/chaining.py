"""Judges several bundles of one channel together: each alone, then whether they follow each other without a gap.

Wherever two hold the same entry it must be the same; and all entries together must give every root that any of the
bundles has signed. What is missing between them is named.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hotline.cli.enclosed import Enclosed, draw_missing, row
from hotline.cli.exits import DeskError, Exit
from hotline.cli.judging import Judgement, Late, judge, sides
from hotline.cli.outsiders import NOBODY, Outsiders
from hotline.cli.progress import Step, bar
from hotline.cli.sheet import Mark, Sheet, Tone, show
from hotline.cli.survey import Missing
from hotline.cli.terminal import Terminal
from hotline.core.audit import Finding
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.files.bundle_reading import Bundle, BundledLog, BundleError, open_bundle

BEGINNING = ""
END = "~"
"""After every instant as it is written."""


@dataclass(slots=True)
class Chain:
    """What came of several bundles: of each, and of all together. `sizes` is how far each log is whole."""

    judged: dict[str, Judgement] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def exit(self) -> Exit:
        """Return the verdict as an exit code: bad before undecided, undecided before good."""
        ends = {each.exit for each in self.judged.values()}
        if self.findings or Exit.PROOF in ends:
            return Exit.PROOF
        return Exit.UNDECIDED if self.missing or Exit.UNDECIDED in ends else Exit.OK

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        verdict = {Exit.OK: "good", Exit.PROOF: "bad"}.get(self.exit, "undecided")
        return {
            "verdict": verdict,
            "bundles": {name: each.as_json() for name, each in self.judged.items()},
            "sizes": self.sizes,
            "findings": [{"party": each.party, "index": each.index, "says": each.says} for each in self.findings],
            "missing": [{"key": each.key, "party": each.party, "where": each.where} for each in self.missing],
        }


def chained(
    paths: Sequence[Path], pins: Mapping[str, str], late: Late, step: Step, outsiders: Outsiders = NOBODY
) -> Chain:
    """Return what comes of the bundles at *paths*, each judged alone and all judged together."""
    found = Chain()
    with ExitStack() as stack:
        bundles = {str(path): stack.enter_context(open_bundle(path)) for path in paths}
        demand_one_channel(bundles)
        for name, bundle in bundles.items():
            found.judged[name] = judge(bundle, pins, late, step, outsiders)
        look_together(found.judged.values())
        found.missing += gaps(bundles.values())
        for party in sorted(sides(next(iter(bundles.values())))):
            join(bundles, party, found)
    return found


def look_together(found: Collection[Judgement]) -> None:
    """Miss nothing in one bundle that somebody outside attested in another: a witness may have come later."""
    here = {(f"missing_{each.kind}", each.party, each.name) for one in found for each in one.vouched}
    for one in found:
        one.missing = [each for each in one.missing if (each.key, each.party, each.where) not in here]


def demand_one_channel(bundles: Mapping[str, Bundle]) -> None:
    """Refuse bundles of several channels, or that rest on several roots."""
    first, *others = bundles.values()
    for name, each in list(bundles.items())[1:]:
        for member in ("channel", "status", "parties"):
            if each.manifest[member] != first.manifest[member]:
                raise DeskError("chain_other", name)
    for party in first.manifest["parties"]:
        member = f"roots/{party}.json"
        if {each.read(member) for each in (first, *others)} != {first.read(member)}:
            raise DeskError("chain_other", member)


def gaps(bundles: Any) -> Iterator[Missing]:  # noqa: ANN401 - a view of the values
    """Yield the spans of time that no bundle covers, from the beginning up to the newest."""
    spans = sorted(filter(None, map(span, bundles)))
    reached = BEGINNING
    for since, until in spans:
        if since > reached:
            yield Missing("missing_period", "", f"{reached or '…'} – {since}")
        reached = max(reached, until)
    if not spans:
        yield Missing("missing_period", "", "…")


def span(bundle: Bundle) -> tuple[str, str] | None:
    """Return the time that a bundle covers; None if it holds a case or a message only."""
    scope = bundle.manifest["scope"]
    if scope["kind"] == "whole":
        return BEGINNING, END
    return (str(scope.get("from", BEGINNING)), str(scope.get("to", END))) if scope["kind"] == "period" else None


def join(bundles: Mapping[str, Bundle], party: str, found: Chain) -> None:
    """Join the log of *party*: one entry at each place, and every signed root over all of them."""
    leaves: dict[int, bytes] = {}
    for name, bundle in bundles.items():
        log = BundledLog(bundle, f"logs/{party}")
        for index in log.indexes():
            leaf = leaf_hash(log[index].body)
            if leaves.setdefault(index, leaf) != leaf:
                found.findings.append(Finding(party, index, "log.growth", f"another entry stands here in {name}"))
    size = next(index for index in range(len(leaves) + 1) if index not in leaves)
    found.sizes[party] = size
    if size < len(leaves):
        found.missing.append(Missing("missing_entries", party, str(size)))
    tree = Tree(leaves[index] for index in range(size))
    for name, bundle in bundles.items():
        for note in bundle.notes(party):
            found.findings += over(tree, note, party, name)


def over(tree: Tree, note: str, party: str, name: str) -> Iterator[Finding]:
    """Yield a finding if the entries of all bundles do not give the root that is signed in one."""
    try:
        head = parse_checkpoint(note)
    except LogError:
        return  # it was judged with its bundle
    if head.size <= tree.size and tree.root(head.size) != head.root:
        says = f"all entries together do not give the root that {name} has signed at {head.size}"
        yield Finding(party, None, "log.growth", says)


def tell_chain(
    terminal: Terminal, paths: Sequence[Path], pins: Mapping[str, str], late: Late, outsiders: Outsiders = NOBODY
) -> Exit:
    """Judge the bundles at *paths* together and say what came of it; return the verdict as an exit code."""
    try:
        with bar(terminal, "verifying") as step:
            found = chained(paths, pins, late, step, outsiders)
    except BundleError as error:
        raise DeskError(f"bundle_{error.key}", error.where) from None
    show(terminal, found.as_json(), lambda sheet: draw(sheet, found))
    return found.exit


def draw(sheet: Sheet, found: Chain) -> None:
    """Draw the verdict on each bundle and on all of them."""
    say = sheet.terminal.say
    keys = {Exit.OK: ("evidence_good", "good"), Exit.PROOF: ("evidence_bad", "alarm")}

    def mark(verdict: Exit) -> Mark:
        key, tone = keys.get(verdict, ("evidence_open", "warn"))
        return Mark(say(key), cast("Tone", tone))

    sheet.heading(mark(found.exit))
    sheet.pairs([(Path(name).name, mark(each.exit)) for name, each in found.judged.items()])
    sheet.pairs([(say("log_of", party=party), say("chain_whole", count=size)) for party, size in found.sizes.items()])
    files = [each.files for each in found.judged.values()]
    sheet.pairs(row(sheet, Enclosed(sum(each.count for each in files), sum(each.octets for each in files))))
    for those in files:
        draw_missing(sheet, those)
    for name, each in found.judged.items():
        for wrong in each.findings:
            place = wrong.party if wrong.index is None else f"{wrong.party}/{wrong.index}"
            sheet.text(Mark(f"{Path(name).name}: {place}: {wrong.says} ({wrong.rule})", "alarm"))
    for wrong in found.findings:
        place = wrong.party if wrong.index is None else f"{wrong.party}/{wrong.index}"
        sheet.text(Mark(f"{place}: {wrong.says}", "alarm"))
    for lack in (*found.missing, *(lack for each in found.judged.values() for lack in each.missing)):
        sheet.text(Mark(say(lack.key, party=lack.party, where=lack.where), "warn"))
