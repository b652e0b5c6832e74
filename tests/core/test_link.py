import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.core.commands import (
    Greet,
    LinkClosed,
    LinkOpened,
)
from hotline.core.frames import Bye, Checked, Entries, Hello, Welcome, encode, parse
from hotline.core.orders import Close, Settings
from tests.fakes_line import Pair, Route, closings, meet


def test_two_centers_meet_and_mirror_both_logs() -> None:
    pair = Pair()
    pair.post("us", b"one", b"two")
    pair.post("cn", b"eins")
    pair.run(1_000)
    assert [type(command) for command in pair.us.center.told[:2]] == [LinkOpened, Greet]
    assert pair.settled()
    assert len(pair.cn.center.logs["theirs"]) == 2


def test_only_the_party_first_in_the_channel_name_dials() -> None:
    pair = Pair()
    pair.routes["east"].works = False
    pair.run(60_000)
    assert pair.dialled
    assert pair.cn.link.next_deadline() is None


def test_after_a_break_sending_resumes_where_the_peer_ends() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", b"one", b"two")
    pair.run(50)
    pair.cut(1)
    pair.post("us", b"three")
    pair.post("cn", b"drei")
    pair.run(2_000)
    assert not pair.up("us")
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(2_000)
    assert pair.settled()


def test_frames_of_an_older_connection_that_arrive_late_change_nothing() -> None:
    pair = meet()
    pair.post("us", b"one")
    pair.run(50)
    late = [encode(frame) for frame in pair.cn.seen if isinstance(frame, Entries | Hello | Welcome)]
    pair.cut(1)
    pair.run(2_000)
    told = len(pair.cn.center.told)
    for frame in late:
        assert pair.cn.link.received(pair.moment("cn"), 1, frame) == ()
    assert len(pair.cn.center.told) == told


ACTS = ("us", "cn", "cut", "drop", "restart us", "restart cn", "lose ours", "lose theirs", "wait")


def act_out(pair: Pair, act: str, number: int) -> None:
    """Do one thing of a story; *number* says how much."""
    side = pair.sides.get(act)
    if side is not None:
        # A center that lost entries posts nothing until it has them back (rule 9).
        if len(side.center.logs["ours"]) >= len(pair.other(act).center.logs["theirs"]):
            pair.post(act, b"%d" % number + b"x" * number * 10, urgent=number % 3 == 0, beside=b"b" * number * 20)
    elif act == "cut" and pair.open:
        pair.cut(max(pair.open))
    elif act == "drop":
        # A stream loses what was under way only by ending: TCP delivers in order, or not at all any more.
        pair.flights = [each for each in pair.flights if each.frame is None]
        if pair.open:
            pair.cut(max(pair.open))
    elif act.startswith("restart"):
        pair.restart(act[-2:])
    elif act.startswith("lose"):
        log = act.split()[1]
        pair.us.center.lose(log, len(pair.us.center.logs[log]) * (number % 4) // 4)
        pair.restart("us")


@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 3_000)), max_size=25),
    st.sampled_from([0, 3, 40, 400]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rule_01_whatever_the_network_does_both_replicas_become_exact(
    story: list[tuple[str, int]], reading: int
) -> None:
    pair = Pair(("east", "west"), Settings(retry_cap=500))
    pair.us.reading = pair.cn.reading = reading
    for act, number in story:
        act_out(pair, act, number)
        pair.run(number)
    pair.run(90_000)
    assert pair.settled()


def test_a_center_that_cannot_read_gives_the_connection_up() -> None:
    pair = meet()
    pair.obey("us", pair.us.link.give_up(pair.moment("us"), 1, "the store is gone"))
    pair.run(4_900)
    assert not pair.up("us")
    pair.run(200)
    assert pair.up("us") == 2
    assert pair.us.link.give_up(pair.moment("us"), 1, "again") == ()


def test_the_same_complaint_is_told_once() -> None:
    pair = Pair()
    pair.skew["cn"] = 400 * 86_400_000
    pair.run(60_000)
    assert len(pair.dialled) > 5
    assert len(closings(pair, "cn")) == 1


def test_of_two_live_connections_the_newer_hello_wins() -> None:
    pair = meet()
    pair.connect("east")
    pair.run(1_000)
    assert pair.up("us")
    assert pair.up("us") == 2
    assert pair.up("cn")
    assert pair.up("cn") == 2
    kinds = [type(command) for command in pair.cn.center.told if isinstance(command, LinkOpened | LinkClosed)]
    assert kinds == [LinkOpened, LinkClosed, LinkOpened]
    pair.post("us", b"one")
    pair.run(100)
    assert pair.settled()


def test_an_older_connection_that_would_meet_late_is_gone() -> None:
    pair = Pair()
    held: list[bytes] = []

    def hold(to: str, frame: bytes) -> bytes | None:
        if to == "us" or isinstance(parse(frame), Hello):
            return frame
        held.append(frame)
        return None

    pair.tamper = hold
    pair.run(100)
    pair.tamper = lambda _to, frame: frame
    pair.connect("east")
    pair.run(100)
    assert pair.up("cn") == 2
    pair.obey("cn", pair.cn.link.received(pair.moment("cn"), 1, held[0]))
    assert pair.up("cn") == 2
    assert [type(each) for each in pair.cn.center.told[:2]] == [LinkOpened, Greet]


def test_no_more_than_a_few_connections_stand_at_once() -> None:
    pair = Pair()
    pair.tamper = lambda _to, _frame: None
    for _ in range(6):
        pair.connect("east")
    assert len(pair.cn.link.talks) == 4
    assert ("cn", "too many connections") in pair.closes


def test_paths_are_tried_in_order_with_a_capped_pause() -> None:
    pair = Pair(("east", "west"))
    pair.routes["east"].works = pair.routes["west"].works = False
    pair.run(30_000)
    assert [path for _, path in pair.dialled[:4]] == ["east", "west", "east", "west"]
    pauses = [later - earlier for (earlier, _), (later, _) in zip(pair.dialled, pair.dialled[1:], strict=False)]
    assert pauses[:7] == [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]


def test_a_sign_of_life_makes_the_pause_short_again() -> None:
    pair = Pair()
    pair.routes["east"].works = False
    pair.run(60_000)
    pair.routes["east"].works = True
    pair.run(10_000)
    assert pair.up("us")
    pair.cut(1)
    pair.run(300)
    assert pair.up("us")
    assert pair.up("us") == 2


def test_jitter_spreads_the_pauses() -> None:
    pair = Pair(settings=Settings(jitter=0.5))
    pair.routes["east"].works = False
    pair.run(2_000)
    assert [at for at, _ in pair.dialled] == [0, 375, 1_125]


def test_a_bye_says_why_and_the_machine_dials_no_more() -> None:
    pair = meet()
    pair.obey("us", pair.us.link.close(pair.moment("us"), "maintenance until noon\n"))
    pair.run(20_000)
    assert closings(pair, "cn") == ["the peer closed: maintenance until noon "]
    assert len(pair.dialled) == 1
    assert pair.us.link.next_deadline() is None


def test_a_closing_machine_turns_connections_away() -> None:
    pair = meet()
    contact = pair.cn.link.talks[1].contact
    pair.obey("cn", pair.cn.link.close(pair.moment("cn"), "maintenance"))
    assert Close(9, "too many connections") in pair.cn.link.opened(pair.moment("cn"), 9, contact)


@pytest.mark.parametrize("garbage", [b"", b"\x00\xff", b"{}", b"[" * 1_000, b'{"frame":"hello"}', b"x" * 10_000_000])
def test_garbage_ends_the_connection_with_a_reason_and_the_machine_lives(garbage: bytes) -> None:
    pair = meet()
    pair.obey("cn", pair.cn.link.received(pair.moment("cn"), 1, garbage))
    pair.run(50)
    assert {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)} <= {"frame.malformed", "frame.too_large"}
    assert not pair.up("us")
    pair.run(6_000)
    assert pair.up("us")


