"""An administrator proposes a file: what it changes is read first, and nothing is in force by it."""

from pathlib import Path

from hotline.core.canonical import short
from tests.cli.adoptions import chief, loaded, newer
from tests.fakes_desk import Line, Seat, said


def test_a_new_version_is_shown_against_the_one_in_force_and_proposed(both: Line, tmp_path: Path) -> None:
    dana, file = chief(tmp_path, both), newer(tmp_path)
    done = dana.run("protocol", "propose", str(file), "--from", "2026-06-03 06:00", typed="y\n")
    assert done.exit_code == 0, done.output
    told, agreement = said(done), loaded(tmp_path)
    assert agreement.digest in told.replace(" ", "")
    assert "HTL-4 must now reply within 5 d" in told, "what it changes is a sentence"
    assert "version 1 (" in told, "and so is in whose place it comes"
    assert "us consents: signed and logged, to be in force from 2026-06-03 06:00:00Z." in told
    assert f"It is not in force until cn consents too: hotline protocol agree {short(agreement.digest)}" in told
    given = both.world.us.center.ours.consents[agreement.digest]
    assert given.people == ("us/administrator",)
    assert agreement.digest not in both.world.us.center.ours.in_force


def test_without_an_instant_it_is_a_day_from_now_and_says_so(both: Line, tmp_path: Path) -> None:
    dana, file = chief(tmp_path, both), newer(tmp_path)
    done = dana.run("protocol", "propose", str(file), typed="n\n")
    assert "2026-06-02 10:01:00Z, in 1 d" in said(done)
    assert loaded(tmp_path).digest not in both.world.us.center.ours.consents, "whoever does not confirm signs nothing"


def test_a_program_gets_how_it_stands(both: Line, tmp_path: Path) -> None:
    found = chief(tmp_path, both).json("protocol", "propose", str(newer(tmp_path)), "--from", "+48h", "--yes")
    assert (found["state"], found["digest"], found["consented"]) == ("proposed", loaded(tmp_path).digest, ["us"])
    assert found["consents"][0]["people"] == ["us/administrator"]


def test_a_first_agreement_is_told_by_its_forms(both: Line, tmp_path: Path) -> None:
    done = chief(tmp_path, both).run("--language", "zh", "protocol", "propose", "service", "--yes")
    assert done.exit_code == 0, done.output
    assert "无：这将是 service 的首份协议" in said(done)
    assert "GEN-1" in said(done)


def test_a_duty_officer_proposes_nothing(alice: Seat, tmp_path: Path) -> None:
    done = alice.run("protocol", "propose", str(newer(tmp_path)), "--yes")
    assert (done.exit_code, "Only an administrator may consent for the party" in said(done)) == (1, True)


def test_a_role_that_the_roster_does_not_grant_is_refused_by_the_center(
    alice: Seat, both: Line, tmp_path: Path
) -> None:
    done = alice.run("--as", "us/alice:administrator", "protocol", "propose", str(newer(tmp_path)), "--yes")
    assert (done.exit_code, "名册" in said(done) or "roster" in said(done)) == (1, True)
    assert loaded(tmp_path).digest not in both.world.us.center.ours.consents


def test_twice_is_refused_by_name(both: Line, tmp_path: Path) -> None:
    dana, file = chief(tmp_path, both), newer(tmp_path)
    dana.json("protocol", "propose", str(file), "--yes")
    again = dana.run("protocol", "propose", str(file), "--yes")
    assert (again.exit_code, "This party has consented to this agreement already" in said(again)) == (1, True)


def test_an_instant_that_is_past_or_none_is_refused(both: Line, tmp_path: Path) -> None:
    dana, file = chief(tmp_path, both), newer(tmp_path)
    past = dana.run("protocol", "propose", str(file), "--from", "2026-05-01", "--yes")
    assert (past.exit_code, "has passed" in said(past)) == (1, True)
    none = dana.run("protocol", "propose", str(file), "--from", "soon", "--yes")
    assert (none.exit_code, "soon is no instant" in said(none)) == (2, True)


def test_a_file_that_is_not_sound_is_complained_of_and_never_proposed(both: Line, tmp_path: Path) -> None:
    dana, file = chief(tmp_path, both), newer(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("ladder: timeline", "ladder: nowhere"), encoding="utf-8")
    done = dana.run("protocol", "propose", str(file), "--yes")
    assert (done.exit_code, "there is no ladder nowhere" in said(done)) == (3, True)
