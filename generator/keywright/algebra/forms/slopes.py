"""The partial derivatives of functions: as their rows say, or those of their definitions."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import PRIMITIVES, Primitive
from keywright.terms.term import (
    Term,
    add,
    case,
    cases,
    fn,
    integer,
    mul,
    substitute,
    symbol,
    symbols_of,
)

__all__ = ["partial", "partials"]


def partial(head: str, args: tuple[Term, ...], i: int) -> Term:
    """The partial derivative of ``head(*args)`` in argument number `i`, counted from 0."""
    return partials(head, *args)[i]


def partials(head: str, *args: Term) -> tuple[Term, ...]:
    """The partial derivative of a function in each of its arguments."""
    row = PRIMITIVES[head]
    if row.partials is not None:
        return row.partials(*args)
    names = [f"#{i}" for i in range(len(args))]
    values = dict(zip(names, args, strict=True))
    return tuple(substitute(slope, values) for slope in _found(head, tuple(names)))


@cache
def _found(head: str, names: tuple[str, ...]) -> tuple[Term, ...]:
    row, args = PRIMITIVES[head], tuple(map(symbol, names))
    if row.pieces is not None:
        return (_by_pieces(row, *args),)
    if row.definition is None:
        raise ValueError(f"{head} has neither derivatives nor a definition")
    term = row.definition(*args)
    return tuple(tidy(_derivative(term, name)) for name in names)


def _by_pieces(row: Primitive, x: Term) -> Term:
    """The slope of each piece, with where it holds; the break that is no kink belongs to the piece
    on its left."""
    pieces = row.pieces(x) if row.pieces else ()
    slopes = [tidy(_derivative(piece, str(x.atom))) for piece in pieces]
    ends = (None, *row.breaks, None)
    smooth = () if row.kinks is None else set(row.breaks) - set(row.kinks)
    rows = []
    for slope, (low, high) in zip(slopes, pairwise(ends), strict=True):
        below = None if high is None else fn("le" if high in smooth else "lt", x, high)
        above = None if low is None else fn("gt", x, low)
        if above is not None and below is not None:
            above = fn("lt", above.args[1], x)
        rows.append(case(slope, _both(above, below)))
    return cases(*reversed(rows))


def _both(above: Term | None, below: Term | None) -> Term:
    if above is not None and below is not None:
        return fn("and", above, below)
    return above or below or fn("true")


def _derivative(term: Term, name: str) -> Term:
    """By the chain rule, as it comes."""
    if term == symbol(name):
        return integer(1)
    if name not in symbols_of(term):
        return integer(0)
    slopes = partials(term.head, *term.args)
    inner = [_derivative(arg, name) for arg in term.args]
    pairs = zip(slopes, inner, strict=True)
    parts = [mul(slope, change) for slope, change in pairs if change != integer(0)]
    return parts[0] if len(parts) == 1 else add(*parts)
