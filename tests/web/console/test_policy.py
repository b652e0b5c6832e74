"""Everything that leaves a center carries the policy: pages, files, errors and the answers of the API."""

import pytest

from hotline.web.console.policy import CONTENT, HEADERS
from tests.fakes_doors import Open


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/signin", 200),
        ("/", 303),
        ("/cases/none", 303),
        ("/signin?nothing=1", 400),
        ("/static/console.css", 200),
        ("/static/nothing.js", 404),
        ("/nothing", 404),
        ("/health", 200),
        ("/v1/channel", 401),
        ("/v1/nothing", 404),
    ],
)
async def test_every_answer_carries_the_policy(doors: Open, path: str, status: int) -> None:
    async with doors.session.get(doors.url + path, allow_redirects=False) as answer:
        assert answer.status == status
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
        assert "Cache-Control" in answer.headers


def test_the_policy_lets_nothing_in_that_this_origin_does_not_serve() -> None:
    told = dict(each.split(" ", 1) for each in CONTENT.split("; "))
    assert told.pop("default-src") == "'none'"
    assert told.pop("frame-ancestors") == "'none'"
    assert told.pop("base-uri") == "'none'"
    assert told.pop("require-trusted-types-for") == "'script'"
    assert told.pop("trusted-types") == "hotline-worker"
    assert set(told.values()) == {"'self'"}
