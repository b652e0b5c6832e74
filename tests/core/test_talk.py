import pytest

from hotline.core import canonical
from hotline.core.commands import Greet, Measured, TakeAdvance, TakeCosignature, TakeEntries
from hotline.core.frames import Bye, Checked, Want, Welcome, encode
from hotline.core.orders import Close, Transmit
from hotline.core.signature import WELCOME, Signed, sign
from hotline.core.talk import ALLOWED, Stage
from tests.fakes_line import DAY, US, Pair, closings, meet

KIB = 1024


@pytest.mark.parametrize(
    "frame",
    [
        b'{"frame":"have","digest":"sha256:%s","offset":1}' % (b"0" * 64),
        b'{"first":0,"frame":"want","log":"cn"}',
        b'{"first":0,"frame":"want","log":"fr"}',
        b'{"entries":[{"body":"eA"}],"first":0,"frame":"entries","log":"us","note":null}',
        b'{"entries":[{"body":"eA"}],"first":0,"frame":"entries","log":"cn","note":"x"}',
        b'{"frame":"cosignature","log":"fr","note":"x"}',
        b'{"frame":"cosignature","log":"us","note":"x"}',
    ],
)
def test_a_frame_out_of_turn_ends_the_connection(frame: bytes) -> None:
    pair = meet()
    orders = pair.cn.link.received(pair.moment("cn"), 1, canonical.encode(canonical.parse(frame)))
    assert any(isinstance(order, Close) for order in orders)


def test_a_hello_that_our_center_refuses_ends_the_connection() -> None:
    pair = Pair()
    pair.cn.center.refusing[Greet] = "channel.forked"
    pair.run(1_000)
    assert "channel.forked" in {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)}
    assert closings(pair, "cn")


def test_entries_that_do_not_grow_our_replica_end_the_connection() -> None:
    pair = meet()
    pair.cn.center.refusing[TakeEntries] = "log.growth"
    pair.post("us", b"one")
    pair.run(100)
    assert not pair.up("us")
    pair.cn.center.refusing.clear()
    pair.run(10_000)
    assert pair.settled()


def test_a_few_refused_advances_are_borne_and_many_are_not() -> None:
    pair = meet()
    pair.cn.center.refusing[TakeAdvance] = "message.malformed"
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 100)
    for number in range(7):
        pair.post("us", b"%d" % number, urgent=True)
    pair.run(100)
    pair.settle("cn")
    assert pair.up("cn")
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 100)
    pair.post("us", b"last", urgent=True)
    pair.run(100)
    pair.settle("cn")
    assert not pair.up("cn")


def test_a_refused_cosignature_ends_the_connection_and_none_after_it_is_taken() -> None:
    pair = meet()
    pair.us.slow = True
    for number in range(3):
        pair.post("us", b"%d" % number)
        pair.run(20)
    pair.us.center.refusing[TakeCosignature] = "store.full"
    pair.settle("us")
    pair.us.center.refusing.clear()
    pair.us.slow = False
    pair.run(10_000)
    assert len(pair.us.center.cosignatures["ours"]) == 3
    assert pair.settled()


def test_a_flash_that_has_come_outlives_its_connection() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("cn", b"eins")
    pair.run(20)
    pair.post("us", *[b"x" * KIB] * 100)
    pair.post("us", b"FLASH", urgent=True)
    pair.run(100)
    assert pair.cn.link.waiting(1) > 0
    pair.cut(1)
    pair.run(100)
    pair.settle("cn")
    assert [each.portion.body for each in pair.cn.center.advances] == [b"FLASH"]
    assert pair.cn.link.waiting(1) == 0


def test_entries_lost_by_their_author_come_back_from_the_peer() -> None:
    pair = meet()
    pair.post("us", *[b"%d" % number + b"x" * KIB for number in range(200)])
    pair.post("us", b"roster", beside=b"r" * 50_000)
    pair.run(5_000)
    kept = list(pair.us.center.logs["ours"])
    pair.us.center.lose("ours", 20)
    pair.restart("us")
    pair.run(5_000)
    back = [each for each in pair.us.center.told if isinstance(each, TakeEntries) and each.log == "ours"]
    assert [each.first for each in back] == [20]
    assert pair.us.center.logs["ours"] == kept
    pair.post("us", b"after")
    pair.run(1_000)
    assert pair.settled()


def test_entries_lost_come_back_in_as_many_portions_as_the_peer_reads() -> None:
    pair = meet()
    pair.post("us", *[b"%d" % number for number in range(100)])
    pair.run(5_000)
    pair.cn.center.rows_a_read = 30
    pair.us.center.lose("ours", 5)
    pair.restart("us")
    pair.run(5_000)
    back = [each.first for each in pair.us.center.told if isinstance(each, TakeEntries) and each.log == "ours"]
    assert back == [5, 35, 65, 95]
    assert pair.settled()


