"""Automatic differentiation against complex steps, and its check against wrong answers."""

from __future__ import annotations

import copy
import re
from itertools import islice
from math import cosh
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from keywright.errors import FieldError
from keywright.kinds.autodiff.solve import AutodiffAnswer
from keywright.terms.text import to_text
from tests.kinds.worked import answer_of, judged, mutants, reshaped, sheet_of, solved
from tests.strategies import rationals, smooth_functions

SEED: dict[str, Any] = {
    "kind": "autodiff",
    "function": "1/(x1 + x2) + x2**2 + cos(x1)",
    "at": {"x1": 3, "x2": 6},
    "parts": [{"forward": "x1"}, "reverse"],
}
QUESTIONS: list[dict[str, Any]] = [
    SEED,
    {
        "functions": {"y1": "x1*x2*exp(x3) + max(x1, x2, x3)", "y2": "log(x1)/x2 - relu(x1 - x2)"},
        "at": {"x1": "1/10", "x2": "pi/3", "x3": "sqrt(2)"},
        "parts": [{"forward": {"x1": 1, "x2": -2, "x3": "1/2"}}, "reverse", {"forward": "x3"}],
        "sums": "binary",
    },
    {
        "function": "tanh(x)*sigmoid(x)**(1/3) - abs(-x) + 2**x + x**x + asin(x/10)",
        "at": {"x": 2},
    },
    {
        "function": "(x*y + sin(x))*(x*y) - 3",
        "at": {"x": 2, "y": "1/2", "idle": 7},
        "trace": ["v1 = x*y", "v2 = sin(x)", "v3 = v1 + v2", "v4 = v3*v1", "v5 = v4 - 3"],
        "parts": ["reverse", {"forward": "y"}],
    },
    {"functions": {"a": "x", "b": "3", "c": "min(x, 2)"}, "at": {"x": 1}},
    {"function": "tan(x) + acos(x) + atan(x) + sinh(x)*cosh(x) + sqrt(x)", "at": {"x": "1/3"}},
]  # fmt: skip
QUESTIONS = [{"kind": "autodiff", **question} for question in QUESTIONS]
FUNCTIONS = {
    **{name: getattr(mp, name) for name in ("sin", "cos", "tanh", "atan", "exp", "log", "sqrt")},
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
}


def decimals(question: dict[str, Any], digits: int = 4) -> dict[str, str]:
    found = answer_of(question, digits)["answers"]
    return {name: cell["decimal"] for name, cell in found.items()}


def refused(**question: Any) -> FieldError:
    with pytest.raises(FieldError) as caught:
        solved({"kind": "autodiff", **question})
    return caught.value


def test_the_assignment_of_2020() -> None:
    assert answer_of(SEED)["answers"] == {
        "y": {"exact": "cos(3) + 325/9", "decimal": "35.1211"},
        "dy/dx1": {"exact": "-sin(3) - 1/81", "decimal": "-0.1535"},
        "dy/dx2": {"exact": "971/81", "decimal": "11.9877"},
    }


def test_every_line_of_2020() -> None:
    """The tables of the original, each number worked out again."""
    s, c = mp.sin(3), mp.cos(3)
    expected = {
        ("forward:x1", "values"): [3, 6, 9, 1 / mp.mpf(9), 36, c, c + 36 + 1 / mp.mpf(9)],
        ("forward:x1", "tangents"): [1, 0, 1, -1 / mp.mpf(81), 0, -s, -s - 1 / mp.mpf(81)],
        ("reverse", "adjoints"): [1, 1, 1, 1, -s, 12, -1 / mp.mpf(81), -s - 1 / mp.mpf(81)],
    }
    traces = answer_of(SEED)["traces"]
    for (walk, column), numbers in expected.items():
        rows = traces[walk][column]
        for row, number in zip(rows, numbers, strict=False):
            assert abs(mp.mpf(row["decimal"]) - number) <= mp.mpf("0.00005"), row
    assert traces["reverse"]["values"] == traces["forward:x1"]["values"]


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_the_second_engine_agrees(question: dict[str, Any]) -> None:
    assert judged(question) == ([], [])


