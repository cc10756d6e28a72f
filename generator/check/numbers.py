"""Printed numbers against exact ones: the right digits, and the right value."""

from __future__ import annotations

from fractions import Fraction

from mpmath import mp

from generator.check.errors import Ungradable
from generator.check.expression import Json, read
from generator.check.functions import Value
from generator.check.terms import evaluate

__all__ = ["agrees", "rounded", "same", "value_of"]

LOW, HIGH = 120, 240  # digits of the two evaluations that must agree
CERTAIN = 2_000  # digits of the one that confirms what seems to be exact
MARGIN = 80  # digits within which a value is taken to be the tie or the short decimal that it seems
LARGEST_EXPONENT = 10_000
SAME_DIGITS = 30
MOST_DIGITS = 1_000


def value_of(exact: object, digits: int = 60) -> Value:
    """The value of a closed expression (text, int, Decimal) as an mpf of `digits` digits."""
    with mp.workdps(digits):
        return evaluate(read(exact))


def agrees(exact: object, decimal: object, digits: int) -> str | None:
    """Why `decimal` is not how `exact` is printed with `digits` places; None if it is.

    Integers and decimals that end within `digits` places are printed as they are, all else is
    rounded half away from zero; infinities, which have no digits, are printed as they are written.
    Only what has no value, as a formula in x, may have no decimal either.
    """
    try:
        expected = rounded(exact, digits)
    except Ungradable as error:
        return None if decimal is None else f"no decimal of {exact}: {error}"
    if decimal == expected and str(exact).strip() != "-0":
        return None
    return f"{exact} is printed as {decimal}, not as {expected}"


def rounded(exact: object, digits: int) -> str:
    """The decimal that stands for a closed expression. Raises `Ungradable` if it has no value."""
    term = read(exact)
    if term == ["oo"] or term == ["neg", ["oo"]]:
        return str(exact)
    value = _rational(term)
    if value is None:
        value = _snapped(term, digits)
    scaled = value * 10**digits
    if scaled.denominator == 1:
        text = _positional(int(scaled), digits)
        return text.rstrip("0").rstrip(".") if "." in text else text
    nearest = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return _positional(nearest if scaled > 0 else -nearest, digits)


def same(exact: object, value: Value, digits: int = SAME_DIGITS) -> str | None:
    """Why the closed expression `exact` does not have this value, to `digits` digits of it.

    Only below 1e-15 are the digits counted from there: a zero may have been computed as 1e-60.
    """
    try:
        found = value_of(exact, digits + 30)
    except Ungradable as error:
        return f"no value of {exact}: {error}"
    with mp.workdps(digits + 30):
        if isinstance(value, Fraction):
            value = mp.mpf(value.numerator) / value.denominator
        if isinstance(found, bool) or isinstance(value, bool):
            return None if found is value else f"{exact} is {found}, not {value}"
        value = mp.mpf(value)
        tolerance = mp.power(10, -digits) * max(abs(found), abs(value), mp.power(10, -15))
        if found == value or abs(found - value) <= tolerance:
            return None
        return f"{exact} is {mp.nstr(found, 12)}, not {mp.nstr(value, 12)}"


def _rational(term: Json) -> Fraction | None:
    """The term as a fraction if it is arithmetic of integers, so that ties are settled exactly."""
    if isinstance(term, int):
        return Fraction(term)
    if isinstance(term, str):
        return None
    head, *args = term
    values = [_rational(arg) for arg in args]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return None
    first, *rest = known
    if head == "neg":
        return -first
    if head == "add":
        return sum(known, Fraction(0))
    if head == "mul":
        product = Fraction(1)
        for factor in known:
            product *= factor
        return product
    if head == "div" and rest[0] != 0:
        return first / rest[0]
    if head == "pow" and rest[0].denominator == 1 and abs(rest[0]) <= LARGEST_EXPONENT:
        return first ** int(rest[0]) if first != 0 or rest[0] >= 0 else None
    return None


def _snapped(term: Json, digits: int) -> Fraction:
    """An irrational value as a fraction that rounds as it does.

    A value that cannot be told from a tie or from a short decimal in `MARGIN` digits is taken for
    it: sin(pi/6) is printed as 0.5.
    """
    size = evaluate(term)
    extra = int(mp.mag(size) * 0.31) if mp.isfinite(size) and abs(size) > 1 else 0
    if extra > MOST_DIGITS:
        raise Ungradable("it has too many digits")
    with mp.workdps(LOW + extra):
        coarse = evaluate(term)
    with mp.workdps(HIGH + extra):
        fine = evaluate(term)
        if isinstance(fine, bool) or not isinstance(fine, mp.mpf) or not mp.isfinite(fine):
            raise Ungradable("it is not a number")
        halves = fine * 2 * mp.power(10, digits)
        if abs(coarse - fine) > mp.power(10, -MARGIN - digits):
            raise Ungradable("its digits cancel")
        near = mp.nint(halves)
        if abs(halves - near) < mp.power(10, -MARGIN):
            seeming = Fraction(int(near), 2 * 10**digits)
            return _confirmed(term, seeming)
        numerator = int(mp.floor(halves * 2**64))
        return Fraction(2 * numerator + 1, 2**66 * 10**digits)


def _confirmed(term: Json, seeming: Fraction) -> Fraction:
    """The short value that the term seems to have, seen to be its value much further down."""
    with mp.workdps(CERTAIN):
        gap = evaluate(term) - mp.mpf(seeming.numerator) / seeming.denominator
        if abs(gap) > mp.power(10, -CERTAIN // 2):
            raise Ungradable("its digits cancel, or it is too near a tie")
    return seeming


def _positional(scaled: int, digits: int) -> str:
    if scaled.bit_length() > 10_000:
        raise Ungradable("a number of more than 3000 digits")
    text = str(abs(scaled)).rjust(digits + 1, "0")
    whole, places = (text[:-digits], text[-digits:]) if digits else (text, "")
    return ("-" if scaled < 0 else "") + whole + ("." + places if digits else "")
