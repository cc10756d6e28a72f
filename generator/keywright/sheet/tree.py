"""An answer as its template sees it: the data of answers.json by their paths, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from keywright.algebra.formulas.expression import ExpressionError, parse
from keywright.terms.term import Term, from_json, number

__all__ = ["Chain", "Node", "Number", "SheetStep", "tree"]

FRACTION = re.compile("-?[0-9]+(?:/[0-9]+)?")


class Node:
    """What stands below a path, each thing under its own name; another name is an error."""

    def __init__(self, below: Mapping[str, Any]) -> None:
        self._below = below

    def __getitem__(self, name: str) -> Any:
        return self._below[name]


@dataclass(frozen=True)
class Number:
    """A value: its exact form, if it has one that can be written, and its decimal."""

    text: str | None
    decimal: str

    @property
    def exact(self) -> Term | None:
        return None if self.text is None else _term(self.text)

    @property
    def rounded(self) -> bool:
        """Whether the decimal is only close to the exact value."""
        return self.text is None or not _is_same(self.text, self.decimal)


@dataclass(frozen=True)
class SheetStep:
    """What a step of a derivation leads to, by which relation and for which reason."""

    relation: str
    term: Term
    reason: str


@dataclass(frozen=True)
class Chain:
    """A derivation."""

    start: Term
    steps: tuple[SheetStep, ...]

    @property
    def end(self) -> Term:
        return self.steps[-1].term if self.steps else self.start


def tree(entry: Mapping[str, Any]) -> Node:
    """The parts of a question's entry by the names of their paths: ``works.0.sums.rows``."""
    below: dict[str, Any] = {"answers": {k: _of_named(v) for k, v in entry["answers"].items()}}
    for path, item in _filed(entry):
        *above, last = path.split(".")
        place = below
        for name in above:
            place = place.setdefault(name, {})
        place[last] = item
    if entry["traces"]:
        below["traces"] = {name: _trace(rows) for name, rows in entry["traces"].items()}
    return Node({name: _closed(part) for name, part in below.items()})


def _filed(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from entry["facts"].items()
    for path, absent in entry["absent"].items():
        yield path, None if absent is None else ()
    for path, value in entry["values"].items():
        yield path, _cell(value)
    for path, term in entry["formulas"].items():
        yield path, from_json(term)
    for row in entry["derivations"]:
        yield row["id"], _chain(row)
    for table in entry["tables"]:
        rows = tuple(tuple(map(_cell, row)) for row in table["rows"])
        yield table["id"], Node({"rows": rows})


def _closed(part: Any) -> Any:
    """A part whose names are 0, 1, 2 ... is a list."""
    if not isinstance(part, dict):
        return part
    below = {name: _closed(each) for name, each in part.items()}
    if all(name.isdecimal() for name in below):
        return tuple(below[str(n)] for n in range(len(below)))
    return Node(below)


def _chain(row: Mapping[str, Any]) -> Chain:
    steps = (
        SheetStep(each["relation"], from_json(each["term"]), each["reason"])
        for each in row["steps"]
    )
    return Chain(from_json(row["start"]), tuple(steps))


def _trace(columns: Mapping[str, Sequence[Mapping[str, Any]]]) -> Node:
    return Node({name: tuple(map(_row, rows)) for name, rows in columns.items()})


def _row(row: Mapping[str, Any]) -> Node:
    rule = row.get("rule")
    return Node({
        "symbol": from_json(row["symbol"]),
        "formula": from_json(row["formula"]),
        "rule": None if rule is None else from_json(rule),
        "value": Number(row["exact"], row["decimal"]),
    })  # fmt: skip


def _of_named(item: Any) -> Any:
    if isinstance(item, dict) and "exact" not in item:
        return Node({name: _of_named(part) for name, part in item.items()})
    if isinstance(item, list):
        return tuple(map(_of_named, item))
    return _cell(item)


def _cell(cell: Any) -> Any:
    """A number, a term, or what is printed as it is; a symbol or a whole number may be either."""
    if isinstance(cell, dict):
        return Number(cell["exact"], cell.get("decimal", ""))
    return from_json(cell) if isinstance(cell, list) else cell


@lru_cache(maxsize=4096)
def _term(text: str) -> Term | None:
    """The term that a text writes; None for what is longer than anybody may write."""
    try:
        return parse(text)
    except ExpressionError:
        return number(Fraction(text)) if FRACTION.fullmatch(text) else None


@lru_cache(maxsize=4096)
def _is_same(exact: str, decimal: str) -> bool:
    try:
        return Fraction(exact) == Fraction(decimal)
    except ValueError:  # an exact form that is no fraction, or an infinite one
        return exact == decimal
