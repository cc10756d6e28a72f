"""What the checks of several families share: one claim about one place."""

from __future__ import annotations

from typing import Any

from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.steps.relations import compare
from keywright.referee.values.numbers import same

__all__ = ["recomputed", "sampled", "variable"]


def recomputed(where: str, printed: Any, value: Value | str | None) -> Finding:
    """That what is printed at `where` is the `value` the caller computed on its own.

    `printed` is a cell of the answer: {"exact", "decimal"}, an int, a bool, a word or None; `value`
    a number (int, Fraction, mpf), a bool, a word or None.
    """
    if isinstance(printed, dict) and "exact" in printed and not isinstance(value, str | None):
        problem = same(printed["exact"], value)
    elif type(printed) is type(value) and printed == value:
        problem = None
    else:
        problem = f"{printed!r} instead of {value!r}"
    return Finding(where, "recomputed", problem is None, 0, problem or "")


def sampled(where: str, printed: Json, expected: Json, domain: dict[str, Any]) -> Finding:
    """That the term printed at `where` equals the expected one all over the domain (its JSON)."""
    verdict = compare(printed, "=", expected, domain, where)
    return Finding(where, verdict.how, verdict.ok, verdict.points, verdict.detail)


def variable(
    name: str,
    low: Json | None = None,
    high: Json | None = None,
    *,
    integer: bool = False,
    special: tuple[Json, ...] = (),
) -> dict[str, Any]:
    """One variable of a domain's JSON, for checks that state a domain of their own."""
    return {"name": name, "low": low, "high": high, "integer": integer, "special": list(special)}
