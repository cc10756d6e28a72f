"""Convolution against NumPy, and its check against wrong answers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import FieldError
from tests.families.worked import answer_of, judged, mutants, reshaped

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
    },  # too wide for a matrix
    {"signal": [2, 3], "kernel": [5], "modes": ["strided"], "padding": 1},
    {"signal": ["cos(pi/2)", 1, 2], "kernel": [3, "sin(1)**2 + cos(1)**2"], "modes": ["strided"]},
]
QUESTIONS = [{"kind": "convolution", **question} for question in QUESTIONS]

numbers = st.integers(-9, 9)
lists = st.lists(numbers, min_size=1, max_size=6)


def exact(cells: Any) -> Any:
    if isinstance(cells, list):
        return [exact(cell) for cell in cells]
    return Fraction(cells["exact"])


def ask(signal: Any, kernel: Any, **fields: Any) -> dict[str, Any]:
    question = {"kind": "convolution", "signal": signal, "kernel": kernel, **fields}
    return {mode: exact(cells) for mode, cells in answer_of(question)["answers"].items()}


def test_the_assignment_of_2020() -> None:
    found = ask([1, 2, 3, 4], [1, 0, 2])
    assert found == {"full": [1, 2, 5, 8, 6, 8], "valid": [5, 8], "same": [2, 5, 8, 6]}


@settings(max_examples=40, deadline=None)
@given(lists, lists, st.booleans())
def test_against_numpy(signal: list[int], kernel: list[int], flip: bool) -> None:
    fits = len(kernel) <= len(signal)
    modes = ["full", "same", *(["valid"] if fits else [])]
    found = ask(signal, kernel, modes=modes, flip=flip)
    turned = kernel if flip else kernel[::-1]
    full = np.convolve(signal, turned)
    assert found["full"] == full.tolist()
    assert len(found["full"]) == len(signal) + len(kernel) - 1
    start = (len(kernel) - 1) // 2
    assert found["same"] == full[start : start + len(signal)].tolist()
    if fits:
        assert found["valid"] == np.convolve(signal, turned, "valid").tolist()


@settings(max_examples=20, deadline=None)
@given(lists, lists)
def test_full_convolution_commutes(signal: list[int], kernel: list[int]) -> None:
    one = ask(signal, kernel, modes=["full"])
    assert one == ask(kernel, signal, modes=["full"])


@settings(max_examples=30, deadline=None)
@given(
    signal=st.lists(numbers, min_size=1, max_size=9),
    kernel=st.lists(numbers, min_size=1, max_size=3),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 3),
)
def test_strided_against_a_blown_up_kernel(
    signal: list[int], kernel: list[int], stride: int, padding: int, dilation: int
) -> None:
    holes = np.zeros(dilation * (len(kernel) - 1) + 1, int)
    holes[::dilation] = kernel
    padded = np.pad(signal, padding)
    question = {"stride": stride, "padding": padding, "dilation": dilation, "modes": ["strided"]}
    if len(holes) > len(padded):
        with pytest.raises(FieldError, match="does not fit a padded signal"):
            ask(signal, kernel, flip=False, **question)
        return
    dense = np.correlate(padded, holes, "valid")
    assert ask(signal, kernel, flip=False, **question)["strided"] == dense[::stride].tolist()
    turned = np.correlate(padded, holes[::-1], "valid")
    assert ask(signal, kernel, flip=True, **question)["strided"] == turned[::stride].tolist()


def test_two_dimensions_against_sums_of_rows() -> None:
    signal, kernel = np.arange(12).reshape(3, 4), np.array([[1, -2], [0, 3]])
    found = ask(signal.tolist(), kernel.tolist(), modes=["full"])["full"]
    full = np.zeros((4, 5), int)
    for r, row in enumerate(kernel):
        for s, line in enumerate(signal):
            full[r + s] += np.convolve(line, row)
    assert found == full.tolist()


def test_where_an_even_kernel_is_centred() -> None:
    signal, kernel = [1, 2, 3, 4], [1, 1]
    assert ask(signal, kernel, modes=["same"], same="scipy")["same"] == [1, 3, 5, 7]
    assert ask(signal, kernel, modes=["same"], same="matlab")["same"] == [3, 5, 7, 4]


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
    answer["formulas"]["signal"] = wrong
    assert [finding.where for finding in judged(SEED, answer)[0]] == ["formulas/signal"]


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


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"signal": [1, 2], "kernel": [1, 2, 3]}, "does not fit a signal of size 2"),
        (
            {"signal": [[1, 2], [3, 4]], "kernel": [[1, 2, 3]], "modes": ["valid"]},
            "size 1×3 does not fit a signal of size 2×2",
        ),
        ({"signal": [1] * 200, "kernel": [1] * 100}, "more than 10000 products"),
    ],
)
def test_what_cannot_be_solved(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(FieldError, match=message):
        answer_of({"kind": "convolution", **fields})
