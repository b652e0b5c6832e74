"""Quantities: exact decimal numbers with one spelling per value, and a unit that stands in the form.

A quantity between 0.001 and 999999 is written plainly (`72`, `0.5`), any other in powers of ten (`1e26`, `2.5e25`); no
zero, sign or digit is written that says nothing. At most 34 digits and powers of ten from -99 to 99, so that every
comparison is exact and cheap. No floating point anywhere: 1e26 here is ten to the twenty-sixth, not the double next to
it.
"""

import re
from decimal import Decimal
from typing import Final

from hotline.core.canonical import shown
from hotline.core.errors import refuse

DIGITS_MAX: Final = 34
POWER_MAX: Final = 99
PLAIN: Final = range(-3, 6)
NUMBER: Final = re.compile(r"(-?)([0-9]{1,64})(?:\.([0-9]{1,64}))?(?:[eE]([+-]?[0-9]{1,4}))?")


def quantity(text: object, where: str = "") -> Decimal:
    """Return the quantity of which *text* is the one spelling, or refuse."""
    found = spelled(text) if isinstance(text, str) else None
    if found is None or found != text:
        remedy = f"; write {found}" if found else ""
        raise refuse("field.malformed", where, f"{shown(text)} is not the spelling of a quantity{remedy}")
    return Decimal(found)


def spelled(text: str) -> str | None:
    """Return the one spelling of the number that *text* writes in any way; None if it writes none within the limits."""
    found = NUMBER.fullmatch(text)
    if not found:
        return None
    sign, whole, part, power = found[1], found[2], found[3] or "", int(found[4] or "0")
    digits = (whole + part).lstrip("0")
    lowest = power - len(part)
    bare = digits.rstrip("0")
    if not bare:
        return "0"
    lowest += len(digits) - len(bare)
    highest = lowest + len(bare) - 1
    if len(bare) > DIGITS_MAX or abs(highest) > POWER_MAX:
        return None
    return sign + (plainly(bare, highest) if highest in PLAIN else in_powers(bare, highest))


def plainly(digits: str, highest: int) -> str:
    """Write *digits*, the first of which stands for ten to the *highest*, without a power of ten."""
    if highest < 0:
        return "0." + "0" * (-highest - 1) + digits
    whole, part = digits[: highest + 1].ljust(highest + 1, "0"), digits[highest + 1 :]
    return f"{whole}.{part}" if part else whole


def in_powers(digits: str, highest: int) -> str:
    """Write *digits*, the first of which stands for ten to the *highest*, with a power of ten."""
    part = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{part}e{highest}"
