"""Rule 12, played: roots and rosters follow one another in running centers, and old notes are judged by old rosters."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from hotline.core import commands, facts
from hotline.core.audit import Finding, Verification
from hotline.core.canonical import Instant
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, parse_checkpoint, sign_checkpoint
from hotline.core.commands import Portion
from hotline.core.errors import RefusalError
from hotline.core.roster import new_key
from hotline.core.signature import Signer
from hotline.core.tenure import GRACE
from hotline.runtime.stage import YEAR, Actor, NamedSigner, Stage
from tests import stages
from tests.rosters import next_root, next_roster
from tests.stages import START, at, cn, us

NEW = {role: NamedSigner(f"us/second/{role}") for role in ("log", "cosigner")}


def rotate(play: Stage, actor: Actor) -> tuple[int, int]:
    """Rotate log and cosigner keys of *actor*, and let them be used; returns the sizes of both logs before."""
    window = (START, Instant(START + YEAR))
    keys = [new_key(signer, f"{actor.name}/{role}", f"{role}-2", (role,), window) for role, signer in NEW.items()]
    sizes = actor.center.ours.size, actor.center.theirs.size
    play.ask(actor, commands.Enrol(next_roster(actor, *keys), root=False))
    actor.signers = {**actor.signers, **NEW}
    return sizes


def ended(play: Stage) -> tuple[dict[str, Signer], int]:
    """Play traffic, a rotation at us and traffic; then the roster drops the old keys. Returns them, and our size."""
    old = dict(us(play).signers)
    for minute in range(3):
        stages.send(play, "us", "HTL-1")
        play.until(at(minute + 1))
    rotate(play, us(play))
    stages.send(play, "cn", "HTL-1")
    play.until(at(10))
    play.ask(us(play), commands.Enrol(next_roster(us(play), revoke="log", at=play.now), root=False))
    play.until(Instant(play.now + 3 * GRACE))
    stages.send(play, "us", "HTL-1")
    stages.send(play, "cn", "HTL-1")
    return old, us(play).center.ours.size


def findings(play: Stage, actor: Actor, more: Sequence[tuple[str, str]] = ()) -> list[Finding]:
    """Return what does not hold of what *actor* kept, and of *more* notes."""
    names = {"ours": actor.name, "theirs": play.other(actor).name}
    logs = {party: [Portion(row.body, row.beside) for row in actor.rows[log]] for log, party in names.items()}
    notes = [(names[fact.log], fact.note) for fact in stages.happened(actor, facts.Cosigned)]
    work = Verification(stages.fresh(play, actor), logs)
    found = [each for each in work.entries() if each is not None]
    judged = [work.note(party, note, cosigned=True) for party, note in (*notes, *more)]
    return found + [each for each in judged if each is not None]


@pytest.mark.parametrize("party", ["us", "cn"])
def test_rule_12_after_a_rotation_old_and_new_notes_verify_on_both_sides(party: str) -> None:
    play = stages.stage()
    ended(play)
    assert findings(play, play.actors[party]) == []


def signed(play: Stage, size: int, log: Signer, at_seconds: int) -> tuple[str, str]:
    """Return a note over our log at *size* by *log*, cosigned by cn."""
    head = Checkpoint(us(play).center.ours.origin, size, us(play).center.ours.tree.root(size))
    name = cosigner_name(cn(play).center.ours.origin)
    return "us", sign_checkpoint(head, (log,)) + cosign(head, name, at_seconds, (cn(play).signers["cosigner"],))


def test_rule_12_a_note_by_a_key_that_was_not_listed_yet_is_a_finding() -> None:
    play = stages.stage()
    ended(play)
    first = parse_checkpoint(stages.happened(us(play), facts.Cosigned)[0].note)
    (found,) = findings(play, us(play), [signed(play, first.size, NEW["log"], START // 1000)])
    assert (found.party, found.rule) == ("us", "checkpoint.refused")


def test_rule_12_a_note_by_a_key_long_replaced_is_a_finding() -> None:
    play = stages.stage()
    old, size = ended(play)
    (found,) = findings(play, us(play), [signed(play, size, old["log"], play.now // 1000)])
    assert (found.party, found.rule) == ("us", "checkpoint.refused")


def test_rule_12_a_cosignature_by_a_key_not_known_yet_is_a_finding() -> None:
    play = stages.stage()
    play.until(Instant(play.now + 3 * GRACE))
    rotate(play, us(play))
    size = cn(play).center.ours.series.sizes[0]
    head = Checkpoint(cn(play).center.ours.origin, size, cn(play).center.ours.tree.root(size))
    name = cosigner_name(us(play).center.ours.origin)
    note = sign_checkpoint(head, (cn(play).signers["log"],)) + cosign(head, name, START // 1000, (NEW["cosigner"],))
    (found,) = findings(play, cn(play), [("cn", note)])
    assert (found.party, found.rule) == ("cn", "checkpoint.refused")


def root_signers(*names: str) -> list[Signer]:
    return [NamedSigner(name) for name in names]


def test_rule_12_a_root_follows_by_the_thresholds_of_old_and_new_at_both_centers() -> None:
    play = stages.stage()
    actor = us(play)
    old, three = actor.signers["root"], root_signers("r1", "r2", "r3")

    def asked(text: bytes) -> str:
        return stages.refusal(play, actor, commands.Enrol(text, root=True))

    holders = ("r1", "r2", "r3")
    assert asked(next_root(actor, holders, 2, three)) == "roster.threshold", "the old root did not sign"
    assert asked(next_root(actor, holders, 2, [old, three[0]])) == "roster.threshold", "one of two of the new"
    assert asked(next_root(actor, holders, 2, [old, *three], skip=1)) == "roster.rollback"
    play.ask(actor, commands.Enrol(next_root(actor, holders, 2, [old, *three[:2]]), root=True))
    assert actor.center.ours.root.version == cn(play).center.theirs.root.version == 2
    assert stages.refusal(play, actor, commands.Enrol(next_roster(actor), root=False)) == "roster.unknown_key"
    stages.restart(play, actor)
    stages.meet(play)
    assert actor.center.ours.root.threshold == 2
    assert findings(play, cn(play)) == []


def test_rule_12_no_older_root_or_roster_and_no_other_of_its_version_is_taken() -> None:
    play = stages.stage()
    actor = us(play)
    first, other = next_roster(actor), next_roster(actor, revoke="bob", at=START)
    play.ask(actor, commands.Enrol(first, root=False))
    assert stages.refusal(play, actor, commands.Enrol(other, root=False)) == "roster.rollback"
    for document, root in zip((*actor.documents, first), (True, False, False), strict=True):
        size = actor.center.ours.size
        assert stages.refusal(play, actor, commands.Enrol(document, root=root)) == ""
        assert actor.center.ours.size == size, "the log says it already"


def test_rule_12_the_series_of_a_rotated_log_has_no_gap() -> None:
    play = stages.stage()
    ended(play)
    for actor in (us(play), cn(play)):
        sizes = list(actor.center.ours.series.sizes)
        assert all(one < other for one, other in pairwise(sizes))
        assert sizes == list(play.other(actor).center.theirs.series.sizes)
        assert not actor.center.forked
    with pytest.raises(RefusalError):
        play.ask(us(play), commands.Enrol(b"{}", root=False))
