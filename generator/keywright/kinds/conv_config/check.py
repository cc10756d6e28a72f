"""The second opinion on configurations: every candidate's windows are laid down and counted.

The engine has a formula for the output; here the window is moved over a padded row of entries, one
stride at a time, and is counted as long as its last tap lies on the row. What the answer calls
valid must be exactly what this finds within the limits, in the order that the README states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from keywright.referee.expected import Expected
from keywright.referee.expression import Json
from keywright.referee.report import Finding
from keywright.referee.sliding import Window, expected_chain

__all__ = ["COLUMNS", "check"]

COLUMNS = (
    ("closest", ("below", "below_with", "above", "above_with")),
    ("by_stride", ("stride", "below", "below_with", "above", "above_with")),
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LIMITS = {"k": 16, "s": 8, "p": 16, "d": 8}
ORDER = ("k", "s", "p", "d")
LISTED = 40
PREFERRED = ("not-in-padding", "d=1", "k>1", "no-remainder", "s", "k", "p", "d")

FORMULA: Json = [
    "eq", "o", ["add", ["floor", ["div", ["add", "i", ["mul", 2, "p"], ["neg", [
        "mul", "d", ["add", "k", ["neg", 1]]]], ["neg", 1]], "s"]], 1],
]  # fmt: skip
TRANSPOSED: Json = [
    "eq", "o", ["add", ["mul", ["add", "i", ["neg", 1]], "s"], ["neg", ["mul", 2, "p"]], [
        "mul", "d", ["add", "k", ["neg", 1]]], 1],
]  # fmt: skip
Numbers = dict[str, int]


@cache
def _covered(size: int, p: int, reach: int, s: int) -> tuple[int, int]:
    """How many windows fit a row of `size` entries and its padding, and how many entries at its
    end none of them covers; `reach` is the place of the last tap."""
    row = np.arange(size + 2 * p)
    starts = row[::s]
    fitting = starts[starts + reach < len(row)]
    # equivalent number: Configurations without a window are valid in no case, and are only compared
    #   with each other.
    return len(fitting), len(row) - 1 - int(fitting[-1]) - reach if len(fitting) else 0


@dataclass(frozen=True)
class CheckedCase:
    """One case: the sizes, what is fixed, and every configuration that is tried."""

    path: str
    name: str
    yaml: dict[str, Any]
    size: int
    wanted: int
    channels: int
    fixed: Numbers
    limits: Numbers
    prefer: list[str]
    transposed: bool

    @property
    def pooling(self) -> bool:
        return self.yaml.get("pooling") is not None

    @property
    def unknown(self) -> bool:
        return self.yaml.get("output") is not None

    @property
    def free(self) -> list[str]:
        return [name for name in ORDER if name not in self.fixed]

    @property
    def searched(self) -> list[str]:
        """The letters with values of their own: the stride of a pooling is its kernel."""
        return [name for name in self.free if not (self.pooling and name == "s")]

    @property
    def by_stride(self) -> bool:
        """Whether the closest outputs are found for each stride."""
        return "s" in self.searched and len(self.searched) >= 2

    def choices(self, name: str) -> list[int]:
        if name in self.fixed:
            return [self.fixed[name]]
        return list(range(0 if name == "p" else 1, self.limits[name] + 1))

    def tried(self) -> list[Numbers]:
        """Everything within the limits; the windows of a pooling lie side by side."""
        found = []
        for k in self.choices("k"):
            for s in [k] if self.pooling else self.choices("s"):
                for p in self.choices("p"):
                    if not (self.pooling and p > k - p):
                        found += [{"p": p, "d": d, "k": k, "s": s} for d in self.choices("d")]
        return found

    def count(self, c: Numbers) -> int:
        reach = c["d"] * (c["k"] - 1)
        if self.transposed:  # what is left of the places that are written to
            return len(range(c["p"], (self.size - 1) * c["s"] + reach + 1 - c["p"]))
        windows, _ = _covered(self.size, c["p"], reach, c["s"])
        return windows

    def left(self, c: Numbers) -> int:
        if self.transposed:
            return 0
        _, entries = _covered(self.size, c["p"], c["d"] * (c["k"] - 1), c["s"])
        return entries

    def rank(self, c: Numbers) -> list[int]:
        """What the question prefers, then what the README says in its order."""
        faults = {
            "d=1": c["d"] != 1,
            "k>1": c["k"] < 2,
            "no-remainder": bool(self.left(c)),
            "not-in-padding": c["p"] > c["d"] * (c["k"] - 1),
        }
        order = PREFERRED
        if self.transposed:
            faults["no-remainder"] = c["s"] > c["d"] * (c["k"] - 1) + 1
            order = (*PREFERRED[:4], "k", "s", "p", "d")
        values = faults | c
        return [values[name] for name in dict.fromkeys((*self.prefer, *order))]

    def values(self, c: Numbers) -> Json:
        return _alone_or_tuple([c[name] for name in self.free])


def _alone_or_tuple(terms: Iterable[Json]) -> Json:
    first, *others = terms
    return ["tuple", first, *others] if others else first


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """Every configuration, count, line and word of the answer."""
    expected = Expected()
    kinds = [bool(layer.get("transposed")) for layer in question["layers"]]
    expected.formulas |= {"formula": FORMULA} if False in kinds else {}
    expected.formulas |= {"transposed": TRANSPOSED} if True in kinds else {}
    for cases in _layers(question):
        for case in cases:
            expected.answers[case.name] = _case(case, expected)
    _given(question, expected)
    yield from expected.findings(answer)


def _given(question: dict[str, Any], expected: Expected) -> None:
    """What the statement has to say; the limits where an answer has no numbers."""
    limits = LIMITS | (question.get("limits") or {})
    if any(each["k"] is None for each in expected.answers.values()):
        expected.terms("given.bounds", [["le", name, limits[name]] for name in ORDER])
    layers = question["layers"]
    expected.facts["given.single"] = not layers[1:]
    expected.formulas["given.input"] = _square(question["input"])
    for n, layer in enumerate(layers):
        path = f"given.layers.{n}"
        expected.formulas[f"{path}.output"] = _square(layer["output"])
        expected.facts[f"{path}.transposed"] = bool(layer.get("transposed"))
        expected.terms(f"{path}.assumed", _assumed(layer.get("given") or {}))
        for m, case in enumerate(layer["cases"]):
            of = f"{path}.cases.{m}"
            dilations = [(layer.get("given") or {}).get("d"), case.get("d")]
            asked = case.get("output") and not case.get("pooling")
            plain = bool(asked) and dilations == [None, None]
            expected.terms(f"{of}.assumed", _assumed(case | {"d": 1} if plain else case))
            expected.facts[f"{of}.pooling"] = bool(case.get("pooling"))
            expected.facts[f"{of}.unknown"] = bool(case.get("output"))


def _square(image: dict[str, int]) -> Json:
    return ["tuple", image["channels"], *[image["size"]] * 2]


def _assumed(numbers: dict[str, Any]) -> list[Json]:
    return [["eq", name, numbers[name]] for name in ORDER if numbers.get(name) is not None]


def _layers(question: dict[str, Any]) -> Iterator[list[CheckedCase]]:
    limits = LIMITS | (question.get("limits") or {})
    size = question["input"]["size"]
    for n, layer in enumerate(question["layers"]):
        output = layer["output"]
        cases = []
        for m, yaml in enumerate(layer["cases"]):
            given = {**(layer.get("given") or {}), **yaml}
            fixed = {name: given[name] for name in ORDER if given.get(name) is not None}
            if yaml.get("output"):
                fixed.setdefault("d", 1)
            if yaml.get("pooling"):
                fixed = {"p": 0, "d": 1, **fixed}
                for one, other in (("k", "s"), ("s", "k")):
                    if one in fixed:
                        fixed[other] = fixed[one]
            path, name = f"layers.{n}.{m}", f"{n + 1}{LETTERS[m]}"
            sizes = (size, output["size"], output["channels"])
            prefer = question.get("prefer") or []
            transposed = bool(layer.get("transposed"))
            cases.append(CheckedCase(path, name, yaml, *sizes, fixed, limits, prefer, transposed))
        yield cases
        size = output["size"]


def _case(case: CheckedCase, expected: Expected) -> dict[str, Any]:
    """One case's named answer; everything else that belongs to it is added to `expected`."""
    tried = case.tried()
    wanted = sum(map(case.count, tried)) if case.unknown else case.wanted  # all is fixed then
    valid = sorted((c for c in tried if case.count(c) == wanted), key=case.rank)
    pins = {n: v for n, v in (case.yaml.get("show") or {}).items() if v is not None}
    shown = next((c for c in valid if all(c[n] == v for n, v in pins.items())), None)
    others = [c for c in valid if c != shown]
    near = _closest(case, tried) if case.free and tried and shown is None else []
    _words(case, expected, shown, near)
    _numbers(case, expected, tried, shown, others)
    _formulas(case, expected, others)
    if others or near:
        expected.formulas[f"{case.path}.free"] = _alone_or_tuple(case.free)
    if case.unknown:
        shape = {"channels": case.channels, "size": wanted}
        expected.formulas[f"{case.path}.output"] = _square(shape)
    used = shown or next((c for c in tried if len(tried) == 1 and case.count(c)), None)
    if used:
        rounding = "transposed" if case.transposed else "floor"
        window = Window(case.size, used["k"], used["s"], used["p"], used["d"], rounding=rounding)
        expected.chains[f"{case.path}.chain"] = expected_chain(window, "")
    if near:
        expected.tables[f"{case.path}.{'by_stride' if case.by_stride else 'closest'}"] = near
    row = {"i": case.size, **(shown or dict.fromkeys("pdks")), "o": wanted}
    return {**row, "alternatives": others}