@pytest.mark.parametrize(
    "function",
    [
        "x + exp(x**4)",
        "3*x + x + x + sinh(x**3)",
        "3**(x**4)*exp(x)*3**(x**4)",
        "x**-900*x**-400",
        "log(exp(x**4) + 1)*x",
        "sin(tanh(x**3))",
        "tanh(x**4)*x - sigmoid(-x**4)",
        "tanh(tanh(cosh(x + 3))) + x/x",
    ],
)
def test_the_second_engine_agrees_on_large_numbers_and_on_what_is_next_to_a_short_one(
    function: str,
) -> None:
    assert judged({"kind": "autodiff", "function": function, "at": {"x": 5}}) == ([], [])


SMALL: dict[str, Any] = {
    "kind": "autodiff", "function": "exp(-x*x)*y + 0.001*y**2", "at": {"x": 4, "y": "0.001"},
}  # fmt: skip


def test_what_is_small_is_printed_by_its_digits() -> None:
    answer = answer_of(SMALL)
    assert {name: cell["decimal"] for name, cell in answer["answers"].items()} == {
        "z": "1.113e-9", "dz/dx": "-9.003e-10", "dz/dy": "2.113e-6",
    }  # fmt: skip
    assert answer["values"]["given.figures"] == 4
    assert "given.figures" in answer_of(SEED)["absent"]
    assert judged(SMALL) == ([], [])
    assert "(a very small one to 4~significant digits)" in sheet_of(SMALL)
    assert "very small" not in sheet_of(SEED)
    assert r"{{1.113 \cdot 10^{-9}}}" in sheet_of(SMALL)


def test_what_is_small_in_terms_of_other_lines_is_printed_by_its_digits() -> None:
    """Values that are too long for an exact form."""
    inner = "sin(cos(exp(sin(cos(exp(sin(x)))))))"
    question = {"kind": "autodiff", "function": f"exp(-60*exp({inner}))", "at": {"x": "1/3"}}
    answer = answer_of(question)
    cell = answer["answers"]["y"]
    assert cell["exact"] is None
    assert re.fullmatch(r"[1-9]\.[0-9]{3}e-[1-9][0-9]", cell["decimal"])
    assert judged(question) == ([], [])
    for wrong in (cell["decimal"][:-1], f"{cell['decimal']}0", "0.0000", f"-{cell['decimal']}"):
        worse = copy.deepcopy(answer)
        worse["answers"]["y"]["decimal"] = wrong
        assert judged(question, worse)[0]


def test_a_long_value_that_is_zero_is_zero() -> None:
    one, other = (f"exp(sin(cos(exp(sin(cos(exp(sin({p}))))))))" for p in ("x*y", "y*x"))
    question = {"kind": "autodiff", "function": f"{one} - {other}", "at": {"x": 2, "y": 3}}
    cells = answer_of(question)["answers"].values()
    assert all(cell == {"exact": "0", "decimal": "0"} for cell in cells)
    assert judged(question) == ([], [])


def test_a_value_that_nothing_tells_from_zero_is_refused() -> None:
    """It is 4*exp(-2*cosh(25)), next to 1 - 1."""
    question = {"kind": "autodiff", "function": "sin(tanh(cosh(x**2)))", "at": {"x": 5}}
    with pytest.raises(FieldError, match="bits do not settle its digits"):
        answer_of(question)


def test_a_small_mistake_beside_a_large_number_is_refused() -> None:
    question = {"kind": "autodiff", "function": "x + exp(x**4)", "at": {"x": 5}}
    for digit in ("0", "1"):
        answer = answer_of(question)
        cell = answer["answers"]["dy/dx"]
        assert cell["exact"] == "1 + 500*exp(625)"
        cell["exact"] = f"{digit}.5 + 500*exp(625)"
        whole, point, places = cell["decimal"].partition(".")
        cell["decimal"] = f"{int(whole) - 1 + int(digit)}{point}{places}"
        assert failures(question, answer) >= {"answers/dy/dx"}


@pytest.mark.parametrize("question", QUESTIONS[:1] + QUESTIONS[3:5], ids=[0, 3, 4])
def test_wrong_answers_are_refused(question: dict[str, Any]) -> None:
    """Every seventh of all changes of one leaf, which is some hundred of each kind."""
    some = islice(mutants(answer_of(question)), 3, None, 7)
    survivors = [what for what, wrong in some if judged(question, wrong)[0] == []]
    assert survivors == []


