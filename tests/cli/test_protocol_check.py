"""What would fail in a crisis is found before it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files.founding import Founding, found
from hotline.files.language import start
from tests.fakes import START

BAD = """\
protocol: bad
version: 1
extends: common
title: {en: Bad, zh: 坏}
notice: Illustrative.
forms:
  AAA-1:
    title: {en: A, zh: 甲}
    act: noticed
    signed_by: [operator]
    precedence: ROUTINE
    owes: [delivered]
    fields:
      x: {type: txt, title: {en: X, zh: 乙}}
"""
CONFIG = """\
party: {id: us, root: us/root.json, roster: us/roster.json}
peer: {id: cn, root: cn/root.json, roster: cn/roster.json}
channel: us-cn
status: test
protocols: [crisis-hotline]
contacts: contacts.yaml
keys: {folder: us/private, passphrase: none}
store: {path: us.sqlite}
link: {paths: ['wss://a:1/']}
"""
EVERYONE = ["duty-officer", "shift-leader", "exercise-controller"]


def check(*arguments: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "80", "LANG": "C", "HOTLINE_TRACE": "1"})
    return runner.invoke(app, ["protocol", "check", *arguments], prog_name="hotline")


def center(folder: Path, *people: str, roles: list[str] = EVERYONE) -> str:
    """Write the configuration of a center with these operators, and contacts for these roles."""
    found(Founding("us", "us-cn", dict.fromkeys(people, "operator")), folder / "us", START, None)
    held = "\n".join(f"  {role}: [ann]" for role in roles)
    known = "\n".join(f"  {name}: {{name: {name}, ways: [screen]}}" for name in ("ann", *people))
    (folder / "contacts.yaml").write_text(f"people:\n{known}\nroles:\n{held}\n")
    (folder / "config.yaml").write_text(CONFIG)
    return str(folder / "config.yaml")


def test_what_is_shipped_is_in_order() -> None:
    checked = check()
    assert checked.exit_code == 0
    assert "crisis-hotline 1" in checked.stdout


def test_everything_wrong_in_every_file_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "worse.yaml").write_text("protocol: other\n")
    checked = check(str(tmp_path / "bad.yaml"), str(tmp_path / "worse.yaml"))
    assert checked.exit_code == 3
    told = "".join(checked.stderr.split())
    for place in ("bad.yaml:14:11forms.AAA-1.fields.x.type", "bad.yaml:9:5forms.AAA-1.act", "worse.yaml"):
        assert place in told


def test_a_center_that_can_call_and_sign_everything_is_in_order(tmp_path: Path) -> None:
    checked = check("--config", center(tmp_path, "alice", "bob"))
    assert (checked.exit_code, "every form can be signed" in checked.stdout) == (0, True)


def test_a_role_that_nobody_holds_is_named(tmp_path: Path) -> None:
    checked = check("--config", center(tmp_path, "alice", "bob", roles=["duty-officer"]))
    told = " ".join(checked.stderr.split())
    assert (checked.exit_code, "nobody is exercise-controller, whom crisis-hotline calls" in told) == (3, True)


def test_a_form_for_two_people_needs_two_people(tmp_path: Path) -> None:
    checked = check("--config", center(tmp_path, "alice"))
    assert (checked.exit_code, "1 of 2 people who must sign HTL-0" in " ".join(checked.stderr.split())) == (3, True)


def test_what_loads_but_was_not_thought_through_is_told_like_an_error(tmp_path: Path) -> None:
    idle = "\n  idle:\n    - {at: 0s, side: owing, call: duty-officer}\n"
    (tmp_path / "my-protocol.yaml").write_text(start() + idle, encoding="utf-8")
    checked = check(str(tmp_path / "my-protocol.yaml"))
    told = " ".join(checked.stderr.split())
    assert (checked.exit_code, "nothing climbs this ladder" in told, "ladders.idle" in told) == (3, True, True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_that_is_not_there_is_said_not_to_be(language: str) -> None:
    assert check("nowhere.yaml", "--language", language).exit_code == 3
