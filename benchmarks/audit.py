"""How fast an auditor verifies and replays a channel, in how much memory, against the floor of the bare signatures.

    python benchmarks/audit.py [--entries 100000] [--each 32 1] [--folder FOLDER]

The records are made once (`record.py`) and kept in FOLDER. The floor is the same signature verifications and nothing
else, on the same cores at once, measured before and after every verification, on a sample of the very signatures. A
verification is what the judging of `hotline audit verify` is, in a process of its own whose memory is looked at. Replay
applies the same entries and cosignatures as a live center does, without verifying any, on one core. Times are those of
the processors, shared out among the cores: on an idle machine they are nearly those of the clock, on a busy one trust
the ratios.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from statistics import median

from record import CHANNEL, PARTIES, documents, keys, make, origin

from hotline.cli import judging, workers
from hotline.core import facts
from hotline.core.alone import Ground, Judge
from hotline.core.canonical import Instant
from hotline.core.center import Center, document
from hotline.core.checkpoint import cosigner_name, parse_checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import stamped_at
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.proof_file import ProofFile, Signing, verify_proof
from hotline.core.replica import Replica
from hotline.core.roster import Root, Roster, parse_root, parse_roster
from hotline.core.signature import PublicKey
from hotline.files.bundle_reading import Bundle, BundledLog, open_bundle

SAMPLE = 2_000
FOUNDING = 20
PROOFS = 200
ENOUGH_MEMORY, ENOUGH_RATIO, ENOUGH_REPLAY, ENOUGH_PROOF = 300, 0.8, 50_000, 10.0
"""The aims: MB at the peak, share of the floor, entries a second, milliseconds."""

Signature = tuple[str, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification took: seconds, and the peak of the judge and of a worker in MB."""

    seconds: float
    judge: float
    worker: float


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[100_000])
    parser.add_argument("--each", type=int, nargs="+", default=[32, 1])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "hotline-audit")
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    sys.stdout.write("| Record | | | aim |\n|---|---|---|---|\n")
    for entries in given.entries:
        for each in given.each:
            path = given.folder / f"{entries}-{each}.zip"
            if not path.exists():
                make(path, entries, each)
            for cells in rows(path, entries, each):
                sys.stdout.write(f"| {' | '.join(cells)} |\n")
                sys.stdout.flush()


