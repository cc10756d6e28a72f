"""A normal form: a quotient of two polynomials in whatever is not + - * / of something else.

Besides the laws of a commutative field it knows that exp(a + b) = exp(a) exp(b), that finite sums
are linear, and that they can be split, as sum(a..b) = S(b) - S(a - 1) for one S.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from keywright.algebra.functions import PRIMITIVES
from keywright.terms.term import Term, add, integer, rebuild, substitute, symbol

__all__ = ["GivenUpError", "same"]

Atom = tuple[object, ...]
Monomial = tuple[tuple[Atom, Fraction], ...]  # sorted; powers are whole but for those of exp
Polynomial = dict[Monomial, Fraction]
Quotient = tuple[Polynomial, Polynomial]

_MOST_SUMMANDS = 400  # of a polynomial: what is longer is not tried
_HIGHEST_POWER = 8


class GivenUpError(Exception):
    """A term that has no normal form here, or too long a one."""


def same(left: Term, right: Term) -> bool:
    """Whether two terms have one normal form; raises `GivenUpError` where one has none.

    Bound variables have no names of their own. Counted from the outside or from the inside, one
    of the two is the same on both sides, whatever was moved in or out of a sum. Functions are
    things of their own at first, and then those that are made of exponentials are written so."""
    tried = []
    for writing in (lambda term: term, lambda term: rebuild(term, _by_exponentials)):
        for naming in (_named_from_outside, _named_from_inside):
            pair = [naming(writing(side)) for side in (left, right)]
            if pair in tried:
                continue
            (above, below), (other_above, other_below) = map(_normal, pair)
            if _times(above, other_below) == _times(other_above, below):
                return True
            tried.append(pair)
    return False


def _by_exponentials(term: Term) -> Term:
    row = PRIMITIVES.get(term.head)
    if row is None or not term.args:
        return term
    form = row.exponentials or (row.definition if term.head == "sigmoid" else None)
    return form(*term.args) if form else term


def _named_from_outside(term: Term, level: int = 0) -> Term:
    if term.head not in ("sum", "limit"):
        args = tuple(_named_from_outside(arg, level) for arg in term.args)
        return Term(term.head, args, term.atom)
    body, name, *rest = term.args
    fresh = symbol(f"bound {level}")
    inner = _named_from_outside(substitute(body, {str(name.atom): fresh}), level + 1)
    return Term(term.head, (inner, fresh, *(_named_from_outside(arg, level) for arg in rest)))


def _named_from_inside(term: Term) -> Term:
    args = tuple(map(_named_from_inside, term.args))
    if term.head not in ("sum", "limit"):
        return Term(term.head, args, term.atom)
    fresh = symbol(f"bound {_depth(args[0])}")
    inner = substitute(args[0], {str(args[1].atom): fresh})
    return Term(term.head, (inner, fresh, *args[2:]))


def _depth(term: Term) -> int:
    inside = max((_depth(arg) for arg in term.args), default=0)
    return inside + (term.head in ("sum", "limit"))


_ONE: Polynomial = {(): Fraction(1)}


def _number(value: Fraction | int) -> Quotient:
    return ({(): Fraction(value)} if value else {}), _ONE


def _plus(left: Polynomial, right: Polynomial) -> Polynomial:
    total = dict(left)
    for monomial, factor in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor
    return {monomial: factor for monomial, factor in total.items() if factor}


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    if len(left) * len(right) > _MOST_SUMMANDS:
        raise GivenUpError
    total: Polynomial = {}
    for one, a in left.items():
        for other, b in right.items():
            powers = dict(one)
            for atom, power in other:
                powers[atom] = powers.get(atom, Fraction(0)) + power
            monomial = _sorted(powers)
            total[monomial] = total.get(monomial, Fraction(0)) + a * b
    return {monomial: factor for monomial, factor in total.items() if factor}


def _sorted(powers: dict[Atom, Fraction]) -> Monomial:
    return tuple(sorted(((a, p) for a, p in powers.items() if p), key=repr))


def _added(left: Quotient, right: Quotient) -> Quotient:
    if left[1] == right[1]:
        return _plus(left[0], right[0]), left[1]
    crossed = _plus(_times(left[0], right[1]), _times(right[0], left[1]))
    return crossed, _times(left[1], right[1])


def _multiplied(left: Quotient, right: Quotient) -> Quotient:
    return _times(left[0], right[0]), _times(left[1], right[1])


def _inverse(quotient: Quotient) -> Quotient:
    if not quotient[0]:
        raise ZeroDivisionError
    return quotient[1], quotient[0]


def _frozen(quotient: Quotient) -> Atom:
    """A form that can be compared and sorted, the same for a/b and for a c/(b c), c a monomial."""
    above, below = quotient
    if not above:
        return (), tuple(_ONE.items())
    leading = _leading(below)
    divisor = {_inverted(leading): 1 / below[leading]}
    rows = (_times(part, divisor) for part in quotient)
    return tuple(tuple(sorted(row.items(), key=repr)) for row in rows)


def _leading(polynomial: Polynomial) -> Monomial:
    """The summand of highest powers, atom by atom: the same one after a division by a monomial."""
    if len(polynomial) == 1:
        return next(iter(polynomial))
    atoms = sorted({atom for monomial in polynomial for atom, _ in monomial}, key=repr)
    return max(polynomial, key=lambda m: [dict(m).get(atom, Fraction(0)) for atom in atoms])


def _atom(*parts: object) -> Quotient:
    return {((parts, Fraction(1)),): Fraction(1)}, _ONE


def _normal(term: Term) -> Quotient:
    rule = _RULES.get(term.head)
    if rule is not None:
        return rule(term)
    return _atom(term.head, *(_frozen(_normal(arg)) for arg in term.args))


def _sum(term: Term) -> Quotient:
    total = _number(0)
    for arg in term.args:
        total = _added(total, _normal(arg))
    return total


def _product(term: Term) -> Quotient:
    product = _number(1)
    for arg in term.args:
        product = _multiplied(product, _normal(arg))
    return product


def _power(term: Term) -> Quotient:
    base, exponent = (_normal(arg) for arg in term.args)
    power = _constant(exponent)
    if power is None or power.denominator != 1 or abs(power) > _HIGHEST_POWER:
        return _atom("pow", _frozen(base), _frozen(exponent))
    product = _number(1)
    for _ in range(abs(int(power))):
        product = _multiplied(product, base)
    return product if power >= 0 else _inverse(product)


def _constant(quotient: Quotient) -> Fraction | None:
    above, below = quotient
    if any(monomial for poly in quotient for monomial in poly) or not below:
        return None
    return above.get((), Fraction(0)) / below[()]


def _exponential(term: Term) -> Quotient:
    """exp(2 a b + c) as exp(a b)^2 exp(c)"""
    above, below = _normal(term.args[0])
    if any(below.keys() - {()}):
        if len(below) > 1:
            return _atom("exp", _frozen((above, below)))
        ((monomial, factor),) = below.items()
        above, below = _times(above, {_inverted(monomial): 1 / factor}), _ONE
    divisor = below[()]
    powers: dict[Atom, Fraction] = {}
    for monomial, factor in above.items():
        powers["exp", monomial] = factor / divisor
    return {_sorted(powers): Fraction(1)}, _ONE


def _inverted(monomial: Monomial) -> Monomial:
    return tuple((atom, -power) for atom, power in monomial)


def _finite_sum(term: Term) -> Quotient:
    body, name, low, high = term.args
    if low.head == high.head == "int" and int(high.atom) - int(low.atom) < 50:
        places = range(int(low.atom), int(high.atom) + 1)
        return _sum(add(0, *(substitute(body, {str(name.atom): integer(j)}) for j in places)))
    above, below = _normal(body)
    if any(_mentions(monomial, name) for monomial in below):
        above, below = {((("quotient", _frozen((above, below))), Fraction(1)),): Fraction(1)}, _ONE
    count = _added(_normal(high), _added(_number(1), _negative(_normal(low))))
    total = _number(0)
    for monomial, factor in above.items():
        inside = tuple(pair for pair in monomial if _mentions((pair,), name))
        outside: Polynomial = {tuple(p for p in monomial if p not in inside): factor}
        summed = _between(inside, low, high) if inside else count
        total = _added(total, _multiplied((outside, _ONE), summed))
    return _multiplied(total, (_ONE, below))


def _between(body: Monomial, low: Term, high: Term) -> Quotient:
    """S(high) - S(low - 1), S being the sum from some place that both have in common."""
    upper = _atom("sum", body, _frozen(_normal(high)))
    lower = _atom("sum", body, _frozen(_added(_normal(low), _number(-1))))
    return _added(upper, _negative(lower))


def _mentions(monomial: Monomial, name: Term) -> bool:
    return repr(name.atom) in repr(monomial)


def _negative(quotient: Quotient) -> Quotient:
    return _multiplied(_number(-1), quotient)


def _rounded(function: Callable[[Fraction], int]) -> Callable[[Term], Quotient]:
    def rule(term: Term) -> Quotient:
        inner = _normal(term.args[0])
        value = _constant(inner)
        return _atom(term.head, _frozen(inner)) if value is None else _number(function(value))

    return rule


def _limit(term: Term) -> Quotient:
    """The limit of a constant is known, any other is a thing of its own."""
    body, name, to, side = term.args
    inside = _normal(body)
    frozen = _frozen(inside)
    if repr(name.atom) not in repr(frozen):
        return inside
    return _atom("limit", frozen, _frozen(_normal(to)), str(side.atom))


_RULES: dict[str, Callable[[Term], Quotient]] = {
    "int": lambda term: _number(int(term.atom)),
    "sym": lambda term: _atom("sym", term.atom),
    "add": _sum,
    "mul": _product,
    "times": _product,
    "neg": lambda term: _negative(_normal(term.args[0])),
    "div": lambda term: _multiplied(_normal(term.args[0]), _inverse(_normal(term.args[1]))),
    "pow": _power,
    "exp": _exponential,
    "sum": _finite_sum,
    "limit": _limit,
    "floor": _rounded(math.floor),
    "ceil": _rounded(math.ceil),
}
