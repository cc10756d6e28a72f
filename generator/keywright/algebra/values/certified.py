"""Decimals of which every printed digit is proved.

A decimal comes from an enclosure of the exact value, never from a float: the whole ball is rounded,
and the precision doubled until that is one number. An exact tie, on which no precision would ever
be enough, is settled by algebra. Rounding is half away from zero, as people are taught it.

A value has `digits` decimal places. Where they would leave it one significant digit or none, below
10**(1 - digits), it has `digits` significant digits instead: 5.627e-7. The value itself decides,
and not what it is rounded to: 0.00099996 is 1.000e-3 and 9.9996e-8 is 1.000e-7. What is written
out by `digits` places is not rounded and stays as it is: 0, 0.0005. With `digits` 1 or 0, one
significant digit is as much as the places show; then only what would be 0 has one instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from flint import arb, ctx, fmpq

from keywright.algebra.numbers.balls import enclose
from keywright.algebra.numbers.rationals import fraction_of, is_printable, is_printable_power
from keywright.algebra.symbols import decisions
from keywright.terms.outcomes import Imprecise, Undecided
from keywright.terms.term import Term, add, fn, neg, number

__all__ = ["Rounded", "decimal", "rounded"]

# equivalent number: The precision doubles and is never 8193. A bound on the effort: what would need
#   8192 bits is refused.
_FEWEST_BITS, _BITS_TO_SETTLE, _MOST_BITS = 128, 512, 8192
_LARGEST = arb("1e1000")
_HALF = Fraction(1, 2)
_TEN = Fraction(10)
_INFINITE = {fn("oo"): "oo", neg(fn("oo")): "-oo"}


@dataclass(frozen=True)
class Rounded:
    """A decimal as printed; `exact` if it is the value itself and not a rounding of it."""

    text: str
    exact: bool


@dataclass(frozen=True)
class _Units:
    """A number of so many units of its last digit, which stands at the decimal place `places`."""

    count: int
    places: int

    @property
    def value(self) -> Fraction | None:
        """The number as a fraction; None where that is too long to be written."""
        if not is_printable_power(_TEN, Fraction(self.places)):
            return None
        return self.count / _TEN**self.places

    def text(self, digits: int, exact: bool) -> str:
        """As it is printed; only a number that is not exact keeps the zeros at its end."""
        figures = str(abs(self.count))
        exponent = ""
        if self.places > digits:
            exponent = f"e{len(figures) - 1 - self.places}"
            whole, places = figures[:1], figures[1:]
        else:
            figures = figures.rjust(self.places + 1, "0")
            point = len(figures) - self.places
            whole, places = figures[:point], figures[point:]
        places = places.rstrip("0") if exact else places
        sign = "-" if self.count < 0 else ""
        return f"{sign}{whole}{'.' * bool(places)}{places}{exponent}"


def decimal(term: Term, digits: int) -> Rounded:
    """The value of a closed term: as it is if the digits are enough for it, else rounded.

    Raises `Undefined` where there is no value, `Undecided` where 8192 bits do not settle a digit
    or the number is too long to be printed.
    """
    if term in _INFINITE:
        return Rounded(_INFINITE[term], exact=True)
    value = fraction_of(term)
    if value is not None:
        return _of_fraction(value, digits)
    bits, refuted = _FEWEST_BITS, None
    # equivalent comparison: A bound on the effort: what would need 8192 bits is refused.
    while bits <= _MOST_BITS:
        try:
            ball = enclose(term, bits)
            with ctx.workprec(bits):
                units = _units(ball, digits)
                suspected = units.value if _overlaps(ball, units.value) else None
        except Imprecise:
            # equivalent comparison, condition: A tie is looked for at other precisions: the same
            #   digits, later or with more work.
            if bits == _BITS_TO_SETTLE:
                term = decisions.settle(term)
                found = _at_tie(term, digits)
                if found is not None:
                    return found
        else:
            if suspected is not None and suspected != refuted:
                if _is(term, suspected):
                    return _of_fraction(suspected, digits)
                refuted = suspected
            if units.count:
                return Rounded(units.text(digits, exact=False), exact=False)
        bits *= 2
    raise Undecided(term, f"{_MOST_BITS} bits do not settle its digits")


def rounded(ball: arb, digits: int) -> str:
    """The decimal to which every number of the ball rounds; raises `Imprecise` if there is none.

    Raises `Undecided` for a number too long to be printed.
    """
    units = _units(ball, digits)
    if not (units.count or ball.is_zero()):
        raise Imprecise
    return units.text(digits, exact=False)


def _bound(digits: int) -> Fraction:
    """Below which significant digits are counted."""
    return _TEN ** (1 - digits) if digits > 1 else _HALF / _TEN**digits


def _units(ball: arb, digits: int) -> _Units:
    """What is printed for every number of the ball, 0 of what may be a zero."""
    if not ball.is_finite():
        raise Imprecise
    size = abs(ball)
    # equivalent comparison: A ball around 10^1000 is not exactly that number, and its digits are
    #   not settled either.
    if size > _LARGEST:
        raise Undecided(None, "a number of more than 1000 digits is not printed")
    low, bound = size.abs_lower(), _ball(_bound(digits))
    if size >= bound or low.is_zero():
        return _Units(_nearest(ball, digits), digits)
    if not size < bound:
        raise Imprecise
    return _significant(lambda places: _nearest(ball, places), low, digits)


def _nearest(ball: arb, places: int) -> int:
    """The units of a decimal place to which every number of the ball rounds."""
    size = (abs(ball) * arb(10) ** places + _ball(_HALF)).floor().unique_fmpz()
    if size is None:
        raise Imprecise
    # equivalent comparison: The ball that is exactly zero has the size 0, which has no sign.
    return int(-size if ball < 0 else size)


def _significant(nearest: Callable[[int], int], low: arb, digits: int) -> _Units:
    """A number whose size is at least `low`, by its significant digits; `nearest` rounds it."""
    most = 10 ** max(digits, 1)
    for places in _last_places(low, digits):
        count = nearest(places)
        if abs(count) <= most:
            break
    return _Units(count // 10, places - 1) if abs(count) == most else _Units(count, places)


def _last_places(low: arb, digits: int) -> tuple[int, int]:
    """Where the last significant digit stands if `low` is just above a power of ten, or below."""
    power = (low.log() / arb(10).log()).lower().floor().unique_fmpz()
    if power is None:
        raise Imprecise
    places = max(digits, 1) - 1 - int(power)
    return places, places - 1


def _at_tie(term: Term, digits: int) -> Rounded | None:
    """The decimal of a term that is exactly a decimal, the bound between the two ways of writing
    say, or halfway between two; None for any other."""
    try:
        ball = enclose(term, _BITS_TO_SETTLE)
    except Imprecise:
        return None
    with ctx.workprec(_BITS_TO_SETTLE):
        low = abs(ball).abs_lower()
        for places in (digits, *(() if low.is_zero() else _last_places(low, digits))):
            halves = (2 * ball * arb(10) ** places + _ball(_HALF)).floor().unique_fmpz()
            tie = None if halves is None else _Units(int(halves), places).value
            if tie is not None and _overlaps(ball, tie / 2) and _is(term, tie / 2):
                return _of_fraction(tie / 2, digits)
    return None


def _overlaps(ball: arb, value: Fraction | None) -> bool:
    return value is not None and bool(ball.overlaps(_ball(value)))


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _is(term: Term, value: Fraction) -> bool:
    return decisions.is_zero(add(term, neg(number(value)))) is True


def _away(value: Fraction) -> int:
    """The nearest integer, of two the one farther from zero."""
    return max(floor(value + _HALF), -floor(_HALF - value), key=abs)


def _of_fraction(value: Fraction, digits: int) -> Rounded:
    if not is_printable(value):
        raise Undecided(None, "the number is too long to be printed")
    units = _Units(_away(value * _TEN**digits), digits)
    if units.value != value and abs(value) < _bound(digits):
        low = _ball(value).abs_lower()
        units = _significant(lambda places: _away(value * _TEN**places), low, digits)
    exact = units.value == value
    return Rounded(units.text(digits, exact), exact)
