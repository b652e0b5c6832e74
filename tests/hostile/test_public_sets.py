"""Public sets of attacks, as far as they lie here: what others were caught by is refused at every door of this house.

Whatever file of a kind is found is tried, so that a newer set needs no change here. `tests/vectors` says where the
sets come from; those of curves are made anew in `test_points.py`.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.core import canonical
from hotline.core.errors import RefusalError
from hotline.core.request import check_request
from hotline.core.signature import MESSAGE, ML_DSA_44, ML_DSA_65, parse_envelope
from tests.fakes import FakeSigner
from tests.hostile.kinds import ASKED, KINDS, NOW, US
from tests.vectors import vectors, wycheproof

KNOWN = {"json_web_signature_test.json": 401, "json_web_key_test.json": 26, "json_web_crypto_test.json": 83}


def web_sets() -> list[Path]:
    return sorted((vectors("wycheproof") / "testvectors_v1").glob("json_web_*_test.json"))


def taken(token: str) -> Iterator[str]:
    """Yield every door that lets *token* in: as a proof, as one signature of an envelope, as an envelope itself."""
    parts = [*token.split("."), "", "", ""][:3]
    protected, payload, signature = parts
    general = {"payload": payload, "signatures": [{"protected": protected, "signature": signature}]}
    try:
        check_request(token, US.roster.find, **ASKED, now=NOW)  # type: ignore[arg-type]  # spelled out
        yield "proof"
    except RefusalError:
        pass
    for value in (lambda: general, lambda: canonical.parse(token.encode("utf-8", "surrogatepass"))):
        try:
            parse_envelope(value(), MESSAGE)
            yield "envelope"
        except RefusalError:
            pass


def test_no_jws_of_others_is_let_in_whatever_its_set_says_of_it() -> None:
    """Its algorithms are not ours, so even the good ones are refused; the bad ones come in every shape."""
    sets = web_sets()
    assert "json_web_signature_test.json" in {each.name for each in sets}
    for file in sets:
        cases = list(wycheproof(file.name))
        assert len(cases) >= KNOWN.get(file.name, 1)
        for group, case in cases:
            token = case.get("jws") or case.get("jwe") or case.get("jwk") or group
            text = token if isinstance(token, str) else json.dumps(token)
            assert list(taken(text)) == [], (file.name, case["tcId"])


SPOILT: tuple[Callable[[str], str], ...] = (
    lambda text: "    " + text,
    lambda text: text + "    ",
    lambda text: "?" + text,
    lambda text: text + "?",
    lambda text: text[:20] + "?" + text[20:],
    lambda text: "####" + text,
    lambda text: text + "####",
    lambda text: "?" + text[1:],
    lambda text: "????" + text[4:],
    lambda text: text + "=",
    lambda text: text + "==",
)


def test_the_cases_on_base64_are_refused_for_their_spelling_also_under_our_own_keys() -> None:
    """What `base64` cases of the set do to a token, done to messages: with a blank, a stray letter, a stray bit."""
    kind = KINDS[0]
    for spoil in SPOILT:
        for part in ("payload", "protected", "signature"):
            value = kind.envelope()
            holder = value if part == "payload" else value["signatures"][1]
            holder[part] = spoil(holder[part])
            with pytest.raises(RefusalError) as caught:
                kind.told(value)
            assert caught.value.rule == "signature.encoding"


@pytest.mark.parametrize("alg", [ML_DSA_44, ML_DSA_65])
def test_seeds_of_another_length_make_no_key(alg: str) -> None:
    seen = 0
    for group, case in wycheproof(f"{alg.lower().replace('-', '', 1).replace('-', '_')}_sign_seed_test.json"):
        seed = bytes.fromhex(group["privateSeed"])
        if len(seed) != 32:
            assert case["result"] == "invalid"
            seen += 1
            with pytest.raises(ValueError, match="32"):
                FakeSigner("seeded", alg, seed)
    assert seen


# What nst/JSONTestSuite leaves open (its `i_` files), written down here; each is a choice that two readers may make
# differently, and so none for what is signed.
OPEN = {
    "a number with a huge exponent": b"[123.456e-789]",
    "a number beyond every float": b"[0.4e00669999999999999999999999999999999999999999999999999999999999999999999]",
    "minus one huge": b"[-1e+9999]",
    "a very big whole number": b"[100000000000000000000]",
    "a very small whole number": b"[-123123123123123123123123123123]",
    "an object with a lone surrogate for a name": b'{"\\uDFAA":0}',
    "a first surrogate without its second": b'["\\uDADA"]',
    "a first surrogate and no second": b'["\\uD888\\u1234"]',
    "a first surrogate and an escape": b'["\\uD800\\n"]',
    "a first surrogate twice": b'["\\uD800\\uD800\\n"]',
    "a surrogate cut short": b'["\\ud800abc"]',
    "surrogates the wrong way round": b'["\\uDd1e\\uD834"]',
    "a lone second surrogate": b'["\\uDFAA"]',
    "bytes that are no UTF-8": b'["\xe0\xff"]',
    "an overlong sequence of two bytes": b'["\xc0\xaf"]',
    "an overlong sequence of six bytes": b'["\xfc\x83\xbf\xbf\xbf\xbf"]',
    "an overlong nought": b'["\xfc\x80\x80\x80\x80\x80"]',
    "a byte that continues nothing": b'["\x81"]',
    "beyond Unicode": b'["\xf4\xbf\xbf\xbf"]',
    "a surrogate in UTF-8": b'["\xed\xa0\x80"]',
    "Latin 1": b'["\xe9"]',
    "UTF-16 with a BOM": '["é"]'.encode("utf-16"),
    "UTF-16, big end first": '["é"]'.encode("utf-16-be"),
    "UTF-16, small end first": '["é"]'.encode("utf-16-le"),
    "UTF-32": '["é"]'.encode("utf-32"),
    "a BOM and an object": b"\xef\xbb\xbf{}",
    "five hundred deep": b"[" * 500 + b"]" * 500,
}


@pytest.mark.parametrize("name", OPEN)
def test_what_may_be_read_in_two_ways_is_not_read(name: str) -> None:
    for read in (canonical.parse, canonical.decode):
        with pytest.raises(RefusalError):
            read(OPEN[name])


@pytest.mark.parametrize(
    ("jws", "why"),
    [
        (b'{"payload":"e30","signature":"AA","protected":"e30"}', "RFC 7515 A.6: flattened"),
        (b'{"payload":"e30","signatures":[{"header":{"kid":"x"},"signature":"AA"}]}', "RFC 7520 4.7: content only"),
        (
            b'{"payload":"e30","signatures":[{"protected":"e30","header":{"kid":"x"},"signature":"AA"}]}',
            "RFC 7520 4.6 and 4.8: some header fields unprotected",
        ),
        (b'{"signatures":[{"protected":"e30","signature":"AA"}]}', "RFC 7520 4.5: detached content"),
        (b'{"payload":"$.02","signatures":[{"protected":"e30","signature":"AA"}]}', "RFC 7797 4.2: unencoded payload"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_shapes_that_the_standard_allows_and_this_profile_does_not_are_refused(jws: bytes, why: str) -> None:
    with pytest.raises(RefusalError) as caught:
        parse_envelope(canonical.parse(jws), MESSAGE)
    assert caught.value.rule in {"signature.malformed", "signature.encoding"}, why
