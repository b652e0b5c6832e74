"""The other party reads exactly what was proposed, sees what it changes, and consents to those bytes."""

from pathlib import Path

import pytest

from hotline.core.canonical import short
from tests.cli.adoptions import chief, loaded, newer
from tests.fakes_desk import Line, Seat, said

HOUR = 3_600_000


@pytest.fixture
def dana(both: Line, tmp_path: Path) -> Seat:
    """Return the administrator of us, who has proposed the second version from tomorrow 06:00 on."""
    found = chief(tmp_path, both)
    found.json("protocol", "propose", str(newer(tmp_path)), "--from", "2026-06-02 06:00", "--yes")
    both.settle()
    return found


@pytest.fixture
def zhao(both: Line, tmp_path: Path) -> Seat:
    return chief(tmp_path, both, of_us=False)


def test_what_is_proposed_is_listed_with_who_proposes_it(dana: Seat, zhao: Seat, tmp_path: Path) -> None:
    listed = said(zhao.run("protocol", "agree"))
    number = short(loaded(tmp_path).digest)
    for told in (number, "crisis-hotline 2", "us/administrator", f"hotline protocol agree {number}"):
        assert told in listed
    assert [each["digest"] for each in zhao.json("protocol", "agree")["proposed"]] == [loaded(tmp_path).digest]
    assert "proposes nothing" in said(dana.run("protocol", "agree")), "our own proposal is for them to answer"


def test_it_is_read_in_ones_own_language_agreed_and_in_force_at_one_instant(
    dana: Seat, zhao: Seat, both: Line, tmp_path: Path
) -> None:
    name = loaded(tmp_path).digest
    done = zhao.run("--language", "zh", "protocol", "agree", short(name), typed="y\n")
    assert done.exit_code == 0, done.output
    assert "us 提议：us/administrator 于 2026-06-01" in said(done)
    assert "5天" in said(done), "what it changes is a sentence"
    assert "双方均已同意，自 2026-06-02 06:00:00Z 起在双方同时生效" in said(done)
    both.settle()
    sides = (both.world.us.center, both.world.cn.center)
    assert len({log.in_force[name][1] for side in sides for log in (side.ours, side.theirs)}) == 1
    assert [side.ours.consents[name].people for side in sides] == [("us/administrator",), ("cn/administrator",)]
    before = dana.json("protocol", "in-force")["agreements"]
    assert {each["version"]: each["state"] for each in before if each["protocol"] == "crisis-hotline"} == {
        1: "in_force",
        2: "coming",
    }
    both.pass_time(20 * HOUR)
    for desk in (dana, zhao):
        after = desk.json("protocol", "in-force")["agreements"]
        assert {each["version"]: each["state"] for each in after if each["protocol"] == "crisis-hotline"} == {
            1: "superseded",
            2: "in_force",
        }


def test_an_instant_of_our_own_counts_if_it_is_later(dana: Seat, zhao: Seat, both: Line, tmp_path: Path) -> None:
    name = loaded(tmp_path).digest
    found = zhao.json("protocol", "agree", name, "--from", "2026-06-03 06:00", "--yes")
    assert (found["state"], found["in_force"]) == ("coming", "2026-06-03T06:00:00.000Z")


def test_when_the_instant_proposed_has_passed_it_is_a_day_from_now(
    dana: Seat, zhao: Seat, both: Line, tmp_path: Path
) -> None:
    both.pass_time(21 * HOUR)
    found = zhao.json("protocol", "agree", loaded(tmp_path).digest, "--yes")
    assert found["in_force"] == "2026-06-03T07:01:00.000Z"


def test_a_number_that_is_none_or_agreed_already_is_refused(dana: Seat, zhao: Seat, tmp_path: Path) -> None:
    unknown = zhao.run("protocol", "agree", "ffffffff", "--yes")
    assert (unknown.exit_code, "The center holds no agreement with this digest" in said(unknown)) == (1, True)
    ours = dana.run("protocol", "agree", short(loaded(tmp_path).digest), "--yes")
    assert (ours.exit_code, "consented to this agreement already" in said(ours)) == (1, True)


def test_a_duty_officer_reads_the_list_and_consents_to_nothing(dana: Seat, li: Seat, tmp_path: Path) -> None:
    number = short(loaded(tmp_path).digest)
    assert number in li.run("protocol", "agree").stdout
    refused = li.run("protocol", "agree", number, "--yes")
    assert (refused.exit_code, "Only an administrator" in said(refused)) == (1, True)


def test_bytes_of_another_digest_are_never_shown_as_the_agreement(
    dana: Seat, zhao: Seat, both: Line, tmp_path: Path
) -> None:
    name = loaded(tmp_path).digest
    center = both.world.cn.center
    center.theirs.consents[name] = center.theirs.consents[next(iter(center.theirs.consents))]
    refused = zhao.run("protocol", "agree", short(name), "--yes")
    assert (refused.exit_code, "digest" in said(refused)) == (1, True)
    assert name not in center.ours.consents
