"""What is in order by itself is said with what it rests on; of all else nothing is said, and the judge looks."""

from dataclasses import replace
from functools import cache

import pytest

from hotline.core.alone import Ground, Judge
from hotline.core.canonical import decode, digest, encode
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.commands import Portion
from tests.hostile.tamperings import PARTIES, busy, kind_of


@cache
def ground() -> Ground:
    """Return what the busy record is judged by: every roster and agreement in it."""
    centers = {party: busy().play.actors[party].center for party in PARTIES}
    rosters: dict[str, list[tuple[int, bytes]]] = {party: [] for party in PARTIES}
    for party in PARTIES:
        for index, (body, _) in enumerate(busy().log(party)):
            value = decode(body)
            assert isinstance(value, dict)
            if value["kind"] == "roster" and value["subject"] == "roster":
                rosters[party].append((index, busy().members[f"documents/{value['digest'][7:]}.json"]))
    documents = [data for name, data in busy().members.items() if name.startswith("documents/")]
    return Ground(
        channel="us-cn",
        status="actual",
        origins={party: center.ours.origin for party, center in centers.items()},
        rosters=rosters,
        agreements={digest(data): data for data in documents},
    )


def portions(party: str, kind: str) -> list[tuple[int, Portion]]:
    log = enumerate(busy().log(party))
    return [(index, Portion(body, beside or None)) for index, (body, beside) in log if kind_of(body) == kind]


@pytest.mark.parametrize("party", PARTIES)
def test_every_good_message_is_told_with_what_it_rests_on(party: str) -> None:
    center, judge = busy().play.actors[party].center, Judge(ground())
    found = portions(party, "message")
    assert found
    for index, portion in found:
        alone = judge.message(party, index, portion)
        member = center.book.at(party, index)
        assert alone is not None
        assert member is not None
        assert (f"sha256:{alone.id.hex()}", alone.at, alone.leaf) == (
            member.id,
            member.at,
            center.ours.tree.leaf(index),
        )
        assert (alone.sort.form, alone.sort.precedence, alone.sort.keys) == (
            member.form,
            member.precedence,
            member.keys,
        )
        roster = center.ours.roster_at(index)
        assert roster is not None
        assert alone.sort.roster == roster.digest
        assert (alone.answers is None) == (None in alone.sort.fits)


def test_nothing_is_said_of_what_is_no_message() -> None:
    for kind in ("roster", "agreement", "in_force", "clock"):
        assert [Judge(ground()).message("us", *each) for each in portions("us", kind)] == [None] * len(
            portions("us", kind)
        )


def test_nothing_is_said_of_what_is_not_in_order() -> None:
    (index, portion), *_ = portions("us", "message")
    openings = decode(portion.beside or b"")
    assert isinstance(openings, dict)
    name = next(iter(openings))
    lie = encode({**openings, name: {**openings[name], "value": "another"}})
    judge = Judge(ground())
    assert judge.message("us", index, portion) is not None
    assert judge.message("us", index, Portion(portion.body, lie)) is None
    assert judge.message("us", index, Portion(portion.body[:-1], portion.beside)) is None
    assert judge.message("cn", index, portion) is None, "it is the other side's"
    assert judge.message("us", 0, portion) is None, "no roster stands below"


def test_nothing_is_said_where_the_ground_is_another() -> None:
    (index, portion), *_ = portions("us", "message")
    alone = Judge(ground()).message("us", index, portion)
    assert alone is not None
    number = f"sha256:{alone.id.hex()}"
    for other in (
        replace(ground(), status="exercise"),
        replace(ground(), channel="us-ru"),
        replace(ground(), agreements={}),
        replace(ground(), late=frozenset({number})),
    ):
        assert Judge(other).message("us", index, portion) is None


def test_fields_that_nobody_opened_are_told() -> None:
    (index, portion), *_ = portions("us", "message")
    openings = decode(portion.beside or b"")
    assert isinstance(openings, dict)
    first, second, *_ = openings
    kept = {name: each for name, each in openings.items() if name != second} | {first: None}
    alone = Judge(ground()).message("us", index, Portion(portion.body, encode(kept)))
    assert alone is not None
    assert (alone.withheld, alone.missing) == ((first,), (second,))


@pytest.mark.parametrize("party", PARTIES)
def test_every_good_head_is_told_with_its_keys_and_no_other(party: str) -> None:
    judge = Judge(ground())
    for note in busy().notes(party):
        head = judge.note(party, note)
        assert head is not None
        assert (head.size, head.root) == (parse_checkpoint(note).size, parse_checkpoint(note).root)
        assert len(head.log) == len(head.cosigner) == 1
        assert head.claimed == head.seconds
        assert judge.note("cn" if party == "us" else "us", note) is None
        place = note.rindex("— ") + 60
        assert judge.note(party, note[:place] + ("A" if note[place] != "A" else "B") + note[place + 1 :]) is None
