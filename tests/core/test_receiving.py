import pytest

from hotline.core import canonical
from hotline.core.frames import Chunk, encode
from hotline.core.orders import Close, Order, Transmit
from tests.fakes_line import meet


def test_too_many_frames_are_a_flood() -> None:
    pair = meet()
    frame = b'{"frame":"check","number":1,"sent":"2026-11-22T10:00:00.000Z","settle":false}'
    closed = [
        order
        for _ in range(5_000)
        for order in pair.cn.link.received(pair.moment("cn"), 1, frame)
        if isinstance(order, Close)
    ]
    assert ["in flight than both sides agreed" in each.reason for each in closed] == [True]


def test_as_many_frames_as_agreed_are_no_flood() -> None:
    pair = meet()
    frame = b'{"frame":"check","number":1,"sent":"2026-11-22T10:00:00.000Z","settle":false}'
    for _ in range(10_000):
        pair.ticks += 1
        pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert pair.up("cn")


def test_more_entries_than_the_window_are_a_flood() -> None:
    pair = meet()
    pair.cn.slow = True
    entries = b'[{"body":"%s"}]' % canonical.b64(b"x" * 40_000).encode()
    orders: tuple[Order, ...] = ()
    for number in range(2):
        frame = b'{"entries":%s,"first":%d,"frame":"entries","log":"us","note":"x"}' % (entries, number)
        orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert any(isinstance(order, Close) for order in orders)


def test_a_document_never_sent_is_out_of_turn() -> None:
    pair = meet()
    digest = canonical.digest(b"")
    frame = {
        "frame": "entries",
        "log": "us",
        "first": 0,
        "note": "x",
        "entries": [{"body": "eA", "document": digest}],
    }
    orders = pair.cn.link.received(pair.moment("cn"), 1, canonical.encode(frame))
    assert isinstance(orders[0], Transmit)
    assert "frame.out_of_turn" in str(orders[0].frame)


@pytest.mark.parametrize(("offset", "total", "piece"), [(0, 5, b""), (0, 4, b"12345"), (4, 5, b"55"), (0, 5, b"54321")])
def test_a_chunk_that_does_not_fit_ends_the_connection(offset: int, total: int, piece: bytes) -> None:
    pair = meet()
    frame = encode(Chunk(canonical.digest(b"12345"), offset, total, piece))
    orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert any(isinstance(order, Close) for order in orders)


def test_documents_that_are_never_used_are_forgotten() -> None:
    pair = meet()
    for number in range(20):
        frame = encode(Chunk(canonical.digest(b"%d" % number), 0, 40_000, b"x"))
        pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert len(pair.cn.link.documents.parts) == 8
    assert len(pair.cn.link.documents.totals) == 8
