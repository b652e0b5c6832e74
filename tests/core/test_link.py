import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.commands import (
    Greet,
    LinkClosed,
    LinkOpened,
    Measured,
    TakeAdvance,
    TakeCosignature,
    TakeEntries,
)
from hotline.core.frames import Advance, Bye, Chunk, Cosignature, Entries, Hello, Welcome, encode, parse
from hotline.core.orders import Close, Order, Settings, Transmit
from hotline.core.sending import WINDOW, weigh
from hotline.core.signature import HELLO, Signed, sign
from tests.fakes import FakeSigner
from tests.fakes_line import US, Pair

KIB = 1024


def up(*paths: str, check_every: int = 60_000) -> Pair:
    """Return two machines that have met."""
    pair = Pair(paths or ("east",), Settings(check_every=check_every))
    pair.run(100)
    assert pair.up("us")
    assert pair.up("cn")
    return pair


def closings(pair: Pair, name: str) -> list[str]:
    """Return why connections ended, as the center was told."""
    return [each.reason for each in pair.sides[name].center.told if isinstance(each, LinkClosed)]


def entries_seen(pair: Pair, name: str) -> int:
    """Return how many bytes of entries have arrived at a center."""
    frames = (frame for frame in pair.sides[name].seen if isinstance(frame, Entries))
    return sum(weigh(each) for frame in frames for each in frame.entries)


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


def test_every_batch_is_cosigned_at_its_end() -> None:
    pair = up()
    for body in (b"one", b"two", b"three"):
        pair.post("us", body)
        pair.run(50)
    sizes = [int(each.split("\n")[1]) for each in pair.us.center.cosignatures["ours"]]
    assert sizes == [1, 2, 3]
    assert pair.settled()


def test_no_more_than_the_window_is_in_flight_without_a_cosignature() -> None:
    pair = up()
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 200)
    pair.run(1_000)
    assert WINDOW - KIB <= entries_seen(pair, "cn") <= WINDOW
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert pair.settled()


def test_an_entry_over_the_window_goes_alone() -> None:
    pair = up()
    pair.post("us", b"x" * 65_535, beside=b"y" * 32_768)
    pair.post("us", b"z")
    pair.run(1_000)
    assert pair.settled()


def test_a_flash_overtakes_ten_thousand_waiting_entries_within_the_window() -> None:
    pair = up()
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
    pair = up()
    pair.post("us", b"FLASH", urgent=True)
    pair.run(100)
    assert not [frame for frame in pair.cn.seen if isinstance(frame, Advance)]
    assert pair.settled()


def test_an_advance_brings_the_entries_that_it_needs() -> None:
    pair = up()
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
    pair = up()
    pair.post("us", b"roster", beside=b"r" * 100_000)
    pair.run(1_000)
    pair.cn.slow = True
    pair.post("us", *[b"x" * KIB] * 200)
    pair.post("us", b"needs 0", urgent=True)
    pair.run(1_000)
    pair.settle("cn")
    assert [each.before for each in pair.cn.center.advances] == [()]


def test_many_urgent_entries_keep_a_window_of_their_own() -> None:
    pair = up()
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
    pair = up()
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
    pair = up()
    pair.post("us", b"roster", beside=bytes(range(256)) * 400)
    pair.run(1_000)
    assert pair.settled()
    assert len([frame for frame in pair.cn.seen if isinstance(frame, Chunk)]) == 4


def test_a_flash_waits_for_one_chunk_of_a_document_at_most() -> None:
    pair = up()
    pair.routes["east"].bytes_a_ms = 10
    pair.post("us", b"agreement", beside=b"d" * 4_000_000)
    pair.run(10_000)
    pair.cn.seen.clear()
    pair.post("us", b"FLASH", urgent=True)
    while not pair.cn.center.advances:
        pair.run(10)
    assert len([frame for frame in pair.cn.seen if isinstance(frame, Chunk)]) <= 1


