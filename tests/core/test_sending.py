import pytest

from hotline.core import canonical
from hotline.core.canonical import Duration
from hotline.core.commands import Portion
from hotline.core.errors import RefusalError
from hotline.core.frames import Advance, Chunk, Cosignature, Entries, Have, parse
from hotline.core.orders import Fetch, FetchAdvance, Moment, Parties, Transmit
from hotline.core.sending import PIECE, WINDOW, Sending, Start, note_size, weigh
from tests.fakes_line import DAY, closings, entries_seen, meet

KIB = 1024


def test_every_batch_is_cosigned_at_its_end() -> None:
    pair = meet()
    for body in (b"one", b"two", b"three"):
        pair.post("us", body)
        pair.run(50)
    sizes = [int(each.split("\n")[1]) for each in pair.us.center.cosignatures["ours"]]
    assert sizes == [1, 2, 3]
    assert pair.settled()


def test_no_more_than_the_window_is_in_flight_without_a_cosignature() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 200)
    pair.run(1_000)
    assert WINDOW // 2 <= entries_seen(pair, "cn") <= WINDOW
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert pair.settled()


def test_the_next_half_of_the_window_is_read_before_it_is_open() -> None:
    """Less than half is never read: else frames shrink to one entry each, each with a round trip and two signatures."""
    half = sending()
    half.grown(20, ())
    half.flight.append((1, WINDOW - 1))
    assert half.fetch() == [Fetch(1, "ours", 0, PIECE)]
    half.fetched(0, tuple([Portion(b"x" * KIB, None)] * 8), "note")
    assert half.pump(Moment(DAY, Duration(0))) == []
    half.arrived(1)
    shipped, fetch = half.pump(Moment(DAY, Duration(0)))
    assert isinstance(shipped, Transmit)
    assert fetch == Fetch(1, "ours", 8, PIECE)


def test_with_two_frames_on_their_way_the_next_gathers_what_grows_meanwhile() -> None:
    pair = meet()
    pair.cn.slow = True
    for number in range(9):
        pair.post("us", b"%d" % number)
        pair.run(20)
    assert entries_seen(pair, "cn") == 2
    pair.post("us", b"FLASH", urgent=True)
    pair.run(20)
    assert entries_seen(pair, "cn") == 2 + 7 + len(b"FLASH")
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert [int(each.split("\n")[1]) for each in pair.us.center.cosignatures["ours"]] == [1, 2, 10]
    assert pair.settled()


def test_a_backlog_goes_in_frames_that_leave_room_for_a_second_one() -> None:
    pair = meet()
    pair.post("us", *[b"x" * KIB] * 200)
    pair.run(5_000)
    assert pair.settled()
    assert len(pair.us.center.cosignatures["ours"]) <= 200 * KIB // PIECE + 1


def test_an_entry_over_the_window_goes_alone() -> None:
    pair = meet()
    pair.post("us", b"x" * 65_535, beside=b"y" * 32_768)
    pair.post("us", b"z")
    pair.run(1_000)
    assert pair.settled()


def test_a_flash_overtakes_ten_thousand_waiting_entries_within_the_window() -> None:
    pair = meet()
    pair.routes["east"].bytes_a_ms = 20
    pair.post("us", *[b"%05d" % number + b"x" * 300 for number in range(10_000)])
    pair.run(2_000)
    before = entries_seen(pair, "cn")
    pair.post("us", b"FLASH", urgent=True)
    while not pair.cn.center.advances:
        pair.run(10)
    assert entries_seen(pair, "cn") - before <= WINDOW
    assert pair.cn.center.advances[0].portion.body == b"FLASH"
    assert len(pair.cn.center.logs["theirs"]) < 2_000
    pair.routes["east"].bytes_a_ms = 0
    pair.run(30_000)
    assert pair.settled()


def test_an_urgent_entry_with_nothing_before_it_goes_in_its_turn() -> None:
    pair = meet()
    pair.post("us", b"FLASH", urgent=True)
    pair.run(100)
    assert not [frame for frame in pair.cn.seen if isinstance(frame, Advance)]
    assert pair.settled()


def test_an_advance_brings_the_entries_that_it_needs() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", *[b"%03d" % number + b"x" * KIB for number in range(200)])
    pair.post("us", b"roster", beside=b"r" * 100_000)
    pair.post("us", b"needs 200", urgent=True)
    pair.run(1_000)
    pair.settle("cn")
    (advance,) = pair.cn.center.advances
    assert advance.before[0][1].beside == b"r" * 100_000
    pair.cn.slow = False
    pair.run(5_000)
    assert pair.settled()


