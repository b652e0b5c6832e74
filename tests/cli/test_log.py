"""The logs, read and proved whole."""

import json

from tests.fakes_desk import Line, Seat, said


def conversation(alice: Seat, li: Seat, both: Line) -> str:
    """Let both sides say something, each a second after the other."""
    number = alice.send_notice()
    for verb in ("receive", "acknowledge"):
        both.pass_time(1_000)
        both.settle()
        assert li.run(verb, number, "--yes").exit_code == 0
    both.pass_time(1_000)
    both.settle()
    return number


def test_a_log_is_read_from_its_end(alice: Seat) -> None:
    number = alice.send_notice()
    shown = alice.run("log", "show", "--limit", "2")
    assert said(shown).startswith("Our log, 8 entries")
    assert f"message TST-1 PRIORITY 加急 {number}" in said(shown)


def test_a_log_is_read_from_where_one_wants(alice: Seat) -> None:
    page = alice.json("log", "show", "watch", "--first", "3", "--limit", "5")
    assert [each["index"] for each in page["entries"]] == [3, 4, 5, 6, 7]


def test_both_logs_are_proved_whole(alice: Seat, li: Seat, both: Line) -> None:
    conversation(alice, li, both)
    for seat in (alice, li):
        proved = seat.run("log", "verify")
        assert proved.exit_code == 0, proved.output
        assert "Both logs are whole" in said(proved)
        value = json.loads(seat.run("--json", "log", "verify").stdout)
        assert (value["verdict"], value["messages"], value["findings"]) == ("good", 3, [])
        assert value["heads"] == value["sizes"]


def test_without_the_roots_nothing_can_be_decided(alice: Seat) -> None:
    desk = alice.file.read_text().replace("roots:", "# roots:")
    alice.write("desk.yaml", desk)
    refused = alice.run("log", "verify")
    assert (refused.exit_code, "roots: {us: FILE, cn: FILE}" in said(refused)) == (6, True)


def test_a_center_that_rests_on_another_root_is_found_out(alice: Seat) -> None:
    alice.write("desk.yaml", alice.file.read_text().replace("us: us-root", "us: cn-root"))
    assert alice.run("log", "verify").exit_code in (3, 5)


def test_a_log_that_does_not_exist_is_no_log(alice: Seat) -> None:
    refused = alice.run("log", "show", "mine")
    assert refused.exit_code == 2


def test_a_store_that_is_not_there_is_said_not_to_be(alice: Seat) -> None:
    refused = alice.run("log", "verify", "--config", "nowhere.yaml")
    assert refused.exit_code == 3
