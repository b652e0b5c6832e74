"""What the browser computes is what the center computes: bytes, digests, codes, commitments, signatures."""

import json
import random
from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.aloud import code, words
from hotline.core.assertion import read_relying
from hotline.core.canonical import Instant, b64, instant, unb64
from hotline.core.errors import RefusalError
from hotline.core.roster import Key
from hotline.core.sealing import commit
from hotline.core.signature import MESSAGE, parse_envelope, verify
from hotline.core.typed import Typed
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_signing_in import make

CHARACTERS = 'aZ09 "\\/\b\f\n\r\t\x01\x1f\x7f\u2028\u2029é中文，。🙂\u202e'
MADE = """async (cases) => {
  const { canonical, code, aloud, commit, readPayload } = await import("/static/exact.js");
  const { utf8, unb64, digest } = await import("/static/bytes.js");
  return Promise.all(cases.map(async ({ value, salt }) => {
    const text = canonical(value);
    const named = await digest(utf8(text));
    const read = await readPayload(utf8(text));
    const spoken = aloud(named);
    return { text, named, code: code(named), again: read.code, words: spoken.words.join(" - "),
      digits: spoken.digits.join(" "), commitment: await commit(unb64(salt), value) };
  }));
}"""
SIGNED = """async ({ kid, payload }) => {
  const { heldKey } = await import("/static/browser_key.js");
  const { signPayload, envelope } = await import("/static/envelope.js");
  const { unb64 } = await import("/static/bytes.js");
  const bytes = unb64(payload);
  return envelope(bytes, await signPayload(await heldKey(kid), bytes, "operator"));
}"""
REFUSED = """async (texts) => {
  const { readPayload } = await import("/static/exact.js");
  const { unb64 } = await import("/static/bytes.js");
  return Promise.all(texts.map((text) => readPayload(unb64(text)).then(() => "read", () => "refused")));
}"""
UNSEALED = """async (cases) => {
  const { unseal } = await import("/static/exact.js");
  return Promise.all(cases.map(([sealed, openings]) => unseal(sealed, openings).catch((error) => error.message)));
}"""
TYPED = """async ({ texts, since }) => {
  const { instantOf } = await import("/static/fields.js");
  const { now } = await import("/static/clock.js");
  return { now: Math.floor(now()), read: texts.map((text) => instantOf(text, since)) };
}"""
INSTANTS = (
    *("2026-12-01", "2026-12-01 06:00", "2026-12-01T06:00:01.5Z", "20261122T1740Z", "17:40", "１７：４０:05 Z"),
    *("+2h", "-2h", "+ 030 m", "2026-11-22T17:40:00+08:00", "2026-11-22 17:40 -0500", "2000-02-29 23:59"),
    *("2026-02-31", "25:00", "1740", "+36", "tomorrow", "-99999d", "1970-01-01 03:00+08:00", "2026-11-22 17:40+15:00"),
)
SALT = b64(bytes(32))


def value(chance: random.Random, depth: int = 0) -> Any:
    """Return a value of our kind of JSON."""
    kind = chance.randrange(7 if depth < 3 else 5)
    match kind:
        case 0:
            return chance.choice([None, True, False])
        case 1:
            return chance.choice([0, -1, 2**53 - 1, -(2**53) + 1, chance.randrange(10**6)])
        case 2 | 3 | 4:
            return "".join(chance.choices(CHARACTERS, k=chance.randrange(12)))
        case 5:
            return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
        case _:
            return {
                "".join(chance.choices("abAB_09", k=4)): value(chance, depth + 1) for _ in range(chance.randrange(5))
            }


def test_bytes_codes_and_commitments_are_those_of_the_center(sit: SitDown) -> None:
    chance = random.Random(3)
    cases = [{"value": value(chance), "salt": b64(chance.randbytes(32))} for _ in range(400)]
    told = sit("us").open("/enrol").evaluate(MADE, cases)
    for case, found in zip(cases, told, strict=True):
        text = canonical.encode(case["value"])
        digest = canonical.digest(text)
        spoken = words(digest).split("\n")
        assert found == {
            "text": text.decode(),
            "named": digest,
            "code": code(digest),
            "again": code(digest),
            "words": spoken[0],
            "digits": spoken[1],
            "commitment": commit(unb64(case["salt"]), case["value"]),
        }


