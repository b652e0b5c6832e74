"""A digest to be read aloud, so that two people on a telephone compare what their computers hold."""

from typing import Final

from hotline.core import canonical

# Half a byte a word; every duty officer knows them.
SPELLING: Final = (
    *("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"),
    *("india", "juliett", "kilo", "lima", "mike", "november", "oscar", "papa"),
)

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U, which are misheard or misread."""


def code(digest: str) -> str:
    """Return the first 80 bits of *digest* as four groups of four signs: short to say, too long to be met by search."""
    head = int.from_bytes(canonical.digest_bytes(digest)[:10])
    signs = "".join(SIGNS[head >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))


def words(digest: str) -> str:
    """Return the first 128 bits of *digest* to be read aloud: 32 words of the spelling alphabet, 8 groups of digits.

    Both lines say the same; comparing one of them is enough.
    """
    head = canonical.digest_bytes(digest)[:16]
    spelt = [SPELLING[int(nibble, 16)] for nibble in head.hex()]
    lines = " - ".join(" ".join(spelt[at : at + 4]) for at in range(0, 32, 4))
    digits = " ".join(f"{int.from_bytes(head[at : at + 2]):05d}" for at in range(0, 16, 2))
    return f"{lines}\n{digits}"