TINY = {
    "kind": "autodiff",
    "function": "x*exp(y)",
    "at": {"x": 2, "y": "1/3"},
    "parts": [{"forward": {"x": 1, "y": -2}}, "reverse"],
}


def test_what_is_missing_or_there_twice_is_refused() -> None:
    some = islice(reshaped(answer_of(TINY)), 0, None, 2)
    survivors = [what for what, wrong in some if judged(TINY, wrong)[0] == []]
    assert survivors == []


def failures(question: dict[str, Any], answer: dict[str, Any]) -> set[str]:
    return {finding.where for finding in judged(question, answer)[0]}


@pytest.mark.parametrize("form", ["formula", "rule"])
def test_the_wrong_line_is_named(form: str) -> None:
    for walk, columns in answer_of(TINY)["traces"].items():
        for column, rows in columns.items():
            for number, line in enumerate(rows):
                if form not in line or line["symbol"] == "z":  # of an output
                    continue
                answer = answer_of(TINY)
                row = answer["traces"][walk][column][number]
                row[form] = ["add", row[form], 1]
                assert f"traces/{walk}/{column}/{number}" in failures(TINY, answer)


@pytest.mark.parametrize("key", ["name", "symbol", "decimal"])
def test_the_line_with_a_wrong_word_is_named(key: str) -> None:
    answer = answer_of(TINY)
    for walk, columns in answer["traces"].items():
        for column, rows in columns.items():
            for number, row in enumerate(rows):
                before, row[key] = row[key], "9.8765" if key == "decimal" else "q"
                named = failures(TINY, answer)
                assert any(where.startswith(f"traces/{walk}/{column}") for where in named), number
                row[key] = before


@pytest.mark.parametrize("ornament", ["dot", "bar"])
def test_a_variable_that_has_no_place_in_a_line_is_refused_even_if_nothing_comes_of_it(
    ornament: str,
) -> None:
    answer = answer_of(TINY)
    walk, column = ("forward:(1, -2)", "tangents") if ornament == "dot" else ("reverse", "adjoints")
    row = answer["traces"][walk][column][2]
    row["formula"] = ["add", row["formula"], ["mul", 0, [ornament, ["index", "v", -1]]]]
    assert f"traces/{walk}/{column}/2" in failures(TINY, answer)


def test_a_formula_that_is_right_for_these_numbers_only_is_named() -> None:
    """v_-1 is 2 at the point. A step with that number leads to another output."""
    answer = answer_of(TINY)
    answer["traces"]["forward:(1, -2)"]["values"][3]["formula"] = ["mul", 2, ["index", "v", 1]]
    assert "traces/forward:(1, -2)/values/4" in failures(TINY, answer)
    answer = answer_of(TINY)
    row = answer["traces"]["reverse"]["adjoints"][2]
    assert row["formula"] == ["times", ["bar", ["index", "v", 2]], ["index", "v", -1]]
    for wrong in (2, "nobody"):
        row["formula"][2] = wrong
        assert "traces/reverse/adjoints/2" in failures(TINY, answer)


def test_a_step_that_is_none_or_not_the_authors_is_named() -> None:
    answer = answer_of(TINY)
    step = answer["traces"]["reverse"]["values"][3]
    step["formula"] = ["mul", ["index", "v", -1], ["exp", ["index", "v", 0]]]
    assert "traces/reverse/values/3" in failures(TINY, answer)
    ways = (["v1 = x + 1", "v2 = v1*x"], ["v1 = x*x", "v2 = v1 + x"], ["v1 = 1 + x", "v2 = x*v1"])
    questions = [
        {"kind": "autodiff", "function": "x*(x + 1)", "at": {"x": 3}, "trace": way} for way in ways
    ]
    first, second, third = questions
    assert failures(first, answer_of(second)) >= {
        "traces/forward:x/values/1", "traces/forward:x/values/2"
    }  # fmt: skip
    assert not any("/values/" in where for where in failures(first, answer_of(third)))
    longer = {**first, "trace": ["v1 = x*x", "v2 = -x", "v3 = v1 - v2"]}
    assert "traces/forward:x/values/1" in failures(first, answer_of(longer))