def _formulas(case: CheckedCase, expected: Expected, others: list[Numbers]) -> None:
    if case.free:
        expected.formulas[f"{case.path}.equation"] = _equation(case)
    limits: list[Json] = [["le", letter, case.limits[letter]] for letter in case.searched]
    expected.terms(f"{case.path}.bounds", limits)
    expected.terms(f"{case.path}.others", [case.values(other) for other in others[:LISTED]])


def _words(
    case: CheckedCase, expected: Expected, shown: Numbers | None, near: list[list[Any]]
) -> None:
    words: dict[str, bool | str] = {
        "name": case.name,
        "exists": shown is not None,
        "some_unfit": case.by_stride and any(row[1] == 0 for row in near),
    }
    if len(case.searched) == 1:
        words["alone"] = case.searched[0]
    expected.facts |= {f"{case.path}.{name}": value for name, value in words.items()}


def _numbers(
    case: CheckedCase,
    expected: Expected,
    tried: list[Numbers],
    shown: Numbers | None,
    others: list[Numbers],
) -> None:
    values = {"left_over": case.left(shown) if shown else 0, "tried": len(tried)}
    values |= {"count": len(others), "more": len(others[LISTED:])}
    expected.values |= {f"{case.path}.{name}": value for name, value in values.items()}


