"""The recipe of CONTRIBUTING.md for a new function, followed to the letter in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECTION = re.compile(r"^## Adding a function\n(.*?)^## ", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
PLACE = "    # A new function goes here; CONTRIBUTING.md says how.\n"
COPIED = ("generator", "problems", "templates", "tests", "docs")


def blocks() -> list[tuple[str, str, str]]:
    """The fenced blocks of the recipe: the language, the file if it is for one, the text."""
    section = SECTION.search((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert section is not None
    return BLOCK.findall(section[1])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, copy)
    return copy


def follow(project: Path) -> None:
    """Rows go where their table says, all other blocks are files of their own."""
    for language, path, text in blocks():
        file = project / path
        if language == "python":
            table = file.read_text("utf-8")
            assert table.count(PLACE) == 1
            file.write_text(table.replace(PLACE, text + PLACE), "utf-8")
        elif path:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")


def run(project: Path, script: str) -> subprocess.CompletedProcess[str]:
    """A shell in the copy, where `python` and `keywright` are those of the copy."""
    tools = project.parent / "bin"
    tools.mkdir()
    for name, words in (("python", ""), ("keywright", "-m keywright.cli")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        tool.chmod(0o755)
    paths = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    surroundings = os.environ | paths | {"PYTHONPATH": str(project / "generator")}
    command = ["sh", "-euxc", script]
    return subprocess.run(
        command, cwd=project, env=surroundings, capture_output=True, text=True, check=False
    )


def test_a_function_is_two_rows_and_is_then_known_everywhere(project: Path) -> None:
    readme, schema = project / "README.md", project / "docs/schema/question.json"
    assert "squareplus" not in readme.read_text("utf-8") + schema.read_text("utf-8")
    follow(project)
    (script,) = (text for language, _, text in blocks() if language == "sh")
    found = run(project, script)
    assert found.returncode == 0, found.stdout + found.stderr
    assert re.search(r"\b0 unchecked, 0 failed, \d+ read back", found.stdout), found.stdout
    assert "| `squareplus(x)` | `(x + sqrt(x**2 + 4))/2` |" in readme.read_text("utf-8")
    assert '"squareplus"' in schema.read_text("utf-8")
    sheet = (project / "build/squareplus/solutions.tex").read_text("utf-8")
    assert sheet.count(r"\operatorname{squareplus}") > 10
