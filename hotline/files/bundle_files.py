"""The files of messages in a bundle: which ones what stands in it announces, and those that go in, one at a time.

Each is a member `files/HEX` under its SHA-256, as the message that announces it signed it. None is ever looked into.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hotline.core.announced import Announced, announced_by, forms_with_files
from hotline.core.canonical import digest, digest_bytes
from hotline.files.bundle import FILES, unframed
from hotline.files.bundle_reading import Bundle, BundleError

DOCUMENTS: Final = "documents/"


def announced_in(names: Iterable[str], read: Callable[[str], bytes]) -> Iterator[Announced]:
    """Yield the files that the messages in a bundle announce, by the agreements in it; *read* gives a member."""
    listed = tuple(names)
    forms = forms_with_files(read(name) for name in listed if name.startswith(DOCUMENTS))
    if not forms:
        return
    for name in listed:
        if name.startswith("logs/") and name.endswith(".entries"):
            party, first = name.split("/")[1], int(name[-20:-8])
            for index, body in enumerate(unframed(read(name)), first):
                yield from announced_by(party, index, body, forms)


def member_of(file: str) -> str:
    """Return the name of the member that holds the file with this digest."""
    return f"{FILES}/{digest_bytes(file).hex()}"


@dataclass(slots=True)
class Enclosing:
    """The files that go into a bundle: those in *folder* that are *announced* in fields that are not *withheld*.

    `sizes` and `damaged` say which ones went in, and which hold other bytes than their names say.
    """

    folder: Path
    announced: tuple[Announced, ...]
    withheld: Collection[str] = ()
    sizes: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)

    def wanted(self) -> list[tuple[str, int]]:
        """Return digest and size of each file that is to go in."""
        return sorted(
            {(each.file.digest, each.file.size) for each in self.announced if each.file.field not in self.withheld}
        )

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield the members, each read when it is asked for."""
        for name, size in self.wanted():
            path = self.folder / digest_bytes(name).hex()
            if not path.is_file() or path.stat().st_size != size:
                continue
            body = path.read_bytes()
            if digest(body) != name:
                self.damaged.append(name)
                continue
            self.sizes[name] = size
            yield member_of(name), body


def enclosed_in(bundle: Bundle, announced: Iterable[Announced], step: Callable[[int, int], None]) -> dict[str, int]:
    """Return the sizes of the files in *bundle*, by digest, once each was read and proved, one at a time.

    BundleError if one is not what its name says, or if no message in the bundle announces it.
    """
    known = {member_of(each.file.digest) for each in announced}
    members = bundle.under(FILES, "")
    sizes: dict[str, int] = {}
    for number, name in enumerate(members, 1):
        if name not in known:
            raise BundleError("unannounced", name)
        sizes[f"sha256:{name.removeprefix(f'{FILES}/')}"] = len(bundle.read(name))
        step(number, len(members))
    return sizes
