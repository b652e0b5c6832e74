"""Which Ed25519 public keys are fit for use: canonically written points of the prime-order group.

The OpenSSL underneath accepts points of small order, for which one signature fits many texts, and other spellings of
the same point. Nothing here is secret, so nothing needs constant time. RFC 8032 section 5.1.
"""

from typing import Final

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_ONE: Final = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
"""X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z."""
NEUTRAL: Final[Point] = (0, 1, 1, 0)


def prime_order(public: bytes) -> bool:
    """Tell whether *public* is the canonical spelling of a point, not neutral, whose order is the large prime."""
    point = decompress(public)
    return point is not None and not is_neutral(point) and is_neutral(multiply(ORDER, point))


def decompress(public: bytes) -> Point | None:
    """Return the point that *public* spells canonically, if there is one."""
    y = int.from_bytes(public, "little") & (1 << 255) - 1
    odd = public[31] >> 7
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x + u) % P == 0:
        x = x * SQRT_MINUS_ONE % P
    if (v * x * x - u) % P or (x == 0 and odd):
        return None
    if x % 2 != odd:
        x = P - x
    return x, y, 1, x * y % P


def multiply(scalar: int, point: Point) -> Point:
    """Return *scalar* times *point*."""
    total = NEUTRAL
    for bit in f"{scalar:b}":
        total = double(total)
        if bit == "1":
            total = add(total, point)
    return total


def add(first: Point, second: Point) -> Point:
    """Return the sum of two points."""
    a = (first[1] - first[0]) * (second[1] - second[0]) % P
    b = (first[1] + first[0]) * (second[1] + second[0]) % P
    c = 2 * first[3] * second[3] * D % P
    d = 2 * first[2] * second[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(point: Point) -> Point:
    """Return twice *point*."""
    a, b, c = point[0] ** 2 % P, point[1] ** 2 % P, 2 * point[2] ** 2 % P
    h = a + b
    e, g = h - (point[0] + point[1]) ** 2 % P, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def is_neutral(point: Point) -> bool:
    """Tell whether *point* is the neutral element."""
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0
