"""An opening that left is marked; what is marked is no missing opening, and anything else still is."""

from collections.abc import Callable

import pytest

from hotline.core.audit import Verification
from hotline.core.canonical import Json, encode
from hotline.core.commands import Portion
from hotline.core.withholding import Archivist, emptied, is_withheld, read, remaining
from hotline.interfaces import Row
from hotline.runtime.stage import Actor
from tests import stages
from tests.stages import us

OPENINGS = encode({"site": {"salt": "c2FsdA", "value": {"inner": None}}, "text": {"salt": "c2FsdA", "value": "x"}})


def test_every_opening_is_marked_and_none_is_dropped() -> None:
    left = emptied(OPENINGS)
    assert left == b'{"site":null,"text":null}'
    assert (is_withheld(left), is_withheld(OPENINGS), is_withheld(None)) == (True, False, False)
    assert emptied(left) == left
    assert remaining(read(left)) == {}
    assert remaining(read(OPENINGS)) == read(OPENINGS)
    assert remaining(None) == {}


@pytest.mark.parametrize("beside", [b"not json :null", b'["x",null]', b""])
def test_what_is_no_openings_is_not_withheld(beside: bytes) -> None:
    assert not is_withheld(beside)
    assert emptied(beside) == b"{}"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda beside: beside, ""),
        (emptied, ""),
        (lambda _: None, "opening.missing"),
        (lambda beside: altered(beside, {}), "opening.wrong"),
        (lambda beside: altered(beside, {"other": None}), "opening.wrong"),
    ],
    ids=["whole", "archived", "missing", "altered", "altered beside one that is null"],
)
def test_an_archivist_admits_what_was_archived_and_nothing_else(
    change: Callable[[bytes], bytes | None], rule: str
) -> None:
    played = stages.stage(stages.HOTLINE, stages.TESTS)
    number = stages.send(played, "us", "TST-1").id
    actor = us(played)
    logs = {
        actor.name: [
            Portion(row.body, change(row.beside or b"") if row.key == number else row.beside) for row in rows_of(actor)
        ],
        "cn": [Portion(row.body, row.beside) for row in actor.rows["theirs"]],
    }
    fresh = stages.fresh(played, actor)
    archivist = Archivist(fresh.channel, fresh.status, fresh.ours, fresh.theirs)
    assert [each.rule for each in Verification(archivist, logs).entries() if each] == ([rule] if rule else [])


def altered(beside: bytes, more: dict[str, Json]) -> bytes:
    openings = read(beside)
    name, opening = next(iter(openings.items()))
    assert isinstance(opening, dict)
    return encode({**openings, **more, name: {**opening, "value": "something else"}})


def rows_of(actor: Actor) -> list[Row]:
    return list(actor.rows["ours"])
