from dataclasses import replace
from typing import Any

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Duration, Instant, encode
from hotline.core.center import document
from hotline.core.decisions import DONE, Answer
from hotline.core.entry import AgreementEntry, ClockEntry, InForceEntry, RosterEntry
from hotline.core.errors import RefusalError
from hotline.core.roster import Key, new_key, roster_document
from hotline.core.signature import ROSTER
from hotline.runtime.stage import NamedSigner, Stage, envelope, greeting, sealed, signature
from tests import duties, stages
from tests.agreements import document as small
from tests.stages import HOTLINE, SERVICE, START, at, cn, us


def asked(play: Stage, party: str, command: commands.Command) -> Answer:
    (answer,) = play.take(play.actors[party], command)
    assert isinstance(answer, Answer), answer
    return answer


def proposal(play: Stage, precedence: str = "IMMEDIATE") -> tuple[bytes, dict[str, Any], Answer]:
    """Let alice propose a concern, which bob has not signed yet."""
    payload, openings = stages.compose(play, "us", "HTL-1", precedence=precedence)
    return payload, openings, stages.post(play, "us", payload, openings, "alice")


def second(play: Stage, payload: bytes, person: str, message: str) -> commands.Second:
    return commands.Second(message, (signature(us(play), person, payload),))


def unmet() -> Stage:
    """Return a stage on which us has started again and not met cn yet."""
    play = stages.stage()
    play.take(us(play), commands.Begin(2, "us"))
    return play


# posting


def test_a_message_is_placed_and_the_answer_says_what_it_will_owe() -> None:
    play = stages.stage(SERVICE)
    answer = stages.send(play, "us", "SVC-7", planned="yes", effective_at="13:00:00")
    assert (answer.state, answer.case, answer.index, answer.at) == (
        "placed",
        answer.id,
        us(play).center.ours.size - 1,
        START,
    )
    assert answer.flags == ("late",)
    assert {each.kind: (each.owed_by, each.due) for each in answer.owed} == {
        "received": ("cn", at(6 * 60)),
        "acknowledged": ("cn", at(48 * 60)),
    }


def test_a_dry_run_judges_and_changes_nothing() -> None:
    play = stages.stage()
    payload, openings = stages.compose(play, "us", "HTL-1")
    before = stages.digest_of(us(play).center)
    signed = envelope(payload, signature(us(play), "alice", payload), signature(us(play), "bob", payload))
    assert asked(play, "us", commands.Post(signed, openings, dry=True)).state == "valid"
    assert stages.refusal(play, us(play), commands.Post(signed, {}, dry=True)) == "opening.missing"
    assert stages.digest_of(us(play).center) == before


def test_a_refused_message_changes_nothing_but_the_record_of_it() -> None:
    play = stages.stage()
    size = us(play).center.ours.size
    payload, _ = stages.compose(play, "us", "HTL-1")
    signed = envelope(payload, signature(us(play), "alice", payload))
    assert stages.refusal(play, us(play), commands.Post(signed, {})) == "opening.missing"
    assert us(play).center.ours.size == size
    (refused,) = stages.happened(us(play), facts.Refused)
    assert (refused.what, refused.rule) == ("Post", "opening.missing")


def test_the_same_bytes_get_the_same_answer() -> None:
    play = stages.stage(SERVICE)
    payload, openings = stages.compose(play, "us", "GEN-1")
    first = stages.post(play, "us", payload, openings)
    play.until(at(9))
    again = stages.post(play, "us", payload, openings)
    assert (again.state, again.id, again.index, again.at) == (first.state, first.id, first.index, first.at)
    assert len(stages.happened(us(play), facts.Placed)) == us(play).center.ours.size


def test_a_retry_is_known_although_it_would_not_be_admitted_any_more() -> None:
    play = stages.stage()
    payload, openings = stages.compose(play, "us", "HTL-1", what_we_ask="no_reply", next_update_by="12:05:00")
    placed = stages.post(play, "us", payload, openings, "alice", "bob")
    play.until(at(10))
    assert stages.post(play, "us", payload, openings, "alice", "bob").index == placed.index
    fresh, more = stages.compose(play, "us", "HTL-1", next_update_by="12:05:00")
    signed = envelope(fresh, signature(us(play), "alice", fresh))
    assert stages.refusal(play, us(play), commands.Post(signed, more)) == "condition.failed"


