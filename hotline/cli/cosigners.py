"""Who signs the heads of a log and who cosigns them, by the rosters that the trusted roots of this desk vouch for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hotline.cli.asking import Asking
from hotline.cli.exits import DeskError
from hotline.cli.gathering import Reader, documents_in, trusted_root
from hotline.core.center import document
from hotline.core.checkpoint import Checkpoint, cosigner_name, open_checkpoint, open_cosignature, verifier_key
from hotline.core.entry import RosterEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.proof_file import Signing
from hotline.core.roster import Root, Roster, parse_root, parse_roster
from hotline.files import positions

OTHER: Final = {"ours": "theirs", "theirs": "ours"}


@dataclass(frozen=True, slots=True)
class Cosigners:
    """The party whose log it is and the one that cosigns it, and under which name and keys each signs."""

    party: str
    peer: str
    log: Signing
    cosigner: Signing

    def opened(self, note: str) -> Checkpoint:
        """Return the head that *note* says, if both signed it; else LogError."""
        head = open_checkpoint(note, self.log.keys, self.log.name)
        open_cosignature(head, note, self.cosigner.name, self.cosigner.keys)
        return head

    def log_keys(self) -> list[str]:
        """Return the keys of the log as other tools want them."""
        return [verifier_key(self.log.name, key) for key in self.log.keys]

    def cosigner_keys(self) -> list[str]:
        """Return the keys of the cosigner as other tools want them."""
        return [verifier_key(self.cosigner.name, key, cosigner=True) for key in self.cosigner.keys]


async def cosigners_of(asking: Asking, log: str) -> Cosigners:
    """Return who signs the heads of *log*."""
    rosters = await asking.client.roster()
    owner = await newest_roster(asking, log, rosters)
    other = await newest_roster(asking, OTHER[log], rosters)
    author = Signing(owner.log_origin, owner.with_role("log"))
    reader = Signing(cosigner_name(other.log_origin), other.with_role("cosigner"))
    return Cosigners(owner.party, other.party, author, reader)


async def newest_roster(asking: Asking, log: str, rosters: Mapping[str, Any]) -> Roster:
    """Return the newest roster of the party that writes *log*, if the trusted root leads to it."""
    shown = rosters[log]
    root = trusted_root(asking, shown)
    if shown["roster"]["envelope"] is None:
        raise DeskError("no_document", root.party)
    if shown["root"]["version"] == root.version:
        try:
            return parse_roster(shown["roster"]["envelope"], root, None)
        except RefusalError:
            pass  # keepers signed it, or nobody did: that is for the rosters before it to say
    return await last_of(asking, log, root, rosters)


async def last_of(asking: Asking, log: str, root: Root, rosters: Mapping[str, Any]) -> Roster:
    """Return the last of the rosters in *log*, each judged by those before it, from the trusted *root* on."""
    roster: Roster | None = None
    size = asking.channel["logs"][log]["size"]
    reader = Reader(asking, documents_in(rosters), lambda _, __: None, size)
    async for row in reader.rows(log, size):
        try:
            entry = parse_entry(row.body)
        except RefusalError:
            continue
        if not isinstance(entry, RosterEntry):
            continue
        envelope = document(row.beside or b"")
        if entry.subject == "roster":
            roster = parse_roster(envelope, root, roster)
        elif entry.version > root.version:
            root = parse_root(envelope, root)
    if roster is None:
        raise DeskError("no_document", root.party)
    return roster


def write(path: Path, octets: bytes) -> None:
    """Write a file whole or not at all, its folder as well if there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.with_name(f"{path.name}.part")
        begun.write_bytes(octets)
        begun.replace(path)
    except OSError as error:
        wrong = f"it cannot be written: {error.strerror}"
        raise positions.unreadable(str(path), wrong, "Check the folder and who may write to it") from error
