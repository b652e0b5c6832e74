import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.errors import RefusalError
from hotline.core.frames import (
    ENTRY_MAX,
    KINDS,
    LARGEST,
    Advance,
    Bye,
    Carried,
    Check,
    Checked,
    Chunk,
    Cosignature,
    Entries,
    Frame,
    Have,
    Hello,
    Needed,
    Want,
    Welcome,
    encode,
    parse,
)
from hotline.core.signature import HELLO, WELCOME, Signed, sign
from tests.fakes import FakeSigner

DIGEST = canonical.digest(b"a document")
SIGNED = {typ: Signed(b"{}", (sign(b"{}", typ, "center", FakeSigner("center")),)) for typ in (HELLO, WELCOME)}

sizes = st.integers(0, 2**53 - 1)
instants = st.integers(0, 4_000_000_000_000).map(canonical.Instant)
digests = st.binary(min_size=32, max_size=32).map(canonical.digest_text)
hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=64).map(tuple)
logs = st.from_regex(r"[a-z][a-z0-9-]{0,31}", fullmatch=True)
notes = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200)
carried = st.one_of(
    st.builds(Carried, st.binary(max_size=300), st.none() | st.binary(max_size=300)),
    st.builds(Carried, st.binary(max_size=300), st.none(), digests),
)
frames = st.one_of(
    st.just(Hello(SIGNED[HELLO])),
    st.just(Welcome(SIGNED[WELCOME])),
    st.builds(Entries, logs, sizes, st.lists(carried, min_size=1, max_size=5).map(tuple), st.none() | notes),
    st.builds(
        Advance,
        sizes,
        carried,
        hashes,
        notes,
        st.lists(st.builds(Needed, sizes, carried, hashes), max_size=3).map(tuple),
    ),
    st.builds(Cosignature, logs, notes),
    st.builds(Check, sizes, instants, st.booleans()),
    st.builds(Checked, sizes, instants, instants, instants),
    st.builds(Want, logs, sizes),
    st.builds(Chunk, digests, st.integers(0, 4_194_304), st.integers(0, 4_194_304), st.binary(max_size=300)),
    st.builds(Have, digests, st.integers(0, 4_194_304)),
    st.builds(
        Bye,
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400),
        st.none() | st.just("frame.malformed"),
    ),
)
garbage_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["frame", "log", "first"]), inner),
)


@given(frames)
def test_every_frame_is_read_as_it_was_written(frame: Frame) -> None:
    data = encode(frame)
    assert parse(data) == frame
    assert encode(parse(data)) == data


