"""`hotline audit compare`: holds the bundles of two parties against each other, offline."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.audit_verify import pin
from hotline.cli.comparing import SIDES, Comparison, compare_bundles, read_side
from hotline.cli.comparison_drawn import draw_comparison
from hotline.cli.contradicting import proofs_in
from hotline.cli.exits import DeskError, Exit
from hotline.cli.progress import bar
from hotline.cli.sheet import show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import Instant, digest_text, instant_text
from hotline.core.comparison import LISTED_MOST, Before, Compared, Head
from hotline.core.contradiction import Contradiction, Proved
from hotline.files.bundle_reading import BundleError, open_bundle
from hotline.files.keys import write_atomically

app = typer.Typer()

UNHEARD: Final = ("party", "index", "size")


@app.command("compare", cls=Verb)
def compare(
    context: typer.Context,
    ours: Annotated[Path, typer.Argument(metavar="OURS")],
    theirs: Annotated[Path, typer.Argument(metavar="THEIRS")],
    *,
    root: Annotated[list[str] | None, typer.Option(metavar="PARTY=FILE|DIGEST")] = None,
    proof: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    order: Annotated[bool, typer.Option("--order")] = False,
) -> None:
    """Hold the bundles of two parties against each other."""
    terminal = terminal_of(context)
    if proof is not None and proof.exists():
        raise DeskError("out_exists", str(proof))
    pins = dict(pin(each) for each in root or [])
    which = str(ours)
    try:
        with open_bundle(ours) as one, bar(terminal, "verifying") as step:
            mine = read_side(one, pins, {}, step)
            which = str(theirs)
            with open_bundle(theirs) as other:
                found = compare_bundles(mine, read_side(other, pins, {}, step))
                pairs, proved = list(found.order.pairs()), list(proofs_in(found, pins))
    except BundleError as error:
        raise DeskError(f"bundle_{error.key}", f"{which} {error.where}".strip()) from None
    if proof is not None and proved:
        write_atomically(proof, proved[0][0].octets(), mode=0o644, replace=False)
    written = str(proof) if proof is not None and proved else None
    value = as_json(found, pairs, proved, written)
    show(terminal, value, lambda sheet: draw_comparison(sheet, found, pairs, proved, written=written, order=order))
    raise typer.Exit(found.exit)


def as_json(
    found: Comparison, pairs: Sequence[Before], proved: Sequence[tuple[Contradiction, Proved]], written: str | None
) -> dict[str, Any]:
    """Return it for a program."""
    return {
        "verdict": {Exit.OK: "consistent", Exit.PROOF: "conflict"}.get(found.exit, "undecided"),
        **{
            name: {"keeper": side.bundle.manifest["keeper"], **side.judgement.as_json()}
            for name, side in zip(SIDES, found.sides, strict=True)
        },
        "logs": [log_json(each) for each in found.logs],
        "openings": [
            {"party": party, "index": index, "field": name, "only": side}
            for party, index, name, side in found.openings[:LISTED_MOST]
        ],
        "watch": [
            {"watch_of": each.side, "fact": each.fact, "party": each.party, "index": each.index, "against": each.copy}
            for each in found.told[:LISTED_MOST]
        ],
        "forks": [{"watch_of": side, "at": instant_text(at), "says": says} for side, at, says in found.forks],
        "order": {
            "known": len(pairs),
            "pairs": [pair_json(each) for each in pairs[:LISTED_MOST]],
            "apart": [pair_json(each) for each in pairs if each.ahead][:LISTED_MOST],
            "unheard": [dict(zip(UNHEARD, each, strict=True)) for each in found.order.unheard[:LISTED_MOST]],
            "cosigned_early": [
                {"party": party, **head_json(head), "by": by} for party, head, by in found.early[:LISTED_MOST]
            ],
        },
        "proofs": [{"kind": each.kind, "party": each.party, **asdict(what)} for each, what in proved],
        "proof": written,
    }


def log_json(log: Compared) -> dict[str, Any]:
    """Return what came of one log for a program."""
    return {
        "party": log.party,
        "matched": log.matched,
        "alone": dict(zip(SIDES, log.alone, strict=True)),
        "outside": dict(zip(SIDES, log.outside, strict=True)),
        "conflicting": log.conflicting,
        "conflicts": log.conflicts,
        "heads": [{"in": SIDES[side], **head_json(head)} for head, side in log.heads[:LISTED_MOST]],
        "times": [[head_json(one), head_json(other)] for one, other in log.times[:LISTED_MOST]],
        "cut": [{"lacking": SIDES[side], **head_json(head), "note": head.note} for side, head in log.cut],
    }


def head_json(head: Head) -> dict[str, Any]:
    """Return a head for a program."""
    at = None if head.seconds is None else instant_text(Instant(head.seconds * 1000))
    return {"size": head.size, "root": digest_text(head.root), "cosigned": at}


def pair_json(each: Before) -> dict[str, Any]:
    """Return for a program what came before what."""
    return {
        "before": {"party": each.other, "index": each.after, "at": instant_text(each.after_at)},
        "after": {"party": each.party, "index": each.index, "at": instant_text(each.at)},
        "by": each.by,
        "ahead": each.ahead,
        "offset": each.offset,
        "bound": each.bound,
    }