def test_a_document_is_resumed_after_a_break() -> None:
    pair = up()
    pair.routes["east"].bytes_a_ms = 10
    pair.post("us", b"agreement", beside=b"d" * 400_000)
    pair.run(20_000)
    pair.cut(1)
    pair.run(80_000)
    assert pair.settled()
    sent = sum(len(frame.piece) for frame in pair.cn.seen if isinstance(frame, Chunk))
    assert sent < 400_000 + 2 * 32 * KIB


def test_after_a_break_sending_resumes_where_the_peer_ends() -> None:
    pair = up()
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


def test_a_cosignature_lost_in_a_break_is_sent_again() -> None:
    pair = up()
    pair.tamper = lambda to, frame: None if to == "us" and b'"frame":"cosignature"' in frame else frame
    pair.post("us", b"one")
    pair.run(50)
    assert not pair.us.center.cosignatures["ours"]
    pair.cut(1)
    pair.tamper = lambda _to, frame: frame
    pair.run(2_000)
    assert pair.settled()


def test_frames_of_an_older_connection_that_arrive_late_change_nothing() -> None:
    pair = up()
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
        pair.flights = [each for each in pair.flights if each.frame is None]
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


def test_entries_lost_by_their_author_come_back_from_the_peer() -> None:
    pair = up()
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
    pair = up()
    pair.post("us", *[b"%d" % number for number in range(100)])
    pair.run(5_000)
    pair.cn.center.rows_a_read = 30
    pair.us.center.lose("ours", 5)
    pair.restart("us")
    pair.run(5_000)
    back = [each.first for each in pair.us.center.told if isinstance(each, TakeEntries) and each.log == "ours"]
    assert back == [5, 35, 65, 95]
    assert pair.settled()


def test_a_center_that_may_not_sign_keeps_its_line() -> None:
    pair = up()
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


def test_a_center_that_cannot_read_gives_the_connection_up() -> None:
    pair = up()
    pair.obey("us", pair.us.link.give_up(pair.moment("us"), 1, "the store is gone"))
    pair.run(4_900)
    assert not pair.up("us")
    pair.run(200)
    assert pair.up("us") == 2
    assert pair.us.link.give_up(pair.moment("us"), 1, "again") == ()


def test_a_flash_is_not_held_up_by_what_is_given_back() -> None:
    pair = up()
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


def test_cosignatures_lost_by_their_cosigner_come_back_before_it_gives_new_ones() -> None:
    pair = up()
    for number in range(40):
        pair.post("us", b"%d" % number + b"x" * 10 * KIB)
        pair.run(20)
    assert pair.settled()
    pair.cn.center.lose("theirs", 5)
    pair.restart("cn")
    pair.run(5_000)
    assert pair.settled()
    assert len(pair.us.center.cosignatures["ours"]) == 40


@pytest.mark.parametrize("reading", [1, 50])
def test_rule_09_a_cosigner_sees_no_entries_before_it_has_its_series_back(reading: int) -> None:
    pair = up()
    for number in range(10):
        pair.post("us", b"%d" % number)
        pair.run(20)
    pair.cn.center.lose("theirs", 5)
    pair.us.reading = reading
    pair.restart("cn")
    pair.run(5_000)
    assert pair.settled()
    assert not closings(pair, "cn")


def test_entries_wanted_before_our_center_took_the_hello_are_given_after() -> None:
    pair = up()
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


def test_a_center_put_back_from_an_old_backup_recovers_both_logs() -> None:
    pair = up()
    for number in range(30):
        pair.post("us", b"us%d" % number + b"x" * 5 * KIB)
        pair.post("cn", b"cn%d" % number + b"x" * 5 * KIB)
        pair.run(20)
    pair.us.center.lose("ours", 3)
    pair.us.center.lose("theirs", 2)
    pair.restart("us")
    pair.run(5_000)
    assert pair.settled()


def test_a_peer_that_wants_what_we_do_not_hold_is_refused() -> None:
    pair = up()
    pair.post("us", b"one")
    pair.run(100)
    pair.us.center.lose("ours", 0)
    pair.restart("us")
    pair.cn.center.empty_handed = True
    pair.run(1_000)
    assert any("No entries with these numbers" in reason for reason in closings(pair, "us"))


