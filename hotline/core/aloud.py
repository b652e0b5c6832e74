"""A digest to be read aloud, so that two people on a telephone compare what their computers hold."""

from typing import Final

from hotline.core import canonical

# Half a byte a word; every duty officer knows them.
SPELLING: Final = (
    *("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"),
    *("india", "juliett", "kilo", "lima", "mike", "november", "oscar", "papa"),
)


def words(digest: str) -> str:
    """Return the first 128 bits of *digest* to be read aloud: 32 words of the spelling alphabet, 8 groups of digits.

    Both lines say the same; comparing one of them is enough.
    """
    head = canonical.digest_bytes(digest)[:16]
    spelt = [SPELLING[int(nibble, 16)] for nibble in head.hex()]
    lines = " - ".join(" ".join(spelt[at : at + 4]) for at in range(0, 32, 4))
    digits = " ".join(f"{int.from_bytes(head[at : at + 2]):05d}" for at in range(0, 16, 2))
    return f"{lines}\n{digits}"
