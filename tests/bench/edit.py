"""How long `make pdf` takes after an edit, and with nothing changed, beside plain TeX."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.edits import EDITS, edit, plain_seconds
from tests.bench.ratios import Ratio, ratio
from tests.bench.varied import SHIPPED

__all__ = ["measure"]

ROOT = Path(__file__).parents[2]
RUNS = 3  # of each question
FIRST = 4  # the number of the first edit, which no question has yet


def measure() -> Iterator[Ratio]:
    """One ratio for each edited question, one for all of them, and one for none."""
    made, plain, unchanged = {name: list[float]() for name in EDITS}, list[float](), list[float]()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / f"{Path(name).name}-edited"
        shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("printed-*"))
        out = ROOT / "build" / folder.name
        try:
            _make(folder)
            for number in range(FIRST, FIRST + RUNS):
                for question, seconds in made.items():
                    plain.append(plain_seconds(out / "solutions.tex", Path(name) / "plain"))
                    edit(folder, SHIPPED, question, number)
                    seconds.append(_make(folder))
                    unchanged.append(_make(folder))
        finally:
            shutil.rmtree(out, ignore_errors=True)
            out.with_name(f".{out.name}.receipt").unlink(missing_ok=True)
    what = "make pdf after an edit / one plain run of pdflatex"
    for place, (question, seconds) in enumerate(made.items()):
        yield ratio(f"{what}, {question}", seconds, plain[place :: len(EDITS)])
    each = [made[question][run] for run in range(RUNS) for question in EDITS]
    yield ratio(what, each, plain, most=2)
    yield ratio("make pdf with nothing changed / the same run", unchanged, plain, most=0.1)


def _make(folder: Path) -> float:
    began = time.perf_counter()
    command = ["make", "--silent", "pdf", f"ASSIGNMENT={folder}"]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
