"""Messages are found over HTTP."""

import pytest

from hotline.client.errors import ClientError
from tests.examples import notice, sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.fakes_search import FreshSearch


def index(doors: Open) -> None:
    """Let the doors have an index."""
    doors.doors.search = FreshSearch(side=doors.side)


async def test_a_message_is_found_with_its_form_its_people_and_the_passage(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    index(doors)
    page = await doors.get("/v1/search", text="试验", party="us")
    (hit,) = page["found"]
    assert (hit["id"], hit["case"], hit["form"], hit["people"]) == (receipt.id, receipt.id, "TST-1", ["us/alice"])
    assert hit["title"]["en"]
    assert page["next"] is None
    assert all(each["indexed"] == each["size"] for each in page["searched"].values())


async def test_pages_follow_each_other(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        names = [(await alice.send("TST-1", notice(test_id=f"T-{number}"))).id for number in range(3)]
    index(doors)
    first = await doors.get("/v1/search", form="TST-1", limit=2)
    second = await doors.get("/v1/search", form="TST-1", limit=2, before=first["next"])
    assert [each["id"] for each in (*first["found"], *second["found"])] == names[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"text": "(*)"},
        {"text": "x" * 401},
        {"from": "yesterday"},
        {"status": "real"},
        {"precedence": "flash"},
        {"limit": 0},
        {"sort": "x"},
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(doors: Open, query: dict[str, str | int]) -> None:
    index(doors)
    with pytest.raises(ClientError) as caught:
        await doors.get("/v1/search", **query)
    assert caught.value.rule == "request.malformed"


async def test_a_center_without_an_index_says_so(doors: Open) -> None:
    with pytest.raises(ClientError, match="no index"):
        await doors.get("/v1/search", text="x")
