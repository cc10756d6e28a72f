"""Answers on activation functions for the tests of their checks, bent in one place each."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from keywright.kinds.activation.check.question import CheckedActivation
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.report import Finding
from tests.kinds.worked import answer_of, mutants, reshaped

__all__ = [
    "Check", "accepted", "bent", "bent_all_over", "bent_chains", "fault_in", "faults_in",
    "question",
]  # fmt: skip

Check = Callable[[CheckedActivation, ActivationSheet, str], Iterator[Finding]]


def question(function: str, *parts: str, **fields: Any) -> dict[str, Any]:
    """A question on this function with these parts."""
    return {"kind": "activation", "function": function, "parts": list(parts), **fields}


def accepted(check: Check, asked: dict[str, Any], *begins: str) -> list[Finding]:
    """What the check says of the right answer: no fault, and something of each place that begins
    like this."""
    it = CheckedActivation(asked)
    sheet = ActivationSheet(it, answer_of(asked))
    found = list(check(it, sheet, "parts.0"))
    assert [(one.where, one.detail) for one in found if not one.ok] == []
    left = {one.where.partition("/")[2] for one in sheet.leftovers()}
    assert not any(path.startswith(begins) for path in left)
    return found


def faults_in(check: Check, asked: dict[str, Any], answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Where the check of the first part finds what; an error is the last fault."""
    rows: list[tuple[str, str]] = []
    it = CheckedActivation(asked)
    try:
        for one in check(it, ActivationSheet(it, answer), "parts.0"):
            if not one.ok:
                rows.append((one.where, one.detail))
    except (Ungradable, ArithmeticError, LookupError, TypeError, ValueError) as error:
        rows.append(("", str(error)))
    return rows


def fault_in(check: Check, asked: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether it finds anything, which is known from the first one."""
    it = CheckedActivation(asked)
    try:
        return any(not one.ok for one in check(it, ActivationSheet(it, answer), "parts.0"))
    except (Ungradable, ArithmeticError, LookupError, TypeError, ValueError):
        return True


def bent(
    answer: dict[str, Any], section: str, prefix: str = "parts.0."
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is said in a section in places that begin like this, changed, lengthened, left out."""
    part = {path: it for path, it in answer[section].items() if path.startswith(prefix)}
    for change in (mutants, reshaped):
        for what, wrong in change(part):
            if not what.endswith((": longer", "/decimal")) and "decimal: " not in what:
                yield what, {**answer, section: {**answer[section], **wrong}}
    for path in part:
        rest = {name: it for name, it in answer[section].items() if name != path}
        yield f"{path}: left out", {**answer, section: rest}


def bent_chains(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Chains that begin or end elsewhere, are shorter, or about other x; and each left out."""
    rows = answer["derivations"]
    for number, chain in enumerate(rows):
        for what, other in _others(chain):
            yield f"{chain['id']}: {what}", {
                **answer, "derivations": [*rows[:number], other, *rows[number + 1 :]],
            }  # fmt: skip
        rest = [row for row in rows if row["id"] != chain["id"]]
        yield f"{chain['id']}: left out", {**answer, "derivations": rest}


def _others(chain: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    steps = chain["steps"]
    yield "another start", {**chain, "start": ["add", chain["start"], 1]}
    if steps:
        last = {**steps[-1], "term": ["add", steps[-1]["term"], 1]}
        yield "another end", {**chain, "steps": [*steps[:-1], last]}
        yield "no steps", {**chain, "steps": []}
    for side in ("low", "high"):
        wrong = copy.deepcopy(chain)
        for row in wrong["domain"]["variables"]:
            if row["name"] == "x":
                row[side] = 17 if row[side] is None else ["add", row[side], 1]
        yield f"another {side}", wrong


def bent_all_over(answer: dict[str, Any], *others: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that is said of the first part, and formulas in other places that begin like
    these, one thing at a time."""
    yield from bent(answer, "facts")
    for prefix in ("parts.0.", *others):
        yield from bent(answer, "formulas", prefix)
    yield from bent(answer, "answers", "")
    yield from bent_chains(answer)
