"""Bundles of two parties, honest or forged by somebody who holds keys: what comes of holding them together."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from hotline.cli.comparing import Comparison
from hotline.cli.exits import DeskError, Exit
from hotline.cli.selecting import Wanted
from hotline.core.canonical import Json, encode, parse
from hotline.core.entry import ClockEntry, entry_bytes, parse_entry
from hotline.files.bundle import frames, unframed
from tests import stages
from tests.cli.forged import Made, clock_of, compared, entries, forked, keeper, log_of, resigned, truncated
from tests.cli.records import play, roots
from tests.stages import us


@cache
def honest() -> Comparison:
    return compared(Path(mkdtemp()), keeper("us", watch=True), keeper("cn", watch=True))


def case() -> str:
    return next(each for each in us(play()).center.book.case_of.values() if each.startswith("sha256:"))


def test_two_honest_bundles_agree_in_every_entry(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us"), keeper("cn"))
    assert found.exit == Exit.OK
    sizes = {log.party: log.matched for log in found.logs}
    assert sizes == {party: len(entries(keeper("us"), party)) for party in ("us", "cn")}
    assert (found.openings, found.told, found.forks) == ((), (), ())


def test_the_order_is_known_without_a_clock() -> None:
    found = list(honest().order.pairs())
    assert {each.by for each in found} >= {"seen", "watch"}
    assert not [each for each in found if each.ahead]
    assert not honest().early


def test_one_behind_the_other_is_undecided_and_the_newer_signatures_are_shown(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us"), truncated("us", 9, "cn"))
    assert found.exit == Exit.UNDECIDED
    (log,) = (each for each in found.logs if each.party == "us")
    assert log.alone == ([(9, len(entries(keeper("us"), "us")))], [])
    ((side, head),) = log.cut
    assert (side, head.size) == (1, len(entries(keeper("us"), "us")))
    assert head.note.startswith("us.example/us-cn\n")


def test_a_tail_that_nobody_cosigned_is_one_sided_and_not_cut(tmp_path: Path) -> None:
    about, members = keeper("us")
    told = parse_entry(entries(keeper("us"), "us")[clock_of("us")])
    assert isinstance(told, ClockEntry)
    more = entry_bytes(replace(told, at=stages.at(41)))
    tail = {
        **members,
        log_of("us"): frames([*unframed(members[log_of("us")]), more]),
        log_of("us", "beside"): frames([*unframed(members[log_of("us", "beside")]), b""]),
    }
    found = compared(tmp_path, (about, tail), keeper("cn"))
    (log,) = (each for each in found.logs if each.party == "us")
    assert (found.exit, log.cut, len(log.alone[0]), log.contradicts) == (Exit.UNDECIDED, [], 1, False)


@pytest.mark.parametrize(("party", "by"), [("us", "cn"), ("us", "us"), ("cn", "cn")])
def test_a_rewritten_entry_with_new_signatures_is_a_fork_though_each_bundle_is_good(
    tmp_path: Path, party: str, by: str
) -> None:
    other = "us" if by == "cn" else "cn"
    found = compared(tmp_path, keeper(other), forked(party, by))
    assert [side.judgement.exit for side in found.sides] == [Exit.OK, Exit.OK]
    assert found.exit == Exit.PROOF
    (log,) = (each for each in found.logs if each.party == party)
    assert log.conflicts == [clock_of(party)]
    assert log.heads


def test_an_older_bundle_of_one_party_shows_what_both_rewrote_since(tmp_path: Path) -> None:
    for newer in (forked("us", "us"), forked("cn", "us")):
        found = compared(tmp_path, truncated("us", 9, "us"), newer)
        assert [side.judgement.exit for side in found.sides] == [Exit.OK, Exit.OK]
        assert found.exit == Exit.PROOF
    assert compared(tmp_path, truncated("us", 9, "us"), keeper("us")).exit == Exit.UNDECIDED


def test_a_rewritten_entry_without_new_signatures_is_bad_by_itself_and_a_conflict(tmp_path: Path) -> None:
    about, members = keeper("cn")
    bodies = entries((about, members), "us")
    bodies[-1] = bodies[-1].replace(b"2026", b"2027", 1)
    found = compared(tmp_path, keeper("us"), (about, {**members, log_of("us"): frames(bodies)}))
    assert found.exit == Exit.PROOF
    assert found.sides[1].judgement.exit == Exit.PROOF
    assert [log.conflicts for log in found.logs if log.party == "us"] == [[len(bodies) - 1]]


def test_openings_that_one_side_withholds_are_told_and_conflict_with_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us"), keeper("cn", None, "site_region"))
    assert found.exit == Exit.OK
    assert {(name, side) for _, _, name, side in found.openings} == {("site_region", "ours")}


@pytest.mark.parametrize("swapped", [False, True])
def test_a_case_agrees_with_the_whole(tmp_path: Path, swapped: bool) -> None:
    pair: tuple[Made, Made] = keeper("us", Wanted(case=case())), keeper("cn")
    found = compared(tmp_path, *(pair[::-1] if swapped else pair))
    assert found.exit == Exit.OK
    assert all(log.alone == ([], []) for log in found.logs)
    assert sum(log.outside[0 if swapped else 1] for log in found.logs) > 0


def test_a_case_of_a_forked_log_conflicts_with_the_whole(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us", Wanted(case=case())), forked("us", "cn"))
    assert found.exit == Exit.PROOF
    assert any(log.heads for log in found.logs), "the entries asked for are the same, the heads over them are not"


def test_two_cases_of_one_number_agree(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us", Wanted(case=case())), keeper("cn", Wanted(case=case())))
    assert found.exit == Exit.OK
    assert all(log.matched for log in found.logs)


def test_roots_that_are_not_those_pinned_are_bad_and_none_pinned_undecided(tmp_path: Path) -> None:
    one, other = roots()["us"], roots()["cn"]
    assert compared(tmp_path, keeper("us"), keeper("cn"), {"us": other, "cn": one}).exit == Exit.PROOF
    assert compared(tmp_path, keeper("us"), keeper("cn"), {}).exit == Exit.UNDECIDED


def test_another_channel_is_not_compared(tmp_path: Path) -> None:
    about, members = keeper("cn")
    changes: list[dict[str, Json]] = [{"channel": "us-ru"}, {"status": "exercise"}, {"parties": ["cn", "ru"]}]
    for change in changes:
        with pytest.raises(DeskError, match="compare_other"):
            compared(
                tmp_path, keeper("us"), ({**about, **change}, renamed(members) if "parties" in change else members)
            )


def renamed(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("/us", "/ru"): data for name, data in members.items()}


def test_a_watch_log_that_says_another_entry_than_the_other_side_shows_is_told(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us", watch=True), forked("us", "cn"))
    assert {(each.side, each.party, each.index, each.copy) for each in found.told} == {
        ("ours", "us", clock_of("us"), "theirs")
    }


def test_a_fork_that_a_center_noted_is_told(tmp_path: Path) -> None:
    about, members = keeper("cn", watch=True)
    name = "watch/000000000000.entries"
    noted = encode(
        {
            "at": "2026-11-22T12:00:00.000Z",
            "evidence": ["note"],
            "kind": "forked",
            "log": "theirs",
            "reason": "another history",
            "v": 1,
        }
    )
    facts = [*unframed(members[name]), noted]
    found = compared(tmp_path, keeper("us"), (about, {**members, name: frames(facts)}))
    assert [(side, says) for side, _, says in found.forks] == [("theirs", "another history")]


def test_stamps_that_the_order_contradicts_are_told(tmp_path: Path) -> None:
    made = keeper("cn")
    bodies = entries(made, "cn")
    late = parse(bodies[-1])
    assert isinstance(late, dict)
    found = compared(tmp_path, keeper("us"), made)
    assert not found.early
    bodies[-1] = encode({**late, "at": "2026-11-22T18:00:00.000Z"})
    stamped = compared(tmp_path, resigned(keeper("us"), "cn", bodies), resigned(made, "cn", bodies))
    assert [party for party, _, _ in stamped.early] == ["cn"], "it was cosigned hours before it says it was made"


def test_an_entry_that_nobody_can_read_is_compared_all_the_same(tmp_path: Path) -> None:
    bodies = entries(keeper("us"), "us")
    bodies[clock_of("us")] = b'{"kind":"poem"}'
    found = compared(tmp_path, resigned(keeper("us"), "us", bodies), keeper("cn"))
    assert [log.conflicts for log in found.logs if log.party == "us"] == [[clock_of("us")]]


@pytest.mark.parametrize(
    "fact",
    [
        b'{"kind":"mirrored"}',
        b'{"at":"2026-11-22T12:00:00.000Z","index":"x","kind":"placed","leaf":"y","v":1}',
        b'{"kind":"forked"}',
        b"\xff",
    ],
)
def test_a_watch_log_full_of_nonsense_is_passed_over_and_the_rest_compared(tmp_path: Path, fact: bytes) -> None:
    about, members = keeper("cn", watch=True)
    nonsense = {**members, "watch/000000000000.entries": frames([fact] * 3)}
    found = compared(tmp_path, keeper("us"), (about, nonsense))
    assert sum(log.matched for log in found.logs) == sum(len(entries(keeper("us"), party)) for party in ("us", "cn"))
    assert (found.told, found.forks) == ((), ())


def test_a_fact_about_an_entry_far_away_hides_no_order(tmp_path: Path) -> None:
    about, members = keeper("cn", watch=True)
    name = "watch/000000000000.entries"
    far = encode(
        {
            "at": "2026-11-22T11:00:00.000Z",
            "index": 2**52,
            "kind": "mirrored",
            "leaf": "A" * 43,
            "v": 1,
            "verdict": "",
        }
    )
    lies = frames([far, *unframed(members[name])])
    found = compared(tmp_path, keeper("us"), (about, {**members, name: lies}))
    assert {each.by for each in found.order.pairs()} >= {"seen"}


def test_heads_that_are_none_are_passed_over(tmp_path: Path) -> None:
    about, members = keeper("cn")
    notes = [*unframed(members[log_of("us", "notes")]), b"no note", b"\xff", b"us.example/us-cn\n1\nAAAA\n\n"]
    found = compared(tmp_path, keeper("us"), (about, {**members, log_of("us", "notes"): frames(notes)}))
    assert found.exit == Exit.PROOF, "that bundle is bad by itself"
    assert not any(log.contradicts for log in found.logs)