def test_the_same_message_with_other_signatures_is_refused() -> None:
    play = stages.stage(SERVICE)
    payload, openings = stages.compose(play, "us", "GEN-1")
    stages.post(play, "us", payload, openings, "alice")
    signed = envelope(payload, signature(us(play), "bob", payload))
    assert stages.refusal(play, us(play), commands.Post(signed, openings)) == "message.altered"


def test_a_message_of_the_peer_cannot_be_posted_here() -> None:
    play = stages.stage(SERVICE)
    payload, openings = stages.compose(play, "cn", "GEN-1")
    stages.post(play, "cn", payload, openings)
    signed = envelope(payload, signature(cn(play), "alice", payload))
    assert stages.refusal(play, us(play), commands.Post(signed, openings)) == "channel.other"


def test_what_answers_an_unknown_message_is_refused_at_home() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    payload, openings = stages.compose(play, "cn", "ACK", answer.id)
    value = document(payload)
    written = encode({**value, "in_reply_to": "sha256:" + "0" * 64})
    signed = envelope(written, signature(cn(play), "alice", written))
    assert stages.refusal(play, cn(play), commands.Post(signed, openings)) == "case.unknown"


def test_an_entry_never_goes_back_in_time_and_is_judged_at_its_own_instant() -> None:
    play = stages.stage()
    center = us(play).center
    center.ours.last_at = at(500)
    payload, openings = stages.compose(play, "us", "HTL-1", next_update_by="13:00:00")
    signed = envelope(payload, *(signature(us(play), person, payload) for person in ("alice", "bob")))
    assert stages.refusal(play, us(play), commands.Post(signed, openings)) == "condition.failed"
    assert stages.send(play, "us", "HTL-1", next_update_by="+1d 13:00:00").at == at(500)


# two people


def test_a_message_for_two_people_waits_as_a_proposal() -> None:
    play = stages.stage()
    _, _, answer = proposal(play)
    assert (answer.state, answer.lacks_people, answer.expires) == ("proposed", 1, at(60))
    assert us(play).center.ours.size == cn(play).center.theirs.size == 5
    assert proposal(play, "FLASH")[2].expires == at(15)


def test_the_second_person_places_it() -> None:
    play = stages.stage()
    payload, openings, answer = proposal(play)
    placed = asked(play, "us", second(play, payload, "bob", answer.id))
    assert (placed.state, placed.id) == ("placed", answer.id)
    assert us(play).center.proposals == {}
    (_, member) = us(play).center.book.message(answer.id) or ("", None)
    assert member is not None
    assert member.people == ("us/alice", "us/bob")
    assert stages.post(play, "us", payload, openings, "alice", "bob").index == placed.index


def test_retries_on_the_way_change_nothing() -> None:
    play = stages.stage()
    payload, openings, answer = proposal(play)
    again = stages.post(play, "us", payload, openings, "alice")
    assert (again.state, again.expires, again.case) == ("proposed", answer.expires, answer.case)
    assert asked(play, "us", second(play, payload, "alice", answer.id)).state == "proposed"
    placed = asked(play, "us", second(play, payload, "bob", answer.id))
    once_more = asked(play, "us", second(play, payload, "bob", answer.id))
    assert (once_more.state, once_more.index) == ("placed", placed.index)
    assert len(stages.happened(us(play), facts.Seconded)) == 1


def test_other_signatures_on_a_proposal_are_no_retry() -> None:
    play = stages.stage()
    payload, openings, _ = proposal(play)
    signed = envelope(payload, signature(us(play), "bob", payload))
    assert stages.refusal(play, us(play), commands.Post(signed, openings)) == "message.altered"


def test_one_person_with_two_keys_is_one_person() -> None:
    play = stages.stage()
    spare = NamedSigner("us/alice/spare")
    enrol(play, new_key(spare, "us/alice", "alice's spare", ("operator",), (START, Instant(START + 10**10))))
    us(play).signers = {**us(play).signers, "spare": spare}
    payload, _, answer = proposal(play)
    assert stages.refusal(play, us(play), second(play, payload, "spare", answer.id)) == "form.two_people"


def test_a_machine_may_sign_but_is_no_second_person() -> None:
    play = Stage.set([encode(small({"forms/NOT-1/two_people": True}))], START)
    payload, openings = stages.compose(play, "us", "NOT-1")
    answer = stages.post(play, "us", payload, openings, "alice")
    with_machine = asked(play, "us", second(play, payload, "system", answer.id))
    assert (with_machine.state, with_machine.lacks_people) == ("proposed", 1)
    assert asked(play, "us", second(play, payload, "bob", answer.id)).state == "placed"


