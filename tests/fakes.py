"""Keys for tests: real signatures by keys that anyone can compute from a name.

`FakeSigner("alice")` is the same key in every run. `party_fixture("us", …)` builds a whole party: root, keeper,
people, system, and the machine keys, with the signed root and roster. ML-DSA signatures are randomised by the library,
so notes differ from run to run; roots, kids and Ed25519 signatures do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA65PrivateKey

from hotline.core import canonical
from hotline.core.canonical import Instant, Json
from hotline.core.checkpoint import cosigner_name
from hotline.core.roster import Key, Root, Roster, parse_root, parse_roster, root_document, roster_document
from hotline.core.signature import (
    ED25519,
    ML_DSA_44,
    ML_DSA_65,
    ROOT,
    ROSTER,
    Signed,
    Signer,
    sign,
    thumbprint,
)
from hotline.files.keys import FileSigner, make_certificate
from hotline.files.keys import signer as file_signer

START: Final = canonical.instant("2026-01-01T00:00:00.000Z")
END: Final = canonical.instant("2027-01-01T00:00:00.000Z")
ROOT_END: Final = canonical.instant("2036-01-01T00:00:00.000Z")
MACHINE_ALGORITHMS: Final = {
    "center": (ED25519, ML_DSA_65),
    "log": (ED25519, ML_DSA_44),
    "cosigner": (ED25519, ML_DSA_44),
    "tls": (ED25519,),
}


@lru_cache(maxsize=512)
def file_key(name: str, alg: str = ED25519) -> FileSigner:
    """Return the key that belongs to *name*, as `hotline.files.keys` would have read it."""
    return seeded(sha256(name.encode()).digest(), alg)


def seeded(seed: bytes, alg: str) -> FileSigner:
    """Return the key of *alg* that follows from *seed*."""
    if alg == ED25519:
        return file_signer(Ed25519PrivateKey.from_private_bytes(seed))
    if alg == ML_DSA_44:
        return file_signer(MLDSA44PrivateKey.from_seed_bytes(seed))
    assert alg == ML_DSA_65
    return file_signer(MLDSA65PrivateKey.from_seed_bytes(seed))


class FakeSigner:
    """A signer whose key follows from its name."""

    def __init__(self, name: str, alg: str = ED25519, seed: bytes | None = None) -> None:
        """Derive the key of *name*, or of *seed*."""
        self.name = name
        self.file_key = file_key(name, alg) if seed is None else seeded(seed, alg)
        self.kid = self.file_key.kid
        self.alg = alg
        self.public = self.file_key.public
        self.private = self.file_key.private

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over *data*."""
        return self.file_key.sign(data)

    def __repr__(self) -> str:
        """Name the key."""
        return f"FakeSigner({self.name!r}, {self.alg!r})"


def key_of(
    signer: Signer,
    *roles: str,
    subject: str,
    name: str = "",
    window: tuple[Instant, Instant] = (START, END),
    certificate: str | None = None,
) -> Key:
    """Return the roster key of *signer*."""
    kid = thumbprint(signer.alg, signer.public)
    start, end = window
    return Key(
        kid, signer.alg, signer.public, subject, name or subject, tuple(roles), start, end, certificate=certificate
    )


def seal(document: Mapping[str, Json], typ: str, role: str, *signers: Signer) -> dict[str, Json]:
    """Return the JWS envelope of *document*, signed by *signers*."""
    payload = canonical.encode(dict(document))
    return Signed(payload, tuple(sign(payload, typ, role, signer) for signer in signers)).envelope()


