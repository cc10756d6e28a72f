"""The activations by their names beside Python's functions; slopes and breakpoints beside those one
knows."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import (
    NAMED,
    TITLES,
    Function,
    function_of,
    samples,
)
from keywright.referee.errors import Ungradable
from keywright.referee.expression import read

PYTHON: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0 else 0,
    "leaky-relu": lambda z: z if z > 0 else 0.01 * z,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "gelu": lambda z: z * math.erfc(-z / math.sqrt(2)) / 2,
    "erf": math.erf,
    "normal-cdf": lambda z: math.erfc(-z / math.sqrt(2)) / 2,
    "hard-sigmoid": lambda z: min(1, max(0, z / 6 + 0.5)),
    "hard-tanh": lambda z: min(1, max(-1, z)),
    "hard-swish": lambda z: z * min(1, max(0, z / 6 + 0.5)),
    "relu6": lambda z: min(6, max(0, z)),
    "mish": lambda z: z * math.tanh(math.log1p(math.exp(z))),
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
}
BREAKS: dict[str, list[tuple[int, int]]] = {  # where, and the order of the derivative that jumps
    "relu": [(0, 1)], "leaky-relu": [(0, 1)], "elu": [(0, 2)], "softsign": [(0, 2)],
    "hard-sigmoid": [(-3, 1), (3, 1)], "hard-tanh": [(-1, 1), (1, 1)],
    "hard-swish": [(-3, 1), (3, 1)], "relu6": [(0, 1), (6, 1)], "selu": [(0, 1)],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _sixty_digits() -> object:
    with mp.workdps(60):
        yield


def at(text: str) -> Function:
    return Function(read(text))


def test_each_name_has_a_title() -> None:
    assert NAMED.keys() == TITLES.keys() >= PYTHON.keys()
    assert {str(term) for term in NAMED.values()} == {str(NAMED[name]) for name in PYTHON}
    assert NAMED["hard_swish"] == NAMED["hard-swish"]
    assert NAMED["swish"] == NAMED["silu"]


@pytest.mark.parametrize("name", PYTHON)
def test_a_function_is_the_one_of_its_name(name: str) -> None:
    one = function_of(f" {name} ")
    points = (-7.5, -3.0, -2.25, -1.0, -0.5, 0.0, 0.125, 1.0, 2.5, 3.0, 6.0)
    expected = [PYTHON[name](z) for z in points]
    assert [float(one(z)) for z in points] == pytest.approx(expected, rel=1e-13, abs=1e-300)
    assert [float(value) for value in one.at(points)] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", PYTHON)
def test_breakpoints_are_found_and_what_jumps_there(name: str) -> None:
    one = function_of(name)
    found = one.breakpoints()
    assert [(round(z), one.jump_order(z)) for z in found] == BREAKS.get(name, [])
    assert all(abs(z - round(z)) < mp.mpf(10) ** -50 for z in found)
    assert one.jump_order(mp.mpf("0.3")) is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("max(z, 1/3)", ["1/3"]), ("abs(z**2 - 2)", ["-sqrt(2)", "sqrt(2)"]),
        ("min(z, 2, 4*z)", ["0", "1/2", "2"]), ("relu(z - 59)", ["59"]), ("abs(z + 60)", ["-60"]),
        ("sign(z + 1/3)", ["-1/3"]), ("abs(max(0, z))", ["0"]), ("z**2", []), ("abs(z - 61)", []),
        ("Piecewise((1, z < 1/7), (2, z <= 5), (3, z != 6))", ["1/7", "5", "6"]),
        ("Piecewise((1, z > 1/7), (2, z >= -5), (3, z == -6), (0, True))", ["-6", "-5", "1/7"]),
        ("max(0, z) + abs(z)", ["0"]),
    ],
)  # fmt: skip
def test_breakpoints_of_other_functions(text: str, places: list[str]) -> None:
    found = at(text).breakpoints()
    expected = [at(place)(0) for place in places]
    assert len(found) == len(expected)
    for z, place in zip(found, expected, strict=True):
        assert abs(z - place) < mp.mpf(10) ** -50


def test_zeros_are_changes_of_sign_unless_it_is_zero_all_over() -> None:
    assert at("z*(z - 1)").zeros() == [0, 1]
    assert at("z**2").zeros() == [0]
    assert at("z**2 + 1").zeros() == at("0*z").zeros() == []
    (root,) = at("z**3 - 2").zeros()
    assert abs(root**3 - 2) < mp.mpf(10) ** -55
    (jump,) = at("Piecewise((-1, z < 1/3), (1, True))").zeros()
    assert abs(3 * jump - 1) < mp.mpf(10) ** -40  # what is nearer counts as equal


@pytest.mark.parametrize("order", [0, 1, 2, 3, 4])
def test_derivatives_are_those_of_exp_and_sin(order: int) -> None:
    for z in (mp.mpf(-2), mp.mpf("0.3"), mp.mpf(5)):
        assert abs(at("exp(z)").derivative(z, order) / mp.exp(z) - 1) < mp.mpf(10) ** -50
        wave = mp.sin(z + order * mp.pi / 2)
        assert abs(at("sin(z)").derivative(z, order) - wave) < mp.mpf(10) ** -50
    assert mp.dps == 60


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("sign(z)", 0), ("Piecewise((1, z == 0), (0, True))", 0), ("abs(z)", 1), ("z*abs(z)", 2),
        ("z**2*abs(z)", 3), ("z**3*abs(z)", 4), ("z**4*abs(z)", None), ("z**2", None),
        ("1000*z + abs(z)", 1), ("Piecewise((0, z < 0), (1, True))", 0),
        ("Piecewise((0, z <= 0), (1, True))", 0), ("exp(50*z)", None),
    ],
)  # fmt: skip
def test_the_lowest_derivative_that_jumps_at_zero(text: str, order: int | None) -> None:
    if text.startswith("sign"):  # which has no value there that anybody would give it
        text = "Piecewise((-1, z < 0), (1, True))"
    assert at(text).jump_order(mp.zero) == order


def test_a_function_may_be_written_in_any_variable() -> None:
    assert function_of("2*u + exp(u)").term == read("2*z + exp(z)")
    assert function_of("3").term == 3
    assert function_of("add + max(0, add)").term == read("z + max(0, z)")
    assert function_of("max(0, x)")(5) == 5
    with pytest.raises(Ungradable, match="a function of 2 variables"):
        function_of("x + y")


def test_samples_are_all_around_and_on_no_grid() -> None:
    points = samples()
    assert len(points) == len({*points}) + 1 == 86  # 0 is there twice
    assert points[:5] == (0, 1, -1, 3, -3)
    assert min(points) < -8
    assert max(points) > 8
    assert sorted(points[5:]) == list(points[5:])
    assert [-z for z in points[:4:-1]] == list(points[5:])
