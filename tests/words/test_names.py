"""Names: one list of words says for both engines what is none, and every other word is one."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from keywright.algebra import functions as first
from keywright.algebra.formulas.expression import (
    MEANINGFUL,
    ExpressionError,
    parse,
    parse_condition,
)
from keywright.errors import FieldError
from keywright.referee import functions as second
from keywright.referee.errors import Ungradable
from keywright.referee.expression import read
from keywright.referee.values.environment import Env, walk
from keywright.referee.values.terms import evaluate
from keywright.terms.term import Json, to_json
from keywright.words import vocabulary
from tests.kinds.worked import answer_of, judged
from tests.wide.working import fate
from tests.words import PLACES, WORDS, asked

NO_NAMES = {
    w for w in WORDS if w in MEANINGFUL or w in vocabulary.REFUSED or w[0] == "_" or "__" in w
}
NAMES = sorted(set(WORDS) - NO_NAMES)
TRAPS = ("lambda", "I", "E", "N", "S", "nan", "zoo", "Max", "beta", "index", "list", "call", "add")


def test_the_list_is_data_alone() -> None:
    tree = ast.parse(Path(vocabulary.__file__).read_text())
    docstring, *others = tree.body
    assert isinstance(docstring, ast.Expr)
    for each in others:
        assert isinstance(each, ast.Assign)
        ast.literal_eval(each.value)


def test_both_engines_have_the_same_functions_under_the_same_names() -> None:
    assert first.FUNCTIONS == second.WRITTEN
    assert set(first.FUNCTIONS.values()) == {
        n for n, row in first.PRIMITIVES.items() if row.written
    }
    for head in first.FUNCTIONS.values():
        assert first.PRIMITIVES[head].arity == second.ROWS[head].arity


def by_the_first(text: str) -> Json | None:
    """The term that the first engine reads, None for what it refuses."""
    try:
        return to_json(parse(text))
    except ExpressionError:
        pass
    try:
        return to_json(parse_condition(text))
    except ExpressionError:
        return None


def by_the_second(text: str) -> Json | None:
    """The same of the second engine, which learns only from a question who else may be called."""
    try:
        term = read(text)
    except Ungradable:
        return None
    calls = any(isinstance(node, list) and node[0] == "call" for node in walk(term))
    return None if calls else term


def test_both_engines_read_the_same_words_as_names() -> None:
    for word in WORDS:
        both = by_the_first(word), by_the_second(word)
        assert both[0] == both[1], word
        assert (both[0] == word) == (word not in NO_NAMES), word


def test_a_name_stands_for_its_value() -> None:
    for name in NAMES:
        term = read(f"{name}*u_ + exp(-{name})/2^{name}")
        with mp.workdps(30):
            found = evaluate(term, Env({name: mp.mpf(2), "u_": mp.mpf(3)}))
            assert mp.almosteq(found, 6 + mp.exp(-2) / 4), name
        assert to_json(parse(f"{name}*u_ + exp(-{name})/2^{name}")) == term


leaves = st.sampled_from([*WORDS, *MEANINGFUL, "1", "0.5", "1e-1", "x"])  # no numbers that grow
formulas = st.recursive(
    leaves,
    lambda inner: (
        st.builds(
            str.format,
            st.sampled_from(
                ["{}+{}", "{} - {}", "{}*{}", "{}/{}", "{}**{}", "({})^{}", "max({}, {})", "{}({})",
                 "-{}*{}", "({} + {})", "Piecewise(({}, {} > 0), (1, True))", "{} < {}",
                 "{} and {}", "{} or not {}", "{} in {}", "{} if {}", "log({}, {})"]
            ),
            inner, inner,
        )
        | st.builds(str.format, st.sampled_from(["-{}", "exp({})", "(-{})/2", "+{}"]), inner)
    ),
    max_leaves=8,
)  # fmt: skip
TOKENS = (
    "x", "lambda", "I", "sin", "max", "Piecewise", "True", "pi", "if", "1", "0.5", ".5", "01",
    "+", "-", "*", "/", "**", "^", "<", "<=", "==", "=", "and", "or", "(", ")", "(", ")", ",", " ",
    "[", "]", "~", "...", "_", "'", "\n",
)  # fmt: skip


@given(formulas | st.lists(st.sampled_from(TOKENS), max_size=9).map("".join))
def test_both_engines_read_the_same_formulas_as_the_same_terms(text: str) -> None:
    assert by_the_first(text) == by_the_second(text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("word", [*TRAPS, *NAMES[7::197]])
def test_a_name_is_answered_and_confirmed_wherever_it_stands(place: str, word: str) -> None:
    assert fate(asked(place, word)) == ("right", "")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("word", ["pi", "log", "in", "if", "True", "Phi", "a__b", "_x", "ﬁ"])
def test_what_is_no_name_is_refused_wherever_it_stands(place: str, word: str) -> None:
    constant = word == "pi" and place == "variable"  # tanh(pi), which is no function of one
    assert fate(asked(place, word))[0] == ("right" if constant else "not solved")


# Fields of a question, and what is said of which of them.
ALIKE: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"function": "x1*x_1", "at": {"x1": 1, "x_1": 2}}, ("at", "x_1"), "'x_1' looks like x1"),
    ({"function": "y_*x", "at": {"y_": 1, "x": 2}}, ("at", "y_"), "'y_' looks like y"),
    ({"function": "pi_*x", "at": {"x": 1, "pi_": 2}}, ("at", "pi_"), "'pi_' looks like pi"),
    ({"function": "v_2*x", "at": {"x": 1, "v_2": 2}}, ("at", "v_2"), "a name of the trace"),
    ({"functions": {"v_": "x"}, "at": {"x": 1}}, ("functions", "v_"), "something else here"),
    ({"function": "e*exp(x)", "at": {"x": 1, "e": 2}}, ("at", "e"), "'e' looks like exp(...)"),
    ({"function": "H*heaviside(x)", "at": {"x": 1, "H": 2}}, ("at", "H"), "like heaviside(...)"),
    ({"functions": {"sigma": "softplus(x)"}, "at": {"x": 1}}, ("functions", "sigma"), "softplus("),
    ({"function": "x*sigmoid(x)", "name": "sigma"}, ("name",), "'sigma' looks like sigmoid(...)"),
    ({"function": "a*a_", "parameters": {"a": {"between": [0, 1]}, "a_": {"between": [0, 1]}}},
     ("parameters", "a_"), "'a_' looks like a"),
    ({"function": "max(0, x)", "approximation": {"function": "tanh(x_*x)", "parameter": "x_"}},
     ("approximation", "parameter"), "'x_' looks like x"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "path", "message"), ALIKE)
def test_names_that_look_alike_are_refused_where_they_stand(
    fields: dict[str, Any], path: tuple[str, ...], message: str
) -> None:
    kind = "autodiff" if "at" in fields else "activation"
    with pytest.raises(FieldError, match=re.escape(message)) as refusal:
        answer_of({"kind": kind, **fields})
    assert refusal.value.path == path


@pytest.mark.parametrize(
    "fields",
    [
        {
            "function": "x1*x_2 + e*sigma*v1_1",
            "at": {"x1": 1, "x_2": 2, "e": 3, "sigma": 1, "v1_1": 2},
        },
        {"function": "e_1*exp(x)", "at": {"x": 1, "e_1": 2}},
    ],
)
def test_names_that_can_be_told_apart_are_not(fields: dict[str, Any]) -> None:
    assert fate({"kind": "autodiff", **fields}) == ("right", "")


def test_the_increment_of_a_derivative_is_nobody_elses_name() -> None:
    letters = ("epsilon", "delta", "eta_", "h", "at0")
    for count in range(len(letters) + 1):
        taken = {name: {"between": [0, 1]} for name in letters[:count]}
        function = " + ".join(["max(0, x)", "at0*H(x)" if count == 5 else "x", *taken])
        question = {"kind": "activation", "function": function, "parameters": taken}
        assert judged(question) == ([], [])
        found = answer_of(question)["formulas"]["given.increment"]
        assert found == ("epsilon", "delta", "eta", "h", "h1", "h1")[count]
    for name in ("epsilon", "epsilon_"):
        near = {"function": f"1/(1 + exp(-x/{name}))", "parameter": name, "to": 0}
        question = {"kind": "activation", "function": "max(0, x)", "approximation": near}
        assert judged(question) == ([], [])
        assert answer_of(question)["formulas"]["given.increment"] == "delta"


def test_a_derivative_in_a_name_has_the_right_value() -> None:
    for name in ("lambda", "I", "zoo", "sum"):
        answers = answer_of(asked("input", name))["answers"]
        assert answers["y"]["decimal"] == "6.1353"
        assert answers[f"dy/d{name}"]["decimal"] == "2.8647"
