"""Signs that hold for every value of the parameters, or not at all.

A parameter lives in an open interval. Whether ``1 - a`` is positive is proved by writing
``a = low + (high - low)*t/(1 + t)``, which runs through the interval as t runs through the
positive numbers: where every coefficient of what comes out has one sign, so has the whole. Where
that shows nothing, balls may enclose all values; and a term that is 0 or positive at the lower end
and grows from there is positive, whether it grows being the sign of its derivative.
"""

from __future__ import annotations

from collections.abc import Mapping

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import PRIMITIVES, has
from keywright.algebra.numbers.boxes import changes_sign, sign_on
from keywright.algebra.numbers.rationals import COMPARISONS, fraction_of
from keywright.algebra.symbols import symbolic
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import (
    Term,
    add,
    div,
    integer,
    mul,
    neg,
    substitute,
    symbol,
    symbols_of,
    walk,
)
from keywright.terms.text import to_text

__all__ = ["Ranges", "assumed", "is_unbounded", "sign_over"]

Ranges = Mapping[str, tuple[Term, Term]]  # name of a parameter -> its open interval

MINUS_ONE = (neg(integer(1)),)
_MOST_SLOPES = 2  # derivatives of derivatives
_POSITIVE = ("sym", "pi", "sqrt", *has("sign", "positive"))
_OF_ARGUMENT = has("sign", "argument")


def sign_over(term: Term, ranges: Ranges) -> int:
    """-1, 0 or 1, the same for all parameters; raises `Undecided` where that cannot be proved."""
    value = fraction_of(term)
    if value is not None:
        return (value.numerator > 0) - (value.numerator < 0)
    term = tidy(term)
    unknown = [name for name in symbols_of(term) if name not in ranges]
    if unknown and not symbolic.is_zero(term):
        raise Undecided(term, f"nothing is known about {unknown[0]}")
    sign = _proved(term, ranges, _MOST_SLOPES)
    if sign is not None:
        return sign
    names = " and ".join(symbols_of(term))
    raise Undecided(
        term, f"the sign of {to_text(term)} is not seen to be the same for every {names}"
    )


def _proved(term: Term, ranges: Ranges, slopes: int) -> int | None:
    """The sign, looked for where it takes least time first; None if it is not found, `Undecided`
    if it changes."""
    value = fraction_of(term)
    if value is not None:
        return (value > 0) - (value < 0)
    if not symbols_of(term):
        return symbolic.sign_of(term)
    if symbolic.is_zero(term):
        return 0
    ends = _ends(term, ranges)
    if changes_sign(term, ends):
        names = " and ".join(symbols_of(term))
        raise Undecided(term, f"the sign of {to_text(term)} is not the same for every {names}")
    for find in (_seen, lambda *_: sign_on(term, ends), _seen_simplified):
        sign = find(term, ranges)
        if sign is not None:
            return sign
    return _by_slope(term, ranges, slopes)


def _seen(term: Term, ranges: Ranges) -> int | None:
    """The sign that can be seen when the parameters are covered by positive symbols."""
    for written in (term, symbolic.expand(term)):
        positive = _positive(written, ranges)
        for form in (positive, symbolic.expand(positive)):
            sign = _plain_sign(form)
            if sign is not None:
                return sign
    return None


def _seen_simplified(term: Term, ranges: Ranges) -> int | None:
    return _plain_sign(symbolic.simplify(_positive(term, ranges)))


def _positive(term: Term, ranges: Ranges) -> Term:
    return tidy(substitute(term, {name: _covered(name, ranges) for name in symbols_of(term)}))


def _by_slope(term: Term, ranges: Ranges, slopes: int) -> int | None:
    """What is not negative at the lower end and grows is positive, and so on."""
    names = symbols_of(term)
    if not slopes or len(names) != 1 or not _is_smooth(term, ranges):
        return None
    try:
        way = _proved(tidy(symbolic.diff(term, names[0])), ranges, slopes - 1)
        ends = _ends(term, ranges)[names[0]]
        signs = [None if end is None else symbolic.sign_of(substitute(term, {names[0]: end}))
                 for end in ends]  # fmt: skip
    except (Undecided, Undefined, Unsolved):
        return None
    if way is None:
        return None
    start, stop = (None if sign is None else sign * way for sign in signs)
    if start is not None and start >= 0:
        return way
    return -way if stop is not None and stop <= 0 else None


def _is_smooth(term: Term, ranges: Ranges) -> bool:
    """Whether the term has a value and a derivative throughout, as far as can be seen."""
    for node in walk(term):
        row = PRIMITIVES.get(node.head)
        for need in (*row.needs(*node.args), *row.smooth(*node.args)) if row else ():
            if need.condition.head not in COMPARISONS:
                return False
            gap = add(need.condition.args[0], neg(need.condition.args[1]))
            sign = _seen(tidy(gap), ranges)
            if sign is None or not COMPARISONS[need.condition.head](sign, 0):
                return False
    return True


def _ends(term: Term, ranges: Ranges) -> dict[str, tuple[Term | None, Term | None]]:
    """The intervals of the symbols of a term, None for an end that is not there."""
    found = {}
    for name in symbols_of(term):
        low, high = ranges[name]
        found[name] = (None if is_unbounded(low) else low, None if is_unbounded(high) else high)
    return found


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
    """The parameter as a function of positive symbols that covers its interval: of one with its own
    name, and of another, which no formula can have, where any number is the difference of two."""
    low, high = ranges[name]
    t = symbol(name)
    if is_unbounded(low):
        return add(symbol(f"-{name}") if is_unbounded(high) else high, neg(t))
    return add(low, t) if is_unbounded(high) else div(add(low, mul(high, t)), add(1, t))


def _plain_sign(term: Term) -> int | None:
    """The sign that can be seen when every symbol is positive."""
    if not symbols_of(term):
        try:
            return symbolic.sign_of(term)
        except (Undecided, Undefined):
            return None
    if term.head in _POSITIVE:
        return 1
    if term.head == "add" and term.args[0].head == "exp" and term.args[1:] == MINUS_ONE:
        return _plain_sign(term.args[0].args[0])  # exp(u) - 1 has the sign of u
    signs = [_plain_sign(arg) for arg in term.args]
    if term.head == "pow":
        return 1 if signs[0] == 1 or (_is_square(term) and signs[0] == -1) else None
    if term.head == "add" and any(signs):
        signs = [_weak_sign(arg) if sign is None else sign for arg, sign in
                 zip(term.args, signs, strict=True)]  # fmt: skip
    if None in signs:
        return None
    known = [sign for sign in signs if sign is not None]
    return _joined(term.head, known)


def _weak_sign(term: Term) -> int | None:
    """The sign of what may be 0 as well: of a square, or of a product with one."""
    if term.head == "pow":
        return 1 if _is_square(term) else None
    if term.head not in ("neg", "mul", "times", "div"):
        return None
    signs = [_plain_sign(arg) or _weak_sign(arg) for arg in term.args]
    return None if None in signs else _joined(term.head, [sign or 0 for sign in signs])


def _is_square(term: Term) -> bool:
    exponent = fraction_of(term.args[1])
    return exponent is not None and exponent.denominator == 1 and exponent % 2 == 0


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
    return signs[0] if head in _OF_ARGUMENT else None
