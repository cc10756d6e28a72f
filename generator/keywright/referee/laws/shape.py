"""The form of an entry of answers.json: its keys, and names that are there once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keywright.referee.functions import COMPARISONS
from keywright.referee.laws.term_shapes import nodes
from keywright.referee.report import Finding

__all__ = ["shape"]

SECTIONS: dict[str, type] = {
    "answers": dict, "traces": dict, "derivations": list, "tables": list, "values": dict,
    "formulas": dict, "facts": dict, "absent": dict,
}  # fmt: skip
TWO_SIDED = (*COMPARISONS, "div", "pow")
Columns = tuple[tuple[str, tuple[str, ...]], ...]

KEYS = {
    "derivation": ("id", "domain", "start", "steps"),
    "domain": ("variables", "conditions", "definitions"),
    "variable": ("name", "low", "high", "integer", "special", "value"),
    "definition": ("name", "parameters", "body", "component", "size"),
    "step": ("relation", "term", "reason"),
    "table": ("id", "columns", "rows"),
}


def shape(answer: dict[str, Any], columns: Columns) -> Iterator[Finding]:
    """What is missing, said twice, or not of the form that it should have.

    `columns` are the keys of the columns of the family's tables, by the end of a table's id.
    """
    for name, holder in SECTIONS.items():
        if not isinstance(answer.get(name), holder):
            yield _wrong(name, "is missing")
            return
    for name in ("derivations", "tables"):
        ids = [row.get("id") for row in answer[name]]
        twice = [one for one in ids if ids.count(one) > 1]
        yield from (_wrong(f"{name}/{one}/0", "is there twice") for one in twice)
    for chain in answer["derivations"]:
        where = f"derivations/{chain.get('id')}/0"
        parts = [("derivation", chain), ("domain", chain.get("domain"))]
        domain = chain.get("domain") or {}
        parts += [("variable", row) for row in domain.get("variables", ())]
        parts += [("definition", row) for row in domain.get("definitions", ())]
        parts += [("step", row) for row in chain.get("steps", ())]
        wrong = [form for form, row in parts if not _has(row, form)]
        yield from (_wrong(where, f"has a {form} of another form") for form in wrong)
        for kind in ("variables", "definitions", "conditions"):
            names = [row["name"] if isinstance(row, dict) else row for row in domain.get(kind, ())]
            if any(names.count(name) > 1 for name in names):
                yield _wrong(where, f"says the same twice in its {kind}")
    for name, term in answer["formulas"].items():
        if any(len(node) != 3 for node in nodes(term, TWO_SIDED)):
            yield _wrong(f"formulas/{name}", "has a relation without two sides")
    yield from (_wrong(where, "has no exact value") for where in _inexact(answer, ""))
    for table in answer["tables"]:
        known = [keys for name, keys in columns if str(table.get("id")).endswith(name)]
        same = _has(table, "table") and tuple(table["columns"]) in known
        if not same or any(len(row) != len(table["columns"]) for row in table["rows"]):
            yield _wrong(f"tables/{table.get('id')}", "has other columns")


def _inexact(item: Any, where: str) -> Iterator[str]:
    """Where a decimal stands without the key of its exact value."""
    if isinstance(item, dict) and "decimal" in item and "exact" not in item:
        yield where
    for key, part in item.items() if isinstance(item, dict) else enumerate(item):
        if isinstance(part, dict | list):
            yield from _inexact(part, f"{where}/{key}" if where else str(key))


def _has(row: Any, name: str) -> bool:
    return isinstance(row, dict) and tuple(row) == KEYS[name]


def _wrong(where: str, problem: str) -> Finding:
    return Finding(where, "recomputed", False, 0, problem)
