"""One entry of a log in a few words."""

from typing import Any

import pytest

from hotline.cli.entries import TELLERS, summary
from hotline.cli.words import Words
from hotline.core import entry, facts

NUMBER = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"kind": "overdue", "obligation": f"{NUMBER}/received"}, "abababab received"),
        ({"kind": "missed", "obligation": f"{NUMBER}/forecast.2026-H2.us"}, "abababab forecast 2026-H2 us"),
        (
            {"kind": "ended", "agreement": NUMBER, "instant": "2026-11-22T12:00:00.000Z", "party": "cn", "index": 7},
            "abababab at 2026-11-22 12:00:00Z, by entry 7 of cn",
        ),
        ({"kind": "rung_reached", "obligation": f"{NUMBER}/received", "rung": 2}, "abababab received: rung 3"),
        ({"kind": "clock", "offset": None, "bound": None}, "not compared yet"),
        ({"kind": "clock_compared", "offset": -3, "bound": 1}, "theirs is -3 ms against ours, give or take 1 ms"),
        ({"kind": "roster", "subject": "roster", "version": 2}, "roster, version 2"),
        ({"kind": "mirrored", "index": 4, "verdict": ""}, "no. 4"),
        ({"kind": "mirrored", "index": 4, "verdict": "field.missing"}, "no. 4: field.missing"),
        ({"kind": "cosigned", "log": "ours", "size": 9}, "Our log up to 9"),
        ({"kind": "attempted", "person": "Ann", "way": "screen", "result": "shown"}, "Ann (screen): shown"),
        ({"kind": "refusal", "index": 4, "rule": "field.missing"}, "4: field.missing"),
        ({"kind": "proposed", "id": NUMBER}, "abababab"),
        ({"kind": "link_down", "path": "wss://a", "reason": "silence"}, "path wss://a, reason silence"),
        ({"kind": "message", "envelope": {}}, "cannot be read (signature.malformed)"),
        ({"kind": "newer", "v": 1, "at": "x", "what": NUMBER, "list": [1]}, "what abababab"),
    ],
)
def test_an_entry_says_what_it_is_about(members: dict[str, Any], said: str) -> None:
    assert summary(members, Words()) == said


def test_every_teller_tells_a_kind_that_there_is() -> None:
    assert not TELLERS.keys() - entry.KINDS.keys() - facts.KINDS.keys()
