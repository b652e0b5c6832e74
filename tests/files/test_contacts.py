"""Whom a ladder calls: nobody falls through."""

from pathlib import Path

import pytest

from hotline.core.errors import FileError
from hotline.files.contacts import Contacts, load

WATCH = """\
people:
  ann: {name: Ann, ways: [screen, "webhook:desk"]}
  bo: {name: Bo, ways: [screen]}
  cy: {name: Cy, ways: [screen]}
roles:
  duty-officer: [ann, bo]
  shift-leader: [bo]
  lawyer: []
"""


def loaded(folder: Path, text: str) -> Contacts:
    path = folder / "contacts.yaml"
    path.write_text(text)
    return load(path, ("desk",))


def test_people_of_a_role_are_called_in_the_order_of_the_file(tmp_path: Path) -> None:
    called = loaded(tmp_path, WATCH).whom("duty-officer")
    assert [person.name for person in called.people] == ["Ann", "Bo"]
    assert called.people[0].ways == ("screen", "webhook:desk")
    assert str(called) == "Ann, Bo"


@pytest.mark.parametrize("role", ["lawyer", "unheard-of"])
def test_a_role_that_nobody_holds_calls_the_duty_officer_and_says_so(tmp_path: Path, role: str) -> None:
    called = loaded(tmp_path, WATCH).whom(role)
    assert called.instead == "duty-officer"
    assert str(called) == f"Ann, Bo (duty-officer: nobody is {role})"


def in_turn(folder: Path, role: str, watch: str | None) -> list[list[str]]:
    return [[each.name for each in group] for group in loaded(folder, WATCH).whom(role, watch).turns]


def test_whoever_has_the_watch_is_the_duty_officer_and_those_whom_the_file_names_stand_behind(tmp_path: Path) -> None:
    assert in_turn(tmp_path, "duty-officer", None) == [["Ann", "Bo"]]
    assert in_turn(tmp_path, "duty-officer", "us/cy") == [["Cy"], ["Ann", "Bo"]]
    assert in_turn(tmp_path, "duty-officer", "us/bo") == [["Bo"], ["Ann"]]
    assert in_turn(tmp_path, "lawyer", "us/cy") == [["Cy"], ["Ann", "Bo"]]


def test_an_officer_of_the_watch_whom_the_file_does_not_know_leaves_the_duty_officers_of_the_file(
    tmp_path: Path,
) -> None:
    assert in_turn(tmp_path, "duty-officer", "us/dan") == [["Ann", "Bo"]]
    assert loaded(tmp_path, WATCH).unknown(("us/dan", "us/bo")) == ("us/dan",)


def test_behind_every_role_stands_the_duty_officer_if_nobody_of_it_can_be_reached(tmp_path: Path) -> None:
    assert in_turn(tmp_path, "shift-leader", "us/cy") == [["Bo"], ["Cy"], ["Ann", "Bo"]]
    assert loaded(tmp_path, WATCH).whom("shift-leader").instead is None


def test_roles_without_people_can_be_listed_before_a_crisis(tmp_path: Path) -> None:
    assert loaded(tmp_path, WATCH).uncovered(("lawyer", "shift-leader", "envoy")) == ("envoy", "lawyer")


@pytest.mark.parametrize(
    ("changed", "to", "says"),
    [
        ("duty-officer: [ann, bo]", "duty-officer: []", "nobody is duty-officer"),
        ("shift-leader: [bo]", "shift-leader: [bob]", "roles.shift-leader.0: 'bob' is not among the people"),
        ("ways: [screen]}", "ways: []}", "Bo cannot be called"),
        ("webhook:desk", "webhook:dusk", "there is no way 'webhook:dusk'. The ways are: screen, webhook:desk"),
        ("webhook:desk", "pigeon", "there is no way 'pigeon'"),
        ("roles:", "rules:", "there is no such key. Did you mean roles?"),
    ],
)
def test_a_watch_that_could_not_be_called_is_refused(tmp_path: Path, changed: str, to: str, says: str) -> None:
    with pytest.raises(FileError, match=says.replace("?", r"\?")):
        loaded(tmp_path, WATCH.replace(changed, to))


def test_the_example_is_a_watch() -> None:
    assert load(Path("examples/contacts.yaml")).whom("shift-leader").people[0].name == "Daniel Okafor"
