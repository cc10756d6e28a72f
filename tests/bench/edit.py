"""How long `make pdf` takes after an edit, and with nothing changed, beside plain TeX.

A process stays from one `make pdf` to the next; the first one, and one after which nothing was to
stay, are measured as well.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.edits import EDITS, edit, plain_seconds
from tests.bench.promises import PROMISES
from tests.bench.ratios import Ratio, ratio
from tests.bench.varied import SHIPPED

__all__ = ["measure"]

ROOT = Path(__file__).parents[2]
RUNS = 3  # of each question
PAUSE = 1.0  # seconds in which a person reads the page and edits
FIRST = 4  # the number of the first edit, which no question has yet


def measure() -> Iterator[Ratio]:
    """One ratio for each edited question, one for all of them, and one for none."""
    made, alone, plain, unchanged = _empty(), _empty(), list[float](), list[float]()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / f"{Path(name).name}-edited"
        shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("printed-*"))
        out = ROOT / "build" / folder.name
        try:
            for seconds, stay in ((alone, 0), (made, 60)):
                _make(folder, stay)
                for number in range(FIRST + stay, FIRST + stay + RUNS):
                    for question in EDITS:
                        time.sleep(PAUSE)
                        plain.append(plain_seconds(out / "solutions.tex", Path(name) / "plain"))
                        edit(folder, SHIPPED, question, number)
                        seconds[question].append(_make(folder, stay))
                        unchanged.append(_make(folder, stay))
        finally:
            shutil.rmtree(out, ignore_errors=True)
            for kind in ("stamp", "socket"):
                out.with_name(f".{out.name}.{kind}").unlink(missing_ok=True)
    what = "make pdf after an edit / one plain run of pdflatex"
    count = RUNS * len(EDITS)
    for place, (question, runs) in enumerate(made.items()):
        yield ratio(f"{what}, {question}", runs, plain[count + place :: len(EDITS)])
    yield ratio(what, _in_order(made), plain[count:], promise=PROMISES["edit"])
    yield ratio(f"{what}, when nothing has stayed", _in_order(alone), plain[:count])
    promise = PROMISES["unchanged"]
    yield ratio("make pdf with nothing changed / the same run", unchanged, plain, promise=promise)


def _empty() -> dict[str, list[float]]:
    return {name: [] for name in EDITS}


def _in_order(made: Mapping[str, list[float]]) -> list[float]:
    return [seconds[run] for run in range(RUNS) for seconds in made.values()]


def _make(folder: Path, stay: int) -> float:
    began = time.perf_counter()
    command = ["make", "--silent", "pdf", f"ASSIGNMENT={folder}", f"STAY={stay}"]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
