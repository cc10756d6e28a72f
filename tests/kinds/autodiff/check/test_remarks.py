"""What a sheet says around its traces, bent in one place: the remarks' own check refuses each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from keywright.kinds.autodiff.check.question import question_of
from keywright.kinds.autodiff.check.remarks import _same_function, remarks
from keywright.referee.errors import Ungradable
from keywright.referee.expression import read
from tests.kinds.worked import answer_of, mutants, reshaped

QUESTIONS: list[dict[str, Any]] = [
    {"kind": "autodiff", "function": "1/(x1 + x2) + x2**2 + cos(x1)", "at": {"x1": 3, "x2": 6}},
    {
        "kind": "autodiff", "at": {"x1": 3, "x2": 6, "x3": 8},
        "functions": {"y1": "max(x1, x2)*relu(x1)", "y2": "min(x1, x2, x3) + x2"},
        "parts": [{"forward": {"x1": 1, "x2": -2}}, "reverse"],
    },
    {
        "kind": "autodiff", "function": "x1*x1 + x1 + 0*x2", "at": {"x1": 2, "x2": 5},
        "trace": ["v1 = x1*x1", "v2 = v1 + x1"],
    },
    {
        "kind": "autodiff", "function": "x2*x2 + x2 + 0*x1", "at": {"x1": 5, "x2": 2},
        "trace": ["v1 = x2*x2", "v2 = v1 + x2"],
    },
    {"kind": "autodiff", "function": "relu(-x)*max(x, 1, 1/2)", "at": {"x": "-3/2"}},
    {"kind": "autodiff", "function": "log(x1)*x2 + 0*x3", "at": {"x3": 1, "x1": "1/2", "x2": 2}},
]  # fmt: skip
AROUND = ("formulas", "facts", "values")
Bent = Callable[[dict[str, Any]], Iterator[tuple[str, dict[str, Any]]]]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


def refused(question: dict[str, Any], answer: dict[str, Any], digits: int = 4) -> list[str]:
    asked = question_of(question, list(answer["traces"]))
    return [one.where for one in remarks(asked, answer, digits) if not one.ok]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_right_is_not_refused(question: dict[str, Any]) -> None:
    answer = answer_of(question)
    assert refused(question, answer) == []
    assert refused(question, answer, 5) == ["values/given.digits"]


@pytest.mark.parametrize("bent", [mutants, reshaped])
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_bent_is_refused(question: dict[str, Any], bent: Bent) -> None:
    tried = 0
    for what, wrong in bent(answer_of(question)):
        if what.startswith(AROUND) and "/decimal: " not in what:  # decimals are for all families
            tried += 1
            with suppress(Ungradable, ArithmeticError, LookupError, TypeError, ValueError):
                assert refused(question, wrong), what  # an error is a failed check for the caller
    assert tried > (20 if bent is mutants else 5)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_left_out_is_refused(question: dict[str, Any]) -> None:
    answer = answer_of(question)
    for section in AROUND:
        for name in answer[section]:
            rest = {key: value for key, value in answer[section].items() if key != name}
            assert f"{section}/{name}" in refused(question, {**answer, section: rest})


def test_a_function_is_shown_with_the_parts_that_it_has() -> None:
    question = {"kind": "autodiff", "function": "max(x1, x1)", "at": {"x1": 3}}
    asked = question_of(question, [])
    assert _same_function(asked, "y", read("max(x1, x1)"))
    for other in ("min(x1, x1)", "x1", "max(x1, x1) + 0"):  # the same everywhere
        assert not _same_function(asked, "y", read(other))


def test_where_a_function_has_no_value_it_is_not_compared() -> None:
    question = {"kind": "autodiff", "function": "log(x1) + log(x2)", "at": {"x1": "1/2", "x2": 2}}
    asked = question_of(question, [])
    assert _same_function(asked, "y", read("log(x2) + log(x1)"))
    assert not _same_function(asked, "y", read("log(x1) + log(x1)"))
    kinked = question_of({**question, "function": "log(x1) + abs(x2) + x2"}, [])
    for other in ("log(x1) + x2 + abs(x1)", "log(x2) + abs(x2) + x1"):
        assert not _same_function(kinked, "y", read(other))
    left = question_of({**question, "function": "log(-x1)", "at": {"x1": "-1/2"}}, [])
    assert _same_function(left, "y", read("log(-x1)"))
    turned = question_of({**question, "function": "log(x1) + abs(x2)*relu(x2)"}, [])
    assert not _same_function(turned, "y", read("log(x1) + relu(abs(x2))*x2"))
    outside = question_of({**question, "function": "log(x1 - 1)"}, [])
    with pytest.raises(Ungradable):
        _same_function(outside, "y", read("log(x1 - 1)"))


@pytest.mark.parametrize(("sines", "is_brief"), [(3, True), (4, False)])
def test_captions_have_a_formula_of_at_most_thirty_nodes(sines: int, is_brief: bool) -> None:
    function = "+".join(["x*x"] * 7) + "+" + "sin(" * sines + "1/2" + ")" * sines
    question = {"kind": "autodiff", "function": function, "at": {"x": 2}}
    answer = answer_of(question)
    assert (answer["formulas"].get("names.0"), "names" in answer["absent"]) == (
        (None, True) if is_brief else ("y", False)
    )
    assert refused(question, answer) == []
    if is_brief:
        answer["formulas"]["names.0"] = "y"
    else:
        del answer["formulas"]["names.0"]
    assert refused(question, answer) == ["formulas/names.0"]


def test_how_many_figures_a_small_value_has_is_said_where_there_is_one() -> None:
    question = {"kind": "autodiff", "function": "exp(-x*x)", "at": {"x": 4}}
    answer = answer_of(question)
    assert answer["values"].pop("given.figures") == 4
    assert refused(question, answer) == ["values/given.figures"]
    answer = answer_of({**question, "at": {"x": 1}})
    answer["values"]["given.figures"] = 4
    assert refused({**question, "at": {"x": 1}}, answer) == ["values/given.figures"]


CONDITIONS = [
    (["gt", "x2", "x1"], True), (["gt", "x1", "x2"], False), (["lt", "x1", "x2"], False),
    (["ge", "x2", "x1"], False), (["gt", "x2", 0], False), (["and", ["gt", "x2", "x1"]], True),
    (["and", ["gt", "x2", "x1"], ["gt", "x2", "x1"]], False), ("x2", False), (["and"], False),
    (["gt", ["index", "v", 1], "x1"], False), (["gt", 7, "x1"], False),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "ok"), CONDITIONS)
def test_a_condition_says_which_argument_is_larger(condition: Any, ok: bool) -> None:
    question = {"kind": "autodiff", "function": "max(x1, x2)**2", "at": {"x1": 3, "x2": 6}}
    answer = answer_of(question)
    inputs = {"x1": -1, "x2": 0}  # of the tape: v_{-1} and v_0

    def named(term: Any) -> Any:
        if isinstance(term, list):
            return [term[0], *map(named, term[1:])]
        return ["index", "v", inputs[term]] if term in inputs else term

    answer["formulas"]["branches.0.condition"] = named(condition)
    where = "formulas/branches.0.condition"
    assert (where not in refused(question, answer)) is ok
