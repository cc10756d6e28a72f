"""Signs that hold for every value of the parameters, or not at all.

A parameter lives in an open interval. Whether ``1 - a`` is positive is proved by writing
``a = low + (high - low)*t/(1 + t)``, which runs through the interval as t runs through the
positive numbers: where every coefficient of what comes out has one sign, so has the whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.maths import symbolic
from generator.maths.outcomes import Undecided
from generator.maths.rationals import fraction_of
from generator.maths.terms import Term, add, div, integer, mul, neg, substitute, symbol, symbols_of
from generator.maths.text import to_text
from generator.maths.tidy import tidy

__all__ = ["Ranges", "assumed", "is_unbounded", "sign_over"]

Ranges = Mapping[str, tuple[Term, Term]]  # name of a parameter -> its open interval

MINUS_ONE = (neg(integer(1)),)
_POSITIVE = ("pi", "exp", "cosh", "sqrt", "sigmoid", "softplus", "normal_cdf")
_ODD = ("tanh", "sinh", "atan", "erf", "sign")  # of the sign of their argument


def sign_over(term: Term, ranges: Ranges) -> int:
    """-1, 0 or 1, the same for all parameters; raises `Undecided` where that cannot be proved."""
    term = tidy(term)
    value = fraction_of(term)
    if value is not None:
        return (value > 0) - (value < 0)
    if not symbols_of(term):
        return symbolic.sign_of(term)
    if symbolic.is_zero(term):
        return 0
    unknown = [name for name in symbols_of(term) if not _is_bounded(name, ranges)]
    if unknown:
        raise Undecided(term, f"nothing is known about {unknown[0]}")
    positive = tidy(substitute(term, {name: _covered(name, ranges) for name in symbols_of(term)}))
    for form in (positive, symbolic.expand(positive), symbolic.simplify(positive)):
        sign = _plain_sign(form)
        if sign is not None:
            return sign
    names = " and ".join(symbols_of(term))
    raise Undecided(term, f"the sign of {to_text(term)} is not the same for every {names}")


def _is_bounded(name: str, ranges: Ranges) -> bool:
    return name in ranges and not all(map(is_unbounded, ranges[name]))


def is_unbounded(end: Term) -> bool:
    """Whether the end of an interval is oo or -oo."""
    return end.head == "oo" or (end.head == "neg" and end.args[0].head == "oo")


def assumed(ranges: Ranges) -> dict[str, dict[str, bool]]:
    """The symbols that have one sign throughout, in the words of the computer algebra."""
    found: dict[str, dict[str, bool]] = {}
    for name, (low, high) in ranges.items():
        if not is_unbounded(low) and symbolic.sign_of(low) >= 0:
            found[name] = {"positive": True}
        elif not is_unbounded(high) and symbolic.sign_of(high) <= 0:
            found[name] = {"negative": True}
    return found


def _covered(name: str, ranges: Ranges) -> Term:
    """The parameter as a function of a positive symbol, itself, that covers its interval."""
    low, high = ranges[name]
    t = symbol(name)
    if not is_unbounded(high):
        if is_unbounded(low):
            return add(high, neg(t))
        return div(add(low, mul(high, t)), add(1, t))
    return add(low, t)


def _plain_sign(term: Term) -> int | None:
    """The sign that can be seen when every symbol is positive."""
    if term.head == "int":
        value = int(term.atom)
        return (value > 0) - (value < 0)
    if term.head == "sym" or term.head in _POSITIVE:
        return 1
    if term.head == "add" and term.args[0].head == "exp" and term.args[1:] == MINUS_ONE:
        return _plain_sign(term.args[0].args[0])  # exp(u) - 1 has the sign of u
    signs = [_plain_sign(arg) for arg in term.args]
    if term.head == "pow":
        whole = fraction_of(term.args[1])
        even = whole is not None and whole.denominator == 1 and whole % 2 == 0
        return 1 if signs[0] == 1 or (even and signs[0] == -1) else None
    if None in signs:
        return None
    known = [sign for sign in signs if sign is not None]
    return _joined(term.head, known)


def _joined(head: str, signs: list[int]) -> int | None:
    if head == "neg":
        return -signs[0]
    if head == "add":
        found = sorted({sign for sign in signs if sign})
        return found[0] if len(found) == 1 else None if found else 0
    if head in ("mul", "times", "div"):
        product = 1
        for sign in signs:
            product *= sign
        return product
    return signs[0] if head in _ODD else None
