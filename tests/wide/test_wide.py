"""A few random questions of each family; `make wide` tries as many as one has time for."""

from __future__ import annotations

from random import Random

import pytest

from tests.kinds import worked
from tests.wide import working
from tests.wide.questions import QUESTIONS
from tests.wide.working import fate

COUNTS = {"activation": 2, "network-equivalence": 2, "autodiff": 6, "softmax": 5}
SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_what_is_solved_is_right(kind: str, seed: int) -> None:
    random = Random(f"{kind}/suite/{seed}")
    found = {}
    for _ in range(COUNTS.get(kind, 15)):
        question = QUESTIONS[kind](random)
        found[str(question)] = fate(question)
    assert {
        question: one for question, one in found.items() if one[0] in ("refused", "broken")
    } == {}
    assert any(word == "right" for word, _ in found.values())


# What was found by `make wide` to be solved rightly, or rightly said not to exist, and refused.
RELATIONS = [
    ("(3*z - 2)*tanh(log(1 + exp(3*z - 2)))", "2*((-2*z - 2)*tanh(log(1 + exp(-2*z - 2))))"),
    ("2**(2*z - 2) - 1/2", "2**(2*z)"),
    ("exp(-z + 1) - 1/2", "2**(-z - pi/3) + 2"),
    ("sinh(z + log(2))*cosh(z + log(2))", "sinh(-z + 1)"),
    ("-3*sigmoid(2*z + log(2)) + 2", "1/(1 + 3*exp(-(z + 1/2)))"),
    ("1/(1 + 2**(3*z - 2))", "2*sigmoid(z/2) - 1"),
    ("1 - exp(-max(0, z/2 + log(2)))", "(1 - exp(-max(0, z + log(2))))/4 + 2"),
    ("2*z - 3", "-3*max(0, -z + log(2))"),
    ("2*exp(-2*z + 1/2) + 2", "2**(3*z)/(4*(1 + 2**(3*z)))"),
    ("relu", "Piecewise((exp(3*z) - 1, 3*z < 0), (3*z, True)) - 1/2"),
    ("-3*max(0, 2*z) - 1/2", "log(1 + exp(3*z - 2))/4 - 1"),
    ("log(1 + exp(3*z))/4", "log(1 + 2*exp(-2*z))/4"),
    ("log(1 + 2*exp(z/2 + log(2)))/4 - 1/2", "-3*log(1 + exp(z/2)) + 2"),
    ("sigmoid", "1/4*(1 - 2/(exp(z/2 + log(2)) + 1)) - 1/2"),
]
FUNCTIONS = [
    "Piecewise((exp(x) - 1, x < -log(2)), (cos(x), x <= 0), (5/3, True))",
    "Piecewise((2*x + 1, x < -1), (cos(x), x < 1), (tanh(x), True))",
    "cosh(-x)",
    "tanh(abs(x))",
    "abs(tanh(-x))",
    "1 - 2/(1 + exp(2*x))",
    "cos(-x) + abs(abs(x) - 1)",
    "Piecewise((2/5, x < -log(2)), (sin(x), x < 0), (sqrt(1 + x**2), True))",
]


@pytest.mark.parametrize(("first", "second"), RELATIONS)
def test_relations_that_were_refused(first: str, second: str) -> None:
    question = {"kind": "network-equivalence", "from": first, "to": second}
    assert fate(question) == ("right", "")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_that_were_refused(function: str) -> None:
    assert fate({"kind": "activation", "function": function}) == ("right", "")


def test_the_fates() -> None:
    question = {"kind": "convolution", "signal": [1, 2, 3], "kernel": [1, 4]}
    assert fate(question) == ("right", "")
    assert fate({**question, "kernel": []})[0] == "not solved"


def test_what_is_wrong_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"kind": "convolution", "signal": [1, 2, 3], "kernel": [1, 4]}
    wrong = worked.answer_of({**question, "kernel": [1, 5]})
    monkeypatch.setattr(working, "answer_of", lambda _: wrong)
    assert fate(question)[0] == "refused"
    monkeypatch.setattr(working, "answer_of", lambda _: wrong["nothing"])
    assert fate(question) == ("broken", "KeyError: 'nothing'")
