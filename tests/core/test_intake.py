from dataclasses import replace
from typing import Any

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Instant, digest, digest_text, encode, unb64
from hotline.core.center import document
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, sign_checkpoint
from hotline.core.commands import Portion
from hotline.core.decisions import Answer
from hotline.core.entry import (
    AgreementEntry,
    ClockEntry,
    EndedEntry,
    InForceEntry,
    MessageEntry,
    OverdueEntry,
    RecoveredEntry,
    RefusalEntry,
    RosterEntry,
    TakenEntry,
    entry_bytes,
    parse_entry,
)
from hotline.core.merkle import Tree, leaf_hash
from hotline.runtime.stage import Actor, Stage, envelope, greeting, signature
from tests import duties, stages
from tests.stages import HOTLINE, SERVICE, START, cn, us

ZERO = "sha256:" + "0" * 64


def clock(minutes: float = 0) -> ClockEntry:
    return ClockEntry(stages.at(minutes), 1, ZERO, None, None)


def message(play: Stage, party: str, form: str, answers: str | None = None, *people: str, **values: str) -> Any:
    """Return the entry of a message, its openings, and its number, before it stands in any log."""
    payload, openings = stages.compose(play, party, form, answers, **values)
    actor = play.actors[party]
    signed = envelope(payload, *(signature(actor, person, payload) for person in people or ("alice", "bob")))
    number = document(payload)
    return MessageEntry(play.now, signed), encode(openings), digest(payload), number


# growth


def test_the_log_of_the_peer_grows_and_is_cosigned() -> None:
    play = stages.stage()
    assert stages.push(play, us(play), clock()) == ""
    cosigned = stages.happened(cn(play), facts.Cosigned)[-1]
    assert (cosigned.log, cosigned.size) == ("theirs", cn(play).center.theirs.size)


def test_entries_with_a_gap_before_them_are_refused() -> None:
    play = stages.stage()
    command = stages.growth(play, us(play), clock())
    assert stages.refusal(play, cn(play), replace(command, first=command.first + 1)) == "frame.out_of_turn"


def test_a_checkpoint_must_be_at_the_size_where_the_entries_end() -> None:
    play = stages.stage()
    command = stages.growth(play, us(play), clock())
    assert stages.refusal(play, cn(play), replace(command, entries=command.entries * 2)) == "checkpoint.refused"


def test_a_bad_root_stops_the_growth() -> None:
    play = stages.stage()
    size = cn(play).center.theirs.size
    command = stages.growth(play, us(play), clock())
    other = Portion(entry_bytes(clock(1)))
    assert stages.refusal(play, cn(play), replace(command, entries=(other,))) == "log.growth"
    assert cn(play).center.theirs.size == size


@pytest.mark.parametrize("note", ["", "hello", "us.example/us-cn\n3\nAAAA\n\n— x y\n"])
def test_a_note_that_is_none_is_refused(note: str) -> None:
    play = stages.stage()
    command = stages.growth(play, us(play), clock(), note=note or " ")
    assert stages.refusal(play, cn(play), command) == "checkpoint.refused"


def test_a_note_by_another_key_is_refused() -> None:
    play = stages.stage()
    command = stages.growth(play, us(play), clock())
    body = command.note.partition("\n\n")[0]
    origin, size, _ = body.split("\n")
    head = Checkpoint(origin, int(size), Tree().root(0))
    forged = sign_checkpoint(head, (cn(play).signers["log"],))
    assert stages.refusal(play, cn(play), replace(command, note=forged)) == "checkpoint.refused"


def test_an_entry_over_the_limit_of_a_leaf_is_refused() -> None:
    play = stages.stage()
    assert stages.push(play, us(play), b"x" * 65_536) == "frame.too_large"
    assert stages.push(play, us(play), b"x" * 65_535) == "json.too_large", "mirrored, and answered by a refusal"


def test_entries_that_are_held_already_are_compared_and_not_taken_twice() -> None:
    play = stages.stage()
    rows = us(play).rows["ours"]
    head = Checkpoint(us(play).center.ours.origin, len(rows), us(play).center.ours.tree.root())
    note = sign_checkpoint(head, (us(play).signers["log"],))
    again = commands.TakeEntries("theirs", 0, tuple(Portion(row.body, row.beside) for row in rows), note)
    before = len(cn(play).rows["watch"])
    play.take(cn(play), again)
    assert len(cn(play).rows["watch"]) == before