def test_a_hello_by_another_key_is_forged() -> None:
    pair = Pair()

    def forge(to: str, frame: bytes) -> bytes:
        found = parse(frame)
        if to == "cn" and isinstance(found, Hello):
            signature = sign(found.signed.payload, HELLO, "center", FakeSigner("mallory"))
            return encode(Hello(Signed(found.signed.payload, (signature,))))
        return frame

    pair.tamper = forge
    pair.run(1_000)
    assert any("not signed by the center key" in reason for reason in closings(pair, "cn"))
    assert not pair.up("cn")


def altered(pair: Pair, **members: canonical.Json) -> None:
    """Let the hellos of `us` say *members*, under its true key."""

    def alter(to: str, frame: bytes) -> bytes:
        found = parse(frame)
        if to == "cn" and isinstance(found, Hello):
            hello = canonical.decode(found.signed.payload)
            assert isinstance(hello, dict)
            payload = canonical.encode({**hello, **members})
            return encode(Hello(Signed(payload, (sign(payload, HELLO, "center", US.signer("center")),))))
        return frame

    pair.tamper = alter


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"versions": [2, 3]}, "hello.version"),
        ({"versions": []}, "frame.malformed"),
        ({"versions": [True]}, "hello.version"),
        ({"v": 2}, "frame.malformed"),
        ({"more": 1}, "frame.malformed"),
        ({"channel": "us-fr"}, "hello.forged"),
        ({"to": "us"}, "hello.forged"),
        ({"from": "cn"}, "hello.forged"),
        ({"spki": canonical.digest(b"other")}, "hello.wrong_pin"),
        ({"peer_spki": canonical.digest(b"other")}, "hello.wrong_pin"),
        ({"nonce": canonical.b64(b"short")}, "frame.malformed"),
        ({"nonce": 5}, "frame.malformed"),
        ({"at": "now"}, "frame.malformed"),
        ({"epoch": -1}, "frame.malformed"),
        ({"ours": 5}, "frame.malformed"),
        ({"ours": {"size": 0, "root": "0", "cosigned": 0}}, "frame.malformed"),
        ({"theirs": {"size": True, "root": canonical.digest(b""), "given": 0}}, "frame.malformed"),
    ],
)
def test_a_hello_that_does_not_fit_is_refused_by_name(members: dict[str, canonical.Json], rule: str) -> None:
    pair = Pair()
    altered(pair, **members)
    pair.run(1_000)
    byes = [frame for frame in pair.us.seen if isinstance(frame, Bye)]
    assert [bye.rule for bye in byes] == [rule]
    assert not pair.up("us")


def test_a_version_stripped_on_the_way_ends_in_different_hellos() -> None:
    pair = Pair()
    altered(pair, versions=[1, 7])
    pair.run(1_000)
    assert "hello.replayed" in {
        frame.rule for side in (pair.us, pair.cn) for frame in side.seen if isinstance(frame, Bye)
    }
    assert not pair.up("us")


def test_a_replayed_hello_leads_to_no_welcome() -> None:
    pair = up()
    old = [encode(frame) for frame in pair.cn.seen if isinstance(frame, Hello | Welcome)]
    pair.cut(1)
    replayed = iter(old)
    pair.tamper = lambda to, frame: next(replayed, None) if to == "cn" else frame
    pair.run(500)
    assert any("belongs to another connection" in reason for reason in closings(pair, "us"))
    assert not pair.up("cn")


def test_our_own_hello_thrown_back_is_refused() -> None:
    pair = Pair()
    mirror: list[bytes] = []

    def reflect(to: str, frame: bytes) -> bytes | None:
        if to == "cn":
            mirror.append(frame)
            return frame
        return mirror[0]

    pair.tamper = reflect
    pair.run(300)
    assert not pair.up("us")


