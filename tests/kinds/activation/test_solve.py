"""Activation functions against numbers of our own, and their check against wrong answers."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.algebra.formulas.expression import parse
from keywright.errors import FieldError
from keywright.terms.term import from_json
from keywright.terms.text import to_text
from tests.algebra.pieces.test_piecewise import value
from tests.kinds.worked import answer_of, judged, mutants

SIGMOID = {"function": "1/(1 + exp(-k*x))", "parameter": "k", "to": "oo"}
ALL = ["derivative", "closed-forms", "limit"]
POSITIVE = {"a": {"between": [0, "oo"]}}
UNIT = {"a": {"between": [0, 1]}}

SEED: dict[str, Any] = {"function": "max(0, x)", "approximation": SIGMOID, "parts": ALL}
RELU = {**SEED, "kind": "activation"}

# function, parameters, breakpoints (a = 0.4), and the derivative between them
FUNCTIONS: list[tuple[str, dict[str, Any], list[float], Any]] = [
    ("max(0, x)", {}, [0], lambda x: float(x > 0)),
    ("max(x/10, x)", {}, [0], lambda x: 1.0 if x > 0 else 0.1),
    ("max(a*x, x)", UNIT, [0], lambda x: 1.0 if x > 0 else 0.4),
    ("abs(x)", {}, [0], lambda x: math.copysign(1, x)),
    ("max(-1, min(1, x))", {}, [-1, 1], lambda x: float(-1 < x < 1)),
    ("max(0, min(1, (x + 1)/2))", {}, [-1, 1], lambda x: 0.5 * (-1 < x < 1)),
    (
        "Piecewise((x, x > 0), (a*(exp(x) - 1), True))", POSITIVE, [0],
        lambda x: 1.0 if x > 0 else 0.4 * math.exp(x),
    ),
    ("x*abs(x)", {}, [0], lambda x: 2 * abs(x)),
    ("Piecewise((1, x >= 0), (-1, True))", {}, [0], lambda x: 0.0),
    ("log(1 + exp(x))", {}, [], lambda x: 1 / (1 + math.exp(-x))),
    ("tanh(x)", {}, [], lambda x: 1 - math.tanh(x) ** 2),
    ("max(0, x - 2)", {}, [2], lambda x: float(x > 2)),
    ("max(0, x**2 - 1)", {}, [-1, 1], lambda x: 2 * x * (abs(x) > 1)),
    ("abs(x - 2) + abs(x + 1)", {}, [-1, 2], lambda x: 2.0 * ((x > 2) - (x < -1))),
    ("exp(-abs(x))", {}, [0], lambda x: -math.copysign(math.exp(-abs(x)), x)),
    ("x*H(x)", {}, [0], lambda x: float(x > 0)),
    (
        "Piecewise((0, x < -1), (x**2, x < 1), (2, True))", {}, [-1, 1],
        lambda x: 2 * x * (-1 < x < 1),
    ),
    ("max(-a, min(a, x))", UNIT, [-0.4, 0.4], lambda x: float(-0.4 < x < 0.4)),
    ("x*sigmoid(x)", {}, [], None),
    ("x/(1 + abs(x))", {}, [0], lambda x: 1 / (1 + abs(x)) ** 2),
    ("sqrt(abs(x))", {}, [0], lambda x: math.copysign(0.5 / math.sqrt(abs(x)), x)),
]  # fmt: skip


def ask(function: str, parameters: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "activation", "function": function, "parameters": parameters or {},
        "parts": ["derivative", "closed-forms"], **fields,
    }  # fmt: skip


def exact(answer: dict[str, Any], name: str) -> Any:
    """A named answer as a function of x, in floats; sigma and oo by hand."""
    text = answer["answers"][name]["exact"]
    if text in ("oo", "-oo"):
        return float(text.replace("oo", "inf"))
    term = parse(text.replace("sigmoid(x)", "(1/(1 + exp(-x)))"), functions=("H",))
    return lambda x: value(term, x=x, a=0.4)


XS = (-3.3, -1.7, -0.9, -0.3, 0.2, 0.7, 1.3, 1.9, 2.6, 4.2)


@pytest.mark.parametrize(("function", "parameters", "points", "slope"), FUNCTIONS)
def test_answers_against_numbers(
    function: str, parameters: dict[str, Any], points: list[float], slope: Any
) -> None:
    answer = answer_of(ask(function, parameters))
    g = parse(function.replace("sigmoid(x)", "1/(1 + exp(-x))"), functions=("H",))
    found = exact(answer, "derivative")
    for x in XS:
        numeric = (value(g, x=x + 1e-6, a=0.4) - value(g, x=x - 1e-6, a=0.4)) / 2e-6
        assert found(x) == pytest.approx(numeric, abs=1e-6)
        if slope is not None:
            assert found(x) == pytest.approx(slope(x), abs=1e-9)
        for form in ("closed-form-1", "closed-form-2"):
            assert exact(answer, form)(x) == pytest.approx(value(g, x=x, a=0.4), abs=1e-9)
    sides = [name for name in answer["answers"] if name.startswith("left@")]
    claimed = [value(parse(name[5:]), a=0.4) for name in sides]
    assert claimed == points


def test_the_assignment_of_2020() -> None:
    answer = answer_of(RELU)
    assert {name: cell["exact"] for name, cell in answer["answers"].items()} == {
        "derivative": "H(x)", "left@0": "0", "right@0": "1",
        "closed-form-1": "x*H(x)", "closed-form-2": "x*(1 - H(-x))",
        "limit+": "1", "limit0": "1/2", "limit-": "0",
    }  # fmt: skip
    facts = answer["facts"]
    assert facts["given.parts.0.told"] == "step"
    assert not facts["parts.0.points.0.exists"]
    assert facts["given.parts.2.told"] == "target"
    assert facts["parts.2.not_uniform"]


def verdict(function: str, parameters: dict[str, Any] | None = None) -> tuple[bool, bool, bool]:
    facts = answer_of(ask(function, parameters, parts=["derivative"]))["facts"]
    point = "parts.0.points.0."
    return facts[point + "exists"], facts[point + "finite"], facts[point + "jumps"]


def test_verdicts_at_a_breakpoint() -> None:
    assert verdict("max(0, x)") == (False, True, False)
    assert verdict("x*abs(x)") == (True, True, False)
    assert verdict("relu(x)**3") == (True, True, False)
    assert verdict("sqrt(abs(x))") == (False, False, False)
    assert verdict("Piecewise((1, x >= 0), (-1, True))") == (False, False, True)
    assert verdict("Piecewise((x, x > 0), (exp(x) - 1, True))") == (True, True, False)


def test_a_verdict_that_depends_on_the_parameter() -> None:
    elu = "Piecewise((x, x > 0), (a*(exp(x) - 1), True))"
    answer = answer_of(ask(elu, POSITIVE))
    assert answer["formulas"]["parts.0.points.0.only_if"] == ["eq", "a", 1]
    below = answer_of(ask(elu, UNIT))
    assert "parts.0.points.0.only_if" not in below["formulas"]


@pytest.mark.parametrize(("at_zero", "agree"), [("1/2", [False, False]), (1, [True, False]),
                                                (0, [False, True])])  # fmt: skip
def test_closed_forms_at_a_jump(at_zero: Any, agree: list[bool]) -> None:
    question = ask("Piecewise((1, x >= 0), (-1, True))", step={"name": "H", "at_zero": at_zero})
    answer = answer_of(question)
    found = [answer["facts"][f"parts.1.forms.{n}.points.0.agrees"] for n in (0, 1)]
    assert found == agree
    mended = [answer["formulas"].get(f"parts.1.forms.{n}.points.0.mended") for n in (0, 1)]
    assert mended == [None if fine else right for fine, right in zip(agree, (1, 0), strict=True)]
    assert judged(question) == ([], [])


SWITCHES_INSIDE: list[tuple[str, dict[str, Any], list[float]]] = [
    ("x/(1 + abs(x))", {}, [0]),
    ("3*x/(1 + abs(3*x))", {}, [0]),  # whose branches have poles at -1/3 and 1/3
    ("x/(1 + max(-x, x))", {}, [0]),
    ("sqrt(abs(x - 1)) + sqrt(abs(x + 1))", {}, [-1, 1]),
    ("1/(2 + max(-1, min(1, x)))", {}, [-1, 1]),
    ("x/(a + abs(x))", POSITIVE, [0]),
    ("x/(1 + max(0, 2 - abs(x)) + 2*abs(x))", {}, [-2, 0, 2]),
    ("1/(1 + max(0, -2*x) + abs(x)) + sqrt(abs(x))", {}, [0]),  # steps take each other away
    ("x/(1 + x*(2*H(x) - 1))", {}, [0]),
    ("sqrt(abs(x)) + abs(x - 1)**2", {}, [0, 1]),  # at 1 nothing happens but inside
    ("x/(1 + max(0, 1 - abs(x)) + abs(x))", {}, [-1, 0, 1]),
]


@pytest.mark.parametrize(("function", "parameters", "points"), SWITCHES_INSIDE)
def test_closed_forms_hold_where_a_branch_has_no_value(
    function: str, parameters: dict[str, Any], points: list[float]
) -> None:
    """Everywhere: at the breakpoints, and beyond a region, where its branch may have a pole."""
    question = ask(function, parameters, parts=["closed-forms"])
    answer = answer_of(question)
    g = parse(function, functions=("H",))
    for form in ("closed-form-1", "closed-form-2"):
        found = exact(answer, form)
        for x in (*XS, -1, -0.4, 0.4, 1, *points):
            assert found(x) == pytest.approx(value(g, x=x, a=0.4), abs=1e-9)
    assert answer["facts"]["parts.0.agrees"]
    assert judged(question) == ([], [])


def test_where_a_switch_inside_jumps_another_value_of_the_step_mends_it() -> None:
    inside = "Piecewise((-1, x < 0), (x, True))"
    question = ask(f"(1 + x)/(3 + {inside})", parts=["closed-forms"])
    answer = answer_of(question)
    mended = [answer["formulas"][f"parts.0.forms.{n}.points.0.mended"] for n in (0, 1)]
    assert mended == [1, 0]
    assert judged(question) == ([], [])


def test_an_approximation_asks_for_its_limit() -> None:
    question = {"kind": "activation", "function": "max(0, x)", "approximation": SIGMOID}
    assert answer_of(question)["answers"].keys() == answer_of(RELU)["answers"].keys()
    assert judged(question) == ([], [])
    without = {**question, "parts": ["derivative", "closed-forms"]}
    assert "limit0" not in answer_of(without)["answers"]


@pytest.mark.parametrize(
    ("function", "to", "limits", "tends", "off_zero"),
    [
        ("1/(1 + exp(-k*x))", "oo", ["1", "1/2", "0"], True, False),
        ("(1 + tanh(k*x))/2", "oo", ["1", "1/2", "0"], True, False),
        ("1/2 + atan(k*x)/pi", "oo", ["1", "1/2", "0"], True, False),
        ("1/(1 + exp(-x/k))", 0, ["1", "1/2", "0"], True, False),
        ("(1 + k*x/(1 + abs(k*x)))/2", "oo", ["1", "1/2", "0"], True, False),
        ("max(0, min(1, (k*x + 1)/2))", "oo", ["1", "1/2", "0"], True, False),
        ("1/(1 + 2*exp(-k*x))", "oo", ["1", "1/3", "0"], False, True),
        ("exp(-k*x**2)", "oo", ["0", "1", "0"], False, False),
        ("exp(-k*x)", "oo", ["0", "1", "oo"], False, False),
        ("exp(-exp(-k*x))", "oo", ["1", "exp(-1)", "0"], False, True),
        ("1 - exp(-exp(x/k))", 0, ["1", "1 - exp(-1)", "0"], False, True),
        ("exp(k*x)/(1 + exp(k*x))", "oo", ["1", "1/2", "0"], True, False),
        ("(1 + k*x/sqrt(1 + k**2*x**2))/2", "oo", ["1", "1/2", "0"], True, False),
        ("(1 + x/sqrt(x**2 + k))/2", 0, ["1", "1/2", "0"], True, False),
        ("1/(1 + exp(-x/k**2))", 0, ["1", "1/2", "0"], True, False),
        ("1/(1 + exp(-k*x**3))", "oo", ["1", "1/2", "0"], True, False),
        ("1/(1 + exp(1 - k*x))", "oo", ["1", "1/(1 + exp(1))", "0"], False, True),
        ("x/k", "oo", ["0", "0", "0"], False, False),
    ],
)
def test_approximations(
    function: str, to: Any, limits: list[str], tends: bool, off_zero: bool
) -> None:
    near = {"function": function, "parameter": "k", "to": to}
    question = {**RELU, "approximation": near, "parts": ["limit"]}
    answer = answer_of(question)
    found = [answer["answers"][name]["exact"] for name in ("limit+", "limit0", "limit-")]
    assert found == limits
    assert (answer["facts"]["given.parts.0.told"] == "target") is tends
    assert answer["facts"]["parts.0.off_zero"] is off_zero
    assert judged(question, answer) == ([], [])


QUESTIONS = [
    RELU,
    *(ask(function, parameters) for function, parameters, *_ in FUNCTIONS),
    {**RELU, "name": "f", "step": {"name": "u", "at_zero": 0}, "parts": ["limit", "closed-forms"]},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["function"]))
def test_every_place_is_checked_and_right(question: dict[str, Any]) -> None:
    assert judged(question) == ([], [])


B: dict[str, Any] = {"b": {"between": ["-oo", 0]}}
# What is done beside a breakpoint: numbers are computed there, and not only cancelled.
STEPS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "numbers": [
        ("exp(x) + max(0, x - 2)", {}),
        ("sin(x) - max(x, -x, 2*x - 1)", {}),
        ("Piecewise((exp(x) - 1, x < log(2)), (1, True))", {}),
        ("Piecewise((x**2, x < -log(2)), (log(2 + exp(x)), x <= 0), (cos(x), True))", {}),
        ("Piecewise((2*log(2)*x, x < 1), (log(4), True))", {}),
        ("Piecewise((sigmoid(x), x < 1/2), (1/(1 + x**2), True))", {}),
    ],
    "products": [
        ("2*abs(x + sqrt(2))", {}),
        ("a*abs(x/2 + 1/2)", POSITIVE),
        ("x*sigmoid(a*x)*max(0, tanh(x/2))", UNIT),
        ("cos(x - 2)*x/(1 + abs(x))", {}),
    ],
    "exponents": [
        ("exp(-abs(-x - 2))", {}),
        ("max(1/2, sigmoid(3*x - 2))", {}),
        ("Piecewise((exp(x), x < log(exp(3) - 1)), (x, True))", {}),
        ("1/(1 + exp(-a*x)) + min(x, x**2)", POSITIVE),
        ("softplus(1/2 - 2*x) - abs(2*x)", {}),
        ("x*exp(3*x - 2)/(1 + exp(3*x - 2))*H(x)", {}),
        ("2**x + abs(x - 1)", {}),
        ("2**(x**2)*H(x - 1)", {}),
    ],
    "functions": [
        ("sign(x)*log(1 + abs(x))", {}),
        ("Piecewise((log(2 - x), x < 1), (0, True))", {}),
        ("x*normal_cdf(x) + abs(x)", {}),
        ("Piecewise((sigmoid(x), x < log(2)), (x, True))", {}),
    ],
    "points": [
        ("max(x + 1, x**2)", {}),
        ("min(1 - x, x**2, 1/2)", {}),
        ("max(-a, min(a, x + 1))", POSITIVE),
        ("min(x**2 - 2, a*x)", POSITIVE),
        ("max(3*x + 1, b - (3*x + 1))", B),
    ],
    "rough": [
        ("cosh(x) + sqrt(abs(x - 2))", {}),
        ("log(1 + exp(a*(2*x + 1)))/a - sqrt(abs(x))", POSITIVE),
    ],
}


@pytest.mark.parametrize(
    ("function", "parameters"),
    [row for rows in STEPS.values() for row in rows],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_law_beside_a_step_is_what_is_done(function: str, parameters: dict[str, Any]) -> None:
    question = ask(function, parameters, parts=["derivative"])
    answer = answer_of(question)
    assert judged(question, answer) == ([], [])
    reasons = {step["reason"] for chain in answer["derivations"] for step in chain["steps"]}
    assert "exponent of zero" not in reasons


@pytest.mark.parametrize(
    "fields",
    [
        {"function": "exp(x + 1/2) - x*H(x)"},
        {"function": "x/(1 + x**2) + exp(-abs(1/2 - 2*x))"},
        {"function": "x*sigmoid(x) - H(x) - H(-x)", "step": {"at_zero": "1/3"}},
        {"function": "log(1 + exp(3*x - 2)) + max(1/2, sigmoid(-2*x))"},
        {"function": "(x + 1)*tanh(log(1 + exp(x + 1))) + abs(x/2)", "step": {"at_zero": 0}},
        {
            "function": "Piecewise((a*x + b, x < -log(2)), (log(2 + exp(x)), x < 0),"
            " (exp(-x), True))",
            "parameters": {"a": {"between": [1, 2]}, "b": {"between": [3, 4]}},
        },
    ],
    ids=lambda fields: fields["function"],
)
def test_closed_forms_are_rewritten_by_the_laws_they_name(fields: dict[str, Any]) -> None:
    assert judged({"kind": "activation", "parts": ["closed-forms"], **fields}) == ([], [])


def test_computing_goes_on_in_one_line() -> None:
    answer = answer_of(ask("(3*x - 2)*sigmoid(a*(3*x - 2))", UNIT, parts=["derivative"]))
    for chain in answer["derivations"]:
        reasons = [step["reason"] for step in chain["steps"]]
        assert ("arithmetic", "arithmetic") not in pairwise(reasons)


@pytest.mark.parametrize("function", ["exp(-exp(-k*x))", "1 - exp(-exp(k*x))"])
def test_a_wrong_limit_beyond_all_numbers_is_refused(function: str) -> None:
    near = {"function": function, "parameter": "k"}
    question = {**RELU, "approximation": near, "parts": ["limit"]}
    for name, wrong in (("limit+", "0"), ("limit-", "1")):
        answer = answer_of(question)
        answer["answers"][name] = {"exact": wrong, "decimal": wrong}
        assert f"answers/{name}" in [finding.where for finding in judged(question, answer)[0]]


@given(
    st.lists(st.tuples(st.integers(-4, 4), st.integers(-3, 3)), min_size=1, max_size=3),
    st.integers(-2, 2),
)
@settings(max_examples=6, deadline=None)
def test_sums_of_kinks(kinks: list[tuple[int, int]], slope: int) -> None:
    """The derivative of m x + sum of w |x - b| jumps by 2 w at b, and nowhere else."""
    text = f"{slope}*x" + "".join(f" + ({w})*abs(x - ({b}))" for b, w in kinks)
    answer = answer_of(ask(text))
    total = {b: sum(w for other, w in kinks if other == b) for b, _ in kinks}
    found = exact(answer, "derivative")
    for x in XS:
        expected = slope + sum(w * math.copysign(1, x - b) for b, w in total.items())
        assert found(x) == pytest.approx(expected)
    claimed = [int(name[5:]) for name in answer["answers"] if name.startswith("left@")]
    assert claimed == sorted(b for b, w in total.items() if w)


@pytest.mark.parametrize("offset", [0, 1])
def test_wrong_answers_are_refused(offset: int) -> None:
    """Every ninetieth of the mutants of two answers; all of them take minutes."""
    question = [RELU, ask("Piecewise((1, x >= 0), (-1, True))")][offset]
    wrong = list(mutants(answer_of(question)))[offset * 17 :: 90]
    assert [name for name, answer in wrong if not judged(question, answer)[0]] == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("facts", "parts.0.points.0.exists"), True),
        (("facts", "given.parts.2.told"), ""),
        (("facts", "parts.2.not_uniform"), False),
        (("formulas", "parts.0.points.0.where", 2), 1),
        (("formulas", "parts.1.forms.0.form", 2), ["mul", "x", ["call", "H", ["neg", "x"]]]),
        (("answers", "derivative", "exact"), "H(-x)"),
        (("answers", "right@0", "exact"), "0"),
        (("answers", "limit0", "exact"), "1"),
        (("derivations", 0, "domain", "variables", 0, "high"), None),
    ],
)
def test_the_check_has_teeth(path: tuple[Any, ...], wrong: Any) -> None:
    answer = answer_of(RELU)
    place: Any = answer
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] != wrong
    place[path[-1]] = wrong
    assert judged(RELU, answer)[0]


def test_a_missing_breakpoint_is_noticed() -> None:
    """The answer for another function, right in itself, is no answer to this question."""
    answer = answer_of(ask("max(0, x)"))
    assert judged(ask("max(0, x) + max(0, x - 3)"), answer)[0]


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"function": "b*x"}, ("function",), "nothing says what 'b' is"),
        (
            {"function": "max(b*x, x)", "parameters": {"b": {"between": [0, 2]}}},
            ("function",),
            "the sign of",
        ),
        ({"function": "1/x"}, ("function",), "^at x = 0: division by zero$"),
        ({"function": "x/x"}, ("function",), "^at x = 0: division by zero$"),
        ({"function": "(x - 2)/(x - 2)*x"}, ("function",), "^at x = 2: division by zero$"),
        ({"function": "log(abs(x - 2))"}, ("function",), "^at x = 2: log of a number that is not"),
        (
            {"function": "max(a*x, x)", "parameters": {"a": {"between": [0, 2]}}},
            ("function",),
            "the sign of .* is not the same for every a$",
        ),
        *(
            (
                {
                    "function": "Piecewise((a*x, x < log(2)), (tanh(x), True))",
                    "parameters": UNIT,
                    "parts": [part],
                },
                ("function",),
                r"what happens at x = log\(2\) is not settled: the sign of .* is not the same for",
            )
            for part in ("derivative", "closed-forms")
        ),
        (
            {"function": "max(x, softplus(x))"},
            ("function",),
            r"the zeros of x - softplus\(x\) are not found$",
        ),
        (
            {
                "function": "x",
                "parts": ["limit"],
                "approximation": {"function": "1/(1 + exp(-k*(x - 1)))", "parameter": "k"},
            },
            ("approximation", "function"),
            "its limit depends on more than the sign of x: the sign of x - 1 is not the same",
        ),
        ({"function": "abs(sin(x))"}, ("function",), "without end"),
        (
            {
                "function": "Piecewise((x/(1 - x), x < 0), (x/(1 + x), True))",
                "parts": ["closed-forms"],
            },
            ("function",),
            "no closed form",
        ),
        (
            {"function": "sqrt(abs(x)) + max(x, x - 1)", "parts": ["closed-forms"]},
            ("function",),
            "no closed form",
        ),
        (
            {
                "function": "sign(x) + Piecewise((0, x < 0), (1, True)) + sqrt(abs(x))",
                "parts": ["closed-forms"],
            },
            ("function",),
            "that is right for all that changes at x = 0",
        ),
        ({"function": "x", "parts": ["limit"]}, ("parts",), "needs an 'approximation'"),
        (
            {"function": "x", "parameters": {"a": {"between": [1, 0]}}},
            ("parameters", "a", "between"),
            "interval",
        ),
        ({"function": "x", "name": "x"}, ("name",), "another meaning"),
        (
            {"function": "x", "parts": ["limit"], "approximation": {"function": "sin(k)"}},
            ("approximation", "function"),
            "no limit",
        ),
        (
            {"function": "x", "parts": ["limit"], "approximation": {**SIGMOID, "target": "b*x"}},
            ("approximation", "target"),
            "nothing says what 'b' is",
        ),
        (
            {
                "function": "x",
                "parts": ["limit"],
                "approximation": {**SIGMOID, "target": "max(1, x)"},
            },
            ("approximation", "function"),
            "the target changes elsewhere than at 0",
        ),
        (
            {"function": "x", "parts": ["limit"], "approximation": {**SIGMOID, "to": 3}},
            ("approximation", "to"),
            "must be oo or 0",
        ),
    ],
)
def test_what_cannot_be_solved(fields: dict[str, Any], path: tuple[str, ...], message: str) -> None:
    with pytest.raises(FieldError, match=message) as error:
        answer_of({"kind": "activation", **fields})
    assert error.value.path == path


ODD: list[dict[str, Any]] = [
    {"function": "abs(x - 1/3) - abs(x + 2/5)", "step": {"name": "theta", "at_zero": 1}},
    {
        "function": "max(x, b*x + c)",
        "parameters": {"b": {"between": [-1, 0]}, "c": {"between": [0, "oo"]}},
    },
    {"function": "Piecewise((tanh(x), x <= 0), (sin(x), x < pi), (0, True))"},
    {"function": "Piecewise((3, x < 0), (5, x == 0), (-x, True))"},
    {"function": "abs(x**2 - 2)", "name": "f"},
    {
        "function": "max(a*x, b*x, 0)", "parts": ["closed-forms", "derivative"],
        "parameters": {"a": {"between": [1, 2]}, "b": {"between": [-2, -1]}},
        "step": {"name": "Psi", "at_zero": "1/3"},
    },
    {
        "function": "min(max(0, x + 3), 6)*x/6", "parts": ["limit", "derivative", "closed-forms"],
        "approximation": {
            "function": "Piecewise((0, x < -1/n), ((n*x + 1)/2, x < 1/n), (1, True))",
            "parameter": "n",
        },
    },
    {"function": "5", "parts": ["closed-forms", "derivative"]},
    *({"function": function} for function in (
        "tanh(3 + x)**0", "x + 0*tanh(x)", "-(x - 1)", "exp(log(2))*x", "cosh(-2*x)",
        "exp(x)**0 + sin(x)", "sqrt(x**2)",
    )),
    {"function": "2**(1 - 2*x) - (x + 1)*H(x + 2)", "parts": ["derivative"]},
    {"function": "sin(2*x)*cos(2*x)*max(0, 2*x - 2)**2", "parts": ["closed-forms"]},
    *({"function": function, "parts": ["derivative"]} for function in (
        "cosh(-x - 2)*x", "exp(-cosh(-x - 1))", "(-x)**5 + min(1, exp(x))",
    )),
    {
        "function": "1/(1 + (3*x + 1)**2) - max(0, 3*x - a)", "parts": ["derivative"],
        "parameters": {"a": {"between": ["1/2", 2]}},
    },
]  # fmt: skip


@pytest.mark.parametrize("fields", ODD, ids=lambda fields: fields["function"])
def test_odd_questions_are_checked_and_right(fields: dict[str, Any]) -> None:
    """Breakpoints that are no binary fraction, parameters at them, single points, other names."""
    assert judged({"kind": "activation", **fields}) == ([], [])


@pytest.mark.parametrize(
    ("function", "parts", "used"),
    [
        ("max(0, x)", ["derivative"], (True, True, True)),
        ("tanh(x)", ["derivative"], (True, True, False)),
        ("x*sigmoid(x)", ["derivative", "closed-forms"], (True, True, True)),
        ("sqrt(abs(x))", ["derivative"], (True, True, False)),
        ("x*H(x)", ["closed-forms"], (True, False, True)),
        ("max(0, x)", ["limit"], (False, False, True)),
    ],
)
def test_only_what_is_used_is_defined(
    function: str, parts: list[str], used: tuple[bool, ...]
) -> None:
    question = {**RELU, "function": function, "parts": parts}
    facts = answer_of(question)["facts"]
    assert tuple(facts[f"given.uses_{what}"] for what in ("function", "slope", "step")) == used
    assert judged(question) == ([], [])


@pytest.mark.parametrize(
    ("function", "closing"),
    [
        ("Piecewise((0, x < -1/k), ((k*x + 1)/2, x < 1/k), (1, True))", (True, False, True)),
        ("min(1, max(0, k*x))", (True, False, False)),
        ("1/(1 + exp(-k*x))", (False, False, False)),
    ],
)
def test_breakpoints_that_close_in_on_zero_are_spoken_of(
    function: str, closing: tuple[bool, ...]
) -> None:
    near = {"function": function, "parameter": "k"}
    question = {"kind": "activation", "function": "x", "approximation": near, "parts": ["limit"]}
    facts = answer_of(question)["facts"]
    assert tuple(facts[f"parts.0.cases.{n}.closing"] for n in range(3)) == closing
    assert judged(question) == ([], [])


@pytest.mark.parametrize(
    ("function", "right", "wrong"),
    [
        ("x/(1 + abs(x))", "(1, x == 0)", "(2, x == 0)"),
        ("x/(1 + abs(x))", "(1, x == 0)", "(1, x == 1)"),
        ("sqrt(abs(x))", "x < 0", "x <= 0"),
    ],
)
def test_a_derivative_by_cases_tells_what_it_is_at_the_breakpoints(
    function: str, right: str, wrong: str
) -> None:
    question = ask(function)
    answer = answer_of(question)
    named = answer["answers"]["derivative"]
    assert right in named["exact"]
    named["exact"] = named["exact"].replace(right, wrong)
    assert "answers/derivative" in {finding.where for finding in judged(question, answer)[0]}


@pytest.mark.parametrize(
    ("function", "sides"),
    [
        ("Piecewise((sin(x)/x, x != 0), (1, True))", ["0", "0"]),
        ("Piecewise((sin(x)/x, x != 0), (2, True))", ["oo", "-oo"]),
        ("Piecewise((sin(a*x)/x, x != 0), (a, True))", ["0", "0"]),
        ("Piecewise((x/(exp(x) - 1), x != 0), (1, True))", ["-1/2", "-1/2"]),
        ("Piecewise(((exp(x) - 1)/x, x > 0), (1, True))", ["0", "1/2"]),
        ("Piecewise((exp(-1/x), x > 0), (0, True))", ["0", "0"]),
        ("Piecewise((0, x <= 0), (-6/x**2, True))", ["0", "-oo"]),
        ("Piecewise((1/x, x < 0), (1, True))", ["oo", "0"]),
        ("Piecewise((log(x), x > 0), (0, True))", ["0", "-oo"]),
    ],
)
def test_pieces_at_an_end_where_they_have_no_value(function: str, sides: list[str]) -> None:
    parameters = {"a": {"between": [0, "oo"]}} if "a*" in function else {}
    question = ask(function, parameters, parts=["derivative"])
    answer = answer_of(question)
    found = [answer["answers"][f"{side}@0"]["exact"] for side in ("left", "right")]
    assert found == sides
    assert judged(question, answer) == ([], [])


@pytest.mark.parametrize(
    ("function", "to", "target", "tends", "found"),
    [
        ("log(1 + exp(k*x))/k", "oo", "max(0, x)", True, None),
        ("k*log(1 + exp(x/k))", 0, "max(0, x)", True, None),
        ("log(exp(k*x) + exp(-k*x))/k", "oo", "abs(x)", True, None),
        ("(1 + x/k)**k", "oo", "exp(x)", True, None),
        ("(1 - k*x)**(1/k)", 0, "exp(-x)", True, None),
        ("x*sigmoid(k*x)", "oo", "max(0, x)", True, None),
        ("sqrt(x**2 + k)", 0, None, False, "abs(x)"),
        ("log(1 + exp(k*x))/k", "oo", None, False, "max(0, x)"),
        ("(1 + x/k)**k", "oo", "x + 1", False, "exp(x)"),
        ("tanh(k*x)", "oo", None, False, "Piecewise((1, x > 0), (0, x == 0), (-1, x < 0))"),
        ("k/k", "oo", "1", True, None),
    ],
)
def test_approximations_of_other_targets(
    function: str, to: Any, target: str | None, tends: bool, found: str | None
) -> None:
    near = {"function": function, "to": to} | ({"target": target} if target else {})
    question = ask("max(0, x)", parts=["limit"], approximation=near)
    answer = answer_of(question)
    assert (answer["facts"]["given.parts.0.told"] == "target") is tends
    named = answer["formulas"].get("parts.0.found")
    assert (named and to_text(from_json(named))) == found
    assert judged(question, answer) == ([], [])


def test_a_function_without_branches_is_opened_by_its_definition() -> None:
    reasons = {}
    for function in ("x*sigmoid(x)", "max(0, x)"):
        first, second, *_ = answer_of(ask(function))["derivations"][0]["steps"]
        reasons[function] = first["reason"], second["reason"]
    beginning = "definition of the derivative"
    assert reasons == {
        "x*sigmoid(x)": (beginning, "definition"), "max(0, x)": (beginning, "region"),
    }  # fmt: skip


def test_a_closed_form_without_steps_is_the_function_itself() -> None:
    answer = answer_of(ask("x*sigmoid(x)"))
    assert answer["answers"]["derivative"]["exact"].startswith("sigmoid(x) + x/(")
