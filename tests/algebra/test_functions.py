from __future__ import annotations

import random
import subprocess
import sys
from itertools import product

import mpmath
import pytest

from keywright.algebra.forms.slopes import partial, partials
from keywright.algebra.functions import PRIMITIVES, Need, rational_of
from keywright.terms.term import Term, div, fn, integer, neg, number, power, symbol
from tests.algebra.second import FUNCTIONS, evaluate

# Where each argument may lie for value and derivative to exist; everywhere else (-3, 3).
OPEN_INTERVALS = {"log": (0.1, 5), "sqrt": (0.1, 5), "asin": (-0.9, 0.9), "acos": (-0.9, 0.9)}
OPEN_INTERVALS |= {"tan": (-1.4, 1.4), "pow": (0.1, 3), "log2": (0.1, 5), "log10": (0.1, 5)}


def cases_of(head: str) -> list[int]:
    arity = PRIMITIVES[head].arity
    return [2, 3, 4] if arity is None else [arity]


ALL = [(head, count) for head in PRIMITIVES for count in cases_of(head)]


@pytest.mark.parametrize(("head", "count"), ALL)
def test_partials_are_the_derivatives(head: str, count: int) -> None:
    random_ = random.Random(f"{head}{count}")
    names = [f"u{i}" for i in range(count)]
    low, high = OPEN_INTERVALS.get(head, (-3, 3))
    args = tuple(symbol(name) for name in names)
    assert len(partials(head, *args)) == count
    for _ in range(3):
        point = [mpmath.mpf(random_.uniform(low, high)) for _ in names]
        for i in range(count):
            with mpmath.workdps(40):
                order = tuple(int(j == i) for j in range(count))
                expected = mpmath.diff(FUNCTIONS[head], tuple(point), order)
                values = dict(zip(names, point, strict=True))
                found = evaluate(partial(head, args, i), values)
            assert abs(found - expected) < mpmath.mpf(10) ** -12 * (1 + abs(expected))


@pytest.mark.parametrize("exponent", ["2", "1", "0", "-1", "-3", "1/2", "-1/2", "5/3"])
def test_the_partial_of_a_power_with_a_written_exponent(exponent: str) -> None:
    top, _, bottom = exponent.partition("/")
    degree = div(int(top), int(bottom)) if bottom else integer(int(top))
    found = partial("pow", (symbol("u"), degree), 0)
    u = mpmath.mpf("1.7")
    expected = mpmath.diff(lambda t: t ** evaluate(degree), u)
    assert mpmath.almosteq(evaluate(found, {"u": u}), expected, 1e-10)
    # The exponent is the number that a reader computes in passing, not 2 - 1.
    assert not any(arg.head == "add" for node in [found, *found.args] for arg in node.args)


def test_partials_read_as_in_a_table() -> None:
    v, u = symbol("v"), symbol("u")
    assert partial("div", (integer(1), v), 1) == neg(div(1, power(v, 2)))
    assert partial("pow", (v, integer(2)), 0) == fn("mul", 2, "v")
    assert partial("mul", (u, v), 0) == v


@pytest.mark.parametrize(
    "head", [head for head, row in PRIMITIVES.items() if row.definition is not None]
)
def test_definitions_are_the_functions(head: str) -> None:
    definition = PRIMITIVES[head].definition
    assert definition is not None
    numbers = [mpmath.mpf(x) for x in ("-7", "-2.5", "-0.25", "0", "0.5", "3", "8")]
    for args in product(numbers, repeat=PRIMITIVES[head].arity or 2):
        values = dict(zip("xy", args, strict=False))
        row, names = PRIMITIVES[head], tuple(map(symbol, values))
        if all(evaluate(need.condition, values) for need in row.needs(*names)):
            expected = FUNCTIONS[head](*args)
            assert abs(evaluate(definition(*names), values) - expected) < 1e-12


# head, arguments, whether the value exists, whether the derivative exists too
BORDERS = [
    ("div", ("1", "0"), False, False),
    ("div", ("0", "1"), True, True),
    ("log", ("0",), False, False),
    ("sqrt", ("0",), True, False),
    ("sqrt", ("-1",), False, False),
    ("asin", ("1",), True, False),
    ("acos", ("-1",), True, False),
    ("acos", ("2",), False, False),
    ("abs", ("0",), True, False),
    ("abs", ("-2",), True, True),
    ("sign", ("0",), True, False),
    ("heaviside", ("0",), False, False),
    ("relu", ("0",), True, False),
    ("max", ("2", "2"), True, False),
    ("max", ("2", "3"), True, True),
    ("max", ("1", "1", "5"), True, True),
    ("max", ("1", "5", "5"), True, False),
    ("min", ("1", "1", "5"), True, False),
    ("min", ("1", "5", "5"), True, True),
    ("pow", ("-2", "3"), True, True),
    ("pow", ("0", "2"), True, True),
    ("pow", ("0", "-1"), False, False),
    ("pow", ("0", "1/2"), True, False),
    ("pow", ("-2", "1/2"), False, False),
    ("pow", ("0", "-1/2"), False, False),
]


def holds(needs: tuple[Need, ...]) -> bool:
    return all(evaluate(need.condition) for need in needs)


@pytest.mark.parametrize(("head", "arguments", "value", "derivative"), BORDERS)
def test_where_a_value_and_a_derivative_exist(
    head: str, arguments: tuple[str, ...], value: bool, derivative: bool
) -> None:
    args = [literal(text) for text in arguments]
    row = PRIMITIVES[head]
    assert holds(row.needs(*args)) is value
    assert (holds(row.needs(*args)) and holds(row.smooth(*args))) is derivative


def literal(text: str) -> Term:
    sign, text = (neg, text[1:]) if text.startswith("-") else (None, text)
    top, _, bottom = text.partition("/")
    plain = div(int(top), int(bottom)) if bottom else integer(int(top))
    return sign(plain) if sign else plain


def test_what_is_plainly_a_number() -> None:
    for text in ("3", "-3", "2/3", "-2/3"):
        found = rational_of(literal(text))
        assert found is not None
        assert str(found) == text
        assert rational_of(number(found)) == found
    assert rational_of(div(1, 0)) is None
    assert rational_of(symbol("x")) is None
    assert rational_of(fn("add", 1, 1)) is None


def test_the_table_needs_no_computer_algebra() -> None:
    code = "import keywright.algebra.functions, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert not {"sympy", "flint", "numpy"} & set(loaded.stdout.split())
