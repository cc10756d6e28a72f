"""The limits of whole columns are those that are found point by point, or none."""

from __future__ import annotations

import pytest
from flint import ctx
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.values import columns
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate

ENVS = [Env({"x": mp.mpf(x), "n": n}) for x, n in (("-1.5", 2), ("0.25", 3), ("7", 5))]


def lim(body: str, to: Json = 0, side: str = "both") -> Json:
    return ["limit", read(body), "t", to, side]


FOUND = [
    lim("(sin(x*t) + t)/t"), lim("((x + t)^2 - x^2)/t"), lim("exp(x)*(exp(t) - 1)/t"),
    lim("x/(1 + exp(-t))", ["oo"]), lim("x/(1 + exp(-t))", ["neg", ["oo"]]),
    lim("tanh(t) + x", ["oo"]), lim("tanh(t) + x", ["neg", ["oo"]]),
    lim("abs(t)/t + x", side="+"), lim("abs(t)/t + x", side="-"),
    lim("(t^2 - x^2)/(t - x)", "x"), lim("(t^2 - x^2)/(t - x)", "x", "+"),
    lim("(1 + 1/t)^n", ["oo"]), lim("(exp(x*t) - 1 - x*t)/t^2"), lim("3"), lim("2", ["oo"]),
    lim("t*x", side="-"), lim("x - t", ["neg", "x"], "-"),
]  # fmt: skip


@pytest.mark.parametrize("term", FOUND, ids=str)
def test_it_is_what_is_found_point_by_point(term: Json) -> None:
    with mp.workdps(60):
        found = columns.values(term, columns.Points(ENVS))
        for value, env in zip(found, ENVS, strict=True):
            expected = evaluate(term, env)
            assert abs(value - expected) <= mp.mpf(10) ** -25 * max(1, abs(expected))


NONE = [
    lim("abs(t)/t"), lim("1/t"), lim("sin(1/t)"), lim("t", ["oo"]), lim("sin(t)", ["oo"]),
    lim("1/(1 + t)", ["oo"], "+"), lim("1/(1 + t)", ["neg", ["oo"]], "-"),
    lim("heaviside(t)"), lim("log(t)"),
]  # fmt: skip


@pytest.mark.parametrize("term", NONE, ids=str)
def test_there_is_none_where_there_is_none(term: Json) -> None:
    with mp.workdps(60):
        try:
            found = columns.values(term, columns.Points(ENVS))
        except columns.FAILURES:
            return
        assert all(mp.isinf(value) for value in found)
        assert all(value == evaluate(term, env) for value, env in zip(found, ENVS, strict=True))


def test_the_precision_is_what_it_was() -> None:
    before = ctx.prec
    with mp.workdps(60):
        columns.values(lim("sin(x*t)/t"), columns.Points(ENVS))
        assert mp.dps == 60
        assert ctx.prec == before


def test_one_that_does_not_end_is_refused() -> None:
    # 1 - cos(1/t) is lost in ever more digits
    with mp.workdps(60), pytest.raises((Ungradable, *columns.FAILURES)):
        columns.values(
            lim("(1 + exp(-exp(exp(t))) - 1)*exp(exp(exp(t)))", ["oo"]), columns.Points(ENVS)
        )
