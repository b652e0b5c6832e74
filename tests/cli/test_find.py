"""The beginning of a number finds the case or message."""

import pytest

from hotline.cli.find import as_typed
from hotline.core.canonical import short
from tests.fakes_desk import Line, Seat, said


def test_people_use_the_first_eight_characters() -> None:
    assert short("sha256:3fa9c1d2" + "0" * 56) == "3fa9c1d2"
    assert as_typed(["sha256:3fa9c1d2" + "0" * 56] * 2) == "3fa9c1d2, 3fa9c1d2"


@pytest.mark.parametrize("given", ["{}", "sha256:{}", "  {}  "])
def test_a_case_is_found_however_its_number_is_written(alice: Seat, given: str) -> None:
    number = alice.send_notice()
    assert alice.json("show", given.format(number))["id"].startswith(f"sha256:{number}")


def test_four_characters_are_enough_if_they_are_unique(alice: Seat) -> None:
    number = alice.send_notice()
    assert alice.json("show", number[:4].upper())["id"].startswith(f"sha256:{number}")


def test_a_whole_number_is_taken_as_it_stands(alice: Seat) -> None:
    number = alice.json("show", alice.send_notice())["id"]
    assert alice.json("show", number)["id"] == number


def test_a_message_that_owes_nothing_is_found_in_its_case(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    received = short(li.json("receive", number, "--yes")["id"])
    both.settle()
    assert alice.json("show", received)["id"].startswith(f"sha256:{number}")


@pytest.mark.parametrize(("given", "code"), [("xyz", 2), ("abc", 2), ("0000000000", 1)])
def test_what_is_no_number_or_not_held_is_said_to_be(alice: Seat, given: str, code: int) -> None:
    alice.send_notice()
    refused = alice.run("show", given)
    assert (refused.exit_code, "hotline cases" in said(refused)) == (code, True)
