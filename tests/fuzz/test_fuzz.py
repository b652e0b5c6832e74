"""Whatever a stranger sends is read for what it says, or refused by name: no crash, no loop, no other meaning.

A short run here; `make fuzz` looks much longer. What is found is written down by hypothesis and tried first next time.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fuzz.edits import Edit, edited, edits
from tests.fuzz.targets import TARGETS, Target

each_target = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


def outcome(target: Target, data: bytes) -> object:
    """Return what *data* says, or None if it is refused; anything else that is raised fails the test."""
    try:
        return target.read(data)
    except target.refuses:
        return None


@each_target
def test_the_examples_are_good(target: Target) -> None:
    assert all(target.read(seed) is not None for seed in target.seeds)


@each_target
@given(number=st.integers(0, 100), changes=edits())
@example(number=0, changes=[("replace_value", 12, 1, b"")])
def test_what_was_edited_is_refused_or_read(target: Target, number: int, changes: list[Edit]) -> None:
    seed = target.seeds[number % len(target.seeds)]
    said = outcome(target, edited(seed, changes))
    if target.signed and said is not None:
        assert said in [target.read(each) for each in target.seeds]


@each_target
@given(data=st.binary(max_size=2_000))
@example(b"")
@example(b"\x00" * 5_000)
@example(b"[" * 5_000)
@example(b'{"":' * 5_000)
@example(b"&a [" * 2_000)
def test_noise_is_refused_or_read(target: Target, data: bytes) -> None:
    outcome(target, data)


@pytest.mark.parametrize("target", [each for each in TARGETS if each.signed], ids=lambda target: target.name)
def test_nothing_signed_can_be_made_without_a_key(target: Target) -> None:
    """Every single bit of a signed example, turned over: it is refused, or says the same (blanks between values)."""
    (seed,) = target.seeds
    said = target.read(seed)
    for place in range(0, len(seed), max(1, len(seed) // 300)):
        for bit in range(8):
            changed = outcome(target, edited(seed, [("flip", place, bit, b"")]))
            assert changed in (None, said), (place, bit)


def test_every_typ_is_refused_as_every_other() -> None:
    """What was signed as one kind of document is no other kind, whoever reads it."""
    readers = {target.name: target for target in TARGETS if target.signed}
    for name, target in readers.items():
        for other in readers.values():
            if other is not target and (name, other.name) != ("root", "root"):
                assert outcome(other, target.seeds[0]) is None, (name, other.name)
