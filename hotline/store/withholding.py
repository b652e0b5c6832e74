"""Changes what stands beside entries of a store at rest: openings go to an archive, or come back from one.

The entries themselves, their leaves and their order are never touched. What is taken out is overwritten on the disk.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import apsw

from hotline.core.errors import StoreError
from hotline.store.database import open_writing
from hotline.store.search import forget

REPLACE = "UPDATE line SET beside = ? WHERE channel = ? AND log = ? AND idx = ? AND leaf = ? AND beside IS NOT NULL"


def replace_beside(path: Path, channel: str, changes: Mapping[tuple[str, int], tuple[bytes, bytes]]) -> None:
    """Put what is to stand beside entries, by log and index: the leaf that must be there, and the new bytes.

    All of it or nothing; StoreError if an entry is another one.
    """
    with closing(open_writing(path)) as connection:
        try:
            connection.pragma("secure_delete", "ON")
            with connection:
                for (log, index), (leaf, beside) in changes.items():
                    connection.execute(REPLACE, (beside, channel, log, index, leaf))
                    if connection.changes() != 1:
                        raise StoreError(f"entry {index} of {log} is not what was archived; nothing was changed")
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            forget(path)
        except apsw.Error as error:
            raise StoreError(f"{path} cannot be changed: {error}. Stop what uses it, then come again") from error
