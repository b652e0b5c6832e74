"""What the next version of a root or roster changes, in sentences; and who has signed it so far."""

from typing import Final

from hotline.cli.shown import clock
from hotline.cli.words import Words
from hotline.core.amendment import Added, Altered, Change, Removed, Reset, Revoked
from hotline.core.canonical import Instant, instant_text
from hotline.core.ceremony import Need
from hotline.core.roster import ROOT_ROLE, Key

KID: Final = 8


def sentences(change: Change, words: Words, now: Instant) -> list[str]:
    """Return what one *change* means, in one sentence or two."""
    match change:
        case Added():
            return [added(change.key, words)]
        case Removed():
            return [words.say("key_removed", **about(change.key, words))]
        case Revoked():
            return revoked(change.key, words, now)
        case Altered():
            return [altered(change, words)]
        case Reset():
            return [words.say(f"terms_{change.term}", was=clocked(change.was), now=clocked(change.now))]


def about(key: Key, words: Words) -> dict[str, str]:
    """Return what every sentence about a key says of it."""
    roles = ", ".join(words.of("roles", role).partition(":")[0].partition("：")[0] for role in key.roles)
    return {"subject": key.subject, "roles": roles, "alg": key.alg, "kid": key.kid[:KID]}


def added(key: Key, words: Words) -> str:
    """Return who gets a new key, as what, and from when until when."""
    if ROOT_ROLE in key.roles:
        return words.say("root_key_added", **about(key, words))
    window = {"start": clock(instant_text(key.not_before)), "end": clock(instant_text(key.not_after))}
    kept = words.say(f"is_{key.assurance}")
    return words.say("key_added", **about(key, words), **window, kept=kept)


def revoked(key: Key, words: Words, now: Instant) -> list[str]:
    """Return that a key ends, why, and what becomes of what it signed since, if that is in the past."""
    assert key.revoked_at is not None
    at = clock(instant_text(key.revoked_at))
    said = [words.say("key_revoked", **about(key, words), at=at, reason=key.reason or "–")]
    return [*said, words.say("key_disputed", at=at)] if key.revoked_at <= now else said


def altered(change: Altered, words: Words) -> str:
    """Return which member of a key is another now."""
    if change.member == "certificate":
        return words.say("key_certificate", **about(change.key, words))
    member = words.of("members", change.member)
    was, now = clocked(change.was) or "–", clocked(change.now) or "–"
    return words.say("key_altered", **about(change.key, words), member=member, was=was, now=now)


def clocked(text: str) -> str:
    """Return an instant as people read it; anything else as it stands."""
    return clock(text) if text.endswith("Z") and text[4:5] == "-" else text


def need(each: Need, words: Words) -> str:
    """Return how many of whom must sign, and who did: `1 of 3`."""
    count = {"signed": len(each.signed), "wanted": each.wanted, "all": len(each.may)}
    said = words.say(f"need_{each.whose}", **count)
    return words.say("need_names", said=said, names=", ".join(each.signed)) if each.signed else said
