"""Nothing goes back: an older root or roster, a version left out, or another one of the same number changes nothing.

The attacks are those of TUF's list: rollback, freeze, arbitrary documents, and an order of one's own.
"""

from typing import Any

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant, Json, b64, digest, encode, instant_text, unb64
from hotline.core.center import document
from hotline.core.entry import RefusalEntry, RosterEntry
from hotline.core.errors import RefusalError
from hotline.core.roster import new_key, root_document, roster_document
from hotline.core.signature import ROOT, ROSTER, Signer
from hotline.runtime.stage import YEAR, NamedSigner, Stage, sealed
from tests import agreements, stages
from tests.stages import START, cn, us

WINDOW = (START, Instant(START + YEAR))
OTHER = NamedSigner("somebody new")


def stage() -> Stage:
    """Return a stage on which `us` has logged its second root and its third roster."""
    play = Stage.set([encode(agreements.document({}))], START)
    assert asked(play, root(play, 2), root=True) == ""
    assert asked(play, roster(play, 2)) == ""
    assert asked(play, roster(play, 3)) == ""
    assert versions(play) == (2, 3)
    return play


def root(play: Stage, version: int, *, signer: Signer | None = None, **members: Any) -> bytes:
    """Return the root of `us` in *version*, signed by its root key; *members* say something else in it."""
    found = us(play).center.ours
    value = root_document(
        party="us",
        log_origin=found.origin,
        version=version,
        keys=found.root.keys,
        threshold=1,
        expires=found.root.expires,
        keepers=found.root.keepers,
    )
    return sealed({**value, **members}, ROOT, signer or us(play).signers["root"])


def roster(play: Stage, version: int, **members: Any) -> bytes:
    """Return the roster of `us` in *version*, with the keys it has."""
    found = us(play).center.ours
    value = roster_document(
        party="us", log_origin=found.origin, version=version, keys=found.newest_roster().keys, issued=START
    )
    return sealed({**value, **members}, ROSTER, us(play).signers["root"])


def listing(play: Stage) -> list[Json]:
    """Return the keys of the roster with one more: what the same version would say otherwise."""
    more = new_key(OTHER, "us/new", "new", ("operator",), WINDOW)
    return [key.document() for key in (*us(play).center.ours.newest_roster().keys, more)]


def asked(play: Stage, octets: bytes, *, root: bool = False) -> str:
    """Ask the own center to log a document; return the rule by which it refuses, or nothing."""
    try:
        play.ask(us(play), commands.Enrol(octets, root))
    except RefusalError as error:
        return error.rule
    return ""


def pushed(play: Stage, subject: str, octets: bytes, version: int | None = None) -> str:
    """Let a faulty center log a document; return what the other side says of it."""
    value: Any = document(unb64(document(octets)["payload"]))
    found = value["version"] if version is None else version
    entry = RosterEntry(play.now, subject, found, digest(octets), len(octets))
    return stages.push(play, us(play), entry, beside=octets)


def versions(play: Stage) -> tuple[int, int]:
    """Return which root and roster of `us` both sides go by; they must agree."""
    mine, theirs = us(play).center.ours, cn(play).center.theirs
    found = (mine.root.version, mine.newest_roster().version)
    assert found == (theirs.root.version, theirs.newest_roster().version)
    assert (mine.root.digest, mine.newest_roster().digest) == (theirs.root.digest, theirs.newest_roster().digest)
    return found


def test_the_very_same_documents_again_change_nothing() -> None:
    play = stage()
    size = us(play).center.ours.size
    assert (asked(play, root(play, 2), root=True), asked(play, roster(play, 3))) == ("", "")
    assert asked(play, roster(play, 2)) == "", "it stands in the log: a configuration may still name it"
    assert us(play).center.ours.size == size
    assert versions(play) == (2, 3)


@pytest.mark.parametrize("version", [1, 2, 4, 9])
def test_no_other_root_than_the_next_is_logged(version: int) -> None:
    play = stage()
    later = Instant(us(play).center.ours.root.expires - 1)
    text = root(play, version, expires=instant_text(later))
    assert asked(play, text, root=True) == "roster.rollback"
    assert versions(play) == (2, 3)


