"""What the checker's functions make of numbers, beside Python's; what is no number is refused."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import numpy as np
import pytest
from mpmath import mp

from generator.check.errors import Ungradable
from generator.check.functions import ARITHMETIC, COMPARISONS, FUNCTIONS, is_finite, lift, order

NUMBERS = (-3.75, -2.0, -1.0, -0.5, 0.0, 0.25, 1.0, 1.5, 2.0, 7.125)
PYTHON: dict[str, Callable[..., float]] = {
    "exp": math.exp, "sin": math.sin, "cos": math.cos, "tan": math.tan, "tanh": math.tanh,
    "sinh": math.sinh, "cosh": math.cosh, "atan": math.atan, "erf": math.erf, "abs": abs,
    "floor": math.floor, "ceil": math.ceil, "relu": lambda x: (x + abs(x)) / 2,
    "sigmoid": lambda x: math.exp(x) / (math.exp(x) + 1),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "normal_cdf": lambda x: math.erfc(-x / math.sqrt(2)) / 2,
    "sign": lambda x: (x > 0) - (x < 0),
}  # fmt: skip
NEAR = mp.mpf(10) ** -45  # nothing at 60 digits, of which 42 count


@pytest.fixture(autouse=True)
def _sixty_digits() -> object:
    with mp.workdps(60):
        yield


@pytest.mark.parametrize("name", PYTHON)
@pytest.mark.parametrize("x", NUMBERS)
def test_a_function_is_the_one_of_its_name(name: str, x: float) -> None:
    for argument in (mp.mpf(x), int(x)) if x == int(x) else (mp.mpf(x),):
        found = lift(FUNCTIONS[name], argument)
        assert float(found) == pytest.approx(PYTHON[name](x), rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("name", ["log", "sqrt", "asin", "acos"])
def test_what_has_no_real_value_is_refused(name: str) -> None:
    assert float(lift(FUNCTIONS[name], mp.mpf("0.25"))) == pytest.approx(getattr(math, name)(0.25))
    with pytest.raises(Ungradable, match=r"^a value that is not real$"):
        lift(FUNCTIONS[name], mp.mpf(-2))


def test_each_thing_that_is_no_number_is_named() -> None:
    refused: list[tuple[str, tuple[object, ...], str]] = [
        ("log", (0,), "the logarithm of zero"),
        ("heaviside", (mp.zero,), "the unit step at 0, where its value is a convention"),
        ("div", (1, 0), "division by zero"),
        ("pow", (0, -1), "division by zero"),
        ("exp", (mp.mpf(2) ** 4097,), "overflow"),
        ("pow", (2, mp.mpf(2) ** 4097), "overflow"),
        ("exp", (mp.inf,), "arithmetic with infinity"),
        ("add", (1, mp.nan), "arithmetic with infinity"),
        ("add", (True, 1), "a truth value stands where a number must"),
        ("max", (1, False), "a truth value stands where a number must"),
        ("tan", (mp.ninf,), "arithmetic with infinity"),
    ]
    for name, args, message in refused:
        with pytest.raises(Ungradable) as caught:
            lift({**FUNCTIONS, **ARITHMETIC}[name], *args)
        assert str(caught.value) == message
    with pytest.raises(Ungradable, match=r"^a value that is not finite$"):
        lift(lambda x: mp.inf, 1)


def test_arithmetic_is_that_of_fractions() -> None:
    four, half = mp.mpf(4), mp.mpf("0.5")
    assert lift(ARITHMETIC["add"], 1, four, half) == mp.mpf("5.5")
    for name in ("mul", "times"):
        assert lift(ARITHMETIC[name], 3, four, half) == 6
    assert lift(ARITHMETIC["div"], 1, 8) == mp.mpf("0.125")
    assert lift(ARITHMETIC["pow"], 4, half) == 2
    assert lift(ARITHMETIC["pow"], -2, 3) == -8
    assert lift(ARITHMETIC["pow"], 0, 0) == lift(ARITHMETIC["pow"], 7, 0) == 1
    assert lift(ARITHMETIC["pow"], mp.mpf(0), half) == 0
    assert lift(FUNCTIONS["heaviside"], mp.mpf("-1e-9")) == 0
    assert lift(FUNCTIONS["heaviside"], mp.mpf("1e-9")) == 1
    assert lift(FUNCTIONS["max"], 1, four, 3) == 4
    assert lift(FUNCTIONS["min"], 1, four, 3) == 1


@pytest.mark.parametrize("whole", [-2, 0, 3])
def test_what_is_next_to_a_whole_number_is_that_number(whole: int) -> None:
    for name in ("floor", "ceil"):
        assert lift(FUNCTIONS[name], whole + NEAR) == whole
        assert lift(FUNCTIONS[name], whole - NEAR) == whole
    assert lift(FUNCTIONS["floor"], whole + mp.mpf("1e-9")) == whole
    assert lift(FUNCTIONS["ceil"], whole + mp.mpf("1e-9")) == whole + 1
    assert lift(FUNCTIONS["floor"], whole - mp.mpf("1e-9")) == whole - 1


@pytest.mark.parametrize("size", [mp.mpf(0), mp.mpf(1), mp.mpf(10) ** 30])
def test_the_order_of_what_is_next_to_each_other(size: mp.mpf) -> None:
    near, apart = (max(1, size) * mp.mpf(10) ** -digits for digits in (44, 42))
    assert order(size, size) == order(size, size + near) == order(size, size - near) == 0
    assert (order(size + apart, size), order(size, size + apart)) == (1, -1)


def test_the_order_of_whole_and_of_infinite_numbers() -> None:
    near, apart = 7 + mp.mpf("1e-50"), 7 + mp.mpf("1e-30")
    assert [order(7, near), order(near, 7), order(7, apart), order(apart, 7)] == [0, 0, -1, 1]
    assert [order(2, 3), order(3, 2), order(3, 3)] == [-1, 1, 0]
    assert [order(mp.inf, 3), order(3, mp.inf), order(mp.inf, mp.inf)] == [1, -1, 0]
    assert [order(True, False), order(False, True)] == [1, -1]


@pytest.mark.parametrize("name", COMPARISONS)
@pytest.mark.parametrize("sign", [-1, 0, 1])
def test_a_comparison_is_the_one_of_its_name(name: str, sign: int) -> None:
    assert COMPARISONS[name](sign) is getattr(operator, name)(sign, 0)


def test_vectors_go_entry_by_entry() -> None:
    def vector(*entries: int) -> object:
        return np.array([mp.mpf(one) for one in entries], dtype=object)

    found = lift(ARITHMETIC["add"], vector(1, 2, 3), 10, vector(4, 5, 6))
    assert list(found) == [15, 17, 19]
    matrix = np.array([[1, 2], [3, 4]], dtype=object)
    assert lift(ARITHMETIC["mul"], matrix, 2).tolist() == [[2, 4], [6, 8]]
    with pytest.raises(Ungradable, match=r"^vectors of different lengths: 2, 3$"):
        lift(ARITHMETIC["add"], vector(1, 2), vector(1, 2, 3))
    with pytest.raises(Ungradable, match=r"^vectors of different lengths: 2, 2x2$"):
        lift(ARITHMETIC["add"], matrix, vector(1, 2))


def test_which_values_are_finite() -> None:
    assert all(map(is_finite, (mp.mpf(0), mp.mpf(-3), mp.mpf("1e300"))))
    assert not any(map(is_finite, (mp.inf, mp.ninf, mp.nan, mp.mpc(1, 1), 3, "3", None)))
