"""An example of one's own that softmax changes with the scale: any will do that shows it.

Where it is not ours, what follows from it is judged by its own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keywright.audit.formulas import read_formula, text_of
from keywright.audit.scope import Scope, equal
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.values.numbers import rounded, value_of

__all__ = ["FOLLOWING", "WITNESS", "own_witness"]

WITNESS = ("x", "scale")
FOLLOWING = ("S(x)", "S(scale*x)", "limit-oo")


def own_witness(given: Mapping[str, Any], digits: int, scope: Scope) -> dict[str, Any]:
    """The answers that belong to the given x and scale, as they would stand in answers.json.

    Raises `Ungradable` where they show nothing.
    """
    x, scale = given["x"], given["scale"]
    if not isinstance(x, tuple | list) or not x:
        raise Ungradable("x is a list of numbers")
    entries = [read_formula(entry) for entry in x]
    factor = read_formula(scale)
    scaled: list[Json] = [["mul", factor, entry] for entry in entries]
    domain = scope.domain("K", where=[["eq", "K", len(entries)]])
    sides: list[Json] = [["call", "S", ["list", *vector]] for vector in (entries, scaled)]
    problem = equal(sides[0], sides[1], domain, "witness")
    if not problem:
        raise Ungradable("here, S(scale*x) and S(x) are the same")
    if not problem.startswith("the sides are "):
        raise Ungradable(problem)
    return {
        "x": _cells(entries, digits),
        "scale": _cells([factor], digits)[0],
        "S(x)": _cells(_softmax(entries), digits),
        "S(scale*x)": _cells(_softmax(scaled), digits),
        "limit-oo": _cells(_limit(entries), digits),
    }


def _softmax(entries: Sequence[Json]) -> list[Json]:
    total: Json = ["add", *(["exp", entry] for entry in entries)]
    return [["div", ["exp", entry], total] for entry in entries]


def _limit(entries: Sequence[Json]) -> list[Json]:
    """For an ever larger scale: shared by the largest entries."""
    values = [value_of(text_of(entry)) for entry in entries]
    count = values.count(max(values))
    return [["div", 1, count] if value == max(values) else 0 for value in values]


def _cells(terms: Sequence[Json], digits: int) -> list[dict[str, str]]:
    texts = [text_of(term) for term in terms]
    return [{"exact": text, "decimal": rounded(text, digits)} for text in texts]
