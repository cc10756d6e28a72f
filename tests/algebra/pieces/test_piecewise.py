"""Breakpoints, branches and values against the function itself, evaluated number by number."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.algebra.formulas.expression import parse
from keywright.algebra.pieces.piecewise import Piecewise, pieces
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.pieces.steps import joined, short_form
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, fn, number

OO = fn("oo")
HALF = number(Fraction(1, 2))


def setting(**ranges: tuple[int, int | None]) -> Setting:
    ends = {
        name: (number(low), OO if high is None else number(high))
        for name, (low, high) in ranges.items()
    }
    return Setting("x", ends, "H", HALF)


def split(text: str, **ranges: tuple[int, int | None]) -> Piecewise:
    return pieces(parse(text, functions=("H",)), setting(**ranges))


def step(x: float) -> float:
    return 0.5 if x == 0 else float(x > 0)


ACTIONS: dict[str, Any] = {
    "add": lambda *args: math.fsum(args),
    "mul": lambda *args: math.prod(args),
    "neg": lambda x: -x,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "max": max,
    "min": min,
    "abs": abs,
    "relu": lambda x: max(x, 0.0),
    "sign": lambda x: (x > 0) - (x < 0),
    "call": step,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "true": lambda: True,
}


def value(term: Term, **symbols: float) -> float:
    """A term in floats, by Python's own functions."""
    if term.head == "int":
        return float(term.atom)
    if term.head == "sym":
        return symbols[str(term.atom)]
    if term.head == "cases":
        rows = (row.args for row in term.args)
        return next(value(v, **symbols) for v, when in rows if value(when, **symbols))
    args = [value(arg, **symbols) for arg in term.args[term.head == "call" :]]
    action = ACTIONS.get(term.head) or getattr(math, term.head)
    return float(action(*args))


FUNCTIONS: list[tuple[str, dict[str, tuple[int, int | None]], list[float]]] = [
    ("max(0, x)", {}, [0]),
    ("max(x/10, x)", {}, [0]),
    ("max(a*x, x)", {"a": (0, 1)}, [0]),
    ("abs(x)", {}, [0]),
    ("max(-1, min(1, x))", {}, [-1, 1]),
    ("max(0, min(1, (x + 1)/2))", {}, [-1, 1]),
    ("Piecewise((x, x > 0), (a*(exp(x) - 1), True))", {"a": (0, None)}, [0]),
    ("x*abs(x)", {}, [0]),
    ("Piecewise((1, x >= 0), (-1, True))", {}, [0]),
    ("max(0, x - 2)", {}, [2]),
    ("max(0, x**2 - 1)", {}, [-1, 1]),
    ("abs(x - 2) + abs(x + 1)", {}, [-1, 2]),
    ("Piecewise((0, x < -1), (x**2, x < 1), (2, True))", {}, [-1, 1]),
    ("exp(-abs(x))", {}, [0]),
    ("x*H(x)", {}, [0]),
    ("max(-a, min(a, x))", {"a": (0, 1)}, [-0.5, 0.5]),
    ("sqrt(x**2)", {}, [0]),
    ("abs(x)**2", {}, []),
    ("max(0, x**2)", {}, []),
    ("max(x, x)", {}, []),
    ("log(1 + exp(x))", {}, []),
    ("tanh(x)", {}, []),
    ("1/(1 + exp(-a*x**3))", {"a": (0, None)}, []),
    ("max(0, 1 + exp(x)*cosh(x))", {}, []),
    ("7", {}, []),
]


@pytest.mark.parametrize(("text", "ranges", "points"), FUNCTIONS)
def test_the_pieces_are_the_function(
    text: str, ranges: dict[str, tuple[int, int | None]], points: list[float]
) -> None:
    found = split(text, **ranges)
    term = parse(text, functions=("H",))
    assert [value(point, a=0.5) for point in found.points] == points
    for (low, high, branch), probe in zip(
        found.regions, [*(p - 0.25 for p in points), (points or [0])[-1] + 3], strict=True
    ):
        assert (low is None) or value(low, a=0.5) < probe
        assert (high is None) or value(high, a=0.5) > probe
        assert value(branch, x=probe, a=0.5) == pytest.approx(value(term, x=probe, a=0.5))
        assert not {"max", "min", "abs", "cases", "call"} & {branch.head}
    for point, at in zip(points, found.values, strict=True):
        assert value(at, a=0.5) == pytest.approx(value(term, x=point, a=0.5))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("text", "ranges", "points"), FUNCTIONS)
def test_steps_join_the_pieces(
    text: str, ranges: dict[str, tuple[int, int | None]], points: list[float], mirrored: bool
) -> None:
    found, term = split(text, **ranges), parse(text, functions=("H",))
    for form in (joined, short_form):
        one = form(found, setting(**ranges), mirrored=mirrored)
        for x in (-3.1, -0.7, -0.2, 0.3, 0.8, 1.6, 2.9):
            assert value(one, x=x, a=0.5) == pytest.approx(value(term, x=x, a=0.5), abs=1e-12)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=3), st.integers(-3, 3))
@settings(max_examples=25, deadline=None)
def test_sums_of_kinks(places: list[int], slope: int) -> None:
    text = f"{slope}*x + " + " + ".join(f"abs(x - ({place}))" for place in places)
    found, term = split(text), parse(text)
    assert [value(point) for point in found.points] == sorted(set(places))
    for (low, high, branch), x in zip(
        found.regions, [*(p - 0.5 for p in sorted(set(places))), max(places) + 0.5], strict=True
    ):
        assert value(branch, x=x) == pytest.approx(value(term, x=x))
        assert (low, high) != (None, None)


@pytest.mark.parametrize(
    ("text", "ranges", "error"),
    [
        ("max(b*x, x)", {"b": (0, 2)}, Undecided),
        ("abs(sin(x))", {}, Unsolved),
        ("abs(cosh(x) - x**5)", {}, Unsolved),
        ("1/x", {}, Undefined),
        ("log(x)", {}, Undefined),
        ("H(x)*log(x)", {}, Undefined),
        ("H(-x)*log(2 - x)", {}, Undefined),
        ("Piecewise((1, x > 0))", {}, Undefined),
    ],
)
def test_what_has_no_single_answer(
    text: str, ranges: dict[str, tuple[int, int | None]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        split(text, **ranges)