def test_entries_that_are_held_and_not_cosigned_yet_are_cosigned_when_they_come_again() -> None:
    play = stages.stage()
    center = cn(play).center
    center.awaiting = facts.Awaiting(START, 0, b"", 0)
    stages.push(play, us(play), clock())
    center.awaiting = None
    center.to_cosign.clear()
    first = len(us(play).rows["ours"])
    us(play).center.apply(placed(play, clock()))
    us(play).rows["ours"].append(play_row(play))
    play.take(cn(play), stages.carried(play, us(play), first, first + 1))
    assert center.theirs.series.size == first + 1


# what a log says


@pytest.mark.parametrize("body", [b"\x00", b"{}", b'{"kind":"poem"}', encode({"v": 1, "kind": "clock"})])
def test_what_is_not_understood_is_mirrored_and_answered_by_a_refusal(body: bytes) -> None:
    play = stages.stage()
    assert stages.push(play, us(play), body).startswith(("entry.", "json."))
    (refused,) = stages.entries(cn(play), RefusalEntry)
    assert refused.index == cn(play).center.theirs.size - 1
    assert refused.leaf == digest_text(leaf_hash(body))
    assert cn(play).center.theirs.series.size == cn(play).center.theirs.size, "it is cosigned all the same"


def test_refusals_are_never_refused() -> None:
    play = stages.stage()
    before = len(stages.entries(cn(play), RefusalEntry))
    for index in (0, 2, 999):
        assert stages.push(play, us(play), RefusalEntry(START, index, ZERO, "no.such_rule")) == ""
        us(play).center.apply(placed(play, RefusalEntry(START, index, ZERO, "no.such_rule")))
        us(play).rows["ours"].append(play_row(play))
    assert len(stages.entries(cn(play), RefusalEntry)) == before


def placed(play: Stage, entry: Any) -> facts.Placed:
    """Return the fact by which us places *entry*, whatever it says."""
    body = entry_bytes(entry)
    return facts.Placed(play.now, us(play).center.ours.size, leaf_hash(body), body)


def play_row(play: Stage) -> Any:
    """Return the row of the newest entry of us, taken from the copy of cn."""
    return cn(play).rows["theirs"][-1]


def test_a_message_that_the_peer_cannot_admit_is_refused_by_name_and_is_in_no_case() -> None:
    play = stages.stage()
    entry, openings, number, _ = message(play, "us", "HTL-1", None, "alice")
    assert stages.push(play, us(play), entry, beside=openings) == "form.two_people"
    assert number in cn(play).center.refused
    assert number not in cn(play).center.book.case_of
    assert [each.rule for each in stages.entries(cn(play), RefusalEntry)] == ["form.two_people"]


def test_a_refusal_is_shown_in_the_case_of_its_author() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    index = answer.index or 0
    leaf = digest_text(us(play).center.ours.tree.leaf(index))
    stages.push(play, cn(play), RefusalEntry(play.now, index, leaf, "field.missing"))
    assert us(play).center.book.case(answer.id).state == "refused"


def test_a_refusal_of_something_else_at_that_place_has_no_effect() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    stages.push(play, cn(play), RefusalEntry(play.now, answer.index or 0, ZERO, "field.missing"))
    assert us(play).center.book.case(answer.id).state == "open"


def test_the_openings_must_come_with_the_entry() -> None:
    play = stages.stage()
    entry, _, _, _ = message(play, "us", "HTL-1")
    assert stages.push(play, us(play), entry) == "opening.missing"


def test_openings_that_are_no_json_are_refused_by_name() -> None:
    play = stages.stage()
    entry, _, _, _ = message(play, "us", "HTL-1")
    assert stages.push(play, us(play), entry, beside=b"{") == "json.malformed"


def test_a_log_may_not_date_backwards() -> None:
    play = stages.stage()
    play.until(stages.at(5))
    stages.send(play, "us", "HTL-1")
    assert stages.push(play, us(play), clock(2)) == "entry.backdated"


