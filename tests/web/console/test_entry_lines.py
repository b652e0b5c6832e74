"""Entries that are no messages are told in sentences; one that says something else is left to its members."""

import pytest

from hotline.core.terms import LANGUAGES
from hotline.web.console.entry_lines import TELLERS, Sentence, sentence
from hotline.web.console.words import Say
from tests.fakes_center import AGREEMENTS, World
from tests.fakes_doors import Open
from tests.web.console.desks import page

DIGEST = "sha256:" + "ab" * 32
AT = "2031-05-21T14:29:23.500Z"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"kind": "clock", "offset": -3, "bound": 2, "watch_size": 9}, "China is 3 ms behind, known to 2 ms"),
        ({"kind": "clock_compared", "offset": 4, "bound": 2}, "China is 4 ms ahead"),
        ({"kind": "clock", "offset": 0, "bound": 2, "watch_size": 9}, "both show the same"),
        ({"kind": "clock", "offset": None, "bound": None, "watch_size": 9}, "reaches 9 facts"),
        ({"kind": "clock", "offset": None, "bound": None, "statement": {}}, "confirmed"),
        ({"kind": "roster", "subject": "root", "version": 2, "digest": DIGEST}, "Root, version 2 · abababab"),
        ({"kind": "refusal", "index": 7, "rule": "store.full"}, "#7 of China could not be admitted: The store cannot"),
        ({"kind": "overdue", "obligation": f"{DIGEST}/received", "deadline": AT}, "abababab was held at 2031-05-21 14"),
        ({"kind": "recovered", "first": 3, "size": 6}, "#3 to #5 were lost"),
        ({"kind": "cosigned", "log": "ours", "size": 6}, "China holds the log of United States: 6 entries"),
        ({"kind": "cosigned", "log": "theirs", "size": 6}, "United States holds the log of China: 6 entries"),
    ],
)
def test_each_kind_says_what_it_means(both: World, value: dict[str, object], words: str) -> None:
    found = sentence(both.us.center, "us", value)
    assert found is not None
    told = found.told(Say("en")).replace("CN", "China").replace("US", "United States").replace("cn", "China")
    assert words in told.replace("us", "United States"), told


def test_every_sentence_stands_in_both_languages(both: World) -> None:
    values = {"index": 1, "id": DIGEST, "message": DIGEST, "digest": AGREEMENTS[0].digest, "agreement": DIGEST}
    values |= {"version": 1, "instant": AT, "deadline": AT, "obligation": DIGEST, "first": 1, "size": 2, "log": "ours"}
    values |= {"offset": 1, "bound": 1, "subject": "roster", "protocol": "x", "party": "us", "watch_size": 1}
    values |= {"agreement": AGREEMENTS[0].digest, "reason": "why", "rule": "case.unknown"}
    for kind in TELLERS:
        found = sentence(both.us.center, "us", {**values, "kind": kind})
        assert isinstance(found, Sentence), kind
        assert all(found.told(Say(language)) for language in LANGUAGES), kind


@pytest.mark.parametrize("value", [{"kind": "roster"}, {"kind": "in_force", "digest": DIGEST}, {"kind": "x"}, {}])
def test_what_cannot_be_told_is_left_to_its_members(both: World, value: dict[str, object]) -> None:
    assert sentence(both.us.center, "us", value) is None


async def test_the_record_tells_its_entries(both: World, doors: Open) -> None:
    text = await page(doors, "/record", "auditor")
    assert "binds both parties from" in text
    assert "ours_index" not in text
    assert "holds the log of" in await page(doors, "/record?log=watch", "auditor")
