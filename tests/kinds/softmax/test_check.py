"""An answer about softmax, bent in one place: the family's own check says where it is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from keywright.kinds.softmax.check import check
from keywright.kinds.softmax.check.example import finding
from keywright.referee.errors import Ungradable
from keywright.referee.report import Finding
from tests.kinds.worked import answer_of

QUESTION: dict[str, Any] = {"kind": "softmax", "example": {"x": [1, 2, 3], "scale": 2}}
ANSWER = answer_of(QUESTION)
PLACE = "parts.1.scaling"
WITNESS, GROWTH = f"{PLACE}.witness", f"{PLACE}.growth"
NORMALISER = f"{GROWTH}.normaliser"
Z_OF_1 = f"{WITNESS}.normalisers.0"
Bend = Callable[[dict[str, Any]], object]


def failed(answer: dict[str, Any], question: dict[str, Any] = QUESTION) -> list[Finding]:
    return [one for one in check(question, answer, 4) if not one.ok]


def bent(bend: Bend) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(json.dumps(ANSWER))
    bend(answer)
    return answer


def chain(answer: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in answer["derivations"] if row["id"] == name)
    return found


def formula(name: str, term: Any) -> Bend:
    return lambda answer: answer["formulas"].update({name: term})


def table(answer: dict[str, Any], number: int) -> list[list[Any]]:
    found: list[list[Any]] = answer["tables"][number]["rows"]
    return found


X = ["list", 1, 2, 3]
LIMIT = ANSWER["formulas"][f"{GROWTH}.limit"]
POWERS = ["add", ["exp", 1], ["exp", 2], ["exp", 3]]


def limit_with(path: tuple[int, ...], item: Any) -> Any:
    term = json.loads(json.dumps(LIMIT))
    node = term
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = item
    return term


BENT: dict[str, tuple[Bend, str]] = {
    "a vector that is none": (formula(f"{WITNESS}.x", "x"), f"formulas/{WITNESS}.x"),
    "of another form": (formula(f"{WITNESS}.x", ["tuple", 1, 2, 3]), f"formulas/{WITNESS}.x"),
    "that is too long": (formula(f"{WITNESS}.x", [*X, 4]), f"formulas/{WITNESS}.x"),
    "that is too short": (formula(f"{WITNESS}.x", X[:3]), f"formulas/{WITNESS}.x"),
    "with another entry": (formula(f"{WITNESS}.x", ["list", 1, 2, 4]), f"formulas/{WITNESS}.x"),
    "no denominator": (formula(Z_OF_1, "Z"), f"formulas/{Z_OF_1}"),
    "an inequality": (formula(Z_OF_1, ["lt", ["call", "Z", 1], POWERS]), f"formulas/{Z_OF_1}"),
    "another's denominator": (
        formula(Z_OF_1, ["eq", ["call", "Y", 1], POWERS]), f"formulas/{Z_OF_1}",
    ),
    "at another factor": (
        formula(Z_OF_1, ["eq", ["call", "Z", 2], ["add", ["exp", 2], ["exp", 4], ["exp", 6]]]),
        f"formulas/{Z_OF_1}",
    ),
    "a wrong sum": (formula(Z_OF_1, ["eq", ["call", "Z", 1], ["exp", 6]]), f"formulas/{Z_OF_1}"),
    "a row too few": (lambda a: table(a, 0).pop(), f"tables/{WITNESS}.table"),
    "one of the limits": (lambda a: table(a, 1).pop(), f"tables/{GROWTH}.table"),
    "a wrong power": (
        lambda a: table(a, 0)[1].__setitem__(2, ["exp", 3]), f"tables/{WITNESS}.table/1/2",
    ),
    "another gap": (lambda a: table(a, 1)[0].__setitem__(2, 3), f"tables/{GROWTH}.table/0/2"),
    "no limit": (formula(f"{GROWTH}.limit", 1), f"formulas/{GROWTH}.limit"),
    "too little of one": (formula(f"{GROWTH}.limit", ["eq", LIMIT[1]]), f"formulas/{GROWTH}.limit"),
    "of a number": (
        formula(f"{GROWTH}.limit", ["eq", 1, LIMIT[2]]), f"formulas/{GROWTH}.limit",
    ),
    "another relation": (
        formula(f"{GROWTH}.limit", ["ne", *LIMIT[1:]]), f"formulas/{GROWTH}.limit",
    ),
    "to another side": (
        formula(f"{GROWTH}.limit", limit_with((1, 3), ["neg", ["oo"]])), f"formulas/{GROWTH}.limit",
    ),
    "another vector": (
        formula(f"{GROWTH}.limit", limit_with((1, 1, 2, 2), ["list", 1, 2, 4])),
        f"formulas/{GROWTH}.limit",
    ),
    "another end": (
        formula(f"{GROWTH}.limit", limit_with((2,), ["list", 0, 1, 0])), f"formulas/{GROWTH}.limit",
    ),
    "another denominator in the limit": (
        lambda a: chain(a, NORMALISER).update(start=["limit", 1, "c", ["oo"], "both"]),
        f"derivations/{NORMALISER}/0",
    ),
    "one that is taken apart wrongly": (
        lambda a: chain(a, NORMALISER)["steps"][0].update(term=["add", 0, 1]),
        f"derivations/{NORMALISER}/1",
    ),
    "one that is no limit": (
        lambda a: chain(a, NORMALISER).update(start=chain(a, NORMALISER)["start"][1]),
        f"derivations/{NORMALISER}/0",
    ),
    "another end of it": (
        lambda a: chain(a, NORMALISER)["steps"][2].update(term=2), f"derivations/{NORMALISER}/3",
    ),
    "a first entry for another": (
        lambda a: a["answers"]["y_1"].update(exact="x3 - x1"), "answers/y_1",
    ),
    "z upside down": (lambda a: a["answers"]["z"].update(exact="x2 - x1"), "answers/z"),
    "another limit for c -> 0": (
        lambda a: a["answers"]["limit-c0"].update(exact="1/(K + 1)"), "answers/limit-c0",
    ),
    "a list that is none": (lambda a: a["answers"].update(x=7), "answers/x"),
    "a list that is too long": (
        lambda a: a["answers"]["x"].append(a["answers"]["x"][0]), "answers/x",
    ),
    "a chain that nobody asked for": (
        lambda a: a["derivations"].append({**chain(a, f"{PLACE}.gaps"), "id": "more"}),
        "derivations/more/0",
    ),
    "a chain that is missing": (
        lambda a: a["derivations"].remove(chain(a, f"{PLACE}.gaps")), f"derivations/{PLACE}.gaps/0",
    ),
    "a chain without its last line": (
        lambda a: chain(a, f"{PLACE}.of_maximum")["steps"].pop(),
        f"derivations/{PLACE}.of_maximum/0",
    ),
    "a chain without its last two": (
        lambda a: chain(a, f"{PLACE}.of_maximum").update(
            steps=chain(a, f"{PLACE}.of_maximum")["steps"][:-2]
        ),
        f"derivations/{PLACE}.of_maximum/0",
    ),
    "another line in a chain": (
        lambda a: chain(a, f"{PLACE}.gaps")["steps"][0].update(term=1),
        f"derivations/{PLACE}.gaps/1",
    ),
    "another beginning": (
        lambda a: chain(a, f"{PLACE}.at_zero").update(start=1), f"derivations/{PLACE}.at_zero/0",
    ),
    "a chain about other vectors": (
        lambda a: chain(a, f"{PLACE}.gaps")["domain"]["variables"][0].update(low=1),
        f"derivations/{PLACE}.gaps/0",
    ),
    "a chain at other points": (
        lambda a: chain(a, f"{PLACE}.gaps")["domain"]["variables"][0].update(special=[]),
        f"derivations/{PLACE}.gaps/0",
    ),
    "another part": (
        lambda a: a["facts"].update({"given.parts.1": "scale"}), "facts/given.parts.1",
    ),
    "a part that is missing": (lambda a: a["facts"].pop("given.parts.3"), "facts/given.parts.3"),
    "another definition": (formula("given.definition", Z_OF_1), "formulas/given.definition"),
    "another form": (
        formula("given.sigmoid_form", ANSWER["formulas"]["given.reference_form"]),
        "formulas/given.sigmoid_form",
    ),
    "a form that is missing": (
        lambda a: a["formulas"].pop("given.reference_form"), "formulas/given.reference_form",
    ),
    "a sum over another name": (
        lambda a: chain(a, f"{PLACE}.of_constant")["steps"][0].update(term=["sum", 1, "k", 1, "K"]),
        f"derivations/{PLACE}.of_constant/1",
    ),
}  # fmt: skip


def test_the_answer_itself_is_right() -> None:
    assert failed(ANSWER) == []


@pytest.mark.parametrize("what", BENT)
def test_it_is_said_where_it_is_wrong(what: str) -> None:
    bend, where = BENT[what]
    assert where in [one.where for one in failed(bent(bend))]


@pytest.mark.parametrize("x", [[1, "1.001"], ["sqrt(8)", 1, "2*sqrt(2)"], [-3, -3, "-3.01"]])
def test_entries_next_to_each_other_and_ties_are_told_apart(x: list[Any]) -> None:
    question = {"kind": "softmax", "example": {"x": x, "scale": 2}}
    assert failed(answer_of(question), question) == []


def test_each_chain_that_is_missing_is_named() -> None:
    def without(answer: dict[str, Any]) -> None:
        for name in ("gaps", "at_zero"):
            answer["derivations"].remove(chain(answer, f"{PLACE}.{name}"))

    found = [one.where for one in failed(bent(without)) if "missing" in one.detail]
    assert found == [f"derivations/{PLACE}.at_zero/0", f"derivations/{PLACE}.gaps/0"]


def test_what_is_said_of_it() -> None:
    y = bent(lambda a: a["answers"]["y_2"].update(exact="x2 - x1"))
    assert [one.detail for one in failed(y)] == [
        "['add', 'x2', ['neg', 'x1']] does not give entry 3 of S(x)"
    ]
    short = bent(lambda a: chain(a, f"{PLACE}.of_maximum")["steps"].pop())
    lines = len(chain(ANSWER, f"{PLACE}.of_maximum")["steps"]) + 1
    assert f"has {lines - 1} lines, not {lines}" in [one.detail for one in failed(short)]
    assert finding("a", None) == Finding("a", "recomputed", True, 0, "")
    assert finding("a", "wrong", 7) == Finding("a", "sampled", False, 7, "wrong")


def test_an_example_that_the_answer_chose_takes_no_negative_factor() -> None:
    plain = {"kind": "softmax"}
    chosen = answer_of(plain)
    assert failed(chosen, plain) == []
    for scale, ok in (("0", True), ("1/2", True), ("-1/2", False)):
        chosen["answers"]["scale"]["exact"] = scale
        if ok:
            list(check(plain, chosen, 4))
        else:
            with pytest.raises(Ungradable, match="the question takes c >= 0"):
                list(check(plain, chosen, 4))


def test_without_an_example_the_other_parts_are_checked_all_the_same() -> None:
    for part in ("translation-invariance", "sigmoid-form", "reference-class"):
        question = {"kind": "softmax", "parts": [part]}
        assert failed(answer_of(question), question) == []
