import pytest

from hotline.core import canonical
from hotline.core.commands import Portion, TakeAdvance, TakeCosignature, TakeEntries
from hotline.core.errors import RefusalError
from hotline.core.frames import Advance, Carried, Chunk, Cosignature, Entries, Have, Needed, encode
from hotline.core.merkle import Tree
from hotline.core.orders import Close, Order, Parties, Settings, Transmit
from hotline.core.receiving import Documents, Receiving
from hotline.core.sending import RETURN_MAX
from tests.fakes_line import meet, note


def test_too_many_frames_are_a_flood() -> None:
    pair = meet()
    frame = b'{"frame":"check","number":1,"sent":"2026-11-22T10:00:00.000Z","settle":false}'
    closed = [
        order
        for _ in range(25_000)
        for order in pair.cn.link.received(pair.moment("cn"), 1, frame)
        if isinstance(order, Close)
    ]
    assert ["in flight than both sides agreed" in each.reason for each in closed] == [True]


def test_as_many_frames_as_agreed_are_no_flood() -> None:
    pair = meet()
    frame = b'{"frame":"check","number":1,"sent":"2026-11-22T10:00:00.000Z","settle":false}'
    for _ in range(30_000):
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


def receiving() -> Receiving:
    """Return the receiving half of a connection of `cn`."""
    return Receiving(Parties("us-cn", "cn", "us"), Documents(), Settings())


NOTE = note("us.example/us-cn", Tree([b"h" * 32]), 1)


def test_a_frame_becomes_what_the_center_is_told() -> None:
    half = receiving()
    entries = Entries("us", 3, (Carried(b"x", b"y"),), NOTE)
    told = half.entries(entries)
    assert told == TakeEntries("theirs", 3, (Portion(b"x", b"y"),), NOTE)
    assert half.flight
    half.told(told)
    assert not half.flight
    advance = Advance(3, Carried(b"x"), (b"p" * 32,), NOTE, (Needed(1, Carried(b"z"), ()),))
    assert half.advance(advance) == TakeAdvance(3, Portion(b"x"), (b"p" * 32,), NOTE, ((1, Portion(b"z"), ()),))
    assert half.cosignature(Cosignature("cn", NOTE)) == TakeCosignature("ours", NOTE)
    assert half.cosignature(Cosignature("us", NOTE)) == TakeCosignature("theirs", NOTE)


def test_a_document_is_whole_when_all_pieces_came_in_order() -> None:
    documents = Documents()
    digest = canonical.digest(b"12345")
    assert documents.take(Chunk(digest, 0, 5, b"123")) == Have(digest, 3)
    assert documents.take(Chunk(digest, 0, 5, b"123")) == Have(digest, 3)
    with pytest.raises(RefusalError, match="may not come at this point"):
        documents.portion(Carried(b"x", None, digest))
    assert documents.take(Chunk(digest, 3, 5, b"45")) == Have(digest, 5)
    assert documents.portion(Carried(b"x", None, digest)) == Portion(b"x", b"12345")


def test_a_chunk_of_another_length_makes_the_document_begin_anew() -> None:
    documents = Documents()
    digest = canonical.digest(b"12345")
    documents.take(Chunk(digest, 0, 9, b"123"))
    with pytest.raises(RefusalError, match="does not fit"):
        documents.take(Chunk(digest, 3, 5, b"45"))
    assert documents.take(Chunk(digest, 0, 5, b"12345")) == Have(digest, 5)


def test_our_own_log_comes_back_in_pieces_and_only_when_asked_for() -> None:
    half = receiving()
    with pytest.raises(RefusalError, match="was not asked for"):
        half.entries(Entries("cn", 3, (Carried(b"x"),), NOTE))
    half.wanting = 3
    assert half.entries(Entries("cn", 3, (Carried(b"x"),), None)) is None
    with pytest.raises(RefusalError, match="was not asked for"):
        half.entries(Entries("cn", 3, (Carried(b"x"),), None))
    told = half.entries(Entries("cn", 4, (Carried(b"y"),), NOTE))
    assert told == TakeEntries("ours", 3, (Portion(b"x"), Portion(b"y")), NOTE)
    half.told(told)
    assert half.wanting is None


def test_a_log_that_comes_back_without_end_is_refused() -> None:
    half = receiving()
    half.wanting = 0
    half.returned_bytes = 2 * RETURN_MAX
    with pytest.raises(RefusalError, match="too much of our log comes back"):
        half.entries(Entries("cn", 0, (Carried(b"x"),), None))


@pytest.mark.parametrize("frame", [Entries("fr", 0, (Carried(b"x"),), NOTE), Entries("us", 0, (Carried(b"x"),), None)])
def test_entries_of_no_log_or_without_a_checkpoint_are_malformed(frame: Entries) -> None:
    with pytest.raises(RefusalError, match="log or note"):
        receiving().entries(frame)


def test_a_cosignature_over_another_log_is_malformed() -> None:
    with pytest.raises(RefusalError, match="not one of the kinds"):
        receiving().cosignature(Cosignature("fr", NOTE))
