"""The rules that make both sides agree: one test for each, named after it."""

from dataclasses import replace

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Duration, Instant, Json, digest, digest_text, encode, instant_text
from hotline.core.center import document
from hotline.core.checkpoint import Checkpoint, sign_checkpoint
from hotline.core.decisions import Answer
from hotline.core.entry import (
    ENTRY_BYTES_MAX,
    LEAF_BYTES_MAX,
    AgreementEntry,
    ClockEntry,
    EndedEntry,
    InForceEntry,
    MessageEntry,
    OverdueEntry,
    RecoveredEntry,
    RefusalEntry,
    TakenEntry,
)
from hotline.core.errors import RefusalError
from hotline.core.frames import ENTRY_MAX
from hotline.core.merkle import Tree
from hotline.core.roster import new_key, roster_document
from hotline.core.signature import ROSTER
from hotline.interfaces import Row
from hotline.runtime.recovery import load
from hotline.runtime.stage import NamedSigner, Stage, envelope, sealed, signature
from hotline.runtime.timekeeper import Timekeeper
from tests import duties, stages
from tests.fakes_clock import NOON, HandClock
from tests.fakes_line import Pair, meet
from tests.stages import HOTLINE, HOUR, SERVICE, START, TESTS, at, cn, us


def test_rule_01_an_urgent_message_overtakes_the_backlog_of_the_one_log() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    play.link = False
    for _ in range(3):
        stages.send(play, "us", "GEN-1")
    flash = stages.send(play, "us", "HTL-1", precedence="FLASH")
    index = flash.index or 0
    play.take(cn(play), stages.overtaking(us(play), index))
    assert flash.id in cn(play).center.book.case_of, "acted on at once"
    (taken,) = stages.entries(cn(play), TakenEntry)
    assert taken.leaf == digest_text(us(play).rows["ours"][index].leaf)
    play.link = True
    play.settle()
    assert us(play).rows["ours"] == cn(play).rows["theirs"], "one order in the end"
    assert stages.happened(cn(play), facts.Forked) == []


def test_rule_02_delivered_is_the_first_receipt_but_never_before_the_entry() -> None:
    play = stages.stage()
    play.now = Instant(START + 400)
    answer = stages.send(play, "us", "HTL-1")
    index = answer.index or 0
    assert answer.at == START + 400
    assert us(play).center.ours.series.covering(index) == START, "cosignatures are of whole seconds"
    assert us(play).center.ours.delivered(index, START) == START
    for actor in play.actors.values():
        assert actor.center.side("us").delivered(index, Instant(START + 400)) == START + 400
    ours, theirs = us(play).center.ours.series, cn(play).center.theirs.series
    assert (ours.sizes, ours.seconds) == (theirs.sizes, theirs.seconds), "both sides keep the same series"


def test_rule_03_a_message_is_judged_at_the_instant_of_its_entry_on_both_sides() -> None:
    play = stages.stage(TESTS)
    play.cut()
    start, end = instant_text(START + 14 * 24 * HOUR), instant_text(START + 15 * 24 * HOUR)
    said = {"category": "bio_chem", "window__start": start, "window__end": end}
    answer = stages.send(play, "us", "TST-1", precedence="ROUTINE", **said)
    play.until(at(5 * 24 * 60))
    play.restore()
    assert answer.id in cn(play).center.book.case_of, "on arrival it would have had to be PRIORITY"
    assert stages.entries(cn(play), RefusalEntry) == []


def test_rule_04_a_case_is_a_function_of_its_entries_however_they_arrive() -> None:
    def played(*, ahead: bool) -> tuple[Stage, str]:
        play = stages.stage(HOTLINE, SERVICE)
        play.link = False
        stages.send(play, "us", "GEN-1")
        first = stages.send(play, "us", "HTL-1")
        second = stages.send(play, "us", "HTL-2", first.id)
        third = stages.send(play, "us", "HTL-3", second.id)
        for answer in (third, second, first) if ahead else ():
            play.take(cn(play), stages.overtaking(us(play), answer.index or 0))
        play.link = True
        play.settle()
        return play, first.id

    (early, case), (plain, _) = played(ahead=True), played(ahead=False)
    assert stages.happened(cn(early), facts.Judged), "two waited for what they name, shown and not refused"
    assert ("duty-officer", "waiting") in {(role, why) for _, role, why in stages.calls(cn(early))}
    assert cn(early).center.book.case(case) == cn(plain).center.book.case(case) == us(early).center.book.case(case)
    assert cn(early).center.book.obligations(case) == us(early).center.book.obligations(case)


