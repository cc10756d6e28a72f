"""How a number has to be written, from fractions that are rounded as it is.

A number has so many decimal places. One that is smaller than two significant digits of them, or
than one where no more than one place is printed, is written by significant digits, one to begin
with and the places behind it: 5.627e-7. A number that its places write in full is never rounded,
however small: 0.0005.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from keywright.referee.errors import Ungradable

__all__ = ["bound", "plain", "printed"]

MOST_BITS = 10_000  # of a number that is printed
HALF = Fraction(1, 2)
TEN = Fraction(10)
Near = Callable[[int, int], Fraction]


def printed(near: Near, size: Callable[[], int], digits: int) -> str:
    """The number as it is printed; `near` of a shift and of places is a fraction that is on the
    same side of all that can be written with these places as the number times 10**shift is, and
    `size` is about the power of ten below the number."""
    value = near(0, digits)
    if abs(value) >= bound(digits) or (value * TEN**digits).denominator == 1:
        return plain(value, digits)
    return _scientific(near, size(), max(digits - 1, 0))


def bound(digits: int) -> Fraction:
    """Below which numbers are written by significant digits."""
    return TEN ** (1 - digits) if digits > 1 else HALF / TEN**digits


def plain(value: Fraction, places: int) -> str:
    """With its decimal places, all of them unless these are the number itself; `Ungradable` for a
    number too long to be printed."""
    scaled = value * TEN**places
    if floor(scaled).bit_length() > MOST_BITS:
        raise Ungradable("a number of more than 3000 digits")
    text = _positional(_away(scaled), places)
    if scaled.denominator != 1 or "." not in text:
        return text
    return text.rstrip("0").rstrip(".")


def _scientific(near: Near, size: int, places: int) -> str:
    value = near(-size, places)
    while abs(value) >= 10 or abs(value) < 1:
        size += 1 if abs(value) >= 10 else -1
        value = near(-size, places)
    text = plain(value, places)
    if abs(Fraction(text)) == 10:  # rounded up
        text, size = plain(Fraction(text) / 10, 0), size + 1
        text = f"{text}.{'0' * places}" if places else text
    return f"{text}e{size}"


def _away(value: Fraction) -> int:
    return max(floor(value + HALF), -floor(HALF - value), key=abs)


def _positional(scaled: int, digits: int) -> str:
    text = str(abs(scaled)).rjust(digits + 1, "0")
    whole, places = (text[:-digits], text[-digits:]) if digits else (text, "")
    return ("-" if scaled < 0 else "") + whole + ("." + places if digits else "")
