"""Protocol files: finds them, reads them, expands them, and says line and column of everything that is wrong.

A protocol file is named after its protocol (`crisis-hotline.yaml`) and may extend another from the same folder or from
those that are shipped. What leaves this module is the agreement: the canonical bytes that both parties log, and the
model that was loaded from just those bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from hotline.core import canonical
from hotline.core.arrangement import with_order
from hotline.core.errors import Complaint, FileError
from hotline.core.examination import examine
from hotline.core.expansion import GENERATIONS_MAX, expand
from hotline.core.protocol import Protocol
from hotline.files import positions
from hotline.files.calendars import with_days
from hotline.files.positions import Document

DOCUMENT_MAX: Final = 1_048_576
DEEPEST: Final = 32
COMMON: Final = "common"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A protocol file, read: what is logged (*octets*, and their *digest*), and what they mean."""

    file: str
    octets: bytes
    digest: str
    protocol: Protocol


def shipped() -> Path:
    """Return the folder of the protocols that are shipped: installed with the program, or beside its sources."""
    with as_file(files("hotline")) as program:
        return first_of(program / "protocols", program.parent / "protocols")


def first_of(*folders: Path) -> Path:
    """Return the first of *folders* that has the common rules."""
    for folder in folders:
        if (folder / f"{COMMON}.yaml").is_file():
            return folder.resolve()
    raise positions.unreadable("protocols", "the shipped protocols are not there", "Install the program again")


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the protocols in *folder*, which may be agreed; not what they only extend."""
    found = sorted(path.stem for path in (folder or shipped()).glob("*.yaml"))
    return tuple(name for name in found if name != COMMON)


def load(name: str, folder: Path | None = None) -> Agreement:
    """Return the protocol called *name* in *folder*, or among those shipped; see `load_file`."""
    return load_file((folder or shipped()) / f"{name}.yaml")


def load_file(path: Path) -> Agreement:
    """Return the protocol of the file at *path*, or raise FileError with all complaints, by line and column."""
    return loaded(path, read_family(path))[0]


def examine_file(path: Path) -> tuple[Agreement, tuple[Complaint, ...]]:
    """Return the protocol of the file at *path*, and every doubt about what this file itself says; see `load_file`.

    What it inherits is examined with the file that says it.
    """
    family = read_family(path)
    agreement, document = loaded(path, family)
    doubts = (placed(each, family) for each in examine(agreement.protocol, document))
    return agreement, tuple(each for each in doubts if each.file == agreement.file)


def loaded(path: Path, family: Mapping[str, Document]) -> tuple[Agreement, Mapping[str, Any]]:
    """Return the protocol of the file at *path*, whose *family* was read, and its expanded document."""
    library = {name: document.value for name, document in family.items()}
    try:
        expanded = with_order(with_days(expand(library[path.stem], library)))
        protocol = Protocol.load(expanded)
    except FileError as fault:
        raise FileError(tuple(placed(complaint, family) for complaint in fault.complaints)) from None
    octets = canonical.encode(expanded)
    return Agreement(str(path), octets, canonical.digest(octets), protocol), expanded


def read_family(path: Path) -> dict[str, Document]:
    """Return the file at *path* and all that it extends, by name, the youngest first."""
    family: dict[str, Document] = {}
    for document in generations(path):
        check_document(document)
        name = Path(document.file).stem
        if name in family:
            complaint = document.complaint("extends", f"{name} extends itself", "Remove one of the extends")
            raise FileError((complaint,))
        family[name] = document
    return family


def generations(path: Path) -> Iterator[Document]:
    """Yield the file at *path*, what it extends, and so on; a parent stands beside its child, or is shipped."""
    home = path.parent
    for _ in range(GENERATIONS_MAX + 1):
        document = positions.read(path)
        yield document
        parent = document.value.get("extends")
        if not isinstance(parent, str):
            return
        path = next((each for each in parents(parent, home) if each.is_file()), home / f"{parent}.yaml")


def parents(name: str, home: Path) -> Iterator[Path]:
    """Yield where a parent called *name* may be; a name that is a path is nowhere."""
    if name.replace("-", "").isalnum():
        yield home / f"{name}.yaml"
        yield shipped() / f"{name}.yaml"


def check_document(document: Document) -> None:
    """Refuse a file that is not a group of keys, or not named after its protocol."""
    name = Path(document.file).stem
    if not isinstance(document.value, Mapping):
        raise positions.unreadable(document.file, "this is no protocol file", "Begin with protocol: <name>")
    if document.value.get("protocol") != name:
        wrong = f"the file is called {name}, the protocol {document.value.get('protocol')}"
        raise FileError((document.complaint("protocol", wrong, f"Write protocol: {name}, or rename the file"),))


def placed(complaint: Complaint, family: Mapping[str, Document]) -> Complaint:
    """Return *complaint* with file, line and column: in the youngest file that says most of its key path."""
    documents = list(family.values())
    document = max(documents, key=lambda each: (depth(complaint.path, each.places), -documents.index(each)))
    return document.complaint(complaint.path, complaint.wrong, complaint.remedy)


def depth(path: str, places: Mapping[str, Any]) -> int:
    """Return how many letters of the key *path* a file says."""
    while path and path not in places:
        path = path.rpartition(".")[0]
    return len(path)
