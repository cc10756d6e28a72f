"""What the statement of a question on an activation prints, right and bent."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.kinds.activation.check import _bounds, _given, _masked, check
from keywright.kinds.activation.check.question import CheckedActivation
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from tests.kinds.activation.check.activation_sheets import (
    Check,
    bent,
    fault_in,
    faults_in,
    question,
)
from tests.kinds.worked import answer_of, judged

NEAR = {"approximation": {"function": "tanh(x/t)/2 + 1/2", "parameter": "t", "to": 0}}
RANGED = {"parameters": {
    "a": {"between": [0, 1]}, "b": {"between": ["-oo", "oo"]}, "c": {"between": [2, "oo"]},
    "d": {"between": ["-oo", "-1/2"]},
}}  # fmt: skip
QUESTIONS = [
    question("max(0, x)", "derivative", "closed-forms"),
    question("x*H(x)", "derivative", step={"at_zero": 1}),
    question("log(1 + exp(x))", "derivative", name="f"),
    question("log(1 + abs(x))", "derivative", step={"name": "S", "at_zero": "1/3"}),
    question("max(0, x)", "limit", **NEAR),
    question("max(0, x)", "limit", "derivative", approximation={"function": "1/(1 + exp(-k*x))"}),
    question("a*x + b*x**2 + c + d*x", "derivative", **RANGED),
    question("x*H(x)", "limit", "closed-forms", **NEAR),
    question("x**2*exp(x)", "derivative", name="h"),
]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


given: Check = lambda asked, sheet, _: _given(asked, sheet)  # noqa: E731, in the place of a part
PRINTED = (
    "given.function", "given.called", "given.step", "given.step_at_zero", "given.step_definition",
    "given.increment", "given.moved", "given.definition", "given.ranges.", "given.is_single",
    "given.uses_", "given.from_above",
)  # fmt: skip


@pytest.mark.parametrize("asked", QUESTIONS)
def test_what_is_right_is_not_refused(asked: dict[str, Any]) -> None:
    answer = answer_of(asked)
    assert faults_in(given, asked, answer) == []
    assert all(one.ok for one in check(asked, answer, 4))


@pytest.mark.parametrize("asked", [QUESTIONS[0], QUESTIONS[3], QUESTIONS[8]])
def test_what_is_bent_is_refused(asked: dict[str, Any]) -> None:
    answer = answer_of(asked)
    for section in ("facts", "formulas"):
        for prefix in PRINTED:
            for what, wrong in bent(answer, section, prefix):
                if "increment: 'h'" not in what and not what.startswith("given.increment:"):
                    assert fault_in(given, asked, wrong), what


def test_all_parts_and_nothing_else_are_judged() -> None:
    asked = QUESTIONS[5]
    answer = answer_of(asked)
    more: dict[str, Any] = {**answer, "formulas": {**answer["formulas"], "more": "x"}}
    assert [one.where for one in check(asked, more, 4) if not one.ok] == ["formulas/more"]
    for place in ("limit+", "derivative"):
        wrong = {**answer, "answers": {**answer["answers"], place: {"exact": "1/7"}}}
        assert f"answers/{place}" in [one.where for one in check(asked, wrong, 4) if not one.ok]


def printed(asked: dict[str, Any], path: str, term: Json) -> str:
    """What is found of another formula."""
    answer = answer_of(asked)
    answer["formulas"][path] = term
    return dict(faults_in(given, asked, answer)).get(f"formulas/{path}", "")


def test_the_function_is_that_of_the_question() -> None:
    asked = QUESTIONS[0]
    wrong = "not the function of the question at x = "
    for text, fault in (
        ("max(0, x)", ""), ("max(x, 0)", ""), ("(x + abs(x))/2", ""), ("x*H(x)", ""),
        ("max(0, x) + 1e-31", ""), ("max(0, x) + 1e-20", f"{wrong}-10.0"),
        ("x", f"{wrong}-10.0"), ("max(0, x) + max(0, x - 9)", f"{wrong}9.25"),
        ("max(0, x) + max(0, -9 - x)", f"{wrong}-10.0"),
        ("max(0, x) + max(0, 1/30 - abs(x - 1/7))", f"{wrong}0.14286"),
        ("max(0, x) + max(0, 1/30 - abs(x - 29/7))", f"{wrong}4.1429"),
        ("max(0, x) + max(0, 1/30 - abs(x + 30/7))", f"{wrong}-4.2857"),
    ):  # fmt: skip
        assert printed(asked, "given.function", ["eq", ["call", "g", "x"], read(text)]) == fault


def test_the_step_is_the_unit_step() -> None:
    asked = question("x*H(x)", "derivative", step={"at_zero": "1/3"})
    answer = answer_of(asked)
    left, body = answer["formulas"]["given.step_definition"][1:]
    assert printed(asked, "given.step_definition", ["eq", left, body]) == ""
    third = read("1/3")
    same = [*body[:2], ["case", ["add", third, 0], ["eq", "x", 0]], body[3]]
    assert printed(asked, "given.step_definition", ["eq", left, same]) == ""
    wrong: list[Json] = [
        "x", ["cases"], [*body[:2], ["case", 1, ["eq", "x", 0]], body[3]],
        [*body[:2], ["case", third, ["eq", "x", 1]], body[3]], body[:3], [*body, body[3]],
        ["cases", body[2], body[1], body[3]], ["cases", ["case", 1, ["ge", "x", 0]], *body[2:]],
        ["cases", 1, 2, 3],
    ]  # fmt: skip
    for other in wrong:
        answer = answer_of(asked)
        answer["formulas"]["given.step_definition"][2] = other
        found = faults_in(given, asked, answer)
        assert found
        assert found[0] in (("formulas/given.step_definition", f"{other} is no step"), found[-1])


def test_an_increment_has_no_other_meaning() -> None:
    asked = question("a*x + max(0, x)", "derivative", parameters={"a": {"between": [0, 1]}})
    for name, ok in (("h", True), ("t", True), ("x", False), ("g", False), ("H", False),
                     ("a", False)):  # fmt: skip
        found = printed(asked, "given.increment", name)
        assert found == ("" if ok else f"{name} has another meaning")
    near = {"function": "tanh(h*x)", "parameter": "h"}
    asked = question("max(0, x)", "derivative", "limit", approximation=near)
    assert printed(asked, "given.increment", "h") == "h has another meaning"
    assert printed(asked, "given.increment", 1) == "1 has another meaning"
    assert printed(asked, "given.increment", ["neg", "h"]) == "['neg', 'h'] has another meaning"


RANGES: list[tuple[int, Json, bool]] = [
    (0, ["and", ["lt", 0, "a"], ["lt", "a", 1]], True),
    (0, ["and", ["lt", ["add", 1, -1], "a"], ["lt", "a", 1]], True),
    (0, ["and", ["lt", 0, "a"], ["lt", "a", 2]], False),
    (0, ["and", ["lt", 1, "a"], ["lt", "a", 1]], False),
    (0, ["and", ["lt", "a", 0], ["lt", "a", 1]], False),
    (0, ["and", ["lt", 0, "a"]], False),
    (0, ["lt", "a", 1], False),
    (0, ["and", ["lt", 0, "c"], ["lt", "c", 1]], False),
    (0, "a", False),
    (1, ["gt", "c", 2], True),
    (1, ["gt", "c", ["add", 1, 1]], True),
    (1, ["lt", 2, "c"], False),
    (1, ["gt", "c", 3], False),
    (1, ["gt", "c", "c"], False),
    (1, ["lt", "c", 2], False),
    (2, ["lt", "d", ["neg", ["div", 1, 2]]], True),
    (2, ["lt", "d", ["div", 1, 2]], False),
    (2, ["gt", "d", ["neg", ["div", 1, 2]]], False),
]


@pytest.mark.parametrize(("number", "condition", "ok"), RANGES)
def test_what_is_said_of_parameters_is_where_they_lie(
    number: int, condition: Json, ok: bool
) -> None:
    found = printed(QUESTIONS[6], f"given.ranges.{number}", condition)
    assert (found == "") is ok
    assert ok or found.startswith(f"{condition} instead of ")


def test_there_is_a_range_for_each_bounded_parameter() -> None:
    asked = QUESTIONS[6]
    answer = answer_of(asked)
    it = CheckedActivation(asked)
    found = [one.where for one in _given(it, ActivationSheet(it, answer))]
    assert [where for where in found if "ranges" in where] == [
        f"formulas/given.ranges.{n}" for n in range(3)
    ]
    del answer["formulas"]["given.ranges.2"]
    with pytest.raises(Ungradable, match=r"the formula given\.ranges\.2 is missing"):
        list(_given(it, ActivationSheet(it, answer)))


def test_bounds_are_told_from_the_shape_of_a_condition() -> None:
    between: Json = ["and", ["lt", 0, "a"], ["lt", "a", ["neg", 1]]]
    assert _masked(between, "a") == ["and", ["lt", 0, "a"], ["lt", "a", 0]]
    assert _bounds(between, "a") == [0, ["neg", 1]]
    assert _masked(["gt", "a", 3], "a") == ["gt", "a", 0]
    assert _bounds(["gt", "a", 3], "a") == [3]
    assert _masked("a", "a") == "a"
    assert _masked("b", "a") == _masked(["le", "a", 0], "a") == _masked([], "a") == 0
    assert _bounds("a", "a") == []
    assert _bounds("b", "a") == ["b"]
    assert _bounds(["le", "a", 0], "a") == [["le", "a", 0]]
    assert _bounds([], "a") == [[]]


USES = [
    (QUESTIONS[0], {"is_single": False, "uses_function": True, "uses_slope": True,
                    "uses_step": True, "from_above": False}),
    (QUESTIONS[2], {"is_single": True, "uses_function": True, "uses_slope": True,
                    "uses_step": False, "from_above": False}),
    (QUESTIONS[3], {"is_single": True, "uses_function": True, "uses_slope": True,
                    "uses_step": False, "from_above": False}),
    (QUESTIONS[1], {"is_single": True, "uses_function": True, "uses_slope": True,
                    "uses_step": True, "from_above": False}),
    (QUESTIONS[4], {"is_single": True, "uses_function": False, "uses_slope": False,
                    "uses_step": True, "from_above": True}),
    (QUESTIONS[5], {"is_single": False, "uses_function": True, "uses_slope": True,
                    "uses_step": True, "from_above": False}),
    (QUESTIONS[7], {"is_single": False, "uses_function": True, "uses_slope": False,
                    "uses_step": True, "from_above": True}),
    (question("max(0, x)", "derivative"), {"uses_step": True}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "facts"), USES)
def test_what_a_statement_has_to_say_depends_on_the_parts(
    asked: dict[str, Any], facts: dict[str, bool]
) -> None:
    answer = answer_of(asked)
    assert {name: answer["facts"][f"given.{name}"] for name in facts} == facts
    for name, value in facts.items():
        wrong = {**answer, "facts": {**answer["facts"], f"given.{name}": not value}}
        assert faults_in(given, asked, wrong) == [
            (f"facts/given.{name}", f"{not value} instead of {value}")
        ]


def test_questions_are_told_apart() -> None:
    """What was found out of one is not taken for what another asks, nor when it is changed."""
    asked = question("max(0, x)", "derivative")
    right = answer_of(asked)
    for function, same in (("max(0, x)", True), ("max(0, 2*x)", False), ("max(0, x)", True)):
        asked["function"] = function
        assert (judged(asked, right)[0] == []) is same
