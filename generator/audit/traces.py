"""Traces: cell by cell, the formula in the middle column and the number in the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.audit.asked import Asked
from generator.audit.formulas import text_of
from generator.audit.numbers import judge_number, right_text
from generator.audit.texts import term_or_none
from generator.audit.verdicts import Entry, Judged, Verdict
from generator.check.environment import is_ornament, key_of, walk
from generator.check.errors import Ungradable
from generator.check.expression import Json, read
from generator.check.relations import compare

__all__ = ["judge_traces", "rows_of"]

Row = tuple[str, Any]  # the name of a row and what stands in it


def rows_of(column: Any) -> list[Row]:
    """A column's rows: a mapping, or a list of mappings where a name occurs twice."""
    parts = column if isinstance(column, tuple | list) else (column,)
    return [(str(name), cell) for part in parts for name, cell in part.items()]


def judge_traces(given: Mapping[str, Mapping[str, Any]], asked: Asked) -> Iterator[Entry]:
    """One entry for each cell of our traces; rows are found by their name, and those of the same
    name in their order."""
    for trace, columns in asked.answer["traces"].items():
        if trace not in given:
            reason = "this trace is not given"
            yield Entry(f"traces/{trace}", "", Judged(Verdict.INCOMPLETE, "", reason))
            continue
        known: list[Json] = []
        for column, ours in columns.items():
            rows = rows_of(given[trace].get(column, {}))
            yield from _column(f"traces/{trace}/{column}", rows, ours, known, asked)
            known += _equations(ours)


def _column(
    where: str,
    rows: list[Row],
    ours: Sequence[dict[str, Any]],
    known: list[Json],
    asked: Asked,
) -> Iterator[Entry]:
    counts: dict[str, int] = {}
    for number, row in enumerate(ours):
        name = row["name"]
        counts[name] = counts.get(name, 0) + 1
        place = f"{where}/{name}" + ("" if counts[name] == 1 else f" ({counts[name]})")
        cells = [cell for given, cell in rows if given == name]
        if len(cells) < counts[name]:
            judged = Judged(Verdict.INCOMPLETE, right_text(row), "this row is not given")
            yield Entry(place, "", judged)
            continue
        cell = cells[counts[name] - 1]
        formula, value = cell if isinstance(cell, tuple | list) else (None, cell)
        if formula is not None:
            values = [*known, *_equations(ours[:number]), *_seed(row)]
            judged = _formula(formula, row, values, asked, place)
            term = term_or_none(formula, asked.scope)
            yield Entry(f"{place}/formula", str(formula), judged, term)
        judged = judge_number(value, row, asked.digits, evaluated=True)
        yield Entry(f"{place}/value", str(value), judged, term_or_none(value, asked.scope))


def _formula(
    given: object, row: Mapping[str, Any], values: list[Json], asked: Asked, seed: str
) -> Judged:
    """Right as our formula or as the rule that it comes from; else by its value at the point."""
    ours = row["formula"]
    right = text_of(ours)
    try:
        theirs = asked.scope.read(given)
    except Ungradable as error:
        return Judged(Verdict.WRONG, right, str(error), ours)
    if compare(theirs, "=", ours, _anywhere(theirs, ours), seed).ok:
        return Judged(Verdict.RIGHT)
    rule = row.get("rule")
    if rule is not None and compare(theirs, "=", rule, _anywhere(theirs, rule), seed).ok:
        return Judged(Verdict.RIGHT, "", f"the partial derivatives are not written out: {right}")
    value = read(row["exact"]) if row["exact"] is not None else None
    at_point = {"variables": [], "conditions": values, "definitions": []}
    if value is not None and compare(theirs, "=", value, at_point, seed).ok:
        return Judged(Verdict.ANOTHER, right, "another way to the same value", ours)
    return Judged(Verdict.WRONG, right, "the formula gives another value", ours)


def _anywhere(*terms: Json) -> dict[str, Any]:
    """A domain in which every symbol of the terms, dotted or barred, is a number by itself."""
    nodes = [node for term in terms for node in walk(term)]
    names = [node for node in nodes if isinstance(node, str)]
    names += [key_of(node) for node in nodes if is_ornament(node)]
    rows: list[dict[str, Any]] = [
        {"name": name, "low": None, "high": None, "integer": False, "special": [], "value": None}
        for name in dict.fromkeys(names)
    ]
    return {"variables": rows, "conditions": [], "definitions": []}


def _equations(rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    """What is known after these rows; of a symbol that occurs twice, the later value."""
    last: dict[str, Json] = {}
    for row in rows:
        if row["exact"] is not None:
            last[key_of(row["symbol"])] = ["eq", row["symbol"], read(row["exact"])]
            last |= {key_of(term[1]): term for term in _seed(row)}
    return list(last.values())


def _seed(row: Mapping[str, Any]) -> list[list[Json]]:
    """A row whose formula is a symbol alone gives that symbol its value: v5's adjoint is y's."""
    formula = row["formula"]
    alone = isinstance(formula, str) or is_ornament(formula)
    return [["eq", formula, read(row["exact"])]] if alone and row["exact"] is not None else []
