"""Softmax against NumPy, and its check against wrong answers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from pydantic import ValidationError

from keywright import pipeline
from keywright.errors import FieldError
from keywright.kinds.softmax.check import check
from keywright.referee.errors import Ungradable
from keywright.referee.steps.grader import grade
from tests.kinds.worked import answer_of, judged, mutants
from tests.strategies import rationals, vectors

PARTS = ("translation-invariance", "scaling", "sigmoid-form", "reference-class")
SEED: dict[str, Any] = {"kind": "softmax", "example": {"x": [1, 2, 3], "scale": 2}}
QUESTIONS: list[dict[str, Any]] = [
    SEED,
    {"kind": "softmax"},
    {"kind": "softmax", "example": {"x": [2, 2, 1], "scale": 3}},
    {"kind": "softmax", "example": {"x": [5, -3, "log(7)"], "scale": 0}},
    {"kind": "softmax", "example": {"x": [1000, 999], "scale": 10}, "parts": ["scaling"]},
    {
        "kind": "softmax",
        "example": {"x": ["sqrt(2)", Decimal("0.5"), "pi/3", "sqrt(2)"], "scale": "sqrt(2)"},
        "parts": ["reference-class", "scaling"],
    },
    {"kind": "softmax", "example": {"x": list(range(20)), "scale": "1/2"}},
    *({"kind": "softmax", "parts": [part]} for part in PARTS),
]


def softmax(x: Any) -> Any:
    powers = np.exp(np.asarray(x, float) - max(x))
    return powers / powers.sum()


def decimals(cells: Any) -> list[float]:
    return [float(cell["decimal"]) for cell in cells]


def close(found: Any, expected: Any, digits: int = 4) -> bool:
    return bool(np.allclose(found, expected, rtol=0, atol=0.5000001 * 10**-digits))


def test_the_assignment_of_2020() -> None:
    found = answer_of(SEED)["answers"]
    assert found["translation-invariant"] is True
    assert found["scale-invariant"] is False
    assert found["limit-c0"] == {"exact": "1/K"}
    assert found["z"] == {"exact": "x1 - x2"}
    assert {name: cell["exact"] for name, cell in found.items() if name[:2] == "y_"} == {
        "y_1": "x2 - x1",
        "y_2": "x3 - x1",
    }
    assert close(decimals(found["S(x)"]), softmax([1, 2, 3]))
    assert close(decimals(found["S(scale*x)"]), softmax([2, 4, 6]))
    assert decimals(found["limit-oo"]) == [0, 0, 1]


@pytest.mark.parametrize(
    ("x", "limit"),
    [
        ([2, 2, 1], ["1/2", "1/2", "0"]),
        ([-1, -1, -1, -2], ["1/3", "1/3", "1/3", "0"]),
        ([1, "sqrt(4)", 2, "exp(log(2))"], ["0", "1/3", "1/3", "1/3"]),
        (["1/3", Decimal("0.3333")], ["1", "0"]),
        (["sqrt(2)", "1.41421356237309504880168872420969807856"], ["1", "0"]),
    ],
)
def test_ties_are_counted_exactly(x: list[Any], limit: list[str]) -> None:
    question = {"kind": "softmax", "example": {"x": x, "scale": 5}, "digits": 40}
    found = answer_of(question, 40)["answers"]["limit-oo"]
    assert [cell["exact"] for cell in found] == limit


@settings(max_examples=30, deadline=None)
@given(vectors(rationals(), 2, 6), rationals(0, 6))
def test_the_example_against_numpy(x: list[Fraction], scale: Fraction) -> None:
    assume(len(set(x)) > 1 and scale != 1)
    before, after = softmax([float(entry) for entry in x]), softmax([float(scale * e) for e in x])
    assume(max(abs(before - after)) > 1e-3)
    example = {"x": [str(entry) for entry in x], "scale": str(scale)}
    found = answer_of({"kind": "softmax", "parts": ["scaling"], "example": example})["answers"]
    assert close(decimals(found["S(x)"]), before)
    assert close(decimals(found["S(scale*x)"]), after)
    share = Fraction(1, x.count(max(x)))
    limit = [share if entry == max(x) else 0 for entry in x]
    assert [Fraction(cell["exact"]) for cell in found["limit-oo"]] == limit


@pytest.mark.parametrize("digits", [0, 1, 4, 12])
def test_an_example_is_found_that_shows_a_difference_in_print(digits: int) -> None:
    found = answer_of({"kind": "softmax"}, digits)["answers"]
    x, scale = decimals(found["x"]), float(found["scale"]["decimal"])
    before, after = softmax(x), softmax(scale * np.asarray(x))
    assert close(decimals(found["S(x)"]), before, digits)
    assert close(decimals(found["S(scale*x)"]), after, digits)
    assert decimals(found["S(x)"]) != decimals(found["S(scale*x)"])
    assert len([name for name in found if name.startswith("y_")]) == len(x) - 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_place_is_checked_and_right(question: dict[str, Any]) -> None:
    assert judged(question) == ([], [])


@pytest.mark.parametrize("parts", list(permutations((PARTS[0], PARTS[3]))))
def test_any_order_of_parts(parts: tuple[str, ...]) -> None:
    question = {"kind": "softmax", "parts": list(parts)}
    answer = answer_of(question)
    assert judged(question, answer) == ([], [])
    ids = [derivation["id"] for derivation in answer["derivations"]]
    by_itself = any(name.endswith("reference.translation") for name in ids)
    cited = answer["values"].get(f"parts.{parts.index(PARTS[3])}.reference.shown_in")
    shown_before = parts[0] == PARTS[0]  # what comes later is no reason
    assert (by_itself, cited) == (not shown_before, 1 if shown_before else None)


def refused(question: dict[str, Any], answer: dict[str, Any], wrong: dict[str, Any]) -> bool:
    """Whether the family's check refuses the wrong answer, or else the grading of what changed."""
    try:
        if not all(finding.ok for finding in check(question, wrong, 4)):
            return True
    except (Ungradable, LookupError, TypeError, ValueError):
        return True
    pairs = zip(answer["derivations"], wrong["derivations"], strict=True)
    changed = [after for before, after in pairs if after != before]
    if any(not finding.ok for chain in changed for finding in grade(chain)):
        return True
    return not changed and judged(question, wrong)[0] != []


