"""The floor of an exchange: the same work with nothing but what physics asks for, in one run of a few seconds.

    python benchmarks/floor.py

Three processes: a poster, the near center and the far one. For each message the poster signs its request; the near side
verifies request and message, the far side the message. For each batch (whatever arrived during the last one) both sides
append and sync; the near side signs the head of its log with Ed25519 and ML-DSA-44, the far side verifies that and
cosigns likewise, and the near side verifies the cosignature and syncs it before it says *delivered*. Bytes cross
loopback sockets, one for each request in flight, as HTTP does it. Nothing is parsed, judged, computed or kept.
"""

import os
import selectors
import socket
import struct
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

ED_BYTES = 64
SIGNED = ED_BYTES + 2420
PROOF, MESSAGE = bytes(450), bytes(1600)
"""What stands for that which is signed: the proof of a request, and the payload of a 1 KB message in base64."""

NUMBER = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many bytes a request, its answer and the entry made of it have."""

    request: int = 4600
    answer: int = 1400
    entry: int = 3700


@dataclass(slots=True)
class Stopwatch:
    """When each message was posted, by its index in the log, how long its answer took, and how far was delivered when.

    `ended` is when the last of them was delivered.
    """

    began: dict[int, float] = field(default_factory=dict)
    posted: list[float] = field(default_factory=list)
    heads: list[tuple[int, float]] = field(default_factory=list)
    delivered_up_to: int = 0
    started: float = field(default_factory=time.perf_counter)

    def answered(self, index: int, began: float) -> None:
        """Note that the message posted at *began* has its place at *index*."""
        self.began[index] = began
        self.posted.append(time.perf_counter() - began)

    def told(self, size: int) -> None:
        """Note that all below *size* is delivered."""
        self.heads.append((size, time.perf_counter()))
        self.delivered_up_to = size

    @property
    def settled(self) -> bool:
        """Return whether all that was answered is delivered."""
        return all(index < self.delivered_up_to for index in reversed(self.began))

    def delivered(self) -> list[float]:
        """Return how long each message took to be delivered."""
        return list(self.latencies(iter(self.heads)))

    def latencies(self, heads: Iterator[tuple[int, float]]) -> Iterator[float]:
        """Yield the latency of each message in the order of the log."""
        size, at = next(heads)
        for index, began in sorted(self.began.items()):
            while index >= size:
                size, at = next(heads)
            yield at - began

    @property
    def rate(self) -> float:
        """Return messages a second, from the first post to the last delivery."""
        return len(self.began) / (self.heads[-1][1] - self.started)


def milliseconds(latencies: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    return median(latencies) * 1e3, quantiles(latencies, n=100)[98] * 1e3


class Keys:
    """Signs and verifies as both kinds of key do; whose key it is costs nothing."""

    def __init__(self) -> None:
        """Make both keys, the same ones in every process."""
        self.ed = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        self.ml = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
        self.ed_public, self.ml_public = self.ed.public_key(), self.ml.public_key()
        self.proof, self.message = self.ed.sign(PROOF), self.ed.sign(MESSAGE)

    def sign_head(self, head: bytes) -> bytes:
        """Sign the head of a log with both."""
        return self.ed.sign(head) + self.ml.sign(head)

    def verify_head(self, signature: bytes, head: bytes) -> None:
        """Verify both."""
        self.ed_public.verify(signature[:ED_BYTES], head)
        self.ml_public.verify(signature[ED_BYTES:], head)


class Appended:
    """A file that is synced after each append."""

    def __init__(self, path: Path) -> None:
        """Create the file."""
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(self, batch: bytes) -> None:
        """Append *batch* and sync."""
        os.write(self.file, batch)
        os.fdatasync(self.file)


class Near:
    """The near center: takes requests of the poster, and cosignatures of the far side."""

    def __init__(self, folder: Path, sizes: Sizes, line: socket.socket, streams: Sequence[socket.socket]) -> None:
        """Serve the *streams* of the poster, of which the last is the feed."""
        self.sizes, self.line, self.feed = sizes, line, streams[-1]
        self.keys, self.log, self.watch = Keys(), Appended(folder / "near"), Appended(folder / "near-watch")
        self.size = 0
        self.selector = selectors.DefaultSelector()
        for each in (line, *streams[:-1]):
            self.selector.register(each, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the poster hangs up."""
        while True:
            batch: list[socket.socket] = []
            for stream in ready(self.selector):
                if stream is self.line:
                    self.cosigned()
                elif self.take(stream):
                    batch.append(stream)
                else:
                    return
            if batch:
                self.place(batch)

    def take(self, stream: socket.socket) -> bool:
        """Verify one request and its message."""
        if not exactly(stream, self.sizes.request):
            return False
        self.keys.ed_public.verify(self.keys.proof, PROOF)
        self.keys.ed_public.verify(self.keys.message, MESSAGE)
        return True

    def place(self, batch: Sequence[socket.socket]) -> None:
        """Keep the entries of *batch*, answer, and send them on with the head signed."""
        entries = bytes(len(batch) * self.sizes.entry)
        self.log.append(entries)
        for index, stream in enumerate(batch, self.size):
            stream.sendall(NUMBER.pack(index) + bytes(self.sizes.answer - NUMBER.size))
        self.size += len(batch)
        head = NUMBER.pack(self.size)
        self.line.sendall(NUMBER.pack(len(batch)) + head + self.keys.sign_head(head) + entries)

    def cosigned(self) -> None:
        """Take a cosignature."""
        head, signature = exactly(self.line, NUMBER.size), exactly(self.line, SIGNED)
        self.keys.verify_head(signature, head)
        self.watch.append(head + signature)
        self.feed.sendall(head)


