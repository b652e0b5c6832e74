"""Makes transferable proof of what two bundles contradict in, and reads whose keys such a proof must be signed with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hotline.cli.comparing import Comparison, Party
from hotline.cli.judging import proofs_of
from hotline.core.canonical import Json, decode, digest
from hotline.core.checkpoint import cosigner_name
from hotline.core.comparison import Compared, Head
from hotline.core.contradiction import DEEPEST, Contradiction, Proved, check_contradiction
from hotline.core.entry import RosterEntry, parse_entry
from hotline.core.errors import LogError, RefusalError
from hotline.core.proof_file import ProofFile, Signing
from hotline.core.roster import Root, Roster, parse_root, parse_roster

DOCUMENT_MAX: Final = 4 * 1024 * 1024
TRIED_MOST: Final = 16
ROLES: Final = {"entries": "log", "heads": "log", "times": "cosigner"}


def proofs_in(found: Comparison, pins: Mapping[str, str]) -> Iterator[tuple[Contradiction, Proved]]:
    """Yield what proves a contradiction, one of each log at most, and what it proves; each was checked."""
    for log in found.logs:
        for each in candidates(found, log):
            roots, rosters = documents_of(found.sides, each.party)
            complete = replace(each, roots=roots, rosters=rosters)
            try:
                yield complete, check_contradiction(complete, signings_of(complete, pins.get(each.party)))
            except (LogError, RefusalError):
                continue
            break


def candidates(found: Comparison, log: Compared) -> Iterator[Contradiction]:
    """Yield what may prove that two copies of a log contradict each other, the plainest first."""
    ours, theirs = found.sides
    for index in log.conflicts[:TRIED_MOST]:
        one, other = placed(ours, log.party, index), placed(theirs, log.party, index)
        if one and other:
            notes, files = (one.note, other.note), (one.text(), other.text())
            entries = ours.logs[log.party][index].body, theirs.logs[log.party][index].body
            yield Contradiction("entries", log.party, notes, files, entries)
    for head, side in log.heads[:TRIED_MOST]:
        yield from grown(head, found.sides[1 - side], log.party)
    other_party = next(each for each in ours.logs if each != log.party)
    for early, late in log.times[:TRIED_MOST]:
        yield Contradiction("times", other_party, (early.note, late.note))


def placed(side: Party, party: str, index: int) -> ProofFile | None:
    """Return the proof that the entry of this bundle stands at *index*, under the first head that covers it."""
    heads = heads_of(side, party)
    replica = side.replica(party)
    if side.whole and replica is not None:
        size = min((each for each in heads if index < each <= replica.size), default=None)
        return None if size is None else ProofFile(index, replica.tree.inclusion(index, size), heads[size].note)
    for place, size, hashes in [] if side.whole else proofs_of(side.bundle, party)["inclusion"]:
        if place == index and size in heads:
            return ProofFile(index, tuple(hashes), heads[size].note)
    return None


def grown(head: Head, side: Party, party: str) -> Iterator[Contradiction]:
    """Yield what proves that a head of this bundle did not grow from *head*."""
    heads = heads_of(side, party)
    replica = side.replica(party)
    if head.size in heads:
        same = heads[head.size]
        yield Contradiction("heads", party, (head.note, same.note), root=same.root)
    elif side.whole and replica is not None:
        size = min((each for each in heads if head.size <= each <= replica.size), default=None)
        if size is not None:
            growth = replica.tree.consistency(head.size, size)
            notes = head.note, heads[size].note
            yield Contradiction("heads", party, notes, root=replica.tree.root(head.size), growth=growth)


def heads_of(side: Party, party: str) -> dict[int, Head]:
    """Return the heads of the log of *party* in a bundle, by size."""
    return {head.size: head for head in reversed(side.heads[party])}


def documents_of(sides: Sequence[Party], party: str) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """Return the roots and rosters of *party* in both bundles, as they were signed, each once."""
    found: dict[str, dict[str, Json]] = {"root": {}, "roster": {}}
    for side in sides:
        for subject, kept in found.items():
            keep(kept, side.bundle.read(f"{subject}s/{party}.json"))
        log = side.logs[party]
        for index in log.indexes():
            entry = roster_entry(log[index].body)
            if entry is not None and entry.subject in found:
                keep(found[entry.subject], log[index].beside or b"")
    return tuple(found["root"].values()), tuple(found["roster"].values())


def keep(documents: dict[str, Json], octets: bytes) -> None:
    """Keep a document once, if it can be read."""
    try:
        documents.setdefault(digest(octets), decode(octets, largest=DOCUMENT_MAX, deepest=DEEPEST))
    except RefusalError:
        return


def roster_entry(body: bytes) -> RosterEntry | None:
    """Return the entry if it says a root or roster."""
    try:
        entry = parse_entry(body) if b'"kind":"roster"' in body else None
    except RefusalError:
        return None
    return entry if isinstance(entry, RosterEntry) else None


def signings_of(found: Contradiction, pinned: str | None) -> tuple[Signing, ...]:
    """Return who signs for the party of a contradiction, by each roster that its first root leads to.

    The root is the one with the digest *pinned*; without it there are none.
    """
    trusted = roots_from(found, pinned)
    rosters: list[Roster] = []
    for envelope in found.rosters:
        roster = first_roster(envelope, trusted, rosters)
        rosters += [roster] if roster is not None and roster.party == found.party else []
    role = ROLES[found.kind]
    named = (
        (each.log_origin if role == "log" else cosigner_name(each.log_origin), each.with_role(role))
        for each in reversed(rosters)
    )
    return tuple(Signing(name, keys) for name, keys in named if keys)


def roots_from(found: Contradiction, pinned: str | None) -> list[Root]:
    """Return the first root and those that followed it."""
    trusted: list[Root] = []
    for envelope in found.roots:
        try:
            root = parse_root(envelope, None)
        except RefusalError:
            continue
        trusted += [root] if (root.digest, root.party) == (pinned, found.party) and not trusted else []
    for envelope in found.roots if trusted else ():
        try:
            trusted.append(parse_root(envelope, trusted[-1]))
        except RefusalError:
            continue
    return trusted


def first_roster(envelope: Json, roots: Sequence[Root], known: Sequence[Roster]) -> Roster | None:
    """Return the roster in *envelope* if a trusted root, or a keeper of a roster before it, signed it."""
    for root in reversed(roots):
        for previous in (None, *known):
            try:
                return parse_roster(envelope, root, previous)
            except RefusalError:
                continue
    return None