def rows(path: Path, entries: int, each: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield what was measured on one record."""
    name = f"{entries:,} entries, {each} a head"
    before = floor(path)
    found = judged(path)
    bare = (before + floor(path)) / 2
    yield name, "verify", f"{entries / found.seconds:,.0f} entries/s, {bare / found.seconds:.2f} of the floor", "0.80"
    yield "", "the floor: the signatures alone", f"{entries / bare:,.0f} entries/s on {workers.cores()} cores", ""
    memory = f"{found.judge:.0f} MB, and {found.worker:.0f} MB for each of {workers.cores()} workers"
    yield "", "verify, peak", memory, f"{ENOUGH_MEMORY} MB"
    yield "", "replay, one core", f"{replayed(path):,.0f} entries/s", f"{ENOUGH_REPLAY:,}"
    made, taken = proved(path)
    yield "", "proof of one message", f"made in {made:.2f} ms, verified in {taken:.2f} ms", f"{ENOUGH_PROOF:.0f} ms"


def verify(path: Path) -> tuple[float, float, float]:
    """Verify a record here; return seconds, the peak of this process and of a worker in MB."""
    begun = time.process_time()
    with open_bundle(path) as bundle:
        found = judging.judge(bundle, {party: roots(party).digest for party in PARTIES}, {}, lambda _, __: None)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (time.process_time() - begun + others.ru_utime + others.ru_stime) / workers.cores()
    assert found.as_json()["verdict"] == "good", found.findings[:3] or found.missing[:3]
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(re.findall(r"VmHWM:\s+([0-9]+)", status)[0]) / 1024
    return seconds, peak, others.ru_maxrss / 1024


def judged(path: Path) -> Verified:
    """Verify a record in a process of its own."""
    program = "import sys, json, audit; sys.stdout.write(json.dumps(audit.verify(audit.Path(sys.argv[1]))))"
    kept = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    command = (sys.executable, "-c", program, str(path))
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=kept)  # noqa: S603 - ours
    return Verified(*json.loads(found.stdout))


@cache
def roots(party: str) -> Root:
    """Return the root of a party."""
    return parse_root(document(documents(party)[0]), None)


@cache
def roster(party: str) -> Roster:
    """Return the roster of a party."""
    return parse_roster(document(documents(party)[1]), roots(party), None)


def floor(path: Path) -> float:
    """Return how many seconds all cores need for the signatures of a record, by a sample of them."""
    with open_bundle(path) as bundle:
        logs = {party: BundledLog(bundle, f"logs/{party}") for party in PARTIES}
        heads = sum(1 for party in PARTIES for _ in bundle.notes(party))
        messages = sum(len(log) - 4 for log in logs.values())
        said = signatures(bundle, partial(alone, logs))
        signed = signatures(bundle, partial(noted, bundle))
    per_message, per_head = (spent(found) * parts / len(found) for found, parts in ((said, 1), (signed, 4)))
    return (messages * per_message + heads * per_head) / workers.cores()


def signatures(bundle: Bundle, work: Callable[[Judge], object]) -> list[Signature]:
    """Return every signature that is verified while a judge works."""
    found: list[Signature] = []
    real = PublicKey.verify

    def verify_and_note(key: PublicKey, signature: bytes, data: bytes) -> None:
        found.append((key.alg, key.public, signature, data))
        real(key, signature, data)

    agreements = {f"sha256:{name[10:-5]}": bundle.read(name) for name in bundle.names if name.startswith("documents/")}
    origins = {party: origin(party) for party in PARTIES}
    rosters = {party: [(-1, documents(party)[1])] for party in PARTIES}
    judge = Judge(Ground(CHANNEL, "actual", origins, rosters, agreements))
    PublicKey.verify = verify_and_note  # type: ignore[method-assign,assignment]  # to see what is verified
    try:
        work(judge)
    finally:
        PublicKey.verify = real  # type: ignore[method-assign]  # as it was
    return found


def alone(logs: dict[str, BundledLog], judge: Judge) -> None:
    """Judge some messages of both parties."""
    for party, log in logs.items():
        for index in range(4, min(4 + SAMPLE, len(log))):
            assert judge.message(party, index, log[index])


def noted(bundle: Bundle, judge: Judge) -> None:
    """Judge some heads of both parties."""
    for party in PARTIES:
        for note in islice(bundle.notes(party), SAMPLE // 8):
            assert judge.note(party, note)


def spent(found: Sequence[Signature]) -> float:
    """Return how many seconds the signatures take, when every core verifies them all at once."""
    with ProcessPoolExecutor(workers.cores()) as pool:
        return max(pool.map(verify_all, [found] * workers.cores()))


def verify_all(found: Sequence[Signature]) -> float:
    """Verify signatures; return how many seconds it took."""
    from hotline.core.signature import import_public  # noqa: PLC0415 - in a process of its own

    known = [(import_public(alg, public).judge, signature, data) for alg, public, signature, data in found]
    begun = time.process_time()
    for judge, signature, data in known:
        judge(signature, data)
    return time.process_time() - begun


def replayed(path: Path) -> float:
    """Return how many entries a second a center applies that verifies nothing, once it has read the agreement."""
    ours, theirs = (Replica(party, origin(party), roots(party), roster(party)) for party in PARTIES)
    center = Center(CHANNEL, "actual", ours, theirs)
    with open_bundle(path) as bundle:
        happened = [(fact, facts.fact_bytes(fact)) for fact in islice(recorded(bundle), SAMPLE * 5)]
    for fact, written in happened[:FOUNDING]:
        center.apply(fact, written)
    begun = time.process_time()
    for fact, written in happened[FOUNDING:]:
        center.apply(fact, written)
    took = time.process_time() - begun
    return sum(isinstance(fact, facts.Placed | facts.Mirrored) for fact, _ in happened[FOUNDING:]) / took


def recorded(bundle: Bundle) -> Iterator[facts.Fact]:
    """Yield what the center of the first party observed: entries in the order of their instants, and cosignatures."""
    logs = [BundledLog(bundle, f"logs/{party}") for party in PARTIES]
    notes = [map(parse_checkpoint, bundle.notes(party)) for party in PARTIES]
    heads = [next(each, None) for each in notes]
    for index in range(min(map(len, logs))):
        for side, log in enumerate(logs):
            portion: Portion = log[index]
            at, leaf = stamped_at(portion.body), leaf_hash(portion.body)
            if side == 0:
                yield facts.Placed(at, index, leaf, portion.body, portion.beside)
            else:
                yield facts.Mirrored(at, index, leaf, "", portion.body, portion.beside)
            head = heads[side]
            if head is not None and head.size == index + 1:
                name = "ours" if side == 0 else "theirs"
                yield facts.Cosigned(at, name, head.size, at // 1000 + 1, "")
                heads[side] = next(notes[side], None)


def proved(path: Path) -> tuple[float, float]:
    """Return how many milliseconds the proof of one message takes to make, and to verify with its signatures."""
    party, other = PARTIES
    with open_bundle(path) as bundle:
        log = BundledLog(bundle, f"logs/{party}")
        bodies = [log[index].body for index in range(0, len(log), max(1, len(log) // PROOFS))]
        tree = Tree(leaf_hash(log[index].body) for index in range(len(log)))
        note = list(bundle.notes(party))[-1]
    by_log = Signing(origin(party), roster(party).with_role("log"))
    by_cosigner = Signing(cosigner_name(origin(other)), roster(other).with_role("cosigner"))
    made, taken = [], []
    for number, body in enumerate(bodies):
        index = number * max(1, tree.size // PROOFS)
        begun = time.process_time()
        proof = ProofFile(index, tree.inclusion(index, tree.size), note)
        made.append(time.process_time() - begun)
        begun = time.process_time()
        assert Instant(verify_proof(proof, body, by_log, by_cosigner))
        taken.append(time.process_time() - begun)
    assert keys(party)
    return median(made) * 1000, median(taken) * 1000


if __name__ == "__main__":
    main()