def test_a_roster_that_does_not_follow_is_refused() -> None:
    play = stages.stage()
    written = us(play).documents[1]
    entry = RosterEntry(play.now, "roster", 1, digest(written), len(written))
    assert stages.push(play, us(play), entry, beside=written) == "roster.rollback"


def test_a_document_that_is_not_the_one_named_is_not_mirrored() -> None:
    play = stages.stage()
    entry = AgreementEntry(play.now, "x", 1, ZERO, 2, START)
    assert stages.push(play, us(play), entry, beside=b"{}") == "agreement.wrong_digest"


def test_an_agreement_that_cannot_be_loaded_is_refused_by_name() -> None:
    play = stages.stage()
    entry = AgreementEntry(play.now, "x", 1, digest(b"{}"), 2, START)
    assert stages.push(play, us(play), entry, beside=b"{}") == "agreement.malformed"


def test_an_agreement_is_not_in_force_without_both_consents() -> None:
    play = stages.stage()
    written = stages.agreement(SERVICE).octets
    name = stages.agreement(SERVICE).digest
    stages.push(play, us(play), AgreementEntry(play.now, SERVICE, 1, name, len(written), START), beside=written)
    us(play).center.apply(
        facts.Placed(play.now, us(play).center.ours.size, leaf_hash(play_row(play).body), play_row(play).body, written)
    )
    us(play).rows["ours"].append(play_row(play))
    index = us(play).center.ours.size - 1
    leaf = digest_text(us(play).center.ours.tree.leaf(index))
    assert stages.push(play, us(play), InForceEntry(play.now, name, START, index, leaf, 1, ZERO)) == (
        "agreement.not_in_force"
    )


def test_a_taken_must_be_of_what_stands_in_the_other_log() -> None:
    play = stages.stage()
    ours = cn(play).center.ours
    root = digest_text(ours.tree.root())
    leaf = digest_text(ours.tree.leaf(1))
    assert stages.push(play, us(play), TakenEntry(play.now, ours.origin, 1, leaf, root)) == ""
    assert ours.taken_at(1) == play.now
    play = stages.stage()
    assert stages.push(play, us(play), TakenEntry(play.now, ours.origin, 1, ZERO, root)) == "entry.unfounded"
    play = stages.stage()
    assert stages.push(play, us(play), TakenEntry(play.now, "another.log", 1, leaf, root)) == "entry.unfounded"


def test_what_the_peer_takes_does_not_silence_what_is_to_be_taken_here() -> None:
    play = stages.stage()
    center = cn(play).center
    center.unsaid["taken", "1"] = TakenEntry(play.now, center.theirs.origin, 1, ZERO, ZERO)
    center.reconciled = False
    leaf = digest_text(center.ours.tree.leaf(1))
    stages.push(play, us(play), TakenEntry(play.now, center.ours.origin, 1, leaf, ZERO))
    assert ("taken", "1") in center.unsaid


# waiting


def test_a_message_that_names_one_not_held_waits_and_calls_the_watch() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    entry, openings, _, _ = message(play, "us", "HTL-2", answer.id)
    stages.calls(cn(play))
    assert stages.push(play, us(play), naming(play, entry, ZERO), beside=openings) == "waiting"
    assert stages.calls(cn(play)) == [(0, "duty-officer", "waiting")]
    assert list(cn(play).center.waiting) == [cn(play).center.theirs.size - 1]


def naming(play: Stage, entry: MessageEntry, number: str) -> MessageEntry:
    """Return *entry* of us, answering the message *number*."""
    written = encode({**document(unb64(entry.envelope["payload"])), "in_reply_to": number})
    return MessageEntry(
        play.now, envelope(written, *(signature(us(play), person, written) for person in ("alice", "bob")))
    )


def backlog(play: Stage) -> tuple[str, int]:
    """Let us have a backlog, with an urgent message at its end; returns the message and its index."""
    play.link = False
    for _ in range(3):
        stages.send(play, "us", "GEN-1")
    answer = stages.send(play, "us", "HTL-1", precedence="FLASH")
    return answer.id, answer.index or 0