def _equation(case: CheckedCase) -> Json:
    """The formula with what is fixed in numbers; without a dilation, k stands alone."""
    of: dict[str, Json] = {name: case.fixed.get(name, name) for name in ORDER}
    if case.pooling:
        of["s"] = "k"
    if case.transposed:
        taps: list[Json] = [of["k"]]
        if of["d"] != 1:
            taps = [["mul", of["d"], ["add", of["k"], ["neg", 1]]], 1]
        moved: Json = ["mul", ["add", case.size, ["neg", 1]], of["s"]]
        return ["eq", case.wanted, ["add", moved, ["neg", ["mul", 2, of["p"]]], *taps]]
    span: list[Json] = [["neg", of["k"]]]
    if of["d"] != 1:
        span = [["neg", ["mul", of["d"], ["add", of["k"], ["neg", 1]]]], ["neg", 1]]
    top: Json = ["add", case.size, ["mul", 2, of["p"]], *span]
    return ["eq", case.wanted, ["add", ["floor", ["div", top, of["s"]]], 1]]


def _next(case: CheckedCase, level: list[Numbers], below: bool) -> Numbers:
    """Of configurations with the same output the one to be named. The output falls in each number
    but the padding, and the other way round in a transposed convolution, so that a number alone is
    named where the output leaves this level."""
    first, *others = case.searched
    if others:
        return min(level, key=case.rank)
    falls = (first == "p") if case.transposed else (first != "p")
    end = min if below == falls else max
    return end(level, key=lambda c: c[first])


def _closest(case: CheckedCase, tried: list[Numbers]) -> list[list[Any]]:
    """The outputs next to the wanted one, with the configuration that would be preferred; where one
    number alone was tried, with the value of it that is next to those on the other side."""
    rows = []
    strides = case.choices("s") if case.by_stride else [None]
    for stride in strides:
        here = [c for c in tried if stride in (None, c["s"])]
        outputs = set(map(case.count, here))
        row: list[Any] = [] if stride is None else [stride]
        for below, output in (
            # equivalent comparison: The closest outputs are shown where none is the wanted one.
            (True, max((n for n in outputs if n < case.wanted), default=None)),
            # equivalent comparison: The closest outputs are shown where none is the wanted one.
            (False, min((n for n in outputs if n > case.wanted), default=None)),
        ):
            level = [c for c in here if case.count(c) == output]
            row += [output, case.values(_next(case, level, below)) if level else None]
        rows.append(row)
    return rows
