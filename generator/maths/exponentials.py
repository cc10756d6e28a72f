"""Quotients of sums of exponentials, the form in which tanh and the sigmoid are compared.

A sum is ``sum_i c_i exp(k_i z + m_i)`` with rational c, k, m, kept as a table from (k, m) to c; in
this form two sums are equal only if they are written alike, because exponentials of different
exponents are linearly independent and powers of e are so over the rationals (Lindemann and
Weierstrass).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from generator.maths.rationals import fraction_of
from generator.maths.terms import (
    Term,
    add,
    div,
    fn,
    integer,
    mul,
    number,
    rebuild,
    symbol,
    symbols_of,
)
from generator.maths.tidy import tidy

__all__ = [
    "Quotient",
    "line_of",
    "quotient_of",
    "same_quotient",
    "summands",
    "with_written_exponents",
]

Key = tuple[Fraction, Fraction]  # k, m of exp(k z + m)
Sum = Mapping[Key, Fraction]
UNIT: Key = (Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Quotient:
    """``above/(content * below)``: the content is a whole number kept apart from the sum below."""

    above: Sum
    content: int
    below: Sum

    def term(self, variable: str) -> Term:
        """The quotient as a fraction, or as the sum above where nothing is below."""
        bottom = self.denominator(variable)
        top = _written(self.above, variable)
        return top if bottom == integer(1) else div(top, bottom)

    def denominator(self, variable: str) -> Term:
        below = _written(self.below, variable)
        if self.content == 1:
            return below
        return integer(self.content) if below == integer(1) else mul(self.content, below)


def line_of(term: Term, variable: str) -> Key | None:
    """k and m of an exponent k z + m with rational coefficients; None for any other term."""
    if term == symbol(variable):
        return Fraction(1), Fraction(0)
    if variable not in symbols_of(term):
        value = None if symbols_of(term) else fraction_of(term)
        return None if value is None else (Fraction(0), value)
    parts = [line_of(arg, variable) for arg in term.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if term.head == "add":
        return sum((k for k, _ in known), Fraction(0)), sum((m for _, m in known), Fraction(0))
    if term.head == "neg":
        return -known[0][0], -known[0][1]
    if term.head == "div" and known[1][0] == 0 and known[1][1]:
        return known[0][0] / known[1][1], known[0][1] / known[1][1]
    if term.head == "mul":
        moving = [part for part in known if part[0]]
        factor = Fraction(1)
        for part in known:
            factor *= 1 if part[0] else part[1]
        return (moving[0][0] * factor, moving[0][1] * factor) if len(moving) == 1 else None
    return None


def with_written_exponents(term: Term, variable: str) -> Term:
    """The term with each exponent that is a line in the form k z + m, as sums are written here."""

    def written(node: Term) -> Term:
        key = line_of(node.args[0], variable) if node.head == "exp" else None
        return node if key is None else fn("exp", _exponent(key, variable))

    return rebuild(term, written)


def _exponent(key: Key, variable: str) -> Term:
    return tidy(add(mul(number(key[0]), symbol(variable)), number(key[1])))


def quotient_of(term: Term, variable: str) -> Quotient | None:
    """The term as a quotient; None if it contains anything but exponentials and arithmetic."""
    if term.head == "exp":
        exponent = line_of(term.args[0], variable)
        return (
            None if exponent is None else Quotient({exponent: Fraction(1)}, 1, {UNIT: Fraction(1)})
        )
    if term.head == "int":
        return Quotient(_clean({UNIT: Fraction(int(term.atom))}), 1, {UNIT: Fraction(1)})
    if term.head not in ("add", "neg", "mul", "div", "pow"):
        return None
    parts = [quotient_of(arg, variable) for arg in term.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if term.head == "neg":
        return _scaled(known[0], Fraction(-1))
    if term.head == "add":
        return _reduced(_total(known))
    if term.head == "div":
        return _divided(known[0], known[1])
    if term.head == "pow":
        exponent_ = fraction_of(term.args[1]) if not symbols_of(term.args[1]) else None
        if exponent_ is None or exponent_.denominator != 1 or not 0 < exponent_ < 5:
            return None
        known = [known[0]] * int(exponent_)
    product = known[0]
    for factor in known[1:]:
        product = _reduced(Quotient(
            _times(product.above, factor.above),
            product.content * factor.content,
            _times(product.below, factor.below),
        ))  # fmt: skip
    return product


def same_quotient(a: Quotient, b: Quotient) -> bool:
    """Whether the two are equal wherever both have a value."""
    left = _scale(_times(a.above, b.below), Fraction(b.content))
    return left == _scale(_times(b.above, a.below), Fraction(a.content))


def summands(parts: list[Quotient], variable: str) -> tuple[list[Term], Quotient]:
    """The numerators over the common denominator, not yet added up, and the whole sum."""
    total = _total(parts)
    raised = [_over(part, total.content, total.below) for part in parts]
    return [_written(sum_, variable) for sum_ in raised], total


def _clean(sum_: Sum) -> Sum:
    return {key: c for key, c in sum_.items() if c}


def _scale(sum_: Sum, factor: Fraction) -> Sum:
    return _clean({key: factor * c for key, c in sum_.items()})


def _times(a: Sum, b: Sum) -> Sum:
    found: dict[Key, Fraction] = {}
    for (k, m), c in a.items():
        for (other_k, other_m), d in b.items():
            key = (k + other_k, m + other_m)
            found[key] = found.get(key, Fraction(0)) + c * d
    return _clean(found)


def _plus(a: Sum, b: Sum) -> Sum:
    found = dict(a)
    for key, c in b.items():
        found[key] = found.get(key, Fraction(0)) + c
    return _clean(found)


def _scaled(a: Quotient, factor: Fraction) -> Quotient:
    return Quotient(_scale(a.above, factor), a.content, a.below)


def _reduced(a: Quotient) -> Quotient:
    """Whole coefficients above and below, their common whole factors gathered in the content."""
    above, below, content = a.above, a.below, Fraction(a.content)
    if not above:
        return Quotient({}, 1, {UNIT: Fraction(1)})
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


def _total(parts: list[Quotient]) -> Quotient:
    content = lcm(*(part.content for part in parts))
    below: Sum = {UNIT: Fraction(1)}
    for sum_ in dict.fromkeys(tuple(part.below.items()) for part in parts):
        if dict(sum_) != {UNIT: Fraction(1)}:
            below = _times(below, dict(sum_))
    above: Sum = {}
    for part in parts:
        above = _plus(above, _over(part, content, below))
    return Quotient(above, content, below)


def _over(part: Quotient, content: int, below: Sum) -> Sum:
    """The numerator of the part over the common denominator."""
    above = _scale(part.above, Fraction(content, part.content))
    if part.below == below:
        return above
    if part.below == {UNIT: Fraction(1)}:
        return _times(above, below)
    return _times(above, _without(below, part.below))


def _without(product: Sum, factor: Sum) -> Sum:
    """product/factor, the product being one of sums of which this is one: polynomial division."""
    lead = max(factor)
    quotient: dict[Key, Fraction] = {}
    rest = dict(product)
    while rest:
        top = max(rest)
        key = (top[0] - lead[0], top[1] - lead[1])
        quotient[key] = rest[top] / factor[lead]
        rest = dict(_plus(rest, _scale(_times({key: Fraction(1)}, factor), -quotient[key])))
    return quotient


def _divided(a: Quotient, b: Quotient) -> Quotient | None:
    if not b.above:
        return None
    above, below = _times(a.above, b.below), _times(a.below, b.above)
    return _reduced(Quotient(_scale(above, Fraction(b.content)), a.content, below))


def _written(sum_: Sum, variable: str) -> Term:
    """The sum in the order in which its parts arose."""
    parts = []
    for key, c in sum_.items():
        exponential = fn("exp", _exponent(key, variable))
        whole = number(c) if key == UNIT else tidy(mul(number(c), exponential))
        parts.append(whole)
    signs = [part.head == "neg" for part in parts]
    if parts and signs[0] and not all(signs):  # 1 - exp(z) rather than -exp(z) + 1
        first = signs.index(False)
        parts.insert(0, parts.pop(first))
    return add(*parts) if len(parts) > 1 else parts[0] if parts else integer(0)