def near(pipe: Connection, folder: Path, sizes: Sizes, far_port: int) -> None:
    """Be the near center."""
    line = connected(far_port)
    count = pipe.recv()
    with socket.create_server(("127.0.0.1", 0), backlog=256) as server:
        pipe.send(server.getsockname()[1])
        streams = [prompt(server.accept()[0]) for _ in range(count)]
    numbered = {NUMBER.unpack(exactly(each, NUMBER.size))[0]: each for each in streams}
    Near(folder, sizes, line, [numbered[number] for number in range(count)]).run()


def far(pipe: Connection, folder: Path, sizes: Sizes) -> None:
    """Be the far center until the near one hangs up."""
    keys, log = Keys(), Appended(folder / "far")
    with socket.create_server(("127.0.0.1", 0)) as server:
        pipe.send(server.getsockname()[1])
        line = prompt(server.accept()[0])
    while start := exactly(line, NUMBER.size):
        count = NUMBER.unpack(start)[0]
        head, signature = exactly(line, NUMBER.size), exactly(line, SIGNED)
        entries = exactly(line, count * sizes.entry)
        keys.verify_head(signature, head)
        for _ in range(count):
            keys.ed_public.verify(keys.message, MESSAGE)
        log.append(entries)
        line.sendall(head + keys.sign_head(head))


class Floor:
    """Both centers as bare processes; the poster is this one."""

    def __init__(self, folder: Path, in_flight: int, sizes: Sizes) -> None:
        """Start both, and open a connection for each request in flight."""
        self.sizes, self.keys, self.size = sizes, Keys(), 0
        context = get_context("spawn")
        far_pipe, far_end = context.Pipe()
        near_pipe, near_end = context.Pipe()
        self.processes = [context.Process(target=far, args=(far_end, folder, sizes))]
        self.processes[0].start()
        self.processes.append(context.Process(target=near, args=(near_end, folder, sizes, far_pipe.recv())))
        self.processes[1].start()
        near_pipe.send(in_flight + 1)
        port = near_pipe.recv()
        self.streams = [connected(port) for _ in range(in_flight + 1)]
        for number, each in enumerate(self.streams):
            each.sendall(NUMBER.pack(number))

    def loaded(self, messages: int) -> Stopwatch:
        """Post *messages*, each stream the next as soon as it has its answer; return when all are delivered."""
        watch, began = Stopwatch(), {each: self.post(each) for each in self.streams[:-1]}
        left = messages - len(began)
        selector = selectors.DefaultSelector()
        for each in self.streams:
            selector.register(each, selectors.EVENT_READ)
        while len(watch.began) < messages or not watch.settled:
            for stream in ready(selector):
                if stream is self.streams[-1]:
                    watch.told(self.head())
                    continue
                watch.answered(self.index(stream), began[stream])
                if left:
                    began[stream] = self.post(stream)
                    left -= 1
        return watch

    def idle(self, messages: int) -> Stopwatch:
        """Post *messages*, each when the one before is delivered."""
        watch = Stopwatch()
        for _ in range(messages):
            began = self.post(self.streams[0])
            watch.answered(self.index(self.streams[0]), began)
            watch.told(self.head())
        return watch

    def post(self, stream: socket.socket) -> float:
        """Sign and send one request; return when that began."""
        began = time.perf_counter()
        proof = self.keys.ed.sign(PROOF)
        stream.sendall(proof + bytes(self.sizes.request - len(proof)))
        return began

    def index(self, stream: socket.socket) -> int:
        """Read an answer: the index of the message."""
        index: int = NUMBER.unpack(exactly(stream, self.sizes.answer)[: NUMBER.size])[0]
        return index

    def head(self) -> int:
        """Read how far the log is delivered."""
        size: int = NUMBER.unpack(exactly(self.streams[-1], NUMBER.size))[0]
        return size

    def close(self) -> None:
        """Hang up, and wait for both to end."""
        for each in self.streams:
            each.close()
        for process in self.processes:
            process.join()


def ready(selector: selectors.BaseSelector) -> list[socket.socket]:
    """Return the streams that can be read now."""
    return [key.fileobj for key, _ in selector.select() if isinstance(key.fileobj, socket.socket)]


def connected(port: int) -> socket.socket:
    """Open a connection to *port* on loopback."""
    return prompt(socket.create_connection(("127.0.0.1", port)))


def prompt(stream: socket.socket) -> socket.socket:
    """Let *stream* send at once."""
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return stream


def exactly(stream: socket.socket, count: int) -> bytes:
    """Read *count* bytes; fewer, or none, only at the end."""
    return stream.recv(count, socket.MSG_WAITALL)


def run(
    folder: Path, in_flight: int = 32, messages: int = 4000, sizes: Sizes | None = None
) -> tuple[Stopwatch, Stopwatch]:
    """Measure the floor: idle, then loaded."""
    bare = Floor(folder, in_flight, sizes or Sizes())
    bare.loaded(200)
    idle, loaded = bare.idle(200), bare.loaded(messages)
    bare.close()
    return idle, loaded


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=".") as place:
        print(f"{'':8}{'messages/s':>12}{'answered ms':>16}{'delivered ms':>16}")
        for name, watch in zip(("idle", "loaded"), run(Path(place)), strict=True):
            answered, delivered = (
                "{:.1f} / {:.1f}".format(*milliseconds(each)) for each in (watch.posted, watch.delivered())
            )
            print(f"{name:8}{watch.rate:>12,.0f}{answered:>16}{delivered:>16}")
