from hotline.core.commands import (
    Measured,
)
from hotline.core.frames import encode
from hotline.core.orders import Close
from tests.fakes_line import Pair, closings, meet


def test_a_peer_that_says_nothing_is_left_after_the_patience_of_the_handshake() -> None:
    pair = Pair()
    pair.tamper = lambda _to, _frame: None
    pair.run(9_999)
    assert pair.cn.link.talks
    pair.run(100)
    assert ("cn", "the peer is silent") in pair.closes


def test_silence_while_something_is_in_flight_moves_to_the_next_path() -> None:
    pair = meet("east", "west")
    pair.routes["east"].mute = True
    pair.post("us", b"one")
    pair.run(14_000)
    assert pair.up("us")
    pair.run(3_000)
    assert [path for _, path in pair.dialled] == ["east", "west"]
    assert closings(pair, "us") == ["the peer is silent"]
    assert pair.settled()


def test_a_peer_that_lives_but_cannot_decide_is_not_silent() -> None:
    pair = meet(check_every=3_600_000)
    pair.cn.slow = True
    pair.post("us", b"one")
    pair.run(120_000)
    assert pair.up("us") == 1
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert pair.settled()


def test_silence_is_no_fault_while_nothing_is_owed() -> None:
    pair = meet(check_every=3_600_000)
    pair.run(600_000)
    assert pair.up("us")
    assert pair.up("us") == 1


def test_the_circuit_is_checked_at_once_and_then_every_minute() -> None:
    pair = meet()
    pair.skew["cn"] = 5_000
    pair.run(180_000)
    measured = [each for each in pair.us.center.told if isinstance(each, Measured)]
    assert len(measured) == 4
    assert pair.us.link.offset
    assert pair.us.link.offset.offset == 5_000
    assert pair.us.link.offset.bound == 6


def test_a_clock_set_during_a_check_measures_nothing() -> None:
    pair = meet()
    pair.run(59_000)
    count = sum(isinstance(each, Measured) for each in pair.us.center.told)
    pair.routes["east"].latency = 500
    pair.run(1_500)
    pair.skew["us"] = 60_000
    pair.run(1_000)
    assert sum(isinstance(each, Measured) for each in pair.us.center.told) == count


def test_a_check_that_asks_to_settle_is_answered_when_all_before_it_is_decided() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", b"one")
    pair.run(50)
    frame = b'{"frame":"check","number":77,"sent":"2026-11-22T10:00:00.000Z","settle":true}'
    orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert orders == ()
    pair.settle("cn")
    pair.run(50)
    assert b'"number":77' in b"".join(encode(each) for each in pair.us.seen if type(each).__name__ == "Checked")


def test_a_pile_of_checks_that_wait_is_a_flood() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", b"one")
    pair.run(50)
    frame = b'{"frame":"check","number":77,"sent":"2026-11-22T10:00:00.000Z","settle":true}'
    closed = [pair.cn.link.received(pair.moment("cn"), 1, frame) for _ in range(9)]
    assert any(isinstance(order, Close) for order in closed[-1])
