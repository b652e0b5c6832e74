"""The table of routes: nothing is open by mistake, nothing is promised twice."""

from pathlib import Path

from hotline.web.roles import EXAMINERS, PEOPLE, READERS, REPORTERS, WRITERS
from hotline.web.routes import ROUTES
from hotline.web.schemas import SCHEMAS


def test_only_health_and_numbers_are_open_to_everyone() -> None:
    assert {each.path for each in ROUTES if each.who is None} == {"/health", "/metrics"}


def test_whoever_may_only_read_changes_nothing() -> None:
    for each in ROUTES:
        if each.path == "/v1/session":
            assert each.who == (READERS if each.method == "GET" else PEOPLE)
        elif each.method != "GET":
            assert each.who is not None
            assert "auditor" not in each.who
        elif each.path == "/v1/bundle":
            assert each.who == EXAMINERS
        elif each.path == "/v1/report":
            assert each.who == REPORTERS
        elif each.who is not None:
            assert each.who == (WRITERS if each.path.startswith("/v1/drafts") else READERS)


def test_administration_is_for_keepers_and_administrators() -> None:
    stewards = {each.path for each in ROUTES if each.who == frozenset({"keeper", "administrator"})}
    assert stewards == {"/v1/rosters"}
    (consents,) = [each.who for each in ROUTES if each.name == "consent"]
    assert consents == frozenset({"operator", "keeper", "administrator"}), (
        "it counts by the signature of an administrator on it"
    )


def test_names_and_addresses_are_given_once() -> None:
    assert len({each.name for each in ROUTES}) == len(ROUTES)
    assert len({(each.method, each.path) for each in ROUTES}) == len(ROUTES)


def test_every_shape_that_is_named_exists() -> None:
    for each in ROUTES:
        named = {each.takes, *each.gives.values()} - {None}
        assert named <= SCHEMAS.keys()


def test_every_door_is_in_the_manual() -> None:
    manual = (Path(__file__).parent.parent.parent / "docs/reference/api.md").read_text(encoding="utf-8")
    assert [each.path for each in ROUTES if f"| `{each.method}` | `{each.path}` |" not in manual] == []
