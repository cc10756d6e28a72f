"""Places of an answer as they are called in the report."""

from __future__ import annotations

import pytest

from keywright.sheet.places import in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("parts.0.regions.1.quotient",), "part 1, region 2, quotient"),
        (("parts.1.branches.0.chain",), "part 2, branch 1, chain"),
        (("layers.0.1.equation",), "layer 1, number 2, equation"),
        (("given.uses_slope",), "given, uses slope"),
        (("given.size.0",), "given, size 1"),
        (("entries", 0), "entry 1"),
        (("overview",), "overview"),
    ],
)
def test_a_path(path: tuple[str | int, ...], words: str) -> None:
    assert in_words(*path) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("dy/dx_1.5",), "dy/dx_1.5"),
        (("S(scale*x)", 0), "S(scale*x), entry 1"),
        (("full", 1, 0), "full, entry 2, number 1"),
        (("1a", "alternatives", 0, "p"), "1a, alternative 1, p"),
    ],
)
def test_a_named_answer_keeps_its_name(path: tuple[str | int, ...], words: str) -> None:
    assert in_words(*path, named=True) == words