def test_rule_05_a_message_out_of_turn_is_admitted_and_flagged() -> None:
    play = stages.stage(TESTS)
    answer = stages.send(play, "us", "TST-1")
    stages.send(play, "us", "TST-3", answer.id)
    late = stages.send(play, "us", "TST-2", answer.id)
    for actor in play.actors.values():
        case = actor.center.book.case(answer.id)
        assert [step.flag for step in case.steps if step.member.id == late.id] == ["after_close"]
        assert case.state == "cancelled"


def test_rule_06_an_overdue_entry_is_superseded_by_an_earlier_answer() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.cut()
    play.until(at(29))
    stages.send(play, "cn", "RCV", answer.id)
    play.until(at(31))
    (overdue,) = stages.entries(us(play), OverdueEntry)
    assert (overdue.obligation, overdue.deadline) == (f"{answer.id}/received", at(30))
    assert stages.entries(cn(play), OverdueEntry) == [], "each side says only what it did not hold"
    play.restore()
    for actor in play.actors.values():
        owed = stages.owed(actor, answer.id)["received"]
        assert (owed.answered, owed.answer_delivered, owed.verdict(play.now)) == (at(29), at(31), "undecided")


def test_rule_07_a_step_of_the_clock_is_not_believed_and_a_start_is_careful() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.step(3_600_000)
    assert time.step() == commands.ClockStepped(Duration(3_600_000), suspended=False)
    assert time.now() == NOON
    clock.suspend(60_000)
    assert time.step() == commands.ClockStepped(Duration(60_000), suspended=True)
    assert time.now() == NOON + 60_000
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    play.now = at(55)
    play.take(us(play), commands.Begin(2, "us"))
    play.take(us(play))
    assert [fact.rung for fact in stages.happened(us(play), facts.RungReached)] == [1]
    play.take(us(play), commands.Measured(play.now, play.now, play.now, play.now))
    play.take(us(play))
    assert [fact.rung for fact in stages.happened(us(play), facts.RungReached)] == [1, 2, 3]


def test_rule_08_any_split_of_the_same_commands_gives_the_same_logs() -> None:
    """`tests/runtime/test_turn.py` tries any split of many commands; here is the plainest one."""
    states = []
    for together in (True, False):
        play = stages.stage(SERVICE)
        posts = []
        for _ in range(3):
            payload, openings = stages.compose(play, "us", "GEN-1")
            posts.append(commands.Post(envelope(payload, signature(us(play), "alice", payload)), openings))
        for batch in [posts] if together else [[each] for each in posts]:
            play.take(us(play), *batch)
        states.append((us(play).rows, stages.digest_of(us(play).center)))
    assert states[0] == states[1]


def test_rule_09_a_backup_put_back_takes_its_lost_entries_back_before_it_signs() -> None:
    play = stages.stage(HOTLINE, SERVICE)
    sent = stages.send(play, "us", "GEN-1")
    root, size = us(play).center.ours.tree.root(), us(play).center.ours.size
    stages.restart(play, us(play), forget=4)
    payload, openings = stages.compose(play, "us", "GEN-1")
    accepted = stages.post(play, "us", payload, openings)
    assert (accepted.state, accepted.index) == ("accepted", None)
    stages.meet(play)
    assert us(play).center.ours.tree.root(size) == root, "the log did not fork"
    (recovered,) = stages.entries(us(play), RecoveredEntry)
    assert recovered.size == size
    for actor in play.actors.values():
        assert {sent.id, accepted.id} <= actor.center.book.case_of.keys()
        assert len([each for each in stages.held_members(actor.center) if each.id == sent.id]) == 1


