"""The example of the softmax question: a vector x and a scale c with S(c x) != S(x).

It comes from the author, or it is the first small one found, and it carries all that has numbers:
the two vectors side by side, and where S(c x) goes as c grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import product

from keywright.algebra.forms.tidy import added_first
from keywright.algebra.symbols.symbolic import exact, sign_of
from keywright.algebra.values.answers import Table
from keywright.algebra.values.values import Value, value
from keywright.errors import FieldError, Path
from keywright.kinds.softmax.limit import limit_of_normaliser
from keywright.terms.derivations import Derivation
from keywright.terms.length import shortest
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, add, call, div, fn, integer, limit, mul, neg, walk

__all__ = ["Growth", "Vector", "Witness", "first_example", "growth", "refuse", "witness"]

REMEMBERED = 8  # an example is first judged, then shown

Vector = tuple[Term, ...]


@dataclass(frozen=True)
class Witness:
    """An example of S(c x) != S(x). The table has a row for each entry: its place, x_i, exp(x_i)
    and that over Z(1), which is S(x)_i, then exp(c x_i) and that over Z(c); `before` and `after`
    are the two at the first place where they can be told apart."""

    count: int
    x: Term
    scale: Value
    normalisers: tuple[Term, ...]
    table: Table
    place: int
    before: Value
    after: Value


@dataclass(frozen=True)
class Growth:
    """Where S(c x) of the example goes as c grows: `maxima` entries attain the `largest`. The
    table has the place, x_i, its gap to the largest entry, and the limit of S(c x)_i."""

    largest: Value
    maxima: int
    normaliser: Derivation
    table: Table
    limit: Term


def first_example(digits: int) -> tuple[Vector, Term]:
    """The first small vector and scale for which what is printed of S(x) and S(c x) differs."""
    return next(pair for pair in _candidates() if _first_difference(*pair, digits) is not None)


def _candidates() -> Iterator[tuple[Vector, Term]]:
    for count, factor in product((2, 3, 4), (2, 3)):
        for entries in product((0, 1, 2), repeat=count):
            yield tuple(map(integer, entries)), integer(factor)


def _why_invariant(x: Vector, scale: Term) -> str | None:
    """The field that makes S(scale x) = S(x), which holds for scale 1 and for equal entries."""
    if _sign(add(scale, neg(1)), ("example", "scale")) == 0:
        return "scale"
    others = enumerate(x[1:], start=1)
    if all(_sign(add(entry, neg(x[0])), ("example", "x", i)) == 0 for i, entry in others):
        return "x"
    return None


_REASONS = {
    "scale": "S(c*x) = S(x) for every x where c is 1; choose another scale, or leave out 'example'",
    "x": "S(c*x) = S(x) for every c where all entries are equal; change one of them, or leave out"
    " 'example'",
}


def refuse(x: Vector, scale: Term, digits: int) -> None:
    """Raises `FieldError` for a number that has no value and for an example that shows nothing."""
    for i, entry in enumerate(x):
        _sign(entry, ("example", "x", i))
    if _sign(scale, ("example", "scale")) < 0:
        raise FieldError(("example", "scale"), "must not be negative: the question takes c >= 0")
    field = _why_invariant(x, scale)
    if field is not None:
        raise FieldError(("example", field), _REASONS[field])
    if _first_difference(x, scale, digits) is None:
        message = f"S(x) and S(c*x) differ, but not in the {digits} decimals that are printed"
        raise FieldError(("example",), f"{message}; choose other numbers, or more 'digits'")


def _sign(term: Term, path: Path) -> int:
    try:
        return sign_of(term)
    except (Undefined, Undecided, Unsolved) as error:
        raise FieldError(path, error.message) from error


def _exponentials(x: Vector, scale: Term) -> Vector:
    return tuple(_exponential(exact(mul(scale, entry))) for entry in x)


def _exponential(exponent: Term) -> Term:
    """e^0 and e^(1/2) stay as they are, to be recognised; e^(2 log 3) is 9."""
    written = fn("exp", exponent)
    if all(node.head != "log" for node in walk(exponent)):
        return written
    return shortest(written, exact(written))


@lru_cache(maxsize=REMEMBERED)
def _values(x: Vector, scale: Term, digits: int) -> tuple[Value, ...]:
    """S(scale x)."""
    side = _exponentials(x, scale)
    try:
        return tuple(value(div(entry, add(*side)), digits) for entry in side)
    except (Undefined, Undecided, Unsolved) as error:
        raise FieldError(("example",), f"softmax has no decimals here: {error.message}") from error


def _first_difference(x: Vector, scale: Term, digits: int) -> int | None:
    """The first place where the decimals of S(x) and S(scale x) differ; since they are certified,
    the entries do so too."""
    pairs = zip(_values(x, integer(1), digits), _values(x, scale, digits), strict=True)
    for place, (before, after) in enumerate(pairs, start=1):
        if _in_print(before) != _in_print(after):
            return place
    return None


def _in_print(shown: Value) -> tuple[Decimal, str]:
    """The number as it is printed: its digits, and its power of ten if it has one."""
    figures, _, power = shown.decimal.partition("e")
    return Decimal(figures), power


def witness(x: Vector, scale: Term, digits: int) -> Witness:
    """S(x) and S(scale x) side by side; the caller has seen to it that they differ in print."""
    place = _first_difference(x, scale, digits)
    if place is None:
        raise ValueError("the example is no witness")
    before, after = _values(x, integer(1), digits), _values(x, scale, digits)
    sides = [_exponentials(x, factor) for factor in (integer(1), scale)]
    normalisers = zip((call("Z", 1), call("Z", scale)), sides, strict=True)
    columns = ("place", "x", "power", "softmax", "scaled power", "scaled softmax")
    places = range(1, len(x) + 1)
    entries = (value(entry, digits) for entry in x)
    rows = tuple(zip(places, entries, sides[0], before, sides[1], after, strict=True))
    return Witness(
        len(x),
        fn("list", *x),
        value(scale, digits),
        tuple(fn("eq", name, add(*side)) for name, side in normalisers),
        Table(columns, rows),
        place,
        before[place - 1],
        after[place - 1],
    )


def growth(x: Vector, digits: int) -> Growth:
    """The limit of S(c x) as c grows, with the ties of the largest entry counted exactly."""
    largest = x[0]
    for i, entry in enumerate(x):
        if _sign(add(entry, neg(largest)), ("example", "x", i)) > 0:
            largest = entry
    gaps = tuple(_gap(largest, entry, i) for i, entry in enumerate(x))
    maxima = gaps.count(integer(0))
    limits = [value(div(int(gap == integer(0)), maxima), digits) for gap in gaps]
    rows = tuple(
        (i, value(entry, digits), replace(value(gap, digits), exact=gap), share)
        for i, (entry, gap, share) in enumerate(zip(x, gaps, limits, strict=True), start=1)
    )
    body = call("S", mul("c", fn("list", *x)))
    return Growth(
        value(largest, digits),
        maxima,
        limit_of_normaliser(gaps),
        Table(("place", "x", "gap", "limit"), rows),
        fn("eq", limit(body, "c", fn("oo")), fn("list", *(entry.exact for entry in limits))),
    )


def _gap(largest: Term, entry: Term, i: int) -> Term:
    difference = add(largest, neg(entry))
    tie = _sign(difference, ("example", "x", i)) == 0
    return integer(0) if tie else added_first(exact(difference))
