"""Traces run again by the second engine, and what it takes for an elementary step."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.autodiff.check.tapes import (
    DIGITS,
    CheckedTape,
    adjoint_order,
    args_of,
    derivatives,
    fault,
    partial,
    unrelated_number,
)


def v(i: int) -> Any:
    return ["index", "v", i]


# v1 = a b, v2 = exp(v1), v3 = a - b - v1, v4 = v2 v2; one input, c, is idle
TAPE = CheckedTape(
    ("a", "b", "c"),
    (
        ["mul", v(-2), v(-1)],
        ["exp", v(1)],
        ["add", v(-2), ["neg", v(-1)], ["neg", v(1)]],
        ["mul", v(2), v(2)],
    ),
    (("y", 4), ("z", 3), ("w", -2)),
)
A, B, C = 2, 3, 5


def test_the_values_of_a_run() -> None:
    with mp.workdps(DIGITS):
        values = TAPE.run([A, B, C])
        assert (values["a"], values["b"], values["c"]) == (A, B, C)
        found = [values["v", (i,)] for i in range(-2, 5)]
        assert found == [A, B, C, 6, mp.exp(6), -7, mp.exp(6) ** 2]


def test_derivatives_along_a_direction() -> None:
    with mp.workdps(DIGITS):
        p, q = mp.mpf(7), mp.mpf(1) / 3
        found = derivatives(TAPE, [mp.mpf(A), mp.mpf(B), mp.mpf(C)], [p, q, mp.mpf(0)])
        product = B * p + A * q
        expected = [
            p, q, 0, product, mp.exp(6) * product, p - q - product, 2 * mp.exp(12) * product,
        ]  # fmt: skip
        for i, value in enumerate(expected, start=-2):
            assert abs(found["v", (i,)] - value) < mp.mpf("1e-60"), i


@pytest.mark.parametrize(
    ("i", "j", "slope"), [(1, -2, B), (1, -1, A), (2, 1, mp.exp), (3, -1, -1), (3, 1, -1)]
)
def test_partial_derivatives_of_one_step(i: int, j: int, slope: Any) -> None:
    with mp.workdps(DIGITS):
        values = TAPE.run([mp.mpf(A), mp.mpf(B), mp.mpf(C)])
        before = dict(values)
        expected = slope(6) if callable(slope) else slope
        assert abs(partial(TAPE, i, j, values) - expected) < mp.mpf("1e-60")
        assert values == before


def test_the_variables_of_a_formula() -> None:
    assert args_of(["add", v(3), ["neg", v(-1)], ["mul", v(3), 2]]) == (3, -1)
    assert args_of(["div", 1, ["pi"]]) == ()
    assert args_of(["index", "v", "j"]) == ()


def test_the_order_of_the_reverse_walk() -> None:
    assert adjoint_order(TAPE, "y") == [(4, None), (2, 4), (1, 2), (-2, 1), (-1, 1), (0, None)]
    assert adjoint_order(TAPE, "z") == [
        (3, None), (-2, 3), (-1, 3), (1, 3), (-2, 1), (-1, 1), (0, None),
    ]  # fmt: skip
    assert adjoint_order(TAPE, "w") == [(-2, None), (0, None), (-1, None)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["mul", v(1), v(2)], None),
        (["times", 2, v(-1)], None),
        (["exp", v(0)], None),
        (["neg", v(2)], None),
        (["div", ["pi"], v(2)], None),
        (["mul", ["div", 1, 2], v(2)], None),
        (["add", v(1), ["neg", v(2)], ["neg", 3]], None),
        (["add", ["neg", v(1)], 1], None),
        (["div", 1, 7], None),
        (["add", 1, "x"], "not a constant"),
        (v(2), "no operation"),
        (["sum", v(2), "j", 1, 2], "'sum' is no elementary"),
        (["mul", v(1), v(2), v(-1)], "more than two"),
        (["mul", 2, v(2), v(-1)], "more than two"),
        (["mul", ["neg", v(1)], v(2)], "more than one operation"),
        (["add", ["neg", ["neg", v(1)]], v(2)], "more than one operation"),
        (["exp", ["add", v(1), 1]], "more than one operation"),
        (["exp", v(3)], "more than one operation"),
        (["exp", v(-2)], "more than one operation"),
        (["mul", v(1), "x"], "not made of earlier variables"),
        (["mul", v(1), ["index", "w", "j"]], "not made of earlier variables"),
        (["mul", v(1), ["index", "v", 1, 2]], "more than one operation"),
        (["mul", v(1), ["index", "w", 1]], "more than one operation"),
    ],
)
def test_what_is_an_elementary_step(line: Any, words: str | None) -> None:
    """As step v_3 of a trace with the inputs v_-1 and v_0."""
    found = fault(line, 3, 2, binary_sums=False)
    assert found is None if words is None else words in str(found)
    if words is None:
        too_long = line[0] == "add" and len(line) > 3
        assert (fault(line, 3, 2, binary_sums=True) is None) is not too_long


def test_unrelated_numbers_are_positive_and_all_different() -> None:
    numbers = [unrelated_number(k) for k in range(-60, 60)]
    assert min(numbers) > 0
    assert all(abs(a - b) > 1e-6 for a, b in combinations(numbers, 2))