@pytest.mark.parametrize("body", [b"\xff" * 65_535, b"{}", encode({"v": 2, "kind": "message"})])
def test_rule_10_a_log_is_never_blocked_by_what_it_says(body: bytes) -> None:
    play = stages.stage()
    stages.push(play, us(play), body)
    center = cn(play).center
    assert center.theirs.series.size == center.theirs.size, "mirrored and cosigned"
    (refusal,) = stages.entries(cn(play), RefusalEntry)
    assert refusal.index == center.theirs.size - 1
    assert stages.entries(us(play), RefusalEntry) == [], "refusals are never refused"
    assert ENTRY_MAX == LEAF_BYTES_MAX > ENTRY_BYTES_MAX, "a frame takes more than anyone may write"


async def test_rule_11_a_rung_is_decided_once_and_attempted_at_least_once() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.until(at(31))
    play.until(at(32))
    (reached,) = stages.happened(us(play), facts.RungReached)
    store = stages.kept(us(play))
    _, calls, _ = await load(stages.fresh(play, us(play)), store, await store.acquire("us-cn", "again"))
    assert [ring.id.rpartition("/")[0] for ring in calls] == [reached.obligation], "not attempted yet: to be made now"


def test_rule_12_a_new_key_counts_only_from_the_roster_that_names_it() -> None:
    play = stages.stage()
    log = NamedSigner("us/new-log")
    keys = [key for key in us(play).center.ours.newest_roster().keys if "log" not in key.roles]
    keys.append(new_key(log, "us/log", "log", ("log",), (START, Instant(START + 10**10))))
    origin = us(play).center.ours.origin
    document_of = roster_document(party="us", log_origin=origin, version=2, keys=keys, issued=START)
    roster = sealed(document_of, ROSTER, us(play).signers["root"])

    def head_by(signer: NamedSigner) -> str:
        size = cn(play).center.theirs.size
        return sign_checkpoint(Checkpoint(origin, size, us(play).center.ours.tree.root(size)), (signer,))

    by_new = commands.TakeEntries("theirs", cn(play).center.theirs.size, (), head_by(log))
    assert stages.refusal(play, cn(play), by_new) == "checkpoint.refused"
    play.ask(us(play), commands.Enrol(roster, root=False))
    size = cn(play).center.theirs.size
    assert stages.refusal(play, cn(play), commands.TakeEntries("theirs", size, (), head_by(log))) == ""
    old = us(play).signers["log"]
    assert isinstance(old, NamedSigner)
    assert (
        stages.refusal(play, cn(play), commands.TakeEntries("theirs", size, (), head_by(old))) == "checkpoint.refused"
    )


def test_rule_13_an_agreement_is_in_force_by_both_consents_and_binds_its_cases() -> None:
    play = stages.stage()
    service = stages.agreement(SERVICE)
    play.ask(us(play), commands.Consent(service.octets, at(2)))
    assert service.digest not in us(play).center.ours.in_force
    play.ask(cn(play), commands.Consent(service.octets, at(1)))
    payload, openings = stages.compose(play, "us", "GEN-1")
    post = commands.Post(envelope(payload, signature(us(play), "alice", payload)), openings)
    assert stages.refusal(play, us(play), post) == "agreement.not_in_force"
    play.until(at(2))
    play.ask(us(play), post)
    for actor in play.actors.values():
        (entry,) = [each for each in stages.entries(actor, AgreementEntry) if each.digest == service.digest]
        assert (entry.protocol, entry.size) == (SERVICE, len(service.octets))
    assert cn(play).center.agreements[service.digest].id == SERVICE, "what was logged is what is executed"


def test_rule_13_a_case_is_opened_under_the_newest_agreement_and_goes_on_under_its_own() -> None:
    play = Stage.set([duties.octets()], START)
    old, new = digest(duties.octets()), digest(duties.octets(2))
    opened = opens(play, "us", old)
    for party in ("us", "cn"):
        play.consent(party, duties.octets(2), at(10))
    assert opens(play, "us", old).state == "placed", "the newer one is not in force before its instant"
    play.until(at(10))
    assert stages.entries(us(play), InForceEntry)[-1].digest == new
    assert refused(play, "us", old) == refused(play, "cn", old) == "agreement.superseded"
    assert opens(play, "us", new).state == "placed"
    back = stages.compose(play, "us", "RTR", opened.id)
    assert stages.post(play, "us", *back).state == "placed", "an answer names the agreement of its case"
    for actor in play.actors.values():
        assert actor.center.book.folders[opened.id].agreement == old
        assert stages.entries(actor, RefusalEntry) == []


