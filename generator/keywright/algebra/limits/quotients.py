"""The limit of a difference quotient, line by line.

``lim (f(p + h) - f(p))/h`` for h -> 0 is taken apart as on paper: a polynomial is expanded and h
cancelled; an exponential, a logarithm, tanh, sin and cos are brought to their standard limits by
their addition theorems; sums, products, quotients and compositions by the rules of the derivative,
each of which leaves difference quotients of simpler functions, that are then taken apart in turn.
`p` is the variable itself, or a number for a one-sided limit at a breakpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from keywright.algebra.forms.other_forms import lines_by_signs
from keywright.algebra.forms.shortening import shortened
from keywright.algebra.forms.slopes import partial
from keywright.algebra.forms.tidy import signed_sum, tidy
from keywright.algebra.functions import PRIMITIVES, rational_of
from keywright.algebra.limits.approach import Approach, Line, quotient
from keywright.algebra.limits.polynomials import degree_of, polynomial_lines
from keywright.algebra.limits.standard_limits import STANDARD_LIMITS, power_of_constant
from keywright.algebra.symbols import symbolic
from keywright.terms.length import size
from keywright.terms.term import Term, add, div, fn, mul, neg, power  # fmt: skip

__all__ = ["lines_of"]

HIGHEST_EXPANDED = 4  # (x + h)^n is multiplied out up to this n, and differentiated by rule above


def _start(function: Term, where: Approach) -> Term:
    return quotient(where.near(function), where.at(function), where)


def lines_of(function: Term, where: Approach, here: Term | None = None) -> tuple[Line, ...]:
    """What follows ``lim (f(p + h) - f(p))/h``, up to its value: equal terms with their laws.

    `function` has to be smooth at the point; `here` is f(p) as it stands there, if that is not
    f with p put in.
    """
    lines = _lines(function, where)
    term, law = lines[0]
    if here not in (None, where.at(function)):
        if law == "cancel":
            lines = ((term, "simplify"), *lines[1:])
        elif law == "common denominator":
            lines = ((_start(function, where), "simplify"), *lines)
    value = lines[-1][0]
    short = shortened(value)
    if short != value:
        lines = (*lines, *(lines_by_signs(value, short) or ((short, "simplify"),)))
    one_computation = (before[1] == after[1] == "arithmetic" for before, after in pairwise(lines))
    kept = [line for line, goes_on in zip(lines, one_computation, strict=False) if not goes_on]
    return (*kept, lines[-1])


def _lines(function: Term, where: Approach) -> tuple[Line, ...]:
    degree = degree_of(function, where)
    if degree is not None and degree <= HIGHEST_EXPANDED:
        return polynomial_lines(function, where)
    primitive = PRIMITIVES[function.head]
    if primitive.definition is not None and primitive.opened:
        written = primitive.definition(*function.args)
        return ((_start(written, where), "definition"), *_lines(written, where))
    rule = _RULES.get(function.head, _composition)
    return rule(function, where)


def _put_in(frame: Callable[[Term], Term], lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of one limit inside a term that contains it."""
    return tuple((frame(term), law) for term, law in lines)


def _one(frame: Callable[[Term], Term], law: str, inner: Term, where: Approach) -> tuple[Line, ...]:
    """A rule that leaves the difference quotient of one function: its lines in their frame, and the
    result folded."""
    lines = (
        (frame(_start(inner, where)), law),
        *_put_in(frame, _lines(inner, where)),
    )
    return _folded(lines)


