"""The check of convolutions against wrong answers."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from keywright.referee import judge
from tests.kinds.worked import answer_of, judged, mutants, reshaped

SEED = {"kind": "convolution", "signal": [1, 2, 3, 4], "kernel": [1, 0, 2]}
QUESTIONS: list[dict[str, Any]] = [
    SEED,
    {"signal": [1, "1/2", -3, 4, 5], "kernel": [2, "-1/3"], "same": "matlab"},
    {"signal": [1, -2, 3], "kernel": [4, 5, 6, 7], "modes": ["full", "same"], "flip": False},
    {"signal": [3], "kernel": [-2]},
    {"signal": ["sqrt(2)", "pi"], "kernel": [1, -1]},
    {"signal": [[1, 2, 3], [4, 5, 6]], "kernel": [[1, 0], [0, -1]]},
    {
        "signal": [1, 2, 3, 4, 5, 6, 7],
        "kernel": [1, -2, 3],
        "modes": ["strided", "full"],
        "stride": 2,
        "padding": 1,
        "dilation": 2,
    },
    {
        "signal": [[1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6]],
        "kernel": [[1, 2], [3, 4]],
        "modes": ["strided"],
        "flip": False,
        "padding": 1,
        "stride": 2,
    },
    {"signal": [1, 2, 3, 4], "kernel": [1, 2, 3], "same": "matlab"},
    {
        "signal": [[f"{n}/987654321" for n in range(1, 10)]],
        "kernel": [[1]],
    },
    {"signal": [2, 3], "kernel": [5], "modes": ["strided"], "padding": 1},
    {
        "signal": [[n * m % 5 for n in range(8)] for m in range(7)],
        "kernel": [[1, 2], [3, 4]],
    },  # more entries than are written out
    {"signal": [1, 2, 3, 4], "kernel": [1, 0, 2], "modes": ["valid"]},
    {"signal": [1, 2, 3, 4], "kernel": [1, 0, 2], "modes": ["valid", "strided"], "flip": False},
    {
        "signal": [[1, 2, 3], [4, 5, 6]],
        "kernel": [[1, 2]],
        "modes": ["valid", "full", "strided"],
        "show": [[2, 2], [1, 1]],
    },
    {"signal": ["cos(pi/2)", 1, 2], "kernel": [3, "sin(1)**2 + cos(1)**2"], "modes": ["strided"]},
]
QUESTIONS = [{"kind": "convolution", **question} for question in QUESTIONS]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_place_is_checked_and_right(question: dict[str, Any]) -> None:
    assert judged(question) == ([], [])


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[1], QUESTIONS[6]])
def test_every_wrong_answer_is_refused(question: dict[str, Any]) -> None:
    answer = answer_of(question)
    # The keys of a table's columns are the only words that nothing printed depends on.
    survivors = [
        name
        for name, wrong in mutants(answer)
        if "/columns/" not in name and not judged(question, wrong)[0]
    ]
    assert survivors == []


SMALL = {
    "kind": "convolution",
    "signal": [[2, 3], [4, 6]],
    "kernel": [[5], [7]],
    "modes": ["full"],
}


def test_every_wrong_answer_in_two_dimensions_is_refused() -> None:
    answer = answer_of(SMALL)
    survivors = [
        name
        for name, wrong in mutants(answer)
        if "/columns/" not in name and not judged(SMALL, wrong)[0]
    ]
    assert survivors == []


@pytest.mark.parametrize(
    "wrong", [["eq", 5, ["list", 1, 2, 3, 4]], ["eq", "x", ["list", 1, 2, 3, "q"]]]
)
def test_a_letter_for_a_number_is_refused_where_it_stands(wrong: Any) -> None:
    answer = answer_of(SEED)
    answer["formulas"]["given.signal"] = wrong
    assert [finding.where for finding in judged(SEED, answer)[0]] == ["formulas/given.signal"]


def test_a_definition_that_is_right_for_these_numbers_only_is_refused() -> None:
    answer = answer_of({**SEED, "signal": [0, 0, 0], "kernel": [1, 0, 2]})
    definition = answer["formulas"]["works.0.definition"]
    assert definition[2][1][2] == ["index", "k", ["add", "n", ["neg", "m"]]]
    definition[2][1][2] = ["index", "k", ["add", "m", ["neg", "n"]]]
    assert judged({**SEED, "signal": [0, 0, 0], "kernel": [1, 0, 2]}, answer)[0]


STRIDED = {
    "signal": [2, 3, 5, 6, 8],
    "kernel": [7, 4],
    "modes": ["strided"],
    "stride": 2,
    "padding": 1,
}


@pytest.mark.parametrize("question", [SEED, SMALL, {"kind": "convolution", **STRIDED}])
def test_what_is_missing_or_there_twice_is_refused(question: dict[str, Any]) -> None:
    survivors = [
        name
        for name, wrong in reshaped(answer_of(question))
        if "/columns" not in name and not judged(question, wrong)[0]
    ]
    assert survivors == []


LARGE = {
    "kind": "convolution",
    "signal": [[(3 * i + j) % 7 for j in range(8)] for i in range(7)],
    "kernel": [[1, 2, 0], [3, -1, 4]],
    "modes": ["full", "valid"],
}


def test_the_sum_of_a_large_result_is_sampled_and_all_else_recomputed() -> None:
    findings = judge(LARGE, answer_of(LARGE), 4)
    assert all(finding.ok for finding in findings)
    sampled = [finding for finding in findings if finding.how == "sampled"]
    assert [finding.where for finding in sampled] == ["formulas/works.0.definition"]
    assert sampled[0].points == 12


def test_a_wrong_sum_of_a_large_result_is_refused() -> None:
    """Every number and letter in it, changed alone."""
    answer = answer_of(LARGE)
    formulas = answer["formulas"]
    sums = {"formulas": {"works.0.definition": formulas["works.0.definition"]}}
    changed = [
        (name, {**answer, "formulas": formulas | wrong["formulas"]})
        for name, wrong in mutants(sums)
    ]
    assert len(changed) > 20
    assert [name for name, wrong in changed if not judged(LARGE, wrong)[0]] == []


def test_what_is_checked_grows_as_the_products_do() -> None:
    """With a sum over the whole signal at every entry, four times as many are 13 times as much."""
    small, large = (evaluations(size) for size in (12, 24))
    assert large < 5 * small


def evaluations(size: int) -> int:
    """How often something is called while a square signal is judged."""
    question = {
        "kind": "convolution",
        "signal": [[(i + 2 * j) % 9 for j in range(size)] for i in range(size)],
        "kernel": [[1, 2], [3, 4]],
        "modes": ["valid"],
    }
    answer = answer_of(question)
    count = 0

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counting)
    try:
        judge(question, answer, 4)
    finally:
        sys.setprofile(None)
    return count
