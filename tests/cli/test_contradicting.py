"""A fork in two bundles gives a proof that holds with the pinned root alone; what proves nothing gives none."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.cli.comparing import compare_bundles, read_side
from hotline.cli.contradicting import proofs_in, signings_of
from hotline.cli.selecting import Wanted
from hotline.core.canonical import decode
from hotline.core.contradiction import Contradiction, check_contradiction, parse_contradiction
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import open_bundle
from tests import stages
from tests.cli.forged import Made, clock_of, entries, forked, keeper, log_of, signed, truncated
from tests.cli.records import play, roots
from tests.cli.test_comparing import case
from tests.rosters import next_roster
from tests.stages import us


def proofs(folder: Path, ours: Made, theirs: Made, pins: dict[str, str] | None = None) -> list[Contradiction]:
    """Return the proofs that two bundles give, written and read again."""
    for name, made in (("ours.zip", ours), ("theirs.zip", theirs)):
        (folder / name).unlink(missing_ok=True)
        write_bundle(folder / name, *made)
    trusted = roots() if pins is None else pins
    with open_bundle(folder / "ours.zip") as one, open_bundle(folder / "theirs.zip") as other:
        sides = [read_side(each, trusted, {}, lambda _, __: None) for each in (one, other)]
        return [parse_contradiction(each.octets()) for each, _ in proofs_in(compare_bundles(*sides), trusted)]


@pytest.mark.parametrize("party", ["us", "cn"])
def test_two_entries_at_one_place_are_proved_against_the_party_that_signed_both(tmp_path: Path, party: str) -> None:
    (found,) = proofs(tmp_path, keeper("us"), forked(party, "cn"))
    assert (found.kind, found.party) == ("entries", party)
    proved = check_contradiction(found, signings_of(found, roots()[party]))
    assert (proved.origin, proved.first) == (f"{party}.example/us-cn", clock_of(party))


def test_a_fork_below_what_an_excerpt_shows_is_proved_by_two_heads(tmp_path: Path) -> None:
    pair = keeper("us", Wanted(case=case())), forked("us", "cn")
    for ours, theirs in (pair, pair[::-1]):
        found = next(each for each in proofs(tmp_path, ours, theirs) if each.party == "us")
        assert found.kind in {"heads", "entries"}
        assert check_contradiction(found, signings_of(found, roots()["us"])).first > 0 or found.kind == "entries"


def test_heads_of_different_sizes_are_proved_to_have_two_histories(tmp_path: Path) -> None:
    about, members = forked("us", "cn")
    size = len(entries(keeper("us"), "us"))
    newest = {**members, log_of("us", "notes"): frames(unframed(members[log_of("us", "notes")])[-1:])}
    found = next(
        each
        for each in proofs(tmp_path, keeper("us", Wanted(case=case())), (about, newest))
        if each.party == "us" and each.kind == "heads"
    )
    proved = check_contradiction(found, signings_of(found, roots()["us"]))
    assert proved.first < proved.last == size
    assert found.growth


def test_a_cosigner_that_went_back_is_proved(tmp_path: Path) -> None:
    about, members = truncated("us", 9, "cn")
    tree = Tree(map(leaf_hash, entries(keeper("us"), "us")[:9]))
    notes = [*unframed(members[log_of("us", "notes")])]
    later = signed("us", 9, tree.root(), 1_800_000_000)
    back = about, {**members, log_of("us", "notes"): frames([*notes[:-1], later])}
    (found,) = proofs(tmp_path, keeper("us"), back)
    assert (found.kind, found.party) == ("times", "cn")
    assert check_contradiction(found, signings_of(found, roots()["cn"])).last == 9


def test_what_agrees_or_is_only_behind_gives_no_proof(tmp_path: Path) -> None:
    assert proofs(tmp_path, keeper("us"), keeper("cn")) == []
    assert proofs(tmp_path, keeper("us"), truncated("us", 9, "cn")) == []


def test_a_change_that_nobody_signed_gives_no_proof(tmp_path: Path) -> None:
    about, members = keeper("cn")
    bodies = entries((about, members), "us")
    bodies[-1] = bodies[-1].replace(b"2026", b"2027", 1)
    assert proofs(tmp_path, keeper("us"), (about, {**members, log_of("us"): frames(bodies)})) == []


def test_without_the_pinned_root_nothing_is_proved(tmp_path: Path) -> None:
    (found,) = proofs(tmp_path, keeper("us"), forked("us", "cn"))
    assert proofs(tmp_path, keeper("us"), forked("us", "cn"), {"cn": roots()["cn"]}) == []
    for pinned in (None, roots()["cn"]):
        assert signings_of(found, pinned) == ()
    with pytest.raises(LogError):
        check_contradiction(found, signings_of(found, roots()["cn"]))


def test_documents_that_do_not_hold_list_no_keys(tmp_path: Path) -> None:
    (found,) = proofs(tmp_path, keeper("us"), forked("us", "cn"))
    assert len(signings_of(found, roots()["us"])) == 1
    for lie in (
        replace(found, party="cn"),
        replace(found, roots=()),
        replace(found, rosters=()),
        replace(found, roots=({}, None), rosters=({}, None)),
        replace(found, rosters=found.roots),
    ):
        assert signings_of(lie, roots()["us"]) == ()


def test_every_roster_that_the_pinned_root_leads_to_lists_keys(tmp_path: Path) -> None:
    (found,) = proofs(tmp_path, keeper("us"), forked("us", "cn"))
    following = decode(next_roster(us(play()), revoke="alice", at=stages.at(5)))
    given = signings_of(replace(found, rosters=(*found.rosters, following)), roots()["us"])
    assert [signing.name for signing in given] == ["us.example/us-cn"] * 2
    check_contradiction(found, given)
