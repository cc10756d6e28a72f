"""An answer as the second engine expects it, place by place, where no form of it is free.

Such a check first gathers everything that the answer must say, worked out on its own, and then
compares. Whether the steps of a derivation hold is for the grader to say all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keywright.referee.expression import Json
from keywright.referee.report import Finding
from keywright.referee.tools import variable

__all__ = ["ExpectedChain", "Expected"]

MISSING = ("nothing",)  # unlike None, which an answer may say


@dataclass(frozen=True)
class ExpectedChain:
    """The lines of a derivation, and what each letter in it stands for."""

    lines: Sequence[Json]
    letters: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Expected:
    """What must stand under each key of the answer's JSON; filled by whoever checks."""

    answers: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, bool | str] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    formulas: dict[str, Json] = field(default_factory=dict)
    tables: dict[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    chains: dict[str, ExpectedChain] = field(default_factory=dict)

    def numbers(self, path: str, row: Sequence[int]) -> None:
        """Expect these numbers, each in its place of the list."""
        self.values |= {f"{path}.{n}": number for n, number in enumerate(row)}

    def terms(self, path: str, row: Sequence[Json]) -> None:
        """The same of formulas."""
        self.formulas |= {f"{path}.{n}": term for n, term in enumerate(row)}

    def findings(self, answer: Mapping[str, Any]) -> Iterator[Finding]:
        """One finding for each place that the answer has or should have."""
        yield from _nested("answers", answer["answers"], self.answers)
        for key in ("facts", "values", "formulas"):
            expected: dict[str, Any] = getattr(self, key)
            for path in dict.fromkeys((*expected, *answer[key])):
                yield _same(f"{key}/{path}", answer[key].get(path), expected.get(path))
        tables = {table["id"]: table["rows"] for table in answer["tables"]}
        for path in dict.fromkeys((*self.tables, *tables)):
            rows = [list(row) for row in self.tables.get(path, ())]
            yield from _cells(f"tables/{path}", tables.get(path, []), rows)
        chains = {chain["id"]: chain for chain in answer["derivations"]}
        for path in dict.fromkeys((*self.chains, *chains)):
            where = f"derivations/{path}"
            yield from _lines(where, chains.get(path), self.chains.get(path))


def _same(where: str, printed: Any, expected: Any) -> Finding:
    same = type(printed) is type(expected) and printed == expected
    detail = "" if same else f"{printed!r} instead of {expected!r}"
    return Finding(where, "recomputed", same, 0, detail)


def _nested(where: str, printed: Any, expected: Any) -> Iterator[Finding]:
    """Named answers: mappings and lists entry by entry."""
    if isinstance(printed, dict) and isinstance(expected, dict):
        for name in dict.fromkeys((*expected, *printed)):
            pair = printed.get(name, MISSING), expected.get(name, MISSING)
            yield from _nested(f"{where}/{name}", *pair)
    elif expected and isinstance(printed, list) and isinstance(expected, list):
        if len(printed) != len(expected):
            detail = f"{len(printed)} entries instead of {len(expected)}"
            yield Finding(where, "recomputed", False, 0, detail)
        for n, (left, right) in enumerate(zip(printed, expected, strict=False)):
            yield from _nested(f"{where}/{n}", left, right)
    else:
        yield _same(where, printed, expected)


def _cells(where: str, printed: list[Any], expected: list[list[Any]]) -> Iterator[Finding]:
    if not expected or list(map(len, printed)) != list(map(len, expected)):
        detail = f"{len(printed)} rows instead of {len(expected)}, or rows of other lengths"
        same = printed == expected
        yield Finding(where, "recomputed", same, 0, "" if same else detail)
        return
    for r, (found, right) in enumerate(zip(printed, expected, strict=True)):
        for c, (cell, value) in enumerate(zip(found, right, strict=True)):
            yield _same(f"{where}/{r}/{c}", cell, value)


def _lines(where: str, printed: Any, expected: ExpectedChain | None) -> Iterator[Finding]:
    if printed is None or expected is None:
        what = "is missing" if printed is None else "does not belong here"
        yield Finding(where, "recomputed", False, 0, f"the derivation {what}")
        return
    variables = [{**variable(name), "value": value} for name, value in expected.letters.items()]
    domain = {"variables": variables, "conditions": [], "definitions": []}
    if printed["domain"] != domain:
        detail = f"the letters do not stand for {dict(expected.letters)}"
        yield Finding(f"{where}/0", "recomputed", False, 0, detail)
    lines = [printed["start"], *(step["term"] for step in printed["steps"])]
    if len(lines) != len(expected.lines):
        detail = f"{len(lines)} lines instead of {len(expected.lines)}"
        yield Finding(where, "recomputed", False, 0, detail)
    for n, (line, term) in enumerate(zip(lines, expected.lines, strict=False)):
        yield _same(f"{where}/{n}", line, term)
