"""Bundles that were tampered with by somebody who holds the keys: a second history, signed as well as the first."""

from functools import cache
from pathlib import Path

from hotline.cli.comparing import Comparison, compare_bundles, read_side
from hotline.cli.evidence import bundled
from hotline.cli.selecting import Wanted
from hotline.core.canonical import Json
from hotline.core.checkpoint import Checkpoint, claimed_time, cosign, cosigner_name, parse_checkpoint, sign_checkpoint
from hotline.core.entry import ClockEntry, entry_bytes, parse_entry
from hotline.core.merkle import Tree, leaf_hash
from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import open_bundle
from tests.cli.records import Members, gathered, play, roots
from tests.stages import cn, us

Made = tuple[dict[str, Json], Members]


def keeper(party: str, wanted: Wanted | None = None, *withheld: str, watch: bool = False) -> Made:
    """Return the bundle that *party* gives of the recorded channel."""
    return bundled(gathered(party), wanted or Wanted(), withheld, watch=watch)


def log_of(party: str, ending: str = "entries") -> str:
    """Return the one segment of a log of this short record."""
    folder = "checkpoints" if ending == "notes" else "logs"
    return f"{folder}/{party}/000000000000.{ending}"


def signed(party: str, size: int, root: bytes, seconds: int) -> bytes:
    """Return a head of the log of *party*, signed and cosigned with the keys of both."""
    author, other = (us(play()), cn(play())) if party == "us" else (cn(play()), us(play()))
    head = Checkpoint(author.center.ours.origin, size, root)
    name = cosigner_name(other.center.ours.origin)
    lines = cosign(head, name, seconds, (other.signers["cosigner"],))
    return (sign_checkpoint(head, (author.signers["log"],)) + lines).encode()


def resigned(made: Made, party: str, bodies: list[bytes]) -> Made:
    """Return the bundle with other entries of *party*, and every head over them signed anew at its own time."""
    about, members = made
    tree = Tree(map(leaf_hash, bodies))
    name = cosigner_name((cn if party == "us" else us)(play()).center.ours.origin)
    heads = [
        (parse_checkpoint(note.decode()).size, claimed_time(note.decode(), name))
        for note in unframed(members[log_of(party, "notes")])
    ]
    notes = [signed(party, size, tree.root(size), seconds) for size, seconds in heads if size <= tree.size]
    beside = list(unframed(members[log_of(party, "beside")]))[: len(bodies)]
    return about, {
        **members,
        log_of(party): frames(bodies),
        log_of(party, "beside"): frames(beside),
        log_of(party, "notes"): frames(notes),
    }


@cache
def clock_of(party: str) -> int:
    """Return where a clock entry of *party* stands: one that can be rewritten and still be admitted."""
    bodies = unframed(keeper(party)[1][log_of(party)])
    return next(index for index, body in enumerate(bodies) if b'"kind":"clock"' in body)


def entries(made: Made, party: str) -> list[bytes]:
    """Return the entries of a log in a bundle."""
    return list(unframed(made[1][log_of(party)]))


def forked(party: str = "us", by: str = "cn") -> Made:
    """Return the bundle of *by* with a clock entry of *party* rewritten, and signed as well as the true one."""
    made = keeper(by)
    bodies = entries(made, party)
    index = clock_of(party)
    entry = parse_entry(bodies[index])
    assert isinstance(entry, ClockEntry)
    bodies[index] = entry_bytes(ClockEntry(entry.at, entry.watch_size, entry.watch_root, 777, 1))
    return resigned(made, party, bodies)


def truncated(party: str, size: int, by: str) -> Made:
    """Return the bundle of *by* that shows only the first entries of *party*, and no head over more."""
    made = keeper(by)
    about, members = resigned(made, party, entries(made, party)[:size])
    return {**about, "sizes": {**sizes_of(about), party: size}}, members


def sizes_of(about: dict[str, Json]) -> dict[str, Json]:
    """Return how many entries each log has."""
    assert isinstance(about["sizes"], dict)
    return about["sizes"]


def compared(folder: Path, ours: Made, theirs: Made, pins: dict[str, str] | None = None) -> Comparison:
    """Return what comes of two bundles."""
    paths = [folder / "ours.zip", folder / "theirs.zip"]
    for path, made in zip(paths, (ours, theirs), strict=True):
        path.unlink(missing_ok=True)
        write_bundle(path, *made)
    trusted = roots() if pins is None else pins
    with open_bundle(paths[0]) as one, open_bundle(paths[1]) as other:
        sides = [read_side(each, trusted, {}, lambda _, __: None) for each in (one, other)]
        return compare_bundles(sides[0], sides[1])
