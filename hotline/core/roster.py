"""Who may sign what for a party: its root, its roster, and the judgement of one key.

The root names the few offline keys that everything else rests on, and is compared aloud once. The roster lists every
key in use, of people and of machines; the root signs it, or its keepers. Rules:

1. A root or roster of version n+1 follows version n, of the same party and log; nothing else is taken.
2. A threshold counts distinct subjects, never keys or signatures.
3. Root n+1 needs the threshold of root n and its own.
4. A roster needs the threshold of the root, or that many keepers as the root says; keepers cannot change who is keeper.
5. A key has one algorithm, and a machine's key one role: center, log, cosigner and tls keys serve nothing else.
6. Which roster judges is decided by place in the log; `judge` is given the instant of the entry.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hotline.core import canonical
from hotline.core.assertion import Relying, read_relying
from hotline.core.canonical import Instant, Json
from hotline.core.certificate import certificate_public
from hotline.core.errors import refuse
from hotline.core.shape import Shape
from hotline.core.signature import (
    ASSERTING,
    ED25519,
    ML_DSA_44,
    ML_DSA_65,
    ROOT,
    ROSTER,
    SM2_SM3,
    WEBAUTHN_ED25519,
    WEBAUTHN_ES256,
    Header,
    Verifiable,
    import_public,
    parse_envelope,
    thumbprint,
    verify,
)

MEMBERS_ROOT: Final = frozenset({"v", "party", "log_origin", "version", "threshold", "keepers", "expires", "keys"})
MEMBERS_ROSTER: Final = frozenset({"v", "party", "log_origin", "version", "issued", "keys"})
MEMBERS_ROOT_KEY: Final = frozenset({"kid", "alg", "pub", "subject", "name"})
MEMBERS_KEY: Final = MEMBERS_ROOT_KEY | {"roles", "not_before", "not_after"}
MEMBERS_OPTIONAL: Final = frozenset({"revoked_at", "reason", "certificate", "assurance", "webauthn"})

PARTY: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
ORIGIN: Final = re.compile(r"[!-*,-~]{1,200}")
SUBJECT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}")
NAME: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,128}")
CERTIFICATE: Final = re.compile(r"[\n -~]{1,4096}")
ASSURANCE: Final = re.compile("software|hardware")
COUNT_MAX: Final = 16
SHAPE: Final = Shape("roster.malformed")
KEYS_MAX: Final = 2048
DOCUMENT_MAX: Final = 4 * 1024 * 1024
ROOT_ROLE: Final = "root"
PEOPLE: Final = frozenset({"operator", "system", "auditor", "keeper", "administrator"})
MACHINES: Final[Mapping[str, frozenset[str]]] = {
    "center": frozenset({ED25519, ML_DSA_65}),
    "log": frozenset({ED25519, ML_DSA_44}),
    "cosigner": frozenset({ED25519, ML_DSA_44}),
    "tls": frozenset({ED25519}),
}
ROLES: Final = PEOPLE | MACHINES.keys()
SYSTEM: Final = frozenset({ED25519, ML_DSA_65, SM2_SM3})
PERSONAL: Final = SYSTEM | {WEBAUTHN_ED25519, WEBAUTHN_ES256}
SOFTWARE, HARDWARE = "software", "hardware"


@dataclass(frozen=True, slots=True)
class Key:
    """One public key of a party, and what it may be used for, from and until when."""

    kid: str
    alg: str
    public: bytes
    subject: str
    name: str
    roles: tuple[str, ...]
    not_before: Instant
    not_after: Instant
    revoked_at: Instant | None = None
    reason: str | None = None
    certificate: str | None = None
    assurance: str = SOFTWARE
    webauthn: Relying | None = None

    @property
    def until(self) -> Instant:
        """When it ends: the earlier of its last instant and its revocation."""
        return self.not_after if self.revoked_at is None else min(self.not_after, self.revoked_at)

    def check(self, at: Instant) -> None:
        """Refuse if the key is not valid at *at*."""
        if at < self.not_before:
            raise refuse("roster.not_yet_valid", self.name, canonical.instant_text(self.not_before))
        if self.revoked_at is not None and at >= self.revoked_at:
            raise refuse("roster.revoked_key", self.name, canonical.instant_text(self.revoked_at))
        if at >= self.not_after:
            raise refuse("roster.expired_key", self.name, canonical.instant_text(self.not_after))

    def document(self) -> dict[str, Json]:
        """Return the key as it stands in a roster."""
        webauthn = self.webauthn.document() if self.webauthn else None
        optional: dict[str, Json] = {"reason": self.reason, "certificate": self.certificate, "webauthn": webauthn}
        if self.revoked_at is not None:
            optional["revoked_at"] = canonical.instant_text(self.revoked_at)
        if self.assurance != SOFTWARE:
            optional["assurance"] = self.assurance
        return {
            "kid": self.kid,
            "alg": self.alg,
            "pub": canonical.b64(self.public),
            "subject": self.subject,
            "name": self.name,
            "roles": list(self.roles),
            "not_before": canonical.instant_text(self.not_before),
            "not_after": canonical.instant_text(self.not_after),
            **{name: value for name, value in optional.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class Root:
    """What everything of a party rests on. `keepers`: how many keepers may sign a roster in its stead (0: none)."""

    party: str
    version: int
    keys: tuple[Key, ...]
    threshold: int
    log_origin: str
    expires: Instant
    digest: str
    keepers: int = 1

    def find(self, kid: str) -> Key | None:
        """Return the root key named *kid*."""
        return next((key for key in self.keys if key.kid == kid), None)


@dataclass(frozen=True, slots=True)
class Roster:
    """All keys of a party in one version."""

    party: str
    version: int
    keys: tuple[Key, ...]
    digest: str
    log_origin: str
    issued: Instant
    by_kid: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_kid", {key.kid: key for key in self.keys})

    def find(self, kid: str) -> Key | None:
        """Return the key named *kid*, valid or not."""
        return self.by_kid.get(kid)

    def judge(self, kid: str, role: str, at: Instant) -> Key:
        """Return the key named *kid* if it may act in *role* at *at*, else refuse."""
        key = self.find(kid)
        if key is None:
            raise refuse("roster.unknown_key", detail=canonical.shown(kid))
        if role not in key.roles:
            raise refuse("roster.wrong_role", key.name, f"{canonical.shown(role)} is not one of {', '.join(key.roles)}")
        key.check(at)
        return key

    def with_role(self, role: str) -> tuple[Key, ...]:
        """Return all keys of *role*, valid or not, in the order of the document."""
        return tuple(key for key in self.keys if role in key.roles)

    def valid(self, role: str, at: Instant) -> tuple[Key, ...]:
        """Return the keys that may act in *role* at *at*."""
        return tuple(key for key in self.with_role(role) if key.not_before <= at < key.until)


def new_key(
    signer: Verifiable,
    subject: str,
    name: str,
    roles: tuple[str, ...],
    window: tuple[Instant, Instant],
    certificate: str | None = None,
) -> Key:
    """Return the public key of *signer* as a roster lists it, valid within *window*."""
    return Key(signer.kid, signer.alg, signer.public, subject, name, roles, *window, certificate=certificate)


def root_document(  # noqa: PLR0913 - a document has as many members
    *,
    party: str,
    log_origin: str,
    version: int,
    keys: Iterable[Key],
    threshold: int,
    expires: Instant,
    keepers: int = 1,
) -> dict[str, Json]:
    """Return the payload of a root, to be encoded and signed in role `root`."""
    return {
        "v": 1,
        "party": party,
        "log_origin": log_origin,
        "version": version,
        "threshold": threshold,
        "keepers": keepers,
        "expires": canonical.instant_text(expires),
        "keys": [{name: key.document()[name] for name in ("kid", "alg", "pub", "subject", "name")} for key in keys],
    }


def roster_document(
    *, party: str, log_origin: str, version: int, keys: Iterable[Key], issued: Instant
) -> dict[str, Json]:
    """Return the payload of a roster, to be encoded and signed in role `root` or `keeper`."""
    return {
        "v": 1,
        "party": party,
        "log_origin": log_origin,
        "version": version,
        "issued": canonical.instant_text(issued),
        "keys": [key.document() for key in keys],
    }


def parse_root(envelope: Json, previous: Root | None) -> Root:
    """Return the root in *envelope* if it may follow *previous*; the first one is compared aloud."""
    signed = parse_envelope(envelope, ROOT)
    root = read_root(signed.payload)
    if previous is not None:
        follows(root, previous)

    def find(kid: str) -> Key | None:
        return root.find(kid) or (previous.find(kid) if previous else None)

    signers = verify(signed, find)
    for judge in (root, previous):
        if judge is not None and len(subjects(judge, signers)) < judge.threshold:
            raise refuse("roster.threshold", f"root version {judge.version}", f"{judge.threshold} must sign")
    return root


def parse_roster(envelope: Json, root: Root, previous: Roster | None) -> Roster:
    """Return the roster in *envelope* if *root* or its keepers signed it and it may follow *previous*."""
    signed = parse_envelope(envelope, ROSTER)

    def find(kid: str) -> Key | None:
        return root.find(kid) or (previous.find(kid) if previous else None)

    signers = verify(signed, find)
    roster = read_roster(signed.payload)
    if (roster.party, roster.log_origin) != (root.party, root.log_origin):
        raise refuse("roster.malformed", "party", "the roster is of another party or log than the root")
    if roster.issued >= root.expires:
        raise refuse("roster.expired_root", detail=canonical.instant_text(root.expires))
    if previous is not None:
        follows(roster, previous)
    if len(subjects(root, signers)) < root.threshold:
        kept_by(roster, root, previous, signers)
    return roster


def subjects(root: Root, signers: Iterable[tuple[Key, Header]]) -> set[str]:
    """Return the distinct people who signed in role `root`, named as *root* names them."""
    found = (root.find(header.kid) for _, header in signers if header.role == ROOT_ROLE)
    return {key.subject for key in found if key is not None}


def kept_by(roster: Roster, root: Root, previous: Roster | None, signers: Iterable[tuple[Key, Header]]) -> None:
    """Refuse unless enough keepers of *previous* signed *roster*, and it leaves the keepers as they were."""
    keepers: set[str] = set()
    if previous is not None:
        found = [previous.judge(key.kid, "keeper", roster.issued) for key, header in signers if header.role == "keeper"]
        # A revoked keeper could date the roster before its own revocation.
        keepers = {key.subject for key in found if key.revoked_at is None}
    if previous is None or not root.keepers or len(keepers) < root.keepers:
        raise refuse("roster.threshold", detail=f"{root.threshold} of the root must sign, or {root.keepers} keepers")
    if roster.issued < previous.issued:
        raise refuse("roster.rollback", "issued")
    if set(roster.with_role("keeper")) != set(previous.with_role("keeper")):
        raise refuse("roster.keeper")


def follows(document: Root | Roster, previous: Root | Roster) -> None:
    """Refuse unless *document* is the next version after *previous*."""
    if (document.party, document.log_origin) != (previous.party, previous.log_origin):
        raise refuse("roster.malformed", "party", "the version before it is of another party or log")
    if document.version != previous.version + 1:
        raise refuse("roster.rollback", "version", f"{document.version} after {previous.version}")


def read_root(payload: bytes) -> Root:
    """Return the root that *payload* spells; who signed it is not asked here."""
    value = document(payload, MEMBERS_ROOT)
    expires = canonical.instant(value["expires"])
    keys = tuple(read_root_key(key, expires) for key in SHAPE.list(value["keys"], "keys", 1, KEYS_MAX))
    root = Root(
        party=SHAPE.text(value["party"], "party", PARTY),
        version=SHAPE.whole(value["version"], "version", 1, canonical.INTEGER_MAX),
        keys=distinct(keys),
        threshold=SHAPE.whole(value["threshold"], "threshold", 1, COUNT_MAX),
        log_origin=SHAPE.text(value["log_origin"], "log_origin", ORIGIN),
        expires=expires,
        digest=canonical.digest(payload),
        keepers=SHAPE.whole(value["keepers"], "keepers", 0, COUNT_MAX),
    )
    if len({key.subject for key in keys}) < root.threshold:
        raise refuse("roster.malformed", "threshold", "there are fewer people than must sign")
    return root


def read_roster(payload: bytes) -> Roster:
    """Return the roster that *payload* spells; who signed it is not asked here."""
    value = document(payload, MEMBERS_ROSTER)
    return Roster(
        party=SHAPE.text(value["party"], "party", PARTY),
        version=SHAPE.whole(value["version"], "version", 1, canonical.INTEGER_MAX),
        keys=distinct(tuple(read_key(key) for key in SHAPE.list(value["keys"], "keys", 1, KEYS_MAX))),
        digest=canonical.digest(payload),
        log_origin=SHAPE.text(value["log_origin"], "log_origin", ORIGIN),
        issued=canonical.instant(value["issued"]),
    )


def read_root_key(value: Json, expires: Instant) -> Key:
    """Read one key of a root; it is valid as long as the root."""
    found = SHAPE.members(value, MEMBERS_ROOT_KEY)
    key = identity(found, (ROOT_ROLE,), (Instant(0), expires))
    if key.alg not in MACHINES["center"]:
        raise refuse("signature.algorithm", key.name, "a root signs with Ed25519 or ML-DSA-65")
    return key


def read_key(value: Json) -> Key:
    """Read one key of a roster."""
    found = SHAPE.members(value, MEMBERS_KEY, MEMBERS_OPTIONAL)
    roles = tuple(found["roles"]) if isinstance(found["roles"], list) else ()
    if not roles or not all(isinstance(role, str) and role in ROLES for role in roles) or len(set(roles)) < len(roles):
        raise refuse("roster.malformed", "roles", canonical.shown(found["roles"]))
    window = canonical.instant(found["not_before"]), canonical.instant(found["not_after"])
    key = replace(
        identity(found, roles, window),
        revoked_at=canonical.instant(found["revoked_at"]) if "revoked_at" in found else None,
        reason=SHAPE.text(found["reason"], "reason", NAME) if "reason" in found else None,
        certificate=SHAPE.text(found["certificate"], "certificate", CERTIFICATE) if "certificate" in found else None,
        assurance=SHAPE.text(found["assurance"], "assurance", ASSURANCE) if "assurance" in found else SOFTWARE,
        webauthn=read_relying(found["webauthn"]) if "webauthn" in found else None,
    )
    fits_role(key)
    return key


def fits_role(key: Key) -> None:
    """Refuse a key whose algorithm, roles, window or certificate do not go together (rule 5)."""
    alone = MACHINES.keys() | {"system"}
    if len(key.roles) > 1 and alone.intersection(key.roles):
        raise refuse("roster.malformed", key.name, "a key of a machine has one role")
    if key.alg not in MACHINES.get(key.roles[0], SYSTEM if "system" in key.roles else PERSONAL):
        raise refuse("signature.algorithm", key.name, f"{key.alg} is not for {key.roles[0]}")
    if (key.webauthn is not None) != (key.alg in ASSERTING):
        raise refuse(
            "roster.malformed", key.name, "a security key says for which site it answers, and no other key does"
        )
    if key.not_before >= key.not_after:
        raise refuse("roster.malformed", key.name, "not_after is to be later than not_before")
    if (key.certificate is not None) != ("tls" in key.roles):
        raise refuse("roster.malformed", key.name, "a tls key has a certificate, and no other key has")
    if key.certificate is not None and certificate_public(key.certificate) != key.public:
        raise refuse("roster.malformed", key.name, "the certificate is of another key")


def identity(value: dict[str, Any], roles: tuple[str, ...], window: tuple[Instant, Instant]) -> Key:
    """Read who a key is; its point is checked and its kid computed again."""
    alg, public = value["alg"], canonical.unb64(value["pub"])
    if not isinstance(alg, str):
        raise refuse("roster.malformed", "alg")
    import_public(alg, public)
    if value["kid"] != thumbprint(alg, public):
        raise refuse("roster.malformed", "kid", "it is not the thumbprint of the key")
    subject, name = SHAPE.text(value["subject"], "subject", SUBJECT), SHAPE.text(value["name"], "name", NAME)
    return Key(value["kid"], alg, public, subject, name, roles, *window)


def document(payload: bytes, members: frozenset[str]) -> dict[str, Any]:
    """Read *payload* as canonical JSON of version 1 with exactly *members*."""
    value = SHAPE.members(canonical.decode(payload, largest=DOCUMENT_MAX), members)
    SHAPE.whole(value["v"], "v", 1, 1)
    return value


def distinct(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return *keys* if no two are the same."""
    if len({key.kid for key in keys}) < len(keys):
        raise refuse("roster.malformed", "keys", "the same key twice")
    return keys
