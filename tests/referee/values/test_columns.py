"""Columns of numbers are the values that are found point by point, or none at all."""

from __future__ import annotations

import random
from typing import Any

import pytest
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import COMPARISONS
from keywright.referee.laws.domain import read_domain
from keywright.referee.steps.points import draw
from keywright.referee.values import columns
from keywright.referee.values.columns import floats
from keywright.referee.values.environment import Alias, Env, ReadDefinition
from keywright.referee.values.terms import evaluate

DIGITS = 60
DOMAIN: dict[str, Any] = {
    "variables": [
        {"name": "x"},
        {"name": "t", "low": 0, "special": [1]},
        {"name": "K", "low": 0, "integer": True},
        {"name": "i", "low": 0, "high": ["add", "K", 1], "integer": True},
    ],
    "conditions": [
        ["eq", ["index", "y", "j"], ["mul", "j", ["index", "x", "j"]]],
        ["eq", ["index", "y", 1], 7],
        ["eq", "m", ["add", "t", 1]],
        ["eq", ["tilde", "x"], ["mul", "x", "t"]],
        ["eq", ["index", ["tilde", "w"], "j"], ["add", "j", "t"]],
    ],
    "definitions": [
        {"name": "f", "parameters": ["z"], "body": ["mul", "z", ["exp", ["neg", "z"]]]},
        {
            "name": "S", "parameters": ["v"], "component": "r", "size": "K",
            "body": [
                "div", ["index", "v", "r"], ["sum", ["exp", ["index", "v", "j"]], "j", 1, "K"],
            ],
        },
        {
            "name": "before", "parameters": ["v"], "component": "r", "size": "K",
            "body": ["index", "v", ["add", "r", ["neg", 1]]],
        },
        {
            "name": "behind", "parameters": ["v"], "component": "r", "size": "K",
            "body": ["index", "v", ["add", "r", 1]],
        },
        {"name": "place", "parameters": ["v"], "component": "r", "size": "K", "body": "r"},
    ],
}  # fmt: skip
ONE = ("neg", "exp", "sin", "cos", "tanh", "abs", "sigmoid", "softplus", "relu", "sqrt", "log",
       "atan", "erf", "normal_cdf", "sign", "cosh", "floor", "heaviside")  # fmt: skip
TWO = ("add", "mul", "div", "pow", "max", "min", "times")


def _term(draw: random.Random, depth: int, names: tuple[Any, ...]) -> Any:
    if depth == 0:
        return draw.choice(names)
    kind = draw.randrange(9)

    def part() -> Any:
        return _term(draw, depth - 1, names)

    if kind < 3:
        return [draw.choice(ONE), part()]
    if kind < 6:
        return [draw.choice(TWO), part(), part()]
    if kind == 6:
        inner = _term(draw, depth - 1, (*names, "j", ["index", "x", "j"], ["index", "y", "j"]))
        return ["sum", inner, "j", 1, "K"]
    if kind == 7:
        condition = [draw.choice([*COMPARISONS]), part(), part()]
        return ["cases", ["case", part(), condition], ["case", part(), ["true"]]]
    scaled = ["mul", part(), ["vec", "x"]]
    return draw.choice([["call", "f", part()], ["index", ["call", "S", scaled], "i"]])


NAMES = ("x", "t", "m", "K", 2, 3, ["pi"], ["index", "x", "i"], ["index", "y", "i"])


def _by_points(term: Any, points: list[Any]) -> list[Any] | None:
    try:
        return [evaluate(term, point.env) for point in points]
    except Ungradable:
        return None


def test_random_terms_have_the_same_values() -> None:
    points = draw(read_domain(DOMAIN), [["sum", 1, "j", 1, "K"]], "columns")
    compared = 0
    with mp.workdps(DIGITS):
        for seed in range(300):
            term = _term(random.Random(seed), 1 + seed % 4, NAMES)
            try:
                found = columns.values(term, columns.Points([point.env for point in points]))
            except columns.FAILURES:
                continue
            wanted = _by_points(term, points)
            assert wanted is not None, term
            for a, b in zip(found, wanted, strict=True):
                assert abs(a - b) <= mp.mpf(10) ** -45 * (1 + abs(b)), term
            compared += 1
    assert compared > 200


