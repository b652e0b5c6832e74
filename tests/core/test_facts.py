from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from tests.records import record

ANY_FACT = st.one_of([record(kind.shape) for kind in facts.KINDS.values()])
NOW = Instant(1_795_341_600_000)


@given(ANY_FACT)
def test_a_fact_is_read_back_as_it_was_written(fact: Any) -> None:
    assert facts.parse_fact(facts.fact_value(facts.fact_bytes(fact))) == fact


def test_every_fact_has_a_name() -> None:
    assert set(facts.NAMES) == set(facts.Fact.__args__)


def test_the_bytes_of_an_entry_are_kept_once_in_the_shared_log() -> None:
    placed = facts.Placed(NOW, 3, b"leaf", b"the entry", b"beside it")
    written = facts.fact_bytes(placed)
    assert b"the entry" not in written
    back = facts.parse_fact(facts.fact_value(written), b"the entry", b"beside it")
    assert isinstance(back, facts.Placed)
    assert (back.body, back.beside) == (b"the entry", b"beside it")


def test_an_entry_ahead_of_its_backlog_is_kept_in_the_fact_itself() -> None:
    document = bytes(3 * 1024 * 1024)
    advanced = facts.Advanced(NOW, 9, b"leaf", b"root", "", b"the entry", document)
    assert facts.parse_fact(facts.fact_value(facts.fact_bytes(advanced))) == advanced


def test_a_fact_that_could_not_be_read_back_is_never_written() -> None:
    with pytest.raises(AssertionError, match="could not be read back"):
        facts.fact_bytes(facts.Advanced(NOW, 9, b"", b"", "", b"", bytes(13 * 1024 * 1024)))


@pytest.mark.parametrize("body", [b"[]", b'{"kind":"rumour","v":1}', b"{}"])
def test_what_is_no_fact_is_refused(body: bytes) -> None:
    with pytest.raises(RefusalError):
        facts.fact_value(body)
