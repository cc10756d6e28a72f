"""An answer on an activation function, place by place, and what has to stand there."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from keywright.kinds.activation.check.question import CheckedActivation
from keywright.kinds.activation.check.tools import ActivationSheet, _replaced, alike
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.report import Finding

QUESTION: dict[str, Any] = {
    "kind": "activation", "function": "max(0, a*x) - a*H(x)", "name": "f",
    "parameters": {"a": {"between": [1, 3]}, "b": {"between": ["-oo", 0]}},
    "parts": ["derivative"],
}  # fmt: skip
H_OF_X: Json = ["call", "H", "x"]


pytestmark = pytest.mark.usefixtures("digits_of_the_check")


def variable(name: str, low: Json | None, high: Json | None) -> dict[str, Any]:
    return {
        "name": name, "low": low, "high": high, "integer": False, "special": [], "value": None,
    }  # fmt: skip


def definition(name: str, body: Json) -> dict[str, Any]:
    return {"name": name, "parameters": ["x"], "component": None, "size": None, "body": body}


BODY: Json = ["mul", "a", "x"]
STEP: Json = ["cases", ["case", 1, ["gt", "x", 0]], ["case", 0, ["true"]]]


def chain(name: str, start: Json, *terms: Json, variables: list[Any] | None = None) -> Any:
    rows = [variable("a", 1, 3), variable("b", None, 0), variable("x", None, None)]
    return {
        "id": name,
        "domain": {
            "variables": rows if variables is None else variables,
            "conditions": [],
            "definitions": [definition("f", BODY), definition("H", STEP)],
        },
        "start": start,
        "steps": [{"relation": "=", "term": term, "reason": "factor"} for term in terms],
    }


def sheet(*chains: Any, **formulas: Json) -> ActivationSheet:
    given: dict[str, Json] = {
        "given.function": ["eq", ["call", "f", "x"], BODY],
        "given.step_definition": ["eq", H_OF_X, STEP],
    }  # fmt: skip
    return ActivationSheet(CheckedActivation(QUESTION), {
        "formulas": {**given, **formulas}, "facts": {"yes": True, "no": False, "text": "yes"},
        "answers": {"n": {"exact": "a + 1"}, "none": None}, "values": {},
        "derivations": list(chains),
    })  # fmt: skip


def faults(found: Any) -> list[tuple[str, str]]:
    return [(one.where, one.detail) for one in found if not one.ok]


ALIKE: list[tuple[Json, Json, bool]] = [
    (["add", H_OF_X, "x"], ["add", 1, "x"], True),
    (["add", H_OF_X, "x"], ["add", H_OF_X, "x"], True),
    (["add", H_OF_X, "x"], ["add", ["mul", 2, 3], "x"], True),
    (["add", H_OF_X, "x"], ["add", 1, "y"], False),
    (["add", H_OF_X, "x"], ["add", 1], False),
    (["add", H_OF_X, "x"], ["mul", 1, "x"], False),
    (["add", 1, "x"], ["add", H_OF_X, "x"], False),
    (["add", ["neg", "x"], H_OF_X], ["add", ["neg", "y"], 1], False),
    (H_OF_X, 7, True),
    (7, 7, True),
    (7, 8, False),
    ("x", ["x"], False),
    (["x"], "x", False),
    ([], [], True),
]


@pytest.mark.parametrize(("before", "after", "same"), ALIKE)
def test_terms_are_alike_but_for_one_head(before: Json, after: Json, same: bool) -> None:
    assert alike(before, after, "call") is same


def test_what_was_replaced_is_found_with_what_stands_there() -> None:
    other: Json = ["call", "H", 0]
    before: Json = ["add", H_OF_X, ["mul", other, "x"]]
    assert list(_replaced(before, ["add", 1, ["mul", ["div", 1, 2], "x"]], "call")) == [
        (H_OF_X, 1), (other, ["div", 1, 2]),
    ]  # fmt: skip
    assert list(_replaced(before, ["add", 1], "call")) == []
    assert list(_replaced(before, 1, "call")) == []
    assert list(_replaced("x", "x", "call")) == []
    assert list(_replaced([], [], "call")) == []
    assert list(_replaced(other, 0, "call")) == [(other, 0)]


def test_what_is_missing_is_told() -> None:
    it = sheet(p=["eq", "x", 1], q=["eq", "x"], r=["ne", "x", 1], s="x", t=["eq", "x", 1, 2])
    assert it.formula("s") == "x"
    assert it.right_of("p", "x") == 1
    assert it.has_formula("p")
    assert not it.has_formula("u")
    with pytest.raises(Ungradable, match="the formula u is missing"):
        it.formula("u")
    for path in "qrst":
        with pytest.raises(Ungradable, match=f"formulas/{path}: .* is no equation for x"):
            it.right_of(path, "x")
    with pytest.raises(Ungradable, match="is no equation for y"):
        it.right_of("p", "y")
    assert (it.fact("yes"), it.fact("no")) == (True, False)
    for path in ("text", "absent"):
        with pytest.raises(Ungradable, match=f"the fact {path} is missing"):
            it.fact(path)
    assert it.named("n") == ["add", "a", 1]
    for name in ("none", "absent"):
        with pytest.raises(Ungradable, match=f"there is no answer '{name}'"):
            it.named(name)
    with pytest.raises(Ungradable, match="the derivation c is missing"):
        it.derivation("c")


def test_findings_speak_for_their_places() -> None:
    it = sheet(p="x")
    assert it.says("a", None) == Finding("a", "recomputed", True, 0, "")
    assert it.says("b", "no", 3) == Finding("b", "sampled", False, 3, "no")
    assert it.is_formula("p", "x") == Finding("formulas/p", "recomputed", True, 0, "")
    assert it.is_formula("p", "y").detail == "x instead of y"
    assert it.is_formula("q", None).ok
    assert it.is_formula("q", "y").detail == "None instead of y"
    assert it.is_fact("yes", expected=True) == Finding("facts/yes", "recomputed", True, 0, "")
    assert it.is_fact("yes", expected=False).detail == "True instead of False"
    assert not it.is_fact("text", expected=True).ok
    assert it.seen == {
        "a", "b", "formulas/p", "formulas/q", "facts/yes", "facts/text",
    }  # fmt: skip


def test_a_chain_has_lines_and_an_end() -> None:
    it = sheet(chain("c", "x", 1, 3, ["add", "x", 2]), chain("d", "x"))
    assert it.lines("c") == ["x", 1, 3, ["add", "x", 2]]
    assert it.end("c") == ["add", "x", 2]
    assert it.end("d") == "x"
    assert it.lines("d") == ["x"]


def test_a_chain_begins_and_ends_as_it_should() -> None:
    it = sheet(chain("c", H_OF_X, ["limit", "x", "h", 0, "+"], ["add", "x", 1]))
    assert faults(it.chain("c")) == []
    assert faults(it.chain("c", start=H_OF_X)) == []
    assert faults(it.chain("c", start="x")) == [
        ("derivations/c/0", f"it begins with {H_OF_X} instead of x")
    ]
    assert faults(it.chain("c", tail=["h", 0, "+"])) == []
    wrong = "a limit other than ['h', 0, '-']"
    assert faults(it.chain("c", tail=["h", 0, "-"])) == [("derivations/c/1", wrong)]
    assert faults(it.chain("c", closed=("add", "mul"))) == [
        ("derivations/c/2", "the last line still has add")
    ]
    short = sheet(chain("c", ["add", H_OF_X, ["deriv", "x", "x"]]))
    assert faults(short.chain("c")) == [("derivations/c/0", "the last line still has call, deriv")]
    assert "derivations/c/0" in it.seen


REACHES: list[tuple[list[Any], tuple[Json | None, Json | None], str | None, bool]] = [
    ([variable("x", 0, None)], (0, None), None, True),
    ([variable("x", 0, "a")], (0, "a"), None, True),
    ([variable("x", 0, ["mul", 1, "a"])], (0, "a"), None, True),
    ([variable("x", 0, ["mul", 2, "a"])], (0, "a"), None, False),
    ([variable("x", 0, None)], (None, None), None, False),
    ([variable("x", None, None)], (0, None), None, False),
    ([variable("x", None, 0)], (0, None), None, False),
    ([variable("y", 0, None)], (0, None), None, False),
    ([variable("x", 0, None), variable("k", 0, None)], (0, None), "k", True),
    ([variable("x", 0, None), variable("k", 0, None)], (0, None), None, False),
    ([variable("x", 0, None), variable("k", 1, None)], (0, None), "k", False),
    ([variable("x", 0, None), variable("k", 0, 1)], (0, None), "k", False),
    ([variable("x", 0, None)], (0, None), "k", False),
    ([{**variable("x", 0, None), "integer": True}], (0, None), None, False),
    ([{**variable("x", 0, None), "special": [1]}], (0, None), None, False),
    ([{**variable("x", 0, None), "value": 1}], (0, None), None, False),
]


@pytest.mark.parametrize(("variables", "pair", "more", "ok"), REACHES)
def test_a_chain_is_about_all_x_of_a_region(
    variables: list[Any], pair: tuple[Json | None, Json | None], more: str | None, ok: bool
) -> None:
    rows = [variable("a", 1, 3), variable("b", None, 0), *variables]
    it = sheet(chain("c", "x", variables=rows))
    assert (faults(it.chain("c", pair, more=more)) == []) is ok
    others = [variable("a", 1, 4), variable("b", None, 0), *variables]
    assert faults(sheet(chain("c", "x", variables=others)).chain("c", pair, more=more))


def test_a_chain_holds_without_conditions_for_the_functions_of_the_question() -> None:
    row = chain("c", "x")
    wrong = copy.deepcopy(row)
    wrong["domain"]["conditions"] = [["gt", "x", 0]]
    assert faults(sheet(wrong).chain("c")) == [("derivations/c/0", "its domain has conditions")]
    first, second = row["domain"]["definitions"]
    for definitions, fault in (
        ([first], "it defines other functions"),
        ([first, second, second], "it defines other functions"),
        ([], "it defines other functions"),
        ([second, first], "f is not defined as in the question"),
        ([first, {**second, "body": 1}], "H is not defined as in the question"),
        ([first, {**second, "parameters": ["y"]}], "H is not defined as in the question"),
        ([first, {**second, "component": "i"}], "H is not defined as in the question"),
        ([first, {**second, "size": "K"}], "H is not defined as in the question"),
        ([{**first, "name": "g"}, second], "f is not defined as in the question"),
    ):
        wrong = copy.deepcopy(row)
        wrong["domain"]["definitions"] = definitions
        assert faults(sheet(wrong).chain("c")) == [("derivations/c/0", fault)]


H_OF_AX: Json = ["call", "H", ["mul", "a", "x"]]
DECIDED: list[tuple[list[Json], tuple[Json | None, Json | None], str]] = [
    ([["mul", H_OF_AX, "x"], ["mul", 1, "x"]], (0, None), ""),
    ([["mul", H_OF_AX, "x"], ["mul", 0, "x"]], (None, 0), ""),
    ([["mul", H_OF_AX, "x"], ["mul", 0, "x"]], (0, None), f"0 is not the value of {H_OF_AX}"),
    ([["mul", H_OF_AX, "x"], ["mul", 1, "y"]], (0, None), "more is changed than the unit steps"),
    ([["mul", H_OF_AX, "x"]], (0, None), "more is changed than the unit steps"),
    ([["mul", H_OF_AX, "x"], ["mul", 1, "x"], "x"], (0, None), ""),
    (
        [["mul", H_OF_AX, "x"], ["mul", 0, "x"], ["mul", 1, "x"]],
        (0, None),
        f"0 is not the value of {H_OF_AX}",
    ),
    (
        [["mul", H_OF_AX, "x"], "x", ["mul", 1, "x"]],
        (0, None),
        "more is changed than the unit steps",
    ),
    ([["mul", 2, "x"]], (0, None), ""),
    ([["mul", 2, "x"], ["add", "x", "x"]], (0, None), ""),
    ([["add", H_OF_X, H_OF_AX], ["add", 1, 0]], (0, None), f"0 is not the value of {H_OF_AX}"),
]


@pytest.mark.parametrize(("lines", "pair", "fault"), DECIDED)
def test_steps_are_decided_and_nothing_else(
    lines: list[Json], pair: tuple[Json | None, Json | None], fault: str
) -> None:
    found = sheet(chain("c", *lines)).decided("c", pair)
    where = f"derivations/c/{min(1, len(lines) - 1)}"
    assert (found.where, found.detail, found.ok) == (where, fault, not fault)


def limit_of(body: Json, side: str = "+") -> Json:
    return ["limit", body, "h", 0, side]


@pytest.mark.parametrize("side", ["+", "-"])
def test_limits_are_rewritten_inside(side: str) -> None:
    start = limit_of(["div", "h", 7], side)  # is another thing, which a definition may say
    one, other = limit_of(read("(h + a)/h"), side), limit_of(read("1 + a/h"), side)
    assert faults(sheet(chain("c", start, one, other, 7)).bodies("c")) == []
    assert faults(sheet(chain("c", start, one, 7, 8)).bodies("c")) == []
    for body in ("(h - a)/h", "1 + 2*a/h", "1 + a/abs(h)" if side == "-" else "1 - a/abs(h)"):
        wrong = chain("c", start, one, other, limit_of(read(body), side), 7)
        found = faults(sheet(wrong).bodies("c"))
        assert found == [("derivations/c/3", "not the same quotient")]
    there: Json = limit_of(read("1 + a/abs(h)" if side == "+" else "1 - a/abs(h)"), side)
    assert faults(sheet(chain("c", start, one, there)).bodies("c")) == []


SAME: list[tuple[Json | None, Json | None, bool]] = [
    (None, None, True), (None, 0, False), (0, None, False), (1, 1, True),
    (["mul", 2, "a"], ["add", "a", "a"], True), (["mul", 2, "a"], ["add", "a", 1], False),
    (["mul", "a", 2], ["mul", 2, "a"], True), ("a", "b", False),
    (["exp", "z"], ["exp", "z"], True),  # which no trial gives a value
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_terms_are_the_same_for_all_parameters(
    one: Json | None, other: Json | None, same: bool
) -> None:
    assert sheet().same(one, other) is same


def test_a_value_is_that_of_the_function() -> None:
    a: Json = "a"
    it = sheet(
        v=["eq", ["call", "f", a], ["add", ["mul", a, a], ["neg", a]]],
        w=["eq", ["call", "f", a], ["mul", a, a]],
    )
    assert it.value_fault("v", a) is None
    assert it.value_fault("w", a) == "['mul', 'a', 'a'] is not the value of the function"


def test_what_nothing_asks_for_is_refused() -> None:
    it = sheet(chain("c", "x"), p="x")
    asked = "nothing asks for this"
    assert [(one.where, one.detail, one.ok, one.how) for one in it.leftovers()] == [
        ("formulas/given.function", asked, False, "recomputed"),
        ("formulas/given.step_definition", asked, False, "recomputed"),
        ("formulas/p", asked, False, "recomputed"),
        ("facts/yes", asked, False, "recomputed"),
        ("facts/no", asked, False, "recomputed"),
        ("facts/text", asked, False, "recomputed"),
        ("answers/n", asked, False, "recomputed"),
        ("answers/none", asked, False, "recomputed"),
        ("derivations/c/0", "nothing asks for this derivation", False, "recomputed"),
    ]
    it.seen.update(one.where for one in list(it.leftovers()))
    assert list(it.leftovers()) == []
    assert {one.points for one in sheet(chain("c", "x")).leftovers()} == {0}
