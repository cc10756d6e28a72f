"""What a stranger writes as a formula, through the whole line: read, or refused at its place."""

from __future__ import annotations

import ast
import json
import math
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keywright import pipeline
from tests.algebra.formulas.test_expression import BAD
from tests.commands import ROOT

MEGABYTES = 200
BEFORE = '{"kind": "autodiff", "function": "'


def written(file: Path, formula: str) -> Path:
    content = {
        "kind": "autodiff",
        "function": formula,
        "at": {"x": 1, "y": 2},
        "parts": ["reverse"],
    }
    file.write_text(json.dumps(content, ensure_ascii=not formula.isprintable()))
    return file


def test_every_bad_formula_is_refused_at_its_place(tmp_path: Path) -> None:
    """Every one of the table that the parser's own test refuses, in a file."""
    file = tmp_path / "a.yaml"
    for formula, column, _ in BAD:
        faults = pipeline.load(written(file, formula)).faults
        assert faults, formula
        at = faults[0]
        assert (at.file, at.line) == (str(file), 1)
        if file.read_text().startswith(f'{BEFORE}{formula}",'):  # nothing had to be escaped
            # A mistake in the first character is one of the whole value, quotes included.
            assert at.column == len(BEFORE) + (1 + column if column else 0), formula


# What the system counts of a child begins with the memory of the process that it was forked from;
# the child itself knows better, where the system tells it.
CODE = """
import re, sys
from pathlib import Path
from keywright.cli import main
sys.argv[1:] = {words!r}
try:
    main()
finally:
    status = Path("/proc/self/status")
    if status.exists():
        peak = re.search(r"VmHWM:\\s+([0-9]+) kB", status.read_text())
        Path("peak").write_text(peak[1])
"""
WORST = [
    "x.__class__.__mro__", "__import__('os').system('touch owned')", "open('owned', 'w')",
    "9**9**9", "1e999999999", "factorial(10**9)", "(9**999)**999", "(lambda: x)()", "ｘ + 1",
    "(" * 60_000, "sin(" * 15_000, "9" * 60_000, "x+" * 30_000, "2**max(9**999, 1)",
]  # fmt: skip


def cost(*words: str, cwd: Path) -> tuple[int, str, float, float]:
    """Exit status, standard error, seconds of processor time, and megabytes at most."""
    with (cwd / "said").open("w+b") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", CODE.format(words=list(words))],
            stdout=subprocess.DEVNULL, stderr=said, cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode()
    (cwd / "said").unlink()
    memory = float(used.ru_maxrss)
    if (cwd / "peak").exists():
        memory = int((cwd / "peak").read_text()) * 1024
        (cwd / "peak").unlink()
    return process.returncode, text, used.ru_utime + used.ru_stime, memory / 1e6


def test_the_worst_formulas_cost_little_and_make_no_file(tmp_path: Path) -> None:
    """Less than a second more than the shortest mistake, in less than 200 MB."""

    def tried(number: int, formula: str) -> tuple[float, float]:
        folder = tmp_path / str(number)
        folder.mkdir()
        written(folder / "a.yaml", formula)
        status, said, seconds, memory = cost("pdf", "a.yaml", "--out", "out", cwd=folder)
        assert (status, [file.name for file in folder.iterdir()]) == (2, ["a.yaml"])
        assert re.match(r"a\.yaml:1:(3[4-9]|[4-9]\d|\d{3,}): ", said), said[:99]
        assert "Traceback" not in said
        return seconds, memory

    with ThreadPoolExecutor(2) as pool:
        shortest, *costs = pool.map(tried, range(len(WORST) + 1), ["", *WORST])
    for formula, (seconds, memory) in zip(WORST, costs, strict=True):
        assert seconds - shortest[0] < 1, formula[:40]
        assert memory < MEGABYTES, formula[:40]


def test_the_same_from_the_command_line(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", "x")
    for value in ("(" * 100_000, "9**9**9", "'__import__(\"os\")'"):
        status, said, _, memory = cost(
            "answers", "a.yaml", "--set", f"function={value}", cwd=tmp_path
        )
        assert status == 2
        assert said.startswith("--set"), said[:99]
        assert memory < MEGABYTES


def test_names_that_sympy_takes_for_its_own_are_names(tmp_path: Path) -> None:
    names = ("E", "I", "S", "N", "Q", "O", "beta", "gamma", "zeta", "lambda")
    file = tmp_path / "a.yaml"
    content = {
        "kind": "autodiff",
        "function": "*".join(names) + " + E**2 + sin(I)",
        "at": {name: number for number, name in enumerate(names, start=1)},
        "parts": [{"forward": "E"}],
    }
    file.write_text(json.dumps(content))
    loaded = pipeline.load(file)
    ((entry,),) = (pipeline.answers(loaded, pipeline.solve(loaded))["questions"],)
    answers = {name: value["decimal"] for name, value in entry["answers"].items()}
    assert float(answers["y"]) == pytest.approx(math.factorial(10) + 1 + math.sin(2), abs=1e-4)
    assert float(answers["dy/dE"]) == pytest.approx(math.factorial(10) + 2)


RUNS_TEXT = {
    "eval", "exec", "execfile", "sympify", "parse_expr", "lambdify", "nsimplify", "parse_latex",
    "popen", "unsafe_load", "full_load", "import_string",
}  # fmt: skip


def calls(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    names = {node.id if isinstance(node, ast.Name) else "" for node in ast.walk(ast.parse(source))}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize(
    "file", sorted((ROOT / "generator").rglob("*.py")), ids=lambda file: file.name
)
def test_no_module_runs_a_text(file: Path) -> None:
    """`eval`, `sympify` and their like are not even named."""
    source = file.read_text()
    assert calls(source) & RUNS_TEXT == set()
    assert not re.search(r"shell=True|os\.system", source)


def test_what_runs_a_text_would_be_found() -> None:
    assert calls("from sympy import sympify\nx = sympy.sympify(t)\neval(t)") & RUNS_TEXT == {
        *("sympify", "eval")
    }
