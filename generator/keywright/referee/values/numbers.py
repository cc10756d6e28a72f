"""Printed numbers against exact ones: the right digits, and the right value."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache
from math import prod

from flint import arb
from mpmath import mp

from keywright.referee.enclosures import precision
from keywright.referee.errors import Ungradable, WideBounds
from keywright.referee.expression import Json, read
from keywright.referee.functions import ROWS, Value
from keywright.referee.values.environment import Env, walk
from keywright.referee.values.printed import plain, printed
from keywright.referee.values.terms import enclosure, evaluate

__all__ = ["agrees", "rounded", "same", "to_places", "value_of"]

# equivalent number: A bound on the effort: there are digits to spare.
FEW, CERTAIN = 400, 8192  # bits behind the point, with which a value is looked at first and last
MOST_BITS = 10_000  # of a number that is printed, and most of an exponent
# equivalent number: Twice as many digits as are compared.
DIGITS = 60
# equivalent number: How much is remembered, and not computed again.
REMEMBERED = 1024  # numbers
RELATIVE, ZERO = mp.mpf("1e-30"), mp.mpf("1e-45")
HALF = Fraction(1, 2)
# equivalent number: A bound on the effort: how far a difference is looked for.
MOST_REACH = 20_000


def _reach_of_power(base: Value, exponent: Value) -> Value:
    # equivalent number: One bit of the thousands that are looked at.
    return abs(exponent * mp.mag(base)) if base else 0


# How many bits below 1 a value may be, or its distance from its limit.
REACHES = {"pow": _reach_of_power, **{name: row.reach for name, row in ROWS.items()}}


def value_of(exact: object, digits: int = DIGITS) -> Value:
    """The value of a closed expression (text, int, Decimal) as an mpf of `digits` digits."""
    with mp.workdps(digits):
        return evaluate(read(exact))


def agrees(exact: object, decimal: object, digits: int) -> str | None:
    """Why `decimal` is not how `exact` is printed with `digits` places; None if it is.

    How it should be printed is said in `keywright.referee.values.printed`; infinities, which have
    no digits, are printed as they are written. Only what has no value, as a formula in x, may have
    no decimal either.
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
    if term in (["oo"], ["neg", ["oo"]]):
        return str(exact)
    return printed(lambda shift, places: _near(term, shift, places), lambda: _size(term), digits)


def to_places(exact: object, places: int) -> str:
    """A closed expression rounded to so many decimal places, whatever is left of it."""
    return plain(_near(read(exact), 0, places), places)


def _near(term: Json, shift: int, places: int) -> Fraction:
    """A fraction that is rounded as ``term * 10**shift`` is, to so many places."""
    value = _rational(term)
    if value is not None:
        return value * Fraction(10) ** shift
    scale: Json = ["pow", 10, shift]
    return _snapped(json.dumps(["mul", term, scale] if shift else term), places)


def _size(term: Json) -> int:
    """About the power of ten below a number that is not zero."""
    with mp.workdps(DIGITS):
        value = _number(term)
        if not value:
            raise Ungradable("its digits cancel")
        return int(mp.floor(mp.log10(abs(value))))


def same(exact: object, value: Value) -> str | None:
    """Why the closed expression `exact` does not have this value, to 30 digits of it.

    What is zero may have been computed as 1e-60.
    """
    try:
        found = value_of(exact, DIGITS)
    except Ungradable as error:
        return f"no value of {exact}: {error}"
    with mp.workdps(DIGITS):
        if isinstance(value, Fraction):
            value = mp.mpf(value.numerator) / value.denominator
        if isinstance(found, bool) or isinstance(value, bool):
            agree = found is value
        elif not found:
            agree = abs(value) < ZERO
        else:
            agree = found == value or abs(found - value) <= RELATIVE * abs(found)
    return None if agree else f"{exact} is {found}, not {value}"


def _rational(term: Json) -> Fraction | None:
    """The term as a fraction if it is arithmetic of integers, so that ties are settled exactly."""
    if isinstance(term, int):
        return Fraction(term)
    if isinstance(term, str):
        return None
    head, *args = term
    values = [_rational(arg) for arg in args]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    if head == "add":
        return Fraction(sum(known))
    if head == "mul":
        return Fraction(prod(known))
    if head == "neg":
        (value,) = known
        return -value
    if head not in ("div", "pow"):
        return None
    left, right = known
    if head == "div":
        return left / right if right else None
    # equivalent comparison, condition, number: What is not settled as a fraction is by its digits,
    #   with the same result.
    if right.denominator != 1 or abs(right) > MOST_BITS or (left == 0 and right < 0):
        return None
    return left ** int(right)


@lru_cache(maxsize=REMEMBERED)
def _snapped(text: str, digits: int) -> Fraction:
    """An irrational value as a fraction that rounds as it does, of a term in JSON.

    A value that is a tie or a short decimal is taken for it: sin(pi/6) is printed as 0.5.
    """
    term = json.loads(text)
    whole = int(abs(_number(term))).bit_length()
    if whole > MOST_BITS:
        raise Ungradable("it has too many digits")
    unit: int = 2 * 10**digits
    found = _located(term, unit, FEW + whole)
    if found is None or found.denominator == 1:
        found = _settled(term, unit, whole)
    return found / unit


def _settled(term: Json, unit: int, whole: int) -> Fraction:
    """Where a value lies, in units, that may be a tie or a short decimal.

    As many bits are looked at as its exponentials could push it away. Where these are too many to
    look at, no number that is written with them is a tie or short.
    """
    reach = _reach(term)
    # equivalent comparison: A bound on the effort: how far a difference is looked for.
    far = reach > MOST_REACH
    # equivalent arithmetic, number: A bound on the effort: there are digits to spare.
    found = _located(term, unit, CERTAIN + (0 if far else 2 * reach) + whole)
    if found is None:
        raise Ungradable("its digits cancel")
    if far and found.denominator == 1:
        if found % 2:
            raise Ungradable("it is too near a tie")
        return found + HALF
    return found


def _located(term: Json, unit: int, bits: int) -> Fraction | None:
    """Where a value lies, in units: at n if it cannot be told from n, at n + 1/2 if it is between n
    and the next; None if so many bits do not tell."""
    with mp.workprec(bits), precision(bits):
        try:
            found = arb(enclosure(term)(Env())) * unit
        except WideBounds:
            return None
        if not found.contains_integer():
            return Fraction(str(found.floor().unique_fmpz())) + HALF
        near = found.unique_fmpz()
        # equivalent comparison, number: The bounds are either far apart, or next to nothing.
        narrow = found.rad() < arb(2) ** -FEW
    return Fraction(int(near)) if near is not None and narrow else None


def _reach(term: Json) -> int:
    """How many bits below 1 the exponentials in a term, and what contains them, can go."""
    bits = mp.zero
    for node in walk(term):
        rule = REACHES.get(str(node[0])) if isinstance(node, list) else None
        if rule is not None and isinstance(node, list):
            bits += rule(*map(_number, node[1:]))
    # equivalent number: A bound on the effort: how far a difference is looked for.
    return int(min(bits, MOST_REACH + 1))


def _number(term: Json) -> Value:
    found = evaluate(term)
    if not isinstance(found, mp.mpf) or not mp.isfinite(found):
        raise Ungradable("it is not a number")
    return found
