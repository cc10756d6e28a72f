"""Networks with one hidden layer: how the sheet must write them, and what they compute."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mpmath import mp

from generator.check.activations import Function
from generator.check.environment import Env, key_of
from generator.check.expression import Json
from generator.check.functions import Value
from generator.check.relation_sheet import Sheet, agree, as_list, called, expected, finding, tied
from generator.check.report import Finding
from generator.check.terms import evaluate

__all__ = ["network", "same_outputs"]

SIZES = {"D": 3, "M": 5, "K": 2}
NETWORKS = 3
X: Json = ["index", "x", "i"]


def weight(layer: int, *places: Json, new: bool = False) -> Json:
    base: Json = ["layer", "omega", layer]
    return ["index", ["tilde", base] if new else base, *places]


def network(sign: Json, *, new: bool = False) -> Json:
    """y(x)_k as the sheet must write it."""
    inner: Json = ["add", ["sum", ["mul", weight(1, "j", "i", new=new), X], "i", 1, "D"],
                   weight(1, "j", 0, new=new)]  # fmt: skip
    unit = called(sign, inner)
    outer: Json = ["sum", ["mul", weight(2, "k", "j", new=new), unit], "j", 1, "M"]
    return ["add", outer, weight(2, "k", 0, new=new)]


def same_outputs(sheet: Sheet) -> Iterator[Finding]:
    """Random networks give the same outputs with the old and with the new parameters."""
    chain = next(row for row in sheet.answer["derivations"] if row["id"] == "rewritten")
    old, new = network(sheet.sign_f), network(sheet.sign_g, new=True)
    yield from tied(chain, old, new)
    rows = (
        (weight(1, "j", "i", new=True), (("i", "D"), ("j", "M"))),
        (weight(1, "j", 0, new=True), (("j", "M"),)),
        (weight(2, "k", "j", new=True), (("j", "M"), ("k", "K"))),
        (weight(2, "k", 0, new=True), (("k", "K"),)),
    )
    for number, (left, ranges) in enumerate(rows):
        printed = sheet.formulas.get(f"parameters.{number}.equation")
        problem = "" if isinstance(printed, list) and printed[:2] == ["eq", left] else f"not {left}"
        yield finding(
            f"formulas/parameters.{number}.equation", problem or _outputs(sheet), NETWORKS
        )
        for i, (name, last) in enumerate(ranges):
            inside: Json = ["and", ["le", 1, name], ["le", name, last]]
            yield expected(sheet, f"parameters.{number}.ranges.{i}", inside)


def _outputs(sheet: Sheet) -> str:
    """Where the outputs differ, computed from the formulas of the new parameters."""
    equations = [as_list(sheet.formulas[f"parameters.{n}.equation"])[2] for n in range(4)]
    for seed in range(NETWORKS):
        draw = random.Random(seed)  # noqa: S311  (weights of a test network)
        x = [mp.mpf(draw.uniform(-2, 2)) for _ in range(SIZES["D"])]
        env = _drawn(x, lambda draw=draw: mp.mpf(draw.uniform(-2, 2)))  # type: ignore[misc]
        old = _Weights(env, lambda layer, *at: weight(layer, *at))
        new = _Weights(env, lambda layer, *at: equations[2 * (layer - 1) + (at[-1] == 0)])
        for k in range(1, SIZES["K"] + 1):
            if not agree(old.output(sheet.f, x, k), new.output(sheet.g, x, k)):
                return f"the networks differ at random weights number {seed}"
    return ""


def _drawn(x: list[Value], number: Callable[[], Value]) -> Env:
    values: dict[Any, Value] = {**SIZES}
    values |= {("x", (i,)): z for i, z in enumerate(x, start=1)}
    for layer, rows, columns in ((1, "M", "D"), (2, "K", "M")):
        key = key_of(["layer", "omega", layer])
        for row in range(1, SIZES[rows] + 1):
            for column in range(SIZES[columns] + 1):
                values[key, (row, column)] = number()
    return Env(values)


@dataclass(frozen=True)
class _Weights:
    """A network whose weights are terms with i, j, k bound to their places."""

    env: Env
    term: Callable[..., Json]

    def at(self, layer: int, row: int, column: int) -> Value:
        names = ("j", "i") if layer == 1 else ("k", "j")
        bound = {names[0]: row, **({names[1]: column} if column else {})}
        places: tuple[Json, ...] = (names[0], names[1] if column else 0)
        return evaluate(self.term(layer, *places), self.env.bind(bound))

    def output(self, activation: Function, x: list[Value], k: int) -> Value:
        hidden = [
            activation(
                mp.fsum(self.at(1, j, i) * x[i - 1] for i in range(1, SIZES["D"] + 1))
                + self.at(1, j, 0)
            )
            for j in range(1, SIZES["M"] + 1)
        ]
        weights = (self.at(2, k, j) for j in range(1, SIZES["M"] + 1))
        return mp.fsum(w * h for w, h in zip(weights, hidden, strict=True)) + self.at(2, k, 0)