@given(st.binary(max_size=400) | garbage_json.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_no_frame_is_refused_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(RefusalError) as refused:
        parse(data)
    assert refused.value.rule.startswith("frame.")


@given(frames, st.data())
def test_a_frame_with_something_changed_is_another_frame_or_refused(frame: Frame, draw: st.DataObject) -> None:
    data = bytearray(encode(frame))
    place = draw.draw(st.integers(0, len(data) - 1))
    data[place] ^= draw.draw(st.integers(1, 255))
    assert outcome(bytes(data)) in {bytes(data).hex(), "frame.malformed", "frame.too_large"}


def outcome(data: bytes) -> str:
    """Return the bytes of the frame that *data* is, or the rule by which it is refused."""
    try:
        return encode(parse(data)).hex()
    except RefusalError as refused:
        return refused.rule


def good(kind: str) -> dict[str, canonical.Json]:
    """Return the members of a good frame of *kind*."""
    examples: dict[str, Frame] = {
        "entries": Entries("us", 0, (Carried(b"x", b"y"),), "note"),
        "advance": Advance(0, Carried(b"x"), (b"h" * 32,), "note", (Needed(0, Carried(b"x"), ()),)),
        "check": Check(1, canonical.Instant(0), settle=False),
        "want": Want("us", 5),
        "chunk": Chunk(DIGEST, 0, 5, b"x"),
        "bye": Bye("enough"),
        "cosignature": Cosignature("us", "note"),
    }
    value = canonical.decode(encode(examples[kind]), largest=LARGEST)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("want", {"first": -1}),
        ("want", {"first": True}),
        ("want", {"first": "5"}),
        ("want", {"first": None}),
        ("want", {"log": "US"}),
        ("want", {"log": ""}),
        ("want", {"log": 5}),
        ("want", {"more": 5}),
        ("check", {"settle": 1}),
        ("check", {"sent": "now"}),
        ("check", {"sent": 5}),
        ("chunk", {"digest": "sha256:00"}),
        ("chunk", {"digest": 5}),
        ("chunk", {"piece": "not base64"}),
        ("chunk", {"piece": "eA=="}),
        ("chunk", {"piece": canonical.b64(b"x" * 32_769)}),
        ("chunk", {"total": 5_000_000}),
        ("entries", {"entries": []}),
        ("entries", {"entries": {}}),
        ("entries", {"entries": [5]}),
        ("entries", {"entries": [{}]}),
        ("entries", {"entries": [{"beside": "eA"}]}),
        ("entries", {"entries": [{"body": "eA", "more": 1}]}),
        ("entries", {"entries": [{"body": "eA", "beside": "eA", "document": DIGEST}]}),
        ("entries", {"entries": [{"body": "eA", "beside": None}]}),
        ("entries", {"entries": [{"body": canonical.b64(b"x" * 65_536)}]}),
        ("entries", {"entries": [{"body": "eA"}] * 2_049}),
        ("entries", {"note": "a\rb"}),
        ("entries", {"note": "x" * 32_769}),
        ("advance", {"proof": ["sha256:00"]}),
        ("advance", {"proof": [DIGEST] * 65}),
        ("advance", {"before": [{"index": 0}]}),
        ("advance", {"note": None}),
        ("bye", {"reason": "two\nlines"}),
        ("bye", {"reason": "x" * 401}),
        ("bye", {"rule": "no rule"}),
        ("bye", {"frame": "farewell"}),
        ("bye", {"frame": None}),
        ("bye", {"frame": []}),
    ],
)
def test_a_member_that_is_not_of_its_shape_is_refused(kind: str, change: dict[str, canonical.Json]) -> None:
    with pytest.raises(RefusalError) as refused:
        parse(canonical.encode({**good(kind), **change}))
    assert refused.value.rule == "frame.malformed"


@pytest.mark.parametrize("kind", ["entries", "advance", "check", "want", "chunk", "bye", "cosignature"])
def test_every_member_must_be_there(kind: str) -> None:
    for member in good(kind):
        rest = {name: value for name, value in good(kind).items() if name != member}
        with pytest.raises(RefusalError):
            parse(canonical.encode(rest))


def test_a_signature_for_another_kind_of_document_is_refused() -> None:
    value = {"frame": "hello", "signed": SIGNED[WELCOME].envelope()}
    with pytest.raises(RefusalError, match="another kind of document"):
        parse(canonical.encode(value))


def test_only_the_canonical_bytes_of_a_frame_are_one() -> None:
    with pytest.raises(RefusalError, match="canonical"):
        parse(json.dumps(good("want")).encode() + b" ")


def test_a_frame_over_the_limit_of_its_kind_is_refused_on_both_sides() -> None:
    with pytest.raises(RefusalError) as refused:
        parse(canonical.encode({**good("want"), "more": "x" * 2_000}))
    assert refused.value.rule == "frame.too_large"
    with pytest.raises(RefusalError) as refused:
        parse(b"x" * (LARGEST + 1))
    assert refused.value.rule == "frame.too_large"
    with pytest.raises(ValueError, match="over its limit"):
        encode(Cosignature("us", "é" * 32_768))


def test_limits_leave_room_for_every_entry() -> None:
    """Rule 10: frame limits exceed the entry limit, with the largest of everything beside it."""
    entry = Carried(b"x" * ENTRY_MAX, b"y" * 32_768)
    note = "n" * 8_000
    assert len(encode(Entries("us", 2**53 - 1, (entry,), note))) < KINDS["entries"].limit
    many = tuple(Carried(b"x" * 60, b"") for _ in range(1_092))
    assert len(encode(Entries("us", 2**53 - 1, many, note))) < KINDS["entries"].limit
    proof = (b"h" * 32,) * 53
    before = tuple(Needed(2**53 - 1, Carried(b"x" * 1_200, None, DIGEST), proof) for _ in range(28))
    assert len(encode(Advance(2**53 - 1, entry, proof, note, before))) < KINDS["advance"].limit
