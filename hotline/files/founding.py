"""Founds a party on disk: its root, its people, the keys of its center, and the first roster that names them all.

    keys/us/root.json  roster.json          public; given to the other side in person
    keys/us/private/<role>.<alg>.key.pem    the keys of the center: center, log, cosigner, tls
    keys/us/people/<name>.ed25519.key.pem   the keys of people and systems, to be handed to them and removed here
    keys/us/root/<name>.ed25519.key.pem     the root keys, to be kept offline

Nothing half-made takes effect: the roster is written last, and without it a center does not start.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.core.canonical import Duration, Instant, Json, b64, encode
from hotline.core.ceremony import Draft, draft_of
from hotline.core.errors import Complaint, FileError
from hotline.core.roster import Key, new_key, parse_root, parse_roster, root_document, roster_document
from hotline.core.signature import ED25519, ML_DSA_44, ML_DSA_65, ROOT, ROSTER, Signed, sign
from hotline.files.drafts import draft_file, write_draft
from hotline.files.keys import FileSigner, generate, make_certificate, write_envelope, write_private
from hotline.files.public import PublicKeyFile

MACHINES: Mapping[str, tuple[str, ...]] = {
    "center": (ED25519, ML_DSA_65),
    "log": (ED25519, ML_DSA_44),
    "cosigner": (ED25519, ML_DSA_44),
    "tls": (ED25519,),
}
DAY = Duration(86_400_000)


@dataclass(frozen=True, slots=True)
class Founding:
    """What is decided before a party is founded. `people` maps a name to the role of its key."""

    party: str
    channel: str
    people: Mapping[str, str]
    roots: Sequence[str] = ("root-1",)
    threshold: int = 1
    days: int = 365
    keepers: int = 1

    @property
    def origin(self) -> str:
        """Return the name of the log of the party."""
        return f"{self.party}.example/{self.channel}"


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded: the folder, and the digests of root and roster to be compared aloud."""

    folder: Path
    root: str
    roster: str


def key_file(folder: Path, name: str, alg: str) -> Path:
    """Return where the private key of *name* is kept."""
    return folder / f"{name}.{alg.lower()}.key.pem"


def found(founding: Founding, folder: Path, now: Instant, passphrase: bytes | None) -> Founded:
    """Make every key of a party and write it below *folder*; FileError if a party stands there already."""
    demand_empty(folder)
    window = (now, Instant(now + founding.days * DAY))
    roots = {name: made(folder / "root", name, ED25519, passphrase) for name in founding.roots}
    holders = [new_key(key, f"{founding.party}/{name}", name, ("root",), window) for name, key in roots.items()]
    keys = [*staff(founding, folder, window, passphrase), *machines(founding, folder, window, passphrase)]
    root = sealed(first_root(founding, holders, now), ROOT, tuple(roots.values()))
    roster = sealed(first_roster(founding, keys, now), ROSTER, tuple(roots.values()))
    trusted = parse_root(root.envelope(), None)
    listed = parse_roster(roster.envelope(), trusted, None)
    write_envelope(folder / "root.json", root)
    write_envelope(folder / "roster.json", roster)
    return Founded(folder, trusted.digest, listed.digest)


def drafted(
    founding: Founding, holders: Sequence[PublicKeyFile], folder: Path, now: Instant, passphrase: bytes | None
) -> tuple[Draft, Draft]:
    """Make the keys of center and people, and draft a root of *holders* and a roster, to be signed where they are."""
    demand_empty(folder)
    window = (now, Instant(now + founding.days * DAY))
    listed = [new_key(key, f"{founding.party}/{key.name}", key.name, ("root",), window) for key in holders]
    root = encode(first_root(founding, listed, now))
    first = draft_of(root, "root", None, None)
    keys = [*staff(founding, folder, window, passphrase), *machines(founding, folder, window, passphrase)]
    roster = encode(first_roster(founding, keys, now))
    second = draft_of(roster, "roster", {"payload": b64(root), "signatures": []}, None)
    for draft in (first, second):
        write_draft(draft_file(folder, draft.document), draft)
    return first, second


def demand_empty(folder: Path) -> None:
    """Refuse a folder in which a party stands already."""
    if any((folder / name).exists() for name in ("roster.json", "root.json", "root.draft.json")):
        wrong = "a party has been founded here already"
        raise FileError(
            (Complaint(str(folder), 0, 0, "", wrong, "Choose an empty folder; keys are never overwritten"),)
        )


def first_root(founding: Founding, keys: Sequence[Key], now: Instant) -> dict[str, Json]:
    """Return the payload of the first root, of *keys*."""
    return root_document(
        party=founding.party,
        log_origin=founding.origin,
        version=1,
        keys=keys,
        threshold=founding.threshold,
        expires=Instant(now + 10 * 365 * DAY),
        keepers=founding.keepers,
    )


def first_roster(founding: Founding, keys: Sequence[Key], now: Instant) -> dict[str, Json]:
    """Return the payload of the first roster, of *keys*."""
    return roster_document(party=founding.party, log_origin=founding.origin, version=1, keys=keys, issued=now)


def staff(founding: Founding, folder: Path, window: tuple[Instant, Instant], passphrase: bytes | None) -> Iterator[Key]:
    """Make the keys of people and systems."""
    for name, role in founding.people.items():
        key = made(folder / "people", name, ED25519, passphrase)
        yield new_key(key, f"{founding.party}/{name}", name, (role,), window)


def machines(
    founding: Founding, folder: Path, window: tuple[Instant, Instant], passphrase: bytes | None
) -> Iterator[Key]:
    """Make the keys of the center itself, one purpose each."""
    for role, algs in MACHINES.items():
        for alg in algs:
            key = made(folder / "private", role, alg, passphrase)
            certificate = (
                make_certificate(key, f"{founding.party} {founding.channel}", *window) if role == "tls" else None
            )
            yield new_key(key, f"{founding.party}/{role}", role, (role,), window, certificate)


def made(folder: Path, name: str, alg: str, passphrase: bytes | None) -> FileSigner:
    """Make one key, and write it closed to others."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = generate(alg)
    write_private(key_file(folder, name, alg), key, passphrase)
    return key


def sealed(document: Mapping[str, Json], typ: str, roots: tuple[FileSigner, ...]) -> Signed:
    """Return *document*, signed by all of *roots*."""
    payload = encode(dict(document))
    return Signed(payload, tuple(sign(payload, typ, "root", key) for key in roots))