@pytest.mark.parametrize("version", [1, 2, 3, 5, 9])
def test_no_other_roster_than_the_next_is_logged(version: int) -> None:
    play = stage()
    assert asked(play, roster(play, version, keys=listing(play))) == "roster.rollback"
    assert versions(play) == (2, 3)
    assert asked(play, roster(play, 4, keys=listing(play))) == ""
    assert versions(play) == (2, 4)


@pytest.mark.parametrize("version", [1, 2, 3, 5, 9])
def test_the_peer_takes_no_other_roster_than_the_next_whatever_the_log_says(version: int) -> None:
    play = stage()
    assert pushed(play, "roster", roster(play, version, keys=listing(play))) == "roster.rollback"
    assert cn(play).center.theirs.newest_roster().version == 3
    assert cn(play).center.theirs.newest_roster().find(OTHER.kid) is None


@pytest.mark.parametrize("version", [2, 4, 9])
def test_the_peer_takes_no_other_root_than_the_next_whatever_the_log_says(version: int) -> None:
    play = stage()
    later = Instant(us(play).center.ours.root.expires - 1)
    assert pushed(play, "root", root(play, version, expires=instant_text(later))) == "roster.rollback"
    assert cn(play).center.theirs.root.version == 2


def test_an_older_root_again_is_refused_and_has_no_effect() -> None:
    play = stage()
    assert pushed(play, "root", root(play, 1)) == "roster.rollback"
    assert versions(play) == (2, 3)


def test_a_root_by_other_keys_is_no_root_of_the_same_version() -> None:
    """Whoever makes keys of their own signs a root of any version; only what follows the held one counts."""
    play = stage()
    keys = [{**key.document(), "kid": OTHER.kid, "pub": b64(OTHER.public)} for key in us(play).center.ours.root.keys]
    own = [{name: key[name] for name in ("kid", "alg", "pub", "subject", "name")} for key in keys]
    for version, rule in ((2, "roster.rollback"), (3, "roster.threshold")):
        text = root(play, version, signer=OTHER, keys=own)
        assert asked(play, text, root=True) in {rule, "roster.unknown_key"}
        assert pushed(stage(), "root", text) in {rule, "roster.unknown_key"}
    assert versions(play) == (2, 3)


@pytest.mark.parametrize(("subject", "said"), [("root", 1), ("root", 2), ("root", 7), ("roster", 3), ("roster", 7)])
def test_an_entry_that_names_another_version_than_its_document_is_refused(subject: str, said: int) -> None:
    play = stage()
    text = root(play, 3) if subject == "root" else roster(play, 4)
    assert pushed(play, subject, text, version=said) in {"roster.malformed", "roster.rollback"}


def test_a_root_is_no_roster_and_a_roster_no_root_whatever_the_entry_calls_it() -> None:
    play = stage()
    assert pushed(play, "roster", root(play, 3), version=4) == "signature.type"
    assert pushed(play, "root", roster(play, 4), version=3) == "signature.type"


def test_documents_of_another_log_are_none_of_this_one() -> None:
    play = stage()
    others: tuple[dict[str, Any], ...] = ({"log_origin": "us.example/us-ru"}, {"party": "cn"})
    for members in others:
        assert asked(play, roster(play, 4, **members)) == "roster.malformed"
        assert pushed(stage(), "roster", roster(play, 4, **members)) == "roster.malformed"
        assert asked(play, root(play, 3, **members), root=True) == "roster.malformed"
        assert pushed(stage(), "root", root(play, 3, **members)) == "roster.malformed"


def test_what_was_refused_is_answered_in_the_log_by_name() -> None:
    play = stage()
    assert pushed(play, "roster", roster(play, 2, keys=listing(play))) == "roster.rollback"
    play.settle()
    play.until(Instant(play.now + 60_000))
    assert "roster.rollback" in {entry.rule for entry in stages.entries(cn(play), RefusalEntry)}


def test_a_hello_that_goes_on_showing_an_old_root_and_roster_is_not_believed() -> None:
    """What counts is the log that is held here; and keys that are never replaced end with their last day."""
    play = stage()
    for old in ({"root": 1, "roster": 1}, {"root": 9, "roster": 9}):
        play.take(cn(play), commands.Greet({**stages.hello_of(play, us(play)), **old}))
        assert versions(play) == (2, 3)
    last = max(key.until for key in cn(play).center.theirs.newest_roster().with_role("log"))
    assert cn(play).center.theirs.newest_roster().valid("log", last) == ()
