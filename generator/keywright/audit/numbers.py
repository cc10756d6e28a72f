"""A given number against ours: right, cut instead of rounded, short of decimals, unevaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mpmath import mp

from keywright.audit.formulas import free_names, read_formula
from keywright.audit.verdicts import Judged, Verdict
from keywright.referee.errors import Ungradable
from keywright.referee.values.numbers import same, to_places, value_of
from keywright.referee.values.terms import evaluate

__all__ = ["Literal", "judge_number", "literal", "right_text"]

# 0.25, 2.5e-7, and what people write for that: 2.5*10^-7, 2.5·10^(-7).
NUMBER = re.compile(
    r"(?P<figures>[-+]?(\d+(\.\d*)?|\.\d+))"
    r"((e|\s*[*·×x]\s*10\s*(\^|\*\*)\s*\(?\s*)(?P<power>[-+]?\d{1,3})\s*\)?)?\Z",
    re.IGNORECASE,
)
DIGITS = 60


@dataclass(frozen=True)
class Literal:
    """A number as it is written: its value and how many decimals it has."""

    value: Fraction
    places: int
    whole: bool = False  # without a point


def literal(given: object) -> Literal | None:
    """The number that is written out; None for an expression that has yet to be evaluated."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal | str):
        return None
    found = NUMBER.match(str(given).strip())
    if found is None:
        return None
    number = Decimal(f"{found['figures']}e{found['power'] or 0}")
    exponent = number.as_tuple().exponent
    places = max(0, -int(exponent))
    return Literal(Fraction(number), places, whole=not places and "." not in found["figures"])


def right_text(ours: dict[str, Any]) -> str:
    """The exact value and its decimal, where these are written in two ways."""
    exact, decimal = ours.get("exact"), ours.get("decimal")
    if exact is None or decimal is None or exact == decimal:
        return str(decimal if exact is None else exact)
    whole = NUMBER.match(decimal) and same(exact, Fraction(decimal)) is None
    return f"{exact} {'=' if whole else '≈'} {decimal}"


def judge_number(
    given: object, ours: dict[str, Any], digits: int, *, evaluated: bool = False
) -> Judged:
    """`ours` is ``{"exact": ..., "decimal": ...}``; with `evaluated`, a number with `digits`
    decimals was asked for, and its exact form alone is not the whole answer."""
    number = literal(given)
    right = right_text(ours)
    if number is not None:
        return _literal(number, ours, digits, right)
    try:
        term = read_formula(given)
        if free_names(term):
            raise Ungradable(f"nothing says what {free_names(term)[0]} is")
        with mp.workdps(DIGITS):
            value = evaluate(term)
    except Ungradable as error:
        return Judged(Verdict.WRONG, right, str(error))
    if ours["exact"] is None or (problem := same(ours["exact"], value)) is not None:
        problem = problem if ours["exact"] is not None else "it cannot be compared with a decimal"
        return Judged(Verdict.WRONG, right, f"the value is another one: {problem}")
    if evaluated:
        return Judged(Verdict.INCOMPLETE, right, f"not evaluated: it is {ours['decimal']}")
    return Judged(Verdict.RIGHT)


def _literal(number: Literal, ours: dict[str, Any], digits: int, right: str) -> Judged:
    exact = ours["exact"] if ours["exact"] is not None else ours["decimal"]
    if same(exact, number.value) is None:
        return Judged(Verdict.RIGHT)
    if number.value == 0:
        return Judged(Verdict.WRONG, right, "it is not 0")
    rounded = to_places(exact, number.places)
    if number.value == Fraction(rounded):
        return _to_its_places(number, ours["decimal"], digits, right)
    with mp.workdps(DIGITS):
        scaled = value_of(exact, DIGITS) * 10**number.places
        units = int(number.value * 10**number.places)
        near = number.places > 0 and units != 0 and abs(scaled - units) < 1
        cut = int(scaled) == units
    if near:
        how = "cut off" if cut else "rounded to the wrong side"
        reason = f"{how} after {_decimals(number.places)}: rounded, it is {rounded}"
        return Judged(Verdict.ROUNDED, right, reason)
    if number.value == -Fraction(rounded):
        return Judged(Verdict.WRONG, right, "the sign is the other one")
    return Judged(Verdict.WRONG, right, "the value is another one")


def _to_its_places(number: Literal, decimal: str, digits: int, right: str) -> Judged:
    """Rightly rounded, perhaps to more or fewer decimals than were asked for."""
    figures, small, power = decimal.partition("e-")
    places = len(figures.partition(".")[2]) + int(power) if small else digits
    asked = f"{max(digits, 1)} significant digits" if small else _decimals(digits)
    if number.places < places and number.whole:
        reason = f"a whole number, where {asked} were asked for: {decimal}"
        return Judged(Verdict.WRONG, right, reason)
    if number.places < places:
        return Judged(
            Verdict.INCOMPLETE, right, f"rounded rightly, but {asked} were asked for: {decimal}"
        )
    if number.places > places:
        return Judged(Verdict.RIGHT, "", f"{asked} were asked for: {decimal}")
    return Judged(Verdict.RIGHT)


def _decimals(count: int) -> str:
    return "1 decimal" if count == 1 else f"{count} decimals"
