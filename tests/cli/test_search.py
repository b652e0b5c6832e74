"""Messages are found from a terminal."""

from tests.fakes_desk import Line, Seat, said


def test_a_message_is_found_by_a_word_of_its_form_and_shown_with_its_person(alice: Seat) -> None:
    number = alice.send_notice()
    shown = alice.run("search", "试验", "--form", "TST-1")
    assert shown.exit_code == 0
    assert shown.stdout.split()[0] == number
    assert "us/alice" in said(shown)


def test_the_passage_shows_what_was_asked_for(alice: Seat) -> None:
    alice.send_notice()
    assert "[network]" in said(alice.run("search", "network"))
    assert "[未经授权]" in said(alice.run("search", "未经授权"))


def test_nothing_found_is_said(alice: Seat) -> None:
    assert alice.run("search", "unicorn").stdout.strip() == "Nothing was found."
    assert alice.run("--language", "zh", "search", "unicorn").stdout.strip() == "没有找到。"


def test_a_page_names_how_to_go_on(alice: Seat) -> None:
    numbers = [alice.send_notice() for _ in range(2)]
    page = alice.json("search", "--form", "TST-1", "--limit", "1")
    assert f"--before {page['next']}" in said(alice.run("search", "--form", "TST-1", "--limit", "1"))
    assert numbers[0] in alice.run("search", "--form", "TST-1", "--before", page["next"]).stdout


def test_one_case_between_two_instants(alice: Seat, li: Seat, both: Line) -> None:
    number, other = alice.send_notice(), alice.send_notice()
    both.settle()
    li.run("receive", number, "--yes")
    both.settle()
    found = [each["form"] for each in alice.json("search", "--case", number)["found"]]
    assert found == ["RCV", "TST-1"]
    assert alice.json("search", "--to", "2020-01-01T00:00Z")["found"] == []
    assert other in alice.run("search", "--from", "2020-01-01T00:00Z").stdout


def test_an_instant_that_is_none_is_refused(alice: Seat) -> None:
    refused = alice.run("search", "--from", "soon")
    assert refused.exit_code != 0
    assert "--from" in said(refused)