def test_a_third_signature_after_placement_is_refused() -> None:
    play = stages.stage()
    payload, _, answer = proposal(play)
    asked(play, "us", second(play, payload, "bob", answer.id))
    stranger = NamedSigner("mallory")
    us(play).signers = {**us(play).signers, "mallory": stranger}
    assert stages.refusal(play, us(play), second(play, payload, "mallory", answer.id)) == "message.altered"
    assert stages.refusal(play, us(play), second(play, payload, "bob", "sha256:" + "0" * 64)) == "message.expired"


def test_a_forged_second_signature_leaves_the_proposal_as_it_was() -> None:
    play = stages.stage()
    _, _, answer = proposal(play)
    assert stages.refusal(play, us(play), second(play, b"something else", "bob", answer.id)) == "signature.forged"
    assert us(play).center.proposals.keys() == {answer.id}


def test_a_proposal_expires() -> None:
    play = stages.stage()
    payload, _, answer = proposal(play)
    play.until(at(60))
    assert us(play).center.proposals == {}
    (lapsed,) = stages.happened(us(play), facts.Lapsed)
    assert (lapsed.id, lapsed.rule) == (answer.id, "message.expired")
    assert stages.refusal(play, us(play), second(play, payload, "bob", answer.id)) == "message.expired"
    assert [alarm.reason for _, alarm in us(play).alarms] == ["lapsed"]


def test_a_proposal_is_given_back_with_the_reason_and_can_be_signed_no_more() -> None:
    play = stages.stage()
    payload, _, answer = proposal(play)
    play.ask(us(play), commands.Return(answer.id, "us/bob", "no second source"))
    (given,) = stages.happened(us(play), facts.Returned)
    assert (given.id, given.person, given.reason) == (answer.id, "us/bob", "no second source")
    assert us(play).center.proposals == {}
    assert stages.refusal(play, us(play), second(play, payload, "bob", answer.id)) == "message.expired"


def test_only_a_proposal_that_waits_is_given_back_and_never_without_a_reason() -> None:
    play = stages.stage()
    _, _, answer = proposal(play)
    assert stages.refusal(play, us(play), commands.Return("sha256:x", "us/bob", "late")) == "message.expired"
    assert stages.refusal(play, us(play), commands.Return(answer.id, "us/bob", "")) == "field.out_of_range"
    assert us(play).center.proposals.keys() == {answer.id}


def test_everything_is_judged_again_when_the_second_person_signs() -> None:
    play = stages.stage()
    payload, openings = stages.compose(play, "us", "HTL-1", next_update_by="12:30:00")
    answer = stages.post(play, "us", payload, openings, "alice")
    play.until(at(40))
    assert stages.refusal(play, us(play), second(play, payload, "bob", answer.id)) == "condition.failed"


# before the first hello


def test_before_the_first_hello_messages_are_accepted_and_have_no_place() -> None:
    play = unmet()
    size = us(play).center.ours.size
    payload, openings, answer = proposal(play)
    accepted = asked(play, "us", second(play, payload, "bob", answer.id))
    assert (accepted.state, accepted.index) == ("accepted", None)
    assert us(play).center.ours.size == size
    assert asked(play, "us", second(play, payload, "bob", answer.id)).state == "accepted"
    assert stages.post(play, "us", payload, openings, "alice", "bob").state == "accepted"
    signed = envelope(payload, signature(us(play), "bob", payload))
    assert stages.refusal(play, us(play), commands.Post(signed, openings)) == "message.altered"
    stages.meet(play)
    assert us(play).center.accepted == {}
    assert answer.id in cn(play).center.book.case_of


def test_an_accepted_message_does_not_lapse_as_the_proposal_it_was() -> None:
    play = unmet()
    payload, openings = stages.compose(play, "us", "HTL-1", next_update_by="+1d 12:00:00")
    answer = stages.post(play, "us", payload, openings, "alice")
    asked(play, "us", second(play, payload, "bob", answer.id))
    play.link = False
    play.until(at(90))
    assert us(play).center.accepted.keys() == {answer.id}
    play.link = True
    stages.meet(play)
    assert answer.id in us(play).center.book.case_of


