"""The notation of the audit file: read, bound, and written again."""

from __future__ import annotations

import pytest

from keywright.audit.formulas import free_names, read_formula, text_of
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("x[i]", ["index", "x", "i"]),
        ("v[-1]", ["index", "v", -1]),
        ("w1[j,0]", ["index", ["layer", "omega", 1], "j", 0]),
        ("~w2[k,j]", ["index", ["tilde", ["layer", "omega", 2]], "k", "j"]),
        ("S(x)[i]", ["index", ["call", "S", "x"], "i"]),
        ("sum(x[j], j, 1, K)", ["sum", ["index", "x", "j"], "j", 1, "K"]),
        ("limit(k, k, oo)", ["limit", "k", "k", ["oo"], "both"]),
        ("limit(e, e, 0, left)", ["limit", "e", "e", 0, "-"]),
        ("bar(v[5])", ["bar", ["index", "v", 5]]),
        ("-k*x", ["neg", ["mul", "k", "x"]]),
        ("~w1[j,i]**2 - -~w2[k,0]",
         ["add", ["pow", ["index", ["tilde", ["layer", "omega", 1]], "j", "i"], 2],
          ["neg", ["neg", ["index", ["tilde", ["layer", "omega", 2]], "k", 0]]]]),
        ("lambda[i] + I", ["add", ["index", "lambda", "i"], "I"]),
        ("x[i + 1][2]", ["index", ["index", "x", ["add", "i", 1]], 2]),
        ("[0, y[1], ..., y[K]]",
         ["list", 0, ["index", "y", 1], ["dots"], ["index", "y", "K"]]),
        ("a = b != c", ["and", ["eq", "a", "b"], ["ne", "b", "c"]]),
        ("a <= b", ["le", "a", "b"]),
    ],
)  # fmt: skip
def test_it_is_read_and_written_again(text: str, term: Json) -> None:
    assert read_formula(text, layers=True) == term
    assert read_formula(text_of(term), layers=True) == term


@pytest.mark.parametrize(
    ("short", "text"),
    [
        ("sum(x[j], j=1..K)", "sum(x[j], j, 1, K)"),
        ("sum(x[j], j = 1 .. K)", "sum(x[j], j, 1, K)"),
        ("sum(x[j], j=2..K - 1) = 0", "sum(x[j], j, 2, K - 1) = 0"),
        ("sum(sum(x[i], i=n + 1..j), j=1..K)", "sum(sum(x[i], i, n + 1, j), j, 1, K)"),
    ],
)
def test_the_bounds_of_a_sum_may_be_written_as_on_paper(short: str, text: str) -> None:
    assert read_formula(short) == read_formula(text)


def test_weights_are_meant_only_where_there_are_layers() -> None:
    assert read_formula("w1 + 1") == ["add", "w1", 1]


def test_a_function_of_the_question_is_no_notation() -> None:
    assert read_formula("dot(v)") == ["dot", "v"]
    assert read_formula("dot(v)", functions=("dot",)) == ["call", "dot", "v"]
    assert read_formula("limit(a, b, c)", functions=("limit",)) == ["call", "limit", "a", "b", "c"]


@pytest.mark.parametrize(
    "text",
    ["x[", "lambda: 1", "x.y", "'a'", "__import__('os')[0]", "x]", "~", "[x)", "x[i", "(x, y)",
     "[in]", "2[i]x",
     "sum(x)", "sum(x, j=1..)", "sum(x, j=1...K)", "limit(x, y)", "dot(v, w)", "limit(x, y, 0, up)",
     "limit(x, y, 0, -1)"],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(Ungradable):
        read_formula(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sum(x[j], j, 1, K)", ["x", "K"]),
        ("x[i]/sum(x[j], i, 1, K)", ["x", "i", "j", "K"]),
        ("sum(x[j], i, 1, K)", ["x", "j", "K"]),
        ("limit(f(k), k, a)", ["a"]),
    ],
)
def test_what_a_sum_binds_is_not_free(text: str, names: list[str]) -> None:
    assert free_names(read_formula(text)) == names