def test_rule_13_an_agreement_ends_by_a_notice_that_stands_and_only_then() -> None:
    play = Stage.set([duties.octets(changes={"withdrawal/notice": "1h"})], START)
    (name,) = us(play).center.agreements
    before = opens(play, "cn", name)
    taken_back = opens(play, "us", name, "WDR")
    stages.post(play, "us", *stages.compose(play, "us", "RTR", taken_back.id))
    play.until(at(30))
    notice = opens(play, "cn", name, "WDR")
    play.until(at(61))
    assert opens(play, "us", name).state == "placed", "what was taken back ends nothing"
    play.until(at(90))
    for actor in play.actors.values():
        (entry,) = stages.entries(actor, EndedEntry)
        assert (entry.at, entry.agreement, entry.instant) == (at(90), name, at(90))
        assert (entry.party, entry.index) == ("cn", notice.index)
        assert stages.entries(actor, RefusalEntry) == []
    assert refused(play, "us", name) == refused(play, "cn", name) == "agreement.ended"
    reply = stages.compose(play, "us", "ACK", before.id)
    assert stages.post(play, "us", *reply).state == "placed", "cases that are open go on"


def test_rule_13_the_other_side_refuses_what_is_opened_after_the_end() -> None:
    play = Stage.set([duties.octets(changes={"withdrawal/notice": "1h"})], START)
    (name,) = us(play).center.agreements
    opens(play, "cn", name, "WDR")
    play.until(at(60))
    payload, _ = opening(play, "us", name, "EXM-7")
    entry = MessageEntry(play.now, envelope(payload, signature(us(play), "alice", payload)))
    assert stages.push(play, us(play), entry) == "agreement.ended"


def opening(play: Stage, party: str, agreement: str, form: str) -> tuple[bytes, dict[str, Json]]:
    """Return a message of *form* that opens a case under *agreement*, whatever else is in force."""
    center = play.actors[party].center
    payload, openings = play.compose(
        party, center.agreements[agreement], form, {"amount": 1} if form == "EXM-7" else {}
    )
    return encode({**document(payload), "agreement": agreement}), openings


def opens(play: Stage, party: str, agreement: str, form: str = "EXM-7") -> Answer:
    """Let *party* open a case under *agreement*."""
    return stages.post(play, party, *opening(play, party, agreement, form))


def refused(play: Stage, party: str, agreement: str) -> str:
    """Return the rule by which *party* may not open a case under *agreement*."""
    payload, openings = opening(play, party, agreement, "EXM-7")
    actor = play.actors[party]
    return stages.refusal(play, actor, commands.Post(envelope(payload, signature(actor, "alice", payload)), openings))


def test_rule_14_a_document_travels_beside_and_must_be_whole() -> None:
    play = stages.stage()
    service = stages.agreement(SERVICE)
    entry = AgreementEntry(play.now, SERVICE, 1, service.digest, len(service.octets), START)
    size = cn(play).center.theirs.size
    assert stages.push(play, us(play), entry) == "agreement.wrong_digest"
    assert stages.push(play, us(play), entry, beside=service.octets[:-1]) == "agreement.wrong_digest"
    assert cn(play).center.theirs.size == size, "not cosigned before it is whole"
    assert stages.push(play, us(play), entry, beside=service.octets) == ""


def test_rule_15_a_quantity_has_one_spelling_and_is_compared_exactly() -> None:
    play = stages.stage(TESTS)
    said = {"category": "training_run", "window__start": "+9d 08:00:00", "window__end": "+10d 08:00:00"}
    for compute, flags in (("1e26", ("late",)), ("9.999999999999999999999999999999999e25", ("outside_scope",))):
        assert stages.send(play, "us", "TST-1", training_compute=compute, **said).flags == flags
    payload, openings = stages.compose(play, "us", "TST-1", training_compute="1e26", **said)
    value = document(payload)
    value["fields"]["training_compute"] = "100000000000000000000000000"
    written = encode(value)
    post = commands.Post(envelope(written, signature(us(play), "alice", written)), openings)
    assert stages.refusal(play, us(play), post) == "field.malformed"