def test_an_accepted_message_that_cannot_be_placed_any_more_lapses_with_an_alarm() -> None:
    play = unmet()
    payload, openings = stages.compose(play, "us", "HTL-1", next_update_by="12:30:00")
    stages.post(play, "us", payload, openings, "alice", "bob")
    play.link = False
    play.until(at(40))
    play.link = True
    stages.meet(play)
    assert [fact.rule for fact in stages.happened(us(play), facts.Lapsed)] == ["condition.failed"]
    assert us(play).center.accepted == {}
    assert [alarm.reason for _, alarm in us(play).alarms] == ["lapsed"]


def test_an_accepted_message_that_too_few_people_signed_by_now_is_not_placed() -> None:
    play = unmet()
    payload, openings = stages.compose(play, "us", "HTL-1")
    answer = stages.post(play, "us", payload, openings, "alice", "bob")
    center = us(play).center
    one = envelope(payload, signature(us(play), "alice", payload))
    center.accepted[answer.id] = replace(center.accepted[answer.id], envelope=one)
    stages.meet(play)
    assert [fact.rule for fact in stages.happened(us(play), facts.Lapsed)] == ["form.two_people"]


def test_an_accepted_message_that_comes_back_with_our_lost_log_is_placed_once() -> None:
    play = stages.stage(SERVICE)
    payload, openings = stages.compose(play, "us", "GEN-1")
    placed = stages.post(play, "us", payload, openings)
    stages.restart(play, us(play), forget=4)
    assert stages.post(play, "us", payload, openings).state == "accepted"
    stages.meet(play)
    assert us(play).center.accepted == {}
    assert stages.post(play, "us", payload, openings).index == placed.index
    assert stages.happened(us(play), facts.Lapsed) == []


def test_before_the_first_hello_nothing_is_consented_to_or_enrolled() -> None:
    play = unmet()
    agreement = stages.agreement(SERVICE).octets
    assert stages.refusal(play, us(play), commands.Consent(agreement, START)) == "channel.closed"
    assert stages.refusal(play, us(play), commands.Enrol(us(play).documents[1], root=False)) == "channel.closed"


# agreements and rosters


def test_an_agreement_is_in_force_once_both_have_consented_from_the_later_instant() -> None:
    play = stages.stage()
    agreement = stages.agreement(SERVICE)
    play.ask(us(play), commands.Consent(agreement.octets, at(5)))
    assert stages.entries(us(play), InForceEntry)[1:] == []
    play.ask(cn(play), commands.Consent(agreement.octets, at(3)))
    for actor in (us(play), cn(play)):
        (entry,) = stages.entries(actor, InForceEntry)[1:]
        assert (entry.digest, entry.instant) == (agreement.digest, at(5))
    payload, openings = stages.compose(play, "us", "GEN-1")
    signed = envelope(payload, signature(us(play), "alice", payload))
    assert stages.refusal(play, us(play), commands.Post(signed, openings)) == "agreement.not_in_force"
    play.until(at(5))
    assert stages.post(play, "us", payload, openings).state == "placed"


def test_a_second_consent_is_no_second_entry() -> None:
    play = stages.stage()
    agreement = stages.agreement(HOTLINE).octets
    assert asked(play, "us", commands.Consent(agreement, at(99))) == DONE
    assert len(stages.entries(us(play), AgreementEntry)) == 1


def enrol(play: Stage, *more: Key, version: int = 2) -> None:
    """Enrol a roster of us with further keys."""
    keys = (*us(play).center.ours.newest_roster().keys, *more)
    members = roster_document(
        party="us", log_origin=us(play).center.ours.origin, version=version, keys=keys, issued=START
    )
    play.ask(us(play), commands.Enrol(sealed(members, ROSTER, us(play).signers["root"]), root=False))


def test_a_new_roster_is_logged_once_and_the_same_again_changes_nothing() -> None:
    play = stages.stage()
    before = len(stages.entries(us(play), RosterEntry))
    key = new_key(NamedSigner("carol"), "us/carol", "carol", ("operator",), (START, Instant(START + 10**9)))
    enrol(play, key)
    enrol(play)
    assert len(stages.entries(us(play), RosterEntry)) == before + 1
    assert cn(play).center.theirs.newest_roster().find(key.kid) == key


def test_a_roster_that_skips_a_version_is_refused() -> None:
    play = stages.stage()
    with pytest.raises(RefusalError) as fault:
        enrol(play, version=4)
    assert fault.value.rule == "roster.rollback"


