"""Which keys count for a note and which sign: by place, by time, and by what the peer has cosigned."""

from dataclasses import replace

import pytest

from hotline.core.canonical import Instant
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, sign_checkpoint
from hotline.core.errors import LogError
from hotline.core.replica import Replica
from hotline.core.roster import Roster
from hotline.core.tenure import GRACE, PATIENCE, chosen, is_disputed, newest_of, open_countersigned, open_head, serving
from tests.fakes import END, START, FakeSigner, Party, party_fixture
from tests.rotations import holding, kids, rotated, second_keys

US, CN = party_fixture("us"), party_fixture("cn")
DAY = 86_400_000
LEAVES = [bytes([number]) * 32 for number in range(8)]
EVEN = Instant(START + 2 * PATIENCE - START % (2 * PATIENCE))


def log(party: Party, *rosters: tuple[int, Roster], cosigned: tuple[tuple[int, Instant], ...] = ()) -> Replica:
    """Return a log of eight entries with *rosters* at their places, *cosigned* at sizes and times."""
    found = Replica(party.name, party.origin, party.root, party.roster)
    for leaf in LEAVES:
        found.append(leaf, START)
    for place, roster in rosters:
        found.enrol(place, roster)
    for size, at in cosigned:
        found.series.add(size, at // 1000, 0)
    return found


def head(held: Replica, size: int) -> Checkpoint:
    return Checkpoint(held.origin, size, held.tree.root(size))


def note(held: Replica, size: int, *signers: FakeSigner) -> str:
    return sign_checkpoint(head(held, size), signers)


AFTER = rotated(US)
OLD, NEW = US.machines["log"], second_keys(US, "log")
SPAN = (START, Instant(START + DAY))
TWO = ((1, US.roster), (4, AFTER.roster))


@pytest.mark.parametrize("signers", [OLD, NEW])
def test_a_note_over_the_roster_that_names_new_keys_is_signed_by_old_or_new(signers: tuple[FakeSigner, ...]) -> None:
    held = log(US, *TWO, cosigned=((3, START),))
    assert open_head(note(held, 6, *signers), held, 3, SPAN).size == 6


def test_a_note_below_the_roster_that_names_its_keys_is_refused() -> None:
    held = log(US, *TWO, cosigned=((3, START),))
    with pytest.raises(LogError):
        open_head(note(held, 4, *NEW), held, 3, SPAN)
    assert open_head(note(held, 4, *OLD), held, 3, SPAN).size == 4


def test_keys_that_the_cosigned_roster_lists_no_longer_are_refused_above_it() -> None:
    gone = US.with_roster([key for key in AFTER.roster.keys if key.kid not in kids(OLD)])
    held = log(US, (1, US.roster), (4, gone.roster), cosigned=((5, START),))
    with pytest.raises(LogError):
        open_head(note(held, 7, *OLD), held, 5, SPAN)
    assert open_head(note(held, 7, *NEW), held, 5, SPAN).size == 7


def test_keys_count_only_within_their_time_and_until_they_are_revoked() -> None:
    noon = Instant(START + DAY // 2)
    revoked = rotated(US, revoked_at=noon).roster
    assert kids(serving(revoked, "log", (START, START))) == kids(OLD) | kids(NEW)
    assert kids(serving(revoked, "log", (noon, Instant(noon + 1)))) == kids(NEW)
    assert serving(revoked, "log", (END, Instant(END + 1))) == ()
    assert serving(revoked, "log", (Instant(START - 2), Instant(START - 1))) == ()


def countersigned(at: Instant, signers: tuple[FakeSigner, ...]) -> tuple[Checkpoint, str]:
    """Return a head of cn and the lines of us over it."""
    checkpoint = head(log(CN), 5)
    return checkpoint, cosign(checkpoint, cosigner_name(US.origin), at // 1000, signers)


@pytest.mark.parametrize(
    ("hours", "old", "new"), [(-2, True, False), (-0.5, True, True), (0.5, True, True), (2, False, True)]
)
def test_a_cosignature_is_judged_by_the_rosters_known_at_its_time(hours: float, old: bool, new: bool) -> None:
    known = Instant(START + 10 * GRACE)
    gone = US.with_roster([key for key in rotated(US).roster.keys if key.kid not in kids(US.machines["cosigner"])])
    signer = log(US, (1, US.roster), (4, gone.roster), cosigned=((3, START), (5, known)))
    at = Instant(known + round(hours * GRACE))
    for signers, counts in ((US.machines["cosigner"], old), (second_keys(US, "cosigner"), new)):
        checkpoint, lines = countersigned(at, signers)
        if counts:
            assert open_countersigned(checkpoint, lines, signer) == at // 1000
        else:
            with pytest.raises(LogError):
                open_countersigned(checkpoint, lines, signer)


def test_the_newest_keys_that_the_peer_has_cosigned_sign() -> None:
    held = holding(US, AFTER).machines["log"]
    assert kids(chosen(held, "log", log(US), START)) == kids(OLD), "the pinned roster before any"
    assert kids(chosen(held, "log", log(US, *TWO, cosigned=((4, START),)), START)) == kids(OLD)
    assert kids(chosen(held, "log", log(US, *TWO, cosigned=((5, START),)), START)) == kids(NEW)


def test_a_key_that_is_not_valid_yet_waits() -> None:
    later = [
        replace(key, not_before=Instant(START + DAY)) if key.kid in kids(NEW) else key for key in AFTER.roster.keys
    ]
    coming = log(US, (1, US.roster), (4, US.with_roster(later).roster), cosigned=((6, START),))
    held = holding(US, AFTER).machines["log"]
    assert kids(chosen(held, "log", coming, START)) == kids(OLD)
    assert kids(chosen(held, "log", coming, Instant(START + DAY))) == kids(NEW)


def test_who_has_no_known_key_any_more_signs_with_the_newest_listed_or_with_what_there_is() -> None:
    unknown = log(US, *TWO, cosigned=((4, START),))
    assert kids(chosen(NEW, "log", unknown, START)) == kids(NEW)
    stranger = (FakeSigner("nobody"),)
    assert chosen(stranger, "log", unknown, START) == stranger
    imported = replace(log(US), pinned=AFTER.roster)
    assert kids(chosen(NEW, "log", imported, START)) == kids(NEW)


def test_keys_that_we_revoked_are_offered_to_meet_in_turn_with_the_new_ones_until_the_peer_answers() -> None:
    after = rotated(US, revoked_at=START)
    waiting = log(US, (1, US.roster), (4, after.roster), cosigned=((4, START),))
    for role in ("center", "tls"):
        held, new = holding(US, after).machines[role], kids(second_keys(US, role))
        assert kids(chosen(held, role, waiting, EVEN)) == kids(US.machines[role])
        assert kids(chosen(held, role, waiting, Instant(EVEN + PATIENCE))) == new
    held = holding(US, after).machines["log"]
    assert kids(chosen(held, "log", waiting, Instant(EVEN + PATIENCE))) == kids(OLD), "a log key meets nobody"


def test_of_two_keys_of_one_beginning_the_later_listed_is_the_newer() -> None:
    assert kids(newest_of(holding(US, AFTER).machines["log"], "log", AFTER.roster, START)) == kids(NEW)


def test_a_message_is_disputed_if_a_key_of_it_was_revoked_by_then_and_only_then() -> None:
    alice = next(key for key in US.roster.keys if key.subject == "us/alice")
    noon = Instant(START + DAY // 2)
    newest = US.revoke("alice", noon).roster
    assert is_disputed((alice.kid,), noon, newest)
    assert is_disputed(("somebody", alice.kid), Instant(noon + 1), newest)
    assert not is_disputed((alice.kid,), Instant(noon - 1), newest)
    assert not is_disputed((alice.kid,), noon, US.roster)
    assert not is_disputed((), noon, newest)
