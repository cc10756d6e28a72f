"""Enclosures: a closed term as a ball that certainly contains its exact value.

Ball arithmetic is Arb's (F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius
interval arithmetic", 2017), reached through python-flint. Where a function has no value is read
from the table of primitives, so that the domain is stated in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from flint import arb, ctx, fmpq

from keywright.algebra.functions import PRIMITIVES, Primitive, rational_of
from keywright.algebra.numbers.rationals import fraction_of
from keywright.terms.outcomes import Imprecise, Undefined
from keywright.terms.term import Term, number, substitute, symbol

__all__ = ["BALLS", "Imprecise", "Undefined", "ball", "enclose", "holds"]


def _product(*factors: arb) -> arb:
    result = arb(1)
    for factor in factors:
        result *= factor
    return result


def _sign(x: arb) -> arb:
    sign = x.sgn()
    if not sign.is_exact():
        raise Imprecise
    return sign


def _power(base: arb, exponent: arb) -> arb:
    whole = exponent.unique_fmpz() if exponent.is_exact() else None
    if whole is not None and whole > 0 and base.mid().is_zero():
        # Arb goes through the logarithm here and finds nothing; |x**n| is at most upper**n.
        return arb(0, 1) * base.abs_upper() ** whole
    return base**exponent


def _defined(row: Primitive) -> Callable[..., arb]:
    """The ball of what a function is in terms of others."""

    def function(*balls: arb) -> arb:
        names = [f"#{i}" for i in range(len(balls))]
        meaning = _definition(row.name, tuple(names))
        return ball(meaning, dict(zip(names, balls, strict=True)))

    return function


@cache
def _definition(name: str, names: tuple[str, ...]) -> Term:
    definition = PRIMITIVES[name].definition
    if definition is None:
        raise ValueError(f"{name} has neither a ball nor a definition")
    return definition(*map(symbol, names))


BALLS: dict[str, Callable[..., arb]] = {
    **{name: row.ball or _defined(row) for name, row in PRIMITIVES.items()},
    "add": lambda *terms: sum(terms, arb(0)),
    "mul": _product,
    "times": _product,
    "neg": lambda x: -x,
    "div": lambda u, v: u / v,
    "pow": _power,
    "sign": _sign,
    "heaviside": lambda x: (1 + _sign(x)) / 2,
}

# (when it certainly holds, when it certainly does not)
_COMPARISONS: dict[str, tuple[Callable[[arb, arb], bool], Callable[[arb, arb], bool]]] = {
    "lt": (lambda a, b: a < b, lambda a, b: a >= b),
    "le": (lambda a, b: a <= b, lambda a, b: a > b),
    "gt": (lambda a, b: a > b, lambda a, b: a <= b),
    "ge": (lambda a, b: a >= b, lambda a, b: a < b),
    "eq": (lambda a, b: a == b, lambda a, b: not a.overlaps(b)),
    "ne": (lambda a, b: not a.overlaps(b), lambda a, b: a == b),
}


def enclose(term: Term, bits: int, values: Mapping[str, Term] | None = None) -> arb:
    """A ball around the value of `term`, computed with `bits` bits; `values` closes its symbols.

    Raises `Undefined` where the term certainly has no real value, and `Imprecise` where the ball
    is too wide to tell; then more bits may help, unless two sides are exactly equal.
    """
    if values:
        term = substitute(term, dict(values))
    with ctx.workprec(bits):
        return ball(term, {})


def ball(term: Term, known: Mapping[str, arb]) -> arb:
    """As `enclose`, at the working precision; the symbols are the balls that are `known`."""
    literal = rational_of(term)
    if literal is not None:
        return arb(fmpq(literal.numerator, literal.denominator))
    if term.head == "sym":
        if str(term.atom) not in known:
            raise ValueError(f"{term.atom} has no value")
        return known[str(term.atom)]
    if term.head == "pi":
        return arb.pi()
    if term.head == "cases":
        return _of_cases(term, known)
    if term.head == "oo":
        raise Undefined(term, "infinity is not a number")
    if term.head not in BALLS:
        raise ValueError(f"a term of head {term.head!r} has no numeric value")
    balls = tuple(ball(arg, known) for arg in term.args)
    _require(term, balls)
    found = BALLS[term.head](*balls)
    if found.is_nan():
        raise Imprecise
    return found


def _require(term: Term, balls: tuple[arb, ...]) -> None:
    """Check what the primitive needs of its arguments, which stand in its conditions as `#0`..."""
    args = tuple(symbol(f"#{i}") for i in range(len(balls)))
    if term.head == "pow":
        args = args[0], _exponent(term.args[1], balls)
    known = {f"#{i}": argument for i, argument in enumerate(balls)}
    for need in PRIMITIVES[term.head].needs(*args):
        if not holds(need.condition, known):
            raise Undefined(term, need.message)


def _exponent(exponent: Term, balls: tuple[arb, ...]) -> Term:
    """The exponent as a number if it is rational, since the domain of a power depends on it."""
    value = fraction_of(exponent)
    if value is not None:
        return number(value)
    base, raised_to = balls
    if not base > 0 and raised_to.contains_integer():
        raise Imprecise  # it may be a whole number in disguise, and then any base is allowed
    return exponent


def _of_cases(term: Term, known: Mapping[str, arb]) -> arb:
    for row in term.args:
        value, condition = row.args
        if holds(condition, known):
            return ball(value, known)
    raise Undefined(term, "no case applies")


def holds(condition: Term, known: Mapping[str, arb]) -> bool:
    """Whether a condition certainly holds or certainly fails; `Imprecise` otherwise."""
    if condition.head == "true":
        return True
    if condition.head in ("and", "or"):
        return _joined(condition, known)
    surely, surely_not = _COMPARISONS[condition.head]
    left, right = (ball(arg, known) for arg in condition.args)
    if surely(left, right):
        return True
    if surely_not(left, right):
        return False
    raise Imprecise


def _joined(condition: Term, known: Mapping[str, arb]) -> bool:
    """and, or: one part that settles the whole is enough, even if another cannot be told."""
    settles = condition.head == "or"
    unsure = False
    for part in condition.args:
        try:
            if holds(part, known) is settles:
                return settles
        except Imprecise:
            unsure = True
    if unsure:
        raise Imprecise
    return not settles
