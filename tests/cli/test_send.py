"""A message is written, judged, shown, confirmed, signed and posted; or nothing happens, and it says why."""

import pytest

from tests.fakes_desk import CONCERN, NOTICE, Line, Seat, said


def test_a_notice_is_shown_with_what_follows_and_sent_once_confirmed(alice: Seat) -> None:
    sent = alice.run("send", "TST-1", "--file", alice.write("n.yaml", NOTICE), typed="y\n")
    assert sent.exit_code == 0
    for words in (
        "TST-1 Advance notification of a high-risk AI test PRIORITY 加急",
        "Test window 2026-06-05 06:00:00Z – 2026-06-06 18:00:00Z",
        "任何未经授权的外部连接 machine translation Any connection",
        "What follows once cn holds it:",
        "cn received 3 h duty officer",
        "us Completion report",
        "It is safe.",
    ):
        assert words in said(sent)


def test_everything_wrong_is_told_at_once_before_anything_is_signed(alice: Seat) -> None:
    file = alice.write("n.yaml", NOTICE.replace("containment_level: 3", "containment_level: 9"))
    refused = alice.run("send", "TST-1", "--file", file, "-f", "windw=x", "-f", "category=x", "--yes")
    assert refused.exit_code == 1
    assert {line for line in refused.stderr.splitlines() if line.startswith("Where:")} == {
        "Where:   containment_level",
        "Where:   windw",
        "Where:   category",
    }
    assert "window (field.unknown)" in said(refused)
    assert alice.json("cases")["cases"] == []


def test_every_missing_field_is_named(alice: Seat) -> None:
    refused = alice.run("send", "HTL-2", "--yes")
    assert refused.exit_code == 1
    missing = alice.run("send", "HTL-1", "--yes")
    assert said(missing).count("field.missing") == 7


def test_a_late_notice_is_marked_as_late_before_it_is_signed(alice: Seat) -> None:
    file = alice.write("n.yaml", NOTICE)
    shown = alice.run("send", "TST-1", "--file", file, "-f", "window=+30h/+2h", "--dry-run")
    assert shown.exit_code == 0
    assert "LATE: less notice than the agreement asks for" in said(shown)


def test_a_flash_is_sent_by_typing_the_word(alice: Seat) -> None:
    file = alice.write("c.yaml", CONCERN)
    refused = alice.run("send", "HTL-1", "--file", file, "--precedence", "FLASH", typed="y\n")
    assert (refused.exit_code, "nothing was signed" in said(refused)) == (130, True)
    sent = alice.run("send", "HTL-1", "--file", file, "--precedence", "FLASH", typed="FLASH\n")
    assert (sent.exit_code, "waits for a second person until 10:15" in said(sent)) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("HTL-1", "--precedence", "ROUTINE"), "message.precedence"),
        (("TST-1", "--precedence", "FLASH"), "message.precedence"),
        (("TST-4",), "no agreement in force opens with TST-4"),
        (("QQQ-9",), "no agreement in force opens with QQQ-9"),
    ],
)
def test_what_the_agreement_does_not_allow_is_refused_here(alice: Seat, arguments: tuple[str, ...], words: str) -> None:
    file = alice.write("n.yaml", CONCERN if "HTL" in arguments[0] else NOTICE)
    refused = alice.run("send", *arguments, "--file", file, "--yes")
    assert (refused.exit_code, words in said(refused)) == (1, True)


def test_a_machine_may_not_sign_what_is_for_people(both: Line, alice: Seat, system: Seat) -> None:
    refused = system.run("send", "HTL-1", "--file", system.write("c.yaml", CONCERN), "--yes")
    assert (refused.exit_code, "form.human_only" in said(refused)) == (1, True)
    sent = system.run("send", "TST-1", "--file", system.write("n.yaml", NOTICE), "--yes")
    assert (sent.exit_code, "us/system" in said(alice.run("show", said(sent).split("Sent: ")[1][:8]))) == (0, True)


def test_nobody_there_to_confirm_is_not_a_yes(alice: Seat) -> None:
    refused = alice.run("send", "TST-1", "--file", alice.write("n.yaml", NOTICE))
    assert (refused.exit_code, "A program writes --yes" in said(refused)) == (2, True)


def test_a_form_must_be_named(alice: Seat) -> None:
    refused = alice.run("send")
    assert (refused.exit_code, "hotline forms" in said(refused)) == (2, True)


def test_a_file_without_fields_is_refused(alice: Seat) -> None:
    refused = alice.run("send", "TST-1", "--file", alice.write("n.yaml", "- a\n"), "--yes")
    assert (refused.exit_code, "there are no fields" in said(refused)) == (3, True)


def test_a_report_answers_its_case(alice: Seat) -> None:
    number = alice.send_notice()
    fields: tuple[str, ...] = (
        "actual_window=2026-06-01 08:00/+1h",
        "conducted=as_planned",
        "stop_condition_triggered=no",
    )
    fields += ("external_effects_seen=no", "safety_findings_level=none")
    options = [part for each in fields for part in ("-f", each)]
    assert alice.run("send", "TST-4", "--case", number, *options, "--yes").exit_code == 0
    assert alice.json("show", number)["state"] == "completed"


def test_it_is_all_told_in_chinese(alice: Seat) -> None:
    sent = alice.run("send", "TST-1", "--file", alice.write("n.yaml", NOTICE), "--yes", "--language", "zh")
    assert "cn 收到后：" in sent.stdout
    assert "已发出" in sent.stdout