def test_a_trace_of_another_function_is_named_even_if_it_agrees_at_the_point() -> None:
    functions = {"a": "log(x - 4)", "b": "max(x, 2)"}  # where it matters, a has no value
    question = {"kind": "autodiff", "functions": functions, "at": {"x": 5}}
    other = answer_of({**question, "functions": {**functions, "b": "max(x, 3)"}})
    for name in ("answers", "facts", "values", "tables", "derivations"):
        assert other[name] == answer_of(question)[name]
    assert "traces/forward:x/values/5" in failures(question, other)


def test_missing_and_additional_lines_are_refused() -> None:
    answer = answer_of(SEED)
    del answer["traces"]["reverse"]["adjoints"][-1]
    assert judged(SEED, answer)[0]
    answer = answer_of(SEED)
    answer["answers"]["dy/dx3"] = answer["answers"]["dy/dx1"]
    assert judged(SEED, answer)[0]
    answer = answer_of(SEED)
    del answer["traces"]["forward:x1"]
    assert judged(SEED, answer)[0]


@settings(max_examples=25, deadline=None)
@given(smooth_functions("x1", "x2"), rationals(-2, 2), rationals(-2, 2), st.booleans())
def test_forward_and_reverse_are_the_complex_step(
    function: str, x1: Any, x2: Any, binary: bool
) -> None:
    question = {
        "kind": "autodiff",
        "function": function,
        "at": {"x1": str(x1), "x2": str(x2)},
        "parts": [{"forward": "x1"}, {"forward": {"x1": 2, "x2": -3}}, "reverse"],
        "sums": "binary" if binary else "n-ary",
    }
    answer = answer_of(question, 12)
    found = {name: mp.mpf(cell["decimal"]) for name, cell in answer["answers"].items()}
    forward = answer["traces"]["forward:x1"]["tangents"][-1]["decimal"]
    backward = answer["traces"]["reverse"]["adjoints"][-1]["decimal"]
    assert forward == backward
    with mp.workdps(50):
        step, names = mp.mpf(10) ** -30, {"x1": x1, "x2": x2}
        point = {name: mp.mpf(x.numerator) / x.denominator for name, x in names.items()}
        slopes = {}
        for name in names:
            shifted = {**point, name: mp.mpc(point[name], step)}
            slopes[name] = mp.im(eval(function, FUNCTIONS, shifted)) / step
        slopes["(2, -3)"] = 2 * slopes["x1"] - 3 * slopes["x2"]
        for name, slope in slopes.items():
            assert abs(found[f"dy/d{name}"] - slope) <= mp.mpf(10) ** -12
        assert abs(found["y"] - mp.re(eval(function, FUNCTIONS, point))) <= mp.mpf(10) ** -12


@settings(max_examples=10, deadline=None)
@given(smooth_functions("x1", "x2"), rationals(-2, 2), rationals(-2, 2))
def test_the_check_accepts_what_is_right(function: str, x1: Any, x2: Any) -> None:
    question = {"kind": "autodiff", "function": function, "at": {"x1": str(x1), "x2": str(x2)}}
    assert judged(question) == ([], [])


def test_other_names_and_other_digits() -> None:
    question = {"kind": "autodiff", "function": "x**2 * y", "at": {"x": 3, "y": "1/7"}}
    assert list(decimals(question)) == ["z", "dz/dx", "dz/dy"]
    assert decimals(question, 2)["dz/dx"] == "0.86"
    assert decimals(question, 0)["dz/dx"] == "1"
    assert judged(question, digits=0) == ([], [])


def test_a_direction_is_named_by_its_components() -> None:
    parts = [{"forward": {"x2": "sqrt(2)", "x1": "-1/2"}}]
    question = {**SEED, "parts": parts}
    assert list(decimals(question)) == ["y", "dy/d(-1/2, sqrt(2))"]
    assert judged(question) == ([], [])
    assert list(decimals({**SEED, "parts": [{"forward": {"x2": 1}}]})) == ["y", "dy/dx2"]


