"""An audit file as it is judged, and its format errors, each at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.model import AuditFile, GivenAnswers
from keywright.audit.readings import (
    UnreadableAnswerError,
    formula_read,
    list_fault,
    number_read,
    value_read,
)
from keywright.audit.scope import scope_of
from keywright.errors import Fault, Path
from keywright.spec import Document

__all__ = ["understood"]

QUOTES = {"'", '"'}


def understood(
    document: Document, file: AuditFile, asked: Mapping[str, Asked]
) -> tuple[dict[str, GivenAnswers], list[Fault]]:
    """What was given, by the question's id, without what was left empty; and what is no answer."""
    reading = _AuditReading(document)
    found = {
        name: reading.question(("questions", name), given, asked[name])
        for name, given in file.questions.items()
    }
    return found, reading.faults


@dataclass
class _AuditReading:
    document: Document
    faults: list[Fault] = field(default_factory=list)

    def question(self, path: Path, given: GivenAnswers, asked: Asked) -> GivenAnswers:
        answers = {
            name: self.answer((*path, "answers", name), value, asked, asked.ours[name])
            for name, value in given.answers.items()
        }
        for name, lines in given.derivations.items():
            scope = scope_of(asked.answer, name)
            for number, line in enumerate(lines):
                self.tried((*path, "derivations", name, number), formula_read, line, scope)
        for left, right in given.parameters.items():
            for side in (left, right):
                self.tried((*path, "parameters", left), formula_read, side, asked.scope)
        for number, claim in enumerate(given.claims):
            scope = scope_of(asked.answer, claim.over)
            self.tried((*path, "claims", number, "says"), formula_read, claim.says, scope)
            for condition in claim.where:
                self.tried((*path, "claims", number, "where"), formula_read, condition, scope)
        traces = {
            name: self.trace((*path, "traces", name), columns, asked.answer["traces"][name], asked)
            for name, columns in given.traces.items()
        }
        changes = {
            "answers": {name: value for name, value in answers.items() if not _empty(value)},
            "traces": {name: columns for name, columns in traces.items() if columns},
        }
        return given.model_copy(update=changes)

    def answer(self, path: Path, given: Any, asked: Asked, ours: Any) -> Any:
        if isinstance(given, tuple) and isinstance(ours, list):
            fault = list_fault(self.written(path), len(ours))
            if fault:
                self.faults.append(self.document.fault(path, fault))
                return None
        return self.tried(path, value_read, given, ours, asked.scope)

    def written(self, path: Path) -> str:
        """The list that stands there on one line in brackets, without them; nothing if it does
        not, or with texts in quotation marks."""
        line, column = self.document.values.get(path, (0, 0))
        text = self.document.lines[line - 1][column - 1 :] if line else ""
        inner, closed, _ = text[1:].partition("]")
        return inner if text.startswith("[") and closed and not QUOTES & set(inner) else ""

    def trace(
        self, path: Path, columns: Mapping[str, Any], ours: Mapping[str, Any], asked: Asked
    ) -> dict[str, Any]:
        """The columns in which something is given, each a list of rows."""
        found = {}
        for name, column in columns.items():
            rows = {row["name"]: row for row in ours[name]}
            parts = [((*path, name), column)]
            if isinstance(column, tuple):
                parts = [((*path, name, number), part) for number, part in enumerate(column)]
            cells = [
                {row: self.cell((*place, row), cell, rows[row], asked)}
                for place, part in parts
                for row, cell in part.items()
            ]
            # A row that is left empty keeps its place among those of its name.
            if not all(_empty(cell) for row in cells for cell in row.values()):
                found[name] = cells
        return found

    def cell(self, path: Path, cell: Any, row: Mapping[str, Any], asked: Asked) -> Any:
        formula, value = cell if isinstance(cell, tuple) else (None, cell)
        if formula is not None:
            self.tried(path, formula_read, formula, asked.scope)
        return formula, self.tried(path, number_read, value, row)

    def tried(self, path: Path, read: Callable[..., Any], *given: Any) -> Any:
        """What is read; a fault, and nothing, where that cannot be done."""
        try:
            return read(*given)
        except UnreadableAnswerError as error:
            self.faults.append(self.document.fault(path, str(error)))
            return None


def _empty(value: Any) -> bool:
    """Whether nothing is given, however often."""
    parts = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | tuple | list):
        return all(map(_empty, parts))
    return value is None or (isinstance(value, str) and not value.strip())