def _folded(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The last line once more without ones and zeros, if that changes it."""
    value = tidy(lines[-1][0])
    return lines if value == lines[-1][0] else (*lines, (value, "arithmetic"))


def _negative(function: Term, where: Approach) -> tuple[Line, ...]:
    return _one(neg, "constant rule", function.args[0], where)


def _sum(function: Term, where: Approach) -> tuple[Line, ...]:
    """Constants cancel, and at a number are part of the number there; what is left is a sum of
    limits."""
    moving = [part for part in function.args if where.moves(part)]
    lines: tuple[Line, ...] = ()
    if len(moving) < len(function.args) and (len(moving) == 1 or where.is_general):
        law = "cancel" if where.is_general else "simplify"
        lines = ((_start(signed_sum(*moving), where), law),)
    if len(moving) == 1:
        return (*lines, *_lines(moving[0], where))
    limits = [_signed_start(part, where) for part in moving]
    lines = (*lines, (add(*limits), "sum rule"))
    for i, part in enumerate(moving):
        inner, sign = (part.args[0], neg) if part.head == "neg" else (part, _same)
        for term, law in _lines(inner, where):
            limits = [*limits[:i], sign(term), *limits[i + 1 :]]
            lines = (*lines, (add(*limits), law))
    return _folded(lines)


def _same(term: Term) -> Term:
    return term


def _signed_start(part: Term, where: Approach) -> Term:
    return neg(_start(part.args[0], where)) if part.head == "neg" else _start(part, where)


def _product(function: Term, where: Approach) -> tuple[Line, ...]:
    fixed = [factor for factor in function.args if not where.moves(factor)]
    moving = [factor for factor in function.args if where.moves(factor)]
    if fixed:
        inner = moving[0] if len(moving) == 1 else mul(*moving)
        return _one(lambda term: mul(*fixed, term), "constant rule", inner, where)
    zeros = [factor for factor in moving if rational_of(where.at(factor)) == 0]
    if zeros:
        return _product_at_zero(moving, min(zeros, key=size), where)
    u, v = moving[0], moving[1] if len(moving) == 2 else mul(*moving[1:])
    u_here, v_here = where.at(u), where.at(v)
    last = _start(v, where)
    lines: list[Line] = [(add(mul(_start(u, where), v_here), mul(u_here, last)), "product rule")]
    du = _start(u, where)
    for du, law in _lines(u, where):
        lines.append((add(mul(du, v_here), mul(u_here, last)), law))
    for dv, law in _lines(v, where):
        lines.append((add(mul(du, v_here), mul(u_here, dv)), law))
    return _folded(tuple(lines))


def _product_at_zero(factors: list[Term], zero: Term, where: Approach) -> tuple[Line, ...]:
    """The product rule where one factor is 0: of its summands only one is left."""
    there = tidy(mul(*(where.at(factor) for factor in factors if factor is not zero)))
    return _one(lambda term: mul(there, term), "product rule", zero, where)


def _quotient(function: Term, where: Approach) -> tuple[Line, ...]:
    u, v = function.args
    if not where.moves(v):
        return _one(lambda term: div(term, v), "constant rule", u, where)
    if where.moves(u):
        return _product_with_reciprocal(u, v, where)
    if rational_of(u) != 1:
        return _one(lambda term: mul(u, term), "constant rule", div(1, v), where)
    near, here = where.near(v), where.at(v)
    difference = add(near, neg(here))
    common = where.limit(neg(div(difference, mul(where.h, near, here))))
    apart = neg(mul(_start(v, where), where.limit(div(1, mul(near, here)))))
    square = div(1, tidy(power(here, 2)))
    return ((common, "common denominator"), (apart, "limit law"),
            *_one(lambda term: neg(mul(term, square)), "continuity", v, where))  # fmt: skip


def _product_with_reciprocal(u: Term, v: Term, where: Approach) -> tuple[Line, ...]:
    u_here, v_here = where.at(u), where.at(v)
    if rational_of(u_here) == 0:
        return _one(lambda term: div(term, v_here), "quotient rule", u, where)
    square = tidy(power(v_here, 2))

    def frame(du: Term, dv: Term) -> Term:
        return div(add(mul(du, v_here), neg(mul(u_here, dv))), square)

    du, dv = _start(u, where), _start(v, where)
    lines: list[Line] = [(frame(du, dv), "quotient rule")]
    for du, law in _lines(u, where):
        lines.append((frame(du, dv), law))
    for dv, law in _lines(v, where):
        lines.append((frame(du, dv), law))
    return _folded(tuple(lines))


def _slope(inner: Term, where: Approach) -> Term | None:
    """u(p + h) - u(p) divided by h, where that is a constant: for an affine u."""
    if degree_of(inner, where) != 1:
        return None
    difference = symbolic.expand(div(add(where.near(inner), neg(where.at(inner))), where.h))
    return tidy(difference)


def _composition(function: Term, where: Approach) -> tuple[Line, ...]:
    """phi(u): by its standard limit where u is affine and phi has one, else by the chain rule."""
    if function.head == "pow" and where.moves(function.args[1]):
        base, exponent = function.args
        return _power(base, exponent, where)
    inner = function.args[0]
    slope = _slope(inner, where)
    if slope is not None and function.head in STANDARD_LIMITS:
        return _folded(STANDARD_LIMITS[function.head](where.at(inner), slope, where))
    here = tuple(where.at(arg) for arg in function.args)
    outer = tidy(partial(function.head, here, 0))
    if inner.head == "sym":
        return ((outer, "known derivative"),)
    return _one(lambda term: mul(outer, term), "chain rule", inner, where)


def _power(base: Term, exponent: Term, where: Approach) -> tuple[Line, ...]:
    """b^u for a constant b by the standard limit of exp or the chain rule, else as exp(u log b)."""
    if where.moves(base):
        written = fn("exp", mul(exponent, fn("log", base)))
        return ((_start(written, where), "definition"), *_lines(written, where))
    slope = _slope(exponent, where)
    if slope is not None:
        return _folded(power_of_constant(base, where.at(exponent), slope, where))
    outer = tidy(partial("pow", (base, where.at(exponent)), 1))
    return _one(lambda term: mul(outer, term), "chain rule", exponent, where)


_RULES: dict[str, Callable[[Term, Approach], tuple[Line, ...]]] = {
    "neg": _negative,
    "add": _sum,
    "mul": _product,
    "div": _quotient,
}
