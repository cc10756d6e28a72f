"""Terms as quotients of sums of exponentials and powers, and such quotients as terms.

All exponents of a quotient that is written down are multiples of one ``z + c``, as those of
tanh(z + 1) are, and what is left of an exponent stands in front: exp(z + 2) is exp(1)*exp(z + 1) in
such company. With c = 0 no exponent is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from generator.maths.exponentials import (
    UNIT,
    Key,
    Quotient,
    Sum,
    divided,
    multiplied,
    negated,
    over,
    reduced,
    total,
)
from generator.maths.rationals import fraction_of
from generator.maths.terms import (
    Term,
    add,
    div,
    fn,
    integer,
    mul,
    number,
    power,
    rebuild,
    symbol,
    symbols_of,
    walk,
)
from generator.maths.tidy import tidy

__all__ = ["Written", "common_shift", "line_of", "quotient_of"]

Line = tuple[Fraction, Fraction]  # k, m of k z + m
HIGHEST = 4  # power of a sum that is multiplied out


def line_of(term: Term, variable: str) -> Line | None:
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


def common_shift(terms: Iterable[Term], variable: str) -> Fraction | None:
    """The c for which all exponents in the terms are multiples of z + c; None if there is none."""
    lines = [
        line_of(node.args[0], variable)
        for term in terms
        for node in walk(term)
        if node.head == "exp" and variable in symbols_of(node)
    ]
    known = [line for line in lines if line is not None and line[0]]
    if len(known) < len(lines):
        return None
    shifts = dict.fromkeys(m / k for k, m in known)
    return next(iter(shifts)) if len(shifts) == 1 else None if shifts else Fraction(0)


def quotient_of(term: Term, variable: str) -> Quotient | None:
    """The term as a quotient; None if it contains anything but exponentials and arithmetic."""
    if term.head == "exp":
        exponent = line_of(term.args[0], variable)
        return None if exponent is None else Quotient({(*exponent, 0): Fraction(1)})
    if term == symbol(variable):
        return Quotient({(Fraction(0), Fraction(0), 1): Fraction(1)})
    if term.head == "int":
        return Quotient({UNIT: Fraction(int(term.atom))} if term.atom else {})
    if term.head == "pow":
        base, degree = quotient_of(term.args[0], variable), _degree(term.args[1])
        return multiplied([base] * degree) if base is not None and degree else None
    if term.head not in ("add", "neg", "mul", "div"):
        return None
    parts = [quotient_of(arg, variable) for arg in term.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if term.head == "neg":
        return negated(known[0])
    if term.head == "add":
        return reduced(total(known))
    return divided(*known) if term.head == "div" else multiplied(known)


def _degree(exponent: Term) -> int:
    """A whole exponent that is multiplied out; 0 for any other."""
    value = None if symbols_of(exponent) else fraction_of(exponent)
    return int(value) if value is not None and value in range(1, HIGHEST + 1) else 0


@dataclass(frozen=True)
class Written:
    """How a quotient is written: in which variable, with exponents that are multiples of z + c."""

    variable: str
    shift: Fraction

    def term(self, quotient: Quotient) -> Term:
        """The quotient as a fraction, or as the sum above where nothing is below."""
        bottom = self.denominator(quotient)
        top = self.sum(quotient.above)
        return top if bottom == integer(1) else div(top, bottom)

    def denominator(self, quotient: Quotient) -> Term:
        below = self.sum(quotient.below)
        if quotient.content == 1:
            return below
        whole = integer(quotient.content)
        return whole if below == integer(1) else mul(whole, below)

    def tops(self, parts: list[Quotient]) -> list[Term]:
        """The numerators over the common denominator, not yet added up."""
        whole = total(parts)
        return [self.sum(over(part, whole.content, whole.below)) for part in parts]

    def sum(self, sum_: Sum) -> Term:
        """The sum in the order in which its parts arose."""
        parts = [self._summand(key, c) for key, c in sum_.items()]
        signs = [part.head == "neg" for part in parts]
        if parts and signs[0] and not all(signs):  # 1 - exp(z) rather than -exp(z) + 1
            first = signs.index(False)
            parts.insert(0, parts.pop(first))
        return add(*parts) if len(parts) > 1 else parts[0] if parts else integer(0)

    def _summand(self, key: Key, coefficient: Fraction) -> Term:
        k, m, p = key
        if key == UNIT:
            return number(coefficient)
        ahead = fn("exp", number(m - k * self.shift))
        raised = power(symbol(self.variable), p)
        return tidy(mul(number(coefficient), ahead, raised, fn("exp", self._exponent(k))))

    def _exponent(self, k: Fraction) -> Term:
        return tidy(add(mul(number(k), symbol(self.variable)), number(k * self.shift)))

    def exponents(self, term: Term) -> Term:
        """The term with each exponent that is a line in the form k z + m, as sums have them."""

        def written(node: Term) -> Term:
            line = line_of(node.args[0], self.variable) if node.head == "exp" else None
            return node if line is None or not line[0] else fn("exp", self._exponent(line[0]))

        return rebuild(term, written)