def test_a_derivative_along_a_direction_is_a_sum_of_partial_derivatives() -> None:
    inputs = ("x1", "x2", "x3", "x4", "x5", "x6")
    direction = ("1/2", "-1", "-3", "sqrt(2)", "1", "-1/3")
    question = {
        "kind": "autodiff",
        "function": "x1 + x2*x3 + x4*x5*x6",
        "at": dict.fromkeys(inputs, 1),
        "parts": [{"forward": dict(zip(inputs, direction, strict=True))}],
    }
    _, answer = solved(question)
    assert isinstance(answer, AutodiffAnswer)
    (slope,) = answer.given.parts[0][0].slopes
    slopes = [f"partial(y, {x})" for x in inputs]
    assert to_text(slope) == ("1/2*{} - {} - 3*{} + sqrt(2)*{} + {} - 1/3*{}".format(*slopes))


def test_a_reverse_walk_gives_all_derivatives_in_one_pass() -> None:
    assert "in one pass" in sheet_of({**SEED, "parts": ["reverse"]})
    assert "in one pass" not in sheet_of(
        {**SEED, "parts": ["reverse"], "function": "x", "at": {"x": 1}}
    )
    two = {"functions": {"a": "x", "b": "x"}, "at": {"x": 1}, "parts": [{"forward": "x"}]}
    assert "in one pass" not in sheet_of({"kind": "autodiff", **two})


@pytest.mark.parametrize("length", [30, 40])
def test_values_too_long_to_be_read_are_left_out_of_a_message(length: int) -> None:
    x = "".join(f"-sqrt({n})" for n in range(1000, 1000 + length))
    message = "in the step v2 = log(v1): log of a number that is not positive"
    assert refused(function="log(x + 1)", at={"x": x}).message == message


def test_one_reverse_table_for_each_output() -> None:
    functions = {"a": "x*y", "b": "x + y"}
    question = {"kind": "autodiff", "functions": functions, "at": {"x": 2, "y": 5}}
    traces = answer_of({**question, "parts": ["reverse"]})["traces"]
    assert list(traces) == ["reverse:a", "reverse:b"]
    one = answer_of({**question, "parts": [{"reverse": "b"}]})
    assert list(one["traces"]) == ["reverse:b"]
    assert list(one["answers"]) == ["a", "b", "db/dx", "db/dy"]


@pytest.mark.parametrize(
    ("function", "at", "words"),
    [
        ("log(x - 2)", {"x": 1}, ("v2 = log(v1)", "v1 = -1", "not positive")),
        ("1/(x - y)", {"x": 2, "y": 2}, ("v2 = 1/v1", "division by zero")),
        ("relu(x)", {"x": 0}, ("v1 = relu(x)", "no derivative at 0")),
        ("max(x, sqrt(2))", {"x": "sqrt(8)/2"}, ("max(x, sqrt(2))", "equal")),
        ("sqrt(x)", {"x": 0}, ("v1 = sqrt(x)", "no derivative")),
        ("asin(x)", {"x": 1}, ("v1 = asin(x)",)),
        ("x**(1/3)", {"x": -8}, ("v1 = x**(1/3)", "negative")),
        ("x**y", {"x": -2, "y": 3}, ("v1 = x**y",)),
        ("tan(x)", {"x": "pi/2"}, ("v1 = tan(x)",)),
        ("log(0)*x", {"x": 1}, ("v1 = log(0)*x",)),
        ("exp(exp(x))", {"x": 10}, ("v2 = exp(v1)",)),
        ("exp(x**5)", {"x": 5}, ("v2 = exp(v1)", "more than 1000 digits")),
        ("x**900*x**800", {"x": 5}, ("v3 = v1*v2",)),
    ],
)
def test_nothing_is_evaluated_outside_its_domain(
    function: str, at: dict[str, Any], words: tuple[str, ...]
) -> None:
    error = refused(function=function, at=at)
    assert error.path == ("at",)
    for word in words:
        assert word in error.message