def test_an_advance_brings_nothing_that_the_peer_cosigned() -> None:
    pair = meet()
    pair.post("us", b"roster", beside=b"r" * 100_000)
    pair.run(1_000)
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 200)
    pair.post("us", b"needs 0", urgent=True)
    pair.run(1_000)
    pair.settle("cn")
    assert [each.before for each in pair.cn.center.advances] == [()]


def test_many_urgent_entries_keep_a_window_of_their_own() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 100)
    for number in range(200):
        pair.post("us", b"%03d" % number + b"F" * KIB, urgent=True)
    pair.run(1_000)
    ahead = [weigh(frame.entry) for frame in pair.cn.seen if isinstance(frame, Advance)]
    assert WINDOW - 2 * KIB < sum(ahead) < WINDOW + 2 * KIB
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(5_000)
    assert pair.settled()
    assert not pair.us.link.urgent


def test_an_urgent_entry_waits_its_turn_when_it_is_too_large_to_overtake() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 100)
    for number in range(40):
        pair.post("us", b"doc %d" % number, beside=b"%d" % number * 40_000)
    pair.post("us", b"needs 100", urgent=True)
    pair.post("us", b"needs %s" % b" ".join(b"%d" % index for index in range(100, 140)), urgent=True)
    pair.run(1_000)
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(60_000)
    assert [each.portion.body for each in pair.cn.center.advances] == [b"needs 100"]
    assert pair.settled()


def test_a_document_travels_in_chunks_before_its_entry() -> None:
    pair = meet()
    pair.post("us", b"roster", beside=bytes(range(256)) * 400)
    pair.run(1_000)
    assert pair.settled()
    assert len([frame for frame in pair.cn.seen if isinstance(frame, Chunk)]) == 4


def test_a_flash_waits_for_one_chunk_of_a_document_at_most() -> None:
    pair = meet()
    pair.routes["east"].bytes_a_ms = 10
    pair.post("us", b"agreement", beside=b"d" * 4_000_000)
    pair.run(10_000)
    pair.cn.seen.clear()
    pair.post("us", b"FLASH", urgent=True)
    while not pair.cn.center.advances:
        pair.run(10)
    assert len([frame for frame in pair.cn.seen if isinstance(frame, Chunk)]) <= 1


def test_a_document_is_resumed_after_a_break() -> None:
    pair = meet()
    pair.routes["east"].bytes_a_ms = 10
    pair.post("us", b"agreement", beside=b"d" * 400_000)
    pair.run(20_000)
    pair.cut(1)
    pair.run(80_000)
    assert pair.settled()
    sent = sum(len(frame.piece) for frame in pair.cn.seen if isinstance(frame, Chunk))
    assert sent < 400_000 + 2 * 32 * KIB


def test_a_cosignature_lost_in_a_break_is_sent_again() -> None:
    pair = meet()
    pair.tamper = lambda to, frame: None if to == "us" and b'"frame":"cosignature"' in frame else frame
    pair.post("us", b"one")
    pair.run(50)
    assert not pair.us.center.cosignatures["ours"]
    pair.cut(1)
    pair.tamper = lambda _to, frame: frame
    pair.run(2_000)
    assert pair.settled()


def test_a_flash_is_not_held_up_by_what_is_given_back() -> None:
    pair = meet()
    pair.post("us", *[b"%d" % number + b"x" * KIB for number in range(400)])
    pair.run(5_000)
    pair.us.center.lose("ours", 0)
    pair.routes["east"].bytes_a_ms = 20
    pair.restart("us")
    pair.run(3_000)
    before = entries_seen(pair, "us")
    assert before
    pair.post("cn", b"FLASH", urgent=True)
    while not pair.us.center.logs["theirs"] and not pair.us.center.advances:
        pair.run(10)
    assert entries_seen(pair, "us") - before <= WINDOW + KIB


@pytest.mark.parametrize("reading", [1, 50])
def test_rule_09_a_cosigner_sees_no_entries_before_it_has_its_series_back(reading: int) -> None:
    pair = meet()
    for number in range(10):
        pair.post("us", b"%d" % number)
        pair.run(20)
    pair.cn.center.lose("theirs", 5)
    pair.us.reading = reading
    pair.restart("cn")
    pair.run(5_000)
    assert pair.settled()
    assert not closings(pair, "cn")


