"""A client makes the statement of a hand-over of what it is shown, and seconds only what lists what is open now."""

from typing import Any

import pytest

from hotline.client.errors import ClientError
from hotline.client.relieving import second_of, signed, statement_of
from hotline.core.handover import listed, parse_handover
from hotline.runtime.stage import NamedSigner

OPEN = {"owed": listed([]), "proposals": listed([])}
WATCH: dict[str, Any] = {
    "channel": "us-cn",
    "party": "us",
    "status": "actual",
    "now": "2026-11-22T10:00:00.000Z",
    "holder": "us/alice",
    "open": OPEN,
    "offer": None,
}
ALICE, BOB = NamedSigner("alice"), NamedSigner("bob")


def offered(**changes: Any) -> dict[str, Any]:
    """Return a watch that alice offers to bob."""
    said = statement_of(WATCH, "us/bob", instead=None, note="calm", confirmed=True)
    statement = signed(said, [ALICE], "operator")
    return {**WATCH, "offer": {"lacks": ["us/bob"], "statement": statement}, **changes}


def test_a_statement_says_what_was_shown() -> None:
    _, said = parse_handover(offered()["offer"]["statement"])
    assert (said.leaving, said.taking, said.note, said.confirmed, said.open) == (
        "us/alice",
        "us/bob",
        "calm",
        True,
        OPEN,
    )


def test_the_second_signs_the_same_bytes_beside_the_first() -> None:
    first = offered()["offer"]["statement"]
    both: Any = second_of(offered(), "us/bob", [BOB], "operator")
    assert both["payload"] == first["payload"]
    assert both["signatures"][:1] == first["signatures"]
    read, _ = parse_handover(both)
    assert [each.header().kid for each in read.signatures] == [ALICE.kid, BOB.kid]


@pytest.mark.parametrize(
    ("watch", "person", "rule"),
    [
        (WATCH, "us/bob", "handover.holder"),
        (offered(), "us/carol", "handover.holder"),
        (offered(open={**OPEN, "owed": listed(["x"])}), "us/bob", "handover.stale"),
        (offered(offer={"lacks": ["us/bob"], "statement": {}}), "us/bob", "signature.malformed"),
    ],
)
def test_nobody_seconds_what_is_not_theirs_or_not_so(watch: dict[str, Any], person: str, rule: str) -> None:
    with pytest.raises(ClientError) as caught:
        second_of(watch, person, [BOB], "operator")
    assert caught.value.rule == rule