@pytest.mark.parametrize(
    ("fields", "path", "word"),
    [
        ({"function": "x + z"}, ("function",), "'z'"),
        ({"function": "x + 1/0"}, ("function",), "division by zero"),
        ({"function": "x + oo"}, ("function",), "oo"),
        ({}, (), "either"),
        ({"function": "x", "functions": {"a": "x"}}, (), "either"),
        ({"functions": {"x": "y"}}, ("functions", "x"), "'x'"),
        ({"functions": {"a": "q"}}, ("functions", "a"), "'q'"),
        ({"function": "v1", "at": {"v1": 1}}, ("at", "v1"), "v1"),
        ({"function": "x", "at": {"x": "log(-1)"}}, ("at", "x"), "not positive"),
        ({"function": "x", "parts": [{"forward": "q"}]}, ("parts", 0, "forward"), "'q'"),
        ({"function": "x", "parts": [{"forward": {"x": 0}}]}, ("parts", 0, "forward"), "zero"),
        ({"function": "x", "parts": [{"reverse": "q"}]}, ("parts", 0, "reverse"), "'q'"),
        ({"function": "x", "parts": ["reverse", "reverse"]}, ("parts", 1), "already"),
    ],
)
def test_fields_that_do_not_fit_together(
    fields: dict[str, Any], path: tuple[str | int, ...], word: str
) -> None:
    error = refused(**{"at": {"x": 1, "y": 2}, **fields})
    assert error.path == path
    assert word in error.message


@pytest.mark.parametrize(
    ("lines", "path", "word"),
    [
        (["v1 = x*y + 1"], ("trace", 0), "2 elementary operations"),
        (["v2 = x*y"], ("trace", 0), "v1"),
        (["v1 = x*y", "v2 = v1 + 2"], ("trace", 1), "v2 = v1 + 2 is not z"),
        (["v1 = x*y", "v2 = x", "v3 = v1 + 1"], ("trace", 1), "no operation"),
        (["v1 = x*y", "v2 = sin(x)", "v3 = v1 + 1"], ("trace",), "v2 = sin(x)"),
        (["v1 = x*q"], ("trace", 0), "'q'"),
        (["v1 = x*y", "z = v2", "v2 = v1 + 1"], ("trace", 1), "before it"),
        (["v1 = x - 1", "v2 = y/v1"], ("trace", 1), "division by zero"),
    ],
)
def test_an_authors_trace_that_is_none(
    lines: list[str], path: tuple[str | int, ...], word: str
) -> None:
    error = refused(function="x*y + 1", at={"x": 1, "y": 2}, trace=lines)
    assert error.path == path
    assert word in error.message


NEURON: dict[str, Any] = {
    "kind": "autodiff",
    "function": "(tanh(w*x + b) - t)**n/n",
    "at": {"w": "-1/2", "b": "1/3"},
    "constants": {"x": 2, "t": "0.25", "n": 3},
}


def test_no_derivative_is_asked_of_constants() -> None:
    assert judged(NEURON) == ([], [])
    answers = answer_of(NEURON)["answers"]
    assert list(answers) == ["y", "dy/dw", "dy/db"]
    everything = {**NEURON, "at": {**NEURON["at"], **NEURON["constants"]}, "parts": ["reverse"]}
    everything |= {
        "constants": {},
        "function": NEURON["function"].replace("n", "3").replace("ta3h", "tanh"),
    }
    del everything["at"]["n"]
    inputs = answer_of(everything)["answers"]
    assert all(answers[name]["decimal"] == inputs[name]["decimal"] for name in answers)
    sheet = sheet_of(NEURON).replace("\\kwbreak", "")
    assert "where $x = 2$, $t = 0.25$ and $n = 3$ are constants." in sheet
    assert sheet.count("where $x = 2$, $t = 0.25$ and $n = 3$,") == 2  # in both captions
    assert r"\kwrow{v_{1}}{v_{-1}\kwinner \cdot 2}" in sheet


def test_an_author_writes_constants_by_their_names() -> None:
    question = {
        "kind": "autodiff", "function": "w*x + b", "at": {"w": 3, "b": 1}, "constants": {"x": 2},
        "trace": ["v1 = w*x", "v2 = v1 + b"],
    }  # fmt: skip
    assert judged(question) == ([], [])
    sheet = sheet_of(question).replace("\\kwbreak", "")
    assert "where $x = 2$ is a constant." in sheet
    assert r"Use the elementary operations $v_{1} = w \, x$" in sheet