ENTRY = ["index", ["call", "S", ["mul", "t", ["vec", "x"]]], "i"]
IN_COLUMNS: list[Any] = [
    3, "x", "m", ["pi"], ["tilde", "x"], ["index", ["tilde", "w"], "i"],
    ["index", ["call", "place", ["vec", "x"]], "i"],
    ["call", "f", "x"], ["call", "f", ["call", "f", 2]], ENTRY,
    ["index", ["call", "S", ["vec", "x"]], 1], ["index", ["call", "S", ["vec", "x"]], "K"],
    ["index", ["call", "S", ["add", ["vec", "x"], ["neg", ["vec", "x"]], "t"]], "i"],
    ["index", ["call", "S", ["times", ["div", ["vec", "x"], 3], "m"]], "i"],
    ["index", ["vec", "x"], "i"], ["index", "y", 1], ["index", "y", "i"],
    ["sum", ["mul", ["index", "y", "j"], "x"], "j", 1, "K"], ["sum", "j", "j", 2, 1],
    ["sum", ["sum", ["add", "j", "l", "t"], "l", "j", "K"], "j", 1, "K"],
    ["sum", ENTRY, "i", 1, "K"], ["sum", ["call", "f", ["index", "x", "j"]], "j", 1, "K"],
    ["cases", ["case", "t", ["lt", "x", 0]], ["case", ["neg", "x"], ["true"]]],
    ["cases", ["case", ["div", 1, "x"], ["ne", "x", "x"]], ["case", "t", ["ge", "t", 0]]],
    ["sum", ["cases", ["case", 1, ["eq", "j", "i"]], ["case", "x", ["true"]]], "j", 1, "K"],
    ["true"], ["lt", "x", "t"], ["le", "t", "t"], ["eq", "t", ["mul", 2, "t"]],
    ["and", ["lt", "x", "t"], ["gt", "x", 0]], ["or", ["lt", "x", "t"], ["gt", "x", 0]],
    ["and", ["true"], ["or", ["true"], ["lt", "t", 0]]],
]  # fmt: skip


