"""A key ceremony: the next version of a root or roster as a draft, and who has signed it so far.

1. A draft carries all that a machine without a network needs: the next version, what it follows, and the root that says
   how many must sign. Signatures travel with it, so that people sign one after the other.
2. People are counted, never keys or signatures.
3. Nothing half-signed takes effect: `settled` judges a draft by the same rules as a center does.
4. A draft is no evidence. Whoever signs is shown every key of the next version, and compares fingerprints by voice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hotline.core import canonical
from hotline.core.canonical import Json
from hotline.core.errors import refuse
from hotline.core.roster import (
    DOCUMENT_MAX,
    ROOT_ROLE,
    Key,
    Root,
    Roster,
    follows,
    parse_root,
    parse_roster,
    read_root,
    read_roster,
    subjects,
)
from hotline.core.shape import Shape
from hotline.core.signature import (
    ROOT,
    ROSTER,
    SIGNATURES_MAX,
    Signature,
    Signed,
    Signer,
    parse_envelope,
    parse_signature,
    sign,
    verify,
)

SHAPE: Final = Shape("roster.malformed")
MEMBERS: Final = frozenset({"v", "document", "next", "root", "before", "signatures"})
ENVELOPE: Final = frozenset({"payload", "signatures"})
TYPES: Final[Mapping[str, str]] = {"root": ROOT, "roster": ROSTER}
KEEPER: Final = "keeper"
BEFORE: Final = "before"


@dataclass(frozen=True, slots=True)
class Draft:
    """The next version of a root or roster, not yet in force. Make it with `draft_of`, which checks that it follows.

    `trusted` is the root in force, None if this is the first one; `envelope` how it was signed. `previous` is the
    roster that is followed, `before` its payload. Every one of `signatures` is verified.
    """

    payload: bytes
    following: Root | Roster
    envelope: Json
    trusted: Root | None
    before: bytes | None = None
    previous: Roster | None = None
    signatures: tuple[Signature, ...] = ()

    @property
    def document(self) -> str:
        """Return which document it is: `root` or `roster`."""
        return "root" if isinstance(self.following, Root) else "roster"

    @property
    def founds(self) -> bool:
        """Return whether it is a first version, which follows nothing."""
        return self.following.version == 1

    @property
    def signed(self) -> Signed:
        """Return the next version with the signatures that it has."""
        return Signed(self.payload, self.signatures)

    def value(self) -> dict[str, Json]:
        """Return the draft as JSON that a person can read."""
        return {
            "v": 1,
            "document": self.document,
            "next": canonical.decode(self.payload, largest=DOCUMENT_MAX),
            "root": self.envelope,
            "before": None if self.before is None else canonical.decode(self.before, largest=DOCUMENT_MAX),
            "signatures": [each.entry() for each in self.signatures],
        }

    def find(self, kid: str) -> Key | None:
        """Return the key of that name that could sign: of either root, or of the roster that is followed."""
        lists = (self.trusted, self.following if isinstance(self.following, Root) else None, self.previous)
        return next((key for each in lists if each is not None and (key := each.find(kid)) is not None), None)


@dataclass(frozen=True, slots=True)
class Need:
    """How many distinct people of one list must sign: of the `root`, of the root `before` it, or as `keeper`."""

    whose: str
    wanted: int
    may: tuple[str, ...]
    signed: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Return whether enough of them signed."""
        return len(self.signed) >= self.wanted


def draft_of(payload: bytes, document: str, envelope: Json, before: bytes | None) -> Draft:
    """Return the draft of *payload* if it is the next version after *envelope* or *before*, of one party and log."""
    if document == "root":
        root, old = read_root(payload), None if envelope is None else self_signed(envelope)
        found = Draft(payload, root, envelope, old)
        previous: Root | Roster | None = old
    else:
        roster, given = read_roster(payload), None if before is None else read_roster(before)
        found = Draft(payload, roster, envelope, root_of(envelope, founds=roster.version == 1), before, given)
        previous = given
    following, trusted = found.following, found.trusted
    if found.founds != (previous is None):
        raise refuse("roster.rollback", "version", f"{following.version} does not say what it follows")
    if previous is not None:
        follows(following, previous)
    if trusted is not None and (following.party, following.log_origin) != (trusted.party, trusted.log_origin):
        raise refuse("roster.malformed", "party", "the draft is of another party or log than the root")
    return found


def root_of(envelope: Json, *, founds: bool) -> Root:
    """Return the root that a draft of a roster rests on; at a founding it may still be unsigned."""
    members = SHAPE.members(envelope, ENVELOPE, where="root")
    return read_root(canonical.unb64(members["payload"])) if founds else self_signed(envelope)


def self_signed(envelope: Json) -> Root:
    """Return the root in *envelope* if enough of its own holders signed it; those of the root before are not asked."""
    signed = parse_envelope(envelope, ROOT)
    root = read_root(signed.payload)
    own = tuple(each for each in signed.signatures if root.find(each.header().kid) is not None)
    return parse_root(replace(signed, signatures=own).envelope(), None)