def test_an_urgent_message_overtakes_the_backlog_and_is_taken() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    number, index = backlog(play)
    play.take(cn(play), stages.overtaking(us(play), index))
    center = cn(play).center
    assert number in center.book.case_of
    assert center.theirs.size == index - 3
    (taken,) = stages.entries(cn(play), TakenEntry)
    assert (taken.log, taken.index, taken.leaf) == (
        center.theirs.origin,
        index,
        digest_text(us(play).center.ours.tree.leaf(index)),
    )
    assert ("duty-officer", "arrived") in [(role, why) for _, role, why in stages.calls(cn(play))]
    play.link = True
    play.settle()
    assert center.theirs.size == us(play).center.ours.size
    assert len([each for each in stages.calls(cn(play)) if each[2] == "arrived"]) == 0, "nobody is called twice"
    assert us(play).center.ours.delivered(index, START) == taken.at


def test_an_advance_of_what_is_held_already_changes_nothing() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    number, index = backlog(play)
    play.take(cn(play), stages.overtaking(us(play), index))
    before = len(cn(play).rows["watch"])
    play.take(cn(play), stages.overtaking(us(play), index), stages.overtaking(us(play), 1))
    assert len(cn(play).rows["watch"]) == before
    assert number in cn(play).center.book.case_of


def test_an_advance_without_proof_is_refused_whole() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    _, index = backlog(play)
    good = stages.overtaking(us(play), index)
    assert stages.refusal(play, cn(play), replace(good, proof=good.proof[:-1])) == "proof.refused"
    needed = (index - 1, Portion(us(play).rows["ours"][index - 1].body, us(play).rows["ours"][index - 1].beside))
    before = ((*needed, us(play).center.ours.tree.inclusion(index - 1, index + 1)),)
    assert stages.refusal(play, cn(play), replace(good, before=before, proof=())) == "proof.refused"
    assert stages.happened(cn(play), facts.Advanced) == []


def test_an_advance_unlike_what_is_held_is_a_fork() -> None:
    play = stages.stage()
    rows = us(play).rows["ours"]
    other = Tree()
    bodies = [row.body for row in rows]
    bodies[-1] = entry_bytes(clock(9))
    for body in bodies:
        other.append(leaf_hash(body))
    head = Checkpoint(us(play).center.ours.origin, other.size, other.root())
    note = sign_checkpoint(head, (us(play).signers["log"],))
    index = len(rows) - 1
    command = commands.TakeAdvance(index, Portion(bodies[-1]), other.inclusion(index, other.size), note)
    play.take(cn(play), command)
    (fork,) = stages.happened(cn(play), facts.Forked)
    assert fork.evidence[0] == note


def test_a_backlog_unlike_its_advance_is_a_fork() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    _, index = backlog(play)
    play.take(cn(play), stages.overtaking(us(play), index))
    rows = us(play).rows["ours"]
    rows[index] = replace(rows[index], body=entry_bytes(clock(9)), leaf=leaf_hash(entry_bytes(clock(9))))
    us(play).rows["ours"] = rows[: cn(play).center.theirs.size]
    command = stages.growth(play, us(play), *(row.body for row in rows[cn(play).center.theirs.size :]))
    portions = tuple(Portion(row.body, row.beside) for row in rows[cn(play).center.theirs.size :])
    play.take(cn(play), replace(command, entries=portions))
    (fork,) = stages.happened(cn(play), facts.Forked)
    assert f"entry {index}" in fork.reason
    assert cn(play).center.theirs.size == index
    assert cn(play).center.theirs.series.size < index


def test_what_overtook_with_an_answer_still_behind_waits_and_is_judged_with_the_backlog() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    number, _ = backlog(play)
    supplement = stages.send(play, "us", "HTL-2", number)
    play.take(cn(play), stages.overtaking(us(play), supplement.index or 0))
    assert list(cn(play).center.waiting) == [supplement.index]
    play.link = True
    play.settle()
    assert cn(play).center.waiting == {}
    (judged,) = stages.happened(cn(play), facts.Judged)
    assert (judged.index, judged.verdict) == (supplement.index, "")
    assert supplement.id in cn(play).center.book.case_of


def test_a_chain_that_waits_is_judged_to_its_end() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    number, _ = backlog(play)
    first = stages.send(play, "us", "HTL-2", number)
    second = stages.send(play, "us", "HTL-2", first.id)
    play.take(cn(play), stages.overtaking(us(play), second.index or 0), stages.overtaking(us(play), first.index or 0))
    assert set(cn(play).center.waiting) == {first.index, second.index}
    play.link = True
    play.settle()
    assert cn(play).center.waiting == {}
    assert second.id in cn(play).center.book.case_of
    assert us(play).center.book.case(number) == cn(play).center.book.case(number)