def test_entries_wanted_before_our_center_took_the_hello_are_given_after() -> None:
    pair = meet()
    pair.post("us", b"one", b"two")
    pair.run(100)
    pair.us.center.lose("ours", 0)
    pair.restart("us")
    pair.run(8)
    pair.cn.slow = True
    pair.run(1_000)
    assert (pair.up("us"), pair.up("cn")) == (2, 0)
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert (pair.up("us"), pair.up("cn")) == (2, 2)
    assert pair.settled()


def test_a_peer_that_wants_what_we_do_not_hold_is_refused() -> None:
    pair = meet()
    pair.post("us", b"one")
    pair.run(100)
    pair.us.center.lose("ours", 0)
    pair.restart("us")
    pair.cn.center.empty_handed = True
    pair.run(1_000)
    assert any("No entries with these numbers" in reason for reason in closings(pair, "us"))


def test_cosignatures_lost_by_their_cosigner_come_back_before_it_gives_new_ones() -> None:
    pair = meet()
    for number in range(40):
        pair.post("us", b"%d" % number + b"x" * 10 * KIB)
        pair.run(20)
    assert pair.settled()
    pair.cn.center.lose("theirs", 5)
    pair.restart("cn")
    pair.run(5_000)
    assert pair.settled()
    assert len(pair.us.center.cosignatures["ours"]) == 40


def test_a_center_put_back_from_an_old_backup_recovers_both_logs() -> None:
    pair = meet()
    for number in range(30):
        pair.post("us", b"us%d" % number + b"x" * 5 * KIB)
        pair.post("cn", b"cn%d" % number + b"x" * 5 * KIB)
        pair.run(20)
    pair.us.center.lose("ours", 3)
    pair.us.center.lose("theirs", 2)
    pair.restart("us")
    pair.run(5_000)
    assert pair.settled()


def test_a_center_that_may_not_sign_keeps_its_line() -> None:
    pair = meet()
    pair.us.center.forked = True
    pair.post("us", b"one", urgent=True)
    pair.cn.slow = True
    pair.post("cn", b"eins")
    pair.run(20_000)
    assert pair.up("us") == 1
    assert len(pair.us.center.logs["theirs"]) == 1
    pair.us.center.forked = False
    pair.post("us", b"two")
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert pair.settled()


def test_an_advance_is_told_to_the_center() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 100)
    pair.post("us", b"FLASH", urgent=True)
    pair.run(100)
    pair.settle("cn")
    assert [each.portion.body for each in pair.cn.center.advances] == [b"FLASH"]


def test_a_document_and_its_pieces_pass() -> None:
    pair = meet()
    pair.post("us", b"roster", beside=b"d" * 100_000)
    pair.run(1_000)
    assert pair.settled()


def test_a_welcome_before_our_own_hello_is_out_of_turn() -> None:
    pair = Pair()
    pair.cn.slow = True
    pair.cn.link.undecided = 1
    pair.run(20)
    welcome = sign(b"{}", WELCOME, "center", US.signer("center"))
    orders = pair.cn.link.received(pair.moment("cn"), 1, encode(Welcome(Signed(b"{}", (welcome,)))))
    assert isinstance(orders[0], Transmit)
    assert b"frame.out_of_turn" in orders[0].frame


def test_an_answer_before_any_check_is_out_of_turn() -> None:
    pair = Pair()
    pair.cn.slow = True
    pair.run(50)
    assert pair.up("us")
    assert not pair.up("cn")
    frame = encode(Checked(1, DAY, DAY, DAY))
    orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert isinstance(orders[0], Transmit)
    assert b"frame.out_of_turn" in orders[0].frame


def test_what_else_the_center_refuses_ends_nothing() -> None:
    pair = meet()
    pair.cn.center.refusing[Measured] = "message.malformed"
    pair.run(120_000)
    assert pair.up("cn") == 1


def test_every_pair_of_stage_and_frame_is_allowed_or_ends_the_connection() -> None:
    assert set(ALLOWED) == set(Stage)
    pair = Pair()
    pair.tamper = lambda _to, _frame: None
    pair.run(50)
    orders = pair.cn.link.received(pair.moment("cn"), 1, encode(Want("us", 0)))
    assert isinstance(orders[0], Transmit)
    assert b"frame.out_of_turn" in orders[0].frame


def test_what_follows_a_cosignature_is_told_when_it_is_decided() -> None:
    pair = meet()
    pair.us.slow = True
    pair.post("us", b"one")
    pair.run(20)
    pair.post("us", b"two")
    pair.post("cn", b"eins")
    pair.run(20)
    kinds = [type(each.command) for each in pair.us.tells]
    assert kinds.count(TakeCosignature) == 1
    assert kinds[-1] is TakeCosignature
    pair.settle("us")
    pair.us.slow = False
    pair.run(1_000)
    assert pair.settled()