# Every third change, and a sample of those of the long part: all of them take minutes.
@pytest.mark.parametrize(("part", "step"), list(zip(PARTS, (3, 23, 3, 3), strict=True)))
def test_wrong_answers_are_refused(part: str, step: int) -> None:
    question = {**SEED, "parts": [part]}
    answer = answer_of(question)
    changes = [(name, wrong) for name, wrong in mutants(answer) if matters(name)]
    survivors = [name for name, wrong in changes[::step] if not refused(question, answer, wrong)]
    assert len(changes) > 100
    assert survivors == []


def matters(change: str) -> bool:
    """Whether anything that is printed depends on it: not on the keys of a table's columns, nor on
    which points are tried besides random ones."""
    return "/columns/" not in change and "/special/" not in change


def test_an_answer_that_leaves_something_out_is_refused() -> None:
    answer = answer_of(SEED)
    for number in range(len(answer["derivations"])):
        chains = answer["derivations"][:number] + answer["derivations"][number + 1 :]
        wrong = {**answer, "derivations": chains}
        assert not all(finding.ok for finding in check(SEED, wrong, 4))
    for name in answer["answers"]:
        named = {key: cell for key, cell in answer["answers"].items() if key != name}
        assert left_out(SEED, {**answer, "answers": named}), name


def left_out(question: dict[str, Any], answer: dict[str, Any]) -> bool:
    try:
        return not all(finding.ok for finding in check(question, answer, 4))
    except Ungradable:
        return True


@pytest.mark.parametrize(
    ("example", "path", "message"),
    [
        ({"x": [1, 2], "scale": 1}, ("example", "scale"), "where c is 1; choose another scale"),
        ({"x": [1, 2], "scale": "sqrt(2)/sqrt(2)"}, ("example", "scale"), "where c is 1"),
        ({"x": [3, 3, 3], "scale": 2}, ("example", "x"), "where all entries are equal"),
        ({"x": [2, "sqrt(4)"], "scale": 2}, ("example", "x"), "where all entries are equal"),
        ({"x": [1, 2], "scale": -1}, ("example", "scale"), "must not be negative"),
        ({"x": [1, "log(-1)"], "scale": 2}, ("example", "x", 1), "log of a number"),
        ({"x": [0, 1], "scale": "1 + 1e-9"}, ("example",), "not in the 4 decimals"),
    ],
)
def test_examples_that_show_nothing(
    example: dict[str, Any], path: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(FieldError, match=message) as error:
        answer_of({"kind": "softmax", "example": example})
    assert error.value.path == path


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ({"x": [1, "1/0"], "scale": 2}, "division by zero"),
        ({"x": ["oo", 1], "scale": 2}, "must be a finite number"),
        ({"x": [1, 2], "scale": "oo"}, "must be a finite number"),
    ],
)
def test_examples_that_are_no_numbers(example: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        answer_of({"kind": "softmax", "example": example})


def test_an_example_has_to_show_something_only_for_the_part_that_uses_it() -> None:
    question = {**SEED, "parts": ["reference-class"], "example": {"x": [1, 1, 1], "scale": 1}}
    assert set(answer_of(question)["answers"]) == {"y_1", "y_2"}


@pytest.mark.parametrize(
    "fields",
    [
        {"parts": []},
        {"parts": ["scaling", "scaling"]},
        {"parts": ["scale"]},
        {"example": {"x": [1], "scale": 2}},
        {"example": {"x": [1] * 21, "scale": 2}},
        {"example": {"x": [1, "a"], "scale": 2}},
        {"example": {"x": [1, 2]}},
    ],
)
def test_fields_that_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        answer_of({"kind": "softmax", **fields})


@pytest.mark.parametrize("parts", ["", "parts: [scaling]", "parts: [reference-class]"])
def test_the_sheet_says_what_was_asked(tmp_path: Path, parts: str) -> None:
    file = tmp_path / "softmax.yaml"
    file.write_text(f"kind: softmax\nexample: {{x: [4, 4, 1], scale: 3}}\n{parts}\n")
    loaded = pipeline.load(file)
    solved = pipeline.solve(loaded)
    questions = pipeline.render(loaded, solved, solutions=False)
    solutions = pipeline.render(loaded, solved, solutions=True)
    asks_for_all = parts == ""
    assert (r"\item" in questions) is asks_for_all
    assert ("translation-invariant" in questions) is asks_for_all
    assert ("attained 2~times" in solutions) is (parts != "parts: [reference-class]")
    assert ("By part~1" in solutions) is asks_for_all