@pytest.mark.parametrize(
    ("more", "path", "word"),
    [
        ({"constants": {"w": 2}}, ("constants", "w"), "is in 'at' already"),
        ({"constants": {"x": 2, "v1": 3}}, ("constants", "v1"), "a name of the trace"),
        ({"constants": {"x": 2, "pi_": 3}}, ("constants", "pi_"), "looks like"),
        ({"parts": [{"forward": "x"}]}, ("parts", 0, "forward"), "'x' is a constant here"),
        ({"parts": [{"forward": {"w": 1, "x": 1}}]}, ("parts", 0, "forward"), "is a constant"),
        ({"function": "w/x", "constants": {"x": 0}}, ("at",), "division by zero"),
        ({"function": "w*z"}, ("function",), "'z' has no value in 'at' or 'constants'"),
        ({"functions": {"x": "w"}, "function": None}, ("functions", "x"), "something else here"),
    ],
)
def test_constants_that_are_none(
    more: dict[str, Any], path: tuple[str | int, ...], word: str
) -> None:
    question = {"function": "w*x", "at": {"w": 3}, "constants": {"x": 2}, **more}
    error = refused(**question)
    assert error.path == path
    assert word in error.message


@pytest.mark.parametrize("count", [11, 50])
def test_many_inputs(count: int) -> None:
    names = [f"x{n}" for n in range(1, count + 1)]
    function = f"tanh({' + '.join(f'{n}*{name}' for n, name in enumerate(names, 1))})"
    question = {
        "kind": "autodiff",
        "function": function,
        "at": dict.fromkeys(names, f"1/{count**2}"),
    }
    assert judged(question) == ([], [])
    answers = answer_of(question)["answers"]
    total = count * (count + 1) / 2 / count**2
    for n, name in enumerate(names, 1):
        assert float(answers[f"dy/d{name}"]["decimal"]) == pytest.approx(
            n / cosh(total) ** 2, abs=1e-4
        )


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_it_renders(question: dict[str, Any]) -> None:
    sheet = sheet_of(question)
    sheet = sheet[sheet.index(r"\begin{document}") :]
    parts = answer_of(question)["traces"]
    outputs = sum(name.startswith("reverse:") for name in parts)
    again = outputs - 1 if outputs and "reverse" in question.get("parts", ["reverse"]) else 0
    assert sheet.count(r"\kwtraces{") == len(parts) - again
    assert sheet.count(r"\kwtrace{") == again
    for row in answer_of(question)["traces"].popitem()[1]["values"]:
        assert row["decimal"] in sheet


@pytest.mark.parametrize(
    ("question", "parts", "kept"),
    [
        ({"function": "x", "at": {"x": 2}}, 4, 0),  # a trace without steps
        ({"function": "exp(x)", "at": {"x": 2}}, 8, 0),
        ({"function": "exp(x)*w", "at": {"x": 2, "w": 3}}, 8, 4),
        ({"functions": {"a": "exp(x)", "b": "sin(w)"}, "at": {"x": 2, "w": 3}}, 10, 8),
    ],
)
def test_inputs_steps_and_outputs_stand_apart(
    question: dict[str, Any], parts: int, kept: int
) -> None:
    sheet = sheet_of({"kind": "autodiff", **question})
    assert sheet.count("\n\\kwpart\n") == parts
    assert sheet.count("\n\\kwkeep\n") == kept


def test_what_does_not_lead_to_an_output_is_said_of_one_and_of_many() -> None:
    question = {
        "kind": "autodiff",
        "functions": {"y1": "exp(x1)", "y2": "x2*x3"},
        "at": {"x1": 0, "x2": 1, "x3": 2},
        "parts": ["reverse"],
    }
    sheet = sheet_of(question)
    assert "The operation of $v_{2}$ does not lead to this output" in sheet
    assert "independent of $v_{-1}$ and $v_{0}$: their adjoints are zero" in sheet
    assert "independent of $v_{-2}$: its adjoint is zero" in sheet


def test_a_point_may_be_too_long_to_be_carried_along() -> None:
    x = "+".join(f"sqrt({n})" for n in range(1000, 1040))
    question = {"kind": "autodiff", "function": "x**2 + y", "at": {"x": x, "y": x}}
    value = mp.fsum(mp.sqrt(n) for n in range(1000, 1040))
    assert decimals(question, 2)["dz/dx"] == mp.nstr(2 * value, 6)
    assert judged(question) == ([], [])
