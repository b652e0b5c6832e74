"""What is signed when the watch passes: its members, its bytes, who must sign, who has it after each fact."""

from typing import Any

import pytest

from hotline.core.canonical import Instant, decode, digest, encode
from hotline.core.errors import RefusalError
from hotline.core.handover import LISTED_MAX, Handover, Tour, WatchOffered, WatchTaken, listed, parse_handover
from hotline.core.signature import CLOCK, HANDOVER
from hotline.runtime.stage import NamedSigner
from tests.consents import signed
from tests.stages import START

NOTHING = {"owed": listed([]), "proposals": listed([])}
SAID = Handover(
    channel="us-cn",
    party="us",
    status="actual",
    leaving="us/alice",
    taking="us/ben",
    instead=None,
    open=NOTHING,
    note="夜班无事",
    confirmed=False,
    instant=START,
)


def rule_of(payload: bytes, typ: str = HANDOVER) -> str:
    with pytest.raises(RefusalError) as refused:
        parse_handover(signed(payload, NamedSigner("alice"), role="operator", typ=typ))
    return refused.value.rule


def test_what_was_signed_is_read_back_as_it_was_said() -> None:
    envelope = signed(SAID.octets(), NamedSigner("alice"), role="operator", typ=HANDOVER)
    read, said = parse_handover(envelope)
    assert (read.payload, said) == (SAID.octets(), SAID)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"channel": ...},
        {"more": 1},
        {"status": "drill"},
        {"confirmed": 1},
        {"taking": None},
        {"leaving": 5},
        {"instead": ""},
        {"instant": "noon"},
        {"note": " "},
        {"note": "x" * 501},
        {"note": "\u202eseen"},
        {"open": {}},
        {"open": {**NOTHING, "more": {}}},
        {"open": {**NOTHING, "owed": {"count": 0}}},
        {"open": {**NOTHING, "owed": {**listed([]), "first": [""] * (LISTED_MAX + 1)}}},
    ],
    ids=str,
)
def test_a_statement_has_just_its_members(change: dict[str, Any]) -> None:
    value: Any = decode(SAID.octets())
    bent = {name: part for name, part in {**value, **change}.items() if part is not ...}
    assert rule_of(encode(bent)) == "handover.malformed"


def test_a_statement_of_another_kind_hands_nothing_over() -> None:
    assert rule_of(SAID.octets(), CLOCK) == "signature.type"


@pytest.mark.parametrize(
    ("leaving", "instead", "signers"),
    [
        (None, None, {"us/ben"}),
        ("us/alice", None, {"us/alice", "us/ben"}),
        ("us/alice", "us/dana", {"us/dana", "us/ben"}),
    ],
)
def test_who_leaves_and_who_takes_sign_or_who_stands_in(
    leaving: str | None, instead: str | None, signers: set[str]
) -> None:
    said = Handover("us-cn", "us", "actual", leaving, "us/ben", instead, NOTHING, "", False, START)
    assert said.signers == signers


def test_a_long_list_stands_whole_by_count_and_digest() -> None:
    items: list[Any] = [{"id": str(number)} for number in range(LISTED_MAX + 5)]
    found = listed(items)
    assert (found["count"], found["first"]) == (LISTED_MAX + 5, items[:LISTED_MAX])
    assert found["digest"] == digest(encode(items))
    assert found["digest"] != listed([*items[:-1], {"id": "other"}])["digest"]


def test_the_watch_passes_when_it_is_taken_and_not_when_it_is_offered() -> None:
    later = Instant(START + 60_000)
    offer = WatchOffered(START, "one", {}, later)
    offered = Tour("us/alice", START, "zero").after(offer)
    assert (offered.holder, offered.waiting(START), offered.waiting(later)) == ("us/alice", offer, None)
    taken = offered.after(WatchTaken(later, "one", "us/ben", {}))
    assert taken == Tour("us/ben", later, "one")
