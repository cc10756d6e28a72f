"""Light folding of a term, as one does it in passing: no zeros, no ones, no sign within a product.

This is not simplification. A term that was written ``(x + 1)/2`` stays so; only what nobody would
write down is mended: ``0 + x``, ``x*1``, ``x*(-x)``, ``exp(0)``. It is what makes a branch of a
function, or an expression at a point, fit to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from keywright.algebra.functions import PRIMITIVES, rational_of
from keywright.algebra.numbers.rationals import fraction_of
from keywright.terms.term import Term, add, div, integer, mul, neg, number, power, rebuild

__all__ = ["added_first", "signed_sum", "tidy", "with_known_values"]


def tidy(term: Term) -> Term:
    """The term with zeros and ones folded away and signs gathered, its order kept."""
    return rebuild(term, _folded)


def with_known_values(term: Term) -> Term:
    """The term with the functions in it taken where their value is known, and nothing else folded:
    1/(1 + exp(-k*0)) becomes 1/(1 + 1)."""
    if term.head not in _FOLDS and term.args:
        return tidy(term)
    return Term(term.head, tuple(map(with_known_values, term.args)), term.atom)


def signed_sum(*terms: Term) -> Term:
    """The sum written as one: sums inside it dissolved, zeros left out, numbers not added up."""
    kept = [part for part in _flat("add", terms) if fraction_of(part) != 0]
    parts = [part if i == 0 else _subtracted(part) for i, part in enumerate(kept)]
    return parts[0] if len(parts) == 1 else add(*parts) if parts else integer(0)


def added_first(term: Term) -> Term:
    """The term with its sums beginning with something that is added: b - a and not -a + b."""

    def turned(node: Term) -> Term:
        first = next((part for part in node.args if part.head != "neg"), None)
        if node.head != "add" or first is None or node.args[0].head != "neg":
            return node
        return add(first, *(part for part in node.args if part is not first))

    return rebuild(term, turned)


def _subtracted(part: Term) -> Term:
    """A negative number as a summand: x - 1 and not x + (-1)."""
    value = rational_of(part)
    return neg(number(-value)) if value is not None and value < 0 else part


def _flat(head: str, args: tuple[Term, ...]) -> tuple[Term, ...]:
    parts = (part.args if part.head == head else (part,) for part in args)
    return tuple(part for inner in parts for part in inner)


def _folded(node: Term) -> Term:
    if node.head in _FOLDS:
        return _FOLDS[node.head](node)
    if node.head in ("exp", "sigmoid"):
        return _exponential(node)
    if len(node.args) == 1 and (value := rational_of(node.args[0])) is not None:
        row = PRIMITIVES.get(node.head)
        known = row.known.get(int(value)) if row and value.denominator == 1 else None
        return node if known is None else number(Fraction(known))
    return node


def _exponential(node: Term) -> Term:
    """exp(0) is 1, and exp(log(2)) is 2, hence the sigmoid of log(2) 2/3."""
    value = _exponential_of(node.args[0])
    if value is None:
        return node
    return number(value if node.head == "exp" else value / (1 + value))


def _exponential_of(exponent: Term) -> Fraction | None:
    """The exponential of 0, and of the logarithm of a rational number or its opposite."""
    if rational_of(exponent) == 0:
        return Fraction(1)
    logarithm = exponent.args[0] if exponent.head == "neg" else exponent
    value = rational_of(logarithm.args[0]) if logarithm.head == "log" else None
    if value is None or value <= 0:
        return None
    return value if exponent is logarithm else 1 / value


def _negated(node: Term) -> Term:
    inner = node.args[0]
    value = rational_of(inner)
    if value is not None:
        return number(-value)
    return inner.args[0] if inner.head == "neg" else node


def _sum(node: Term) -> Term:
    parts = _flat("add", node.args)
    values = [rational_of(part) for part in parts]
    constant = sum((value for value in values if value is not None), Fraction(0))
    first = next((i for i, value in enumerate(values) if value is not None), None)
    kept = []
    for i, part in enumerate(parts):
        if values[i] is None:
            kept.append(part)
        elif i == first and constant:
            kept.append(number(constant) if not kept else _subtracted(number(constant)))
    kept = _with_like_terms(kept)
    return kept[0] if len(kept) == 1 else add(*kept) if kept else integer(0)


def _with_like_terms(parts: list[Term]) -> list[Term]:
    """x + x is 2 x, and x - x is left out; terms that stand alone are not touched."""
    split = [_coefficient_of(part) for part in parts]
    totals: dict[Term, Fraction] = {}
    for coefficient, body in split:
        totals[body] = totals.get(body, Fraction(0)) + coefficient
    alone = {body for body in totals if sum(other == body for _, other in split) == 1}
    kept: list[Term] = []
    for part, (_, body) in zip(parts, split, strict=True):
        if body in alone:
            kept.append(part)
        elif totals[body]:
            kept.append(_product(mul(number(totals.pop(body)), body)))
            totals[body] = Fraction(0)
    return kept


def _coefficient_of(part: Term) -> tuple[Fraction, Term]:
    """A rational factor in front, and the rest."""
    if part.head == "neg":
        coefficient, body = _coefficient_of(part.args[0])
        return -coefficient, body
    if part.head == "div" and (below := rational_of(part.args[1])):
        coefficient, body = _coefficient_of(part.args[0])
        return coefficient / below, body
    if part.head == "mul" and (first := rational_of(part.args[0])) is not None:
        rest = part.args[1:]
        return first, rest[0] if len(rest) == 1 else mul(*rest)
    return Fraction(1), part


def _product(node: Term) -> Term:
    """Sign and rational factor to the front, the same factor twice as a power, one bar."""
    coefficient = Fraction(1)
    above: list[Term] = []
    below: list[Term] = []
    for part in _opened(node.args):
        if part.head == "div" and rational_of(part.args[1]) is None:
            factor, rest = _leading(part.args[0])
            coefficient *= factor
            for base in rest:
                _collect(above, base)
            below.append(part.args[1])
        elif (value := rational_of(part)) is not None:
            coefficient *= value
        else:
            _collect(above, part)
    if not below or coefficient == 0:
        return _scaled(coefficient, above)
    under: list[Term] = []
    for part in _flat("mul", tuple(below)):
        value = rational_of(part)
        if value:
            coefficient /= value
        else:
            _collect(under, part)
    return _fraction(coefficient, above, under)


def _leading(term: Term) -> tuple[Fraction, tuple[Term, ...]]:
    """The rational factor of a folded product and its other factors."""
    first, *rest = _flat("mul", (term,))
    value = rational_of(first)
    return (Fraction(1), (first, *rest)) if value is None else (value, tuple(rest))


def _opened(parts: tuple[Term, ...]) -> tuple[Term, ...]:
    """All factors; a minus sign in front of one is a factor of its own, written ``-1``."""
    factors: list[Term] = []
    for part in _flat("mul", parts):
        if part.head == "neg" and rational_of(part) is None:
            factors += [integer(-1), *_opened(part.args)]
        else:
            factors.append(part)
    return tuple(factors)


def _fraction(coefficient: Fraction, above: list[Term], below: list[Term]) -> Term:
    size_ = abs(coefficient)
    top = _scaled(Fraction(size_.numerator), above)
    bottom = _scaled(Fraction(size_.denominator), below)
    whole = top if rational_of(bottom) == 1 else div(top, bottom)
    whole = integer(1) if top == bottom else whole
    return neg(whole) if coefficient < 0 else whole


def _collect(factors: list[Term], part: Term) -> None:
    base, exponent = _as_power(part)
    for i, other in enumerate(factors):
        other_base, other_exponent = _as_power(other)
        if other_base == base:
            factors[i] = _raised(base, exponent + other_exponent)
            return
    factors.append(part)


def _as_power(part: Term) -> tuple[Term, Fraction]:
    if part.head == "pow":
        exponent = rational_of(part.args[1])
        if exponent is not None and exponent.denominator == 1 and exponent > 0:
            return part.args[0], exponent
    return part, Fraction(1)


def _raised(base: Term, exponent: Fraction) -> Term:
    return base if exponent == 1 else power(base, number(exponent))


def _scaled(coefficient: Fraction, factors: list[Term]) -> Term:
    if coefficient == 0 or not factors:
        return number(coefficient)
    size_ = abs(coefficient)
    above = factors if size_.numerator == 1 else [integer(size_.numerator), *factors]
    whole = above[0] if len(above) == 1 else mul(*above)
    if size_.denominator != 1:
        whole = div(whole, integer(size_.denominator))
    return neg(whole) if coefficient < 0 else whole


def _quotient(node: Term) -> Term:
    above, below = node.args
    value = rational_of(below)
    if rational_of(above) == 0 and value != 0:
        return integer(0)
    if value == 1:
        return above
    top = rational_of(above)
    if above.head == "neg" and top is None:
        return _negated(neg(_quotient(div(above.args[0], below))))
    if top is not None and top < 0 and value is None:
        return neg(_quotient(div(number(-top), below)))
    if value is not None and value < 0:
        return _negated(neg(_quotient(div(above, number(-value)))))
    if below.head == "neg" and value is None:
        return _negated(neg(_quotient(div(above, below.args[0]))))
    if value and above.head in ("mul", "div") and rational_of(above.args[0]) not in (None, 0):
        return _product(mul(number(1 / value), above))
    both = fraction_of(node) if value else None
    if both is not None:
        return number(both)
    if above == below and value != 0:
        return integer(1)
    return node


def _power(node: Term) -> Term:
    base, exponent = node.args
    degree = rational_of(exponent)
    if degree == 1:
        return base
    if degree == 0:
        return integer(1)
    if rational_of(base) == 1:
        return integer(1)
    if degree is not None and degree.denominator == 1:
        if degree % 2 == 0 and base.head == "neg" and rational_of(base) is None:
            return power(base.args[0], exponent)
        root = rational_of(base.args[0]) if base.head == "sqrt" else None
        if root is not None and root >= 0 and degree > 0 and degree % 2 == 0:
            return _power(power(number(root), number(degree / 2)))
        if rational_of(base) is not None and (rational_of(base) or degree > 0):
            value = fraction_of(node)
            return node if value is None else number(value)
    return node


_FOLDS: dict[str, Callable[[Term], Term]] = {
    "neg": _negated,
    "add": _sum,
    "mul": _product,
    "div": _quotient,
    "pow": _power,
}
