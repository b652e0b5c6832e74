"""A party whose machine keys are rotated: the next roster, with new keys beside the old ones or in their place."""

from collections.abc import Sequence
from dataclasses import replace

from hotline.core.canonical import Instant
from hotline.core.roster import Key
from hotline.files.keys import make_certificate
from tests.fakes import END, MACHINE_ALGORITHMS, START, FakeSigner, Party, key_of

ROLES = tuple(MACHINE_ALGORITHMS)


def second_keys(party: Party, role: str) -> tuple[FakeSigner, ...]:
    """Return the second private keys of a machine role."""
    return tuple(FakeSigner(f"{party.name}/{role}/second", alg) for alg in MACHINE_ALGORITHMS[role])


def rotated(party: Party, roles: Sequence[str] = ROLES, *, revoked_at: Instant | None = None) -> Party:
    """Return the party with second keys of *roles* in its next roster; the old ones stay, or are revoked."""
    keys = [
        replace(key, revoked_at=revoked_at, reason="rotated")
        if revoked_at is not None and set(roles).intersection(key.roles)
        else key
        for key in party.roster.keys
    ]
    for role in roles:
        keys += [listed(party, role, signer) for signer in second_keys(party, role)]
    machines = {
        role: (*signers, *second_keys(party, role)) if role in roles else signers
        for role, signers in party.machines.items()
    }
    return replace(party.with_roster(keys), machines=machines)


def listed(party: Party, role: str, signer: FakeSigner) -> Key:
    """Return a second key as the roster lists it."""
    name = f"{party.name}/{role}"
    certificate = make_certificate(signer.file_key, name, START, END) if role == "tls" else None
    return key_of(signer, role, subject=name, certificate=certificate)


def holding(party: Party, machines: Party) -> Party:
    """Return *party*, with the documents it was founded with, and all private keys of *machines*."""
    return replace(party, machines=machines.machines)


def only_second(party: Party) -> Party:
    """Return *party* without its first private keys: their files were removed."""
    return replace(party, machines={role: second_keys(party, role) for role in ROLES})


def kids(signers: Sequence[FakeSigner] | Sequence[Key]) -> set[str]:
    """Return the names of keys."""
    return {each.kid for each in signers}
