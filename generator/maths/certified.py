"""Decimals of which every printed digit is proved.

A decimal comes from an enclosure of the exact value, never from a float: both ends of the ball are
rounded, and the precision doubled until they agree. An exact tie, on which no precision would ever
be enough, is settled by algebra. Rounding is half away from zero, as people are taught it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from flint import arb, ctx, fmpq

from generator.maths import decisions
from generator.maths.balls import enclose
from generator.maths.outcomes import Imprecise, Undecided
from generator.maths.rationals import fraction_of, is_printable
from generator.maths.terms import Term, add, neg, number

__all__ = ["Rounded", "decimal", "rounded"]

_FEWEST_BITS, _BITS_TO_SETTLE, _MOST_BITS = 128, 512, 8192
_MOST_DIGITS = 4000  # before the point
_TINY_BITS = 20_000
_TINY = Fraction(1, 2**_TINY_BITS)


@dataclass(frozen=True)
class Rounded:
    """A decimal as printed; `exact` if it is the value itself and not a rounding of it."""

    text: str
    exact: bool


def decimal(term: Term, digits: int) -> Rounded:
    """The value of a closed term: as it is if `digits` places are enough for it, else rounded.

    Raises `Undefined` where there is no value, `Undecided` where 8192 bits do not settle a digit
    or the number is too long to be printed.
    """
    if term.head == "oo" or (term.head == "neg" and term.args[0].head == "oo"):
        return Rounded("oo" if term.head == "oo" else "-oo", exact=True)
    value = fraction_of(term)
    if value is not None:
        return _of_fraction(value, digits)
    bits = _FEWEST_BITS
    while bits <= _MOST_BITS:
        try:
            ball = enclose(term, bits)
            with ctx.workprec(bits):
                text = rounded(ball, digits)
        except Imprecise:
            found = None
            if bits == _BITS_TO_SETTLE:
                term = decisions.settle(term)
                found = _at_tie(term, digits)
            if found is not None:
                return found
            bits *= 2
        else:
            short = Fraction(text)
            if _overlaps(ball, short) and decisions.is_zero(add(term, neg(number(short)))):
                return _of_fraction(short, digits)
            return Rounded(text, exact=False)
    raise Undecided(term, f"{_MOST_BITS} bits do not settle its digit number {digits}")


def rounded(ball: arb, digits: int) -> str:
    """The decimal to which every number of the ball rounds; raises `Imprecise` if there is none.

    Raises `Undecided` for a number too long to be printed.
    """
    if not ball.is_finite():
        raise Imprecise
    if abs(ball) < arb(10) ** -(digits + 1):
        return _text(0, digits)
    if abs(ball) > arb(10) ** _MOST_DIGITS:
        message = f"a number of more than {_MOST_DIGITS} digits is not printed"
        raise Undecided(None, message)
    if not ball.rad() < arb(10) ** -digits:  # and it may be too wide for its ends to be written
        raise Imprecise
    low, high = (_away(end * 10**digits) for end in _ends(ball))
    if low != high:
        raise Imprecise
    return _text(low, digits)


def _at_tie(term: Term, digits: int) -> Rounded | None:
    """The decimal of a term that is exactly halfway between two decimals, None for any other."""
    try:
        ball = enclose(term, _BITS_TO_SETTLE)
    except Imprecise:
        return None
    with ctx.workprec(_BITS_TO_SETTLE):
        if not ball.is_finite() or not ball.rad() < arb(10) ** -(digits + 1):
            return None
        tie = Fraction(2 * floor(sum(_ends(ball)) / 2 * 10**digits) + 1, 2 * 10**digits)
        suspected = _overlaps(ball, tie)
    if suspected and decisions.is_zero(add(term, neg(number(tie)))):
        return _of_fraction(tie, digits)
    return None


def _ends(ball: arb) -> tuple[Fraction, Fraction]:
    """Numbers that the ball lies between; the exponents of its own ends may be astronomic."""
    parts = [_dyadic(part) for part in (ball.mid(), ball.rad())]
    middle, radius = (Fraction(0) if part is None else part for part in parts)
    if None in parts:
        radius += 2 * _TINY
    return middle - radius, middle + radius


def _dyadic(part: arb) -> Fraction | None:
    """The exact value of a midpoint or radius, None if it is smaller than `_TINY` but not zero."""
    if not part.is_zero() and abs(part) < arb(2) ** -_TINY_BITS:
        return None
    mantissa, exponent = (int(half) for half in part.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _overlaps(ball: arb, value: Fraction) -> bool:
    return bool(ball.overlaps(arb(fmpq(value.numerator, value.denominator))))


def _away(value: Fraction) -> int:
    """The nearest integer, of two the one farther from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


def _of_fraction(value: Fraction, digits: int) -> Rounded:
    if not is_printable(value):
        raise Undecided(None, "the number is too long to be printed")
    scaled = value * 10**digits
    text = _text(_away(scaled), digits)
    if scaled.denominator != 1:
        return Rounded(text, exact=False)
    return Rounded(text.rstrip("0").rstrip(".") if "." in text else text, exact=True)


def _text(scaled: int, digits: int) -> str:
    """scaled / 10**digits with all its places; zero has no sign."""
    whole, places = divmod(abs(scaled), 10**digits)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{places:0{digits}d}" if digits else f"{sign}{whole}"
