"""What every answer is made of, and its plain JSON form.

A kind's own answer is a frozen dataclass that adds its own fields to the one here. `as_json` walks
the fields and files each thing by what it is: a derivation, a trace, a table, a number, a formula,
or a fact on which the wording depends. What stands there is all that a template sees, and what the
checker judges. The field `given` is what the statement may say.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any

from keywright.algebra.values.values import Value
from keywright.terms.derivations import Definition, Derivation, Domain, Variable
from keywright.terms.term import Term, symbols_of, to_json
from keywright.terms.text import to_text

__all__ = ["Answer", "Cell", "Row", "Table", "Trace", "as_json", "derivations", "fact"]


class fact(property):  # noqa: N801  (a decorator)
    """A property that is filed beside the fields of its class."""


Cell = Term | Value | int | str | bool | None


@dataclass(frozen=True)
class Table:
    """A table of results; `columns` are keys for the JSON, the heads that are read are the
    template's."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Row:
    """One line of a trace: the variable, its formula with the numbers not yet put in, its value.

    `name` is the name in `answers.json` (``v-1``, ``x1``), `symbol` the term that is printed. A
    `rule` is the formula before the partial derivative in it was written out.
    """

    name: str
    symbol: Term
    formula: Term
    value: Value
    rule: Term | None = None


@dataclass(frozen=True)
class Trace:
    """The tape of an automatic differentiation: named columns of rows (``values``, ``tangents``,
    ``adjoints``), each in the order in which it is computed."""

    columns: Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Answer:
    """The named answers; a family's own answer adds what its sheet shows."""

    named: Mapping[str, Any]


LEAVES = (Derivation, Table, Trace, Value, Term, str, bool, int)


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain data: ``answers``, ``derivations``, ``traces``, ``tables``, ``values``,
    ``formulas`` and ``facts``, each thing under the path of its field; ``absent`` is what is not
    there, null or an empty list."""
    filed: dict[str, Any] = {
        "answers": {name: _named(value) for name, value in answer.named.items()},
        "traces": {},
        "derivations": [],
        "tables": [],
        "values": {},
        "formulas": {},
        "facts": {},
        "absent": {},
    }
    for path, item in _leaves("", answer):
        _file(filed, path, item)
    return filed


def derivations(answer: Answer) -> Iterator[tuple[str, Derivation]]:
    """The derivations of an answer, each with its ``id`` in `as_json`."""
    leaves = _leaves("", answer)
    return ((path, item) for path, item in leaves if isinstance(item, Derivation))


def _named(value: Any) -> Any:
    if isinstance(value, Value):
        return _number(value)
    if isinstance(value, Term):
        return {"exact": to_text(value)}
    if isinstance(value, Mapping):
        return {name: _named(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_named(item) for item in value]
    return value


def _leaves(path: str, item: Any) -> Iterator[tuple[str, Any]]:
    """Everything below `item` that is a thing of its own, with the path of fields that leads there;
    so is what is not there, None, and an empty list.
    `named` is left out: it is the answer's index and not a part of it."""
    if item is None or isinstance(item, LEAVES) or item == ():
        yield path, item
    elif isinstance(item, Mapping):
        for key, part in item.items():
            yield from _leaves(_join(path, key), part)
    elif isinstance(item, tuple):
        for position, part in enumerate(item):
            yield from _leaves(_join(path, position), part)
    elif is_dataclass(item) and not isinstance(item, type):
        for name in _names(type(item)):
            yield from _leaves(_join(path, name), getattr(item, name))
    else:
        raise TypeError(f"{path}: an answer cannot hold a {type(item).__name__}")


@lru_cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass, and its facts."""
    facts = (name for name, item in inspect.getmembers_static(kind) if isinstance(item, fact))
    names = (*(field.name for field in fields(kind)), *facts)
    return tuple(name for name in names if not (issubclass(kind, Answer) and name == "named"))


def _join(path: str, key: str | int) -> str:
    return f"{path}.{key}" if path else str(key)


def _file(filed: dict[str, Any], path: str, item: Any) -> None:
    if isinstance(item, Derivation):
        filed["derivations"].append(_derivation(path, item))
    elif isinstance(item, Table):
        rows = [[_cell(cell) for cell in row] for row in item.rows]
        filed["tables"].append({"id": path, "columns": list(item.columns), "rows": rows})
    elif isinstance(item, Trace):
        filed["traces"][path.partition(".")[2] or path] = {
            column: [_row(row) for row in rows] for column, rows in item.columns.items()
        }
    elif item is None or item == ():
        filed["absent"][path] = None if item is None else []
    elif isinstance(item, bool | str):
        filed["facts"][path] = item
    elif isinstance(item, Term):
        filed["formulas"][path] = to_json(item)
    else:
        filed["values"][path] = _cell(item)


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Value):
        return _number(cell)
    return to_json(cell) if isinstance(cell, Term) else cell


def _row(row: Row) -> dict[str, Any]:
    rule = {} if row.rule is None else {"rule": to_json(row.rule)}
    written = {"symbol": to_json(row.symbol), "formula": to_json(row.formula), **rule}
    return {"name": row.name, **_number(row.value), **written}


def _number(value: Value) -> dict[str, str | None]:
    """An exact value that only stands in terms of other lines is null: it is too long to write."""
    return {**value.as_json(), **({"exact": None} if symbols_of(value.exact) else {})}


def _derivation(path: str, derivation: Derivation) -> dict[str, Any]:
    steps = [
        {"relation": step.relation, "term": to_json(step.term), "reason": step.reason}
        for step in derivation.steps
    ]
    domain = _domain(derivation.domain)
    return {"id": path, "domain": domain, "start": to_json(derivation.start), "steps": steps}


def _domain(domain: Domain) -> dict[str, Any]:
    return {
        "variables": [_variable(variable) for variable in domain.variables],
        "conditions": [to_json(condition) for condition in domain.conditions],
        "definitions": [_definition(definition) for definition in domain.definitions],
    }


def _variable(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "low": None if variable.low is None else to_json(variable.low),
        "high": None if variable.high is None else to_json(variable.high),
        "integer": variable.integer,
        "special": [to_json(point) for point in variable.special],
        "value": None if variable.value is None else to_json(variable.value),
    }


def _definition(definition: Definition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "parameters": list(definition.parameters),
        "body": to_json(definition.body),
        "component": definition.component,
        "size": None if definition.size is None else to_json(definition.size),
    }
