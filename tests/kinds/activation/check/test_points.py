"""A single breakpoint: its one-sided limits, and what follows from them, right and bent."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from mpmath import mp

from keywright.kinds.activation.check.derivative import check_derivative
from keywright.kinds.activation.check.points import (
    _condition,
    _moved,
    _near,
    _not_the_condition,
    _text_of,
)
from keywright.kinds.activation.check.question import CheckedActivation
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from tests.kinds.activation.check.activation_sheets import (
    bent,
    bent_chains,
    fault_in,
    faults_in,
    question,
)
from tests.kinds.worked import answer_of

TURNED: dict[str, Any] = {"parameters": {"a": {"between": [0, 3]}}}
QUESTIONS = [
    question("max(0, x)", "derivative"),
    question("Piecewise((1, x >= 1/3), (-1, True))", "derivative"),
    question("sqrt(abs(x - 2))", "derivative"),
    question("Piecewise((2*x + 1, x < 1), (x**2 + 2, True))", "derivative"),
    question("Piecewise((a*x, x < 0), (x, True))", "derivative", **TURNED),
    question("max(a*x, 2*a - x)", "derivative", **TURNED),
]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


@pytest.mark.parametrize("asked", QUESTIONS)
def test_what_is_right_is_not_refused(asked: dict[str, Any]) -> None:
    assert faults_in(check_derivative, asked, answer_of(asked)) == []


@pytest.mark.parametrize("asked", [QUESTIONS[1], QUESTIONS[2], QUESTIONS[3]])
def test_what_is_bent_is_refused(asked: dict[str, Any]) -> None:
    answer = answer_of(asked)
    rows = [*bent(answer, "facts", "parts.0.points."), *bent(answer, "formulas", "parts.0.points.")]
    rows += [row for row in bent(answer, "answers", "") if not row[0].startswith("derivative")]
    rows += [row for row in bent_chains(answer) if ".points." in row[0]]
    for what, wrong in rows:
        assert fault_in(check_derivative, asked, wrong), what


def chain_in(answer: dict[str, Any], name: str) -> dict[str, Any]:
    row: dict[str, Any] = next(it for it in answer["derivations"] if it["id"] == name)
    return row


@pytest.mark.parametrize("side", ["left", "right"])
def test_each_limit_is_taken_where_the_sheet_says(side: str) -> None:
    """From its side, of the quotient of its own branch, in the second line as well."""
    asked = QUESTIONS[3]
    answer = answer_of(asked)
    name = f"parts.0.points.0.{side}"
    other = "right" if side == "left" else "left"
    lines = [row["term"] for row in chain_in(answer, name)["steps"]]
    taken = [row["term"] for row in chain_in(answer, f"parts.0.points.0.{other}")["steps"]]
    wrong = copy.deepcopy(answer)
    chain_in(wrong, name)["steps"][0]["term"] = [*taken[0][:4], lines[0][4]]
    assert (f"derivations/{name}/1", f"it is not {lines[0]}") in faults_in(
        check_derivative, asked, wrong
    )
    wrong = copy.deepcopy(answer)
    chain_in(wrong, name)["steps"][0]["term"] = [*lines[0][:4], taken[0][4]]
    assert f"derivations/{name}/1" in dict(faults_in(check_derivative, asked, wrong))
    wrong = copy.deepcopy(answer)
    del chain_in(wrong, name)["steps"][0]
    assert f"derivations/{name}/1" in dict(faults_in(check_derivative, asked, wrong))


def test_the_point_and_the_increment_are_one_sum() -> None:
    assert _moved(0, "h") == "h"
    assert _moved(2, "h") == ["add", 2, "h"]
    assert _moved("a", "h") == ["add", "a", "h"]
    assert _moved(["add", "a", 1], "h") == ["add", "a", 1, "h"]
    assert _moved(["mul", "a", 2], "h") == ["add", ["mul", "a", 2], "h"]


def test_limits_are_the_same_to_twenty_digits() -> None:
    for size in ("0", "0.5", "-3", "1e40"):
        number = mp.mpf(size)
        whole = max(mp.mpf(1), abs(number))
        for sign in (1, -1):
            assert _near(number + sign * whole * mp.mpf("0.9e-20"), number)
            assert not _near(number + sign * whole * mp.mpf("1.2e-20"), number)
    for same in (mp.inf, -mp.inf):
        assert _near(same, same)
        for other in (-same, mp.mpf(0), mp.mpf("1e99")):
            assert not _near(same, other)
            assert not _near(other, same)


def test_an_answer_is_found_by_the_point_that_it_names() -> None:
    asked = QUESTIONS[4]

    def text(name: str, at: Json, *labels: str) -> str:
        return _text_of(
            ActivationSheet(CheckedActivation(asked), {"answers": dict.fromkeys(labels, 1)}),
            name,
            at,
        )

    double: Json = ["mul", 2, "a"]
    assert text("left", double, "right@2*a", "left@a + a", "left@2*a") == "2*a"
    assert text("left", double, "left@7", "left@a + a") == "a + a"
    assert text("right", 3, "left@3", "right@3") == "3"
    with pytest.raises(Ungradable, match=r"there is no answer right@ for the point 3"):
        text("right", 3, "left@3", "right@4", "right", "rights@3")


def verdict(function: str, **fields: Any) -> dict[str, bool]:
    """What follows at the first breakpoint of a function, by its right answer."""
    asked = question(function, "derivative", **fields)
    answer = answer_of(asked)
    assert faults_in(check_derivative, asked, answer) == []
    facts = answer["facts"]
    return {name: facts[f"parts.0.points.0.{name}"] for name in ("finite", "exists", "jumps")}


def test_what_follows_is_what_the_limits_say() -> None:
    for function, finite, exists, jumps in (
        ("max(0, x)", True, False, False), ("max(0, x)**2", True, True, False),
        ("Piecewise((0, x < 0), (1, True))", False, False, True),
        ("Piecewise((0, x <= 0), (1, True))", False, False, True),
        ("Piecewise((x, x < 0), (x, x > 0), (1, True))", False, False, True),
        ("sqrt(abs(x))", False, False, False),
    ):  # fmt: skip
        found = verdict(function)
        assert found == {"finite": finite, "exists": exists, "jumps": jumps}
        for name, value in found.items():
            asked = question(function, "derivative")
            answer = answer_of(asked)
            answer["facts"][f"parts.0.points.0.{name}"] = not value
            places = dict(faults_in(check_derivative, asked, answer))
            assert f"facts/parts.0.points.0.{name}" in places


def conditions(left: str, right: str, printed: Json | None, *, differs: bool = True) -> list[str]:
    asked = CheckedActivation(question("a*x + b", "derivative", parameters={
        "a": {"between": [0, 3]}, "b": {"between": ["-oo", 1]},
    }))  # fmt: skip
    formulas = {} if printed is None else {"p": printed}
    sheet = ActivationSheet(asked, {"formulas": formulas})
    found = list(_condition(asked, sheet, "p", read(left), read(right), differs))
    assert all(it.points == 0 for it in found)
    return [it.detail for it in found if not it.ok]


def test_a_condition_is_where_the_limits_can_be_equal() -> None:
    missing = ["the condition is missing"]
    assert conditions("a", "1", None) == missing  # a is tried below 1 and above
    assert conditions("a", "4", None) == []
    assert conditions("a", "-1", None) == []
    assert conditions("a", "1", None, differs=False) == []
    one: Json = ["eq", "a", 1]
    assert conditions("a", "1", one) == []
    assert conditions("a", "1", one, differs=False) == ["there is no condition"]
    assert conditions("2*a", "2", one) == []
    assert conditions("2*a", "b", ["eq", ["mul", 2, "a"], "b"]) == []
    unequal = "the limits are not equal for a = "
    assert conditions("2*a", "4", one) == [f"{unequal}1"]
    assert conditions("2*a", "8", ["eq", "a", 4]) == [f"{unequal}4"]
    assert conditions("a", "4", ["eq", "a", 4]) == []  # the limits themselves, which is true
    assert conditions("2*a", "0", ["eq", "a", 0]) == [f"{unequal}0"]
    assert conditions("2*a", "6", ["eq", "a", 3]) == [f"{unequal}3"]
    assert conditions("2*a", "-6", ["eq", "a", -3]) == [f"{unequal}-3"]
    assert conditions("2*b", "2", ["eq", "b", 1]) == ["the limits are not equal for b = 1"]
    assert conditions("2*b", "-8", ["eq", "b", -4]) == []
    assert conditions("2*b", "8", ["eq", "b", 4]) == ["the limits are not equal for b = 4"]
    others: tuple[Json, ...] = ("a", ["ne", "a", 1], ["eq", "x", 1], ["eq", ["mul", 2, "a"], 2])
    for wrong in others:
        assert conditions("3*a", "3", wrong) == [f"{wrong} is no condition on a parameter"]


def test_a_condition_on_a_free_parameter_may_be_anywhere() -> None:
    asked = CheckedActivation(
        question("a*x", "derivative", parameters={"a": {"between": ["-oo", "oo"]}})
    )
    for value in (-70, 0, 70):
        assert _not_the_condition(asked, ["eq", "a", value], ["mul", 2, "a"], 2 * value) is None
    above = CheckedActivation(
        question("a*x", "derivative", parameters={"a": {"between": [1, "oo"]}})
    )
    assert _not_the_condition(above, ["eq", "a", 70], ["mul", 2, "a"], 140) is None
    assert _not_the_condition(above, ["eq", "a", 1], ["mul", 2, "a"], 2) is not None
    assert _not_the_condition(above, ["eq", "a", 0], ["mul", 2, "a"], 0) is not None


def test_limits_are_named_with_as_many_points_as_there_are_trials() -> None:
    for asked, points in ((QUESTIONS[0], {0}), (QUESTIONS[4], {4})):
        it = CheckedActivation(asked)
        found = check_derivative(it, ActivationSheet(it, answer_of(asked)), "parts.0")
        assert {one.points for one in found if "@" in one.where} == points


def test_a_wrong_limit_is_told_with_the_right_one() -> None:
    asked = question("max(0, x - x**2/3 + x**3)/3", "derivative")
    answer = answer_of(asked)
    answer["answers"]["right@0"] = {"exact": "1/4"}
    assert ("answers/right@0", "['div', 1, 4] is not the limit, which is 0.33333333") in faults_in(
        check_derivative, asked, answer
    )


def test_a_formula_is_shown_at_a_breakpoint_with_its_value_there() -> None:
    asked = QUESTIONS[0]
    answer = answer_of(asked)
    place = "parts.0.points.0.formula"
    for term, ok in ((["div", 1, 2], True), (["call", "H", 1], False), (0, False)):
        answer["formulas"][place] = term
        assert (f"formulas/{place}" not in dict(faults_in(check_derivative, asked, answer))) is ok


def test_a_condition_is_out_of_place_where_the_limits_are_equal() -> None:
    asked = question("max(0, x)**2", "derivative")
    answer = answer_of(asked)
    ends = [chain_in(answer, f"parts.0.points.0.{side}")["steps"][-1]["term"]
            for side in ("left", "right")]  # fmt: skip
    answer["formulas"]["parts.0.points.0.only_if"] = ["eq", *ends]
    found = faults_in(check_derivative, asked, answer)
    assert found == [("formulas/parts.0.points.0.only_if", "there is no condition")]
