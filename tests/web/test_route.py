"""A door's address is written for people, and as the server of it wants it."""

import pytest

from hotline.web.logs import entries
from hotline.web.route import Route


@pytest.mark.parametrize(
    ("path", "deep", "pattern"),
    [
        ("/v1/logs/{log}/entries", False, "/v1/logs/{log}/entries"),
        ("/v1/logs/{log}/tiles/{place}", True, "/v1/logs/{log}/tiles/{place:.+}"),
    ],
)
def test_only_the_last_part_of_a_deep_address_holds_slashes(path: str, deep: bool, pattern: str) -> None:
    assert Route("GET", path, "x", entries, "Show x", {200: None}, deep=deep).pattern == pattern
