"""`docs/security.md` names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs/security.md").read_text()
NAMED = re.compile(r"`((?:[a-z_]+/)*test_\w+\.py)(?:::(\w+))?`")
ROW = re.compile(r"^\| (?!promise)[^-|].*\|$", re.MULTILINE)


def test_each_promise_is_held_by_tests_that_exist() -> None:
    rows = ROW.findall(PAGE)
    assert len(rows) >= 20
    for row in rows:
        named = NAMED.findall(row.split(" | ")[-1])
        assert named, row
        for file, function in named:
            tree = ast.parse((TESTS / file).read_text())
            functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            assert not function or function in functions, f"{file}::{function}"
