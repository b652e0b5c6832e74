"""A disk for the real SQLite engine that loses power: seeded, in memory, deterministic.

Writes are buffered until a sync. When the power goes, each file keeps only some of what was not synced: nothing, all, a
prefix, any subset, or torn 512-byte sectors. A disk without power refuses everything and changes nothing. It can also
be full, fail its syncs, or lie about them.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251 - with a seed

import apsw

SECTOR = 512

Change = tuple[int, bytes | None]
"""Bytes written at an offset; without bytes the file was cut or stretched to that length."""


class SimulatedFile:
    """The content of one file: durable, current, and the changes that lead from the one to the other."""

    def __init__(self) -> None:
        self.durable = bytearray()
        self.current = bytearray()
        self.unsynced: list[Change] = []

    def change(self, change: Change) -> None:
        """Change the current content."""
        alter(self.current, change)
        self.unsynced.append(change)

    def sync(self) -> None:
        """Make the current content durable."""
        self.durable = bytearray(self.current)
        self.unsynced = []

    def lose(self, chance: Random) -> None:
        """Keep of the unsynced changes what *chance* leaves."""
        for change in surviving(self.unsynced, chance):
            alter(self.durable, change)
        self.current = bytearray(self.durable)
        self.unsynced = []


class SimulatedDisk(apsw.VFS):
    """A file system by the name *name*, and the disk beneath it."""

    def __init__(self, name: str, chance: Random) -> None:
        super().__init__(name, base="")
        self.name = name
        self.chance = chance
        self.files: dict[str, SimulatedFile] = {}
        self.steps_left: int | None = None
        self.writes_left: int | None = None
        self.failing_sync = False
        self.lying = False

    def step(self) -> None:
        """Do one operation, unless the power is gone."""
        if self.steps_left is not None:
            if self.steps_left == 0:
                raise apsw.IOError("no power")
            self.steps_left -= 1

    def step_writing(self) -> None:
        """Do one operation that needs space."""
        self.step()
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise apsw.FullError("no space")
            self.writes_left -= 1

    def restart(self) -> None:
        """Lose what the power cut took, and begin again with power and space."""
        for name in sorted(self.files):
            self.files[name].lose(self.chance)
        self.steps_left = self.writes_left = None
        self.failing_sync = False

    def connect(self) -> apsw.Connection:
        """Open the database of this disk, for one process alone: it has no shared memory."""
        connection = apsw.Connection("store.db", vfs=self.name)
        connection.pragma("locking_mode", "EXCLUSIVE")
        return connection

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or f"temporary {len(self.files)}"
        flags[1] = flags[0]
        file = self.files.setdefault(Path(path).name, SimulatedFile())
        return OpenFile(self, file)  # type: ignore[return-value] # apsw asks for the methods only

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name and order
        self.step()
        del self.files[Path(filename).name]

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802 - SQLite's name
        return Path(pathname).name in self.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's name
        return f"/{Path(name).name}"


class OpenFile:
    """A file as SQLite uses it."""

    def __init__(self, disk: SimulatedDisk, file: SimulatedFile) -> None:
        self.disk = disk
        self.file = file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        return bytes(self.file.current[offset : offset + amount])

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.step_writing()
        self.file.change((offset, bytes(content)))

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.step()
        self.file.change((size, None))

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.step()
        if self.disk.failing_sync:
            raise apsw.IOError("the sync failed")
        if not self.disk.lying:
            self.file.sync()

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return len(self.file.current)

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - SQLite's name
        """Return what SQLite assumes of a real disk: writing a range does not harm the bytes around it."""
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xSectorSize(self) -> int:  # noqa: N802 - SQLite's name
        return SECTOR

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """There is nobody else."""

    def xUnlock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """There is nobody else."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xClose(self) -> None:  # noqa: N802 - SQLite's name
        """The content stays on the disk."""


def alter(content: bytearray, change: Change) -> None:
    """Apply *change* to *content*; a gap before it is filled with zeros."""
    place, written = change
    content.extend(bytes(max(0, place - len(content))))
    if written is None:
        del content[place:]
    else:
        content[place : place + len(written)] = written


def surviving(changes: list[Change], chance: Random) -> list[Change]:
    """Return what is left of unsynced *changes* after a power cut."""
    match chance.choice(("nothing", "all", "prefix", "subset", "torn")):
        case "nothing":
            return []
        case "all":
            return changes
        case "prefix":
            return changes[: chance.randint(0, len(changes))]
        case "subset":
            return [change for change in changes if chance.random() < 1 / 2]
        case _:
            begun = changes[: chance.randint(0, len(changes))]
            return [piece for change in begun for piece in sectors(change) if chance.random() < 2 / 3]


def sectors(change: Change) -> Iterator[Change]:
    """Yield *change* sector by sector."""
    place, written = change
    if written is None:
        yield change
    else:
        yield from ((place + at, written[at : at + SECTOR]) for at in range(0, len(written), SECTOR))
