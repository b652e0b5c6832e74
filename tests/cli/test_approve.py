"""A message that two people must sign."""

from hotline.core import commands
from hotline.core.canonical import encode
from hotline.core.signature import ML_DSA_65
from hotline.files.keys import write_private
from tests.fakes import FakeSigner, key_of
from tests.fakes_desk import CONCERN, LONG, US, Line, Seat, said


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


def give_second_keys(both: Line) -> None:
    """Let the roster list a second, post-quantum key of alice and of bob."""
    second = [
        key_of(FakeSigner(f"us/{name}", ML_DSA_65), "operator", subject=f"us/{name}", window=LONG)
        for name in ("alice", "bob")
    ]
    envelope = encode(US.with_roster([*US.roster.keys, *second]).roster_envelope)
    both.do(both.world.us.runner.do(commands.Enrol(envelope, root=False)))


def add_key(person: Seat, name: str) -> None:
    """Write the second key of a person into their desk."""
    write_private(person.folder / "second.key.pem", FakeSigner(f"us/{name}", ML_DSA_65).file_key, None)
    person.file.write_text(f"{person.file.read_text()}also: [second.key.pem]\n")


def test_whoever_has_two_keys_is_told_which_one_is_missing_and_signs_with_both(
    alice: Seat, bob: Seat, both: Line
) -> None:
    give_second_keys(both)
    missing = f"operator: ML-DSA-65, key {FakeSigner('us/alice', ML_DSA_65).kid[:8]}"
    for more in (["--dry-run"], ["--yes"]):
        refused = alice.run("send", "HTL-1", "--file", alice.write("concern.yaml", CONCERN), *more)
        assert refused.exit_code == 1
        assert missing in said(refused)
        assert "name its file under also in desk.yaml" in said(refused)
    add_key(alice, "alice")
    number = alice.propose_concern()
    assert "ML-DSA-65, key" in said(bob.run("approve", number, "--yes"))
    add_key(bob, "bob")
    assert f"Sent: {number}" in said(bob.run("approve", number, "--yes"))
    assert len(alice.json("show", number, "--envelope")["envelope"]["signatures"]) == 4
