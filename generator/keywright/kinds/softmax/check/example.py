"""The example of the softmax question, computed again: S(x), S(c x), and where S(c x) goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mpmath import mp

from keywright.kinds.softmax.check.values import CLOSE, Vector, same_values, softmax
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.tools import recomputed
from keywright.referee.values.environment import Env, ReadDefinition
from keywright.referee.values.terms import evaluate

__all__ = ["CheckedExample", "finding", "growth", "witness"]

# equivalent number: Far enough: what is not the largest entry is 0 there in all digits.
FAR = 40  # the power of ten that stands for c -> oo; entries that differ do so by more than 1e-38

Data = dict[str, Any]


@dataclass(frozen=True)
class CheckedExample:
    """The vector and the scale of the YAML, or of the answer where the engine chose them."""

    x: Vector
    scale: Value

    @property
    def scaled(self) -> Vector:
        return [self.scale * entry for entry in self.x]

    @property
    def gaps(self) -> Vector:
        """How far below the largest entry each entry is; what rounding leaves of a tie is 0."""
        # equivalent arithmetic, number: Between rounding and a difference.
        return [mp.chop(max(self.x) - entry, mp.mpf(10) ** -120) for entry in self.x]

    @property
    def limit(self) -> Vector:
        """S(c x) for a c so large that only the largest entries are left."""
        # equivalent number: Far enough: what is not the largest entry is 0 there in all digits.
        return [mp.chop(share, CLOSE) for share in softmax([-gap * 10**FAR for gap in self.gaps])]


def finding(where: str, problem: str | None, points: int = 0) -> Finding:
    return Finding(
        where, "sampled" if points else "recomputed", problem is None, points, problem or ""
    )


def _table(answer: Data, name: str) -> list[list[Any]]:
    return next((table["rows"] for table in answer["tables"] if table["id"] == name), [])


POWERS = (2, 4)  # the columns of exp(x_i) and exp(c x_i), which are terms


def witness(answer: Data, place: str, example: CheckedExample) -> Iterator[Finding]:
    """Every cell of the table, the two denominators, and the entry that shows the difference."""
    values, formulas = answer["values"], answer["formulas"]
    before, after = softmax(example.x), softmax(example.scaled)
    normalised = _normaliser(example)
    rows = _table(answer, f"{place}.table")
    if len(rows) != len(example.x):
        yield finding(f"tables/{place}.table", f"{len(rows)} rows for {len(example.x)} entries")
    powers = [[mp.exp(entry) for entry in side] for side in (example.x, example.scaled)]
    columns = zip(example.x, powers[0], before, powers[1], after, strict=True)
    for i, (row, expected) in enumerate(zip(rows, columns, strict=False)):
        for column, number in enumerate((i + 1, *expected)):
            where = f"tables/{place}.table/{i}/{column}"
            if column in POWERS:
                right = same_values([evaluate(row[column]) / number], [1])
                yield finding(where, None if right else f"{row[column]} is not the power")
            else:
                yield recomputed(where, row[column], number)
    for number, factor in enumerate((mp.mpf(1), example.scale)):
        key = f"{place}.normalisers.{number}"
        yield finding(f"formulas/{key}", _normaliser_fault(formulas.get(key), factor, normalised))
    yield _vector_finding(f"{place}.x", formulas, example.x)
    yield recomputed(f"values/{place}.count", values.get(f"{place}.count"), len(example.x))
    yield recomputed(f"values/{place}.scale", values.get(f"{place}.scale"), example.scale)
    yield from _shown(values, place, rows)


def _read(decimal: str) -> tuple[Decimal, str]:
    """What is read of a decimal: its digits, and the power of ten behind them."""
    digits, _, power = decimal.partition("e")
    return Decimal(digits), power


def _shown(values: Data, place: str, rows: list[list[Any]]) -> Iterator[Finding]:
    """The first row whose two decimals differ, and that these are the ones that are pointed at."""
    differing = [row for row in rows if _read(row[3]["decimal"]) != _read(row[5]["decimal"])]
    if not differing:
        yield finding(f"values/{place}.place", "no row shows a difference")
        return
    row = differing[0]
    for name, cell in (("place", row[0]), ("before", row[3]), ("after", row[5])):
        printed = values.get(f"{place}.{name}")
        problem = None if printed == cell else f"{printed} instead of {cell}"
        yield finding(f"values/{place}.{name}", problem)


def _normaliser(example: CheckedExample) -> Env:
    """Z(c) = sum_j exp(c x_j) as a function of c."""
    names: dict[Any, Value] = {f"x{i}": entry for i, entry in enumerate(example.x)}
    powers: list[Json] = [["exp", ["mul", "c", f"x{i}"]] for i in range(len(example.x))]
    return Env(names, {"Z": ReadDefinition("Z", ("c",), ["add", *powers])})


def _normaliser_fault(term: Any, factor: Value, known: Env) -> str | None:
    if not isinstance(term, list) or term[0] != "eq" or term[1][:2] != ["call", "Z"]:
        return f"{term} does not say what Z is"
    _, name, total = term
    ratio = evaluate(total) / evaluate(name, known)
    right = same_values([ratio, evaluate(name[2])], [1, factor])
    return None if right else f"{term} is not Z({mp.nstr(factor)})"


def _vector_finding(key: str, formulas: Data, x: Vector) -> Finding:
    printed = formulas.get(key)
    right = isinstance(printed, list) and _is_list(printed, x)
    return finding(f"formulas/{key}", None if right else f"{printed} is not the vector")


def _is_list(term: list[Any], x: Vector) -> bool:
    return (
        term[0] == "list"
        and len(term) == len(x) + 1
        and same_values([evaluate(entry) for entry in term[1:]], x)
    )


def growth(answer: Data, place: str, example: CheckedExample) -> Iterator[Finding]:
    """Gaps, ties and limits of the example, and the limit of the denominator as it is written."""
    maxima = example.gaps.count(0)
    values = answer["values"]
    yield recomputed(f"values/{place}.largest", values.get(f"{place}.largest"), max(example.x))
    yield recomputed(f"values/{place}.maxima", values.get(f"{place}.maxima"), maxima)
    rows = _table(answer, f"{place}.table")
    if len(rows) != len(example.x):
        yield finding(f"tables/{place}.table", f"{len(rows)} rows for {len(example.x)} entries")
    columns = zip(example.x, example.gaps, example.limit, strict=True)
    for i, (row, expected) in enumerate(zip(rows, columns, strict=False)):
        for column, value in enumerate((i + 1, *expected)):
            yield recomputed(f"tables/{place}.table/{i}/{column}", row[column], value)
    problem = _limit_fault(answer["formulas"].get(f"{place}.limit"), example)
    yield finding(f"formulas/{place}.limit", problem)
    yield from _normaliser_limit(answer, f"{place}.normaliser", example, maxima)


def _limit_fault(term: Any, example: CheckedExample) -> str | None:
    """Why the formula does not say that S(c x) tends to the limit that we find."""
    try:
        relation, (head, body, variable, to, side), right = term
        (call, function, (product, factor, vector)) = body
    except (TypeError, ValueError):
        return f"{term} is not of the form lim S(c x) = [...]"
    form = (relation, head, call, function, product, factor, variable, to, side) == (
        "eq", "limit", "call", "S", "mul", "c", "c", ["oo"], "both",
    )  # fmt: skip
    said = form and _is_list(vector, example.x) and _is_list(right, example.limit)
    return None if said else f"{term} is not what S(c x) tends to"


def _normaliser_limit(
    answer: Data, name: str, example: CheckedExample, r: int
) -> Iterator[Finding]:
    """The denominator over exp(c m): at some c it must be what the example makes it."""
    chain = next((row for row in answer["derivations"] if row["id"] == name), None)
    if chain is None:
        yield finding(f"derivations/{name}/0", "this derivation is missing")
        return
    # equivalent arithmetic, number: Any points will do.
    points = [mp.mpf(point) / 7 for point in (1, 5, 12)]
    sums = [mp.fsum(mp.exp(-point * gap) for gap in example.gaps) for point in points]
    whole = chain["start"][:1] == ["limit"]
    lines = (chain["start"], chain["steps"][0]["term"] if chain["steps"] else None)
    for number, line in enumerate(lines):
        found = [evaluate(_without_limits(line), Env({"c": point})) for point in points]
        right = whole and same_values(found, sums)
        problem = None if right else "not the sum of the example"
        yield finding(f"derivations/{name}/{number}", problem, len(points))
    last = len(chain["steps"])
    yield recomputed(f"derivations/{name}/{last}", chain["steps"][-1]["term"] if last else None, r)


def _without_limits(term: Any) -> Any:
    """What stands under the limits for c -> oo, taken at one and the same c."""
    if not isinstance(term, list):
        return term
    if term[0] != "limit":
        return list(map(_without_limits, term))
    if term[2:] != ["c", ["oo"], "both"]:
        raise Ungradable(f"{term} is not a limit for c -> oo")
    return _without_limits(term[1])
