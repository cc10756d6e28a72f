"""How long `keywright watch` takes from a save until everything is published, beside one plain run
of TeX."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tests.bench.edits import EDITS, edit, plain_seconds
from tests.bench.promises import PROMISES
from tests.bench.ratios import Ratio, ratio
from tests.bench.varied import SHIPPED

__all__ = ["measure"]

RUNS = 5  # of each question; the first one is not counted
FIRST = 4  # the number of the first edit, which no question has yet
PAUSE = 1.0  # seconds in which a person reads the page


def measure() -> Iterator[Ratio]:
    """One ratio for each question that is edited a few times in a row, and one for all."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        shutil.copytree(SHIPPED, folder / "hot", ignore=shutil.ignore_patterns("printed-*"))
        command = [sys.executable, "-m", "keywright.cli", "watch", str(folder / "hot")]
        with subprocess.Popen(
            [*command, "--out", name + "/out"], stdout=subprocess.PIPE, text=True
        ) as watching:
            try:
                assert watching.stdout is not None
                watching.stdout.readline()
                found = {name: _edited(folder, name, watching.stdout) for name in EDITS}
            finally:
                watching.send_signal(signal.SIGINT)
    what = "from a save until everything is published / one plain run of pdflatex"
    for question, pairs in found.items():
        yield ratio(f"{what}, {question}", *zip(*pairs, strict=True))
    every = [pair for pairs in found.values() for pair in pairs]
    yield ratio(what, *zip(*every, strict=True), promise=PROMISES["watch"])


def _edited(folder: Path, question: str, told: IO[str]) -> list[tuple[float, float]]:
    """Seconds for each edit until it is `told` that all is there, and of a plain run before it."""
    sheet = folder / "out" / "hot" / "solutions.tex"
    pairs = []
    for number in range(FIRST, FIRST + RUNS):
        time.sleep(PAUSE)
        plain = plain_seconds(sheet, folder / "plain")
        began = time.perf_counter()
        edit(folder / "hot", SHIPPED, question, number)
        told.readline()
        pairs.append((time.perf_counter() - began, plain))
    return pairs[1:]