def test_a_root_is_logged_first_and_never_twice() -> None:
    play = stages.stage()
    assert [entry.subject for entry in stages.entries(us(play), RosterEntry)] == ["root", "roster"]
    assert asked(play, "us", commands.Enrol(us(play).documents[0], root=True)) == DONE
    assert len(stages.entries(us(play), RosterEntry)) == 2


# what the hands saw


def test_a_check_compares_the_clocks_and_ties_the_watch_log_in() -> None:
    play = stages.stage()
    sent = Instant(START)
    play.ask(us(play), commands.Measured(sent, Instant(START + 520), Instant(START + 530), Instant(START + 50)))
    (compared,) = stages.happened(us(play), facts.ClockCompared)
    assert (compared.offset, compared.bound) == (500, 20)
    entry = stages.entries(us(play), ClockEntry)[-1]
    assert (entry.offset, entry.bound) == (500, 20)
    assert entry.watch_size > 0


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (commands.LinkOpened("first"), facts.LinkUp),
        (commands.LinkClosed("first", "cut"), facts.LinkDown),
        (commands.ClockStepped(Duration(5), suspended=False), facts.ClockJumped),
        (commands.ConfirmClock(), facts.ClockConfirmed),
        (commands.Attempt("page", "alice", "screen", "shown", failed=False), facts.Attempted),
        (commands.Begin(2, "us"), facts.Epoch),
        (commands.NoteDesk("armed", "us/alice", START), facts.DeskNoted),
    ],
)
def test_what_was_seen_is_a_fact(command: commands.Command, kind: type[facts.Fact]) -> None:
    play = stages.stage()
    before = len(stages.happened(us(play), kind))
    play.ask(us(play), command)
    assert len(stages.happened(us(play), kind)) == before + 1


def test_a_forked_channel_places_nothing_but_still_knows_what_it_placed() -> None:
    play = stages.stage(SERVICE)
    payload, openings = stages.compose(play, "us", "GEN-1")
    placed = stages.post(play, "us", payload, openings)
    us(play).center.apply(facts.Forked(START, "theirs", "two histories", ()))
    assert stages.post(play, "us", payload, openings).index == placed.index
    other, more = stages.compose(play, "us", "GEN-1")
    signed = envelope(other, signature(us(play), "alice", other))
    assert stages.refusal(play, us(play), commands.Post(signed, more)) == "channel.forked"
    consent = commands.Consent(encode(small()), START)
    assert stages.refusal(play, us(play), consent) == "channel.forked"


def test_a_hello_that_shows_nothing_new_is_no_second_reconciliation() -> None:
    play = stages.stage()
    before = len(us(play).rows["watch"])
    play.take(us(play), commands.Greet(greeting(cn(play).center)))
    assert len(us(play).rows["watch"]) == before


def test_the_answer_says_what_is_above_a_quota_or_no_duty() -> None:
    changes = {"forms/EXM-7/scope": ["amount > 4"], "quotas": {"uses": {**duties.DUTIES["quotas"]["uses"], "most": 1}}}
    play = Stage.set([duties.octets(changes=changes)], START)
    flags = [stages.send(play, "us", "EXM-7", amount=amount).flags for amount in ("5", "1")]
    assert flags == [(), ("outside_scope", "over_quota")]
    payload, openings = stages.compose(play, "us", "EXM-7", amount="6")
    signed = envelope(payload, signature(us(play), "alice", payload))
    assert asked(play, "us", commands.Post(signed, openings, dry=True)).flags == ("over_quota",)
    assert asked(play, "us", commands.Post(signed, openings)).flags == ("over_quota",)


def test_that_no_desk_can_ring_is_noted_once_and_only_after_one_could() -> None:
    play = stages.stage()

    def note(what: str) -> str | None:
        play.ask(us(play), commands.NoteDesk(what, "", START))
        desks = us(play).center.desks
        return desks.what if desks else None

    assert [note("unheard"), note("heard")] == [None, None]
    assert [note("armed"), note("heard"), note("unheard"), note("unheard"), note("heard")] == [
        *("armed", "armed", "unheard", "unheard", "heard")
    ]
    assert note("silenced") == "heard"
    assert [each.what for each in stages.happened(us(play), facts.DeskNoted)] == [
        *("armed", "unheard", "heard", "silenced")
    ]
