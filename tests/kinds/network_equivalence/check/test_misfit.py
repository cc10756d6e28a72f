"""The search for a relation finds each that there is, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from keywright.kinds.network_equivalence.check.activations import Function, function_of
from keywright.kinds.network_equivalence.check.misfit import (
    FITTED,
    _bends_alike,
    _beside,
    _between,
    _ends,
    _fit,
    _refined,
    _starts,
    _table,
    _values,
    smallest_misfit,
)
from keywright.referee.errors import Ungradable

RELATED = [
    ("sigmoid", "tanh"), ("tanh(z)", "5 - 2*tanh(9 - 7*z/3)"), ("hard-tanh", "hard-sigmoid"),
    ("exp(z)", "2**z"), ("sin(z)", "cos(z)"), ("z**2", "(z - 1)**2 + 4"),
    ("z**3 - z", "2*z**3 - 8*z"), ("abs(z)", "max(0, z) - z/2"), ("7 + 0*z", "tanh"),
    ("Piecewise((1, z > 0), (0, True))", "Piecewise((-1, z < 40), (1, True))"),
    ("3*z - 1", "z"), ("abs(z - 30)", "abs(z + 20)"), ("max(0, z - 20)", "max(0, 3 - z)"),
    ("abs(z)/64 + abs(z - 1/64)", "abs(z) + abs(z - 1)/64"),
]  # fmt: skip
# The last ones differ from g far out, or in a narrow gap, where no point is at first.
UNRELATED = [
    ("tanh", "1 + 0*z"), ("exp(-2*z)", "sigmoid"), ("z**2", "z**3"), ("abs(z)", "tanh"),
    ("abs(z) + max(0, z - 9)", "abs(z)"), ("abs(z) + max(0, -9 - z)", "abs(z)"),
    ("abs(z)", "abs(z) + max(0, z - 9)"), ("abs(z)", "abs(z) + max(0, -9 - z)"),
    ("max(0, z - 20)", "max(0, z)**2"), ("tanh(z) + 10**10", "exp(z)"),
]  # fmt: skip


def of(text: str) -> Function:
    return function_of(text)


@pytest.mark.parametrize(("first", "second"), RELATED)
def test_a_relation_is_found(first: str, second: str) -> None:
    assert smallest_misfit(of(first), of(second)) < FITTED


@pytest.mark.parametrize(("first", "second"), UNRELATED)
def test_no_relation_is_found_where_there_is_none(
    first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = list(_starts(_ends(of(first)), _ends(of(second))))
    few = [*starts[:2], *starts[20:40:5]]  # for the time that it takes
    monkeypatch.setattr("keywright.kinds.network_equivalence.check.misfit._starts", lambda *_: few)
    assert smallest_misfit(of(first), of(second)) > FITTED


def test_a_constant_is_fitted_by_itself_alone() -> None:
    assert smallest_misfit(of("7 + 0*z"), of("2*z")) == 0
    assert smallest_misfit(of("1/3 + 0*z"), of("2*z")) == 0
    assert 0.1 < smallest_misfit(of("z"), of("7 + 0*z")) <= 1


def test_ends_are_the_first_breakpoint_and_the_last() -> None:
    assert _ends(of("tanh")) == []
    assert _ends(of("abs(z - 2)")) == [2, 2]
    assert _ends(of("abs(z - 2) + abs(z) + abs(z + 3)")) == [-3, 2]
    assert _beside(of("tanh")) == []
    assert _beside(of("abs(z - 2)")) == [1, 3]
    assert _beside(of("abs(z - 2) + abs(z) + abs(z + 3)")) == [-1.5, 1, -4, 3]


def test_a_search_begins_all_around() -> None:
    around = list(_starts([], []))
    betas = [16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.125, 0.0625]
    assert sorted({beta for beta, _ in around}) == sorted([*betas, *(-beta for beta in betas)])
    assert sorted({gamma for _, gamma in around}) == [-3, -1, 0, 1, 3]
    assert len({*around}) == len(around) == 18 * 5
    assert list(_starts([1.0, 2.0], [])) == list(_starts([], [1.0, 2.0])) == around


def test_a_search_begins_where_breakpoints_go_to_breakpoints() -> None:
    around = list(_starts([], []))
    first = list(_starts([1.0, 3.0], [10.0, 16.0]))
    assert first == [(3.0, 7.0), (-3.0, 19.0), *around]  # 3 z + 7 and -3 z + 19
    assert list(_starts([1.0, 3.0], [5.0, 5.0])) == around  # no beta takes two to one
    single = list(_starts([2.0, 2.0], [10.0, 16.0]))
    assert single[18:] == around
    for beta, gamma in single[:18]:
        assert beta * 2 + gamma == (10 if beta > 0 else 16)
    assert sorted(abs(beta) for beta, _ in single[:18:2]) == [2.0**n for n in range(-4, 5)]


def test_alpha_and_delta_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(3)
    for scale in (1.0, 1e-5, 1e200):
        values, wanted = rng.normal(size=20) * scale, rng.normal(size=20)
        error, rest = _fit(wanted, values)
        slope, offset = np.polyfit(values / scale, wanted, 1)
        assert np.allclose(rest, slope * values / scale + offset - wanted)
        assert np.isclose(error, np.abs(rest).max())
    error, _ = _fit(np.array([1.0, 2.0, 6.0]), np.zeros(3))
    assert np.isclose(error, 3)
    with pytest.raises(Ungradable, match="overflow"):
        _fit(np.ones(2), np.array([1.0, np.inf]))
    assert _fit(np.array([3.0, 5.0, 7.0]), np.array([0.0, 1.0, 2.0]))[0] < 1e-12


NEAR: list[tuple[str, Callable[[Any], Any], float, float]] = [
    ("tanh", lambda z: 3 * np.tanh(z / 2 + 1) - 7, 0.5, 1),
    ("z**3 - z", lambda z: 2 * ((1.5 * z - 1) ** 3 - (1.5 * z - 1)) + 1, 1.5, -1),
    ("sin(z)", lambda z: np.sin(z * 0.7 + 0.2), 0.7, 0.2),
]


@pytest.mark.parametrize(("second", "wanted", "beta", "gamma"), NEAR)
def test_newtons_method_finds_the_numbers_from_nearby(
    second: str, wanted: Callable[[Any], Any], beta: float, gamma: float
) -> None:
    z = np.linspace(-3, 3, 31)
    error, *found = _refined(wanted(z), of(second), z, beta * 1.02 + 0.01, gamma - 0.02)
    assert error < 1e-12
    assert np.allclose(found, (beta, gamma), rtol=1e-7)


def test_what_is_reached_is_the_best_that_was_seen() -> None:
    z = np.linspace(-3, 3, 31)
    start, *_ = _refined(np.sin(3 * z), of("tanh"), z, 1.0, 0.0)
    once, _ = _fit(np.sin(3 * z), _table(of("tanh"), z))
    assert start <= once
    assert _refined(np.sin(z), of("exp(exp(z))"), z, 4.0, 0.0) == (np.inf, 4.0, 0.0)  # overflows
    free = _refined(np.exp(z), of("exp(z)"), z, 1.1, 5.0)  # gamma is as good as alpha
    assert free[0] < 1e-10
    assert abs(free[2] - 5) < 1


def test_where_g_bends_f_bends_alike() -> None:
    assert _bends_alike(of("tanh(2*z + 1)"), of("tanh"), 2.0, 1.0)
    assert not _bends_alike(of("exp(-2*z)"), of("sigmoid"), -2.0, -40.0)  # its tail is like that
    assert not _bends_alike(of("2*z"), of("max(0, z)"), 1.0, 500.0)
    assert not _bends_alike(of("max(0, z)"), of("log(1 + exp(z))"), 1e9, 0.0)
    assert _bends_alike(of("7 + 0*z"), of("3 + 0*z"), 1.0, 0.0)
    assert not _bends_alike(of("z"), of("3 + 0*z"), 1.0, 0.0)
    assert not _bends_alike(of("7 + 0*z"), of("z"), 1.0, 0.0)
    assert not _bends_alike(of("log(z - 9)"), of("log(z - 9)"), 1.0, 0.0)  # has no values there
    assert not _bends_alike(of("log(z)"), of("log(z)"), 1.0, -1.0)
    assert not _bends_alike(of("log(z - 1)"), of("log(z - 1)"), 1.0, 0.0)  # at too few places
    assert _bends_alike(of("log(z + 7)"), of("log(z + 7)"), 1.0, 0.0)


def test_values_are_numbers_that_can_be_compared() -> None:
    assert list(_values(of("z"), of("2*z"), 3.0, 5.0)) == [(3.0, 10.0)]
    for first, second in (("log(z)", "z"), ("z", "log(z)"), ("1/(z + 1)", "z")):
        assert list(_values(of(first), of(second), -1.0, -1.0)) == []
    assert list(_values(of("exp(-700*z)"), of("z"), -1.0, -1.0)) == []
    assert list(_values(of("z"), of("-exp(-700*z)"), -1.0, -1.0)) == []
    assert len(list(_values(of("exp(-690*z)"), of("z"), -1.0, -1.0))) == 1


def test_a_fit_is_judged_beside_the_breakpoints_of_g_as_well() -> None:
    z = np.linspace(-1, 1, 5)
    assert _between(of("abs(z)"), of("abs(z)"), z, 1.0, 0.0) < 1e-12
    far = of("abs(z) + max(0, z - 9)")
    assert _between(of("abs(z)"), far, z, 1.0, 0.0) > 0.1
    assert _between(far, of("abs(z)"), z, 1.0, 0.0) < 1e-12  # which _searched looks after
    narrow = of("max(0, 1/8 - abs(z - 1/4))")
    assert _between(of("0*z"), narrow, z, 1.0, 0.0) < 1e-12
    assert _between(narrow, narrow, z, 1.0, 0.0) < 1e-12
    halved = of("abs(2*z) + max(0, 2*z - 9)")
    assert _between(halved, far, z, 2.0, 0.0) < 1e-12
    assert _between(of("abs(2*z)"), far, z, 2.0, 0.0) > 0.1
    moved = of("abs(2*z - 18) + max(0, 2*z - 27)")
    assert _between(moved, far, z, 2.0, -18.0) < 1e-12
    assert _between(of("abs(2*z - 18)"), far, z, 2.0, -18.0) > 0.1


def test_tables_hold_the_values() -> None:
    assert _table(of("z**2"), np.array([1.0, -3.0])).tolist() == [1.0, 9.0]