def test_cosignatures_given_while_the_series_is_read_keep_their_order() -> None:
    pair = meet()
    pair.cut(1)
    pair.cn.reading = 200
    for number in range(5):
        pair.post("us", b"%d" % number)
    pair.run(300)
    for number in range(5):
        pair.post("us", b"more %d" % number)
        pair.run(20)
    pair.run(1_000)
    seen = [frame.note for frame in pair.us.seen if isinstance(frame, Cosignature)]
    assert seen == pair.cn.center.cosignatures["theirs"]
    assert len(seen) == 3
    assert pair.up("us") == 2


def test_cosignatures_given_while_older_ones_are_read_come_after_them() -> None:
    pair = meet()
    pair.tamper = lambda to, frame: None if to == "us" and b'"frame":"cosignature"' in frame else frame
    for number in range(3):
        pair.post("us", b"%d" % number)
        pair.run(20)
    pair.tamper = lambda _to, frame: frame
    pair.cn.reading = 100
    pair.cut(1)
    pair.run(300)
    pair.post("us", b"more")
    pair.run(5_000)
    assert pair.settled()
    assert len(pair.us.center.cosignatures["ours"]) == 4


def test_cosignatures_given_while_a_long_series_is_sent_keep_their_order() -> None:
    pair = meet()
    for number in range(2_000):
        pair.post("us", b"%d" % number)
        pair.run(1)
    pair.run(1_000)
    pair.us.center.cosignatures["ours"].clear()
    pair.us.center.lose("ours", 1)
    pair.routes["east"].bytes_a_ms = 20
    pair.restart("us")
    pair.run(3_000)
    pair.post("us", b"more")
    pair.run(90_000)
    assert pair.settled()


def sending() -> Sending:
    """Return the sending half of a connection whose peer holds everything."""
    return Sending(1, Parties("us-cn", "us", "cn"), Start(size=0, held=0, cosigned=0), [], lambda: 1)


def test_a_have_for_a_document_that_was_not_sent_is_out_of_turn() -> None:
    with pytest.raises(RefusalError, match="may not come at this point"):
        sending().have(Have(canonical.digest(b""), 1))


@pytest.mark.parametrize("offset", [0, 40_001])
def test_a_have_must_move_on_and_stay_within(offset: int) -> None:
    half = sending()
    half.grown(1, ())
    half.pump(Moment(DAY, Duration(0)))
    half.fetched(0, (Portion(b"x", b"d" * 40_000),), "note")
    half.pump(Moment(DAY, Duration(0)))
    with pytest.raises(RefusalError, match="may not come at this point"):
        half.have(Have(canonical.digest(b"d" * 40_000), offset))


def test_nothing_read_is_nothing_sent_until_the_log_grows() -> None:
    half = sending()
    half.grown(1, ())
    assert half.pump(Moment(DAY, Duration(0))) == [Fetch(1, "ours", 0, PIECE)]
    half.fetched(0, (), None)
    assert half.pump(Moment(DAY, Duration(0))) == []
    half.grown(2, ())
    assert half.pump(Moment(DAY, Duration(0))) == [Fetch(1, "ours", 0, PIECE)]


def test_an_urgent_entry_that_may_not_be_signed_waits_its_turn() -> None:
    half = sending()
    half.grown(2, (1,))
    half.pump(Moment(DAY, Duration(0)))
    half.fetched(0, (Portion(b"x" * 65_535, b"y"),), "note")
    assert FetchAdvance(1, 1, 0) in half.pump(Moment(DAY, Duration(0)))
    half.fetched_advance(None)
    assert half.pump(Moment(DAY, Duration(0))) == []


def test_rule_09_what_is_given_back_does_not_wait_until_entries_are_cosigned() -> None:
    """The peer cosigns none of them before it has its own log back."""
    half = sending()
    half.flight.append((1, WINDOW))
    half.give_back("cn", 0, (Portion(b"lost", None),), "note")
    shipped, *_ = half.pump(Moment(DAY, Duration(0)))
    assert isinstance(shipped, Transmit)
    entries = parse(shipped.frame)
    assert isinstance(entries, Entries)
    assert entries.log == "cn"


def test_nothing_can_be_given_back_where_nothing_is_held() -> None:
    with pytest.raises(RefusalError, match="No entries with these numbers"):
        sending().give_back("cn", 5, (), None)


def test_a_note_that_is_no_checkpoint_is_malformed() -> None:
    with pytest.raises(RefusalError, match="not a checkpoint"):
        note_size("us.example/us-cn\n5\n")