@pytest.mark.parametrize("form", ["RCV", "ACK", "REF", "DEC"])
def test_rule_16_acknowledgements_are_forms_that_owe_nothing(form: str) -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", precedence="FLASH")
    given = stages.send(play, "cn", form, answer.id)
    (_, member) = cn(play).center.book.message(given.id) or ("", None)
    assert member is not None
    assert (member.precedence, member.people) == ("FLASH", ("cn/alice",))
    assert [each for each in cn(play).center.book.obligations(answer.id) if each.message == given.id] == []
    with pytest.raises(RefusalError):
        stages.send(play, "cn", form, answer.id, people=("system",))


def test_rule_17_machines_sign_only_as_named_systems_and_a_rung_only_drafts() -> None:
    play = stages.stage(TESTS, SERVICE)
    test = stages.send(play, "us", "SVC-1", people=("system",))
    assert [each.people for each in stages.held_members(cn(play).center) if each.id == test.id] == [("us/system",)]
    notice = stages.send(play, "us", "TST-1", category="bio_chem")
    before = us(play).center.ours.size, cn(play).center.ours.size
    reached = facts.RungReached(START, f"{notice.id}/completion", 2, START, passed_over=False)
    cn(play).center.book.miss(reached.obligation, START)
    cn(play).center.apply(reached)
    assert (us(play).center.ours.size, cn(play).center.ours.size) == before, "a form on the desk, not in the log"
    with pytest.raises(RefusalError):
        stages.send(play, "cn", "TST-8", notice.id, people=("system",))


@pytest.mark.parametrize(("precedence", "minutes"), [("FLASH", 15), ("IMMEDIATE", 60)])
def test_rule_18_a_message_for_two_people_is_a_proposal_until_it_is_placed(precedence: str, minutes: int) -> None:
    play = stages.stage()
    payload, openings = stages.compose(play, "us", "HTL-1", precedence=precedence)
    answer = stages.post(play, "us", payload, openings, "alice")
    assert (answer.state, answer.expires) == ("proposed", at(minutes))
    both = commands.Second(answer.id, (signature(us(play), "bob", payload),))
    assert play.ask(us(play), both).state == "placed"
    altered = envelope(payload, signature(us(play), "bob", payload), signature(us(play), "alice", payload))
    assert stages.refusal(play, us(play), commands.Post(altered, openings)) == "message.altered"
    other, more = stages.compose(play, "us", "HTL-1", precedence=precedence)
    waiting = stages.post(play, "us", other, more, "alice")
    play.until(at(minutes))
    late = commands.Second(waiting.id, (signature(us(play), "bob", other),))
    assert stages.refusal(play, us(play), late) == "message.expired"


def test_rule_20_the_watch_log_is_tied_in_at_least_hourly_and_at_every_check() -> None:
    play = stages.stage()
    before = len(stages.entries(us(play), ClockEntry))
    play.until(at(61))
    play.ask(us(play), commands.Measured(play.now, play.now, play.now, play.now))
    entries = stages.entries(us(play), ClockEntry)[before:]
    assert len(entries) == 2
    rewritten = [replace(row, leaf=bytes(32)) for row in us(play).rows["watch"][: entries[-1].watch_size]]
    assert root_over(rewritten) != entries[-1].watch_root == root_over(us(play).rows["watch"][: entries[-1].watch_size])


def root_over(rows: list[Row]) -> str:
    tree = Tree()
    for row in rows:
        tree.append(row.leaf)
    return digest_text(tree.root())


def test_rule_21_the_first_party_of_the_channel_dials_and_the_newer_hello_wins() -> None:
    assert Pair().us.link.parties.dials
    assert not Pair().cn.link.parties.dials
    pair = meet()
    first = pair.up("us")
    pair.connect("east")
    pair.run(1_000)
    assert pair.up("us") == pair.up("cn") != first
