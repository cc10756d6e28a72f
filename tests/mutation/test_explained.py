"""The marks at the lines whose changes no test can notice are read, and speak of such changes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.mutation.explained import KINDS, Mark, marks

ROOT = Path(__file__).parents[2]
CONFIGURED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["code-mutants"]
MODULES = {str(path.relative_to(ROOT)): path for path in (ROOT / "generator").rglob("*.py")}


@pytest.mark.parametrize("module", [m for m in MODULES if "# equivalent" in MODULES[m].read_text()])
def test_marks_are_whole_and_stand_where_changes_are_made(module: str) -> None:
    source = MODULES[module].read_text()
    found = list(marks(source))
    assert len(found) == source.count("# equivalent ")
    assert module in CONFIGURED["modules"]
    assert {kind for mark in found for kind in mark.kinds} <= set(KINDS)


def test_each_operator_has_one_kind() -> None:
    for operator in CONFIGURED["operators"]:
        assert sum(operator.startswith(kind) for kind in KINDS.values()) == 1, operator


def test_the_modules_that_are_changed_and_their_tests_are_there() -> None:
    for module, tests in CONFIGURED["modules"].items():
        assert all((ROOT / path).is_file() for path in (module, *tests)), module


def test_marks_are_read_with_the_lines_below_them() -> None:
    source = (
        "a = 1\n"
        "# equivalent number, comparison: it is long\n"
        "#   and goes on\n"
        "# equivalent loop: short\n"
        "b = 2\n"
        "# said of c\n"
        "c = 3\n"
    )
    assert list(marks(source)) == [
        Mark(5, ("number", "comparison"), "it is long and goes on"),
        Mark(5, ("loop",), "short"),
    ]
