"""How long agreements take: to load, to check, to rehearse, to play in stories, and to refuse what was written to hurt.

    python benchmarks/protocols.py

One run of about half a minute on everything that is shipped. Times are those of the processor: nothing here waits, so
on an idle machine they are those of the clock. Each row stands beside its aim, and where there is one beside its floor,
measured in the same rounds: libyaml reading the same files, the bare signatures of the same stories, an empty process.
On a busy machine trust the ratio, not the times.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotline.core import facts
from hotline.core.errors import FileError, RefusalError
from hotline.core.rehearsal import rehearse
from hotline.files import protocols
from hotline.files.positions import LARGEST
from hotline.runtime.filling import plausible
from hotline.runtime.play import Played, play
from hotline.runtime.story_reading import read_story

STORIES = Path(__file__).parent.parent / "tests" / "stories"
ROUNDS = 5
MEGABYTE = 1024 * 1024
HOSTILE: Mapping[str, bytes] = {
    "anchors that explode": b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(40_000)),
    "a million brackets": b"a: " + b"[" * 1_000_000,
    "mappings 400 deep": b"".join(b" " * n + b"k:\n" for n in range(400)),
    "a million tags": b"a: " + b"!!python/object:os.system " * 38_000,
    "keys given twice": b"k: 1\n" * 200_000,
    "items without end": b"a:\n" + b"- x\n" * 250_000,
    "one long line": b"a: " + b"x" * (MEGABYTE - 8),
    "bytes that are no text": b"\xff\xfe" * 500_000,
    "many documents": b"---\n" * 260_000,
}
SPARSE = 100 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; times in milliseconds."""

    what: str
    took: float
    aim: float
    floor: float | None = None
    more: str = ""


def main() -> None:
    """Measure, and print one table."""
    lines = [*library(), *rehearsals(), *stories(), hostile()]
    sys.stdout.write("| What | ms | aim | floor | of the floor | |\n|---|---|---|---|---|---|\n")
    for each in lines:
        floor = ("–", "–") if each.floor is None else (f"{each.floor:.1f}", f"{each.took / each.floor:.1f}")
        cells = (each.what, f"{each.took:.1f}", f"{each.aim:,.0f}", *floor, each.more)
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds of the processor *work* takes, in this process and those that it waits for."""
    begun = spent()
    work()
    return spent() - begun


def spent() -> float:
    """Return how many milliseconds of the processor this process has had, and those that it waited for."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.process_time() + others.ru_utime + others.ru_stime) * 1000


def rounds(*works: Callable[[], object]) -> list[float]:
    """Return the median time of each of *works*, taken in turns."""
    found = [[timed(work) for work in works] for _ in range(ROUNDS)]
    return [median(each) for each in zip(*found, strict=True)]


def library() -> Iterator[Line]:
    """Load and check the library: warm, and in a process of its own."""
    folder, names = protocols.shipped(), protocols.names()
    files = [folder / f"{name}.yaml" for name in names]

    def parse() -> None:
        for path in (*files, folder / "common.yaml"):
            for _ in yaml.parse(path.read_bytes(), Loader=yaml.CSafeLoader):
                pass

    load, check, floor = rounds(
        lambda: [protocols.load_file(path) for path in files],
        lambda: [protocols.examine_file(path) for path in files],
        parse,
    )
    size = f"{len(files)} agreements, {sum(path.stat().st_size for path in files) // 1024} KB"
    yield Line("load the library", load, 1000, floor, size)
    yield Line("load and check the library", check, 1000, floor)
    verb = ("-m", "hotline", "--json", "protocol", "check")
    with tempfile.TemporaryDirectory() as bytecode:
        run(bytecode, *verb)
        process, empty = rounds(lambda: run(bytecode, *verb), lambda: run(bytecode, "-c", ""))
    yield Line("`hotline protocol check`, the whole process", process, 1000, empty)


def run(bytecode: str, *arguments: str) -> None:
    """Run Python to its end, as an installed program runs: with its *bytecode* kept."""
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": bytecode}
    subprocess.run((sys.executable, *arguments), check=True, stdout=subprocess.DEVNULL, env=kept)  # noqa: S603 - ours


def rehearsals() -> Iterator[Line]:
    """Rehearse every form of the library."""
    took: dict[str, float] = {}
    refused = 0
    for name in protocols.names():
        protocol = protocols.load(name).protocol
        for code in protocol.forms:
            try:
                took[f"{name}/{code}"] = min(
                    timed(lambda: rehearse(protocol, code, plausible(protocol, {})))  # noqa: B023 - called at once
                    for _ in range(3)
                )
            except RefusalError:
                refused += 1  # a form that needs a value which only a person can give
    slowest = max(took, key=lambda name: took[name])
    yield Line("rehearse a form, the median", median(took.values()), 100, None, f"{len(took)} forms, {refused} not")
    yield Line("rehearse a form, the slowest", took[slowest], 100, None, slowest)


def stories() -> Iterator[Line]:
    """Play every story."""
    took: dict[str, float] = {}
    signatures = 0
    agreements = {name: protocols.load(name).octets for name in protocols.names()}
    for path in sorted(STORIES.glob("*.story")):
        story = read_story(path.read_text(encoding="utf-8"), path.name)
        begun = spent()
        played = play(story, agreements[story.protocol])
        took[path.stem] = spent() - begun
        signatures += signatures_of(played)
    slowest = max(took, key=lambda name: took[name])
    floor = timed(lambda: sign_and_verify(signatures))
    yield Line("play every story", sum(took.values()), 10_000, floor, f"{len(took)} stories, {signatures:,} signatures")
    yield Line("play a story, the slowest", took[slowest], 1000, None, slowest)


def signatures_of(played: Played) -> int:
    """Return how many signatures were made, and verified, in a play: of entries, of heads and of cosignatures."""
    actors = played.stage.actors.values()
    given = sum(isinstance(fact, facts.Cosigned) for actor in actors for fact in actor.happened)
    return sum(len(actor.rows["ours"]) for actor in actors) + given


def sign_and_verify(count: int) -> None:
    """Sign and verify so often."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    for _ in range(count):
        public.verify(key.sign(b"x" * 1024), b"x" * 1024)


def hostile() -> Line:
    """Load files that were written to hurt, in a process of its own, whose memory is looked at."""
    ours, theirs = get_context("spawn").Pipe(duplex=False)
    child = get_context("spawn").Process(target=suffer, args=(theirs,))
    child.start()
    slowest, took, before, peak = ours.recv()
    child.join()
    memory = f"{before:.0f} MB before, {peak:.0f} MB at the peak"
    return Line("refuse a hostile file, the slowest", took, 1000, None, f"{slowest}; {memory}")


def suffer(tell: Connection) -> None:
    """Load every hostile file; tell which took longest, how long, and the memory of the process before and at most."""
    before = peak()
    took: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.yaml"
        for name, written in HOSTILE.items():
            path.write_bytes(written[:LARGEST])
            took[name] = timed(lambda: refused(path))
        with path.open("wb") as file:
            file.truncate(SPARSE)
        took["a file of 100 MB"] = timed(lambda: refused(path))
    slowest = max(took, key=lambda name: took[name])
    tell.send((slowest, took[slowest], before, peak()))


def peak() -> float:
    """Return how many MB this process has had at most; what `getrusage` says is inherited from its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def refused(path: Path) -> None:
    """Load a file that must be complained of."""
    try:
        protocols.load_file(path)
    except FileError:
        return
    message = f"{path.read_bytes()[:40]!r} was loaded"
    raise AssertionError(message)


if __name__ == "__main__":
    main()
