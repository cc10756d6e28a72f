"""An entry of ``answers.json`` by the names of its paths, as the reviewed templates name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

__all__ = ["PlacedChain", "Formula", "PlacedNode", "PlacedNumber", "PlacedStep", "tree"]

Json = Any  # what `answers.json` holds


class PlacedNode:
    """What stands below a path, each thing under its own name; another name is an error."""

    def __init__(self, below: Mapping[str, Any]) -> None:
        self._below = below

    def __getitem__(self, name: str) -> Any:
        return self._below[name]


class Whole(int):
    """A whole number, and its place in the entry."""

    where = ""


class Text(str):
    """A text, and its place in the entry, which its letters share."""

    where = ""

    def __getitem__(self, key: Any) -> Text:
        letters = Text(super().__getitem__(key))
        letters.where = self.where
        return letters


@dataclass(frozen=True)
class Formula:
    """A term, and its place in the entry."""

    where: str
    term: Json


@dataclass(frozen=True)
class PlacedNumber:
    """A value, its exact form None where that is too long to be written, and its place."""

    where: str
    text: str | None
    decimal: str

    @property
    def rounded(self) -> bool:
        """Whether the decimal is not the exact value."""
        if self.text is None:
            return True
        try:
            return Fraction(self.text) != Fraction(self.decimal)
        except ValueError:
            return self.text != self.decimal


@dataclass(frozen=True)
class PlacedStep:
    """A step of a derivation."""

    relation: str
    term: Formula
    reason: str


@dataclass(frozen=True)
class PlacedChain:
    """A derivation."""

    where: str
    start: Formula
    steps: tuple[PlacedStep, ...]

    @property
    def end(self) -> Formula:
        return self.steps[-1].term if self.steps else self.start


def tree(entry: Mapping[str, Any]) -> PlacedNode:
    """The parts of the entry: ``works.0.sums.rows`` is a part of a part of a list of parts."""
    named = {name: _named(f"answers/{name}", item) for name, item in entry["answers"].items()}
    traces = {name: _trace(f"traces/{name}", each) for name, each in entry["traces"].items()}
    whole: dict[str, Any] = {"answers": PlacedNode(named)}
    for path, item in (
        *_parts(entry),
        *((f"traces.{name}", each) for name, each in traces.items()),
    ):
        place = whole
        *above, last = path.split(".") if not path.startswith("traces.") else path.split(".", 1)
        for name in above:
            place = place.setdefault(name, {})
        place[last] = item
    return PlacedNode({name: _finished(part) for name, part in whole.items()})


def _parts(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((path, _cell(f"facts/{path}", fact)) for path, fact in entry["facts"].items())
    yield from ((path, None if item is None else ()) for path, item in entry["absent"].items())
    for path, cell in entry["values"].items():
        yield path, _cell(f"values/{path}", cell)
    for path, term in entry["formulas"].items():
        yield path, Formula(f"formulas/{path}", term)
    for chain in entry["derivations"]:
        yield chain["id"], _chain(f"derivations/{chain['id']}", chain)
    for table in entry["tables"]:
        where = f"tables/{table['id']}"
        rows = tuple(
            tuple(_cell(f"{where}/{at}/{n}", cell) for n, cell in enumerate(row))
            for at, row in enumerate(table["rows"])
        )
        yield table["id"], PlacedNode({"rows": rows})


def _finished(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    if part and all(name.isdecimal() for name in part):
        return tuple(_finished(part[name]) for name in sorted(part, key=int))
    return PlacedNode({name: _finished(each) for name, each in part.items()})


def _chain(where: str, chain: Mapping[str, Any]) -> PlacedChain:
    steps = (
        PlacedStep(step["relation"], Formula(f"{where}/{number}", step["term"]), step["reason"])
        for number, step in enumerate(chain["steps"], start=1)
    )
    return PlacedChain(where, Formula(f"{where}/0", chain["start"]), tuple(steps))


def _trace(where: str, columns: Mapping[str, Any]) -> PlacedNode:
    return PlacedNode({
        name: tuple(_row(f"{where}/{name}/{at}", row) for at, row in enumerate(rows))
        for name, rows in columns.items()
    })  # fmt: skip


def _row(where: str, row: Mapping[str, Any]) -> PlacedNode:
    terms = {name: row.get(name) for name in ("symbol", "formula", "rule")}
    below = {
        name: None if each is None else Formula(f"{where}/{name}", each)
        for name, each in terms.items()
    }
    return PlacedNode({**below, "value": _cell(f"{where}/value", row)})


def _named(where: str, item: Any) -> Any:
    if isinstance(item, list):
        return tuple(_named(f"{where}/{at}", each) for at, each in enumerate(item))
    if isinstance(item, dict) and "exact" not in item:
        return PlacedNode({name: _named(f"{where}/{name}", each) for name, each in item.items()})
    return _cell(where, item)


def _cell(where: str, cell: Json) -> Any:
    if isinstance(cell, dict):
        return PlacedNumber(where, cell["exact"], cell.get("decimal", ""))
    if isinstance(cell, list):
        return Formula(where, cell)
    if cell is None or isinstance(cell, bool):
        return cell
    placed = Whole(cell) if isinstance(cell, int) else Text(cell)
    placed.where = where
    return placed
