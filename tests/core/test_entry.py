from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, encode
from hotline.core.entry import (
    ENTRY_BYTES_MAX,
    KINDS,
    LEAF_BYTES_MAX,
    MessageEntry,
    OverdueEntry,
    RefusalEntry,
    entry_bytes,
    named_in,
    parse_entry,
    stamped_at,
)
from hotline.core.errors import RefusalError
from tests import stages
from tests.records import record

ANY_ENTRY = st.one_of([record(kind.shape) for kind in KINDS.values()])


@given(ANY_ENTRY)
def test_an_entry_is_its_bytes_and_the_bytes_are_the_entry(entry: Any) -> None:
    assert parse_entry(entry_bytes(entry)) == entry
    assert stamped_at(entry_bytes(entry)) == entry.at


def test_the_kinds_have_the_names_of_the_format() -> None:
    assert set(KINDS) == {
        *("message", "taken", "whole", "roster", "agreement", "in_force", "ended"),
        *("refusal", "overdue", "clock", "recovered", "stopped"),
    }


def test_an_entry_is_written_as_the_format_says() -> None:
    entry = RefusalEntry(Instant(1_795_341_600_000), 7, "sha256:" + "0" * 64, "field.missing")
    assert entry_bytes(entry).decode() == (
        '{"at":"2026-11-22T10:00:00.000Z","index":7,"kind":"refusal","leaf":"sha256:'
        + "0" * 64
        + '","rule":"field.missing","v":1}'
    )


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"not json", b'{"kind":"poem","v":1}', b'{ "kind": "clock" }'])
def test_what_is_no_entry_is_refused_and_has_no_instant(body: bytes) -> None:
    with pytest.raises(RefusalError):
        parse_entry(body)
    assert stamped_at(body) == 0
    assert named_in(body) == (None, None)


def test_an_entry_over_the_limit_is_refused_before_it_is_appended() -> None:
    with pytest.raises(RefusalError) as fault:
        entry_bytes(MessageEntry(Instant(0), {"payload": "x" * ENTRY_BYTES_MAX}))
    assert fault.value.rule == "message.too_large"
    assert ENTRY_BYTES_MAX < LEAF_BYTES_MAX


def test_an_entry_with_a_member_too_many_is_refused() -> None:
    value = {"v": 1, "kind": "overdue", "at": "2026-11-22T10:00:00.000Z", "obligation": "x", "deadline": "", "by": ""}
    with pytest.raises(RefusalError) as fault:
        parse_entry(encode(value))
    assert fault.value.rule == "entry.malformed"


def test_the_message_in_an_entry_is_found_with_the_one_it_answers() -> None:
    play = stages.stage()
    notice = stages.send(play, "us", "HTL-1")
    receipt = stages.send(play, "cn", "RCV", notice.id)
    assert named_in(stages.us(play).rows["ours"][notice.index or 0].body) == (notice.id, None)
    assert named_in(stages.cn(play).rows["ours"][receipt.index or 0].body) == (receipt.id, notice.id)
    assert named_in(entry_bytes(OverdueEntry(Instant(0), "x", Instant(0)))) == (None, None)
    assert named_in(entry_bytes(MessageEntry(Instant(0), {"payload": "e30", "signatures": []}))) == (None, None)
