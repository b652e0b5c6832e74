"""A bundle holds the very bytes that were kept, the same every time, and nothing that was withheld."""

from dataclasses import replace

import pytest

from hotline.cli import evidence
from hotline.cli.evidence import bundled, disclosed, hidden
from hotline.cli.exits import DeskError
from hotline.cli.selecting import Wanted
from hotline.core.canonical import decode, encode
from hotline.files.bundle import packed, unframed
from tests.cli.records import gathered, made


def test_every_entry_is_there_with_its_exact_bytes() -> None:
    _, members = made(watch=True)
    for party, rows in gathered().rows.items():
        assert list(unframed(members[f"logs/{party}/000000000000.entries"])) == [row.body for row in rows]
    assert list(unframed(members["watch/000000000000.entries"])) == [row.body for row in gathered().watch]


def test_the_watch_log_comes_only_when_it_is_asked_for() -> None:
    assert not [name for name in made()[1] if name.startswith("watch/")]


def test_the_same_record_gives_the_same_bytes() -> None:
    assert packed(*made()) == packed(*made())


def test_cosignatures_stand_by_size_in_whatever_order_they_were_kept() -> None:
    kept = gathered()
    for wanted in (Wanted(), Wanted(message=next(row.key for row in kept.rows["us"] if row.key))):
        turned = replace(kept, notes=kept.notes[::-1])
        assert packed(*bundled(turned, wanted)) == packed(*bundled(kept, wanted))


def test_what_is_too_large_for_a_member_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MEMBER_BYTES_MAX", 100)
    with pytest.raises(DeskError, match="export_too_large"):
        made()


def test_both_sides_give_the_same_logs() -> None:
    ours, theirs = (bundled(gathered(keeper), Wanted())[1] for keeper in ("us", "cn"))
    assert {n: d for n, d in ours.items() if "logs/" in n} == {n: d for n, d in theirs.items() if "logs/" in n}
    assert ours.keys() == theirs.keys()


def test_what_is_withheld_is_nowhere_in_the_bundle() -> None:
    index = next(
        n for n, row in enumerate(gathered().rows["us"]) if row.key and row.beside and b"site_region" in row.beside
    )
    openings = decode(gathered().rows["us"][index].beside or b"")
    assert isinstance(openings, dict)
    secret = openings["site_region"]
    assert isinstance(secret, dict)
    salt = str(secret["salt"]).encode()
    about, members = made(None, "site_region")
    assert about["withheld"] == ["site_region"]
    assert not any(salt in data for data in members.values())
    assert any(salt in data for data in made()[1].values())


@pytest.mark.parametrize("beside", [b"\0", b"[]", b"{"])
def test_openings_that_cannot_be_read_are_left_out_when_something_is_withheld(beside: bytes) -> None:
    assert hidden(beside, ["site_region"]) == b""


def test_a_withheld_opening_leaves_a_mark() -> None:
    assert hidden(encode({"a": 1, "b": 2}), ["b"]) == encode({"a": 1, "b": None})


def test_nothing_is_written_of_what_is_not_in_the_record() -> None:
    with pytest.raises(DeskError, match="nothing_to_export"):
        made(Wanted(message="sha256:" + "0" * 64))


def test_openings_are_handed_over_by_message_and_field() -> None:
    found = disclosed(gathered(), Wanted(), ["site_region"])
    assert len(found) >= 1
    assert all(isinstance(each, dict) and set(each) == {"site_region"} for each in found.values())