def test_a_center_that_cannot_decide_ends_the_connection_and_gets_it_all_again() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", b"one")
    pair.run(50)
    tell = pair.cn.tells.popleft()
    pair.obey("cn", pair.cn.link.untold(pair.moment("cn"), tell.connection, "the store is full"))
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(10_000)
    assert closings(pair, "us") == ["the peer closed: the store is full"]
    assert pair.settled()


def test_what_is_read_for_a_connection_that_is_gone_is_forgotten() -> None:
    pair = meet()
    pair.us.reading = 100
    pair.post("us", b"one")
    pair.cut(1)
    pair.run(2_000)
    assert pair.settled()


def test_a_silent_peer_is_left() -> None:
    pair = meet()
    pair.routes["east"].mute = True
    pair.run(80_000)
    assert "the peer is silent" in closings(pair, "us")


def test_an_urgent_entry_named_twice_goes_ahead_once() -> None:
    pair = meet()
    pair.cn.slow = True
    pair.post("us", *[b"x" * 1_024] * 100)
    pair.post("us", b"FLASH", urgent=True)
    pair.obey("us", pair.us.link.grown(pair.moment("us"), 101, (100,)))
    assert pair.us.link.urgent == [100]


def test_what_may_not_be_signed_is_not_sent_and_the_line_stays_up() -> None:
    pair = meet()
    pair.us.center.forked = True
    pair.post("us", *[b"x" * 1_024] * 100)
    pair.post("us", b"FLASH", urgent=True)
    pair.run(1_000)
    assert pair.up("us") == 1
    assert not pair.cn.center.logs["theirs"]


def test_a_newer_connection_that_never_meets_leaves_the_older_one_up() -> None:
    pair = meet()
    since = pair.cn.link.since
    pair.routes["west"] = Route(mute=True)
    pair.connect("west")
    pair.run(20_000)
    assert pair.up("cn") == 1
    assert pair.cn.link.since == since
    assert not closings(pair, "cn")


def test_a_line_says_since_when_it_is_down_and_since_when_it_is_up() -> None:
    pair = meet()
    up = pair.cn.link.since
    pair.run(5_000)
    assert (pair.up("cn"), pair.cn.link.since) == (1, up)
    pair.routes["east"] = Route(mute=True)
    pair.cut(1)
    fell = pair.moment("cn").wall
    pair.run(2_000)
    assert pair.cn.link.up is None
    down = pair.cn.link.since
    assert down is not None
    assert fell <= down < fell + 1_000
    pair.routes["east"] = Route()
    pair.run(60_000)
    assert pair.cn.link.up is not None
    assert pair.cn.link.since is not None
    assert pair.cn.link.since > down


def test_what_waits_untold_is_known_to_the_hands() -> None:
    pair = meet()
    pair.us.slow = True
    for number in range(3):
        pair.post("us", b"%d" % number, urgent=True)
    pair.run(50)
    assert pair.us.link.waiting(1) == 2
    assert pair.us.link.waiting(99) == 0


def test_a_check_that_somebody_asks_for_is_sent_at_once() -> None:
    pair = meet()
    pair.run(1_000)
    before = sum(type(each) is Checked for each in pair.us.seen)
    pair.obey("us", pair.us.link.check(pair.moment("us")))
    pair.run(1_000)
    assert sum(type(each) is Checked for each in pair.us.seen) == before + 1


def test_where_there_is_no_line_nothing_is_checked() -> None:
    pair = Pair()
    assert pair.us.link.check(pair.moment("us")) == ()
