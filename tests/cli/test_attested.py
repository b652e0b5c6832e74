"""What goes into a bundle of what was attested: everything, or what first covers each entry."""

from hotline.cli.attested import attested_members, chosen
from hotline.core.attested import Attested
from hotline.core.canonical import Instant
from hotline.core.facts import Cosigned
from hotline.files.bundle import unframed

NOTES = [Cosigned(Instant(0), "ours", size, 0, f"note {size}\n") for size in (3, 5, 8, 9)]
SAID = [
    Attested("witness", "neutral", 8, Instant(0), b"lines 8\n"),
    Attested("witness", "neutral", 3, Instant(0), b"lines 3\n"),
    Attested("stamp", "geneva", 5, Instant(0), b"stamp 5"),
    Attested("stamp", "geneva", 7, Instant(0), b"over no head"),
]


def sizes(indexes: list[int], *, whole: bool = False) -> list[tuple[str, int]]:
    return [(each.name, each.size) for each in chosen(SAID, NOTES, indexes, whole=whole)]


def test_everything_over_a_known_head_goes_along_in_order() -> None:
    assert sizes([], whole=True) == [("geneva", 5), ("neutral", 3), ("neutral", 8)]


def test_of_some_entries_goes_along_what_first_covers_each() -> None:
    assert sizes([0, 2]) == [("geneva", 5), ("neutral", 3)]
    assert sizes([2, 3]) == [("geneva", 5), ("neutral", 3), ("neutral", 8)]
    assert sizes([5]) == [("neutral", 8)]
    assert sizes([8]) == []


def test_a_witness_stands_behind_its_note_and_a_stamp_beside_it() -> None:
    found = dict(attested_members(chosen(SAID, NOTES, [], whole=True), NOTES))
    assert {name: unframed(data) for name, data in found.items()} == {
        "stamps/geneva/000000000000.stamps": (b"note 5\n", b"stamp 5"),
        "witnesses/neutral/000000000000.witnesses": (b"note 3\nlines 3\n", b"note 8\nlines 8\n"),
    }