def test_an_expired_center_key_says_no_hello() -> None:
    pair = Pair()
    pair.skew["cn"] = 400 * 86_400_000
    pair.run(1_000)
    assert "hello.forged" in {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)}


def test_the_same_complaint_is_told_once() -> None:
    pair = Pair()
    altered(pair, channel="us-fr")
    pair.run(60_000)
    assert len(pair.dialled) > 5
    assert len(closings(pair, "cn")) == 1


def test_of_two_live_connections_the_newer_hello_wins() -> None:
    pair = up()
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


def test_a_peer_that_says_nothing_is_left_after_the_patience_of_the_handshake() -> None:
    pair = Pair()
    pair.tamper = lambda _to, _frame: None
    pair.run(9_999)
    assert pair.cn.link.talks
    pair.run(100)
    assert ("cn", "the peer is silent") in pair.closes


def test_silence_while_something_is_in_flight_moves_to_the_next_path() -> None:
    pair = up("east", "west")
    pair.routes["east"].mute = True
    pair.post("us", b"one")
    pair.run(14_000)
    assert pair.up("us")
    pair.run(3_000)
    assert [path for _, path in pair.dialled] == ["east", "west"]
    assert closings(pair, "us") == ["the peer is silent"]
    assert pair.settled()


def test_a_peer_that_lives_but_cannot_decide_is_not_silent() -> None:
    pair = up(check_every=3_600_000)
    pair.cn.slow = True
    pair.post("us", b"one")
    pair.run(120_000)
    assert pair.up("us") == 1
    pair.cn.slow = False
    pair.settle("cn")
    pair.run(1_000)
    assert pair.settled()


def test_silence_is_no_fault_while_nothing_is_owed() -> None:
    pair = up(check_every=3_600_000)
    pair.run(600_000)
    assert pair.up("us")
    assert pair.up("us") == 1


def test_the_circuit_is_checked_at_once_and_then_every_minute() -> None:
    pair = up()
    pair.skew["cn"] = 5_000
    pair.run(180_000)
    measured = [each for each in pair.us.center.told if isinstance(each, Measured)]
    assert len(measured) == 4
    assert pair.us.link.offset
    assert pair.us.link.offset.offset == 5_000
    assert pair.us.link.offset.bound == 6


def test_a_clock_set_during_a_check_measures_nothing() -> None:
    pair = up()
    pair.run(59_000)
    count = sum(isinstance(each, Measured) for each in pair.us.center.told)
    pair.routes["east"].latency = 500
    pair.run(1_500)
    pair.skew["us"] = 60_000
    pair.run(1_000)
    assert sum(isinstance(each, Measured) for each in pair.us.center.told) == count


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
    pair = up()
    pair.obey("us", pair.us.link.close(pair.moment("us"), "maintenance until noon\n"))
    pair.run(20_000)
    assert closings(pair, "cn") == ["the peer closed: maintenance until noon "]
    assert len(pair.dialled) == 1
    assert pair.us.link.next_deadline() is None


def test_a_closing_machine_turns_connections_away() -> None:
    pair = up()
    contact = pair.cn.link.talks[1].contact
    pair.obey("cn", pair.cn.link.close(pair.moment("cn"), "maintenance"))
    assert Close(9, "too many connections") in pair.cn.link.opened(pair.moment("cn"), 9, contact)


@pytest.mark.parametrize("garbage", [b"", b"\x00\xff", b"{}", b"[" * 1_000, b'{"frame":"hello"}', b"x" * 10_000_000])
def test_garbage_ends_the_connection_with_a_reason_and_the_machine_lives(garbage: bytes) -> None:
    pair = up()
    pair.obey("cn", pair.cn.link.received(pair.moment("cn"), 1, garbage))
    pair.run(50)
    assert {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)} <= {"frame.malformed", "frame.too_large"}
    assert not pair.up("us")
    pair.run(6_000)
    assert pair.up("us")


