"""A recorded channel, tampered with in every way at every place: each is found, and named rightly."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from hotline.cli.evidence import bundled, disclosed
from hotline.cli.exits import Exit
from hotline.cli.judging import Judgement, judge, proofs_of, sides
from hotline.cli.selecting import Wanted
from hotline.core import commands
from hotline.core.canonical import Json, decode, digest, encode
from hotline.core.checkpoint import cosign, cosigner_name, parse_checkpoint, sign_checkpoint
from hotline.core.entry import MessageEntry, entry_bytes, parse_entry
from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import BundleError, open_bundle
from hotline.runtime.stage import NamedSigner
from tests import stages
from tests.cli.records import Members, gathered, judged, made, play, refused, roots
from tests.rosters import next_roster
from tests.stages import cn, us

PARTIES = ("us", "cn")
GOLDEN = Path(__file__).parent.parent / "vectors" / "bundles"
Frames = list[bytes]
Lines = list[tuple[bytes, bytes]]


def member(party: str, ending: str = "entries") -> str:
    """Return the one segment of a log of this short record."""
    return f"checkpoints/{party}/000000000000.notes" if ending == "notes" else f"logs/{party}/000000000000.{ending}"


def changed(name: str, change: Callable[[Frames], Frames]) -> tuple[dict[str, Json], Members]:
    """Return the bundle with a member changed, and a manifest that fits: whoever tampers writes that anew."""
    about, members = made()
    return about, {**members, name: frames(change(list(unframed(members[name]))))}


def moved(party: str, change: Callable[[Lines], Lines]) -> tuple[dict[str, Json], Members]:
    """Return the bundle with whole entries changed, each with what stands beside it."""
    about, members = made()
    beside = unframed(members[member(party, "beside")])
    found = change(list(zip(entries(party), beside, strict=True)))
    given = {
        member(party): frames(body for body, _ in found),
        member(party, "beside"): frames(each for _, each in found),
    }
    return about, {**members, **given}


def without(index: int, lines: Lines) -> Lines:
    return lines[:index] + lines[index + 1 :]


def inserted(index: int, body: bytes, lines: Lines) -> Lines:
    return [*lines[:index], (body, b""), *lines[index:]]


def swapped(index: int, lines: Lines) -> Lines:
    return [*lines[:index], lines[index + 1], lines[index], *lines[index + 2 :]]


def cut(size: int, lines: Lines) -> Lines:
    return lines[:size]


def edited(index: int, part: bytes) -> Callable[[Frames], Frames]:
    return lambda parts: [*parts[:index], part, *parts[index + 1 :]]


def rules(found: Judgement, party: str) -> set[tuple[int | None, str]]:
    return {(each.index, each.rule) for each in found.findings if each.party == party}


def length(party: str) -> int:
    return len(unframed(made()[1][member(party)]))


def entries(party: str) -> Frames:
    return list(unframed(made()[1][member(party)]))


def messages(party: str) -> list[int]:
    return [n for n, body in enumerate(entries(party)) if b'"kind":"message"' in body]


def test_an_honest_record_is_proved_good(tmp_path: Path) -> None:
    found = judged(tmp_path / "a.zip", *made(watch=True))
    assert (found.exit, found.findings, found.missing) == (Exit.OK, [], [])
    assert found.messages == 7
    assert found.cosignatures > 10
    assert found.ties == 1
    assert found.as_json()["verdict"] == "good"


def test_what_cannot_be_admitted_is_excused_by_the_refusal_of_the_other_side(tmp_path: Path) -> None:
    about, members = bundled(gathered("cn", refused()), Wanted())
    found = judged(tmp_path / "a.zip", about, members)
    assert found.findings == []
    assert {each.key for each in found.missing} <= {"missing_cosignature"}, "cn cannot have our cosignature yet"
    parts = list(unframed(members[member("cn")]))
    (at,) = (n for n, body in enumerate(parts) if b'"kind":"refusal"' in body)
    found = judged(tmp_path / "a.zip", about, {**members, member("cn"): frames(parts[:at])})
    assert "entry.unknown" in {rule for _, rule in rules(found, "us")}
    assert found.exit == Exit.PROOF


@pytest.mark.parametrize("party", PARTIES)
def test_an_edited_entry_is_found_wherever_it_stands(tmp_path: Path, party: str) -> None:
    for index, body in enumerate(entries(party)):
        middle = len(body) // 2
        lie = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
        found = judged(tmp_path / "a.zip", *changed(member(party), edited(index, lie)))
        assert found.exit in {Exit.PROOF, Exit.UNDECIDED}, index
        if found.exit == Exit.PROOF:
            first, last = found.span[party]
            assert first <= index < last, "the first bad record lies where the signed trees part"
        else:
            assert [each.key for each in found.missing] == ["missing_document"], "its document cannot be found by it"


@pytest.mark.parametrize("party", PARTIES)
def test_a_deleted_entry_is_found_wherever_it_stood(tmp_path: Path, party: str) -> None:
    for index in range(length(party)):
        found = judged(tmp_path / "a.zip", *moved(party, partial(without, index)))
        assert (None, "log.growth") in rules(found, party), index
        assert found.exit == Exit.PROOF


@pytest.mark.parametrize("party", PARTIES)
def test_an_inserted_entry_is_found_wherever_it_is_put(tmp_path: Path, party: str) -> None:
    poem = b'{"at":"2026-11-22T12:00:00.000Z","kind":"poem"}'
    for index in range(length(party)):
        found = judged(tmp_path / "a.zip", *moved(party, partial(inserted, index, poem)))
        assert {(None, "log.growth"), (index, "entry.unknown")} <= rules(found, party), index


@pytest.mark.parametrize("party", PARTIES)
def test_two_entries_in_another_order_are_found(tmp_path: Path, party: str) -> None:
    for index in range(length(party) - 1):
        found = judged(
            tmp_path / "a.zip",
            *moved(party, partial(swapped, index)),
        )
        assert (None, "log.growth") in rules(found, party), index


@pytest.mark.parametrize("party", PARTIES)
def test_a_log_that_lost_its_end_is_found(tmp_path: Path, party: str) -> None:
    for size in range(length(party) - 1, 6, -1):
        found = judged(tmp_path / "a.zip", *moved(party, partial(cut, size)))
        assert (None, "log.growth") in rules(found, party), size
        assert any("but only" in each.says for each in found.findings)


def test_swapped_openings_are_found_at_the_message(tmp_path: Path) -> None:
    about, members = made()
    name = member("us", "beside")
    parts = list(unframed(members[name]))
    opened = [n for n, part in enumerate(parts) if part]
    for one in opened:
        for other in opened:
            if one == other:
                continue
            lie = {**members, name: frames(edited(one, parts[other])(parts))}
            found = judged(tmp_path / "a.zip", about, lie)
            assert {rule for index, rule in rules(found, "us") if index == one} <= {"opening.wrong", "opening.unknown"}
            assert found.exit == Exit.PROOF
            assert found.findings[0].index == one, "the first bad record is the message"


def test_an_opening_of_another_value_is_found_whatever_the_field(tmp_path: Path) -> None:
    about, members = made()
    name = member("us", "beside")
    parts = list(unframed(members[name]))
    index = next(n for n, part in enumerate(parts) if part)
    openings = decode(parts[index])
    assert isinstance(openings, dict)
    for fieldname, opening in openings.items():
        assert isinstance(opening, dict)
        lie = encode({**openings, fieldname: {**opening, "value": "something else"}})
        found = judged(tmp_path / "a.zip", about, {**members, name: frames(edited(index, lie)(parts))})
        assert (index, "opening.wrong") in rules(found, "us"), fieldname


def test_openings_that_are_not_here_leave_it_undecided_and_are_named(tmp_path: Path) -> None:
    about, members = made()
    found = judged(tmp_path / "a.zip", about, {n: d for n, d in members.items() if n != member("us", "beside")})
    assert (found.exit, found.findings) == (Exit.UNDECIDED, [])
    assert {each.key for each in found.missing} == {"missing_opening"}


def test_another_agreement_is_found(tmp_path: Path) -> None:
    about, members = made()
    for party in PARTIES:
        for index, body in enumerate(entries(party)):
            if b'"kind":"agreement"' not in body:
                continue
            named = next(n for n in members if n.startswith("documents/") and n[10:74].encode() in body)
            document = members[named].replace(b'"within":', b'"within" :', 1)
            lie = digest(document)
            swapped = body.replace(named[10:74].encode(), lie.removeprefix("sha256:").encode())
            given = {**members, f"documents/{lie[7:]}.json": document}
            given[member(party)] = frames(edited(index, swapped)(entries(party)))
            found = judged(tmp_path / "a.zip", about, given)
            assert found.exit == Exit.PROOF
            assert found.findings[0].index is not None, "the place is named, not only the log"
            assert (None, "log.growth") in rules(found, party)


def test_a_document_that_was_taken_out_leaves_it_undecided(tmp_path: Path) -> None:
    about, members = made()
    for name in [each for each in members if each.startswith("documents/")]:
        found = judged(tmp_path / "a.zip", about, {n: d for n, d in members.items() if n != name})
        assert found.exit == Exit.UNDECIDED
        assert name[10:74] in found.missing[0].where


@pytest.mark.parametrize("party", PARTIES)
def test_a_message_signed_by_a_wrong_key_is_found_at_its_place(tmp_path: Path, party: str) -> None:
    for index in messages(party):
        entry = parse_entry(entries(party)[index])
        assert isinstance(entry, MessageEntry)
        other = parse_entry(entries(party)[messages(party)[messages(party).index(index) - 1]])
        assert isinstance(other, MessageEntry)
        lie = entry_bytes(MessageEntry(entry.at, {**entry.envelope, "signatures": other.envelope["signatures"]}))
        found = judged(tmp_path / "a.zip", *changed(member(party), edited(index, lie)))
        if lie != entries(party)[index]:
            assert (index, "signature.forged") in rules(found, party)


def test_a_checkpoint_signed_by_a_key_of_nobody_is_found(tmp_path: Path) -> None:
    signers = {"log": us(play()).signers["log"], "cosigner": cn(play()).signers["cosigner"]}
    name = cosigner_name(cn(play()).center.ours.origin)
    for wrong in signers:
        by = {**signers, wrong: NamedSigner("nobody")}
        for index, note in enumerate(unframed(made()[1][member("us", "notes")])):
            head = parse_checkpoint(note.decode())
            lie = sign_checkpoint(head, (by["log"],)) + cosign(head, name, 1_795_348_800, (by["cosigner"],))
            found = judged(tmp_path / "a.zip", *changed(member("us", "notes"), edited(index, lie.encode())))
            assert (None, "checkpoint.refused") in rules(found, "us")


@pytest.mark.parametrize("party", PARTIES)
def test_a_cosignature_taken_off_its_checkpoint_is_found(tmp_path: Path, party: str) -> None:
    for index, note in enumerate(unframed(made()[1][member(party, "notes")])):
        kept = b"".join(line for line in note.splitlines(keepends=True) if b"/cosigner " not in line)
        found = judged(tmp_path / "a.zip", *changed(member(party, "notes"), edited(index, kept)))
        assert (None, "checkpoint.refused") in rules(found, party), index


@pytest.mark.parametrize("party", PARTIES)
def test_the_newest_cosignature_left_out_leaves_the_end_undecided(tmp_path: Path, party: str) -> None:
    found = judged(tmp_path / "a.zip", *changed(member(party, "notes"), lambda parts: parts[:-1]))
    assert (found.exit, [each.key for each in found.missing]) == (Exit.UNDECIDED, ["missing_cosignature"])


def test_a_cosignature_left_out_of_the_middle_is_found_by_the_watch_log(tmp_path: Path) -> None:
    about, members = made(watch=True)
    for party in PARTIES:
        parts = unframed(members[member(party, "notes")])
        for index in range(len(parts)):
            lie = {**members, member(party, "notes"): frames(parts[:index] + parts[index + 1 :])}
            found = judged(tmp_path / "a.zip", about, lie)
            assert any("left out" in each.says for each in found.findings if each.party == party), index


@pytest.mark.parametrize("party", PARTIES)
def test_cosignatures_in_another_order_are_found(tmp_path: Path, party: str) -> None:
    found = judged(tmp_path / "a.zip", *changed(member(party, "notes"), lambda parts: parts[::-1]))
    assert (None, "checkpoint.refused") in rules(found, party)


def test_a_watch_log_that_was_rewritten_is_found(tmp_path: Path) -> None:
    about, members = made(watch=True)
    name = "watch/000000000000.entries"
    parts = unframed(members[name])
    lie = {**members, name: frames((parts[0].replace(b"1", b"2", 1), *parts[1:]))}
    assert judged(tmp_path / "a.zip", about, lie).exit == Exit.PROOF


def test_facts_that_nothing_signed_covers_are_counted_and_lost_ones_are_missing(tmp_path: Path) -> None:
    about, members = made(watch=True)
    name = "watch/000000000000.entries"
    assert 0 < judged(tmp_path / "a.zip", about, members).untied < len(unframed(members[name]))
    for lost in (
        {**members, name: frames(unframed(members[name])[:-1])},
        {n: d for n, d in members.items() if n != name},
    ):
        found = judged(tmp_path / "a.zip", about, lost)
        assert (found.exit, [each.key for each in found.missing]) == (Exit.UNDECIDED, ["missing_entries"])


def test_a_document_under_a_name_that_is_not_its_digest_is_refused(tmp_path: Path) -> None:
    about, members = made()
    one, other = [name for name in members if name.startswith("documents/")][:2]
    with pytest.raises(BundleError, match="altered documents/"):
        judged(tmp_path / "a.zip", about, {**members, one: members[other]})


def judged_with(
    tmp_path: Path, pins: Mapping[str, str], late: Mapping[str, Mapping[str, Json]], *fields: str
) -> Judgement:
    path = tmp_path / "b.zip"
    path.unlink(missing_ok=True)
    write_bundle(path, *made(None, *fields))
    with open_bundle(path) as bundle:
        assert sides(bundle) == ("us", "cn")
        return judge(bundle, pins, late, lambda _, __: None)


def test_another_root_than_the_pinned_one_is_bad_and_none_pinned_undecided(tmp_path: Path) -> None:
    other = judged_with(tmp_path, {**roots(), "cn": roots()["us"]}, {})
    assert (other.exit, other.findings[0].party) == (Exit.PROOF, "cn")
    nobody = judged_with(tmp_path, {"us": roots()["us"]}, {})
    assert (nobody.exit, [each.key for each in nobody.missing]) == (Exit.UNDECIDED, ["missing_root"])


def test_withheld_openings_are_shown_as_withheld_and_the_rest_is_proved(tmp_path: Path) -> None:
    found = judged_with(tmp_path, roots(), {}, "site_region")
    assert (found.exit, found.findings, found.missing) == (Exit.OK, [], [])
    assert {name for _, _, name in found.withheld} == {"site_region"}
    assert b"site_region" in made(None, "site_region")[1][member("us", "beside")], "withheld is not absent"


def test_an_opening_handed_over_later_verifies_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    late = disclosed(gathered(), Wanted(), ["site_region"])
    assert late
    given = {number: dict(each) for number, each in late.items() if isinstance(each, dict)}
    found = judged_with(tmp_path, roots(), given, "site_region")
    assert (found.exit, found.withheld) == (Exit.OK, [])
    for each in given.values():
        assert isinstance(each["site_region"], dict)
        each["site_region"] = {**each["site_region"], "value": "elsewhere"}
    assert judged_with(tmp_path, roots(), given, "site_region").exit == Exit.PROOF


def test_a_case_is_proved_by_inclusion_and_every_lie_in_it_is_found(tmp_path: Path) -> None:
    number = next(each for each in us(play()).center.book.case_of.values() if each.startswith("sha256:"))
    about, members = made(Wanted(case=number))
    assert judged(tmp_path / "a.zip", about, members).exit == Exit.OK
    for name in [each for each in members if each.endswith(".entries")]:
        for index, body in enumerate(unframed(members[name])):
            lie = body[:-30] + bytes([body[-30] ^ 1]) + body[-29:]
            parts = edited(index, lie)(list(unframed(members[name])))
            found = judged(tmp_path / "a.zip", about, {**members, name: frames(parts)})
            assert found.exit != Exit.OK
            place = int(name[-20:-8]) + index
            assert found.exit == Exit.UNDECIDED or any(each.index == place for each in found.findings)


def test_a_case_without_its_proofs_is_undecided(tmp_path: Path) -> None:
    number = next(iter(us(play()).center.book.case_of))
    about, members = made(Wanted(message=number))
    bare = {**members, "proofs/us.json": encode({"inclusion": [], "growth": []})}
    found = judged(tmp_path / "a.zip", about, bare)
    assert found.exit == Exit.UNDECIDED
    assert "missing_proof" in {each.key for each in found.missing}


def test_a_case_of_which_entries_were_taken_out_is_undecided(tmp_path: Path) -> None:
    number = next(iter(us(play()).center.book.case_of))
    about, members = made(Wanted(message=number))
    for name in [each for each in members if each.endswith(".entries")]:
        left = {n: d for n, d in members.items() if n not in {name, name.replace("entries", "beside")}}
        assert judged(tmp_path / "a.zip", about, left).exit != Exit.OK
    bare = {n: d for n, d in members.items() if not n.startswith("logs/")}
    bare |= {f"proofs/{party}.json": encode({"inclusion": [], "growth": []}) for party in PARTIES}
    found = judged(tmp_path / "a.zip", about, bare)
    assert (found.exit, "missing_scope" in {each.key for each in found.missing}) == (Exit.UNDECIDED, True)


def test_proofs_that_are_none_are_refused_by_name(tmp_path: Path) -> None:
    number = next(iter(us(play()).center.book.case_of))
    about, members = made(Wanted(message=number))
    write_bundle(tmp_path / "a.zip", about, {**members, "proofs/us.json": b"[]"})
    with open_bundle(tmp_path / "a.zip") as bundle, pytest.raises(BundleError, match="proofs/us"):
        proofs_of(bundle, "us")


@pytest.mark.parametrize(("name", "scope", "messages"), [("whole-1", "whole", 7), ("message-1", "message", 2)])
def test_a_bundle_of_the_first_version_verifies_for_ever(name: str, scope: str, messages: int) -> None:
    pinned = json.loads((GOLDEN / "roots.json").read_text(encoding="utf-8"))
    with open_bundle(GOLDEN / f"{name}.zip") as bundle:
        found = judge(bundle, pinned, {}, lambda _, __: None)
    assert (found.exit, found.findings, found.missing) == (Exit.OK, [], [])
    assert (found.scope["kind"], found.messages) == (scope, messages)
    assert bool(found.withheld) == (scope == "whole")


@pytest.mark.parametrize(("minutes", "disputed"), [(5, 1), (15, 0)])
def test_an_auditor_is_told_what_a_key_signed_after_it_was_revoked(tmp_path: Path, minutes: int, disputed: int) -> None:
    played = stages.stage(stages.TESTS)
    played.until(stages.at(10))
    stages.send(played, "us", "TST-1", people=("alice",))
    played.until(stages.at(20))
    roster = next_roster(us(played), revoke="alice", at=stages.at(minutes))
    played.ask(us(played), commands.Enrol(roster, root=False))
    played.until(stages.at(21))
    path = tmp_path / "revoked.zip"
    write_bundle(path, *bundled(gathered("cn", played), Wanted()))
    with open_bundle(path) as bundle:
        pins = {each.name: each.center.ours.root.digest for each in (us(played), cn(played))}
        found = judge(bundle, pins, {}, lambda _, __: None)
    assert (found.disputed, found.findings) == (disputed, [])
