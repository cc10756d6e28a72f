"""A question on an activation function as the checks read it, and the terms that they compare."""

from __future__ import annotations

import pytest
from mpmath import mp

from keywright.kinds.activation.check.question import (
    DIGITS,
    FAR_AND_WIDE,
    NEAR,
    SHARES,
    CheckedActivation,
    Pair,
    _within,
    ends,
    has_value,
    heads,
    inside,
    put,
    quotient,
    unit_step,
    where,
    written,
)
from keywright.kinds.network_equivalence.check.relation_sheet import as_list
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate


@pytest.fixture(autouse=True)
def _as_many_digits_as_the_check_has() -> object:
    with mp.workdps(DIGITS):
        yield


def test_fields_have_their_defaults() -> None:
    asked = CheckedActivation({"function": "max(0, x)"})
    assert (asked.name, asked.step, asked.parts) == ("g", "H", ("derivative", "closed-forms"))
    assert asked.function == ["max", 0, "x"]
    assert asked.at_zero == ["div", 1, 2]
    assert asked.ranges == {}
    assert asked.near == {"parameter": "k", "to": "oo"}
    assert len(asked.trials) == 1
    assert dict(asked.trials[0].values) == {}


def test_fields_are_those_of_the_question() -> None:
    asked = CheckedActivation({
        "function": "a*x", "name": "f", "step": {"name": "S", "at_zero": 1}, "parts": ["limit"],
        "parameters": {"a": {"between": [0, 1]}, "b": {"between": ["-oo", "oo"]},
                       "c": {"between": [2, "oo"]}, "d": {"between": ["-oo", -3]}},
        "approximation": {"function": "tanh(x/t)", "parameter": "t", "to": 0},
    })  # fmt: skip
    assert (asked.name, asked.step, asked.parts, asked.at_zero) == ("f", "S", ("limit",), 1)
    assert asked.ranges == {"a": (0, 1), "b": (None, None), "c": (2, None), "d": (None, -3)}
    assert asked.near == {"function": "tanh(x/t)", "parameter": "t", "to": 0}
    assert CheckedActivation({"function": "x", "step": {"name": "S"}}).at_zero == ["div", 1, 2]
    assert CheckedActivation({"function": "x", "step": {"at_zero": 0}}).step == "H"


def test_an_approximation_asks_for_its_limit() -> None:
    near = {"function": "tanh(k*x)"}
    usual = ("derivative", "closed-forms")
    assert CheckedActivation({"function": "x", "approximation": near}).parts == (*usual, "limit")
    assert CheckedActivation({"function": "x", "approximation": None}).parts == usual
    assert (
        CheckedActivation({"function": "x", "approximation": near, "parts": usual}).parts == usual
    )


def test_parameters_are_tried_at_a_few_values_in_their_intervals() -> None:
    asked = CheckedActivation({
        "function": "a*x",
        "parameters": {"a": {"between": [-1, 3]}, "b": {"between": ["-oo", "oo"]},
                       "c": {"between": [2, "oo"]}, "d": {"between": ["-oo", -3]}},
    })  # fmt: skip
    assert len(asked.trials) == 4
    for n, env in enumerate(asked.trials):
        share = [mp.mpf(SHARES[(n + i) % 4]) for i in range(4)]
        reach = [s / (1 - s) for s in share]
        assert env.values["a"] == -1 + share[0] * 4
        assert env.values["b"] == -reach[1]
        assert env.values["c"] == 2 + reach[2]
        assert env.values["d"] == -3 - reach[3]
    assert len({env.values["a"] for env in asked.trials}) == 4


def test_the_step_has_the_value_that_is_asked_for() -> None:
    asked = CheckedActivation({"function": "x*H(x)", "step": {"at_zero": "1/3"}})
    (env,) = asked.trials
    assert [asked.g(mp.mpf(x), env) for x in (-2, 0, 3)] == [0, 0, 3]
    step = CheckedActivation({"function": "H(x)", "step": {"at_zero": "1/3"}})
    values = [step.g(mp.mpf(x), env) for x in (-2, 0, 3)]
    assert values == [0, mp.mpf(1) / 3, 1]
    other = step.with_step_at_zero(env.bind({"a": mp.mpf(5)}), mp.mpf(7))
    assert [step.g(mp.mpf(x), other) for x in (-2, 0, 3)] == [0, 7, 1]
    assert other.values["a"] == 5


def test_a_function_is_tried_in_each_region_at_each_trial() -> None:
    asked = CheckedActivation({"function": "a*x**2", "parameters": {"a": {"between": [1, 2]}}})
    regions: list[Pair] = [(None, 0), (0, 1), (1, None)]
    places = asked.places(regions)
    assert places is asked.places(list(regions))
    assert places is not asked.places(regions[:1])
    numbers = [x for env in asked.trials for pair in regions for x in inside(pair, env)]
    assert [env.values["x"] for env in places.envs] == numbers
    a = [env.values["a"] for env in places.envs]
    assert all(map(close, places.values, (k * x * x for k, x in zip(a, numbers, strict=True))))
    rows = zip(places.slopes, a, numbers, strict=True)
    assert all(abs(slope - 2 * k * x) < mp.mpf(10) ** -20 for slope, k, x in rows)


def test_a_function_without_a_slope_has_none() -> None:
    asked = CheckedActivation({"function": "abs(x - 1/2)"})
    beside: Json = ["add", ["div", 1, 2], ["neg", read("1e-12")]]  # so that 1/2 is tried
    assert len(asked.places([(0, 1)]).slopes) > 10
    with pytest.raises(Ungradable):
        _ = asked.places([(beside, None)]).slopes


