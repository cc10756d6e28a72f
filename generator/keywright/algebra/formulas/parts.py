"""Parts of an expression while it is parsed, and the limits that each of them is held to.

Such a text may come from anybody: whatever passes can be walked recursively, printed, and computed
exactly without filling time or memory.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from keywright.algebra.formulas.tokens import COMPARISONS, ExpressionError, Token
from keywright.terms.term import Term, number, walk

__all__ = [
    "MAX_DEPTH",
    "MAX_EXPONENT",
    "FormulaPart",
    "condition",
    "join",
    "leaf",
    "literal",
    "number_valued",
]

MAX_PARTS = 1_000  # nodes of the term: the checker evaluates each of them many times
MAX_DEPTH = 100  # levels inside each other: every later walk recurses, and the stack is finite
MAX_DIGITS = 100  # of one literal: no exercise has longer numbers, and every step copies them
MAX_SCALE = 100  # the n of 1en and 1e-n, which write long numbers in few characters
MAX_EXPONENT = 1_000  # of a power: x**n has n times the digits of x
MAX_VALUE_DIGITS = 4_000  # of a number once computed: Python itself prints none above 4300

SYMBOL_DIGITS = 0.3  # what a symbol counts for in powers of powers: a value of about 2
FOLDS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "add": operator.add, "mul": operator.mul,
}  # fmt: skip
CONDITIONS = (*COMPARISONS.values(), "and", "or", "true")


@dataclass(frozen=True, slots=True)
class FormulaPart:
    """A term, where it starts in the text, and what the limits are measured by.

    `exact` is its value where that is a rational number that can be seen without knowing any
    function. `digits` estimates the decimal digits of whatever the term may come to exactly.
    """

    term: Term
    column: int
    depth: int
    size: int
    digits: float
    exact: Fraction | None


def leaf(term: Term, column: int) -> FormulaPart:
    return FormulaPart(term, column, 1, 1, SYMBOL_DIGITS, None)


def literal(token: Token) -> FormulaPart:
    mantissa, _, scale = token.text.lower().partition("e")
    digits = mantissa.replace(".", "")
    if len(digits) > MAX_DIGITS:
        raise ExpressionError(f"a number has at most {MAX_DIGITS} digits", token.column)
    if mantissa[0] == "0" and mantissa[1:2].isdigit():
        raise ExpressionError("a number does not begin with a superfluous 0", token.column)
    shift = scale.lstrip("+-").lstrip("0") or "0"
    if len(shift) > len(str(MAX_SCALE)) or int(shift) > MAX_SCALE:
        message = f"the exponent of a decimal lies between -{MAX_SCALE} and {MAX_SCALE}"
        raise ExpressionError(message, token.column)
    value = Fraction(mantissa) * Fraction(10) ** (-int(shift) if scale[:1] == "-" else int(shift))
    term = number(value)
    size = len(list(walk(term)))
    return FormulaPart(term, token.column, 2 if term.args else 1, size, _digits_of(value), value)


def join(head: str, column: int, *parts: FormulaPart) -> FormulaPart:
    """The term ``head(*parts)``, unless it would go beyond a limit."""
    depth = 1 + max(part.depth for part in parts)
    size = 1 + sum(part.size for part in parts)
    if depth > MAX_DEPTH:
        raise ExpressionError(f"more than {MAX_DEPTH} levels are inside each other", column)
    if size > MAX_PARTS:
        raise ExpressionError(f"the expression has more than {MAX_PARTS} parts", column)
    exact = _exact(head, [part.exact for part in parts])
    digits = _digits(head, parts) if exact is None else _digits_of(exact)
    if digits > MAX_VALUE_DIGITS:
        message = f"a number here could come to more than {MAX_VALUE_DIGITS} digits"
        raise ExpressionError(message, column)
    term = Term(head, tuple(part.term for part in parts))
    return FormulaPart(term, column, depth, size, digits, exact)


def _digits_of(value: Fraction) -> float:
    return math.log10(max(abs(value.numerator), value.denominator))


def _exact(head: str, operands: list[Fraction | None]) -> Fraction | None:
    """The value of arithmetic on rationals; where that grows too long, what is too long of it."""
    values = [value for value in operands if value is not None]
    if len(values) < len(operands):
        return None
    if head == "neg":
        return -values[0]
    if head == "div" and values[1]:
        return values[0] / values[1]
    if head == "pow" and values[1].denominator == 1 and (values[0] or values[1] >= 0):
        short = _digits_of(values[0]) * abs(values[1]) <= MAX_VALUE_DIGITS
        return values[0] ** values[1].numerator if short else None
    return _folded(FOLDS[head], values) if head in FOLDS else None


def _folded(fold: Callable[[Fraction, Fraction], Fraction], values: list[Fraction]) -> Fraction:
    total = values[0]
    for value in values[1:]:
        total = fold(total, value)
        if _digits_of(total) > MAX_VALUE_DIGITS:
            break
    return total


def _digits(head: str, parts: tuple[FormulaPart, ...]) -> float:
    """The estimate for a term that is not plain arithmetic: functions keep what they are given."""
    digits = [part.digits for part in parts]
    if head in ("mul", "div"):
        return sum(digits)
    if head == "pow":
        exact = parts[1].exact
        times = 10.0 ** min(digits[1], 300) if exact is None else float(abs(exact))
        return digits[0] * max(1.0, times)
    return max(SYMBOL_DIGITS, *digits) + math.log10(len(digits))


def number_valued(part: FormulaPart) -> FormulaPart:
    if part.term.head in CONDITIONS:
        raise ExpressionError("a condition stands where a number is needed", part.column)
    return part


def condition(part: FormulaPart) -> FormulaPart:
    if part.term.head not in CONDITIONS:
        raise ExpressionError("a condition is needed here, such as x > 0", part.column)
    return part
