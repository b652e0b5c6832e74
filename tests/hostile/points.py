"""Points of edwards25519 by an arithmetic of its own: affine, slow, and short enough to be read beside RFC 8032.

It shares nothing with `hotline.core.curve`, so that the two can be held against each other.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1)
BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)

Point = tuple[int, int]


def plus(first: Point, second: Point) -> Point:
    """Add two points."""
    (a, b), (c, e) = first, second
    shared = D * a * c * b * e % P
    return (a * e + c * b) * pow(1 + shared, -1, P) % P, (b * e + a * c) * pow(1 - shared, -1, P) % P


def times(scalar: int, point: Point) -> Point:
    """Add *point* to itself so many times."""
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = plus(total, point)
        point, scalar = plus(point, point), scalar >> 1
    return total


def lifted(y: int) -> tuple[Point, ...]:
    """Return the points whose second coordinate is *y*: none, one or two."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for root in (pow(square, (P + 3) // 8, P), pow(square, (P + 3) // 8, P) * pow(2, (P - 1) // 4, P) % P):
        if root * root % P == square:
            return tuple({(root, y % P): None, (-root % P, y % P): None})
    return ()


def spelt(point: Point) -> bytes:
    """Return the one canonical spelling of *point*."""
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def spellings(point: Point) -> Iterator[bytes]:
    """Yield every 32 bytes that a lenient reader takes for *point*: y beyond the field, a sign where there is none."""
    x, y = point
    for written in (y, y + P):
        for sign in (0, 1):
            if written < 2**255 and (x == 0 or sign == x & 1):
                yield (written | sign << 255).to_bytes(32, "little")


def read(public: bytes) -> Point | None:
    """Return the point that *public* spells, leniently; None if there is none."""
    number = int.from_bytes(public, "little")
    y, sign = number % 2**255, number >> 255
    return next((point for point in lifted(y % P) if point[0] & 1 == sign or point[0] == 0), None)


@cache
def small() -> tuple[Point, ...]:
    """Return the eight points whose order divides eight."""
    for y in range(2, 100):
        for point in lifted(y):
            found = times(L, point)
            if times(4, found) != NEUTRAL:
                return tuple(times(number, found) for number in range(8))
    raise AssertionError("one point in two has a component of order eight")


def challenge(r: bytes, public: bytes, text: bytes) -> int:
    """Return the scalar that a signature binds to key and text (RFC 8032 section 5.1.7)."""
    return int.from_bytes(sha512(r + public + text).digest(), "little") % L
