from dataclasses import replace

import pytest

from hotline.core.entry import RefusalEntry
from hotline.core.obligations import Verdict
from hotline.core.replica import Held
from hotline.runtime.findings import findings, listed, verdicts
from hotline.runtime.story import Audit
from tests import stages
from tests.stages import at, cn, us

QUIET = Audit(1)


def test_a_record_that_both_hold_alike_has_no_findings() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    stages.send(play, "cn", "ACK", answer.id)
    assert list(findings(play, QUIET)) == []


def test_entries_that_did_not_arrive_are_found() -> None:
    play = stages.stage()
    play.cut()
    stages.send(play, "us", "HTL-1")
    assert list(findings(play, QUIET))[0] == "us wrote 6 entries, cn holds 5 of them"  # noqa: RUF015 - one of several


def test_different_cosignatures_are_found() -> None:
    play = stages.stage()
    us(play).center.ours.series.seconds[-1] += 1
    assert "us and cn hold different cosignatures over the log of us" in findings(play, QUIET)


def test_a_fork_is_found() -> None:
    play = stages.stage()
    us(play).center.forked = "two histories"
    assert "us found two histories: two histories" in findings(play, QUIET)


def test_what_waits_and_what_was_refused_is_found() -> None:
    play = stages.stage()
    stages.push(play, us(play), b"nonsense")
    cn(play).center.waiting[3] = Held(b"", None, None)
    found = list(findings(play, QUIET))
    assert "cn refused entry 5 of us: json.malformed" in found
    assert "entry 3 of us still waits at cn for a message it names" in found


def test_a_case_that_is_not_the_same_is_found() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1")
    folder = cn(play).center.book.folders[answer.id]
    folder.members = tuple(replace(each, people=("cn/nobody",)) for each in folder.members)
    assert any("is not the same on both sides" in each for each in findings(play, QUIET))
    del cn(play).center.book.folders[answer.id]
    assert any("only one side holds" in each for each in findings(play, QUIET))


def test_what_is_owed_differently_is_found() -> None:
    play = stages.stage()
    stages.send(play, "us", "HTL-1")
    cn(play).center.theirs.series.seconds[-1] += 60
    assert any(each.startswith("what is owed in the case") for each in findings(play, QUIET))


@pytest.mark.parametrize(
    ("audit", "wrong"),
    [
        (QUIET, ["missed: received of HTL-1 by cn by 1 min", "still missed: acknowledged of HTL-1 by cn"]),
        (replace(QUIET, late=1, still=1), []),
        (replace(QUIET, late=1, late_by=(60_000,), still=1), []),
        (replace(QUIET, late=1, late_by=(61_000,), still=1), ["missed: received of HTL-1 by cn by 1 min"]),
        (replace(QUIET, late=1, still=1, undecided=1), ["undecided: nothing"]),
    ],
)
def test_misses_are_counted_and_measured(audit: Audit, wrong: list[str]) -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.until(at(31))
    stages.send(play, "cn", "RCV", answer.id)
    play.until(at(130))
    assert list(findings(play, audit)) == wrong


def test_an_answer_across_the_deadline_is_undecided() -> None:
    play = stages.stage()
    answer = stages.send(play, "us", "HTL-1", what_we_ask="no_reply")
    play.cut()
    stages.send(play, "cn", "ACK", answer.id)
    play.until(at(130))
    play.restore()
    undecided = verdicts(play, Verdict.UNDECIDED)
    assert listed(play, undecided) == "received of HTL-1 by cn; acknowledged of HTL-1 by cn"
    assert list(findings(play, replace(QUIET, undecided=2))) == []


def test_a_refusal_of_an_entry_is_no_difference_by_itself() -> None:
    play = stages.stage()
    stages.push(play, us(play), RefusalEntry(play.now, 0, "sha256:" + "0" * 64, "form.unknown"))
    assert not any("refused" in each for each in findings(play, QUIET))