def test_what_waits_for_a_message_that_is_then_refused_is_refused() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    lone, openings, number, _ = message(play, "us", "HTL-2", answer.id, "alice")
    answering, more, _, _ = message(play, "us", "HTL-2", answer.id)
    both = stages.growth(play, us(play), lone, naming(play, answering, number))
    portions = (Portion(entry_bytes(lone), openings), Portion(both.entries[1].body, more))
    play.take(cn(play), replace(both, entries=portions))
    verdicts = [fact.verdict for fact in stages.happened(cn(play), facts.Mirrored)][-2:]
    assert verdicts == ["form.two_people", "case.unknown"]


# forks


def test_another_signed_history_is_kept_once_and_stops_signing() -> None:
    play = stages.stage()
    tree = Tree()
    tree.append(leaf_hash(b"another"))
    note = sign_checkpoint(Checkpoint(us(play).center.ours.origin, 1, tree.root()), (us(play).signers["log"],))
    command = commands.TakeEntries("theirs", 0, (Portion(b"another"),), note)
    for _ in range(3):
        play.take(cn(play), command)
    (fork,) = stages.happened(cn(play), facts.Forked)
    assert fork.evidence[0] == note
    assert [alarm.reason for _, alarm in cn(play).alarms] == ["fork"]
    given = cn(play).center.theirs.series.size
    assert stages.push(play, us(play), clock()) == ""
    assert cn(play).center.theirs.series.size == given, "the cosigner signs nothing more"


def test_a_hello_that_shows_another_history_of_ours_is_a_fork() -> None:
    play = stages.stage()
    hello = stages.altered(greeting(us(play).center), "theirs", root=ZERO)
    play.take(cn(play), commands.Greet(hello), commands.Greet(hello))
    (fork,) = stages.happened(cn(play), facts.Forked)
    assert fork.log == "ours"


@pytest.mark.parametrize(
    "hello",
    [
        {},
        {"ours": 5, "theirs": 5},
        {"ours": {"size": -1, "root": ZERO, "cosigned": 0}, "theirs": {"size": 0, "root": ZERO, "given": 0}},
        {"ours": {"size": 0, "root": ZERO, "cosigned": 0}, "theirs": {"size": -3, "root": ZERO, "given": 0}},
        {"ours": {"size": "x", "root": ZERO, "cosigned": 0}, "theirs": {"size": 0, "root": ZERO, "given": 0}},
        {"ours": {"size": 0, "root": "x", "cosigned": 0}, "theirs": {"size": 0, "root": ZERO, "given": 0}},
    ],
)
def test_a_hello_that_says_nothing_sensible_is_refused(hello: Any) -> None:
    play = stages.stage()
    assert stages.refusal(play, us(play), commands.Greet(hello)) in ("frame.malformed", "text.digest")


# cosignatures


def cosignature(
    play: Stage, actor: Actor, size: int, seconds: int, root: bytes | None = None
) -> commands.TakeCosignature:
    """Return the cosignature of *actor* over its peer's log at *size*."""
    other = play.other(actor).center.ours
    head = Checkpoint(other.origin, size, root or other.tree.root(size))
    lines = cosign(head, cosigner_name(actor.center.ours.origin), seconds, (actor.signers["cosigner"],))
    note = sign_checkpoint(head, (play.other(actor).signers["log"],))
    return commands.TakeCosignature("ours", note + lines)


def appended(play: Stage) -> int:
    """Let us place one entry that cn does not get; returns the size of its log."""
    play.link = False
    stages.send(play, "us", "HTL-1")
    return us(play).center.ours.size