def test_too_many_frames_are_a_flood() -> None:
    pair = up()
    frame = b'{"frame":"check","number":1,"sent":"2026-11-22T10:00:00.000Z","settle":false}'
    for _ in range(5_000):
        orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert orders == ()
    assert any("in flight than both sides agreed" in reason for reason in [*closings(pair, "cn"), *ended(pair)])


def ended(pair: Pair) -> list[str]:
    """Return the complaints of the answering machine."""
    return [pair.cn.link.complained[1]] if pair.cn.link.complained else []


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
    pair = up()
    orders = pair.cn.link.received(pair.moment("cn"), 1, canonical.encode(canonical.parse(frame)))
    assert any(isinstance(order, Close) for order in orders)


def test_a_document_never_sent_is_out_of_turn() -> None:
    pair = up()
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
    pair = up()
    frame = encode(Chunk(canonical.digest(b"12345"), offset, total, piece))
    orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert any(isinstance(order, Close) for order in orders)


def test_documents_that_are_never_used_are_forgotten() -> None:
    pair = up()
    for number in range(20):
        frame = encode(Chunk(canonical.digest(b"%d" % number), 0, 40_000, b"x"))
        pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert len(pair.cn.link.documents.parts) == 8
    assert len(pair.cn.link.documents.totals) == 8


def test_a_hello_that_our_center_refuses_ends_the_connection() -> None:
    pair = Pair()
    pair.cn.center.refusing[Greet] = "channel.forked"
    pair.run(1_000)
    assert "channel.forked" in {frame.rule for frame in pair.us.seen if isinstance(frame, Bye)}
    assert closings(pair, "cn")


def test_entries_that_do_not_grow_our_replica_end_the_connection() -> None:
    pair = up()
    pair.cn.center.refusing[TakeEntries] = "log.growth"
    pair.post("us", b"one")
    pair.run(100)
    assert not pair.up("us")
    pair.cn.center.refusing.clear()
    pair.run(10_000)
    assert pair.settled()


def test_a_center_that_cannot_decide_ends_the_connection_and_gets_it_all_again() -> None:
    pair = up()
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


def test_a_few_refused_cosignatures_are_borne_and_many_are_not() -> None:
    pair = up()
    pair.us.center.refusing.update(dict.fromkeys((TakeAdvance, TakeCosignature), "message.malformed"))
    for number in range(7):
        pair.post("us", b"%d" % number)
        pair.run(20)
    assert pair.up("us")
    pair.post("us", b"last")
    pair.run(20)
    assert not pair.up("us")


def test_a_check_that_asks_to_settle_is_answered_when_all_before_it_is_decided() -> None:
    pair = up()
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
    pair = up()
    pair.cn.slow = True
    pair.post("us", b"one")
    pair.run(50)
    frame = b'{"frame":"check","number":77,"sent":"2026-11-22T10:00:00.000Z","settle":true}'
    closed = [pair.cn.link.received(pair.moment("cn"), 1, frame) for _ in range(9)]
    assert any(isinstance(order, Close) for order in closed[-1])


def test_more_entries_than_the_window_are_a_flood() -> None:
    pair = up()
    pair.cn.slow = True
    entries = b'[{"body":"%s"}]' % canonical.b64(b"x" * 40_000).encode()
    orders: tuple[Order, ...] = ()
    for number in range(2):
        frame = b'{"entries":%s,"first":%d,"frame":"entries","log":"us","note":"x"}' % (entries, number)
        orders = pair.cn.link.received(pair.moment("cn"), 1, frame)
    assert any(isinstance(order, Close) for order in orders)


def test_cosignatures_given_while_the_series_is_read_keep_their_order() -> None:
    pair = up()
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
    assert len(seen) == 6
    assert pair.up("us") == 2


def test_cosignatures_given_while_older_ones_are_read_come_after_them() -> None:
    pair = up()
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
    pair = up()
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


def test_what_is_read_for_a_connection_that_is_gone_is_forgotten() -> None:
    pair = up()
    pair.us.reading = 100
    pair.post("us", b"one")
    pair.cut(1)
    pair.run(2_000)
    assert pair.settled()
