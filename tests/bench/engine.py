"""How many assignments the engine alone makes: drawn, solved, checked and rendered, without TeX.

What is compared is time of the processor, as it is spent by one process that is warm: two cores do
twice as much as one.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from keywright import pipeline
from keywright.tex import engines, running
from keywright.variants.design import Design, design_of
from keywright.variants.making import write
from keywright.variants.processes import LIVELY
from keywright.variants.work import CandidateTask, candidate
from tests.bench.promises import PROMISES
from tests.bench.ratios import Ratio, ratio
from tests.bench.varied import varied_assignment

__all__ = ["measure", "plain_run", "variants"]

WARM, RUNS, IN_A_RUN = 5, 7, 10
SEED = 7


def variants(folder: Path, first: int, count: int) -> list[str]:
    """The LaTeX of the solutions of so many variants of the varied assignment."""
    design = _designs.get(folder) or design_of(pipeline.load(folder))
    _designs[folder] = design
    made = []
    for number in range(first, first + count):
        drawn = candidate(design, CandidateTask(SEED, number, None))
        written = write(design, drawn.numbers)
        assert not written.made.status, written.made.message
        bodies = [each["solutions"] for each in written.bodies]
        made.append(pipeline.framed(design.loaded, "solutions", bodies))
    return made


_designs: dict[Path, Design] = {}


def _measured(folder: Path) -> tuple[list[float], str]:
    """Seconds for one variant, run by run, and a sheet."""
    gc.freeze()  # as the processes of `variants` do
    gc.set_threshold(LIVELY)
    sheet = variants(folder, 1, WARM)[-1]
    seconds = []
    for run in range(RUNS):
        before = time.process_time()
        variants(folder, WARM + 1 + run * IN_A_RUN, IN_A_RUN)
        seconds.append((time.process_time() - before) / IN_A_RUN)
    return seconds, sheet


def plain_run(source: str) -> float:
    """Seconds of the processor that one plain run of pdfTeX takes for a sheet."""
    tex = engines.find("embedded")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / running.DOCUMENT).write_text(source, encoding="utf-8")
        before = _children()
        assert running.run(tex, folder, 60, running.DOCUMENT).status == 0
        return _children() - before


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def measure() -> Iterator[Ratio]:
    """The rate, and the same beside one run of TeX."""
    with tempfile.TemporaryDirectory() as name:
        folder = varied_assignment(Path(name))
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawned) as pool:
            seconds, sheet = pool.submit(_measured, folder).result()
    plain = [plain_run(sheet) for _ in seconds]
    yield ratio(
        "assignments a second of two cores, drawn, solved, checked and rendered",
        [2.0] * RUNS, seconds,
    )  # fmt: skip
    yield ratio(
        "drawing, solving, checking and rendering one / one plain run of TeX",
        seconds, plain, promise=PROMISES["engine"],
    )  # fmt: skip
