"""Brings the files of messages together: which are lacking, which message has become whole, which may be given out.

Both centers ask for what they lack of either side's messages: so a center whose disk was lost gets its own files back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

import structlog

from hotline.core import commands
from hotline.core.attachments import Attached, checked
from hotline.core.canonical import Json, digest, unb64
from hotline.core.center import Center
from hotline.core.errors import RefusalError, refuse
from hotline.core.fetching import Wanted
from hotline.core.file_kind import FILE_MAX
from hotline.core.frames import CHUNK_MAX
from hotline.core.message import parse
from hotline.core.wholeness import files_of, whole_at
from hotline.runtime.runner import Runner

log = structlog.get_logger()

UPLOADED_MAX: Final = 256 * 1024 * 1024
"""How much may lie here that no message names yet."""


class FileStore(Protocol):
    """Keeps the files that messages announce, by their digest, apart from the logs.

    What is whole was verified and is durable. Of an unfinished file the beginning is kept, as far as it has come.
    """

    def size(self, digest: str) -> int | None:
        """Return the size of a whole file, None if it is not here or not whole."""
        ...

    def held(self, digest: str) -> int:
        """Return how many bytes of an unfinished file are kept."""
        ...

    def whole(self) -> Mapping[str, int]:
        """Return every whole file, with its size."""
        ...

    async def add(self, digest: str, offset: int, piece: bytes, size: int) -> int:
        """Add *piece* to a file of *size* bytes, if it begins where the file ends; returns how much is kept now.

        With the last piece the file is verified and durable. RefusalError: `file.other` if its digest is another one
        (then nothing of it is kept), `file.quota` if there is no room.
        """
        ...

    async def read(self, digest: str, offset: int, most: int) -> bytes:
        """Return up to *most* bytes of a whole file from *offset*; nothing, if there is none."""
        ...

    async def close(self) -> None:
        """Finish what was begun, then let go."""
        ...


@dataclass(slots=True)
class Gathering:
    """The files of one center. `waiting` are messages of which files lack, `named` the files that messages name.

    `read` is how many messages were looked at, of the state `center`: another one is looked at from the beginning.
    """

    runner: Runner
    files: FileStore
    center: Center | None = None
    read: int = 0
    waiting: dict[str, tuple[Attached, ...]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Take in the messages that came since the last look."""
        if self.runner.center is not self.center:
            self.center, self.read = self.runner.center, 0
            self.waiting.clear()
        book = self.runner.center.book
        new = tuple(islice(book.case_of, self.read, None)) if len(book.case_of) > self.read else ()
        self.read += len(new)
        for name in new:
            files = files_of(book, name)
            if files:
                self.waiting[name] = files
                self.named.update(each.digest for each in files)

    async def lacking(self) -> tuple[Wanted, ...]:
        """Return what is not whole here, and have the center note which messages have become so."""
        self.look()
        lacking: dict[str, Wanted] = {}
        for name, files in tuple(self.waiting.items()):
            lacks = [each for each in files if self.files.size(each.digest) is None]
            lacking |= {each.digest: Wanted(each.digest, each.size, self.files.held(each.digest)) for each in lacks}
            if not lacks and await self.settled(name, files):
                self.waiting.pop(name, None)
        return tuple(lacking.values())

    async def settled(self, name: str, files: Iterable[Attached]) -> bool:
        """Have the center note that a message of the peer is whole, unless it has; its sizes must be true as well."""
        center = self.runner.center
        found = center.book.message(name)
        if found is None:
            return False
        if found[1].party == center.party or whole_at(center.book, name) is not None:
            return True
        for each in files:
            if self.files.size(each.digest) != each.size:
                await self.discard(each.digest)
                return True
        try:
            await self.runner.do(commands.Gather(name))
        except RefusalError as refusal:
            log.error("not noted as whole", message=name, error=str(refusal))  # noqa: TRY400 - made for people
            return False
        return True

    async def piece(self, digest: str, offset: int) -> bytes:
        """Return a piece of a file that a message of this channel names."""
        self.look()
        return await self.files.read(digest, offset, CHUNK_MAX) if digest in self.named else b""

    async def keep(self, digest: str, offset: int, size: int, piece: bytes) -> int | None:
        """Keep a piece of a file of the peer."""
        try:
            return await self.files.add(digest, offset, piece, size)
        except RefusalError as refusal:
            log.error("file not kept", file=digest, error=str(refusal))  # noqa: TRY400 - made for people
            if refusal.rule == "file.other":
                await self.discard(digest)
            return None

    async def discard(self, digest: str) -> None:
        """Put on record that what came is not the file that was named."""
        try:
            await self.runner.do(commands.Discard(digest, "file.other"))
        except RefusalError:
            return

    async def close(self) -> None:
        """Finish what was begun, then let go."""
        await self.files.close()

    # for those who send

    async def bring(self, name: str, body: bytes) -> None:
        """Keep a file that a message is going to name."""
        self.look()
        if self.files.size(name) is not None:
            return
        if not body or len(body) > FILE_MAX or digest(body) != name:
            raise refuse("file.other", "digest", digest(body))
        unnamed = sum(size for each, size in self.files.whole().items() if each not in self.named)
        if unnamed + len(body) > UPLOADED_MAX:
            raise refuse("file.quota", "", f"{unnamed} bytes are here that no message names")
        held = self.files.held(name)
        await self.files.add(name, held, body[held:], len(body))

    def demand(self, envelope: Json) -> None:
        """Refuse a message of which a file is not here; what is no message at all the core will say."""
        for each in self.announced(envelope):
            if self.files.size(each.digest) != each.size:
                raise refuse("file.missing", each.field, each.digest)

    def announced(self, envelope: Json) -> tuple[Attached, ...]:
        """Return the files that a message announces which nobody has judged yet."""
        payload = envelope.get("payload") if isinstance(envelope, dict) else None
        try:
            message = parse(unb64(payload))
            form = self.runner.center.agreements[message.agreement].forms[message.form]
            return checked(form, message.fields)
        except (RefusalError, KeyError):
            return ()
