"""What those outside attested is judged if they are pinned, and named if they are not; else nothing rests on it."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.cli.chaining import chained
from hotline.cli.evidence import bundled
from hotline.cli.exits import DeskError, Exit
from hotline.cli.judging import Judgement, judge
from hotline.cli.outsiders import NOBODY, Outsiders, pinned
from hotline.cli.selecting import Wanted, read
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, parse_checkpoint, sign_checkpoint, verifier_key
from hotline.core.merkle import Tree
from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import BundleError, open_bundle
from tests.cli.records import Members, gathered, play, roots
from tests.fakes import FakeSigner
from tests.fakes_outside import NAME
from tests.outsiders import SECONDS, SIGNERS, VKEYS, attested, authority, heads
from tests.stages import cn, us

WITNESS_FILE = "witnesses/neutral/000000000000.witnesses"
STAMP_FILE = "stamps/geneva/000000000000.stamps"


def both() -> Outsiders:
    return pinned([f"neutral={each}" for each in VKEYS], [f"geneva={authority().pinned}"])


def judged(
    path: Path, changed: Members | None = None, who: Outsiders | None = None, wanted: Wanted | None = None
) -> Judgement:
    """Return what comes of the bundle with some of its members *changed*."""
    about, members = bundled(attested(), wanted or Wanted())
    path.unlink(missing_ok=True)
    write_bundle(path, about, members | (changed or {}))
    with open_bundle(path) as bundle:
        return judge(bundle, roots(), {}, lambda _, __: None, both() if who is None else who)


def parts_of(name: str) -> list[bytes]:
    return list(unframed(bundled(attested(), Wanted())[1][name]))


def test_it_is_said_who_attested_up_to_which_size_and_when(tmp_path: Path) -> None:
    found = judged(tmp_path / "a.zip")
    assert (found.exit, found.unpinned) == (Exit.OK, [])
    stamps, witness = found.vouched
    every = heads(attested())[::2]
    assert (witness.kind, witness.name, witness.party) == ("witness", "neutral", "us")
    assert (witness.count, witness.size) == (len(every), every[-1].size)
    assert witness.at.startswith("2026-11-23T")
    assert (stamps.kind, stamps.count, stamps.size) == ("stamp", 2, heads(attested())[-1].size)


def test_of_one_message_goes_along_what_first_covered_it(tmp_path: Path) -> None:
    ends = []
    for number in list(read(gathered().rows).places):
        wanted = Wanted(message=number)
        _, members = bundled(attested(), wanted)
        kept = len(unframed(members[WITNESS_FILE])) if WITNESS_FILE in members else 0
        found = judged(tmp_path / "a.zip", wanted=wanted)
        assert [
            each.key for each in found.missing if not each.key.startswith(("missing_witness", "missing_stamp"))
        ] == []
        assert found.findings == []
        assert kept == sum(each.count for each in found.vouched if each.kind == "witness")
        assert kept or found.exit == Exit.UNDECIDED
        ends.append(found.exit)
    assert Exit.OK in ends


def test_whoever_is_not_pinned_is_named_and_nothing_else(tmp_path: Path) -> None:
    found = judged(tmp_path / "a.zip", {WITNESS_FILE: frames([b"junk"])}, NOBODY)
    assert found.exit == Exit.OK
    assert (found.vouched, found.unpinned) == ([], [("stamp", "geneva"), ("witness", "neutral")])


def test_whoever_is_pinned_and_said_nothing_is_missed(tmp_path: Path) -> None:
    who = pinned([f"other={VKEYS[0]}"], [f"bern={authority().pinned}"])
    found = judged(tmp_path / "a.zip", None, who)
    assert found.exit == Exit.UNDECIDED
    assert [(each.key, each.where) for each in found.missing] == [
        ("missing_stamp", "bern"),
        ("missing_witness", "other"),
    ]


def lines(head: Checkpoint, *signers: FakeSigner, name: str = NAME) -> str:
    return cosign(head, name, SECONDS, signers or SIGNERS)


def forked() -> bytes:
    """Return a head of another history of us, that us, cn and the witness have all signed."""
    head = parse_checkpoint(heads(attested())[-1].note)
    other = Checkpoint(head.origin, head.size, Tree([bytes(32)] * head.size).root())
    signers, peer = us(play()).signers, cn(play())
    note = sign_checkpoint(other, (signers["log"],))
    seconds = heads(attested())[-1].seconds
    note += cosign(other, cosigner_name(peer.center.ours.origin), seconds, (peer.signers["cosigner"],))
    return (note + lines(other)).encode()


def test_a_witness_that_saw_another_history_proves_it(tmp_path: Path) -> None:
    found = judged(tmp_path / "a.zip", {WITNESS_FILE: frames([*parts_of(WITNESS_FILE), forked()])})
    assert found.exit == Exit.PROOF
    assert [each.rule for each in found.findings] == ["log.growth"]


def test_what_a_pinned_witness_did_not_sign_is_proved_bad(tmp_path: Path) -> None:
    good = parts_of(WITNESS_FILE)
    note = heads(attested())[0].note
    head = parse_checkpoint(note)
    stranger = tuple(FakeSigner("a stranger", each.alg) for each in SIGNERS)
    for wrong in (
        note.encode(),
        (note + lines(head, SIGNERS[0])).encode(),
        (note + lines(head, *stranger)).encode(),
        (note + lines(head, name="witness.example/w2")).encode(),
        (note + lines(replace(head, size=head.size + 1))).encode(),
        good[0].replace(b"\n\n", b"\nmore\n\n", 1),
        b"\xff",
    ):
        found = judged(tmp_path / "a.zip", {WITNESS_FILE: frames([*good[1:], wrong])})
        assert (found.exit, len(found.findings)) == (Exit.PROOF, 1), wrong
        assert "witness neutral" in found.findings[0].says


def test_a_stamp_over_another_note_or_by_another_authority_is_proved_bad(tmp_path: Path) -> None:
    first, one, second, two = parts_of(STAMP_FILE)
    for wrong in ([first, two], [first, b""], [first, one[:-1]], [second, one]):
        found = judged(tmp_path / "a.zip", {STAMP_FILE: frames(wrong)})
        assert (found.exit, len(found.findings)) == (Exit.PROOF, 1)
        assert "stamp geneva" in found.findings[0].says
    with pytest.raises(BundleError, match="broken"):
        judged(tmp_path / "a.zip", {STAMP_FILE: frames([first, one, second])})


def test_a_name_that_leads_elsewhere_is_no_bundle(tmp_path: Path) -> None:
    for name in ("witnesses/../000000000000.witnesses", "stamps/A/000000000000.stamps", "stamps/a/1.stamps"):
        with pytest.raises(BundleError, match="name"):
            judged(tmp_path / "a.zip", {name: b""})


def test_several_bundles_miss_nothing_that_one_of_them_has(tmp_path: Path) -> None:
    for name, record in (("a.zip", attested()), ("b.zip", gathered())):
        about, members = bundled(record, Wanted())
        write_bundle(tmp_path / name, about, members)
    paths = [tmp_path / "a.zip", tmp_path / "b.zip"]
    assert chained(paths, roots(), {}, lambda _, __: None, both()).exit == Exit.OK
    assert chained(paths[1:], roots(), {}, lambda _, __: None, both()).exit == Exit.UNDECIDED


def test_pins_that_pin_nobody_are_refused(tmp_path: Path) -> None:
    for witness in ("neutral", "neutral=", f"A={VKEYS[0]}", f"={VKEYS[0]}"):
        with pytest.raises(DeskError, match="no_outsider"):
            pinned([witness], [])
    for several in (["neutral=key"], [f"neutral={VKEYS[0]}"] * 2, [f"neutral={verifier_key(NAME, SIGNERS[0])}"]):
        with pytest.raises(DeskError, match="no_witness_key"):
            pinned(several, [])