def test_the_first_cosignature_that_covers_a_message_delivers_it() -> None:
    play = stages.stage()
    size = appended(play)
    play.take(us(play), cosignature(play, cn(play), size, START // 1000 + 5))
    assert us(play).center.ours.delivered(size - 1, START) == START + 5_000


def test_a_cosignature_over_less_than_is_covered_changes_nothing() -> None:
    play = stages.stage()
    before = len(us(play).rows["watch"])
    play.take(us(play), cosignature(play, cn(play), 1, START // 1000 + 5))
    assert len(us(play).rows["watch"]) == before


def test_the_time_of_a_series_never_falls() -> None:
    play = stages.stage()
    size = appended(play)
    early = cosignature(play, cn(play), size, START // 1000 - 3600)
    assert stages.refusal(play, us(play), early) == "checkpoint.refused"


def test_a_cosignature_over_more_than_is_there_is_refused() -> None:
    play = stages.stage()
    size = appended(play)
    command = cosignature(play, cn(play), size + 1, START // 1000 + 5, bytes(32))
    assert stages.refusal(play, us(play), command) == "checkpoint.refused"


def test_a_cosignature_over_another_history_is_a_fork() -> None:
    play = stages.stage()
    size = appended(play)
    play.take(us(play), cosignature(play, cn(play), size, START // 1000 + 5, bytes(32)))
    (fork,) = stages.happened(us(play), facts.Forked)
    assert fork.log == "ours"


@pytest.mark.parametrize("change", ["by another", "of another log", "no note"])
def test_a_cosignature_that_is_none_is_refused(change: str) -> None:
    play = stages.stage()
    size = appended(play)
    head = Checkpoint(us(play).center.ours.origin, size, us(play).center.ours.tree.root(size))
    name = cosigner_name(cn(play).center.ours.origin)
    if change == "of another log":
        head = replace(head, origin=cn(play).center.ours.origin)
    signer = us(play).signers["cosigner"] if change == "by another" else cn(play).signers["cosigner"]
    note = sign_checkpoint(head, (us(play).signers["log"],)) + cosign(head, name, START // 1000 + 5, (signer,))
    command = commands.TakeCosignature("ours", "" if change == "no note" else note)
    assert stages.refusal(play, us(play), command) == "checkpoint.refused"


# lost entries


def test_a_center_that_lost_entries_takes_them_back_and_says_so() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    stages.send(play, "us", "GEN-1")
    before = us(play).center.ours.size
    whole = us(play).center.ours.tree.root()
    lost = sum(isinstance(fact, facts.Placed | facts.Cosigned | facts.Mirrored) for fact in us(play).happened[-4:])
    stages.restart(play, us(play), forget=4)
    held = us(play).center.ours.size
    assert held < before
    assert lost > 0
    posted = stages.compose(play, "us", "GEN-1")
    assert stages.post(play, "us", *posted).state == "accepted", "before the hello nothing is placed"
    stages.meet(play)
    assert us(play).center.ours.tree.root(before) == whole
    (recovered,) = stages.entries(us(play), RecoveredEntry)
    assert (recovered.first, recovered.size, recovered.root) == (held, before, digest_text(whole))
    assert len({*cn(play).center.book.case_of.values()}) == 2
    assert stages.happened(cn(play), facts.Forked) == []
    assert us(play).center.ours.tree.root() == cn(play).center.theirs.tree.root()


def test_a_center_that_lost_everything_takes_everything_back() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    stages.send(play, "us", "GEN-1")
    answer = stages.send(play, "cn", "GEN-1")
    stages.send(play, "us", "ACK", answer.id)
    stages.restart(play, us(play), forget=len(us(play).rows["watch"]))
    stages.meet(play)
    stages.meet(play)
    assert stages.state_of(us(play).center)["cases"] == stages.state_of(cn(play).center)["cases"]
    assert us(play).center.theirs.series.sizes == cn(play).center.ours.series.sizes
    assert us(play).center.reconciled


def test_while_entries_are_missing_nothing_is_placed_or_cosigned() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    stages.send(play, "us", "GEN-1")
    stages.restart(play, us(play), forget=4)
    play.take(us(play), commands.Greet(greeting(cn(play).center)))
    assert us(play).center.awaiting is not None
    size, given = us(play).center.ours.size, us(play).center.theirs.series.size
    stages.push(play, cn(play), clock())
    assert us(play).center.theirs.series.size == given
    assert us(play).center.ours.size == size
    cn(play).center.apply(placed_of(play, cn(play), clock()))
    cn(play).rows["ours"].append(us(play).rows["theirs"][-1])
    stages.give_back(play, us(play))
    assert us(play).center.theirs.series.size == us(play).center.theirs.size, "what waited is cosigned at once"


def placed_of(play: Stage, actor: Actor, entry: Any) -> facts.Placed:
    body = entry_bytes(entry)
    return facts.Placed(play.now, actor.center.ours.size, leaf_hash(body), body)


def test_entries_of_our_own_that_nobody_misses_are_refused() -> None:
    play = stages.stage()
    command = replace(stages.growth(play, us(play), clock()), log="ours")
    assert stages.refusal(play, us(play), command) == "frame.out_of_turn"


def test_our_own_history_must_be_the_one_that_the_peer_showed() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    stages.restart(play, us(play), forget=4)
    hello = stages.altered(greeting(cn(play).center), "theirs", root=ZERO)
    play.take(us(play), commands.Greet(hello))
    stages.give_back(play, us(play))
    (fork,) = stages.happened(us(play), facts.Forked)[-1:]
    assert fork.log == "ours"
    assert not us(play).center.reconciled


def test_overdue_of_an_unknown_message_waits_without_effect() -> None:
    play = stages.stage()
    assert stages.push(play, us(play), OverdueEntry(play.now, f"{ZERO}/received", Instant(1))) == ""
    assert cn(play).center.book.early.keys() == {ZERO}
    assert isinstance(parse_entry(cn(play).rows["theirs"][-1].body), OverdueEntry)


def test_entries_of_our_own_that_are_held_already_are_compared_and_change_nothing() -> None:
    """Two connections at once: the hello of the newer one was signed before what the older one carried."""
    play = stages.stage()
    ours, rows = us(play).center.ours, us(play).rows["ours"]
    head = Checkpoint(ours.origin, ours.size, ours.tree.root())
    note = sign_checkpoint(head, (us(play).signers["log"],))
    portion = Portion(rows[-1].body, rows[-1].beside)
    play.take(us(play), commands.TakeEntries("ours", ours.size - 1, (portion,), note))
    assert not isinstance(us(play).happened[-1], facts.Refused | facts.Forked)


def ended(play: Stage, notice: Answer, **lies: Any) -> str:
    """Return what us says of an entry of cn that an agreement has ended, with some of it untrue."""
    (name,) = us(play).center.agreements
    assert notice.index is not None
    leaf = digest_text(us(play).center.ours.tree.leaf(notice.index))
    entry = EndedEntry(play.now, name, stages.at(60), "us", notice.index, leaf)
    return stages.push(play, cn(play), replace(entry, **lies))


def withdrawn() -> tuple[Stage, Answer, Answer]:
    """Return a stage on which us has sent another message and then a notice of withdrawal, an hour ago but a second."""
    play = Stage.set([duties.octets(changes={"withdrawal/notice": "1h"})], START)
    other = stages.send(play, "us", "EXM-7", amount="1")
    notice = stages.send(play, "us", "WDR")
    play.now = Instant(stages.at(60) - 1000)
    return play, other, notice


@pytest.mark.parametrize(
    "lies",
    [
        {"index": 0},
        {"index": 999},
        {"leaf": ZERO},
        {"party": "cn"},
        {"agreement": ZERO},
        {"instant": Instant(stages.at(60) - 1000)},
        {"at": Instant(stages.at(60) - 1000)},
    ],
)
def test_an_agreement_has_ended_only_by_the_notice_that_the_other_log_holds(lies: dict[str, Any]) -> None:
    play, _, notice = withdrawn()
    play.now = stages.at(60)
    assert ended(play, notice, **lies) == "entry.unfounded"


def test_an_agreement_has_ended_once_the_notice_says_so_and_by_no_other_message() -> None:
    play, other, notice = withdrawn()
    play.now = stages.at(60)
    assert ended(play, notice) == ""
    play, other, notice = withdrawn()
    play.now = stages.at(60)
    assert other.index is not None
    leaf = digest_text(us(play).center.ours.tree.leaf(other.index))
    assert ended(play, notice, index=other.index, leaf=leaf) == "entry.unfounded", "it is no withdrawal"


def test_whether_a_notice_still_stands_is_not_asked_of_the_other_side() -> None:
    play, _, notice = withdrawn()
    stages.send(play, "us", "RTR", notice.id)
    play.now = stages.at(60)
    assert ended(play, notice) == "", "it may not have held the retraction yet (rule 5)"
