"""Convolution against NumPy."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from keywright.errors import FieldError
from keywright.kinds.convolution.solve import Mode, Result
from keywright.terms.term import symbol
from tests.kinds.worked import answer_of, sheet_of

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


IMAGE = {
    "kind": "convolution",
    "signal": [[(3 * i + j) % 7 for j in range(9)] for i in range(8)],
    "kernel": [[1, 2, 0], [3, -1, 4]],
}


def written(question: dict[str, Any], work: int = 0) -> list[list[int]]:
    """The entries whose products are written out."""
    tables = {table["id"]: table["rows"] for table in answer_of(question)["tables"]}
    return [row[0][2:] for row in tables[f"works.{work}.sums"]]


def test_of_a_large_result_the_first_row_and_the_last_entry_are_written_out() -> None:
    question = {**IMAGE, "modes": ["valid"]}  # 7 by 7 entries
    assert written(question) == [*([0, column] for column in range(7)), [6, 6]]
    assert answer_of(question)["values"]["works.0.rest"] == 41
    sheet = sheet_of(question)
    assert "The 41~other entries are made in the same way" in " ".join(sheet.split())
    assert written({**question, "signal": [[1] * 9] * 6}) == [
        [row, column] for row in range(5) for column in range(7)
    ]  # 35 entries
    long = {"kind": "convolution", "signal": [1, 2] * 40, "kernel": [1], "modes": ["same"]}
    assert written(long) == [*([n] for n in range(39)), [79]]


def test_the_entries_that_are_named_are_written_out() -> None:
    question = {**IMAGE, "modes": ["valid", "full", "strided"], "show": [[2, 1], [1, 1]]}
    assert written(question) == [[1, 2], [2, 2]]
    assert written(question, 1) == [[0, 0], [1, 0]]
    assert written({**question, "modes": ["full"], "show": [[9, 11]]}) == [[8, 10]]


def test_valid_alone_is_explained_by_its_own_sum() -> None:
    question = {"kind": "convolution", "signal": [1, 2, 3, 4], "kernel": [1, 0, 2]}
    alone = {**question, "modes": ["valid"]}
    formulas = answer_of(alone)["formulas"]
    assert formulas["works.0.ranges.0"] == ["and", ["le", 0, "n"], ["le", "n", 1]]
    assert formulas["works.0.definition"][2][2:] == ["m", 0, 2]  # over the kernel
    assert written(alone) == [[0], [1]]
    sheet = sheet_of(alone)
    assert "full" not in sheet.partition("begin{document}")[2]
    assert "Each entry of the \\emph{valid} result" in " ".join(sheet.split())
    assert "The full result" in sheet_of({**question, "modes": ["valid", "same"]})


def test_all_values_are_there_whatever_is_written_out() -> None:
    whole = ask(IMAGE["signal"], IMAGE["kernel"], modes=["valid"])
    assert whole == ask(IMAGE["signal"], IMAGE["kernel"], modes=["valid"], show=[[1, 1]])
    assert np.shape(whole["valid"]) == (7, 7)


def test_where_an_even_kernel_is_centred() -> None:
    signal, kernel = [1, 2, 3, 4], [1, 1]
    assert ask(signal, kernel, modes=["same"], same="scipy")["same"] == [1, 3, 5, 7]
    assert ask(signal, kernel, modes=["same"], same="matlab")["same"] == [3, 5, 7, 4]


# What SciPy 1.17 gives for the rows 1 10 100 1000 and 1 2, and what MATLAB documents: the central
# part of the full result, which begins at its entry ceil((K - 1)/2).
SAME_OF = {
    "convolve of scipy.signal": [1, 12, 120, 1200],
    "convolve2d of scipy.signal": [1, 12, 120, 1200],
    "conv of MATLAB": [12, 120, 1200, 2000],
    "conv2 of MATLAB": [12, 120, 1200, 2000],
    "correlate of scipy.signal": [2, 21, 210, 2100],
    "correlate2d of scipy.signal": [21, 210, 2100, 1000],
    "filter2 of MATLAB": [21, 210, 2100, 1000],
}


@pytest.mark.parametrize("same", ["scipy", "matlab"])
@pytest.mark.parametrize("flip", [True, False])
@pytest.mark.parametrize("planar", [True, False])
def test_the_sheet_names_functions_that_keep_this_part(planar: bool, flip: bool, same: str) -> None:
    signal, kernel = [1, 10, 100, 1000], [1, 2]
    rows: Any = ([signal], [kernel]) if planar else (signal, kernel)
    question = {
        "kind": "convolution", "signal": rows[0], "kernel": rows[1],
        "modes": ["same"], "flip": flip, "same": same,
    }  # fmt: skip
    found = ask(*rows, modes=["same"], flip=flip, same=same)["same"]
    (said,) = re.findall(r"like .* unlike .*", re.sub(r"[{}]|\\texttt", "", sheet_of(question)))
    agrees = {name: kept == (found[0] if planar else found) for name, kept in SAME_OF.items()}
    like, unlike = (
        {agrees[name] for name in re.findall(r"\w+ of [\w.]*\w", part)}
        for part in said.split("unlike")
    )
    assert (like, unlike) == ({True}, {False})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"signal": [1, 2], "kernel": [1, 2, 3]}, "does not fit a signal of size 2"),
        (
            {"signal": [[1, 2], [3, 4]], "kernel": [[1, 2, 3]], "modes": ["valid"]},
            "size 1×3 does not fit a signal of size 2×2",
        ),
        ({"signal": [1] * 1000, "kernel": [1] * 300}, "more than 250000 products"),
        (
            {"signal": [1] * 200, "kernel": [1] * 100, "show": [[n] for n in range(100, 202)]},
            "more than 10000 products to be shown",
        ),
        ({"signal": [1, 2], "kernel": [1], "show": [[3]]}, r"no entry \[3\]: its size is 2"),
        ({"signal": [1, 2], "kernel": [1], "show": [[1, 1]]}, r"no entry \[1, 1\]: its size is 2"),
    ],
)
def test_what_cannot_be_solved(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(FieldError, match=message):
        answer_of({"kind": "convolution", **fields})


def test_as_many_products_as_are_allowed() -> None:
    assert ask([1] * 100, [1] * 100, modes=["valid"]) == {"valid": [100]}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"signal": [1, "log(0)"], "kernel": [1]}, ("signal", 1)),
        ({"signal": [1], "kernel": [2, "log(0)"]}, ("kernel", 1)),
        ({"signal": [[1, 2], [3, "sqrt(-1)"]], "kernel": [[1]]}, ("signal", 1, 1)),
    ],
)
def test_an_entry_without_a_value_is_named(fields: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(FieldError) as caught:
        answer_of({"kind": "convolution", **fields})
    assert caught.value.path == path


@pytest.mark.parametrize(
    "fields",
    [{"modes": []}, {"stride": 0}, {"padding": -1}, {"dilation": 0}, {"modes": ["full"] * 2}],
)
def test_fields_have_their_bounds(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ask([1, 2], [1], **fields)


def test_a_window_must_fit_with_the_padding_of_both_sides() -> None:
    fields = {"modes": ["strided"], "padding": 1, "flip": False}
    assert ask([1, 2], [1, 2, 3, 4], **fields)["strided"] == [8]
    with pytest.raises(FieldError, match="size 5 does not fit a padded signal of size 4"):
        ask([1, 2], [1, 2, 3, 4, 5], **fields)


def test_a_result_knows_its_mode() -> None:
    modes: tuple[Mode, ...] = ("full", "valid", "same", "strided")
    results = [Result(mode, (), symbol("y")) for mode in modes]
    assert [one.is_valid for one in results] == [False, True, False, False]
    assert [one.is_same for one in results] == [False, False, True, False]
