"""A message that two people must sign."""

from tests.fakes_desk import Line, Seat, said


def test_a_second_person_reads_and_signs(alice: Seat, bob: Seat) -> None:
    number = alice.propose_concern()
    listed = bob.run("approve")
    assert number in listed.stdout
    assert "IMMEDIATE 特急" in said(listed)
    signed = bob.run("approve", number, typed="y\n")
    assert signed.exit_code == 0, signed.output
    assert "Automated agents probe three of our substations." in said(signed)
    assert f"Sent: {number}" in said(signed)
    assert bob.run("approve").stdout.strip() == "Nothing waits for a second person."


def test_the_first_person_is_not_the_second(alice: Seat) -> None:
    number = alice.propose_concern()
    refused = alice.run("approve", number, "--yes")
    assert (refused.exit_code, "the second person must be another" in said(refused)) == (1, True)


def test_a_flash_is_approved_by_typing_the_word(alice: Seat, bob: Seat) -> None:
    alice.propose_concern()
    sent = alice.json("send", "HTL-1", "--file", str(alice.folder / "concern.yaml"), "--precedence", "flash", "--yes")
    refused = bob.run("approve", sent["id"], typed="yes\n")
    assert (refused.exit_code, "nothing was signed" in said(refused)) == (130, True)
    assert bob.run("approve", sent["id"], typed="flash\n").exit_code == 0


def test_what_does_not_wait_cannot_be_approved(alice: Seat, bob: Seat) -> None:
    number = alice.send_notice()
    refused = bob.run("approve", number, "--yes")
    assert (refused.exit_code, "Nothing with this number waits" in said(refused)) == (1, True)


def test_a_proposal_that_expired_waits_no_more(alice: Seat, bob: Seat, both: Line) -> None:
    number = alice.propose_concern()
    both.pass_time(61 * 60_000)
    assert bob.run("approve", number, "--yes").exit_code == 1
