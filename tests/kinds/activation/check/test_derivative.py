"""The derivative of an activation, its breakpoints and its regions, right and bent."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from keywright.kinds.activation.check.derivative import check_derivative, points_of
from keywright.kinds.activation.check.question import CheckedActivation
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from tests.kinds.activation.check.activation_sheets import (
    accepted,
    bent_all_over,
    fault_in,
    faults_in,
    question,
)
from tests.kinds.worked import answer_of

SLOPE: dict[str, Any] = {"parameters": {"a": {"between": [2, 3]}}}
QUESTIONS = [
    question("max(0, x)", "derivative"),
    question("Piecewise((1, x >= 0), (-1, True))", "derivative"),
    question("sqrt(abs(x))", "derivative"),
    question("x/(1 + abs(x))", "derivative"),
    question("max(0, x)**2", "derivative"),
    question("Piecewise((3, x < 0), (5, x == 0), (-x, True))", "derivative"),
    question("max(x, a*x - 1)", "derivative", **SLOPE),
    question("log(1 + exp(x))", "derivative"),
    question("x*abs(x) + abs(x - 2)", "derivative", step={"at_zero": 0}),
    question("log(1 + abs(x))", "derivative", name="f"),
    question("Piecewise((exp(x) - 1, x < 0), (sin(x), x < 1), (sin(1), True))", "derivative"),
]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


@pytest.mark.parametrize("asked", QUESTIONS)
def test_what_is_right_is_not_refused(asked: dict[str, Any]) -> None:
    accepted(check_derivative, asked, "parts.")


def is_for_others(what: str) -> bool:
    """That the steps are true is for the grader, the heads for the shapes; where x is negative,
    its modulus is -x."""
    steps = (".regions." in what or ".decided." in what) and what.endswith(": another end")
    return steps or what.endswith(("'neg' -> 'abs'", "'case' -> 'casex'"))


@pytest.mark.parametrize("asked", [QUESTIONS[1], QUESTIONS[3], QUESTIONS[4]])
def test_what_is_bent_is_refused(asked: dict[str, Any]) -> None:
    for what, wrong in bent_all_over(answer_of(asked)):
        assert is_for_others(what) or fault_in(check_derivative, asked, wrong), what


def changed(asked: dict[str, Any], **formulas: Json) -> dict[str, Any]:
    """The answer with other formulas of its part, of which the names have _ for a dot."""
    answer = answer_of(asked)
    for name, term in formulas.items():
        answer["formulas"][f"parts.0.{name.replace('_', '.')}"] = term
    return answer


def test_breakpoints_ascend_for_all_parameters() -> None:
    asked = question("max(x, a*x - 1)", "derivative", **SLOPE)

    def claimed(*points: str) -> list[Json]:
        formulas = {
            f"p.points.{i}.where": ["eq", "x", read(point)] for i, point in enumerate(points)
        }
        return points_of(ActivationSheet(CheckedActivation(asked), {"formulas": formulas}), "p")

    assert claimed() == []
    assert claimed("0") == [0]
    assert claimed("1", "a", "3") == [1, "a", 3]
    for wrong in (("1", "0"), ("0", "0"), ("a", "5/2"), ("3", "a")):
        with pytest.raises(Ungradable, match="the breakpoints do not ascend"):
            claimed(*wrong)


def of_slope(asked: dict[str, Any], text: str) -> list[str]:
    """What is found of another derivative by this name."""
    answer = answer_of(asked)
    answer["answers"]["derivative"] = {"exact": text}
    return [
        it for at, it in faults_in(check_derivative, asked, answer) if at == "answers/derivative"
    ]


SLOPES = [
    ("max(0, x)**2", "2*x*H(x)", []),
    ("max(0, x)**2", "2*max(0, x)", []),
    ("max(0, x)**2", "2*x", ["-2.0e-12 at x = -1.0e-12, not 0.0"]),
    ("max(0, x)**2", "2*max(0, x) + 1e-14", ["1.0e-14 at x = -1.0e-12, not 0.0",
     "it is not the derivative at x = 0.0"]),
    ("max(0, x)**2", "2*max(0, x) + 1e-16", ["it is not the derivative at x = 0.0"]),
    ("max(0, x)**2", "Piecewise((2*x, x > 0), (0, True))", []),
    ("max(0, x)**2", "Piecewise((2*x, x > 0), (0, x < 0))", ["0 cases hold at x = 0.0"]),
    ("max(0, x)**2", "Piecewise((2*x, x > 0), (0, x < 0), (0, x == 0))", []),
    ("max(0, x)**2", "Piecewise((2*x, x > 0), (0, x < 0), (1, x == 0))",
     ["it is not the derivative at x = 0.0"]),
    ("max(0, x)**2", "Piecewise((2*x, x >= 0), (0, x <= 0))", ["2 cases hold at x = 0.0"]),
    ("max(0, x - 1/3)", "H(x - 1/3)", []),
    ("max(0, x - 1/3)", "Piecewise((1, x > 1/3), (0, x < 1/3))", []),
    ("max(0, x - 1/3)", "Piecewise((1, x > 1/3), (0, True))", ["1 cases hold at x = 0.33333"]),
    ("max(0, x - 1/3)", "H(x) + 1e-20", ["1.0 at x = 0.33333, not 0.0"]),
    ("1000*x", "1000", []),
    ("1000*x", "1000 + 1e-13", []),
    ("1000*x", "1000 + 1.1e-12", ["1000.0 at x = 1.0e-12, not 1000.0"]),
    ("x/3", "1/3 + 1/10**9", ["0.33333333 at x = 1.0e-12, not 0.33333333"]),
    ("x/3", "x/3", ["3.3333333e-13 at x = 1.0e-12, not 0.33333333"]),
]  # fmt: skip


@pytest.mark.parametrize(("function", "slope", "faults"), SLOPES)
def test_a_derivative_is_compared_in_every_region_and_at_breakpoints(
    function: str, slope: str, faults: list[str]
) -> None:
    assert of_slope(question(function, "derivative"), slope) == faults


BRANCHES: list[tuple[str, Json, str]] = [
    ("x**2", "x**2", ""),
    ("x**2", "x**2 + 1e-40", ""),
    ("x**2", "x**2 + x*1e-10", "is not the function at x = 1.0e-12"),
    ("x**2", "x**2 + 1e-29", "is not the function at x = 1.0e-12"),
    ("x**2", "x*abs(x)", "is not one formula without a switch"),
    ("x**2", "max(x**2, -1)", "is not one formula without a switch"),
    ("x**2", "x**2 + H(x - 100)", "is not one formula without a switch"),
    ("x**2", "Piecewise((x**2, x < 100), (x, True))", "is not one formula without a switch"),
    ("x/3", "x*(1/3 + (x - 1e-12)*1e-9)", "is not the function at x = -0.001"),
    ("max(0, x - 1/3)", "x - 1/3", "is not the function at x = 0.33333"),
]


@pytest.mark.parametrize(("function", "branch", "fault"), BRANCHES)
def test_a_branch_is_one_formula_with_the_values_of_the_function(
    function: str, branch: str, fault: str
) -> None:
    asked = question(function, "derivative")
    term = read(branch)
    where = "formulas/parts.0.regions.0.equation"
    answer = changed(asked, regions_0_equation=["eq", ["call", "g", "x"], term])
    if "max" not in function:  # the whole line, where the quotient alone has the branch
        where = "derivations/parts.0.regions.0.quotient/2"
        (row,) = answer["derivations"]
        row["steps"][1]["term"][1][1][-1] = ["neg", term]
    found = [it for at, it in faults_in(check_derivative, asked, answer) if at == where]
    assert [it for it in found if "it is not" not in it] == ([f"{term} {fault}"] if fault else [])


def test_a_breakpoint_breaks_something() -> None:
    """What is said of a breakpoint may be true where nothing happens."""
    idle = "nothing changes at this point"
    where = "formulas/parts.0.points.0.where"
    for function, ok in (
        ("max(0, x)", True), ("Piecewise((x, x < 0), (x, x > 0), (1, True))", True),
        ("Piecewise((x**2, x < 0), (x**3, True))", True), ("sqrt(abs(x))", True),
        ("Piecewise((x, x < 0), (sin(x), True))", True),
    ):  # fmt: skip
        asked = question(function, "derivative")
        answer = answer_of(asked)
        assert (dict(faults_in(check_derivative, asked, answer)).get(where) is None) is ok
    real, other = question("max(0, x)", "derivative"), question("x**2", "derivative")
    answer = answer_of(real)
    for i in (0, 1):
        answer["formulas"][f"parts.0.regions.{i}.equation"] = [
            "eq",
            ["call", "g", "x"],
            read("x**2"),
        ]
    answer["formulas"]["parts.0.points.0.value"] = ["eq", ["call", "g", 0], 0]
    assert (where, idle) in faults_in(check_derivative, other, answer)
    for function in ("Piecewise((x**2, x < 0), (x**2, x > 0), (1, True))", "abs(x)"):
        judged = faults_in(check_derivative, question(function, "derivative"), answer)
        assert (where, idle) not in judged


def test_cases_are_needed_where_steps_could_not_join_the_formulas() -> None:
    """A derivative by cases is right where a formula has no value beyond its region, alone."""
    place = "facts/given.parts.0.told"
    joined = "the formulas have values everywhere, so that steps could join them"
    for function, fault in (("log(1 + abs(x))", None), ("x/(1 + abs(x))", None)):
        asked = question(function, "derivative")
        assert dict(faults_in(check_derivative, asked, answer_of(asked))).get(place) == fault
    asked = question("max(0, x)**2", "derivative")
    answer = answer_of(asked)
    slope = read("Piecewise((0, x < 0), (0, x == 0), (2*x, x > 0))")
    answer["formulas"]["parts.0.formula"][2] = slope
    answer["facts"]["given.parts.0.told"] = ""
    assert dict(faults_in(check_derivative, asked, answer))[place] == joined
    for end in ("1/(1 + x**2)", "1/(-1 - x**2)", "x/2", "sqrt(1 + x**2)"):
        wrong = copy.deepcopy(answer)
        for row in wrong["derivations"]:
            if row["id"] == "parts.0.regions.1.quotient":
                row["steps"][-1]["term"] = read(end)
        assert dict(faults_in(check_derivative, asked, wrong))[place] == joined
    for end in ("1/(3 + x)", "1/(1/8 - x)", "sqrt(9 - x)", "log(9 + x)"):
        wrong = copy.deepcopy(answer)
        for row in wrong["derivations"]:
            if row["id"] == "parts.0.regions.1.quotient":
                row["steps"][-1]["term"] = read(end)
        assert place not in dict(faults_in(check_derivative, asked, wrong))


def test_a_quotient_is_defined_and_written_out() -> None:
    asked = QUESTIONS[4]
    name = "parts.0.regions.1.quotient"
    for number in (0, 1):
        answer = answer_of(asked)
        (row,) = [it for it in answer["derivations"] if it["id"] == name]
        line = row["steps"][number]["term"]
        assert line[0] == "limit"
        row["steps"][number]["term"] = [line[0], ["add", line[1], 0], *line[2:]]
        assert faults_in(check_derivative, asked, answer) == [
            (f"derivations/{name}/{number + 1}", f"it is not {line}")
        ]


@pytest.mark.parametrize(
    ("told", "function"),
    [
        ("0*x", "max(0, x - 50)"),
        ("exp(x)", "exp(x) + max(0, -x - 20)"),
        ("max(0, x)", "max(0, x) + max(0, x - 50)"),
        ("abs(x - 30) + abs(x + 30)", "abs(x - 30) + abs(x + 30) + max(0, 1 - abs(x - 12))"),
    ],
)
def test_a_breakpoint_that_is_not_claimed_is_seen_however_far(told: str, function: str) -> None:
    answer = answer_of(question(told, "derivative"))
    found = dict(faults_in(check_derivative, question(function, "derivative"), answer))
    assert "answers/derivative" in found
    assert any(where.endswith((".equation", ".quotient/2")) for where in found)
