"""The OpenAPI document is valid, whole, and drawn from the table that serves."""

from typing import Any

from hotline.web.openapi import document
from hotline.web.routes import ROUTES
from tests.fakes_doors import validate_document

SHOWN = document(ROUTES, "http://127.0.0.1:8440")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, each) for path, found in SHOWN["paths"].items() for method, each in found.items()]


def test_the_document_is_valid_openapi() -> None:
    validate_document(SHOWN)


def test_every_route_is_in_the_document_and_nothing_else() -> None:
    assert {(path, method.upper()) for path, method, _ in operations()} == {(each.path, each.method) for each in ROUTES}


def test_every_operation_says_who_may_use_it_and_what_a_problem_looks_like() -> None:
    for path, _, each in operations():
        assert each["responses"]["default"]["content"].keys() == {"application/problem+json"}
        assert ("security" in each) == path.startswith("/v1/")


def test_every_part_of_an_address_is_described() -> None:
    for path, _, each in operations():
        parts = {parameter["name"] for parameter in each["parameters"] if parameter["in"] == "path"}
        assert parts == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_what_is_posted_has_a_shape() -> None:
    assert {each["operationId"] for _, _, each in operations() if "requestBody" in each} == {
        "post",
        "check",
        "sign",
        "enrol",
        "consent",
        "foretell",
        "confirm_clock",
        "hand_over",
        "note",
        "stop_exercise",
        "keep_draft",
        "bring_file",
        "check_draft",
        "give_back",
    }
