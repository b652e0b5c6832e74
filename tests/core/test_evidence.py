"""An auditor judges as the centers did, by less: openings that were withheld, and entries out of their log."""

from typing import Any

from hotline.cli.gathering import Gathered
from hotline.core.canonical import decode, digest_text, encode
from hotline.core.checkpoint import Checkpoint
from hotline.core.commands import Portion
from hotline.core.evidence import Evidence, Reader, grew, stands
from hotline.core.merkle import Tree, leaf_hash
from tests.cli.records import gathered, refused

Logs = dict[str, list[Portion]]


def logs(record: Gathered | None = None) -> Logs:
    rows = (record or gathered()).rows
    return {party: [Portion(row.body, row.beside) for row in log] for party, log in rows.items()}


def reader(record: Gathered | None = None, **known: Any) -> Reader:
    center = (record or gathered()).center
    found = Reader(center.channel, center.status, center.ours, center.theirs)
    found.prepare(known.get("strict", ()), known.get("late", {}))
    return found


def judged(given: Logs, center: Reader) -> list[str]:
    return [each.rule for each in Evidence(center, given).entries() if each]


def opened(given: Logs) -> tuple[int, dict[str, Any]]:
    index = next(n for n, each in enumerate(given["us"]) if each.beside and b'"kind":"message"' in each.body)
    value = decode(given["us"][index].beside or b"")
    assert isinstance(value, dict)
    return index, value


def beside(given: Logs, index: int, openings: dict[str, Any]) -> Logs:
    log = list(given["us"])
    log[index] = Portion(log[index].body, encode(openings) if openings else None)
    return {**given, "us": log}


def test_the_record_is_judged_as_the_centers_judged_it() -> None:
    center = reader()
    assert judged(logs(), center) == []
    assert (center.withheld, center.missing) == (set(), set())


def test_a_field_that_is_marked_as_withheld_stays_a_commitment() -> None:
    index, openings = opened(logs())
    name, center = next(iter(openings)), reader()
    assert judged(beside(logs(), index, {**openings, name: None}), center) == []
    assert (center.withheld, center.missing) == ({("us", index, name)}, set())


def test_a_field_that_is_just_not_there_is_missing() -> None:
    index, openings = opened(logs())
    center = reader()
    assert judged(beside(logs(), index, {}), center) == []
    assert {name for _, _, name in center.missing} == set(openings)


def test_a_message_that_was_refused_for_its_openings_is_not_excused() -> None:
    index, openings = opened(logs())
    name = next(iter(openings))
    found = judged(beside(logs(), index, {**openings, name: None}), reader(strict={("us", index)}))
    assert "opening.missing" in found


def test_an_opening_that_came_later_opens_its_field() -> None:
    index, openings = opened(logs())
    name = next(iter(openings))
    message = gathered().rows["us"][index].key or ""
    center = reader(late={message: {name: openings[name]}})
    assert judged(beside(logs(), index, {**openings, name: None}), center) == []
    assert center.withheld == set()


def test_what_was_not_refused_by_the_other_side_is_found() -> None:
    record = gathered("cn", refused())
    given = logs(record)
    index = len(given["us"]) - 1
    assert judged(given, reader(record)) == [], "cn refused it"
    (at,) = (number for number, each in enumerate(given["cn"]) if b'"kind":"refusal"' in each.body)
    silent = {**given, "cn": given["cn"][:at]}
    assert judged(silent, reader(gathered("cn", refused()))) == ["entry.unknown"]
    leaf = digest_text(leaf_hash(given["us"][index].body))
    excused = Evidence(reader(gathered("cn", refused())), silent, answered={("us", index, leaf)})
    assert [each for each in excused.entries() if each] == []


def test_an_entry_stands_where_it_is_proved_to_stand_and_nowhere_else() -> None:
    bodies = [bytes([n]) for n in range(7)]
    tree = Tree(map(leaf_hash, bodies))
    head = Checkpoint("us", 7, tree.root())
    for index, body in enumerate(bodies):
        proof = tree.inclusion(index, 7)
        assert stands("us", Portion(body), index, head, proof) is None
        wrong = stands("us", Portion(body), (index + 1) % 7, head, proof)
        assert wrong is not None
        assert (wrong.index, wrong.rule) == ((index + 1) % 7, "log.growth")


def test_a_log_that_did_not_grow_is_found() -> None:
    tree = Tree(leaf_hash(bytes([n])) for n in range(7))
    old, new = (Checkpoint("us", size, tree.root(size)) for size in (3, 7))
    assert grew("us", old, new, tree.consistency(3, 7)) is None
    assert grew("us", Checkpoint("us", 3, tree.root(4)), new, tree.consistency(3, 7)) is not None
