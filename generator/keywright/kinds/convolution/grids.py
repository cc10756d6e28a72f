"""Signals and kernels: lists of exact numbers, or of rows of them, by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from keywright.algebra.convolutions.windows import Position
from keywright.algebra.values.values import Value
from keywright.kinds.fields import closed, each
from keywright.terms.term import Term, fn

__all__ = ["Grid", "Nested", "Rows", "by_position", "grid_term", "nested"]

Rows = tuple[Term, ...] | tuple[tuple[Term, ...], ...]
Nested = tuple[Value, ...] | tuple[tuple[Value, ...], ...]


def _grid(given: Any) -> Rows:
    """A list of numbers, or a list of equally long lists, as terms."""
    if not isinstance(given, tuple) or not given:
        raise ValueError("must be a list of numbers, or a list of rows for two dimensions")
    if not any(isinstance(row, tuple) for row in given):
        return each(given, closed)
    widths = {len(row) if isinstance(row, tuple) else 0 for row in given}
    if len(widths) != 1 or 0 in widths:
        raise ValueError("must have rows that are lists of the same length")
    return each(given, lambda row: each(row, closed))


_NUMBER = {"type": ["number", "string"]}
_SCHEMA = {"type": "array", "items": {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER}]}}
Grid = Annotated[Rows, BeforeValidator(_grid), WithJsonSchema(_SCHEMA)]


def by_position(grid: Rows) -> dict[Position, Term]:
    """The entries by index, (i,) or (row, column), from 0."""
    found: dict[Position, Term] = {}
    rows: Sequence[Term | tuple[Term, ...]] = grid
    for r, row in enumerate(rows):
        if isinstance(row, tuple):
            found.update({(r, c): entry for c, entry in enumerate(row)})
        else:
            found[(r,)] = row
    return found


def grid_term(grid: Rows | Nested) -> Term:
    """The grid as a list of numbers, or as a matrix; of values, the exact numbers."""
    rows = [grid_term(row) if isinstance(row, tuple) else _number(row) for row in grid]
    return fn("matrix" if isinstance(grid[0], tuple) else "list", *rows)


def _number(entry: Term | Value) -> Term:
    return entry if isinstance(entry, Term) else entry.exact


def nested(first: Position, last: Position, values: Mapping[Position, Value]) -> Nested:
    """The entries between two positions as a tuple, or as a tuple of rows."""
    if len(first) == 1:
        return tuple(values[(i,)] for i in range(first[0], last[0] + 1))
    rows, columns = (range(a, b + 1) for a, b in zip(first, last, strict=True))
    return tuple(tuple(values[r, c] for c in columns) for r in rows)