def test_regions_lie_between_breakpoints() -> None:
    assert ends([]) == [(None, None)]
    assert ends([0]) == [(None, 0), (0, None)]
    assert ends([0, "a", 2]) == [(None, 0), (0, "a"), ("a", 2), (2, None)]


def test_numbers_are_close_to_the_ends_and_between() -> None:
    env = Env({"a": mp.mpf(2)})
    everywhere = list(inside((None, None), env))
    assert [abs(x) for x in everywhere] == [mp.mpf(step) for step in NEAR]
    assert [mp.sign(x) for x in everywhere] == [1, -1] * 10
    assert list(inside((1, None), env)) == [1 + mp.mpf(step) for step in NEAR]
    assert list(inside((None, "a"), env)) == [2 - mp.mpf(step) for step in NEAR]
    between = list(inside((1, "a"), env))
    steps = [mp.mpf(step) for step in NEAR if mp.mpf(step) < 1]
    assert len(steps) == 10
    pairs = [x for step in steps for x in (1 + step, 2 - step)]
    assert between == [*pairs, 1 + mp.mpf("0.4371")]
    assert list(inside((0, ["neg", "a"]), env)) == [-2 * mp.mpf("0.4371")]
    wide = list(inside((0, 4), env))
    assert wide[-1] == 4 * mp.mpf("0.4371")
    exactly = list(inside((0, read("0.031")), env))
    assert mp.mpf("0.031") not in exactly
    assert 0 not in exactly
    assert max(FAR_AND_WIDE) == -min(FAR_AND_WIDE) == 10
    assert len(FAR_AND_WIDE) == 81


def test_terms_are_searched_and_filled() -> None:
    term: Json = ["add", ["mul", "x", 2], ["call", "H", "x"], "xy"]
    assert heads(term) == {"add", "mul", "call"}
    assert heads("x") == heads(3) == set()
    assert put(term, "x", ["neg", "y"]) == [
        "add", ["mul", ["neg", "y"], 2], ["call", "H", ["neg", "y"]], "xy",
    ]  # fmt: skip
    assert put(["x", "x"], "x", 1) == ["x", 1]
    assert put("x", "x", 0) == 0
    assert put("y", "x", 0) == "y"
    assert put(7, "x", 0) == 7


def test_a_term_has_a_value_or_none() -> None:
    env = Env({"x": mp.mpf(0)})
    assert has_value("x", env)
    assert has_value(["div", "x", 2], env)
    assert not has_value(["div", 2, "x"], env)
    assert not has_value("y", env)


def test_conditions_are_written_as_they_are_printed() -> None:
    assert where((0, 1)) == ["and", ["lt", 0, "x"], ["lt", "x", 1]]
    assert where((0, None)) == ["gt", "x", 0]
    assert where((None, 1), "a") == ["lt", "a", 1]
    assert where((None, None)) is None


def test_difference_quotients_are_written_out() -> None:
    assert quotient("a", "b", "h", "+") == [
        "limit", ["div", ["add", "a", ["neg", "b"]], "h"], "h", 0, "+",
    ]  # fmt: skip
    moved: Json = ["add", "x", "h"]

    def lines(numerator: Json) -> Json:
        return ["limit", ["div", numerator, "h"], "h", 0, "both"]

    below: Json = ["neg", "b"]
    rows: list[tuple[Json, Json]] = [
        (["add", "x", 1], ["add", moved, 1, below]),
        (["mul", 2, "x"], ["add", ["mul", 2, moved], below]),
        ("x", ["add", "x", "h", below]),
        (5, ["add", 5, below]),
    ]
    for branch, numerator in rows:
        assert written(branch, moved, "b", "h", "both") == lines(numerator)


def test_a_step_is_one_above_zero_and_nothing_below() -> None:
    step = unit_step(["div", 1, 3])
    conditions = [["gt", "x", 0], ["eq", "x", 0], ["lt", "x", 0]]
    assert [case[2] for case in as_list(step)[1:] if isinstance(case, list)] == conditions
    for x, value in ((-1, 0), (0, mp.mpf(1) / 3), (1, 1)):
        assert evaluate(step, Env({"x": mp.mpf(x)})) == value


def test_numbers_are_within_two_bounds() -> None:
    env = Env({"a": mp.mpf(2)})
    numbers = [mp.mpf(n) for n in range(-1, 4)]
    assert _within((0, "a"), env, numbers) == [1]
    assert _within((0, None), env, numbers) == [1, 2, 3]
    assert _within((None, "a"), env, numbers) == [-1, 0, 1]
    assert _within((None, None), env, numbers) == numbers


def test_a_function_is_tried_beside_its_switches_wherever_they_are() -> None:
    asked = CheckedActivation(
        {"function": "max(0, a*x - 50*a)", "parameters": {"a": {"between": [1, 2]}}}
    )
    ((below, above), *others) = asked.turning
    assert below < 50 < above < 51
    assert others == [[below, above]] * 3
    tried = [env.values["x"] for env in asked.places([(None, 50), (50, None)]).envs]
    assert [tried.count(x) for x in (below, above)] == [4, 4]
    assert len(tried) == 4 * 2 * (len(NEAR) + 1)
    assert len(asked.places([(50, None)]).envs) == 4 * (len(NEAR) + 1)
