"""How fast variants are made in bulk, beside TeX alone on the sheets that come of it.

The command does everything: it draws, solves, checks, renders, typesets both sheets, and binds
them. Plain pdfTeX, two processes at a time, is given the finished `.tex`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from keywright.tex import find, running
from tests.bench.promises import PROMISES
from tests.bench.ratios import Ratio, ratio
from tests.bench.varied import varied_assignment

__all__ = ["measure"]

COUNT = 200
SIDE_BY_SIDE = 2


def measure(count: int = COUNT) -> Iterator[Ratio]:
    """PDFs a second of the whole command over those of plain TeX; once, as it takes a minute."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        assignment = varied_assignment(folder)
        drawn, all_made = _variants(assignment, folder, count)
        sheets = sorted((folder / "varied" / "variants").glob("sources/*/*.tex"))
        plain = _plain(sheets, folder)
    what = f"PDFs a second of {count} variants / of plain pdflatex, {SIDE_BY_SIDE} at a time"
    yield ratio(what, [plain], [all_made], promise=PROMISES["variants"])
    yield ratio(f"{what}, without drawing and writing them", [plain], [all_made - drawn])


def _variants(assignment: Path, out: Path, count: int) -> tuple[float, float]:
    """Seconds until all are drawn, and until all is made."""
    command = [sys.executable, "-m", "keywright.cli", "variants", str(assignment)]
    command += [f"--count={count}", f"--workers={SIDE_BY_SIDE}", f"--out={out}"]
    began, drawn = time.perf_counter(), 0.0
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as run:
        for line in run.stderr or ():
            if line == f"drawn: {count} of {count}\n":
                drawn = time.perf_counter() - began
    return drawn, time.perf_counter() - began


def _plain(sheets: list[Path], folder: Path) -> float:
    tex = find("embedded")

    def one(sheet: Path) -> None:
        own = Path(tempfile.mkdtemp(dir=folder))
        (own / running.DOCUMENT).write_bytes(sheet.read_bytes())
        subprocess.run(
            running.command(tex, running.DOCUMENT),
            cwd=own, env=running.environment(tex, own), check=True, capture_output=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    began = time.perf_counter()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(one, sheets))
    return time.perf_counter() - began
