"""A question on an activation function as the second engine reads it: the function as numbers.

Parameters are tried at a few values inside their intervals, x at points on both sides of every
breakpoint that the answer claims, as close as 1e-12.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle, pairwise
from typing import Any

import numpy as np
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import SWITCHES as BRANCHED
from keywright.referee.functions import Value
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, Key, ReadDefinition, walk
from keywright.referee.values.limits import derivative
from keywright.referee.values.switches import beside_switches
from keywright.referee.values.terms import evaluate

__all__ = [
    "DIGITS",
    "FAR_AND_WIDE",
    "SWITCHES",
    "CheckedActivation",
    "Places",
    "ends",
    "has_value",
    "heads",
    "inside",
    "put",
    "quotient",
    "unit_step",
    "where",
    "written",
]

# equivalent number: There are digits to spare.
DIGITS = 120  # closed forms may cancel numbers like exp(100)
SWITCHES = (*BRANCHED, "call")
SHARES = ("0.3137", "0.5861", "0.8713", "0.0419")  # where a parameter is tried in its interval
# how far from a breakpoint x is tried, on both sides, or from 0 where there is none
NEAR = (
    "1e-12", "1e-3", "0.031", "0.087", "0.14", "0.21", "0.33", "0.47", "0.61", "0.83",
    "1.07", "1.31", "1.7", "2.1", "2.6", "2.9", "3.4", "4.1", "5.3", "7.9",
)  # fmt: skip
FAR_AND_WIDE = tuple(n / 4 for n in range(-40, 41))  # where a formula is tried outside its region
Pair = tuple[Json | None, Json | None]


@dataclass(frozen=True)
class Places:
    """Numbers x at which a function is tried, with what is found there computed once."""

    function: Json
    envs: list[Env]

    @cached_property
    def values(self) -> list[Value]:
        """The function at these places."""
        return evaluated(self.function, self.envs)

    @cached_property
    def slopes(self) -> list[Value]:
        """Its derivative there, seen in numbers; raises `Ungradable` where it has none."""

        def moved(h: Value) -> Value:
            places = [at.bind({"x": at.values["x"] + h}) for at in self.envs]
            return np.array(evaluated(self.function, places))

        return list(derivative(moved, mp.zero))


@dataclass(frozen=True)
class CheckedActivation:
    """The question's fields with their defaults, terms read by the checker's own reader."""

    data: dict[str, Any]
    known: dict[str, Places] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.data.get("name", "g"))

    @property
    def step(self) -> str:
        return str(self.data.get("step", {}).get("name", "H"))

    @property
    def parts(self) -> tuple[str, ...]:
        limit = () if self.data.get("approximation") is None else ("limit",)
        return tuple(self.data.get("parts", ("derivative", "closed-forms", *limit)))

    @cached_property
    def function(self) -> Json:
        return read(self.data["function"])

    @cached_property
    def at_zero(self) -> Json:
        return read(self.data.get("step", {}).get("at_zero", "1/2"))

    @cached_property
    def ranges(self) -> dict[str, Pair]:
        given = self.data.get("parameters", {})
        return {name: _pair(row["between"]) for name, row in given.items()}

    @property
    def near(self) -> dict[str, Any]:
        """The approximation with its defaults."""
        return {"parameter": "k", "to": "oo", **self.data.get("approximation", {})}

    @cached_property
    def target(self) -> Json:
        """To what the approximation is to tend."""
        given = self.near.get("target")
        return ["call", self.step, "x"] if given is None else read(given)

    @cached_property
    def trials(self) -> tuple[Env, ...]:
        """The parameters at a few values, and the unit step; one trial if there are none."""
        step = ReadDefinition(self.step, ("x",), unit_step(self.at_zero))
        count = len(SHARES) if self.ranges else 1
        rows = []
        for n in range(count):
            values: dict[Key, Value] = {
                name: _inside(pair, mp.mpf(SHARES[(n + i) % len(SHARES)]))
                for i, (name, pair) in enumerate(self.ranges.items())
            }
            rows.append(Env(values, {self.step: step}))
        return tuple(rows)

    @cached_property
    def turning(self) -> tuple[list[Value], ...]:
        """For each trial numbers x on both sides of wherever the function switches."""
        return tuple(beside_switches(self.function, env) for env in self.trials)

    def g(self, x: Value, env: Env) -> Value:
        return evaluate(self.function, env.bind({"x": x}))

    def places(self, regions: Sequence[Pair]) -> Places:
        """All x at which these regions are tried, with the parameters there."""
        key = json.dumps(regions)
        if key not in self.known:
            envs = [
                env.bind({"x": x})
                for env, turning in zip(self.trials, self.turning, strict=True)
                for pair in regions
                for x in (*inside(pair, env), *_within(pair, env, turning))
            ]
            self.known[key] = Places(self.function, envs)
        return self.known[key]

    def with_step_at_zero(self, env: Env, value: Value) -> Env:
        """The same with another value of the unit step at 0."""
        there = "at 0"  # which is nobody's name
        definition = ReadDefinition(self.step, ("x",), unit_step(there))
        return Env({**env.values, there: value}, {self.step: definition})


def unit_step(at_zero: Json) -> Json:
    return [
        "cases",
        ["case", 1, ["gt", "x", 0]],
        ["case", at_zero, ["eq", "x", 0]],
        ["case", 0, ["lt", "x", 0]],
    ]


def _pair(between: list[Any]) -> Pair:
    low, high = (read(end) for end in between)
    return None if low == ["neg", ["oo"]] else low, None if high == ["oo"] else high


def _inside(pair: Pair, share: Value) -> Value:
    low, high = (None if end is None else evaluate(end) for end in pair)
    if low is not None and high is not None:
        return low + share * (high - low)
    reach = share / (1 - share)
    return low + reach if low is not None else (high or 0) - reach


def ends(points: list[Json]) -> list[Pair]:
    """The regions between breakpoints, from left to right."""
    bounds: list[Json | None] = [None, *points, None]
    return list(pairwise(bounds))


def inside(pair: Pair, env: Env) -> Iterator[Value]:
    """Numbers between two bounds, which may hold parameters: close to the ends and well between."""
    low, high = (None if end is None else evaluate(end, env) for end in pair)
    width = high - low if low is not None and high is not None else None
    if low is None and high is None:
        yield from (sign * mp.mpf(step) for step, sign in zip(NEAR, cycle((1, -1)), strict=False))
        return
    for step in map(mp.mpf, NEAR):
        if low is not None and (width is None or step < width):
            yield low + step
        if high is not None and (width is None or step < width):
            yield high - step
    if width is not None:
        yield low + width * mp.mpf("0.4371")


def _within(pair: Pair, env: Env, numbers: list[Value]) -> list[Value]:
    low, high = (None if end is None else evaluate(end, env) for end in pair)
    return [x for x in numbers if (low is None or low < x) and (high is None or x < high)]


def heads(term: Json) -> set[str]:
    """The heads of all that a term contains."""
    return {str(node[0]) for node in walk(term) if isinstance(node, list) and node}


def put(term: Json, name: str, value: Json) -> Json:
    """The term with a symbol replaced."""
    if isinstance(term, list):
        return [term[0], *(put(arg, name, value) for arg in term[1:])]
    return value if term == name else term


def has_value(term: Json, env: Env) -> bool:
    try:
        evaluate(term, env)
    except Ungradable:
        return False
    return True


def where(pair: Pair, name: str = "x") -> Json | None:
    """The condition that a symbol lies between two bounds, as it is printed."""
    low, high = pair
    if low is not None and high is not None:
        return ["and", ["lt", low, name], ["lt", name, high]]
    if low is not None:
        return ["gt", name, low]
    return None if high is None else ["lt", name, high]


def quotient(above: Json, below: Json, increment: Json, side: str) -> Json:
    """The limit of the difference quotient as it is written down."""
    return ["limit", ["div", ["add", above, ["neg", below]], increment], increment, 0, side]


def written(branch: Json, moved: Json, below: Json, increment: Json, side: str) -> Json:
    """The difference quotient of one branch, the branch written out at the moved point."""
    above = put(branch, "x", moved)
    parts = above[1:] if isinstance(above, list) and above[0] == "add" else [above]
    numerator: Json = ["add", *parts, ["neg", below]]
    return ["limit", ["div", numerator, increment], increment, 0, side]
