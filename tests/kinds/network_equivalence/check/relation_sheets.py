"""Sheets about two activations in a relation, for the tests of their checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from keywright.kinds.network_equivalence.check import NAMES
from keywright.kinds.network_equivalence.check.activations import function_of
from keywright.kinds.network_equivalence.check.relation_sheet import RelationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.numbers import value_of
from tests.kinds.worked import mutants, reshaped

__all__ = ["RELATED", "UNIT", "bent", "faults", "numbers_of", "sheet_for"]

UNIT = "Piecewise((1, z > 0), (0, True))"
RELATED = [
    ("relu(z)", "abs(z) + z"),
    ("sigmoid", "tanh"),
    ("tanh", "2 - sigmoid(1 - 3*z)"),
    ("hard-tanh", "hard-sigmoid"),
    ("abs(z)", "2*abs(3*z - 1) + 1"),
    (UNIT, "Piecewise((-1, z < 1), (1, True))"),
    ("Piecewise((1, z > 0), (0, z < 0), (1/2, True))", "sign(1 - z)"),
    ("z**2", "(z - 1)**2"),
    ("exp(z)", "2**z"),
]


def sheet_for(first: str, second: str, answer: dict[str, Any]) -> RelationSheet:
    """The sheet that the check makes of an answer."""
    signs = (answer["formulas"][f"given.{side}.sign"] for side in ("source", "target"))
    return RelationSheet(function_of(first), function_of(second), answer, *signs)


def numbers_of(answer: dict[str, Any]) -> list[Value]:
    """alpha, beta, gamma and delta."""
    return [value_of(answer["answers"][name]["exact"], 60) for name in NAMES]


def faults(found: Iterable[Finding]) -> list[tuple[str, str]]:
    """Where a check finds what; an error is the last fault, as it is for the caller."""
    rows: list[tuple[str, str]] = []
    try:
        for one in found:
            if not one.ok:
                rows.append((one.where, one.detail))
    except (Ungradable, ArithmeticError, LookupError, TypeError, ValueError) as error:
        rows.append(("", str(error)))
    return rows


def bent(answer: dict[str, Any], section: str, *prefixes: str) -> Iterator[tuple[str, Any]]:
    """What is said in a section in places that begin like this, changed, lengthened, left out."""
    part = {path: it for path, it in answer[section].items() if path.startswith(prefixes)}
    for change in (mutants, reshaped):
        for what, wrong in change(part):
            if not (what.count("/") == 0 and what.endswith(": longer")):  # that is for the shapes
                yield what, {**answer, section: {**answer[section], **wrong}}
    for path in part:
        rest = {name: it for name, it in answer[section].items() if name != path}
        yield f"{path}: left out", {**answer, section: rest}
