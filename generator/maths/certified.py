"""Decimals of which every printed digit is proved.

A decimal comes from an enclosure of the exact value, never from a float: the whole ball is rounded,
and the precision doubled until that is one number. An exact tie, on which no precision would ever
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
from generator.maths.terms import Term, add, fn, neg, number

__all__ = ["Rounded", "decimal", "rounded"]

# equivalent number: The precision doubles and is never 8193. A bound on the effort: what would need
#   8192 bits is refused.
_FEWEST_BITS, _BITS_TO_SETTLE, _MOST_BITS = 128, 512, 8192
_LARGEST = arb("1e1000")
_HALF = Fraction(1, 2)
_INFINITE = {fn("oo"): "oo", neg(fn("oo")): "-oo"}


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
    if term in _INFINITE:
        return Rounded(_INFINITE[term], exact=True)
    value = fraction_of(term)
    if value is not None:
        return _of_fraction(value, digits)
    bits = _FEWEST_BITS
    # equivalent comparison: A bound on the effort: what would need 8192 bits is refused.
    while bits <= _MOST_BITS:
        try:
            ball = enclose(term, bits)
            with ctx.workprec(bits):
                text = rounded(ball, digits)
                seems_exact = _overlaps(ball, Fraction(text))
        except Imprecise:
            # equivalent comparison, condition: A tie is looked for at other precisions: the same
            #   digits, later or with more work.
            if bits == _BITS_TO_SETTLE:
                term = decisions.settle(term)
                found = _at_tie(term, digits)
                if found is not None:
                    return found
            bits *= 2
        else:
            short = Fraction(text)
            if seems_exact and decisions.is_zero(add(term, neg(number(short)))):
                return _of_fraction(short, digits)
            return Rounded(text, exact=False)
    raise Undecided(term, f"{_MOST_BITS} bits do not settle its digit number {digits}")


def rounded(ball: arb, digits: int) -> str:
    """The decimal to which every number of the ball rounds; raises `Imprecise` if there is none.

    Raises `Undecided` for a number too long to be printed.
    """
    if not ball.is_finite():
        raise Imprecise
    # equivalent comparison: A ball around 10^1000 is not exactly that number, and its digits are
    #   not settled either.
    if abs(ball) > _LARGEST:
        raise Undecided(None, "a number of more than 1000 digits is not printed")
    size = (abs(ball) * 10**digits + arb(fmpq(1, 2))).floor().unique_fmpz()
    if size is None:
        raise Imprecise
    # equivalent comparison: The ball that is exactly zero has the size 0, which has no sign.
    return _text(int(-size if ball < 0 else size), digits)


def _at_tie(term: Term, digits: int) -> Rounded | None:
    """The decimal of a term that is exactly halfway between two decimals, None for any other."""
    try:
        ball = enclose(term, _BITS_TO_SETTLE)
    except Imprecise:
        return None
    with ctx.workprec(_BITS_TO_SETTLE):
        below = (ball * 10**digits).floor().unique_fmpz()
        if below is None:
            return None
        tie = (int(below) + _HALF) / 10**digits
        suspected = _overlaps(ball, tie)
    if suspected and decisions.is_zero(add(term, neg(number(tie)))):
        return _of_fraction(tie, digits)
    return None


def _overlaps(ball: arb, value: Fraction) -> bool:
    return bool(ball.overlaps(arb(fmpq(value.numerator, value.denominator))))


def _away(value: Fraction) -> int:
    """The nearest integer, of two the one farther from zero."""
    return max(floor(value + _HALF), -floor(_HALF - value), key=abs)


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
