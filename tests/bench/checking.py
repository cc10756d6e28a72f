"""How long checking takes beside solving.

Both are measured in processes of their own, as two commands would run, with everything imported
beforehand and nothing remembered from a run before.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.ratios import Ratio, ratio

__all__ = ["measure"]

RUNS = 7
ASSIGNMENT = Path(__file__).parents[2] / "problems" / "ift6135-h2020"
PREPARED = """
import importlib, json, sys, time
from pathlib import Path
import numpy.random
from generator import pipeline
loaded = pipeline.load(Path({path!r}))
stems = [source.problem.kind.replace("-", "_") for source in loaded.questions]
"""
SOLVING = (
    PREPARED
    + """
import generator.maths.proofs, generator.maths.symbolic, generator.sheet, sympy
for stem in stems:
    importlib.import_module(f"generator.families.{{stem}}")
before = time.process_time()
solved = [pipeline.solution(loaded, source) for source in loaded.questions]
taken = time.process_time() - before
print(json.dumps({{"time": taken, "answers": pipeline.answers(loaded, solved)}}))
"""
)
CHECKING = (
    PREPARED
    + """
for stem in stems:
    importlib.import_module(f"generator.check.{{stem}}")
entries = {{entry["id"]: entry for entry in json.load(sys.stdin)["questions"]}}
before = time.process_time()
for source in loaded.questions:
    pipeline.judge(loaded, source, entries[source.problem.id])
print(json.dumps({{"time": time.process_time() - before, "sympy": "sympy" in sys.modules}}))
"""
)


def _run(code: str, given: str = "") -> dict[str, object]:
    command = [sys.executable, "-c", code.format(path=str(ASSIGNMENT))]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def measure() -> Iterator[Ratio]:
    """Checking the shipped assignment beside solving it."""
    solving, checking = [], []
    for _ in range(RUNS):
        solved = _run(SOLVING)
        checked = _run(CHECKING, json.dumps(solved["answers"]))
        assert not checked["sympy"]
        solving.append(float(str(solved["time"])))
        checking.append(float(str(checked["time"])))
    yield ratio(f"checking {ASSIGNMENT.name} / solving it", checking, solving, most=1)
