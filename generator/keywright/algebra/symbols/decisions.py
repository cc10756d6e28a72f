"""Exact decisions about closed terms: is it zero, which sign has it, does a condition hold.

Balls decide whatever differs; only where two sides agree to hundreds of digits is the computer
algebra asked for a proof that they are equal. A decision that cannot be proved is never guessed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from keywright.algebra.functions import PRIMITIVES, has
from keywright.algebra.numbers.balls import enclose
from keywright.algebra.numbers.rationals import COMPARISONS, fraction_of
from keywright.algebra.symbols.normal_forms import GivenUpError, same
from keywright.algebra.symbols.sympy_terms import Assumptions, from_sympy, named, sympy, to_sympy
from keywright.terms.outcomes import Imprecise, Undecided, Undefined, Unsolved
from keywright.terms.term import Term, add, integer, neg, number, substitute, symbols_of, walk

__all__ = ["FAILURES", "holds", "is_zero", "settle", "sign_of"]

# What SymPy is known to raise where it cannot do something.
FAILURES = (
    ArithmeticError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip

_BITS = (64, 128, 256, 512, 1024, 2048)
_LAST_BITS = 16384  # for what is neither told from zero with these nor proved to be zero
_FARTHEST = 10_000  # of exponents, in which SymPy is lost; with `_LAST_BITS` exp(-10000) is not 0
_POWERS = has("hasty")
_MOST_OPERATIONS = 200  # of what is sent to be proved zero: SymPy's time grows steeply with it

# Where open terms are compared, one row a trial; the second number is for symbols of one sign.
_TRIALS = (
    ("2/7", "3/5"), ("-5/3", "1/7"), ("7/4", "8/9"), ("-1/5", "4/9"), ("11/3", "2/11"),
    ("-13/4", "7/10"),
)  # fmt: skip


def sign_of(term: Term) -> int:
    """-1, 0 or 1: the certified sign of a closed term.

    Raises `Undefined` where it has no value and `Undecided` where neither 16384 bits nor algebra
    tell its sign.
    """
    value = fraction_of(term)
    if value is not None:
        return (value > 0) - (value < 0)
    sign = _sign_by_balls(term)
    if sign is None:
        settled = settle(term)
        sign = _sign_by_balls(settled) if settled != term else None
        if sign is None and _is_same_as_zero(settled):
            sign = 0
        if sign is None:
            sign = _sign_by_balls(settled, (_LAST_BITS,))
        if sign is None and _proved_zero(settled):
            sign = 0
    if sign is None:
        raise Undecided(term, f"its sign is not settled by {_LAST_BITS} bits")
    return sign


def is_zero(term: Term, assumptions: Assumptions | None = None) -> bool | None:
    """Whether the term is zero, for all values of its symbols if it has any; None if unknown.

    True is a proof by algebra, False a certified value that differs from zero.
    """
    term = named(term)
    names = symbols_of(term)
    if names:
        if any(_differs_at(term, names, trial, assumptions) for trial in range(len(_TRIALS))):
            return False
        if _is_same_as_zero(term):
            return True
        if _differs_at(term, names, 0, assumptions, (_LAST_BITS,)):
            return False
        return True if _proved_zero(term, assumptions) else None
    try:
        return sign_of(term) == 0
    except Undecided:
        return None


def holds(condition: Term) -> bool:
    """Whether a closed condition is true; raises `Undecided` where that cannot be told."""
    if condition.head == "true":
        return True
    if condition.head in ("and", "or"):
        return (all if condition.head == "and" else any)(map(holds, condition.args))
    left, right = condition.args
    return COMPARISONS[condition.head](sign_of(add(left, neg(right))), 0)


def settle(term: Term) -> Term:
    """An equal closed term that balls can evaluate, hidden zeros and whole numbers made plain.

    Raises `Undefined` where the term has no value: balls alone never tell that in 1/(a - b) the
    denominator is exactly zero.
    """
    try:
        enclose(term, 512)
    except Imprecise:
        pass
    else:
        return term
    if term.head == "cases":
        for row in term.args:
            if holds(row.args[1]):
                return settle(row.args[0])
        raise Undefined(term, "no case applies")
    args = tuple(settle(arg) for arg in term.args)
    if term.head == "sign":
        return integer(sign_of(args[0]))
    if PRIMITIVES[term.head].needs(*args):
        args = tuple(_plainer(arg) for arg in args)
        for need in PRIMITIVES[term.head].needs(*args):
            if not holds(need.condition):
                raise Undefined(term, need.message)
    return Term(term.head, args)


def _plainer(term: Term) -> Term:
    try:
        return from_sympy(sympy().simplify(to_sympy(term)))
    except (*FAILURES, Unsolved):
        return term


def _sign_by_balls(term: Term, precisions: tuple[int, ...] = _BITS) -> int | None:
    for bits in precisions:
        try:
            ball = enclose(term, bits)
        except Imprecise:
            continue
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        if ball.is_zero():
            return 0
    return None


def _differs_at(
    term: Term,
    names: tuple[str, ...],
    trial: int,
    assumptions: Assumptions | None,
    precisions: tuple[int, ...] = _BITS,
) -> bool:
    """Whether the term certainly has a value other than zero at one point."""
    point = {}
    for i, name in enumerate(names):
        assumed = (assumptions or {}).get(name, {})
        either, positive = _TRIALS[(trial + i) % len(_TRIALS)]
        value = Fraction(positive if assumed.keys() & _ONE_SIGN else either) + i // len(_TRIALS)
        if assumed.get("integer"):
            value = Fraction(trial + i + 1)
        point[name] = number(-value if assumed.get("negative") else value)
    try:
        return _sign_by_balls(substitute(term, point), precisions) in (-1, 1)
    except (Undefined, ValueError):  # a head without a number: a sum, a limit
        return False


_ONE_SIGN = {"positive", "negative", "nonnegative"}


def _is_same_as_zero(term: Term) -> bool:
    try:
        return same(term, integer(0))
    except (GivenUpError, ZeroDivisionError):
        return False


def _proved_zero(term: Term, assumptions: Assumptions | None = None) -> bool:
    if any(map(_is_far, walk(term))):
        return False
    try:
        expr = to_sympy(term, assumptions)
        return expr.is_zero is True or (
            expr.count_ops() <= _MOST_OPERATIONS and any(proof(expr) for proof in _PROOFS)
        )
    except (*FAILURES, Unsolved):
        return False


def _is_far(term: Term) -> bool:
    """Whether it is a power with a number as exponent that is too large, or as good as one."""
    if term.head not in _POWERS or symbols_of(term.args[-1]):
        return False
    try:
        return bool(abs(enclose(term.args[-1], _BITS[0])) > _FARTHEST)
    except (Imprecise, Undefined):
        return False


def _by_cases(expr: Any) -> Any:
    # max and abs as definitions by cases, which then have the same regions.
    return sympy().piecewise_fold(expr.rewrite(sympy().Piecewise))


def _by_equals(expr: Any) -> bool:
    # Its minimal polynomial: the one way to see through nested roots.
    return bool(expr.is_number and expr.is_algebraic and expr.equals(0) is True)


_PROOFS = (
    lambda expr: sympy().expand(expr) == 0,
    lambda expr: sympy().simplify(expr) == 0,
    lambda expr: sympy().simplify(sympy().expand(expr.rewrite(sympy().exp))) == 0,
    lambda expr: sympy().expand_log(sympy().expand(expr), factor=True) == 0,
    lambda expr: sympy().simplify(_by_cases(expr)) == 0,
    _by_equals,
)
