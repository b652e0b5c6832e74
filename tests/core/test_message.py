"""A message is its bytes: what is built is read back, and anything else is refused by name."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.canonical import Instant, instant
from hotline.core.errors import RefusalError
from hotline.core.message import Draft, Message, build, parse
from hotline.core.sealing import Opening
from hotline.core.terms import PRECEDENCES, STATUSES

DIGEST = "sha256:" + "0a" * 32
NOW = instant("2026-11-22T10:00:00.000Z")
DRAFT = Draft(
    channel="us-cn",
    sender="us",
    recipient="cn",
    protocol="small",
    agreement=DIGEST,
    form="NOT-1",
    status="actual",
    precedence="ROUTINE",
    written=NOW,
    case=DIGEST,
    in_reply_to=DIGEST,
    seen=(118, DIGEST),
)
NONCE = bytes(16)
PLACE = Opening(canonical.b64(bytes(32)), "Vienna")
PAYLOAD = build(DRAFT, {"kind": "big"}, {"place": PLACE}, NONCE)


def written(**members: Any) -> bytes:
    """Return the payload with some members changed; None of a member's own removes nothing."""
    return canonical.encode(json.loads(PAYLOAD) | members)


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(RefusalError) as caught:
        parse(payload)
    return caught.value.rule, caught.value.where


def test_a_message_is_read_back_as_it_was_built() -> None:
    message = parse(PAYLOAD)
    assert message == Message(
        id=canonical.digest(PAYLOAD),
        channel="us-cn",
        sender="us",
        recipient="cn",
        protocol="small",
        agreement=DIGEST,
        form="NOT-1",
        status="actual",
        precedence="ROUTINE",
        case=DIGEST,
        in_reply_to=DIGEST,
        written=NOW,
        seen=(118, DIGEST),
        nonce=canonical.b64(NONCE),
        fields={"kind": "big"},
        sealed={"place": PLACE.commitment()},
    )


def test_a_payload_has_just_the_members_of_its_version() -> None:
    assert list(json.loads(PAYLOAD)) == [
        *("agreement", "case", "channel", "fields", "form", "from", "in_reply_to", "nonce", "precedence"),
        *("protocol", "sealed", "seen", "status", "to", "v", "written"),
    ]
    assert json.loads(PAYLOAD)["seen"] == {"root": DIGEST, "size": 118}


def test_a_message_that_opens_a_case_and_has_seen_nothing_says_so() -> None:
    message = parse(build(replace(DRAFT, case=None, in_reply_to=None, seen=None), {}, {}, NONCE))
    assert (message.case, message.in_reply_to, message.seen) == (None, None, None)


def test_another_layout_of_the_same_value_is_another_message_and_refused() -> None:
    assert refusal(json.dumps(json.loads(PAYLOAD)).encode()) == ("json.not_canonical", "")


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"5", b"null", b'{"v":1}', b"\xff"])
def test_bytes_that_are_no_message_are_refused(payload: bytes) -> None:
    with pytest.raises(RefusalError):
        parse(payload)


