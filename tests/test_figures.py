"""The page of figures is that of the program, and what it counts is what it says."""

from __future__ import annotations

import ast

import pytest

from tests import figures


def test_the_page_of_figures_is_current() -> None:
    """`python -m tests.figures --update` writes it anew."""
    assert figures.PAGE.read_text("utf-8") == figures.page()


def test_imports_and_docstrings_are_no_statements() -> None:
    code = (
        '"""A module."""\nimport os\ndef f():\n    """A text."""\n    "no docstring"\n    return os'
    )
    assert figures.statements(ast.parse(code)) == 3


def test_floors_are_those_of_the_longest_chain_and_a_circle_is_one() -> None:
    chain = {"a": "b", "b": "c", "c": "", "d": "ac"}
    assert figures.floors({name: frozenset(low) for name, low in chain.items()}, chain) == 4
    circle = {**chain, "c": "b"}
    assert figures.floors({name: frozenset(low) for name, low in circle.items()}, circle) == 3
    assert figures.floors({name: frozenset(low) for name, low in chain.items()}, "ad") == 2


@pytest.mark.parametrize(
    ("code", "loose"),
    [
        ("def f(a: dict[str, Any]) -> None: ...", True),
        ("def f(*, a: int = 0) -> Any: ...", True),
        ("def f(a: int) -> None:\n    b: Any = a", False),
    ],
)
def test_a_seam_is_loose_where_an_annotation_has_any(code: str, loose: bool) -> None:
    (function,) = ast.parse(code).body
    assert isinstance(function, ast.FunctionDef)
    assert figures.is_loose(function) == loose
