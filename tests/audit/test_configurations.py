"""Configurations: valid by windows that are laid down one by one, here with NumPy's slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.audit.configurations import windows
from keywright.audit.verdicts import Verdict
from tests.audit.helpers import CONFIG, entry


@pytest.mark.parametrize(
    ("name", "config", "verdict", "reason"),
    [
        ("1a", "p: 0, d: 1, k: 4, s: 4, o: 8", Verdict.RIGHT, ""),
        ("1a", "p: 0, d: 1, k: 3, s: 4, o: 8", Verdict.ANOTHER, "1 row and column of the input"),
        ("1a", "p: 0, d: 1, k: 5, s: 4, o: 7", Verdict.WRONG, "overlap"),
        ("1a", "p: 0, d: 1, k: 4, s: 5, o: 6", Verdict.WRONG, "6 windows fit, where 8"),
        ("1a", "p: 1, d: 1, k: 4, s: 4, o: 8", Verdict.WRONG, "p = 0 is given"),
        ("1a", "p: 0, d: 1, k: 4, s: 4, o: 9", Verdict.WRONG, "8 windows fit, not 9"),
        ("1a", "i: 64, p: 0, d: 1, k: 4, s: 4, o: 8", Verdict.WRONG, "has the size 32, not 64"),
        ("1a", "k: 4", Verdict.INCOMPLETE, "s is not given"),
        ("1a", "p: 0, d: 1, o: 8", Verdict.NOT_GIVEN, ""),  # all that the question fixes
        ("1a", "k: 4, s: 4", Verdict.RIGHT, ""),
        ("1b", "k: 8, s: 4", Verdict.NOT_GIVEN, ""),  # its output is what is asked for
        ("1b", "o: 7", Verdict.RIGHT, ""),
        ("1b", "o: 8", Verdict.WRONG, "7 windows fit, not 8"),
        ("2a", "k: 3", Verdict.INCOMPLETE, "s is not given"),
        ("1a", "p: 0, d: 1, k: 0, s: 4, o: 8", Verdict.WRONG, "k cannot be 0"),
        ("1a", "p: 0, d: 1, k: x, s: 4, o: 8", Verdict.WRONG, "k is not a whole number"),
        ("1b", "p: 0, d: 1, k: 8, s: 4, o: 7", Verdict.RIGHT, ""),
        ("1b", "p: 0, d: 1, k: 8, s: 4, o: 8", Verdict.WRONG, "7 windows fit, not 8"),
        ("2a", "p: 1, d: 1, k: 3, s: 2, o: 4", Verdict.ANOTHER, "its windows give this output"),
        ("2a", "p: 1, d: 1, k: 1, s: 3, o: 4", Verdict.ANOTHER, "lies in the padding alone"),
        ("2a", "p: 0, d: 1, k: 5, s: 1, o: 4", Verdict.WRONG, "p = 1 is given"),
    ],
)
def test_a_configuration(
    tmp_path: Path, name: str, config: str, verdict: Verdict, reason: str
) -> None:
    found = entry(tmp_path, CONFIG, f"    answers: {{{name}: {{{config}}}}}", f"answers/{name}")
    assert found.verdict is verdict
    assert reason in found.judged.reason


def test_a_dilation_that_is_not_spoken_of_need_not_be_given(tmp_path: Path) -> None:
    question = (
        "kind: conv-config\ninput: {channels: 3, size: 20}\nlayers:\n"
        "  - output: {channels: 8, size: 9}\n    cases: [{k: 3, s: 2, p: 1, output: unknown}]\n"
    )
    assert (
        entry(tmp_path, question, "    answers: {1a: {o: 10}}", "answers/1a").verdict
        is Verdict.RIGHT
    )


@pytest.mark.parametrize(
    ("config", "verdict", "reason"),
    [
        ("k: 2, s: 2, p: 0, d: 1", Verdict.RIGHT, ""),
        ("k: 4, s: 2, p: 1, d: 1", Verdict.ANOTHER, "its windows give this output too"),
        ("k: 1, s: 3, p: 3, d: 1", Verdict.ANOTHER, "cut off as a whole"),
        ("k: 3, s: 2, p: 1, d: 1", Verdict.WRONG, "15 entries are left, where 16"),
        ("k: 2, s: 2, p: 0, d: 1, o: 17", Verdict.WRONG, "16 entries are left, not 17"),
    ],
)
def test_a_transposed_configuration(
    tmp_path: Path, config: str, verdict: Verdict, reason: str
) -> None:
    question = (
        "kind: conv-config\ninput: {channels: 3, size: 8}\nlayers:\n"
        "  - {output: {channels: 8, size: 16}, transposed: true, cases: [{}]}\n"
    )
    found = entry(tmp_path, question, f"    answers: {{1a: {{{config}}}}}", "answers/1a")
    assert found.verdict is verdict
    assert reason in found.judged.reason


@given(
    st.integers(1, 40), st.integers(0, 5), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6)
)
def test_windows_are_counted(size: int, p: int, d: int, k: int, s: int) -> None:
    row = np.arange(size + 2 * p)
    full = [t for t in row[::s] if len(row[t : t + d * (k - 1) + 1 : d]) == k]
    assert windows(size, {"p": p, "d": d, "k": k, "s": s}) == len(full)
