"""Closed forms with unit steps, their construction and what they are at breakpoints, bent."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from keywright.kinds.activation.check.forms import check
from keywright.kinds.activation.check.question import CheckedActivation
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.expression import Json, read
from tests.kinds.activation.check.activation_sheets import (
    accepted,
    bent_all_over,
    fault_in,
    faults_in,
    question,
)
from tests.kinds.worked import answer_of

PART = "closed-forms"
QUESTIONS = [
    question("max(0, x)", PART),
    question("Piecewise((1, x >= 0), (-1, True))", PART),
    question("Piecewise((1, x > 0), (-1, True))", PART, step={"at_zero": 0}),
    question("max(-1, min(1, x))", PART),
    question("log(1 + exp(x))", PART),
    question("Piecewise((3, x < 0), (5, x == 0), (-x, True))", PART, name="f"),
    question("max(-a, x)", PART, parameters={"a": {"between": [1, 2]}}),
    question("Piecewise((x**2, x < 1), (1, x < 2), (3 - x, True))", PART, step={"name": "S"}),
    question("abs(x) + x/(1 + max(x, -x))", PART),
]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


@pytest.mark.parametrize("asked", QUESTIONS)
def test_what_is_right_is_not_refused(asked: dict[str, Any]) -> None:
    accepted(check, asked, "parts.", "closed-form")


def is_for_others(what: str) -> bool:
    """That the steps are true is for the grader, the heads for the shapes."""
    ends = ("'neg' -> 'abs'", "'case' -> 'casex'", "points.0.chain: another end")
    return what.endswith(ends)


@pytest.mark.parametrize("asked", [QUESTIONS[1], QUESTIONS[5], QUESTIONS[8]])
def test_what_is_bent_is_refused(asked: dict[str, Any]) -> None:
    for what, wrong in bent_all_over(answer_of(asked)):
        assert is_for_others(what) or fault_in(check, asked, wrong), what


def of_form(function: str, text: str) -> list[str]:
    asked = question(function, PART)
    answer = answer_of(asked)
    answer["answers"]["closed-form-1"] = {"exact": text}
    found = faults_in(check, asked, answer)
    return [detail for where, detail in found if where == "answers/closed-form-1"]


FORMS = [
    ("max(0, x)", "x*H(x)", []),
    ("max(0, x)", "x - x*H(-x)", []),
    ("max(0, x)", "max(0, x)", []),
    ("max(0, x)", "x*H(x) + 1e-31", []),
    ("max(0, x)", "x*H(x) + 1e-29", ["not the function at x = -1.0e-12"]),
    ("max(0, x)", "x*H(x - 1)", ["not the function at x = 1.0e-12"]),
    ("max(0, x - 1/3)", "x*H(x)/3", ["not the function at x = 0.33333"]),
    ("exp(x)", "exp(x)", []),
    ("exp(x)", "exp(x)*1", []),
    ("exp(x)", "exp(x) + H(x - 1000)", ["there is a breakpoint after all"]),
    ("exp(x)", "max(exp(x), 0)", ["there is a breakpoint after all"]),
]  # fmt: skip


@pytest.mark.parametrize(("function", "form", "faults"), FORMS)
def test_a_form_is_compared_in_every_region(function: str, form: str, faults: list[str]) -> None:
    assert of_form(function, form) == faults


def chain_in(answer: dict[str, Any], name: str) -> dict[str, Any]:
    row: dict[str, Any] = next(it for it in answer["derivations"] if it["id"] == name)
    return row


X: Json = "x"
H_X: Json = ["call", "H", "x"]
H_MINUS: Json = ["call", "H", ["neg", "x"]]
UP: Json = ["add", "x", ["neg", 0]]  # from 0 to x
BUILT: list[tuple[int, Json, str]] = [
    (0, ["add", 0, ["mul", UP, H_X]], ""),
    (0, ["add", 0, ["mul", UP, ["call", "H", ["add", "x", 0]]]], ""),
    (0, ["add", 1, ["mul", UP, H_X]], "is not built from the branches"),
    (0, "x", "is not built from the branches"),
    (0, ["add", 0], "there is not one step for each breakpoint"),
    (0, ["add", 0, ["mul", UP, H_X], 0], "there is not one step for each breakpoint"),
    (0, ["add", 0, ["mul", ["add", "x", 0], H_X]], "does not replace 0 by x"),
    (0, ["add", 0, "x"], "does not replace 0 by x"),
    (0, ["add", 0, ["mul", UP, "x"]], "has no unit step"),
    (0, ["add", 0, ["mul", UP, H_X, 1]], "has no unit step"),
    (0, ["add", 0, ["mul", UP, ["call", "S", "x"]]], "has no unit step"),
    (0, ["add", 0, ["mul", UP, ["call", "H", ["mul", 2, "x"]]]],
     "the step of ['mul', 2, 'x'] does not turn at 0"),
    (0, ["add", 0, ["mul", UP, H_MINUS]], "the step of ['neg', 'x'] does not turn at 0"),
    (0, ["add", 0, ["mul", UP, ["call", "H", ["pow", "x", 3]]]],
     "the step of ['pow', 'x', 3] does not turn at 0"),
    (0, ["add", 0, ["mul", UP, ["call", "H", ["max", "x", -1]]]],
     "the step of ['max', 'x', -1] does not turn at 0"),
    (0, ["add", 0, ["mul", UP, ["call", "H", ["add", "x", ["max", 0, "x"]]]]],
     "the step of ['add', 'x', ['max', 0, 'x']] does not turn at 0"),
    (1, ["add", "x", ["mul", ["add", 0, ["neg", "x"]], H_MINUS]], ""),
    (1, ["add", "x", ["mul", ["add", 0, ["neg", "x"]], H_X]],
     "the step of x does not turn at 0"),
    (1, ["add", 0, ["mul", UP, H_X]], "is not built from the branches"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "start", "fault"), BUILT)
def test_a_form_is_built_from_the_branches(form: int, start: Json, fault: str) -> None:
    asked = QUESTIONS[0]
    answer = answer_of(asked)
    name = f"parts.0.forms.{form}.construction"
    chain_in(answer, name)["start"] = start
    found = [it for at, it in faults_in(check, asked, answer) if at == f"derivations/{name}/0"]
    assert [detail[-len(fault) :] for detail in found] == ([fault] if fault else [])


ABS_X: Json = ["abs", "x"]
BUILT_INSIDE: list[tuple[str, Json, str]] = [
    ("inner.0.chain", ["add", ["neg", "x"], ["mul", UP, H_X]], "does not replace"),
    ("inner.1.chain", ["add", "x", 0], "is not built from the branches"),
    ("construction", ["add", ABS_X, 0], "what is constructed for its switches"),
    ("construction", ["call", "g", "x"], "what is constructed for its switches"),
]


@pytest.mark.parametrize(("name", "start", "fault"), BUILT_INSIDE)
def test_a_form_may_be_built_inside(name: str, start: Json, fault: str) -> None:
    """From the branches of each switch, and the function with these instead of its switches."""
    asked = QUESTIONS[8]
    name = f"parts.0.forms.0.{name}"
    place = f"derivations/{name}/0"
    answer = answer_of(asked)
    assert place not in dict(faults_in(check, asked, answer))
    chain_in(answer, name)["start"] = start
    assert fault in dict(faults_in(check, asked, answer))[place]


@pytest.mark.parametrize("reason", ["arithmetic", "simplify"])
def test_a_switch_has_its_branch_by_region(reason: str) -> None:
    asked = QUESTIONS[8]
    answer = answer_of(asked)
    chain_in(answer, "parts.0.inner.0.branches.1.chain")["steps"][0]["reason"] = reason
    place = "derivations/parts.0.inner.0.branches.1.chain/1"
    assert (place, "not the branch of this region") in faults_in(check, asked, answer)


@pytest.mark.parametrize("form", [0, 1])
def test_two_breakpoints_are_built_in_order(form: int) -> None:
    """Each step replaces the branch before it; mirrored, from the right."""
    asked = question("abs(x) + abs(x - 1)", PART)
    answer = answer_of(asked)
    name = f"parts.0.forms.{form}.construction"
    start = chain_in(answer, name)["start"]
    place = f"derivations/{name}/0"
    assert place not in dict(faults_in(check, asked, answer))
    chain_in(answer, name)["start"] = [*start[:2], start[3], start[2]]
    assert place in dict(faults_in(check, asked, answer))
    other = chain_in(answer, f"parts.0.forms.{1 - form}.construction")["start"]
    chain_in(answer, name)["start"] = other
    assert place in dict(faults_in(check, asked, answer))


def test_the_printed_form_is_the_one_that_is_answered() -> None:
    """At the breakpoints as well, where a step has its own value."""
    asked = QUESTIONS[0]
    place = "formulas/parts.0.forms.0.form"
    for term, fault in (
        ("x*H(x)", ""), ("(x + 0)*H(x)", ""), ("max(0, x)", ""),
        ("x - x*H(-x)", ""), ("x*H(x) + 1 - H(x) - H(-x)", ""),
        ("x*H(x) + H(x)*H(-x)", "not the form that is answered"),
        ("x*H(x) + 1", "not the form that is answered"),
    ):  # fmt: skip
        answer = answer_of(asked)
        answer["formulas"]["parts.0.forms.0.form"][2] = read(term)
        assert dict(faults_in(check, asked, answer)).get(place, "") == fault


def test_a_form_comes_down_to_each_branch() -> None:
    asked = QUESTIONS[0]
    for i, term in ((0, ["mul", 0, "x"]), (1, ["add", "x", 0])):
        answer = answer_of(asked)
        name = f"parts.0.forms.0.regions.{i}.chain"
        steps = chain_in(answer, name)["steps"]
        steps.append({**steps[-1], "term": term})
        found = faults_in(check, asked, answer)
        assert found == [(f"derivations/{name}/0", "not down to the branch")]


def test_a_branch_has_no_switch() -> None:
    asked = QUESTIONS[0]
    for term in (["max", 0, "x"], ["relu", "x"], H_X, ["abs", "x"], ["sign", "x"]):
        answer = answer_of(asked)
        chain = chain_in(answer, "parts.0.branches.1.chain")
        chain["steps"][-1]["term"] = term
        last = len(chain["steps"])
        found = faults_in(check, asked, answer)
        assert (
            f"derivations/parts.0.branches.1.chain/{last}", "not one formula without a switch",
        ) in found  # fmt: skip


def test_at_a_breakpoint_the_steps_are_taken_there() -> None:
    asked = QUESTIONS[1]
    name = "parts.0.forms.0.points.0.chain"
    place = f"derivations/{name}/0"
    answer = answer_of(asked)
    start = copy.deepcopy(chain_in(answer, name)["start"])
    assert place not in dict(faults_in(check, asked, answer))

    def at(argument: Json) -> Json:
        def filled(term: Json) -> Json:
            if isinstance(term, list):
                return ["call", "H", argument] if term[0] == "call" else [
                    term[0], *map(filled, term[1:])]  # fmt: skip
            return term

        return filled(start)

    arguments: list[tuple[Json, bool]] = [
        (0, True), (["mul", 0, 7], True), (1, False), (["neg", 1], False),
    ]  # fmt: skip
    for argument, ok in arguments:
        chain_in(answer, name)["start"] = at(argument)
        assert (place not in dict(faults_in(check, asked, answer))) is ok
    for wrong in (["add", start, 0], ["add", 0, start], 0):
        chain_in(answer, name)["start"] = wrong
        assert place in dict(faults_in(check, asked, answer))


def test_a_step_without_effect_is_taken_there_all_the_same() -> None:
    asked = QUESTIONS[0]
    name = "parts.0.forms.0.points.0.chain"
    answer = answer_of(asked)
    assert chain_in(answer, name)["start"] == ["mul", 0, ["call", "H", 0]]
    for step, ok in ((["call", "H", ["mul", 0, 1]], True), (["call", "H", 1], False), (7, False)):
        chain_in(answer, name)["start"] = ["mul", 0, step]
        found = faults_in(check, asked, answer)
        assert ((f"derivations/{name}/0", "not the form at this point") not in found) is ok


def test_a_breakpoint_is_one_of_x() -> None:
    asked = QUESTIONS[0]
    for other in (["eq", "y", 0], ["ne", "x", 0], "x"):
        answer = answer_of(asked)
        answer["formulas"]["parts.0.forms.0.points.0.where"] = other
        assert faults_in(check, asked, answer) == [("", f"{other} is no breakpoint")]


def test_where_a_form_fails_a_value_of_the_step_may_mend_it() -> None:
    asked = QUESTIONS[1]
    answer = answer_of(asked)
    assert not answer["facts"]["parts.0.forms.0.points.0.agrees"]
    path = "parts.0.forms.0.points.0.mended"
    place = f"formulas/{path}"
    assert answer["formulas"][path] == 1
    for value in (0, ["div", 1, 2], 2):
        answer["formulas"][path] = value
        wanted = (place, f"{value} does not mend anything")
        assert wanted in faults_in(check, asked, answer)
    answer["formulas"][path] = ["add", 1, 0]
    assert place not in dict(faults_in(check, asked, answer))
    del answer["formulas"][path]
    assert (place, "a value of the step at 0 would mend it") in faults_in(check, asked, answer)
    it = CheckedActivation(asked)
    found = [one for one in check(it, ActivationSheet(it, answer), "parts.0") if one.where == place]
    assert [one.points for one in found] == [0]
    fine = QUESTIONS[0]
    answer = answer_of(fine)
    answer["formulas"][path] = 1
    assert (place, "1 does not mend anything") in faults_in(check, fine, answer)


def test_findings_say_at_how_many_points() -> None:
    for asked in (QUESTIONS[0], QUESTIONS[6]):
        it = CheckedActivation(asked)
        found = list(check(it, ActivationSheet(it, answer_of(asked)), "parts.0"))
        forms = [one for one in found if "closed-form" in one.where or one.where.endswith(".form")]
        assert {(one.how, one.points) for one in forms} == {("sampled", 42 * len(it.trials))}
        facts = [one for one in found if one.where.startswith("facts/")]
        assert {(one.how, one.points) for one in facts} == {("recomputed", 0)}
