"""A center that consents to an agreement can call everyone and sign everything on its channel."""

from pathlib import Path

import pytest

from hotline.files import config as config_file
from hotline.files import protocols
from hotline.files.founding import Founding, found
from hotline.files.language import start
from hotline.files.surroundings import lacking
from tests.fakes import START

CONFIG = """\
party: {id: us, root: us/root.json, roster: us/roster.json}
peer: {id: cn, root: cn/root.json, roster: cn/roster.json}
channel: us-cn
status: STATUS
protocols: [crisis-hotline]
contacts: contacts.yaml
keys: {folder: us/private, passphrase: none}
store: {path: us.sqlite}
link: {paths: ['wss://a:1/']}
"""
ACTUAL = ["duty-officer", "shift-leader", "embassy", "national-authority", "principal", "working-group"]
KNOWN = ("alice", "bob")
EXERCISE = ["duty-officer", "shift-leader", "exercise-controller"]


def lacks(folder: Path, people: dict[str, str], roles: list[str], status: str = "actual", text: str = "") -> list[str]:
    """Return what a center with these *people* by role, and contacts for these *roles*, lacks."""
    found(Founding("us", "us-cn", people), folder / "us", START, None)
    held = "\n".join(f"  {role}: [ann]" for role in roles)
    known = "\n".join(f"  {name}: {{name: {name}, ways: [screen]}}" for name in ("ann", *KNOWN))
    (folder / "contacts.yaml").write_text(f"people:\n{known}\nroles:\n{held}\n")
    (folder / "config.yaml").write_text(CONFIG.replace("STATUS", status))
    (folder / "my-protocol.yaml").write_text(text or start(), encoding="utf-8")
    agreement = protocols.load_file(folder / "my-protocol.yaml")
    return [each.wrong for each in lacking(config_file.load(folder / "config.yaml"), [agreement])]


SUITE = "\nsuite: hotline-1+sm\nforms:"
TWO = {"alice": "operator", "bob": "operator"}


def test_a_center_with_everyone_lacks_nothing(tmp_path: Path) -> None:
    assert lacks(tmp_path, TWO, ACTUAL) == []


def test_a_role_that_nobody_holds_is_named(tmp_path: Path) -> None:
    found = lacks(tmp_path, TWO, ACTUAL[:-1])
    assert found == ["nobody is working-group, whom my-protocol calls on its ladder reporting"]


def test_whoever_may_have_the_watch_and_could_not_be_called_is_named(tmp_path: Path) -> None:
    found = lacks(tmp_path, {**TWO, "carol": "operator", "dana": "administrator"}, ACTUAL)
    assert found == ["us/carol may have the watch, and there is no carol to call"]


@pytest.mark.parametrize("status", ["exercise", "test"])
def test_no_real_authority_need_be_there_for_an_exercise(tmp_path: Path, status: str) -> None:
    assert lacks(tmp_path, TWO, EXERCISE, status) == []


def test_an_exercise_needs_its_controller(tmp_path: Path) -> None:
    (found,) = lacks(tmp_path, TWO, ACTUAL, "exercise")
    assert found.startswith("nobody is exercise-controller, whom my-protocol calls on its ladder ")


def test_a_machine_is_no_second_person(tmp_path: Path) -> None:
    text = start().replace("signed_by: [operator]           #", "two_people: true\n    signed_by: [operator, system] #")
    found = lacks(tmp_path, {"alice": "operator", "sensor": "system"}, ACTUAL, text=text)
    assert "1 of 2 people who must sign VIS-1 of my-protocol have a key" in found


def test_a_machine_signs_nothing_where_only_people_may(tmp_path: Path) -> None:
    found = lacks(tmp_path, {"sensor": "system"}, ACTUAL)
    assert "0 of 1 people who must sign VIS-1 of my-protocol have a key" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [("signed_by: [operator]           #", "hardware: true\n    signed_by: [operator] #"), ("\nforms:", SUITE)],
    ids=["hardware", "a suite that adds"],
)
def test_an_agreement_that_asks_for_more_than_a_key_needs_people_who_have_it(
    tmp_path: Path, old: str, new: str
) -> None:
    found = lacks(tmp_path, TWO, ACTUAL, text=start().replace(old, new, 1))
    assert "0 of 1 people who must sign VIS-1 of my-protocol have the keys it asks for" in found


def test_a_form_of_other_channels_needs_nobody_here(tmp_path: Path) -> None:
    text = start().replace("act: query", "act: query\n    statuses: [exercise]\n    two_people: true")
    assert lacks(tmp_path, {"alice": "operator", "bob": "operator"}, ACTUAL, text=text) == []


def test_an_agreement_for_other_channels_is_said_to_be_out_of_place(tmp_path: Path) -> None:
    found = lacks(tmp_path, TWO, ACTUAL, text=start().replace("\nforms:", "\nstatuses: [exercise]\nforms:", 1))
    assert found == ["my-protocol is never in force on a channel of status actual"]


def test_contacts_that_cannot_be_read_are_complained_of(tmp_path: Path) -> None:
    assert lacks(tmp_path, TWO, []) != []
