"""The private keys of a center: every key file of its folder, of which there may be several for one role.

    log.ed25519.key.pem  log-2.ed25519.key.pem  center.ed25519.key.uri

The name says the role, up to the first dot or dash; which of them sign, the rosters say (`core/tenure`). A running
center looks again when its roster changes, so that new keys need no restart. A key in a token stands in a `.key.uri`
file; TLS keys must be files, for the ssl module wants them in memory.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hotline.core.errors import Complaint, FileError
from hotline.core.replica import Replica
from hotline.core.signature import Signer
from hotline.files.founding import MACHINES, key_file
from hotline.files.keys import read_private
from hotline.files.token import SUFFIX, complain, open_key

NAME: Final = re.compile(rf"({'|'.join(MACHINES)})[.-].*\.key\.(?:pem|uri)")


@dataclass(slots=True)
class Keyring:
    """The keys read so far, by role. The lists grow and are never replaced: whoever signs may hold on to them."""

    folder: Path
    passphrase: bytes | None = field(repr=False)
    held: dict[str, list[Signer]] = field(default_factory=lambda: {role: [] for role in MACHINES})
    known: set[Path] = field(default_factory=set)

    def look(self) -> None:
        """Read the key files that were not read yet; FileError if one of them cannot be."""
        for path in sorted(self.folder.glob("*.key.*")):
            named = NAME.fullmatch(path.name)
            if named is None or path in self.known:
                continue
            if named[1] == "tls" and path.name.endswith(SUFFIX):
                raise complain(path, "a TLS key must be in memory", "Keep it in a file: tls.ed25519.key.pem")
            self.held[named[1]].append(open_key(path, self.passphrase))
            self.known.add(path)

    def demand_whole(self) -> None:
        """Refuse a folder that lacks a key of any role and algorithm."""
        for role, algs in MACHINES.items():
            for alg in algs:
                if all(each.alg != alg for each in self.held[role]):
                    read_private(key_file(self.folder, role, alg), self.passphrase)

    def demand_listed(self, log: Replica) -> None:
        """Refuse to sign with keys that no roster of ours lists: the peer would refuse whatever they sign."""
        listed = {key.kid for roster in (log.pinned, *(each for _, each in log.rosters)) for key in roster.keys}
        complaints = [
            Complaint(
                str(self.folder),
                0,
                0,
                role,
                "the roster does not list this key",
                "Put back the key, or enrol the new one",
            )
            for role, algs in MACHINES.items()
            for alg in algs
            if all(each.kid not in listed for each in self.held[role] if each.alg == alg)
        ]
        if complaints:
            raise FileError(tuple(complaints))


def read_keyring(folder: Path, passphrase: bytes | None) -> Keyring:
    """Return the private keys in *folder*; FileError if one is missing or cannot be read."""
    found = Keyring(folder, passphrase)
    found.look()
    found.demand_whole()
    return found
