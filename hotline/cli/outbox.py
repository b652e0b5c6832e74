"""Keeps a signed message on this machine from its signature until its center has answered.

Whatever happens in between (no answer, a power cut), the same bytes can be posted again: `hotline send --again`. A new
message in its place would be a second one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hotline.client.drafting import Composed
from hotline.core.canonical import unb64
from hotline.files.keys import complain, read_limited, write_atomically

LARGEST: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder of signed messages, named by their numbers."""

    folder: Path

    def keep(self, composed: Composed) -> Path:
        """Keep a message; closed to others, for its openings say what is sealed."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path(composed)
        text = json.dumps({**composed.body(), "flags": list(composed.flags)}).encode()
        write_atomically(path, text, mode=0o600, replace=True)
        return path

    def forget(self, composed: Composed) -> None:
        """Let go of a message that its center has answered."""
        self.path(composed).unlink(missing_ok=True)

    def waiting(self) -> Iterator[Composed]:
        """Yield every message that is kept, exactly as it was signed."""
        for path in sorted(self.folder.glob("*.json")):
            yield read(path)

    def path(self, composed: Composed) -> Path:
        """Return where a message is kept."""
        return self.folder / f"{composed.id.removeprefix('sha256:')}.json"


def read(path: Path) -> Composed:
    """Return the message kept at *path*."""
    try:
        value: dict[str, Any] = json.loads(read_limited(path, LARGEST, private=True))
        envelope = value["message"]
        return Composed(unb64(envelope["payload"]), envelope, value["openings"], tuple(value["flags"]))
    except (ValueError, KeyError, TypeError):
        raise complain(path, "this is not a message that was kept", "Remove it, or put the right file back") from None
