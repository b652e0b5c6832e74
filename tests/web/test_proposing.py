"""What an agreement would change is told in sentences before anybody signs for it, and nothing is kept of it."""

import json
from typing import Any

import pytest

from hotline.core.canonical import decode, digest, encode
from tests.fakes_center import AGREEMENTS, World
from tests.fakes_doors import Open
from tests.web.test_agreements import NEW, refused

CHECK = "/v1/agreements/check"


def sooner() -> dict[str, Any]:
    """Return the next version of an agreement in force, in which something is owed sooner."""
    found: dict[str, Any] = json.loads(AGREEMENTS[0].octets)
    found["version"] += 1
    precedence = next(iter(found["timing"]))
    found["timing"][precedence]["acknowledged"]["within"] = "7m"
    return found


@pytest.mark.parametrize(("lang", "mark", "word"), [("en", "7 min", "1 tighter"), ("zh", "7分钟", "1")])
async def test_a_next_version_is_held_against_the_one_in_force(
    both: World, doors: Open, lang: str, mark: str, word: str
) -> None:
    sizes = (both.us.center.ours.size, both.us.center.watch.size)
    document = sooner()
    told = await doors.post(CHECK, {"agreement": document, "lang": lang}, "administrator")
    assert told["digest"] == digest(encode(document))
    assert told["before"] == {"digest": AGREEMENTS[0].digest, "version": AGREEMENTS[0].protocol.version}
    texts = [each["text"] for chapter in told["chapters"] for each in chapter["sentences"]]
    assert any(mark in each for each in texts), texts
    assert word in told["count"]
    assert (both.us.center.ours.size, both.us.center.watch.size) == sizes


async def test_of_what_nobody_agreed_on_before_everything_is_new(doors: Open) -> None:
    document = decode(NEW.octets, largest=10**6, deepest=32)
    told = await doors.post(CHECK, {"agreement": document, "lang": "en"}, "administrator")
    assert (told["digest"], told["before"], told["chapters"]) == (NEW.digest, None, [])


async def test_what_is_no_agreement_or_no_language_is_refused(doors: Open) -> None:
    assert await refused(doors.post(CHECK, {"agreement": {"protocol": "x"}, "lang": "en"})) == (
        "agreement.malformed",
        422,
    )
    found = await refused(doors.post(CHECK, {"agreement": sooner(), "lang": "fr"}))
    assert found == ("request.malformed", 400)
