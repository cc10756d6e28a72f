"""What the checker's functions make of balls, beside Python's; what is no number is refused."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import numpy as np
import pytest
from flint import arb, arb_series
from mpmath import mp

from keywright.referee import functions
from keywright.referee.enclosures import ball, certified, derived, moving, precision, precisions
from keywright.referee.errors import Ungradable, WideBounds
from keywright.referee.functions import ARITHMETIC, COMPARISONS, FUNCTIONS, Value, is_finite, order

NUMBERS = (-3.75, -2.0, -1.0, -0.5, 0.0, 0.25, 1.0, 1.5, 2.0, 7.125)
PYTHON: dict[str, Callable[..., float]] = {
    "exp": math.exp, "sin": math.sin, "cos": math.cos, "tan": math.tan, "tanh": math.tanh,
    "sinh": math.sinh, "cosh": math.cosh, "atan": math.atan, "erf": math.erf, "abs": abs,
    "floor": math.floor, "ceil": math.ceil, "relu": lambda x: (x + abs(x)) / 2,
    "sigmoid": lambda x: math.exp(x) / (math.exp(x) + 1),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "normal_cdf": lambda x: math.erfc(-x / math.sqrt(2)) / 2,
    "sign": lambda x: (x > 0) - (x < 0),
    "gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2,
    "silu": lambda x: x / (1 + math.exp(-x)),
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
    "leaky_relu": lambda x: max(x, 0.01 * x),
    "relu6": lambda x: min(6, max(0, x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "hard_sigmoid": lambda x: min(1, max(0, x / 6 + 0.5)),
    "hard_tanh": lambda x: min(1, max(-1, x)),
    "hard_swish": lambda x: x * min(6, max(0, x + 3)) / 6,
}  # fmt: skip
NEAR = mp.mpf(10) ** -45  # nothing at 60 digits, of which 42 count


@pytest.fixture(autouse=True)
def _sixty_digits() -> object:
    with mp.workdps(60):
        yield


def lift(function: Callable[..., Value], *args: object) -> Value:
    """The value for arguments of mpmath, which are exact."""

    def compute() -> Value:
        return functions.lift(function, *(ball(arg) for arg in args))

    return certified(compute)


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
        ("exp", (mp.mpf(2) ** 20000,), "overflow"),
        ("pow", (2, mp.mpf(2) ** 20000), "overflow"),
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
        return np.array([arb(one) for one in entries], dtype=object)

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


SERIES: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "sin": math.cos, "cos": lambda x: -math.sin(x),
    "tan": lambda x: 1 / math.cos(x) ** 2, "tanh": lambda x: 1 - math.tanh(x) ** 2,
    "sinh": math.cosh, "cosh": math.sinh, "atan": lambda x: 1 / (1 + x * x),
    "erf": lambda x: 2 / math.sqrt(math.pi) * math.exp(-x * x),
    "normal_cdf": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "sigmoid": lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2,
    "softplus": lambda x: 1 / (1 + math.exp(-x)), "abs": lambda x: math.copysign(1, x),
    "relu": lambda x: float(x > 0), "sign": lambda x: 0.0, "heaviside": lambda x: 0.0,
}  # fmt: skip
POSITIVE: dict[str, Callable[[float], float]] = {
    "log": lambda x: 1 / x, "sqrt": lambda x: 1 / (2 * math.sqrt(x)),
    "asin": lambda x: 1 / math.sqrt(1 - x * x), "acos": lambda x: -1 / math.sqrt(1 - x * x),
}  # fmt: skip


@pytest.mark.parametrize("name", [*SERIES, *POSITIVE])
@pytest.mark.parametrize("x", [-1.75, -0.5, 0.25, 0.875, 3.0])
def test_a_series_brings_the_derivative(name: str, x: float) -> None:
    if name in POSITIVE and not 0 < x < 1:
        x = 0.125
    rate = 3.0

    def compute() -> Value:
        (number,) = moving([mp.mpf(x)], [mp.mpf(rate)])
        return derived(FUNCTIONS[name](number))

    expected = {**SERIES, **POSITIVE}[name](x) * rate
    assert float(certified(compute)) == pytest.approx(expected, rel=1e-13, abs=1e-300)


def test_a_series_goes_with_the_larger_argument_and_stops_at_a_kink() -> None:
    x, y = arb_series([2, 1], 2), arb_series([3, 5], 2)
    assert derived(FUNCTIONS["max"](x, y)) == 5
    assert derived(FUNCTIONS["min"](x, y)) == 1
    assert derived(FUNCTIONS["max"](x, x)) == 1
    for name, args in (("max", (x, 2)), ("abs", (x - 2,)), ("relu", (x - 2,)), ("sqrt", (x - 2,))):
        with pytest.raises(Ungradable):
            FUNCTIONS[name](*args)
    assert derived(ARITHMETIC["pow"](x, 3)) == 12
    assert derived(ARITHMETIC["pow"](x - 2, 2)) == 0
    power = ARITHMETIC["pow"]
    for base, exponent, slope in (
        (x, y, 8 * (5 * math.log(2) + 3 / 2)), (2, y, 8 * 5 * math.log(2)), (x, 2.5, 2.5 * 2**1.5),
        (x, arb_series([3, 0], 2), 12), (x, arb_series([3, 1], 2), 12 + 8 * math.log(2)),
    ):  # fmt: skip
        raised = power(base, arb(exponent) if type(exponent) is float else exponent)
        assert float(arb(derived(raised))) == pytest.approx(slope)


def test_what_more_digits_may_decide_is_left_undecided() -> None:
    for _ in precisions():
        nothing = arb(2).sqrt() ** 2 - 2
        undecided: list[tuple[str, tuple[object, ...]]] = [
            ("div", (1, nothing)), ("log", (nothing,)), ("pow", (nothing, -1)),
            ("heaviside", (nothing,)), ("sqrt", (nothing,)), ("pow", (nothing, arb("0.5"))),
            ("asin", (1 + nothing,)), ("acos", (nothing - 1,)),
        ]  # fmt: skip
        for name, args in undecided:
            with pytest.raises(WideBounds):
                {**FUNCTIONS, **ARITHMETIC}[name](*args)
        break


@pytest.mark.parametrize("name", ["div", "log", "heaviside"])
def test_what_is_zero_in_the_end_is_refused_and_what_is_small_is_not(name: str) -> None:
    def of(power: int) -> Value:
        small = functions.lift(FUNCTIONS["exp"], arb(-power))
        return (1 + small) - 1 if power else arb(2).sqrt() ** 2 - 2

    row = {**FUNCTIONS, **ARITHMETIC}[name]
    args: tuple[object, ...] = (1,) if name == "div" else ()
    with pytest.raises(Ungradable):
        certified(lambda: row(*args, of(0)))
    with mp.workdps(60):
        expected = {"div": mp.exp(700), "log": mp.mpf(-700), "heaviside": mp.mpf(1)}[name]
        found = certified(lambda: row(*args, of(700)))
        assert abs(found - expected) <= abs(expected) * mp.mpf(10) ** -50


def test_the_order_of_balls_is_that_of_the_numbers() -> None:
    with precision(300):
        large, near = arb(10) ** 30, arb(10) ** -20
        beside, above = large + near, large + 1
    assert [order(mp.inf, large), order(large, mp.inf)] == [1, -1]
    assert [order(mp.ninf, large), order(large, mp.ninf)] == [-1, 1]
    with precision(300):
        assert [order(beside, large), order(arb(0), near), order(near, 0)] == [0, -1, 1]
        assert [order(above, large), order(large, above), order(7, arb(7))] == [1, -1, 0]
    for _ in precisions():
        with pytest.raises(WideBounds):
            order(arb(1, 0.5), 1)
        break


def test_powers_of_what_may_be_zero_contain_all_of_its_powers() -> None:
    wide = arb("0.25", "0.5")
    for exponent in (0, 1, 2, 3, 6, 7):
        found = ARITHMETIC["pow"](wide, exponent)
        assert all(found.contains(arb(x) ** exponent) for x in (-0.25, 0.125, 0.75))
        assert not found.contains(-0.5)
        assert not found.contains(1.5)
    assert float(ARITHMETIC["pow"](9, arb("0.5"))) == pytest.approx(3)


def test_what_is_at_the_edge_of_the_real_values() -> None:
    assert float(FUNCTIONS["asin"](1)) == pytest.approx(math.pi / 2)
    assert float(FUNCTIONS["acos"](arb(-1))) == pytest.approx(math.pi)
    assert float(FUNCTIONS["sqrt"](0)) == float(FUNCTIONS["sqrt"](arb(0))) == 0
    root = certified(lambda: FUNCTIONS["sqrt"](arb(2).sqrt() ** 2 - 2))
    assert root == 0
    assert float(certified(lambda: FUNCTIONS["asin"](arb(2).sqrt() ** 2 / 2))) == pytest.approx(
        math.pi / 2
    )
    with pytest.raises(Ungradable, match="not real"):
        FUNCTIONS["sqrt"](-1)
    assert (FUNCTIONS["max"](2, 3), FUNCTIONS["min"](2, 3), FUNCTIONS["relu"](-2)) == (3, 2, 0)


def test_which_of_two_series_is_larger_may_take_more_digits() -> None:
    for _ in precisions():
        nothing = arb(2).sqrt() ** 2 - 2
        with pytest.raises(WideBounds):
            FUNCTIONS["max"](arb_series([nothing, 1], 2), 0)
        with pytest.raises(Ungradable, match="at a kink"):
            FUNCTIONS["max"](arb_series([0, 1], 2), 0)
        break
    with pytest.raises(Ungradable, match="at a kink"):
        certified(lambda: derived(FUNCTIONS["max"](arb_series([arb(2).sqrt() ** 2 - 2, 1], 2), 0)))


def slope_of(name: str, *args: mp.mpf) -> Value:
    """The derivative in the first argument."""
    directions = [mp.mpf(n == 0) for n in range(len(args))]
    return certified(lambda: derived(FUNCTIONS[name](*moving(args, directions))))


@pytest.mark.parametrize("name", [*PYTHON, "log2", "log10"])
@pytest.mark.parametrize("x", [-3.75, -0.5, 0.25, 1.5, 7.125])
def test_the_slope_is_that_of_its_values(name: str, x: float) -> None:
    if name in ("floor", "ceil", "sign") or (name.startswith("log") and x < 0):
        return
    h = mp.mpf(10) ** -20
    values = [lift(FUNCTIONS[name], mp.mpf(x) + side) for side in (-h, h)]
    assert abs(slope_of(name, mp.mpf(x)) - (values[1] - values[0]) / (2 * h)) < mp.mpf(10) ** -15


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("relu", [0]), ("leaky_relu", [0]), ("selu", [0]), ("relu6", [0, 6]),
        ("hard_tanh", [-1, 1]), ("hard_sigmoid", [-3, 3]), ("hard_swish", [-3, 3]),
    ],
)  # fmt: skip
def test_there_is_no_slope_at_a_kink(name: str, places: list[int]) -> None:
    for x in places:
        with pytest.raises(Ungradable, match="the derivative at a kink"):
            slope_of(name, mp.mpf(x))


@pytest.mark.parametrize("name", ["elu", "softsign"])
def test_what_is_smooth_at_a_break_has_its_slope_there(name: str) -> None:
    assert slope_of(name, mp.mpf(0)) == 1


@pytest.mark.parametrize("x", [-2, mp.mpf("-0.5"), mp.mpf("0.75"), 3])
@pytest.mark.parametrize("y", [-1, mp.mpf("-0.25"), mp.mpf("0.5"), 4])
def test_an_angle_is_that_of_its_point(y: Value, x: Value) -> None:
    found, radius = lift(FUNCTIONS["atan2"], y, x), mp.sqrt(mp.mpf(x) ** 2 + mp.mpf(y) ** 2)
    assert abs(radius * mp.cos(found) - x) + abs(radius * mp.sin(found) - y) < mp.mpf(10) ** -15
    assert abs(slope_of("atan2", mp.mpf(y), mp.mpf(x)) - x / radius**2) < mp.mpf(10) ** -15


def test_an_angle_jumps_where_it_begins() -> None:
    assert lift(FUNCTIONS["atan2"], 0, 0) == 0
    assert abs(lift(FUNCTIONS["atan2"], 0, -2) - mp.pi) < mp.mpf(10) ** -15
    for x in (0, -2):
        with pytest.raises(Ungradable, match="the derivative where an angle jumps"):
            slope_of("atan2", mp.mpf(0), mp.mpf(x))
    assert abs(slope_of("atan2", mp.mpf(0), mp.mpf(2)) - mp.mpf(1) / 2) < mp.mpf(10) ** -15
