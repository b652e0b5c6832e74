"""Who signs the heads of a log and who cosigns them, by the rosters that the pinned roots of this desk vouch for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hotline.cli.asking import Asking
from hotline.cli.gathering import pinned_replica
from hotline.core.checkpoint import Checkpoint, cosigner_name, open_checkpoint, open_cosignature, verifier_key
from hotline.core.proof_file import Signing
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
    owner, other = (pinned_replica(asking, rosters[each]) for each in (log, OTHER[log]))
    author = Signing(owner.origin, owner.keys("log"))
    return Cosigners(owner.party, other.party, author, Signing(cosigner_name(other.origin), other.keys("cosigner")))


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
