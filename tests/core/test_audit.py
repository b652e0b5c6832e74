"""What an auditor finds: nothing in an honest record, and every way of tampering by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from hotline.core import facts
from hotline.core.audit import Finding, Verification
from hotline.core.canonical import Duration, Instant, encode
from hotline.core.center import document
from hotline.core.checkpoint import cosign, cosigner_name, parse_checkpoint, sign_checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import EndedEntry, MessageEntry, OverdueEntry, RefusalEntry, entry_bytes, parse_entry
from hotline.core.merkle import Tree, leaf_hash
from hotline.interfaces import Row
from hotline.runtime.stage import Actor, NamedSigner, Stage
from tests import duties, stages
from tests.stages import cn, us

Logs = Mapping[str, Sequence[Portion]]


@dataclass(frozen=True)
class Record:
    """What one side kept: both logs, and the cosigned checkpoints with whose log they are over."""

    play: Stage
    keeper: Actor
    logs: Logs
    notes: Sequence[tuple[str, str]]


def record_of(play: Stage, keeper: Actor) -> Record:
    names = {"ours": keeper.name, "theirs": play.other(keeper).name}
    logs = {party: tuple(map(portion, keeper.rows[log])) for log, party in names.items()}
    notes = [(names[fact.log], fact.note) for fact in stages.happened(keeper, facts.Cosigned)]
    return Record(play, keeper, logs, notes)


def portion(row: Row) -> Portion:
    return Portion(row.body, row.beside)


@cache
def honest() -> Record:
    """Return what us kept of a notice, its amendment, an urgent question, answers, and a deadline that was missed."""
    play = stages.stage(stages.HOTLINE, stages.TESTS)
    notice = stages.send(play, "us", "TST-1").id
    stages.send(play, "cn", "RCV", notice)
    stages.send(play, "cn", "ACK", notice)
    amendment = stages.send(play, "us", "TST-2", notice).id
    stages.send(play, "cn", "ACK", amendment)
    question = stages.send(play, "cn", "HTL-1", precedence="FLASH").id
    play.until(stages.at(30))
    stages.send(play, "us", "RCV", question)
    return record_of(play, us(play))


def judge(record: Record, logs: Logs | None = None, notes: Sequence[tuple[str, str]] | None = None) -> list[Finding]:
    """Return everything that does not hold of *record*, or of what was made of it."""
    work = Verification(stages.fresh(record.play, record.keeper), logs or record.logs)
    found = [finding for finding in work.entries() if finding is not None]
    judged = [work.note(party, note, cosigned=True) for party, note in (record.notes if notes is None else notes)]
    return found + [finding for finding in judged if finding is not None]


def changed(record: Record, party: str, index: int, *portions: Portion) -> Logs:
    """Return the logs with other *portions* in place of one entry of *party*."""
    log = record.logs[party]
    return {**record.logs, party: (*log[:index], *portions, *log[index + 1 :])}


def messages(record: Record, party: str) -> list[int]:
    return [n for n, each in enumerate(record.logs[party]) if isinstance(parse_entry(each.body), MessageEntry)]


def places(findings: list[Finding], party: str) -> set[tuple[int | None, str]]:
    return {(each.index, each.rule) for each in findings if each.party == party}


def resigned(body: bytes, **members: Any) -> bytes:
    """Return a message entry with other members of its envelope."""
    entry = parse_entry(body)
    assert isinstance(entry, MessageEntry)
    return entry_bytes(replace(entry, envelope={**entry.envelope, **members}))


def test_an_honest_record_has_no_findings_on_either_side() -> None:
    record = honest()
    assert judge(record) == []
    assert judge(record_of(record.play, cn(record.play))) == []


def test_the_record_that_is_judged_has_everything_in_it() -> None:
    record = honest()
    kinds = {type(parse_entry(each.body)).__name__ for log in record.logs.values() for each in log}
    assert {"MessageEntry", "AgreementEntry", "InForceEntry", "RosterEntry", "OverdueEntry"} <= kinds
    assert {party for party, _ in record.notes} == {"us", "cn"}


def test_every_entry_is_counted_and_every_message_is_in_its_case_again() -> None:
    record = honest()
    work = Verification(stages.fresh(record.play, record.keeper), record.logs)
    list(work.entries())
    assert work.seen == work.total == sum(map(len, record.logs.values()))
    assert set(work.center.book.case_of) == set(record.keeper.center.book.case_of)


@pytest.mark.parametrize("party", ["us", "cn"])
def test_a_changed_byte_of_any_entry_is_found_by_the_checkpoints_above_it(party: str) -> None:
    record = honest()
    for index, each in enumerate(record.logs[party]):
        middle = len(each.body) // 2
        body = each.body[:middle] + bytes([each.body[middle] ^ 1]) + each.body[middle + 1 :]
        found = judge(record, changed(record, party, index, replace(each, body=body)))
        assert (None, "log.growth") in places(found, party), index


def test_bytes_that_are_no_entry_are_found_at_their_index() -> None:
    record = honest()
    (index, *_) = messages(record, "us")
    found = judge(record, changed(record, "us", index, Portion(b"\x00")))
    assert (index, "json.malformed") in places(found, "us")


def test_another_payload_below_the_same_signature_is_found_by_name() -> None:
    record = honest()
    first, second, *_ = messages(record, "us")
    stolen = parse_entry(record.logs["us"][second].body)
    assert isinstance(stolen, MessageEntry)
    body = resigned(record.logs["us"][first].body, signatures=stolen.envelope["signatures"])
    found = judge(record, changed(record, "us", first, Portion(body, record.logs["us"][first].beside)))
    assert {(first, "signature.forged"), (None, "log.growth")} <= places(found, "us")


def test_sealed_values_that_are_not_those_committed_to_are_found() -> None:
    record = honest()
    index = next(n for n in messages(record, "us") if record.logs["us"][n].beside)
    body, beside = record.logs["us"][index].body, record.logs["us"][index].beside
    openings = document(beside or b"")
    name = next(iter(openings))
    lie = encode({**openings, name: {**openings[name], "value": "something else"}})
    assert (index, "opening.wrong") in places(judge(record, changed(record, "us", index, Portion(body, lie))), "us")


def test_a_document_that_is_not_the_one_named_is_found() -> None:
    record = honest()
    index = next(n for n, each in enumerate(record.logs["cn"]) if b'"roster"' in each.body and each.beside)
    body = record.logs["cn"][index].body
    found = judge(record, changed(record, "cn", index, Portion(body, b'{"payload":"","signatures":[]}')))
    assert index in {place for place, _ in places(found, "cn")}


def test_another_order_of_two_entries_is_found() -> None:
    record = honest()
    first, second, *_ = messages(record, "us")
    log = list(record.logs["us"])
    log[first], log[second] = log[second], log[first]
    found = places(judge(record, {**record.logs, "us": log}), "us")
    assert (None, "log.growth") in found
    assert any(index in {first, second} for index, _ in found), "the answer now stands before what it answers"


def test_an_entry_that_goes_back_in_time_is_found() -> None:
    record = honest()
    index = len(record.logs["us"])
    late = Portion(entry_bytes(OverdueEntry(stages.at(-1), "sha256:0/received", stages.START)))
    found = judge(record, {**record.logs, "us": (*record.logs["us"], late)})
    assert places(found, "us") == {(index, "entry.backdated")}


@pytest.mark.parametrize("party", ["us", "cn"])
def test_a_log_that_lost_its_end_is_found_by_the_checkpoints_over_it(party: str) -> None:
    record = honest()
    found = judge(record, {**record.logs, party: record.logs[party][:-1]})
    assert (None, "log.growth") in places(found, party)
    assert any("but only" in each.says for each in found)


def test_an_entry_that_is_left_out_is_found() -> None:
    record = honest()
    (index, *_) = messages(record, "us")
    found = places(judge(record, changed(record, "us", index)), "us")
    assert (None, "log.growth") in found


def test_what_answers_a_message_that_is_not_there_cannot_be_decided() -> None:
    record = honest()
    (index, *_) = messages(record, "us")
    assert facts.WAITING in {rule for _, rule in places(judge(record, changed(record, "us", index)), "cn")}


def test_a_checkpoint_over_other_entries_is_found_though_its_signatures_hold() -> None:
    record = honest()
    size = len(record.logs["us"])
    head = replace(parse_checkpoint(record.notes[-1][1]), origin=us(record.play).center.ours.origin, size=size)
    head = replace(head, root=Tree().root(0))
    cosigner = cn(record.play)
    note = sign_checkpoint(head, (us(record.play).signers["log"],)) + cosign(
        head, cosigner_name(cosigner.center.ours.origin), stages.START // 1000, (cosigner.signers["cosigner"],)
    )
    (finding,) = judge(record, notes=[("us", note)])
    assert (finding.party, finding.index, finding.rule) == ("us", None, "log.growth")
    assert f"the first {size} entries give" in finding.says


@pytest.mark.parametrize("wrong", ["log", "cosigner"])
def test_a_checkpoint_by_a_key_of_nobody_is_found(wrong: str) -> None:
    record = honest()
    ours, theirs = us(record.play), cn(record.play)
    head = parse_checkpoint(next(note for party, note in record.notes if party == "us"))
    signers = {"log": ours.signers["log"], "cosigner": theirs.signers["cosigner"], wrong: NamedSigner("nobody")}
    name = cosigner_name(theirs.center.ours.origin)
    note = sign_checkpoint(head, (signers["log"],)) + cosign(head, name, 1, (signers["cosigner"],))
    (finding,) = judge(record, notes=[("us", note)])
    assert (finding.party, finding.rule) == ("us", "checkpoint.refused")


def test_a_checkpoint_that_nobody_cosigned_is_found_only_where_it_must_be() -> None:
    record = honest()
    head = parse_checkpoint(next(note for party, note in record.notes if party == "us"))
    note = sign_checkpoint(head, (us(record.play).signers["log"],))
    work = Verification(stages.fresh(record.play, record.keeper), record.logs)
    list(work.entries())
    found = work.note("us", note, cosigned=True)
    assert found is not None
    assert found.rule == "checkpoint.refused"
    assert work.note("us", note, cosigned=False) is None


@pytest.mark.parametrize("note", ["", "hello", "us.example/us-cn\n3\nAAAA\n\n"])
def test_a_note_that_is_none_is_a_finding_and_no_exception(note: str) -> None:
    assert [each.rule for each in judge(honest(), notes=[("cn", note)])] == ["checkpoint.refused"]


def refused() -> Record:
    """Return what cn kept after us wrote an entry that means nothing, and cn refused it."""
    play = stages.stage()
    assert stages.push(play, us(play), b'{"kind":"poem"}')
    return record_of(play, cn(play))


def test_what_cannot_be_admitted_and_was_refused_is_no_finding() -> None:
    assert judge(refused()) == []


def test_what_cannot_be_admitted_and_was_not_refused_is_a_finding() -> None:
    record = refused()
    index = len(record.logs["us"]) - 1
    (finding,) = judge(record, {**record.logs, "cn": record.logs["cn"][:-1]}, [])
    assert (finding.party, finding.index, finding.rule) == ("us", index, "entry.unknown")
    assert "did not refuse" in finding.says


def test_the_refusal_of_another_entry_excuses_nothing() -> None:
    record = refused()
    refusal = parse_entry(record.logs["cn"][-1].body)
    assert isinstance(refusal, RefusalEntry)
    for lie in (replace(refusal, index=refusal.index - 1), replace(refusal, leaf="sha256:" + leaf_hash(b"").hex())):
        logs = changed(record, "cn", len(record.logs["cn"]) - 1, Portion(entry_bytes(lie)))
        assert [each.rule for each in judge(record, logs, [])] == ["entry.unknown"]


def test_a_side_cannot_refuse_its_own_entry_to_excuse_it() -> None:
    record = refused()
    refusal = record.logs["cn"][-1]
    logs = {"us": (*record.logs["us"], refusal), "cn": record.logs["cn"][:-1]}
    assert "entry.unknown" in {each.rule for each in judge(record, logs, [])}


def test_the_same_is_found_whoever_kept_the_record() -> None:
    record = honest()
    mirror = record_of(record.play, cn(record.play))
    (index, *_) = messages(record, "us")
    one = judge(record, changed(record, "us", index, Portion(b"{}")))
    other = judge(mirror, changed(mirror, "us", index, Portion(b"{}")))
    assert {(each.party, each.index, each.rule) for each in one} == {
        (each.party, each.index, each.rule) for each in other
    }


@cache
def finished() -> Record:
    """Return what us kept of two versions of an agreement, a return, a missed one, and the end by a notice of cn."""
    changes = {"withdrawal/notice": "1h"}
    play = Stage.set([duties.octets(changes=changes)], stages.START)
    for party in ("us", "cn"):
        play.consent(party, duties.octets(2, changes), stages.at(10))
    play.until(stages.at(10))
    play.doze = Duration(7 * 24 * stages.HOUR)
    stages.send(play, "us", "RET-5", quarter="2026-Q4")
    play.until(stages.at(75 * 24 * 60))
    stages.send(play, "cn", "WDR")
    play.until(Instant(play.now + 2 * stages.HOUR))
    return record_of(play, us(play))


def test_returns_and_the_end_of_an_agreement_are_computed_again_by_an_auditor() -> None:
    for party in ("us", "cn"):
        record = record_of(finished().play, finished().play.actors[party])
        work = Verification(stages.fresh(record.play, record.keeper), record.logs)
        assert [each for each in work.entries() if each] == []
        assert judge(record) == []
        book, live = work.center.book, record.keeper.center.book
        for name in live.agreements:
            found, wanted = (
                [(each.id, each.outcome, each.due) for each in each.obligations(name)] for each in (book, live)
            )
            assert found == wanted
        assert work.center.ours.ended == record.keeper.center.ours.ended
        assert len(work.center.ours.ended) == 1


def test_an_end_without_its_notice_is_found_by_an_auditor() -> None:
    record = finished()
    entries = [parse_entry(each.body) for each in record.logs["us"]]
    (index,) = (number for number, each in enumerate(entries) if isinstance(each, EndedEntry))
    ended = entries[index]
    assert isinstance(ended, EndedEntry)
    lie = Portion(entry_bytes(replace(ended, instant=Instant(ended.instant - 1))))
    found = judge(record, changed(record, "us", index, lie), [])
    assert (index, "entry.unfounded") in places(found, "us")
