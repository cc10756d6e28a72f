"""Where something inside a term switches: what decides, and numbers on both sides."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.referee.expression import Json, read
from keywright.referee.values.environment import Env
from keywright.referee.values.switches import beside_switches, deciders

X_MINUS: Json = ["add", "x", ["neg", 1]]
DECIDED: list[tuple[Json, list[Json]]] = [
    ("x", []), (7, []), (["add", "x", ["exp", "x"]], []), (["div", 1, "x"], []),
    (["max", "x", 1], [X_MINUS]), (["min", "x", 1], [X_MINUS]),
    (["max", "x", 1, 2], [X_MINUS, ["add", "x", ["neg", 2]], ["add", 1, ["neg", 2]]]),
    (["abs", "x"], ["x"]), (["sign", "x"], ["x"]), (["relu", "x"], ["x"]),
    (["heaviside", "x"], ["x"]), (["call", "H", X_MINUS], [X_MINUS]), (["call", "H"], []),
    (["lt", "x", 1], [X_MINUS]), (["le", "x", 1], [X_MINUS]), (["gt", "x", 1], [X_MINUS]),
    (["ge", "x", 1], [X_MINUS]), (["eq", "x", 1], [X_MINUS]), (["ne", "x", 1], [X_MINUS]),
    (["cases", ["case", "x", ["lt", "x", 1]], ["case", ["abs", "x"], ["true"]]], [X_MINUS, "x"]),
    (["abs", ["max", "x", 1]], [["max", "x", 1], X_MINUS]),
]  # fmt: skip


@pytest.mark.parametrize(("term", "found"), DECIDED)
def test_what_decides_is_found_at_any_depth(term: Json, found: list[Json]) -> None:
    assert list(deciders(term)) == found


# the numbers of halves below each number that is found
BESIDE = [
    ("x**2", []), ("exp(x)", []), ("max(0, x - 50)", [99, 100]), ("max(0, x + 1/4)", [-1, 0]),
    ("abs(x - 50) + abs(x + 1/4)", [-1, 0, 99, 100]), ("H(a*x)", [-1, 0]),
    ("max(0, x - a)", [39, 40]), ("max(0, x - 59.9)", [119, 120]),
    ("max(0, -59.9 - x)", [-120, -119]), ("max(0, x - 61)", []), ("max(x, x + 0)", []),
    ("max(0, x**2 - 9/16)", [-2, -1, 1, 2]), ("max(0, log(x - 10))", [19, 20, 21, 22]),
    ("max(0, log(x))*max(0, x - 40)", [-1, 0, 1, 2, 79, 80]),
    ("sign(x)*0", [-1, 0]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), BESIDE)
def test_numbers_lie_on_both_sides(text: str, found: list[int]) -> None:
    with mp.workdps(10):
        numbers = beside_switches(read(text), Env({"a": mp.mpf(20)}))
        assert all(type(x) is mp.mpf for x in numbers)
        wanted = [mp.mpf(n) / 2 + 13 / 1024 for n in found]
        assert [mp.nstr(x, 8) for x in numbers] == [mp.nstr(x, 8) for x in wanted]
