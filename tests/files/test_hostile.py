"""A file that was written to hurt is refused at once, in little memory: nobody's center stops because of it.

A process of its own reads them all, with no more than 100 MB of memory beyond what the program itself needs.
"""

import json
import sys
from pathlib import Path
from subprocess import run

import pytest

from hotline.files.positions import LARGEST

HEAD = b"protocol: bad\nversion: 1\nextends: common\ntitle: {en: Bad, zh: \xe5\x9d\x8f}\nnotice: Bad.\nforms:"
MEMORY = 100_000_000
SECONDS = 2.0
READING = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from hotline.core.errors import FileError
from hotline.files import protocols

pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for path in map(Path, sys.argv[2:]):
    began = perf_counter()
    try:
        protocols.load_file(path)
        said = []
    except FileError as fault:
        said = [each.wrong for each in fault.complaints]
    print(json.dumps([path.parent.name, perf_counter() - began, len(said), said[:1]]))
"""


def up_to(size: int, head: bytes, repeated: bytes, tail: bytes = b"") -> bytes:
    """Return *head* and *tail* with as much between them as fits into *size*."""
    return head + repeated * ((size - len(head) - len(tail)) // len(repeated)) + tail


FULL = LARGEST - 1
DEEP = HEAD + b"".join(b" {" + b"k" * 900 + b":" for _ in range(30))
HOSTILE: dict[str, tuple[bytes, str]] = {
    "exploding-anchors": (b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a]\n" % (n, n) for n in range(99)), "anchor"),
    "an-alias-of-itself": (b"a: *a\n", "alias"),
    "deep-lists": (up_to(FULL, HEAD + b" ", b"["), "deeper than"),
    "deep-groups": (up_to(FULL, HEAD + b" ", b"{a: "), "deeper than"),
    "deep-lines": (HEAD + b"\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 1400)), "deeper than"),
    "deep-items": (up_to(FULL, HEAD + b"\n", b"- "), "deeper than"),
    "a-million-keys": (HEAD + b"\n" + b"".join(b"  k%d:\n" % n for n in range(1_000_000)), "larger than"),
    "as-many-keys-as-fit": (HEAD + b"\n" + b"".join(b"  k%d:\n" % n for n in range(100_000)), "more than"),
    "as-many-items-as-fit": (up_to(FULL, HEAD + b" [", b"a,", b"]"), "more than"),
    "one-key-again-and-again": (up_to(FULL, HEAD + b"\n", b"  a:\n"), "given twice"),
    "long-keys-around-many-items": (up_to(FULL, DEEP + b" [", b"a,", b"]" + b"}" * 30), "key path"),
    "a-huge-text": (up_to(FULL, HEAD + b" '", b"x", b"'\n"), "not a group"),
    "a-huge-key": (up_to(FULL, b"? ", b"x", b"\n: 1\n"), "key path"),
    "invisible-characters": (up_to(FULL, HEAD + b" [", b"\xe2\x80\x8b,", b"]"), "invisible"),
    "a-tag": (HEAD + b" !!python/object/apply:os.system ['true']\n", "tag"),
    "many-documents": (b"a: 1\n" + b"---\na: 1\n" * 100_000, "second document"),
    "nothing-but-colons": (up_to(FULL, HEAD + b" ", b":"), "breaks off"),
    "keys-that-are-keys": (up_to(FULL, HEAD + b"\n", b"? "), "key is not text"),
    "not-text": (b"\xff" * FULL, "UTF-8"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads its own memory where Linux tells it")
def test_what_is_written_to_hurt_is_refused_at_once_and_in_little_memory(tmp_path: Path) -> None:
    for name, (written, _) in {"a-hundred-megabytes": (b"", ""), **HOSTILE}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "bad.yaml").write_bytes(written)
    with (tmp_path / "a-hundred-megabytes" / "bad.yaml").open("wb") as file:
        file.truncate(100_000_000)
    paths = sorted(map(str, tmp_path.glob("*/bad.yaml")))
    told = run([sys.executable, "-c", READING, str(MEMORY), *paths], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    found = {name: (seconds, count, said) for name, seconds, count, said in map(json.loads, told.stdout.splitlines())}
    assert {name for name, (seconds, *_) in found.items() if seconds > SECONDS} == set()
    assert {name for name, (_, count, _) in found.items() if not 1 <= count <= 100} == set()
    expected = {"a-hundred-megabytes": "larger than"} | {name: words for name, (_, words) in HOSTILE.items()}
    assert {name: found[name][2] for name, words in expected.items() if words not in found[name][2][0]} == {}