@pytest.mark.parametrize("term", IN_COLUMNS, ids=str)
def test_what_is_found_in_columns(term: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(columns, "meaning")  # by which all else is found, point by point
    points = draw(read_domain(DOMAIN), [["sum", 1, "j", 1, "K"]], "columns")
    with mp.workdps(DIGITS):
        found = columns.values(term, columns.Points([point.env for point in points]))
        for value, point in zip(found, points, strict=True):
            wanted = evaluate(term, point.env)
            assert type(value) is type(wanted)
            assert abs(value - wanted) <= mp.mpf(10) ** -45 * (1 + abs(wanted))


@pytest.mark.parametrize(
    "term",
    [
        ["at", ["mul", "z", "x"], "z", "t"],
        ["sum", ["at", ["mul", "z", "j"], "z", "t"], "j", 1, "K"],
        ["sum", ["at", ["mul", "z", ["index", "x", "j"]], "z", "t"], "j", 1, "K"],
        ["sum", ["at", ["mul", "z", ["index", "y", "j"]], "z", 2], "j", 1, "K"],
    ],
)
def test_what_is_found_point_by_point_for_the_sake_of_the_rest(term: Any) -> None:
    points = draw(read_domain(DOMAIN), [["sum", 1, "j", 1, "K"]], "columns")
    with mp.workdps(DIGITS):
        found = columns.values(term, columns.Points([point.env for point in points]))
        for value, point in zip(found, points, strict=True):
            assert abs(value - evaluate(term, point.env)) <= mp.mpf(10) ** -45 * (1 + abs(value))


def test_an_entry_that_is_bound_is_not_drawn_again() -> None:
    env = Env({("x", (1,)): mp.mpf(5)}, oracle=lambda key, indices, name: mp.mpf(7))
    assert columns.evaluated(["index", "x", 1], [env]) == [5]
    assert columns.evaluated(["index", "x", 2], [env]) == [7]


LIMITS = [
    (["div", 1, ["add", 1, ["exp", ["mul", ["neg", "k"], "x"]]]], ["heaviside", "x"]),
    (["div", ["exp", ["neg", "k"]], ["exp", ["neg", "k"]]], 1),
    (["div", ["exp", ["mul", 2, "k"]], ["pow", ["exp", "k"], 2]], 1),
    (["pow", ["exp", "k"], ["div", 1, "k"]], ["exp", 1]),
    (["pow", ["exp", ["neg", "k"]], ["div", 1, "k"]], ["exp", ["neg", 1]]),
    (["div", ["log", ["exp", "k"]], "k"], 1),
    (["div", ["softplus", "k"], "k"], 1),
    (["div", ["sqrt", ["exp", ["mul", 2, "k"]]], ["exp", "k"]], 1),
    (["mul", ["exp", "k"], ["exp", ["neg", "k"]]], 1),
    (["mul", "k", ["exp", ["neg", "k"]]], 0),
    (["add", ["exp", "k"], 1, ["neg", ["exp", "k"]]], 1),
    (["pow", ["add", 1, ["div", "x", "k"]], "k"], ["exp", "x"]),
]


@pytest.mark.parametrize(("body", "wanted"), LIMITS)
def test_what_lies_beyond_all_exponents_makes_no_limit_wrong(body: Any, wanted: Any) -> None:
    points = draw(read_domain(DOMAIN), [], "far")
    term = ["limit", body, "k", ["oo"], "both"]
    with mp.workdps(DIGITS):
        try:
            found = columns.values(term, columns.Points([point.env for point in points]))
        except columns.FAILURES:
            return
        for value, point in zip(found, points, strict=True):
            assert abs(value - evaluate(wanted, point.env)) < mp.mpf(10) ** -14


@pytest.mark.parametrize(
    "term",
    [
        ["oo"], ["neg", ["oo"]], ["div", 1, ["add", "x", ["neg", "x"]]], ["log", ["neg", "t"]],
        ["sqrt", ["neg", "t"]], ["add", 1, ["lt", "x", "t"]], ["list", "x", "t"], "nobody",
        ["index", "x", ["add", "i", ["div", 1, 2]]], ["limit", "k", "k", ["oo"], "both"],
        ["limit", ["div", ["abs", "k"], "k"], "k", 0, "both"],
        ["limit", ["sin", "k"], "k", ["oo"], "both"],
        ["exp", ["exp", ["exp", ["mul", 50, "t"]]]], ["call", "f", "x", "t"], [], ["div", "x"],
        ["index", ["call", "S", ["vec", "x"]], 0], ["index", ["call", "f", ["vec", "x"]], 1],
        ["index", ["call", "S", ["vec", "x"]], ["add", "K", 1]], ["call", "S", ["vec", "x"]],
        ["index", ["call", "S", ["list", 1, 2]], 1], ["vec", "x"], ["matrix", ["list", "x"]],
        ["index", ["call", "before", ["vec", "x"]], 1],
        ["index", ["call", "behind", ["vec", "x"]], "K"],
        ["index", ["call", "place", ["vec", "x"]], 0],
        ["index", ["call", "place", ["vec", "x"]], ["add", "K", 1]],
        ["index", ["call", "S", ["call", "S", ["vec", "x"]]], 1],
        ["index", ["call", "S", ["vec", "x"]], 1, 1],
        ["cases", ["case", "x", ["lt", "t", 0]]], ["cases", ["case", "x"]], ["cases", "x"],
        ["cases", ["case", "x", []]], ["cases", ["case", "x", "t"]], ["and", "x", ["true"]],
        ["add", ["true"], 1], ["mul", "x", ["pi", 1]], ["true", 1], ["and"], ["or"],
    ],
)  # fmt: skip
def test_what_is_no_finite_number_is_left_to_others(term: Any) -> None:
    points = draw(read_domain(DOMAIN), [], "none")
    with mp.workdps(DIGITS), pytest.raises(columns.FAILURES):
        columns.values(term, columns.Points([point.env for point in points]))


def test_one_missing_value_is_told_as_it_always_is() -> None:
    points = draw(read_domain(DOMAIN), [], "missing")
    with mp.workdps(DIGITS), pytest.raises(Ungradable, match="division by zero"):
        columns.evaluated(["div", 1, 0], [point.env for point in points])


def test_many_places_are_tried_as_numbers_of_the_machine() -> None:
    places = [-2.5, 0.1, 3.0]
    with mp.workdps(30):
        assert floats(read("3*z/7"), "z", places) == [float(3 * mp.mpf(z) / 7) for z in places]
        assert floats(read("exp(z)"), "z", places) == [float(mp.exp(z)) for z in places]
        assert floats(5, "z", places) == [5.0, 5.0, 5.0]
        nearly_one = floats(read("(1 + z) - 1"), "z", [1e-25])
        assert nearly_one == pytest.approx([1e-25], rel=1e-4)


def test_what_is_no_number_in_a_column_is_found_place_by_place() -> None:
    far: Json = ["exp", ["neg", ["exp", "z"]]]  # e^-(5e21) at the second place
    with mp.workdps(30):
        assert floats(far, "z", [0.0, 50.0]) == [float(mp.exp(-1)), 0.0]
        with pytest.raises(Ungradable, match="division by zero"):
            floats(read("1/z"), "z", [1.0, 0.0])
        with pytest.raises(Ungradable):
            floats(read("w"), "z", [1.0])


def test_values_are_remembered_by_all_that_decides_them() -> None:
    """The precision, the term, and of each environment values, definitions, equations, and names
    of whole numbers."""

    def defined(body: Json) -> Env:
        return Env({"x": mp.mpf(2)}, {"f": ReadDefinition("f", ("z",), body)})

    def equated(body: Json) -> Env:
        return Env({"x": mp.mpf(2)}, aliases={"m": (Alias((), body),)})

    third: Json = ["div", 1, 3]
    asked: list[tuple[Json, list[Env], Any]] = [
        ("x", [Env({"x": mp.mpf(2)})], [2]),
        ("x", [Env({"x": mp.mpf(3)})], [3]),
        ("x", [Env({"x": mp.mpf(2)}), Env({"x": mp.mpf(3)})], [2, 3]),
        (["neg", "x"], [Env({"x": mp.mpf(2)})], [-2]),
        (["call", "f", "x"], [defined("z")], [2]),
        (["call", "f", "x"], [defined(["mul", "z", "z"])], [4]),
        ("m", [equated("x")], [2]),
        ("m", [equated(["add", "x", 1])], [3]),
        (["index", "w", 1], [Env(oracle=lambda *_: 5)], [5]),
        (["index", "w", 1], [Env(oracle=lambda *_: 6)], [6]),
    ]
    for _ in range(2):
        for term, envs, wanted in asked:
            found = columns.evaluated(term, envs)
            assert found == wanted
            found.clear()  # which is the caller's own
    precise = {}
    for digits in (15, 60, 15):
        with mp.workdps(digits):
            precise[digits] = columns.evaluated(third, [Env()])[0]
    assert 0 < abs(precise[15] - precise[60]) < mp.mpf("1e-15")
    steps: Json = ["limit", ["add", ["floor", "x"], ["neg", "x"]], "x", ["oo"], "both"]
    assert columns.evaluated(steps, [Env(whole=frozenset({"x"}))]) == [0]
    with pytest.raises(Ungradable):
        columns.evaluated(steps, [Env()])
