"""The limit of a difference quotient, line by line.

``lim (f(p + h) - f(p))/h`` for h -> 0 is taken apart as on paper: a polynomial is expanded and h
cancelled; an exponential, a logarithm, tanh, sin and cos are brought to their standard limits by
their addition theorems; sums, products, quotients and compositions by the rules of the derivative,
each of which leaves difference quotients of simpler functions, that are then taken apart in turn.
`p` is the variable itself, or a number for a one-sided limit at a breakpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator.maths import symbolic
from generator.maths.length import shortest
from generator.maths.primitives import PRIMITIVES, partial, rational_of
from generator.maths.terms import (
    Term,
    add,
    div,
    fn,
    integer,
    limit,
    mul,
    neg,
    power,
    substitute,
    symbol,
    symbols_of,
)  # fmt: skip
from generator.maths.tidy import signed_sum, tidy

__all__ = ["Approach", "Line", "lines_of", "quotient"]

Line = tuple[Term, str]  # a term that equals the limit, and the law by which it is reached

_UNFOLDED = ("sigmoid", "softplus")  # by their definition, the others by a known derivative

HIGHEST_EXPANDED = 4  # (x + h)^n is multiplied out up to this n, and differentiated by rule above


@dataclass(frozen=True)
class Approach:
    """Where the difference quotient is taken: the variable of f, the point, the increment's name,
    and the side from which it tends to 0."""

    variable: str
    point: Term
    increment: str
    side: str = "both"

    @property
    def h(self) -> Term:
        return symbol(self.increment)

    @property
    def moved(self) -> Term:
        """p + h, without a zero."""
        return tidy(signed_sum(self.point, self.h))

    def at(self, term: Term) -> Term:
        return tidy(substitute(term, {self.variable: self.point}))

    def near(self, term: Term) -> Term:
        return substitute(term, {self.variable: self.moved})

    def limit(self, body: Term) -> Term:
        return limit(body, self.increment, 0, self.side)

    def moves(self, term: Term) -> bool:
        return self.variable in symbols_of(term)


def quotient(above: Term, below: Term, where: Approach) -> Term:
    """lim (above - below)/h as it is written down."""
    minus = integer(0) if rational_of(below) == 0 else below
    numerator = add(*(above.args if above.head == "add" else (above,)), neg(minus))
    return where.limit(div(numerator, where.h))


def _start(function: Term, where: Approach) -> Term:
    return quotient(where.near(function), where.at(function), where)


def lines_of(function: Term, where: Approach) -> tuple[Line, ...]:
    """What follows ``lim (f(p + h) - f(p))/h``, up to its value: equal terms with their laws.

    `function` has to be smooth at the point.
    """
    lines = _lines(function, where)
    value = lines[-1][0]
    short = shortest(value, symbolic.simplify(value))
    return lines if short == value else (*lines, (short, "simplify"))


def _lines(function: Term, where: Approach) -> tuple[Line, ...]:
    degree = _degree(function, where)
    if degree is not None and degree <= HIGHEST_EXPANDED:
        return _polynomial(function, where)
    primitive = PRIMITIVES[function.head]
    if primitive.definition is not None and function.head in _UNFOLDED:
        written = primitive.definition(*function.args)
        return ((_start(written, where), "definition"), *_lines(written, where))
    rule = _RULES.get(function.head, _composition)
    return rule(function, where)


def _degree(term: Term, where: Approach) -> int | None:
    """The degree as a polynomial in the variable, None for what is none."""
    if not where.moves(term):
        return 0
    if term.head == "sym":
        return 1
    degrees = [_degree(arg, where) for arg in term.args]
    known = [degree for degree in degrees if degree is not None]
    if len(known) < len(degrees):
        return None
    if term.head in ("add", "neg"):
        return max(known)
    if term.head == "mul":
        return sum(known)
    if term.head == "div":
        return None if known[1] else known[0]
    exponent = rational_of(term.args[1]) if term.head == "pow" else None
    if exponent is not None and exponent.denominator == 1 and exponent >= 0:
        return known[0] * int(exponent)
    return None


def _polynomial(function: Term, where: Approach) -> tuple[Line, ...]:
    """Expand, cancel h, let h tend to 0."""
    difference = add(where.near(function), neg(where.at(function)))
    expanded = _in_order(symbolic.expand(difference), where)
    if rational_of(expanded) == 0:
        return (where.limit(expanded), "cancel"), (expanded, "constant limit")
    cancelled = _in_order(symbolic.expand(div(expanded, where.h)), where)
    value = tidy(substitute(cancelled, {where.increment: integer(0)}))
    constant = where.increment not in symbols_of(cancelled)
    flat = _degree(function, where) == 1 and function.head != "mul"
    return (
        (where.limit(div(expanded, where.h)), "simplify" if flat else "expand"),
        (where.limit(cancelled), "cancel"),
        (value, "constant limit" if constant else "continuity"),
    )


def _in_order(term: Term, where: Approach) -> Term:
    """A sum with the higher powers of the increment later, as one writes it."""
    if term.head != "add":
        return term
    return signed_sum(*sorted(term.args, key=lambda part: _power_of(part, where.h)))


def _power_of(term: Term, h: Term) -> int:
    if term == h:
        return 1
    if term.head == "pow" and term.args[0] == h:
        return int(rational_of(term.args[1]) or 0)
    return sum(_power_of(arg, h) for arg in term.args)


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
    """Constants cancel; what is left is a sum of limits."""
    moving = [part for part in function.args if where.moves(part)]
    lines: tuple[Line, ...] = ()
    if len(moving) < len(function.args):
        lines = ((_start(signed_sum(*moving), where), "cancel"),)
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
    square = tidy(power(here, 2))
    return ((common, "common denominator"),
            *_one(lambda term: neg(div(term, square)), "limit law", v, where))  # fmt: skip


def _product_with_reciprocal(u: Term, v: Term, where: Approach) -> tuple[Line, ...]:
    u_here, v_here = where.at(u), where.at(v)
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
    if _degree(inner, where) != 1:
        return None
    difference = symbolic.expand(div(add(where.near(inner), neg(where.at(inner))), where.h))
    return tidy(difference)


def _composition(function: Term, where: Approach) -> tuple[Line, ...]:
    """phi(u): by its standard limit where u is affine and phi has one, else by the chain rule."""
    if function.head == "pow" and where.moves(function.args[1]):
        base, exponent = function.args
        written = fn("exp", mul(exponent, fn("log", base)))
        return ((_start(written, where), "definition"), *_lines(written, where))
    inner = function.args[0]
    slope = _slope(inner, where)
    if slope is not None and function.head in _STANDARD:
        return _folded(_STANDARD[function.head](where.at(inner), slope, where))
    here = tuple(where.at(arg) for arg in function.args)
    outer = tidy(partial(function.head, here, 0))
    if inner.head == "sym":
        return ((outer, "known derivative"),)
    return _one(lambda term: mul(outer, term), "chain rule", inner, where)


def _of_h(slope: Term, where: Approach) -> Term:
    return tidy(mul(slope, where.h))


def _exponential(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """e^(u + sh) - e^u = e^u (e^(sh) - 1), and (e^(sh) - 1)/h -> s"""
    h = _of_h(slope, where)
    factor = tidy(fn("exp", u))
    rest = div(add(fn("exp", h), neg(1)), where.h)
    lines: list[Line] = []
    if rational_of(factor) != 1:
        lines += [
            (where.limit(mul(factor, rest)), "exponent of a sum"),
            (mul(factor, where.limit(rest)), "constant rule"),
        ]
        return (*lines, (mul(factor, slope), "limit of exp"))
    return ((where.limit(rest), "exponent of zero"), (slope, "limit of exp"))


def _logarithm(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """log(u + sh) - log(u) = log(1 + sh/u), and log(1 + sh/u)/h -> s/u"""
    inside = add(1, tidy(div(_of_h(slope, where), u)))
    body = where.limit(div(fn("log", inside), where.h))
    return ((body, "log of a quotient"), (tidy(div(slope, u)), "limit of log"))


def _tanh(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """tanh(u + sh) - tanh(u) = (1 - tanh(u)^2) tanh(sh)/(1 + tanh(u) tanh(sh))"""
    t, s = tidy(fn("tanh", u)), fn("tanh", _of_h(slope, where))
    if rational_of(t) == 0:
        return ((where.limit(div(s, where.h)), "arithmetic"), (slope, "limit of tanh"))
    factor = add(1, neg(power(t, 2)))
    first = mul(div(factor, add(1, mul(t, s))), div(s, where.h))
    return ((where.limit(first), "addition theorem"),
            (mul(factor, slope), "limit of tanh"))  # fmt: skip


def _sine(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """sin(u + k) - sin(u) = sin(u)(cos(k) - 1) + cos(u) sin(k)"""
    return _circular(fn("sin", u), fn("cos", u), slope, where)


def _cosine(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """cos(u + k) - cos(u) = cos(u)(cos(k) - 1) - sin(u) sin(k)"""
    return _circular(fn("cos", u), neg(fn("sin", u)), slope, where)


def _circular(even: Term, odd: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    k = _of_h(slope, where)
    flat = div(add(fn("cos", k), neg(1)), where.h)
    steep = div(fn("sin", k), where.h)
    return (
        (where.limit(add(mul(even, flat), mul(odd, steep))), "addition theorem"),
        (add(mul(even, where.limit(flat)), mul(odd, where.limit(steep))), "limit law"),
        (add(mul(even, integer(0)), mul(odd, slope)), "limits of sin and cos"),
    )


def _root(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """(sqrt(u + sh) - sqrt(u))(sqrt(u + sh) + sqrt(u)) = sh"""
    roots = fn("sqrt", add(u, _of_h(slope, where))), fn("sqrt", u)
    return ((where.limit(div(slope, add(*roots))), "conjugate"),
            (div(slope, tidy(mul(2, fn("sqrt", u)))), "continuity"))  # fmt: skip


_Standard = Callable[[Term, Term, Approach], tuple[Line, ...]]
_STANDARD: dict[str, _Standard] = {
    "exp": _exponential,
    "log": _logarithm,
    "tanh": _tanh,
    "sin": _sine,
    "cos": _cosine,
    "sqrt": _root,
}

_RULES: dict[str, Callable[[Term, Approach], tuple[Line, ...]]] = {
    "neg": _negative,
    "add": _sum,
    "mul": _product,
    "div": _quotient,
}
