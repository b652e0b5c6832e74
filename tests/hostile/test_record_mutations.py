"""Every way of tampering with a record, at hundreds of places: each is found, and the place is named rightly.

Each is judged twice, as a short bundle is and as a long one is, on many cores: the verdicts are the same to the word.
What nobody can prove from one bundle alone is asserted as well, so that nobody believes otherwise.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.cli import workers
from hotline.cli.exits import Exit
from hotline.cli.judging import Judgement
from hotline.core.canonical import decode, digest, encode
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.entry import stamped_at
from hotline.files.bundle import frames
from hotline.files.bundle_reading import BundleError
from hotline.runtime.stage import NamedSigner
from tests.hostile import tamperings
from tests.hostile.tamperings import PARTIES, Lines, Record, busy, drawn, edited, ended, kind_of, put, said

Verdict = Callable[[Record], Judgement]
POEM = b'{"at":"2026-11-22T12:00:00.000Z","kind":"poem"}'
both = pytest.mark.parametrize("party", PARTIES)


@pytest.fixture
def verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """Return what judges a record both ways."""

    def judged(tampered: Record) -> Judgement:
        with monkeypatch.context() as patch:
            alone = tamperings.judged(tmp_path, tampered)
            patch.setattr(workers, "ENOUGH", 0)
            patch.setattr(workers, "hired", tamperings.hired)
            assert tamperings.judged(tmp_path, tampered) == alone, "many cores see the same"
        return alone

    return judged


def assert_found(found: Judgement, party: str, index: int) -> None:
    """Assert that the record is proved bad, and that entry *index* of *party* lies where the signed trees part."""
    assert found.exit == Exit.PROOF, index
    first, bad = found.span[party]
    assert first <= index < bad, "the first bad record lies where the signed trees part"
    assert all((each.index or index) >= index for each in found.findings if each.party == party), found.findings


def named(found: Judgement, party: str) -> set[tuple[int | None, str]]:
    return {(each.index, each.rule) for each in found.findings if each.party == party}


def places(record: Record, party: str, *kinds: str) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the entries of some kinds, or of all: where they stand, and what stands beside them."""
    for index, (body, beside) in enumerate(record.log(party)):
        if not kinds or kind_of(body) in kinds:
            yield index, body, beside


def test_the_records_are_good_and_have_every_kind_of_entry(verdict: Verdict) -> None:
    kinds = set()
    for record in (busy(), ended()):
        found = verdict(record)
        assert (found.exit, found.findings, found.missing) == (Exit.OK, [], [])
        kinds |= {kind_of(body) for party in PARTIES for body, _ in record.log(party)}
    assert kinds == {"message", "agreement", "in_force", "ended", "roster", "clock", "overdue", "recovered", "taken"}


