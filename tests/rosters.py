"""The next root or roster of a party on the stage."""

from collections.abc import Sequence
from dataclasses import replace

from hotline.core.canonical import Instant, encode
from hotline.core.roster import Key, new_key, root_document, roster_document
from hotline.core.signature import ROOT, ROSTER, Signed, Signer, sign
from hotline.runtime.stage import Actor, NamedSigner, sealed


def next_roster(actor: Actor, *added: Key, revoke: str = "", at: Instant | None = None) -> bytes:
    """Return the next roster of *actor*, in which the key of *revoke* is revoked as of *at*."""
    newest = actor.center.ours.newest_roster()
    keys = [replace(key, revoked_at=at, reason="stolen") if key.name == revoke else key for key in newest.keys]
    members = roster_document(
        party=newest.party,
        log_origin=newest.log_origin,
        version=newest.version + 1,
        keys=[*keys, *added],
        issued=newest.issued,
    )
    return sealed(members, ROSTER, actor.signers["root"])


def next_root(actor: Actor, holders: Sequence[str], threshold: int, signers: Sequence[Signer], skip: int = 0) -> bytes:
    """Return the next root of *actor*, of *holders*, signed by *signers*."""
    root = actor.center.ours.root
    window = (Instant(0), root.expires)
    keys = [new_key(NamedSigner(name), f"{actor.name}/{name}", name, ("root",), window) for name in holders]
    members = root_document(
        party=root.party,
        log_origin=root.log_origin,
        version=root.version + 1 + skip,
        keys=keys,
        threshold=threshold,
        expires=root.expires,
    )
    payload = encode(members)
    return encode(Signed(payload, tuple(sign(payload, ROOT, "root", each) for each in signers)).envelope())
