"""The rows of a log, however many, come in order and end where they should."""

import pytest

from hotline.interfaces import Batch, Row
from hotline.runtime.rows import ROWS_A_READ, rows
from hotline.store.memory import MemoryStore

SIZE = 2 * ROWS_A_READ + 1


@pytest.fixture
def store() -> MemoryStore:
    found = MemoryStore()
    epoch = found.acquire_now("us-cn", "test").epoch
    written = tuple(Row(b"leaf", str(index).encode()) for index in range(SIZE))
    found.append_now("us-cn", epoch, Batch({"ours": (0, written)}))
    return found


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (0, None, range(SIZE)),
        (ROWS_A_READ, None, range(ROWS_A_READ, SIZE)),
        (0, 3, range(3)),
        (2, ROWS_A_READ + 2, range(2, ROWS_A_READ + 2)),
        (5, 5, range(0)),
        (SIZE, None, range(0)),
        (0, SIZE + 9, range(SIZE)),
    ],
)
async def test_rows_come_in_order_up_to_the_end(
    store: MemoryStore, first: int, end: int | None, expected: range
) -> None:
    found = [int(row.body) async for row in rows(store, "us-cn", "ours", first, end)]
    assert found == list(expected)
