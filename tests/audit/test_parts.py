"""Which part of a question each given answer is marked with."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.variants import audits
from tests.audit.helpers import ROOT, audited

TWO_OUTPUTS = """
kind: autodiff
marks: [2, 3, 4]
functions: {y1: x1*x2, y2: x1 + x2}
at: {x1: 2, x2: 3}
parts: [{forward: x1}, {reverse: y2}, {forward: {x1: 1, x2: -2}}]
"""
ASSIGNMENT = ROOT / "problems/ift6135-h2020"


def parts(folder: Path, question: str, given: str) -> dict[str, list[int]]:
    (asked,) = audited(folder, question, given).questions
    return {entry.where: [part + 1 for part in entry.parts] for entry in asked.entries}


def test_a_derivative_belongs_to_the_traces_that_end_in_it(tmp_path: Path) -> None:
    answers = "    answers: {y1: 6, y2: 5, dy1/dx1: 3, dy2/dx1: 1, dy2/dx2: 1}"
    found = parts(tmp_path, TWO_OUTPUTS, answers)
    named = {place: n for place, n in found.items() if place.startswith("answers/")}
    assert named == {
        "answers/y1": [1, 2, 3],  # a value, that each of them starts with
        "answers/y2": [1, 2, 3],
        "answers/dy1/dx1": [1],
        "answers/dy2/dx1": [1, 2],
        "answers/dy2/dx2": [2],
        "answers/dy1/d(1, -2)": [3],
        "answers/dy2/d(1, -2)": [3],
    }


def test_a_trace_belongs_to_the_part_that_asks_for_it(tmp_path: Path) -> None:
    found = parts(tmp_path, TWO_OUTPUTS, '    traces: {"forward:(1, -2)": {values: {v1: 6}}}')
    assert found["traces/forward:x1"] == [1]
    assert found["traces/reverse:y2"] == [2]
    assert found["traces/forward:(1, -2)/values/v1/value"] == [3]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("activation", {1: "derivative", 2: "closed-form-2", 3: "limit0"}),
        ("softmax", {1: "translation-invariant", 2: "limit-c0", 3: "z", 4: "y_2"}),
        ("cnn-shape", {1: "outputs", 2: "parameters"}),
        ("conv-config", {1: "1b", 2: "2a", 3: "3c"}),
    ],
)
def test_a_named_answer_belongs_to_the_part_that_asks_for_it(
    tmp_path: Path, name: str, expected: dict[int, str]
) -> None:
    question = (ASSIGNMENT / f"{name}.yaml").read_text()
    rows = "".join(f"      {answer}: 0\n" for answer in expected.values())
    found = parts(tmp_path, question, f"    answers:\n{rows}")
    assert {part: f"answers/{answer}" for part, answer in expected.items()} == {
        marked[0]: where for where, marked in found.items() if where.split("/")[1] in rows
    }
    assert all(len(marked) == 1 for marked in found.values())


def test_a_claim_says_its_part_or_that_of_its_derivation(tmp_path: Path) -> None:
    question = (ASSIGNMENT / "softmax.yaml").read_text()
    claims = (
        "    claims: [{says: 1 = 1}, {says: 1 = 1, part: 3}, "
        "{says: 1 = 1, over: parts.1.scaling.at_zero}, "
        "{says: 1 = 1, over: parts.0.translation.chain, part: 4}]"
    )
    found = parts(tmp_path, question, claims)
    assert [found[f"claims/{n}"] for n in range(4)] == [[1, 2, 3, 4], [3], [2], [4]]


def test_marks_are_for_each_part_and_what_is_shared_counts_in_each(tmp_path: Path) -> None:
    answers = "    answers: {y1: 7, y2: 5, dy2/dx2: 1}\n    traces: {}"
    (asked,) = audited(tmp_path, TWO_OUTPUTS, answers).questions
    first, second, third, shared = asked.parts
    # Of 8 in each part, 4 of them rows of its trace, there are 1, 2 and 1: of 2, 3 and 4 marks.
    assert [float(part.proposed) for part in (first, second, third)] == [0.5, 1.0, 0.5]
    assert asked.proposed == 2.0
    assert [entry.where for entry in shared.entries] == [
        "answers/y1", "answers/y2", "answers/dy2/dx1",
    ]  # fmt: skip
    text = audits.audit_text(audited(tmp_path, TWO_OUTPUTS, answers), "markdown")
    assert "### Part 2: 1 of 3 marks" in text
    assert "### Several parts" in text
