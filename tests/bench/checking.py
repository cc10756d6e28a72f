"""How long checking takes beside solving, in processes that remember nothing of a run before.

As commands, the one that solves loads the computer algebra and the one that checks never does. With
everything loaded beforehand, what is left is the work itself.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.promises import PROMISES
from tests.bench.ratios import Ratio, ratio

__all__ = ["measure"]

RUNS = 7
ASSIGNMENT = Path(__file__).parents[2] / "problems" / "ift6135-h2020"
PREPARED = """
import importlib, json, sys, time
from pathlib import Path
import numpy.random
from keywright import pipeline
loaded = pipeline.load(Path({path!r}))
stems = [source.problem.kind.replace("-", "_") for source in loaded.questions]
"""
SOLVING = (
    PREPARED
    + """
import keywright.algebra.symbols.proofs, keywright.algebra.symbols.symbolic, keywright.sheet, sympy
for stem in stems:
    importlib.import_module(f"keywright.kinds.{{stem}}.solve")
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
    importlib.import_module(f"keywright.kinds.{{stem}}.check")
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
    """Checking the shipped assignment beside solving it, as commands and without all loading."""
    asked, judged, solving, checking = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        answers = Path(name) / "answers.json"
        for _ in range(RUNS):
            seconds, written = _command("answers", str(ASSIGNMENT))
            asked.append(seconds)
            answers.write_text(written, encoding="utf-8")
            judged.append(_command("check", str(ASSIGNMENT), f"--answers={answers}")[0])
            solved = _run(SOLVING)
            checked = _run(CHECKING, json.dumps(solved["answers"]))
            assert not checked["sympy"]
            solving.append(float(str(solved["time"])))
            checking.append(float(str(checked["time"])))
    what = f"checking {ASSIGNMENT.name} / solving it"
    yield ratio(f"{what}, as commands", judged, asked, promise=PROMISES["checking"])
    yield ratio(f"{what}, with everything loaded", checking, solving)


def _command(*words: str) -> tuple[float, str]:
    """Seconds of the processor that a command takes, and what it prints."""
    command = [sys.executable, "-m", "keywright.cli", *words]
    before = _spent()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return _spent() - before, done.stdout


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
