"""What follows from the values that somebody gave, right or wrong: a slip is charged once.

Each symbol of a given trace is known twice: as it follows without rounding, and as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from keywright.audit.formulas import read_formula, text_of
from keywright.audit.numbers import judge_number, literal
from keywright.audit.verdicts import Judged, Verdict
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.values.environment import key_of
from keywright.referee.values.numbers import rounded, same, value_of

__all__ = ["Known", "Symbols", "alike", "follows", "given_term", "known_from"]

ORDER = list(Verdict)
LONGEST = 200  # characters of a value that is kept as it is written; of a longer one, its digits


@dataclass(frozen=True)
class Known:
    """A value as it follows without rounding, as it is written, and where the slip was made from
    which it follows, if there was one."""

    exact: Json
    written: Json
    slip: str = ""


Symbols = Mapping[str, Known]  # by the keys of symbols


def follows(given: object, formula: Json, known: Symbols, digits: int) -> Judged | None:
    """The verdict on a value as one that was computed by this formula from what was known; None
    where it does not follow."""
    found = []
    for values in _ways(known):
        text = _computed(formula, values)
        if text is not None:
            ours = {"exact": text, "decimal": _decimal(text, digits)}
            found.append(judge_number(given, ours, digits, evaluated=True))
    best = min(found, key=lambda judged: ORDER.index(judged.verdict), default=None)
    return None if best is None or best.verdict is Verdict.WRONG else best


def alike(one: Json, other: Json) -> bool:
    """Whether two closed terms have the same value."""
    try:
        return same(text_of(one), value_of(text_of(other))) is None
    except Ungradable:
        return False


def _ways(known: Symbols) -> Iterator[dict[str, Json]]:
    yield {key: each.exact for key, each in known.items()}
    yield {key: each.written for key, each in known.items()}


def known_from(formula: Json, written: object, known: Symbols) -> Known | None:
    """What is known of a symbol by its formula; None where that has no value."""
    exact = _computed(formula, next(_ways(known)))
    if exact is None:
        return None
    term = read(exact)
    own = given_term(written)
    return Known(term, term if own is None else own, _slip(formula, known))


def given_term(given: object) -> Json | None:
    """The term of a given value; None for what has none."""
    number = literal(given)
    if number is not None:
        return _fraction(number.value)
    try:
        return read(text_of(read_formula(given)))
    except (Ungradable, ValueError, LookupError, TypeError):
        return None


def _fraction(value: Fraction) -> Json:
    return ["div", value.numerator, value.denominator]


def _slip(formula: Json, known: Symbols) -> str:
    """The first slip among what a formula is made of."""
    return next(
        (known[key].slip for key in _symbols(formula) if key in known and known[key].slip), ""
    )


def _symbols(term: Json) -> Iterator[str]:
    yield key_of(term)
    if isinstance(term, list):
        for arg in term[1:]:
            yield from _symbols(arg)


def _computed(formula: Json, values: Mapping[str, Json]) -> str | None:
    """The closed expression that a formula becomes; None where it has no value."""
    try:
        text = text_of(_replaced(formula, values))
        value = value_of(text)
        if len(text) <= LONGEST:
            return text
        sign, man, exp, _ = value._mpf_
        return text_of(_fraction((-1) ** sign * Fraction(int(man)) * Fraction(2) ** exp))
    except (Ungradable, ValueError, LookupError, TypeError, AttributeError):
        return None


def _decimal(text: str, digits: int) -> str | None:
    try:
        return rounded(text, digits)
    except Ungradable:
        return None


def _replaced(term: Json, values: Mapping[str, Json]) -> Json:
    """The term with symbols, dotted or barred, replaced from the outside to the inside."""
    if key_of(term) in values:
        return values[key_of(term)]
    if isinstance(term, list):
        return [term[0], *(_replaced(arg, values) for arg in term[1:])]
    return term
