"""Quotients of sums of exponentials, in which form tanh and the sigmoid are compared.

A sum is ``sum_i c_i z^(p_i) exp(k_i z + m_i)`` with rational c, k, m and whole p, kept as a table
from (k, m, p) to c; in this form two sums are equal only if they are written alike, because
exponentials of different exponents are linearly independent over the polynomials and powers of e
are so over the rationals (Lindemann and Weierstrass).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

__all__ = [
    "ONE", "UNIT", "Key", "Quotient", "Sum", "divided", "multiplied", "negated", "over",
    "reduced", "same_quotient", "total",
]  # fmt: skip

Key = tuple[Fraction, Fraction, int]  # k, m, p of z^p exp(k z + m)
Sum = Mapping[Key, Fraction]
UNIT: Key = (Fraction(0), Fraction(0), 0)
ONE: Sum = {UNIT: Fraction(1)}


@dataclass(frozen=True)
class Quotient:
    """``above/(content * below)``: the content is a whole number kept apart from the sum below."""

    above: Sum
    content: int = 1
    below: Sum = field(default_factory=lambda: ONE)


def same_quotient(a: Quotient, b: Quotient) -> bool:
    """Whether the two are equal wherever both have a value."""
    left = _scale(_times(a.above, b.below), Fraction(b.content))
    return left == _scale(_times(b.above, a.below), Fraction(a.content))


def negated(a: Quotient) -> Quotient:
    return Quotient(_scale(a.above, Fraction(-1)), a.content, a.below)


def multiplied(factors: list[Quotient]) -> Quotient:
    """The product of some quotients, reduced."""
    product = factors[0]
    for factor in factors[1:]:
        above, below = _times(product.above, factor.above), _times(product.below, factor.below)
        product = reduced(Quotient(above, product.content * factor.content, below))
    return product


def divided(a: Quotient, b: Quotient) -> Quotient | None:
    """a/b, reduced; None for b = 0."""
    if not b.above:
        return None
    above, below = _times(a.above, b.below), _times(a.below, b.above)
    return reduced(Quotient(_scale(above, Fraction(b.content)), a.content, below))


def total(parts: list[Quotient]) -> Quotient:
    """The sum over the common denominator, not reduced."""
    content = lcm(*(part.content for part in parts))
    factors: list[Sum] = []
    for part in parts:
        if part.below not in (ONE, *factors):
            factors.append(part.below)
    below = ONE
    for factor in factors:
        below = _times(below, factor)
    above: Sum = {}
    for part in parts:
        above = _plus(above, over(part, content, below))
    return Quotient(above, content, below)


def over(part: Quotient, content: int, below: Sum) -> Sum:
    """The numerator of the part over a denominator that the part's own divides."""
    above = _scale(part.above, Fraction(content, part.content))
    if part.below == below:
        return above
    return _times(above, below if part.below == ONE else _without(below, part.below))


def reduced(a: Quotient) -> Quotient:
    """Whole coefficients above and below, their common whole factors gathered in the content; a
    single exponential below is one above, of the opposite exponent."""
    if not a.above:
        return Quotient({})
    above, below = a.above, a.below
    if len(below) == 1:
        ((k, m, _),) = below
        shift = {(-k, -m, 0): Fraction(1)}
        above, below = _times(above, shift), _times(below, shift)
    content = Fraction(a.content)
    factor = _common(below)
    below, content = _scale(below, 1 / factor), content * factor
    factor = Fraction(1, lcm(*(c.denominator for c in above.values())))
    above, content = _scale(above, 1 / factor), content / factor
    above, content = _scale(above, Fraction(content.denominator)), content * content.denominator
    if content < 0:
        above, content = _scale(above, Fraction(-1)), -content
    if all(c % content == 0 for c in above.values()):
        above, content = _scale(above, 1 / content), Fraction(1)
    return Quotient(above, int(content), below)


def _common(sum_: Sum) -> Fraction:
    """The rational number that leaves whole coefficients without a common factor."""
    below = lcm(*(c.denominator for c in sum_.values()))
    return Fraction(gcd(*(int(c * below) for c in sum_.values())), below)


def _clean(sum_: Sum) -> Sum:
    return {key: c for key, c in sum_.items() if c}


def _scale(sum_: Sum, factor: Fraction) -> Sum:
    return _clean({key: factor * c for key, c in sum_.items()})


def _times(a: Sum, b: Sum) -> Sum:
    found: dict[Key, Fraction] = {}
    for (k, m, p), c in a.items():
        for (other_k, other_m, other_p), d in b.items():
            key = (k + other_k, m + other_m, p + other_p)
            found[key] = found.get(key, Fraction(0)) + c * d
    return _clean(found)


def _plus(a: Sum, b: Sum) -> Sum:
    found = dict(a)
    for key, c in b.items():
        found[key] = found.get(key, Fraction(0)) + c
    return _clean(found)


def _without(product: Sum, factor: Sum) -> Sum:
    """product/factor, the product being one of sums of which this is one: polynomial division."""
    lead = max(factor)
    quotient: dict[Key, Fraction] = {}
    rest = dict(product)
    while rest:
        top = max(rest)
        key = (top[0] - lead[0], top[1] - lead[1], top[2] - lead[2])
        quotient[key] = rest[top] / factor[lead]
        rest = dict(_plus(rest, _scale(_times({key: Fraction(1)}, factor), -quotient[key])))
    return quotient