def read_draft(value: Json) -> Draft:
    """Return the draft in *value*; refused unless it follows what it says, and every signature is good."""
    found = SHAPE.members(value, MEMBERS)
    SHAPE.whole(found["v"], "v", 1, 1)
    if found["document"] not in TYPES:
        raise refuse("roster.malformed", "document", canonical.shown(found["document"]))
    before = None if found["before"] is None else canonical.encode(found["before"])
    draft = draft_of(canonical.encode(found["next"]), found["document"], found["root"], before)
    for entry in SHAPE.list(found["signatures"], "signatures", 0, SIGNATURES_MAX):
        draft = added(draft, parse_signature(entry, TYPES[draft.document]))
    return draft


def signed_by(draft: Draft, signer: Signer) -> Draft:
    """Return *draft* with the signature of *signer*, in the role that it has."""
    role = role_of(draft, signer.kid)
    return added(draft, sign(draft.payload, TYPES[draft.document], role, signer))


def role_of(draft: Draft, kid: str) -> str:
    """Return the role in which the key named *kid* signs *draft*: `root`, or `keeper`; refused if it may not."""
    listed = draft.find(kid)
    if listed is None:
        raise refuse("roster.unknown_key", detail=f"nobody signs for {draft.following.party} with {kid}")
    if ROOT_ROLE in listed.roles:
        return ROOT_ROLE
    if listed in keepers(draft):
        return KEEPER
    if KEEPER in listed.roles and changes_keepers(draft):
        raise refuse("roster.keeper")
    raise refuse("roster.wrong_role", listed.name, "this key signs no rosters now")


def added(draft: Draft, signature: Signature) -> Draft:
    """Return *draft* with one more *signature*, which must verify, by a key that has not signed yet."""
    kid = signature.header().kid
    if any(each.header().kid == kid for each in draft.signatures):
        raise refuse("signature.duplicate", detail=kid)
    verify(Signed(draft.payload, (signature,)), draft.find)
    return replace(draft, signatures=(*draft.signatures, signature))


def merged(first: Draft, others: Iterable[Draft]) -> Draft:
    """Return *first* with the signatures of the *others*, which must be on the same bytes."""
    for each in others:
        if each.payload != first.payload:
            raise refuse("roster.malformed", "next", "these are signatures on different drafts")
        known = {signature.header().kid for signature in first.signatures}
        for signature in each.signatures:
            first = first if signature.header().kid in known else added(first, signature)
    return first


def needs(draft: Draft) -> tuple[Need, ...]:
    """Return who must sign, and who did: for a root all of it is needed, for a roster any one."""
    signers = verify(draft.signed, draft.find)
    following = draft.following
    roots = (
        (("root", following), (BEFORE, draft.trusted)) if isinstance(following, Root) else (("root", draft.trusted),)
    )
    found = [
        Need(whose, root.threshold, people(root.keys), tuple(sorted(subjects(root, signers))))
        for whose, root in roots
        if isinstance(root, Root)
    ]
    may = keepers(draft)
    if may and draft.trusted is not None:
        signed = people(key for key, header in signers if header.role == KEEPER and key in may)
        found.append(Need(KEEPER, draft.trusted.keepers, people(may), signed))
    return tuple(found)


def enough(draft: Draft) -> bool:
    """Return whether enough distinct people signed."""
    met = [each.met for each in needs(draft)]
    return all(met) if draft.document == "root" else any(met)


def settled(draft: Draft, founding: Root | None = None) -> Root | Roster:
    """Return the version that *draft* has become; refused unless it is signed as a center demands.

    A first roster rests on the *founding* root, which must be the one that the draft names.
    """
    if not draft.signatures:
        raise refuse("signature.missing")
    if draft.document == "root":
        return parse_root(draft.signed.envelope(), draft.trusted)
    trusted = founding if draft.founds else draft.trusted
    if trusted is None or draft.trusted is None or trusted.digest != draft.trusted.digest:
        raise refuse("roster.malformed", "root", "the first roster needs the root that it was drafted for, signed")
    return parse_roster(draft.signed.envelope(), trusted, draft.previous)


def keepers(draft: Draft) -> tuple[Key, ...]:
    """Return the keys of keepers who may sign *draft* in place of the root; none if it changes who is keeper."""
    if draft.previous is None or draft.trusted is None or not draft.trusted.keepers or changes_keepers(draft):
        return ()
    assert isinstance(draft.following, Roster)
    valid = draft.previous.valid(KEEPER, draft.following.issued)
    return tuple(key for key in valid if key.revoked_at is None)


def changes_keepers(draft: Draft) -> bool:
    """Return whether *draft* changes anything about a keeper, which only the root may."""
    previous, following = draft.previous, draft.following
    if previous is None or not isinstance(following, Roster):
        return False
    return set(following.with_role(KEEPER)) != set(previous.with_role(KEEPER))


def people(keys: Iterable[Key]) -> tuple[str, ...]:
    """Return the distinct people who hold *keys*."""
    return tuple(sorted({key.subject for key in keys}))