BAD: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "another version": ({"v": 2}, ("message.version", "v")),
    "true as version": ({"v": True}, ("message.version", "v")),
    "an unknown member": ({"priority": 1}, ("message.malformed", "")),
    "no channel": ({"channel": ""}, ("message.malformed", "channel")),
    "a channel that is a number": ({"channel": 5}, ("message.malformed", "channel")),
    "a party with a line break": ({"from": "us\n"}, ("message.malformed", "from")),
    "a party that is not ASCII": ({"to": "中"}, ("message.malformed", "to")),
    "a long protocol": ({"protocol": "x" * 65}, ("message.malformed", "protocol")),
    "no agreement": ({"agreement": None}, ("message.malformed", "agreement")),
    "a short digest": ({"agreement": "sha256:00"}, ("message.malformed", "agreement")),
    "a case that is no digest": ({"case": "1"}, ("message.malformed", "case")),
    "an answer to no digest": ({"in_reply_to": "1"}, ("message.malformed", "in_reply_to")),
    "an unknown status": ({"status": "drill"}, ("message.malformed", "status")),
    "a status that is a list": ({"status": ["actual"]}, ("message.malformed", "status")),
    "an unknown precedence": ({"precedence": "URGENT"}, ("message.malformed", "precedence")),
    "a time of another spelling": ({"written": "2026-11-22T10:00:00Z"}, ("message.malformed", "written")),
    "a checkpoint that is a number": ({"seen": 5}, ("message.malformed", "seen")),
    "a checkpoint without a root": ({"seen": {"size": 5}}, ("message.malformed", "seen")),
    "a size below nought": ({"seen": {"size": -1, "root": DIGEST}}, ("message.malformed", "seen.size")),
    "true as size": ({"seen": {"size": True, "root": DIGEST}}, ("message.malformed", "seen.size")),
    "a root that is no digest": ({"seen": {"size": 1, "root": "x"}}, ("message.malformed", "root")),
    "a short nonce": ({"nonce": "AAAA"}, ("message.malformed", "nonce")),
    "a nonce that is no base64url": ({"nonce": "=" * 22}, ("message.malformed", "nonce")),
    "fields that are a list": ({"fields": []}, ("message.malformed", "fields")),
    "too many fields": ({"fields": {f"f{n}": 1 for n in range(65)}}, ("message.malformed", "fields")),
    "a field with a long name": ({"fields": {"x" * 65: 1}}, ("message.malformed", "fields")),
    "a commitment that is a number": ({"sealed": {"place": 5}}, ("message.malformed", "sealed.place")),
    "a short commitment": ({"sealed": {"place": "AAAA"}}, ("message.malformed", "sealed.place")),
    "a field both open and sealed": ({"fields": {"place": 1}}, ("message.malformed", "sealed.place")),
}


@pytest.mark.parametrize("wrong", BAD)
def test_any_other_member_is_refused_by_its_name(wrong: str) -> None:
    members, expected = BAD[wrong]
    assert refusal(written(**members)) == expected


def test_every_missing_member_is_refused() -> None:
    for name in json.loads(PAYLOAD):
        members = json.loads(PAYLOAD)
        del members[name]
        assert refusal(canonical.encode(members))[0] in ("message.malformed", "message.version")


def test_what_could_not_be_read_back_is_not_built() -> None:
    with pytest.raises(RefusalError, match="status"):
        build(replace(DRAFT, status="drill"), {}, {}, NONCE)
    with pytest.raises(RefusalError, match="salt"):
        build(DRAFT, {}, {"place": Opening("short", "Vienna")}, NONCE)
    with pytest.raises(AssertionError):
        build(DRAFT, {}, {}, b"short")


def test_a_message_over_the_limit_of_an_entry_is_refused() -> None:
    assert refusal(written(fields={"text": "x" * 50_000})) == ("json.too_large", "")


names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
drafts = st.builds(
    Draft,
    channel=names,
    sender=names,
    recipient=names,
    protocol=names,
    agreement=st.binary(min_size=32, max_size=32).map(canonical.digest),
    form=st.sampled_from(["HTL-1", "RCV"]),
    status=st.sampled_from(STATUSES),
    precedence=st.sampled_from(PRECEDENCES),
    written=st.integers(0, 253_402_300_799_999).map(Instant),
    case=st.none() | st.just(DIGEST),
    in_reply_to=st.none() | st.just(DIGEST),
    seen=st.none() | st.tuples(st.integers(0, 2**40), st.just(DIGEST)),
)


@given(
    drafts,
    st.dictionaries(names, values, max_size=4),
    st.dictionaries(names, values, max_size=4),
    st.binary(min_size=16, max_size=16),
)
def test_whatever_is_built_is_read_back_and_opens(
    draft: Draft, open_part: dict[str, Any], sealed_part: dict[str, Any], nonce: bytes
) -> None:
    sealed = {
        name: Opening(canonical.b64(nonce * 2), value) for name, value in sealed_part.items() if name not in open_part
    }
    payload = build(draft, open_part, sealed, nonce)
    message = parse(payload)
    assert message.id == canonical.digest(payload)
    assert (message.sender, message.written, message.seen) == (draft.sender, draft.written, draft.seen)
    assert message.fields == open_part
    assert {name: each.commitment() for name, each in sealed.items()} == message.sealed


@given(st.integers(0, len(PAYLOAD) - 1), st.integers(0, 255))
def test_a_changed_byte_makes_another_message_or_none(place: int, byte: int) -> None:
    changed = PAYLOAD[:place] + bytes([byte]) + PAYLOAD[place + 1 :]
    try:
        message = parse(changed)
    except RefusalError:
        return
    assert (message.id == parse(PAYLOAD).id) == (changed == PAYLOAD)