def test_an_instant_is_read_as_the_center_reads_it(sit: SitDown) -> None:
    since = instant("2026-11-22T10:00:00.000Z")
    found = sit("us").open("/enrol").evaluate(TYPED, {"texts": INSTANTS, "since": since})
    reader = Typed(Instant(found["now"]))
    assert found["read"] == [reader.moment(text, since) for text in INSTANTS]


def test_a_key_of_the_browser_signs_what_the_center_takes_and_not_one_bit_else(sit: SitDown, centers: Centers) -> None:
    desk = sit("us")
    kid = desk.hold_key("alice")
    payload = canonical.encode({"form": "TST-1", "text": "中文，\u202e🙂"})
    envelope = desk.page.evaluate(SIGNED, {"kid": kid, "payload": b64(payload)})
    signer = centers.us.signer("alice")
    key = Key(kid, signer.alg, signer.public, "us/alice", "alice", ("operator",), canonical.ZERO, canonical.Instant(1))
    ((found, header),) = verify(parse_envelope(envelope, MESSAGE), {kid: key}.get)
    assert (found.subject, header.role, header.typ) == ("us/alice", "operator", MESSAGE)
    assert unb64(envelope["signatures"][0]["protected"]) == canonical.encode(
        {"alg": "Ed25519", "kid": kid, "role": "operator", "typ": MESSAGE}
    )
    with pytest.raises(RefusalError) as caught:
        verify(parse_envelope(envelope | {"payload": b64(payload + b" ")}, MESSAGE), {kid: key}.get)
    assert caught.value.rule == "signature.forged"


def test_a_security_key_signs_documents_that_the_center_takes(sit: SitDown) -> None:
    desk = sit("us")
    desk.security_key()
    document = make(desk, "gale", "Security key")
    payload = canonical.encode({"form": "TST-1"})
    envelope = desk.page.evaluate(SIGNED, {"kid": document["kid"], "payload": b64(payload)})
    window = (canonical.ZERO, canonical.Instant(1))
    key = Key(document["kid"], document["alg"], unb64(document["pub"]), "us/gale", "gale", ("operator",), *window)
    object.__setattr__(key, "webauthn", read_relying(document["webauthn"]))
    ((found, _),) = verify(parse_envelope(envelope, MESSAGE), {key.kid: key}.get)
    assert found.subject == "us/gale"


def test_bytes_that_are_not_in_their_one_spelling_are_not_signed(sit: SitDown) -> None:
    wrong = [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":2}',
        b'{"a":1.5}',
        b"\xff",
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\\u0041"}',
    ]
    told = sit("us").open("/enrol").evaluate(REFUSED, [b64(each) for each in [*wrong, b'{"a":1}']])
    assert told == ["refused"] * len(wrong) + ["read"]


def test_an_opening_that_is_missing_strange_or_wrong_is_found(sit: SitDown) -> None:
    sealed = {"place": commit(bytes(32), {"zone": 7})}
    good = {"place": {"salt": SALT, "value": {"zone": 7}}}
    cases = [
        [sealed, good],
        [sealed, {}],
        [sealed, good | {"other": {"salt": SALT, "value": 1}}],
        [sealed, {"place": {"salt": SALT, "value": {"zone": 8}}}],
        [sealed, {"place": {"salt": b64(bytes(31)), "value": {"zone": 7}}}],
    ]
    told = sit("us").open("/enrol").evaluate(UNSEALED, json.loads(json.dumps(cases)))
    assert told[0] == {"place": {"zone": 7}}
    assert told[1:] == [
        "no opening of place",
        "an opening of no sealed field: other",
        "the opening of place is wrong",
        "a salt has 32 bytes",
    ]