@dataclass(frozen=True)
class Party:
    """A party with all its keys: the signed documents, as the peer gets them, and the signers, as only it has them.

    `people` maps a name (`alice`) to its Ed25519 signer; `machines` maps a role to its signers, Ed25519 first.
    """

    name: str
    root: Root
    roster: Roster
    root_envelope: dict[str, Json]
    roster_envelope: dict[str, Json]
    root_signers: tuple[FakeSigner, ...]
    keeper: FakeSigner
    system: FakeSigner
    people: Mapping[str, FakeSigner]
    machines: Mapping[str, tuple[FakeSigner, ...]] = field(repr=False)
    certificate: str = field(repr=False)

    @property
    def origin(self) -> str:
        """The origin of this party's log."""
        return self.root.log_origin

    @property
    def cosigner_name(self) -> str:
        """The name under which this party cosigns the log of its peer."""
        return cosigner_name(self.root.log_origin)

    def signer(self, role: str) -> FakeSigner:
        """Return the Ed25519 key of a machine role."""
        return self.machines[role][0]

    def with_roster(self, keys: Sequence[Key], *, issued: Instant | None = None) -> "Party":
        """Return the party with the next roster, of *keys*, signed by the root."""
        document = roster_document(
            party=self.name,
            log_origin=self.origin,
            version=self.roster.version + 1,
            keys=keys,
            issued=self.roster.issued if issued is None else issued,
        )
        envelope = seal(document, ROSTER, "root", *self.root_signers)
        roster = parse_roster(envelope, self.root, self.roster)
        return replace(self, roster=roster, roster_envelope=envelope)

    def revoke(self, name: str, at: Instant, reason: str = "lost") -> "Party":
        """Return the party with the next roster, in which every key of person *name* is revoked at *at*."""
        subject = f"{self.name}/{name}"
        keys = [
            replace(key, revoked_at=at, reason=reason) if key.subject == subject else key for key in self.roster.keys
        ]
        return self.with_roster(keys, issued=at)


def party_fixture(
    name: str,
    people: Sequence[str] = ("alice", "bob"),
    *,
    channel: str = "us-cn",
    roots: int = 1,
    post_quantum: Sequence[str] = (),
    window: tuple[Instant, Instant] = (START, END),
) -> Party:
    """Build party *name* (`us`): *people* are operators, those in *post_quantum* with a second, ML-DSA-65 key.

    Key names are `us/alice`, `us/log`, …, so the same party is the same keys everywhere. There are always the keeper
    `us/keeper`, the auditor `us/auditor`, the administrator `us/administrator` and the system `us/system`.
    """
    origin = f"{name}.example/{channel}"
    root_signers = tuple(FakeSigner(f"{name}/root-{number}") for number in range(1, roots + 1))
    root_keys = [key_of(each, "root", subject=each.name) for each in root_signers]
    root = root_document(
        party=name, log_origin=origin, version=1, keys=root_keys, threshold=(roots + 1) // 2, expires=ROOT_END
    )
    machines = {
        role: tuple(FakeSigner(f"{name}/{channel}/{role}", alg) for alg in algs)
        for role, algs in MACHINE_ALGORITHMS.items()
    }
    certificate = make_certificate(machines["tls"][0].file_key, f"{name} {channel}", START, END)
    staff = {person: FakeSigner(f"{name}/{person}") for person in people}
    others = {role: FakeSigner(f"{name}/{role}") for role in ("keeper", "auditor", "administrator", "system")}
    keys = [
        *(key_of(each, "operator", subject=each.name, window=window) for each in staff.values()),
        *(
            key_of(FakeSigner(f"{name}/{person}", ML_DSA_65), "operator", subject=f"{name}/{person}", window=window)
            for person in post_quantum
        ),
        *(key_of(each, role, subject=each.name, window=window) for role, each in others.items()),
        *(
            key_of(each, role, subject=f"{name}/{role}", certificate=certificate if role == "tls" else None)
            for role, signers in machines.items()
            for each in signers
        ),
    ]
    roster = roster_document(party=name, log_origin=origin, version=1, keys=keys, issued=START)
    root_envelope = seal(root, ROOT, "root", *root_signers)
    roster_envelope = seal(roster, ROSTER, "root", *root_signers)
    parsed = parse_root(root_envelope, None)
    return Party(
        name=name,
        root=parsed,
        roster=parse_roster(roster_envelope, parsed, None),
        root_envelope=root_envelope,
        roster_envelope=roster_envelope,
        root_signers=root_signers,
        keeper=others["keeper"],
        system=others["system"],
        people=staff | {role: others[role] for role in ("auditor", "administrator")},
        machines=machines,
        certificate=certificate,
    )
