"""The limit of a smooth approximation, case by case, and what is concluded from it, bent."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from keywright.kinds.activation.check.limit import (
    _grows,
    _inner,
    _is_continuous,
    _side,
    _without_limits,
    check,
)
from keywright.kinds.activation.check.question import CheckedActivation, Pair
from keywright.referee.expression import Json, read
from tests.kinds.activation.check.activation_sheets import (
    accepted,
    bent_all_over,
    fault_in,
    faults_in,
    question,
)
from tests.kinds.worked import answer_of


def limit_of(
    function: str, parameter: str = "k", to: object = "oo", **fields: Any
) -> dict[str, Any]:
    """A question on the limit of this function alone."""
    near = {"function": function, "parameter": parameter, "to": to}
    return question("max(0, x)", "limit", approximation=near, **fields)


SIGMOID = limit_of("1/(1 + exp(-k*x))")
COOLED = limit_of("1/(1 + exp(-x/t))", "t", 0)
CLIPPED = limit_of("min(1, max(0, k*x + 1/2))")
SHIFTED = limit_of("1/(1 + exp(-k*x - 1/k))", step={"at_zero": 1})
QUESTIONS = [
    SIGMOID,
    COOLED,
    CLIPPED,
    SHIFTED,
    limit_of("tanh(k*x)/2 + 1/2", step={"at_zero": 0, "name": "S"}),
    limit_of("k*x"),
    limit_of("exp(-k*x)"),
    limit_of("Piecewise((1, k*x > 1), (0, k*x < -1), (k*x/2 + 1/2, True))"),
    limit_of("tanh(k*x)"),
    limit_of("x + 1/k"),
]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


@pytest.mark.parametrize("asked", QUESTIONS)
def test_what_is_right_is_not_refused(asked: dict[str, Any]) -> None:
    found = accepted(check, asked, "parts.", "limit", "given.approximation")
    points = {one.where: one.points for one in found}
    assert points["answers/limit+"] == points["answers/limit-"] == 20
    assert points["answers/limit0"] == 0


@pytest.mark.parametrize("asked", [CLIPPED, SHIFTED, QUESTIONS[6]])
def test_what_is_bent_is_refused(asked: dict[str, Any]) -> None:
    for what, wrong in bent_all_over(
        answer_of(asked), "given.approximation", "given.parameter", "given.to"
    ):
        assert fault_in(check, asked, wrong), what


def chain_in(answer: dict[str, Any], name: str) -> dict[str, Any]:
    row: dict[str, Any] = next(it for it in answer["derivations"] if it["id"] == f"parts.0.{name}")
    return row


def faults(asked: dict[str, Any], answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(at.replace("parts.0.", ""), it) for at, it in faults_in(check, asked, answer)]


def test_the_approximation_is_that_of_the_question() -> None:
    for text, ok in (
        ("1/(1 + exp(-k*x))", True), ("1/(exp(-x*k) + 1)", True), ("exp(k*x)/(1 + exp(k*x))", True),
        ("1/(1 + exp(k*x))", False), ("1/(1 + exp(-x))", False), ("1/(1 + exp(-k*abs(x)))", False),
        ("1/(1 + exp(-k*x)) + max(0, x - 2)", False), ("1/(1 + exp(-k*x)) + max(0, -x - 1)", False),
        ("1/(1 + exp(-k*x)) + max(0, k - 3)", False),
        ("1/(1 + exp(-k*x)) + max(0, 1/2 - k)", False),
        ("1/(1 + exp(-k*x)) + x*(x + 2)*(x - 3)", False),
    ):  # fmt: skip
        answer = answer_of(SIGMOID)
        answer["formulas"]["given.approximation"] = read(text)
        found = dict(faults(SIGMOID, answer))
        assert ("formulas/given.approximation" not in found) is ok


ENDS = [("limit+", "cases.0"), ("limit0", "cases.1"), ("limit-", "cases.2")]


@pytest.mark.parametrize(("name", "case"), ENDS)
def test_a_limit_is_seen_in_numbers(name: str, case: str) -> None:
    """The named one and the end of the chain, each for itself."""
    answer = answer_of(SIGMOID)
    right = {"limit+": "1.0", "limit0": "0.5", "limit-": "0.0"}[name]
    wrong = copy.deepcopy(answer)
    wrong["answers"][name]["exact"] = "1/3"
    assert (f"answers/{name}", f"['div', 1, 3] is not the limit, which is {right}") in faults(
        SIGMOID, wrong
    )
    wrong = copy.deepcopy(answer)
    chain_in(wrong, f"{case}.chain")["steps"][-1]["term"] = ["div", 1, 3]
    assert f"answers/{name}" in dict(faults(SIGMOID, wrong))
    for exact, ok in ((f"{right} + 1e-21", True), (f"{right} + 1.1e-20", False)):
        wrong = copy.deepcopy(answer)
        wrong["answers"][name]["exact"] = exact
        assert (f"answers/{name}" not in dict(faults(SIGMOID, wrong))) is ok


def test_a_limit_is_told_with_eight_digits() -> None:
    asked = limit_of("(1 + tanh(k*x))/3")
    answer = answer_of(asked)
    answer["answers"]["limit+"]["exact"] = "1"
    assert (
        dict(faults(asked, answer))["answers/limit+"] == "1 is not the limit, which is 0.66666667"
    )


def test_infinite_limits_are_told_by_their_signs() -> None:
    asked = QUESTIONS[5]
    for name, other in (("limit+", "-oo"), ("limit-", "oo"), ("limit0", "oo")):
        answer = answer_of(asked)
        answer["answers"][name]["exact"] = other
        assert f"answers/{name}" in dict(faults(asked, answer))


def test_each_case_expects_the_step() -> None:
    asked = limit_of("2 + tanh(k*x)")
    for number, (value, wrong) in enumerate(((1, 0), (["div", 1, 2], 1), (0, 1))):
        path = f"cases.{number}.expected"
        answer = answer_of(asked)
        assert answer["formulas"][f"parts.0.{path}"][2] == value
        answer["formulas"][f"parts.0.{path}"][2] = ["add", value, 0]
        assert faults(asked, answer) == []
        answer["formulas"][f"parts.0.{path}"][2] = wrong
        assert faults(asked, answer) == [(f"formulas/{path}", f"not the target: {wrong}")]


def test_more_than_the_limits_must_not_change() -> None:
    told = "more is changed than the limits"
    inside: Json = ["limit", ["exp", ["neg", ["mul", "k", "x"]]], "k", ["oo"], "both"]
    for number, other in (
        (0, ["div", 1, ["add", 2, inside]]),
        (0, ["div", 1, inside]),
        (1, ["div", 1, ["add", 2, 0]]),
        (1, ["div", 1, 1]),
    ):  # fmt: skip
        answer = answer_of(SIGMOID)
        chain_in(answer, "cases.0.chain")["steps"][number]["term"] = other
        found = faults(SIGMOID, answer)
        assert (f"derivations/cases.0.chain/{number + 1}", told) in found
    answer = answer_of(SIGMOID)
    steps = chain_in(answer, "cases.0.chain")["steps"]
    steps[2]["term"] = ["add", 1, 0]
    steps[2]["reason"] = "arithmetic"
    assert faults(SIGMOID, answer) == []
    steps.insert(1, {"relation": "=", "reason": "limit law", "term": 5})  # is no limit any more
    assert ("derivations/cases.0.chain/2", told) in faults(SIGMOID, answer)


def test_more_must_not_change_behind_other_steps_either() -> None:
    answer = answer_of(SHIFTED)
    steps = chain_in(answer, "cases.1.chain")["steps"]
    assert [step["reason"] for step in steps][:3] == [
        "arithmetic",
        "limit law",
        "limit at infinity",
    ]
    steps[2]["term"] = ["div", 1, 2]
    told = ("derivations/cases.1.chain/3", "more is changed than the limits")
    assert told in faults(SHIFTED, answer)


@pytest.mark.parametrize("wrong", ["1/16", "max(x, 4)", "min(x, 4)"])
def test_a_limit_is_looked_at_near_and_far(wrong: str) -> None:
    asked = QUESTIONS[9]
    answer = answer_of(asked)
    answer["answers"]["limit+"]["exact"] = wrong
    assert "answers/limit+" in dict(faults(asked, answer))


def test_limits_are_taken_out() -> None:
    term: Json = ["add", 1, ["limit", ["exp", ["limit", "x", "k", 0, "+"]], "k", ["oo"], "both"]]
    assert _without_limits(term) == ["add", 1, ["exp", "x"]]
    assert _without_limits("x") == "x"
    assert _without_limits([]) == []


@pytest.mark.parametrize("asked", [SIGMOID, COOLED, SHIFTED])
def test_what_grows_without_bound_is_shown_to(asked: dict[str, Any]) -> None:
    answer = answer_of(asked)
    names = [row["id"] for row in answer["derivations"] if ".unbounded." in row["id"]]
    for name in names:
        case, _, number = name.removeprefix("parts.0.").partition(".unbounded.")
        more = [it for it in names if it.startswith(f"parts.0.{case}.") and it > name]
        if more:  # the rest would be counted anew
            continue
        wrong = {**answer, "derivations": [
            row for row in answer["derivations"] if row["id"] != name]}  # fmt: skip
        part = chain_in(answer, f"{case}.unbounded.{number}")["start"][1]
        assert faults(asked, wrong) == [
            (f"derivations/{case}.chain/0", f"nothing shows that {part} grows without bound")
        ]


def test_what_is_shown_to_grow_is_a_part_and_grows() -> None:
    name = "cases.0.unbounded.0"
    answer = answer_of(SIGMOID)
    chain_in(answer, name)["start"][1] = ["mul", "k", ["neg", "x"]]
    found = faults(SIGMOID, answer)
    assert (f"derivations/{name}/0", "this part is not in the approximation") in found
    for end, ok in ((["oo"], True), (["neg", ["oo"]], True), (7, False), ("k", False)):
        answer = answer_of(SIGMOID)
        chain_in(answer, name)["steps"][-1]["term"] = end
        wrong = (f"derivations/{name}/0", "this part does not grow without bound")
        assert (wrong not in faults(SIGMOID, answer)) is ok
    answer = answer_of(SIGMOID)
    chain_in(answer, name)["start"] = "k"
    assert faults(SIGMOID, answer)


INNER: list[tuple[Json, list[Json]]] = [
    ("x", []), (3, []), (["mul", ["exp", "x"], 2], []), (["pow", ["exp", "x"], 2], []),
    (["times", ["exp", "x"], 2], []), (["add", "x", ["exp", "x"], ["neg", "x"]],
     [["exp", "x"], ["neg", "x"]]), (["exp", ["neg", "x"]], [["neg", "x"]]),
    (["div", ["exp", "x"], ["neg", "x"]], [["neg", "x"]]),
    (["neg", ["exp", ["neg", "x"]]], [["neg", "x"]]), (["neg", "x"], []),
    (["neg", ["neg", ["exp", ["neg", "x"]]]], [["neg", "x"]]),
]  # fmt: skip


@pytest.mark.parametrize(("term", "parts"), INNER)
def test_where_a_term_goes_depends_on_its_parts(term: Json, parts: list[Json]) -> None:
    assert list(_inner(term)) == parts


def test_a_part_grows_on_its_side() -> None:
    sides: tuple[Pair, Pair] = ((0, None), (None, 0))
    asked, cooled = CheckedActivation(SIGMOID), CheckedActivation(COOLED)
    for it, text, grows in (
        (asked, "k*x", (True, True)), (asked, "exp(k*x)", (True, False)),
        (asked, "exp(-k*x)", (False, True)), (asked, "x", (False, False)),
        (asked, "x/k", (False, False)), (asked, "sin(k)", (False, False)),
        (cooled, "x/t", (True, True)), (cooled, "exp(-x/t)", (False, True)),
        (asked, "max(0, k*x - x)", (True, False)),
    ):  # fmt: skip
        assert tuple(_grows(it, read(text), pair) for pair in sides) == grows
    assert _side(["oo"]) == "both"
    assert _side(0) == "+"


def test_a_region_may_be_closing_in() -> None:
    for asked, closing in ((CLIPPED, [True, False, True]), (SIGMOID, [False] * 3)):
        answer = answer_of(asked)
        facts = [answer["facts"][f"parts.0.cases.{n}.closing"] for n in range(3)]
        assert facts == closing
        for n in range(3):
            wrong = copy.deepcopy(answer)
            wrong["facts"][f"parts.0.cases.{n}.closing"] = not closing[n]
            assert dict(faults(asked, wrong)).keys() == {f"facts/cases.{n}.closing"}
    answer = answer_of(limit_of("exp(-abs(k*x))"))  # one branch for all parameters
    assert answer["facts"]["parts.0.cases.0.closing"] is False


CONCLUDED = [
    (SIGMOID, {"told": "target", "off_zero": False, "not_uniform": True}),
    (SHIFTED, {"told": "", "off_zero": True, "not_uniform": True}),
    (limit_of("k*x"), {"told": "", "off_zero": False, "not_uniform": False}),
    (limit_of("x + 1/k"), {"told": "", "off_zero": False, "not_uniform": False}),
    (limit_of("tanh(k*x)"), {"told": "", "off_zero": False, "not_uniform": True}),
    (limit_of("1/k"), {"told": "", "off_zero": False, "not_uniform": False}),
    (limit_of("tanh(max(0, k*x))"), {"told": "", "off_zero": True, "not_uniform": True}),
    (limit_of("exp(-abs(k*x))"), {"told": "", "off_zero": False, "not_uniform": True}),
    (limit_of("Piecewise((1, x > 0), (0, True)) + 1/k"),
     {"told": "", "off_zero": True, "not_uniform": False}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "facts"), CONCLUDED)
def test_what_is_concluded_follows(asked: dict[str, Any], facts: dict[str, Any]) -> None:
    answer = answer_of(asked)
    paths = {name: f"parts.0.{name}" for name in facts} | {"told": "given.parts.0.told"}
    assert {name: answer["facts"][paths[name]] for name in facts} == facts
    assert faults(asked, answer) == []
    for name, value in facts.items():
        wrong = copy.deepcopy(answer)
        wrong["facts"][paths[name]] = not value
        place = paths[name].replace("parts.0.", "")
        assert dict(faults(asked, wrong)).keys() == {f"facts/{place}"}


CONTINUOUS = [
    ("tanh(k*x)", True), ("max(0, k*x)", True), ("sign(x)", False), ("H(x)", False),
    ("x*sign(x)", True), ("Piecewise((1, k*x > 1), (0, True))", False),
    ("Piecewise((x, x > 1/2), (1/2, True))", True), ("Piecewise((x, x > 1/8), (7, True))", False),
    ("sign(x - 10)", False), ("sign(x + 10)", False), ("sign(x - 11)", True),
    ("sign(x)*0 + 1/(x - 1)", False), ("sign(x)*1e-12", True), ("sign(x)*1e-7", False),
    ("sign(k - 2)", True), ("Piecewise((0, x == 1/4), (1e-8, True))", False),
    ("Piecewise((0, x >= 1/4), (1e-8, True))", False),
    ("Piecewise((0, x > 1/4), (1e-8, True))", False),
]  # fmt: skip


@pytest.mark.parametrize(("function", "continuous"), CONTINUOUS)
def test_a_jump_is_seen(function: str, continuous: bool) -> None:
    assert _is_continuous(CheckedActivation(SIGMOID), read(function)) is continuous