@both
def test_an_edited_entry_is_found_in_its_place(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, (body, _) in enumerate(lines):
        for number in range(2):
            found = verdict(busy().with_log(party, edited(lines, index, drawn(len(body), index, number))))
            if {each.key for each in found.missing} == {"missing_document"}:
                assert found.exit == Exit.UNDECIDED, "its document cannot be found by it"
                continue
            assert_found(found, party, index)


@both
def test_an_edited_end_of_an_agreement_is_found_in_its_place(verdict: Verdict, party: str) -> None:
    lines = ended().log(party)
    for index, body, _ in places(ended(), party, "ended", "message"):
        found = verdict(ended().with_log(party, edited(lines, index, drawn(len(body), index))))
        assert_found(found, party, index)


@both
def test_a_deleted_entry_is_found_where_it_stood(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index in range(len(lines)):
        assert_found(verdict(busy().with_log(party, put(lines, index))), party, index)


@both
def test_an_inserted_entry_is_found_where_it_stands(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, line in enumerate(lines):
        found = verdict(busy().with_log(party, put(lines, index, (POEM, b""), line)))
        assert_found(found, party, index)
        assert (index, "entry.unknown") in named(found, party)


@both
def test_an_entry_said_twice_is_found_where_it_stands(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, line in enumerate(lines):
        found = verdict(busy().with_log(party, put(lines, index, line, line)))
        if index == len(lines) - 1:
            assert [each.key for each in found.missing] == ["missing_cosignature"], "nobody signed it"
            continue
        assert found.exit == Exit.PROOF
        assert found.span[party][0] <= index + 1 < found.span[party][1]


@both
def test_two_entries_in_another_order_are_found_at_the_first(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index in range(len(lines) - 1):
        swapped = (*lines[:index], lines[index + 1], lines[index], *lines[index + 2 :])
        found = verdict(busy().with_log(party, swapped))
        assert found.exit == Exit.PROOF
        assert found.span[party][0] <= index < found.span[party][1]


@both
def test_a_log_that_lost_its_end_is_found_by_what_was_signed_over_it(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for size in range(4, len(lines)):
        found = verdict(busy().with_log(party, lines[:size]))
        assert_found(found, party, size)
        assert any("but only" in each.says for each in found.findings)


@both
def test_a_log_written_anew_and_signed_by_its_own_keys_is_found_by_the_cosignatures(
    verdict: Verdict, party: str
) -> None:
    for index in range(3, len(busy().log(party)), 3):
        fork = tamperings.forked(busy(), party, index)
        found = verdict(fork)
        assert found.exit == Exit.PROOF, index
        assert (None, "checkpoint.refused") in named(found, party), "its keys signed; the other side did not"
        kept = tuple(note for note in busy().notes(party) if parse_checkpoint(note).size <= index)
        bare = verdict(fork.with_notes(party, kept).without_watch())
        assert bare.exit != Exit.OK, "what nobody cosigned is not proved"
        assert bare.exit == Exit.PROOF or {each.key for each in bare.missing} == {"missing_cosignature"}


@both
def test_a_message_that_another_key_signed_is_found_by_name(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    strangers = {
        "roster.unknown_key": NamedSigner("a stranger"),
        "roster.wrong_role": busy().play.actors[party].signers["center"],
    }
    for index, _, _ in places(busy(), party, "message"):
        for rule, signer in strangers.items():
            assert isinstance(signer, NamedSigner)
            found = verdict(busy().with_log(party, tamperings.signed_by_another(lines, index, signer)))
            assert_found(found, party, index)
            assert (index, rule) in named(found, party)
            assert (found.findings[0].party, found.findings[0].index) == (party, index), "it is the first bad record"


@both
def test_a_signature_over_something_else_is_found_by_name(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    found_at = [index for index, _, _ in places(busy(), party, "message")]
    for index, other in zip(found_at, found_at[1:] + found_at[:1], strict=True):
        one, two = decode(lines[index][0]), decode(lines[other][0])
        assert isinstance(one, dict)
        assert isinstance(two, dict)
        body = encode({**one, "envelope": {**one["envelope"], "signatures": two["envelope"]["signatures"]}})
        found = verdict(busy().with_log(party, put(lines, index, (body, lines[index][1]))))
        assert_found(found, party, index)
        assert (index, "signature.forged") in named(found, party)


@both
def test_a_backdated_entry_is_found_by_name(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, body, beside in places(busy(), party):
        if index and stamped_at(lines[index - 1][0]) > stamped_at(lines[0][0]):
            early = said(body, at="2026-11-22T11:58:00.000Z")
            found = verdict(busy().with_log(party, put(lines, index, (early, beside))))
            assert_found(found, party, index)
            assert (index, "entry.backdated") in named(found, party)


@both
def test_a_postdated_entry_is_found_in_its_place(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, body, beside in places(busy(), party):
        late = said(body, at="2026-11-25T12:00:00.000Z")
        assert_found(verdict(busy().with_log(party, put(lines, index, (late, beside)))), party, index)


@both
def test_openings_of_another_message_are_found_by_name(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    opened = [index for index, _, beside in places(busy(), party, "message") if beside]
    for one in opened:
        for other in {*opened} - {one}:
            swapped = put(lines, one, (lines[one][0], lines[other][1]))
            found = verdict(busy().with_log(party, swapped))
            assert found.exit == Exit.PROOF
            assert found.findings[0].index == one
            assert found.findings[0].rule in {"opening.wrong", "opening.unknown"}


@both
def test_every_opened_value_that_is_changed_is_found_by_name(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, body, beside in places(busy(), party, "message"):
        openings = decode(beside) if beside else {}
        assert isinstance(openings, dict)
        for name, opening in openings.items():
            for part in ({"value": "another"}, {"salt": "A" * 43}):
                lie = encode({**openings, name: {**opening, **part}})
                found = verdict(busy().with_log(party, put(lines, index, (body, lie))))
                assert (index, "opening.wrong") in named(found, party), name


@both
def test_an_opening_that_is_kept_back_is_told_apart_from_one_that_is_marked(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, body, beside in places(busy(), party, "message"):
        openings = decode(beside) if beside else {}
        assert isinstance(openings, dict)
        for name in openings:
            gone = encode({each: value for each, value in openings.items() if each != name})
            found = verdict(busy().with_log(party, put(lines, index, (body, gone))))
            assert found.exit == Exit.UNDECIDED
            assert [(each.key, each.where) for each in found.missing] == [("missing_opening", f"{index} {name}")]
            marked = verdict(busy().with_log(party, put(lines, index, (body, encode({**openings, name: None})))))
            assert (marked.exit, marked.withheld) == (Exit.OK, [(party, index, name)])


@both
def test_an_agreement_or_a_roster_of_other_words_is_found_where_it_is_named(verdict: Verdict, party: str) -> None:
    lines = busy().log(party)
    for index, body, beside in places(busy(), party, "agreement", "roster"):
        value = decode(body)
        assert isinstance(value, dict)
        document = busy().members[f"documents/{value['digest'][7:]}.json"]
        for find, lie in ((b'"within":', b'"within" :'), (b'"ROUTINE"', b'"FLASH"'), (b"us/", b"xs/"), (b"c", b"d")):
            changed = document.replace(find, lie, 1)
            if changed == document:
                continue
            other = said(body, digest=digest(changed), size=len(changed))
            lied = busy().with_log(party, put(lines, index, (other, beside)))
            lied = Record(lied.play, lied.about, {**lied.members, f"documents/{digest(changed)[7:]}.json": changed})
            found = verdict(lied)
            assert_found(found, party, index)
            assert any(each.index is not None for each in found.findings), "the place is named, not only the log"


@both
def test_the_roster_of_the_other_party_in_place_of_its_own_is_found(verdict: Verdict, party: str) -> None:
    other = next(each for each in PARTIES if each != party)
    swapped = {**busy().members, f"rosters/{party}.json": busy().members[f"rosters/{other}.json"]}
    found = verdict(Record(busy().play, busy().about, swapped))
    assert found.exit == Exit.PROOF
    assert {each.party for each in found.findings} == {party}
    swapped = {**busy().members, f"roots/{party}.json": busy().members[f"roots/{other}.json"]}
    found = verdict(Record(busy().play, busy().about, swapped))
    assert (found.exit, {each.party for each in found.findings}) == (Exit.PROOF, {party})


@both
def test_a_changed_head_or_cosignature_is_found_in_its_log(verdict: Verdict, party: str) -> None:
    notes = busy().notes(party)
    for number, note in enumerate(notes):
        for turn in range(2):
            place = drawn(len(note), number, turn)
            letter = "B" if note[place] != "B" else "C"
            changed = (*notes[:number], note[:place] + letter + note[place + 1 :], *notes[number + 1 :])
            found = verdict(busy().without_watch().with_notes(party, changed))
            assert found.exit == Exit.PROOF, (number, place)
            assert named(found, party) & {(None, "checkpoint.refused"), (None, "log.growth")}


@both
def test_heads_in_another_order_and_said_twice_are_found(verdict: Verdict, party: str) -> None:
    notes = busy().notes(party)
    for number in range(len(notes) - 1):
        swapped = (*notes[:number], notes[number + 1], notes[number], *notes[number + 2 :])
        for changed in (swapped, (*notes[: number + 1], *notes[number:])):
            found = verdict(busy().without_watch().with_notes(party, changed))
            assert (None, "checkpoint.refused") in named(found, party)
            assert any("is cosigned after" in each.says for each in found.findings)


@both
def test_heads_over_the_other_log_are_found(verdict: Verdict, party: str) -> None:
    other = next(each for each in PARTIES if each != party)
    found = verdict(busy().without_watch().with_notes(party, busy().notes(other)))
    assert found.exit == Exit.PROOF
    assert (None, "checkpoint.refused") in named(found, party)


@both
def test_a_cosignature_that_was_left_out_is_found_with_the_watch_log_and_only_with_it(
    verdict: Verdict, party: str
) -> None:
    notes = busy().notes(party)
    for number in range(len(notes)):
        fewer = busy().with_notes(party, notes[:number] + notes[number + 1 :])
        found = verdict(fewer)
        assert found.exit == Exit.PROOF
        assert any(each.party == party and "was left out" in each.says for each in found.findings)
        bare = verdict(fewer.without_watch())
        if number < len(notes) - 1:
            assert (bare.exit, bare.findings, bare.missing) == (Exit.OK, [], []), "only the watch log tells"
        else:
            assert bare.exit == Exit.UNDECIDED
            assert [each.key for each in bare.missing] == ["missing_cosignature"]


def test_the_newest_entries_left_out_with_all_that_is_signed_over_them_are_found_by_nobody_else(
    verdict: Verdict,
) -> None:
    """Only the bundle of the other party, or an older one, shows it; the manifest says how many there should be."""
    record = busy().without_watch()
    heads = [parse_checkpoint(note).size for note in record.notes("us")]
    size = heads[-2]
    assert size < len(record.log("us"))
    shorter = record.with_log("us", record.log("us")[:size]).with_notes("us", record.notes("us")[:-1])
    found = verdict(shorter)
    assert (found.exit, found.findings, found.missing) == (Exit.OK, [], [])


def test_a_fact_that_was_skipped_is_found_by_the_next_tie(verdict: Verdict) -> None:
    watch, tied = busy().watch(), len(busy().watch()) - verdict(busy()).untied
    for index in range(0, tied, 3):
        found = verdict(busy().with_watch(watch[:index] + watch[index + 1 :]))
        assert found.exit == Exit.PROOF
        assert any("facts of the watch log" in each.says for each in found.findings if each.party == "cn")


def test_a_fact_that_says_something_else_is_found_by_the_next_tie(verdict: Verdict) -> None:
    watch, tied = busy().watch(), len(busy().watch()) - verdict(busy()).untied
    for index in range(0, tied, 3):
        at = drawn(len(watch[index]), index)
        lie = watch[index][:at] + bytes([watch[index][at] ^ 1]) + watch[index][at + 1 :]
        found = verdict(busy().with_watch((*watch[:index], lie, *watch[index + 1 :])))
        assert found.exit == Exit.PROOF
        assert any("facts of the watch log" in each.says for each in found.findings)


def test_the_newest_facts_prove_nothing_and_are_counted(verdict: Verdict) -> None:
    """What no signed entry covers yet can be left out unseen, unless it is a cosignature."""
    watch, untied = busy().watch(), verdict(busy()).untied
    assert untied
    found = verdict(busy().with_watch(watch[:-1]))
    assert (found.exit, found.untied) == (Exit.OK, untied - 1)


def test_bytes_that_are_no_frames_are_no_verdict_at_all(tmp_path: Path) -> None:
    broken = dict(busy().members)
    broken["watch/000000000000.entries"] = frames(busy().watch())[:-1]
    with pytest.raises(BundleError, match="broken"):
        tamperings.judged(tmp_path, Record(busy().play, busy().about, broken))


def test_lines_are_put_as_the_test_means_it() -> None:
    lines: Lines = ((b"a", b""), (b"b", b""))
    assert put(lines, 0) == ((b"b", b""),)
    assert put(lines, 1, (b"c", b""), (b"d", b"")) == ((b"a", b""), (b"c", b""), (b"d", b""))
