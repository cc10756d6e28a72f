"""Terms as quotients of sums of exponentials and powers, and such quotients as terms.

All exponents of a quotient that is written down are multiples of one ``z + c``, as those of
tanh(z + 1) are, and what is left of an exponent stands in front: exp(z + 2) is exp(1)*exp(z + 1) in
such company. With c = 0 no exponent is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from keywright.algebra.forms.affine import ONE, ZERO
from keywright.algebra.forms.straight import line_of
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.symbols import symbolic
from keywright.kinds.network_equivalence.exponentials import (
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
from keywright.terms.term import (
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

__all__ = ["ExponentialWriting", "writing_of"]

HIGHEST = 4  # power of a sum that is multiplied out


def writing_of(terms: Iterable[Term], variable: str) -> ExponentialWriting | None:
    """How quotients of these terms are written; None if their exponentials do not go together."""
    found = [node for term in terms for node in walk(term) if _is_raised(node, variable)]
    if not found:
        return ExponentialWriting(variable, None, ONE, Fraction(0))
    bases = {None if node.head == "exp" else node.args[0] for node in found}
    lines = [line_of(node.args[-1], variable) for node in found]
    slopes = [line[0] for line in lines if line is not None and line[0] != ZERO]
    if len(bases) > 1 or len(slopes) < len(found):
        return None
    rational = all(fraction_of(slope) is not None for slope in slopes)
    unit = ONE if rational else symbolic.exact(fn("abs", slopes[0]))
    first = ExponentialWriting(variable, bases.pop(), unit, Fraction(0))
    known = [first.line(node.args[-1]) for node in found]
    shifts = {line and line[1] / line[0] for line in known}
    shift = shifts.pop()
    return None if shifts or shift is None else replace(first, shift=shift)


def _is_raised(node: Term, variable: str) -> bool:
    return node.head in ("exp", "pow") and variable in symbols_of(node.args[-1])


@dataclass(frozen=True)
class ExponentialWriting:
    """How the quotients of some terms are written: in which variable, in powers of which base, None
    being that of exp, with exponents that are multiples of ``unit*(z + shift)``."""

    variable: str
    base: Term | None
    unit: Term
    shift: Fraction

    def quotient(self, term: Term) -> Quotient | None:
        """The term as a quotient; None if it contains anything but exponentials and arithmetic."""
        if self._is_power(term):
            return self._power(term)
        if term == symbol(self.variable):
            # powers of z beside exponentials of c*z, with c a number like log(2), do not occur
            known = self.unit == ONE
            return Quotient({(Fraction(0), Fraction(0), 1): Fraction(1)}) if known else None
        if term.head == "int":
            return Quotient({UNIT: Fraction(int(term.atom))} if term.atom else {})
        if term.head == "pow":
            base, degree = self.quotient(term.args[0]), _degree(term.args[1])
            return multiplied([base] * degree) if base is not None and degree else None
        if term.head not in ("add", "neg", "mul", "div"):
            return None
        parts = [self.quotient(arg) for arg in term.args]
        known_parts = [part for part in parts if part is not None]
        if len(known_parts) < len(parts):
            return None
        if term.head == "neg":
            return negated(known_parts[0])
        if term.head == "add":
            return reduced(total(known_parts))
        return divided(*known_parts) if term.head == "div" else multiplied(known_parts)

    def line(self, exponent: Term) -> tuple[Fraction, Fraction] | None:
        """k and m of an exponent ``unit*(k z + m)``; None for any other term."""
        found = line_of(exponent, self.variable)
        if found is None:
            return None
        k, m = (fraction_of(symbolic.exact(div(part, self.unit))) for part in found)
        return None if k is None or m is None else (k, m)

    def _is_power(self, node: Term) -> bool:
        return node.head == "exp" if self.base is None else (
            node.head == "pow" and node.args[0] == self.base
        )  # fmt: skip

    def _power(self, node: Term) -> Quotient | None:
        """With m counted from the common shift; what is whole in it is a factor where the base is a
        fraction."""
        line = self.line(node.args[-1])
        if line is None:
            return None
        k, m = line[0], line[1] - line[0] * self.shift
        base = None if self.base is None else fraction_of(self.base)
        whole = 0 if base is None else floor(m)
        return Quotient({(k, m - whole, 0): Fraction(1) if base is None else base**whole})

    def term(self, quotient: Quotient) -> Term:
        """The quotient as a fraction, or as the sum above where nothing is below."""
        bottom = self.denominator(quotient)
        top = self._sum(quotient.above)
        return top if bottom == ONE else div(top, bottom)

    def denominator(self, quotient: Quotient) -> Term:
        below = self._sum(quotient.below)
        if quotient.content == 1:
            return below
        whole = integer(quotient.content)
        return whole if below == ONE else mul(whole, below)

    def tops(self, parts: list[Quotient]) -> list[Term]:
        """The numerators over the common denominator, not yet added up."""
        whole = total(parts)
        return [self._sum(over(part, whole.content, whole.below)) for part in parts]

    def _sum(self, sum_: Sum) -> Term:
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
        ahead = self._raised(mul(number(m), self.unit))
        z = power(symbol(self.variable), p)
        return tidy(mul(number(coefficient), ahead, z, self._raised(self._exponent(k))))

    def _exponent(self, k: Fraction) -> Term:
        moving = mul(number(k), self.unit, symbol(self.variable))
        return tidy(add(moving, mul(number(k * self.shift), self.unit)))

    def _raised(self, exponent: Term) -> Term:
        exponent = tidy(exponent)
        return fn("exp", exponent) if self.base is None else power(self.base, exponent)

    def exponents(self, term: Term) -> Term:
        """The term with its exponents as in quotients."""

        def written(node: Term) -> Term:
            line = self.line(node.args[-1]) if self._is_power(node) else None
            return node if line is None or not line[0] else self._raised(self._exponent(line[0]))

        return rebuild(term, written)


def _degree(exponent: Term) -> int:
    """A whole exponent that is multiplied out; 0 for any other."""
    value = None if symbols_of(exponent) else fraction_of(exponent)
    return int(value) if value is not None and value in range(1, HIGHEST + 1) else 0
