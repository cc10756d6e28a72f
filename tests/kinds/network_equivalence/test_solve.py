"""Equivalent networks: the new parameters computed by numpy, the check's refusals, the errors."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from keywright.algebra.values.answers import as_json
from keywright.errors import FieldError
from keywright.kinds.network_equivalence.check.activations import function_of
from keywright.kinds.network_equivalence.check.misfit import FITTED, smallest_misfit
from keywright.kinds.network_equivalence.solve import (
    NetworkEquivalenceAnswer,
    NetworkEquivalenceProblem,
    solve,
)
from keywright.referee import judge
from keywright.referee.values.numbers import value_of
from keywright.referee.values.terms import evaluate
from tests.kinds.worked import answer_of, judged, sheet_of

Array = NDArray[np.float64]


def erf(z: Array) -> Array:
    return np.array([math.erf(value) for value in z])


def solved(
    first: object, second: object, digits: int = 4
) -> tuple[NetworkEquivalenceAnswer, dict[str, Any]]:
    problem = NetworkEquivalenceProblem.model_validate(
        {"kind": "network-equivalence", "id": "q", "from": first, "to": second}
    )
    answer = solve(problem, digits)
    data = {"id": "q", "kind": "network-equivalence", **as_json(answer)}
    return answer, json.loads(json.dumps(data))


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def phi(z: Array) -> Array:
    return (1 + erf(z / math.sqrt(2))) / 2


ELU = "2*Piecewise((exp(3*z + 1) - 1, 3*z + 1 < 0), (3*z + 1, True)) - 1"
FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "hard-sigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
    "hard-tanh": lambda z: np.clip(z, -1, 1),
    "erf": erf,
    "normal-cdf": phi,
    "relu": lambda z: np.maximum(z, 0),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "1/(1 + exp(-z))": sigmoid,
    "sigmoid(3*z)": lambda z: sigmoid(3 * z),
    "sigmoid(2*t + 1)": lambda z: sigmoid(2 * z + 1),
    "tanh(2*t/3 - 1/5)": lambda z: np.tanh(2 * z / 3 - 1 / 5),
    "2*tanh(z) - 1": lambda z: 2 * np.tanh(z) - 1,
    "relu(2*z)": lambda z: np.maximum(2 * z, 0),
    "relu(1 - z)": lambda z: np.maximum(1 - z, 0),
    "log(1 + exp(2*z))": lambda z: np.log1p(np.exp(2 * z)),
    "softsign": lambda z: z / (1 + np.abs(z)),
    "z/(2 + abs(z))": lambda z: z / (2 + np.abs(z)),
    "atan(z)": np.arctan,
    "atan(4*z + 1)": lambda z: np.arctan(4 * z + 1),
    "silu": lambda z: z * sigmoid(z),
    "z*tanh(z/2) + z": lambda z: z * np.tanh(z / 2) + z,
    "exp(z)": np.exp,
    "2**z": lambda z: 2.0**z,
    "sin(z + pi/3)": lambda z: np.sin(z + math.pi / 3),
    "cos(2*z)": lambda z: np.cos(2 * z),
    "z + sin(z)**2": lambda z: z + np.sin(z) ** 2,
    "2*z - cos(2*z)": lambda z: 2 * z - np.cos(2 * z),
    "log(1 + exp(z))/4": lambda z: np.log1p(np.exp(z)) / 4,
    "2*log(1 + exp(z + 1)) - 1/2": lambda z: 2 * np.log1p(np.exp(z + 1)) - 1 / 2,
    "3*2**(z + 1) - 1": lambda z: 3 * 2 ** (z + 1) - 1,
    "2**(2*z - 1)": lambda z: 2 ** (2 * z - 1),
    "softplus(3*z + 1)": lambda z: np.log1p(np.exp(3 * z + 1)),
    "softplus(-z - 2)": lambda z: np.log1p(np.exp(-z - 2)),
    "2**z/(1 + 2**z)": lambda z: 2**z / (1 + 2**z),
    "1/(1 + 2**(z + 1/2))": lambda z: 1 / (1 + 2 ** (z + 1 / 2)),
    "2**(3*z + log(2))": lambda z: 2 ** (3 * z + math.log(2)),
    "1/(1 + 2**(2*z - pi/3))": lambda z: 1 / (1 + 2 ** (2 * z - math.pi / 3)),
    "1/(1 + 3*exp(-z))": lambda z: 1 / (1 + 3 * np.exp(-z)),
    "sigmoid(1/2 - 2*z)": lambda z: sigmoid(1 / 2 - 2 * z),
    "sigmoid(z + 1)/4 - 1/2": lambda z: sigmoid(z + 1) / 4 - 1 / 2,
    "-3*sigmoid(z/2 + 1)": lambda z: -3 * sigmoid(z / 2 + 1),
    "3*sin(z - pi/3)": lambda z: 3 * np.sin(z - math.pi / 3),
    "sin(1 - 2*z)": lambda z: np.sin(1 - 2 * z),
    "elu": lambda z: np.where(z < 0, np.exp(z) - 1, z),
    ELU: lambda z: 2 * np.where(3 * z + 1 < 0, np.exp(3 * z + 1) - 1, 3 * z + 1) - 1,
    "(1 - 2*z)/(1 + abs(1 - 2*z))": lambda z: (1 - 2 * z) / (1 + np.abs(1 - 2 * z)),
    "gelu": lambda z: z * phi(z),
    "(2*z + 1)*normal_cdf(2*z + 1) + 3": lambda z: (2 * z + 1) * phi(2 * z + 1) + 3,
    "exp(-(z - 1/2)**2)": lambda z: np.exp(-((z - 1 / 2) ** 2)),
    "2**(-z**2)": lambda z: 2 ** (-(z**2)),
    "min(1, max(-1, 2000*z))": lambda z: np.clip(2000 * z, -1, 1),
}
PAIRS = [
    ("sigmoid", "tanh"), ("tanh", "sigmoid"), ("1/(1 + exp(-z))", "tanh"),
    ("hard-sigmoid", "hard-tanh"), ("hard-tanh", "hard-sigmoid"), ("erf", "normal-cdf"),
    ("normal-cdf", "erf"), ("sigmoid(3*z)", "tanh"), ("sigmoid", "sigmoid(3*z)"),
    ("sigmoid(2*t + 1)", "tanh"), ("tanh", "2*tanh(z) - 1"), ("relu", "relu(2*z)"),
    ("tanh(2*t/3 - 1/5)", "sigmoid"),
    ("relu", "relu(1 - z)"), ("softplus", "log(1 + exp(2*z))"),
    ("softsign", "z/(2 + abs(z))"), ("atan(z)", "atan(4*z + 1)"), ("silu", "z*tanh(z/2) + z"),
    ("exp(z)", "2**z"), ("2**z", "exp(z)"), ("sin(z + pi/3)", "cos(2*z)"),
    ("z + sin(z)**2", "2*z - cos(2*z)"), ("log(1 + exp(z))/4", "2*log(1 + exp(z + 1)) - 1/2"),
    ("3*2**(z + 1) - 1", "2**(2*z - 1)"), ("softplus(3*z + 1)", "softplus(-z - 2)"),
    ("2**z/(1 + 2**z)", "1/(1 + 2**(z + 1/2))"), ("1/(1 + 2**(z + 1/2))", "sigmoid(3*z)"),
    ("1/(1 + 2**(2*z - pi/3))", "sigmoid(1/2 - 2*z)"), ("exp(z)", "2**(3*z + log(2))"),
    ("1/(1 + 3*exp(-z))", "sigmoid"), ("sigmoid(z + 1)/4 - 1/2", "-3*sigmoid(z/2 + 1)"),
    ("3*sin(z - pi/3)", "sin(1 - 2*z)"), ("elu", ELU), (ELU, "elu"),
    ("softsign", "(1 - 2*z)/(1 + abs(1 - 2*z))"), ("gelu", "(2*z + 1)*normal_cdf(2*z + 1) + 3"),
    ("exp(-(z - 1/2)**2)", "2**(-z**2)"), ("min(1, max(-1, 2000*z))", "hard-tanh"),
]  # fmt: skip


def outputs(w1: Array, b1: Array, w2: Array, b2: Array, x: Array, f: Callable[..., Array]) -> Array:
    return w2 @ f(w1 @ x + b1) + b2


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_random_networks_keep_their_outputs(first: str, second: str) -> None:
    _, data = solved(first, second)
    alpha, beta, gamma, delta = (
        float(value_of(data["answers"][name]["exact"]))
        for name in ("alpha", "beta", "gamma", "delta")
    )
    rng = np.random.default_rng(7)
    w1, b1 = rng.normal(size=(6, 4)), rng.normal(size=6)
    w2, b2 = rng.normal(size=(3, 6)), rng.normal(size=3)
    x = rng.normal(size=4)
    old = outputs(w1, b1, w2, b2, x, FUNCTIONS[first])
    new = outputs(
        beta * w1, beta * b1 + gamma, alpha * w2, b2 + delta * w2.sum(axis=1), x, FUNCTIONS[second]
    )
    assert np.allclose(old, new, atol=1e-12)


def test_the_seeds_relation() -> None:
    _, data = solved("sigmoid", "tanh")
    exact = {name: entry["exact"] for name, entry in data["answers"].items()}
    assert exact == {"alpha": "1/2", "beta": "1/2", "gamma": "0", "delta": "1/2"}


NONE = [
    ("sigmoid", "relu"), ("tanh", "softplus"), ("relu", "sigmoid"), ("sin(z)", "tanh"),
    ("relu", "abs(z)"), ("sigmoid", "erf"), ("softplus", "relu"), ("z", 3), ("silu", "softplus"),
    ("leaky-relu", "max(z/10, z)"), ("z**2", "cosh(z)"), ("exp(-z**2)", "tanh"),
    ("erf", "1/(1 + exp(z))"), ("erf", "2 - 3*tanh(2*z + 1)"), ("silu", "gelu"),
]  # fmt: skip
SHOWN = [*PAIRS, *NONE, (3, "tanh"), ("sign(z)", "3*sign(1 - 2*z) + 1"), ("x", "2*x + 1")]


@pytest.mark.parametrize(("first", "second"), NONE)
def test_no_relation_is_no_number_but_a_reason(first: str, second: object) -> None:
    answer, data = solved(first, second)
    assert data["answers"] == dict.fromkeys(("alpha", "beta", "gamma", "delta"))
    assert answer.obstacle is not None
    assert not [row for row in data["derivations"] if row["id"] == "rewritten"]


@pytest.mark.parametrize(("first", "second"), SHOWN)
def test_the_check_vouches_for_every_place(first: object, second: object) -> None:
    _, data = solved(first, second)
    findings = judge({"from": first, "to": second}, data, 4)
    assert [(f.where, f.detail) for f in findings if not f.ok] == []
    assert [f.where for f in findings if f.how == "unchecked"] == []


@pytest.mark.parametrize(("first", "second"), SHOWN)
def test_the_sheet_renders(first: object, second: object) -> None:
    question = {"kind": "network-equivalence", "from": first, "to": second}
    for solutions in (True, False):
        text = sheet_of(question, solutions=solutions)
        assert text.rstrip().endswith(r"\end{document}")


def changed(data: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    copied = copy.deepcopy(data)
    node = copied
    for key in path[:-1]:
        node = node[key]
    assert node[path[-1]] != value
    node[path[-1]] = value
    return copied


HALF = ["div", 1, 2]
WRONG = [
    (("answers", "alpha"), {"exact": "1/3", "decimal": "0.3333"}),
    (("answers", "beta"), {"exact": "1", "decimal": "1"}),
    (("answers", "gamma"), {"exact": "1", "decimal": "1"}),
    (("answers", "delta", "exact"), "-1/2"),
    (("answers", "delta", "decimal"), "0.6"),
    (("formulas", "numbers.0", 2), 1),
    (("formulas", "form", 2, 2), ["neg", HALF]),
    (("formulas", "given.source.equation", 2, 2, 2, 1), "z"),
    (("formulas", "given.target.sign"), ["erf"]),
    (("formulas", "parameters.0.equation", 2, 1), 1),
    (("formulas", "parameters.0.equation", 2, 2, 2), "i"),
    (("formulas", "parameters.1.equation", 2, 1), 2),
    (("formulas", "parameters.2.equation", 2, 1), 1),
    (("formulas", "parameters.3.equation", 2, 2, 1), 1),
    (("formulas", "parameters.3.ranges.0", 2, 2), "M"),
    (("formulas", "parameters.0.ranges.0", 2, 2), "K"),
    (("facts", "given.source.title"), "hyperbolic tangent"),
    (("derivations", 0, "steps", 1, "term"), 1),
    (("derivations", 1, "steps", 2, "term", 1, 1, 1, 1), 1),
    (("derivations", 1, "start", 2, 2), "j"),
]


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_the_check_refuses_what_is_wrong(path: tuple[Any, ...], value: object) -> None:
    _, data = solved("sigmoid", "tanh")
    findings = judge({"from": "sigmoid", "to": "tanh"}, changed(data, path, value), 4)
    assert any(not finding.ok for finding in findings)


WRONG_REASONS = [
    ("sigmoid", "relu", ("facts", "obstacle.word_f"), "only one end"),
    ("sigmoid", "relu", ("facts", "obstacle.kind"), "breaks"),
    ("sin(z)", "tanh", ("formulas", "obstacle.period", 1, 1), ["add", "z", ["pi"]]),
    ("sin(z)", "tanh", ("facts", "obstacle.first_differs"), False),
    ("sigmoid", "hard-sigmoid", ("formulas", "obstacle.of_g.0"), 2),
    ("leaky-relu", "max(z/10, z)", ("formulas", "obstacle.of_f.0"), HALF),
    ("sigmoid", "erf", ("formulas", "obstacle.failures.1.slopes", 2), 1),
    ("sigmoid", "erf", ("values", "obstacle.failures.0.left", "exact"), "sigmoid(2)"),
    ("erf", "1/(1 + exp(z))", ("facts", "obstacle.word_g"), "increasing"),
    ("sigmoid", "erf", ("facts", "obstacle.word_f"), "increasing"),
    ("z**2", "cosh(z)", ("formulas", "obstacle.derivatives.0", 2), 3),
    ("silu", "gelu", ("facts", "obstacle.divided"), False),
    ("silu", "gelu", ("facts", "obstacle.word_g"), "only one end"),
    ("silu", "gelu", ("formulas", "obstacle.derivatives.1", 2), ["neg", "z"]),
    ("sigmoid", "relu", ("answers", "alpha"), {"exact": "1", "decimal": "1"}),
]


@pytest.mark.parametrize(("first", "second", "path", "value"), WRONG_REASONS)
def test_the_check_refuses_wrong_reasons(
    first: str, second: str, path: tuple[Any, ...], value: object
) -> None:
    _, data = solved(first, second)
    findings = judge({"from": first, "to": second}, changed(data, path, value), 4)
    assert any(not finding.ok for finding in findings)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_search_of_the_check_finds_relations_that_exist(first: str, second: str) -> None:
    assert smallest_misfit(function_of(first), function_of(second)) < FITTED


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2*z - 3", "max(0, -z)"),  # a line is like the tail of relu
        ("exp(-2*z)", "sigmoid"),
        ("relu", "softplus"),  # seen from far away
        ("Piecewise((0, z < 0), (1, True))", "sigmoid"),
        ("sigmoid", "softplus"),
    ],
)
def test_what_is_like_a_tail_or_like_a_kink_is_no_relation(first: str, second: str) -> None:
    assert smallest_misfit(function_of(first), function_of(second)) >= FITTED


def test_no_relation_cannot_be_claimed_where_there_is_one() -> None:
    _, data = solved("sigmoid", "relu")
    findings = judge({"from": "sigmoid", "to": "sigmoid(2*z)"}, data, 4)
    assert any("a relation exists" in finding.detail for finding in findings)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("sigmiod", "did you mean 'sigmoid'"),
        ("hard-tan", "did you mean 'hard-tanh'"),
        ("z*x", "one variable"),
        ("sigmoid(", "ends where"),
        ("oo", "finite"),
        ("tanh(3 + x)**0", r"the same without tanh\(3 \+ x\)"),
        ("x + exp(x*(sin(x) - sin(x)))", r"the same without sin\(x\)"),
        ("abs(z)*0", r"the same without abs\(z\)"),
        (True, "a number or a formula"),
    ],
)
def test_what_is_no_function_is_refused(given: object, message: str) -> None:
    with pytest.raises(ValidationError, match="(?s)" + message):
        NetworkEquivalenceProblem.model_validate(
            {"kind": "network-equivalence", "from": given, "to": "tanh"}
        )


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("log(z)", "tanh", "from"),
        ("tanh", "1/z", "to"),
        ("sin(z)", "sin(z) + sin(2*z)", "to"),
        ("z/z", "tanh", "from"),
        ("tanh", "sin(z)**2 + cos(z)**2", "to"),
        ("1**z", "z", "from"),
    ],
)
def test_what_cannot_be_solved_names_its_field(first: str, second: str, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        solved(first, second)
    assert caught.value.path == (field,)


@pytest.mark.parametrize(
    ("first", "second", "jumps"),
    [
        ("softsign", "tanh", [(2, -2)]),
        ("tanh", "max(0, z)", []),
        ("abs(z - 1) + abs(z)", "abs(2*z)", [(-2, 0), (0, 2), (-2, 2)]),
        ("sign(z)", "sign(z) + sign(z - 1/3)", [(-1, 1), (-2, 0), (0, 2)]),
    ],
)
def test_breakpoints_that_count_are_shown(
    first: str, second: str, jumps: list[tuple[int, int]]
) -> None:
    question = {"kind": "network-equivalence", "from": first, "to": second}
    answer = answer_of(question)
    shown = [
        tuple(answer["formulas"][f"obstacle.jumps.{n}.{side}"][2] for side in ("left", "right"))
        for n in range(len(jumps))
    ]
    assert [tuple(evaluate(value) for value in pair) for pair in shown] == jumps
    assert f"obstacle.jumps.{len(jumps)}.left" not in answer["formulas"]
    assert judged(question, answer) == ([], [])
    if jumps:
        answer["formulas"]["obstacle.jumps.0.left"][2] = 7
        assert judged(question, answer)[0]


def test_a_sign_is_explained_once() -> None:
    question = {"kind": "network-equivalence", "from": "relu", "to": "relu(2*z)"}
    answer = answer_of(question)
    assert not any(path.startswith("given.target.helpers") for path in answer["formulas"])
    answer["formulas"]["given.target.helpers.0"] = ["eq", ["relu", "u"], ["max", 0, "u"]]
    assert judged(question, answer)[0] != []


def test_a_region_is_told_by_what_the_other_function_is_taken_of() -> None:
    """z/5 + c > c is as true as z/4 + c > c, and yet it is not beta z + gamma."""
    ramp = "{0}/(1 + abs({0}))"
    question = {
        "kind": "network-equivalence", "from": ramp.format("(z/4)"), "to": ramp.format("(z + 2)"),
    }  # fmt: skip
    answer = answer_of(question)
    image = answer["formulas"]["regions.1.image"]
    assert image == ["gt", ["add", ["div", "z", 4], ["neg", 2]], -2]
    assert judged(question, answer)[0] == []
    image[1][1][2] = 5
    assert [one.where for one in judged(question, answer)[0]] == ["formulas/regions.1.image"]
