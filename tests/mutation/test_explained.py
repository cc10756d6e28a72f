"""The page of explained changes speaks of lines that there are, and modules that are changed."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.mutation.explained import PAGE, Change, explained

ROOT = Path(__file__).parents[2]
CONFIGURED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["code-mutants"]["modules"]


def test_every_explained_line_is_there() -> None:
    for change, reason in explained().items():
        lines = [line.strip() for line in (ROOT / change.module).read_text().splitlines()]
        assert change.before in lines, change
        assert change.after not in lines, change
        assert reason


def test_the_modules_that_are_changed_and_their_tests_are_there() -> None:
    for module, tests in CONFIGURED.items():
        assert all((ROOT / path).is_file() for path in (module, *tests)), module


def test_a_row_is_read(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "## `a.py`\n\n| line | instead | why |\n|---|---|---|\n| `x \\| y` | `x` | z |\n"
    )
    assert explained(page) == {Change("a.py", "x | y", "x"): "z"}
    assert PAGE.is_file()
