"""How time and memory grow with the size of a question, and with the number of variants.

Each size is worked in a process of its own, so that nothing is remembered. What is compared is what
one unit (a step of a trace, a layer, a dilation to try, a variant) costs in a larger question and
in a smaller one: 1 where growth is linear, less where something is done once for all.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keywright.algebra.values.answers import Answer, as_json
from keywright.kinds.autodiff import solve
from keywright.referee import judge
from keywright.terms.term import Term, add, div, fn, integer, mul, symbol
from keywright.terms.text import to_text
from tests.bench.promises import PROMISES, Promise
from tests.bench.ratios import Ratio, ratio
from tests.kinds.worked import answer_of

__all__ = ["measure"]

RUNS = 3
VARIED = """\
kind: convolution
signal: [1, 2, 3, 4]
kernel: [1, 0, 2]
vary: {signal: {list: {integers: [-9, 9]}, length: 4}}
"""

Work = Callable[[], object]


@dataclass(frozen=True)
class Growth:
    """What grows, a smaller and a larger number of units, and what makes the work for so many; its
    second argument is a number of a question, so that no two need have anything in common."""

    what: str
    small: int
    large: int
    prepared: Callable[[int, int], Work]
    promise: Promise = PROMISES["growth"]


def _wide(steps: int) -> Term:
    """A function of so many elementary steps, of which none is deep."""
    x, y = symbol("x1"), symbol("x2")
    return add(*(mul(fn("cos", mul(k, x)), y) for k in range(2, 2 + steps // 4)))


def _traced(steps: int, number: int) -> Answer:
    """Both traces of a function, which is no text: no file may be that long."""
    problem = solve.AutodiffProblem.model_construct(
        kind="autodiff", function=_wide(steps), functions=None, parts=(), trace=(), sums="binary",
        at={"x1": div(1, number), "x2": integer(number)},
    )  # fmt: skip
    return solve.solve(problem, 4)


def _tracing(steps: int, number: int) -> Work:
    return lambda: as_json(_traced(steps, number))


def _checking(steps: int, number: int) -> Work:
    question = {
        "kind": "autodiff", "function": to_text(_wide(steps)), "sums": "binary",
        "at": {"x1": f"1/{number}", "x2": number},
    }  # fmt: skip
    answer = json.loads(json.dumps(as_json(_traced(steps, number))))
    return lambda: _judged(question, {"id": "q", "kind": "autodiff", **answer})


def _judged(question: dict[str, Any], answer: dict[str, Any]) -> None:
    failed = [one for one in judge(question, answer, 4) if not one.ok]
    assert not failed, failed[0]


def _whole(question: dict[str, Any]) -> Work:
    return lambda: _judged(question, answer_of(question))


def _network(layers: int, number: int) -> Work:
    layer = {"conv": {"filters": number, "kernel": 3, "padding": 1}}
    ask = ["outputs", "shape", {"parameters": "all"}, "receptive-field"]
    image = {"channels": 3, "size": 60 + number}
    return _whole({"kind": "cnn-shape", "input": image, "layers": [layer] * layers, "ask": ask})


def _search(dilations: int, number: int) -> Work:
    """Kernels, strides and paddings are as many for each dilation that is tried."""
    layer = {"output": {"channels": 8, "size": 29}, "cases": [{}]}
    limits = {"k": 16, "s": 8, "p": 16, "d": dilations}
    image = {"channels": 3, "size": 60 + number}
    return _whole({"kind": "conv-config", "input": image, "layers": [layer], "limits": limits})


def _convolution(products: int, number: int) -> Work:
    """Of a square image with a kernel of 3x3, which has about so many products."""
    side = max(1, math.isqrt(products // 9)) + 2
    image = [[(number * i + 2 * j) % 9 for j in range(side)] for i in range(side)]
    kernel = [[1, -2, 3], [0, 1, -1], [2, number, 1]]
    return _whole({"kind": "convolution", "signal": image, "kernel": kernel, "modes": ["valid"]})


GROWTHS = (
    Growth("a step of a trace, solving", 100, 1000, _tracing),
    Growth("a step of a trace, solving", 1000, 10_000, _tracing),
    Growth("a step of a trace, checking", 100, 1000, _checking),
    Growth("a layer of a network, solving and checking", 20, 200, _network),
    Growth("a dilation in the search for configurations, solving and checking", 5, 40, _search),
    Growth(
        "a product of a convolution, solving and checking",
        324,
        34_596,
        _convolution,
        PROMISES["convolution"],
    ),
)


def _seconds(growth: Growth, units: int) -> float:
    """Of the processor, once all modules are loaded."""
    growth.prepared(8, 3)()
    work = growth.prepared(units, 2)
    before = time.process_time()
    work()
    return time.process_time() - before


def _peak(growth: Growth, units: int) -> float:
    """Bytes that the work has at once, at most."""
    growth.prepared(8, 3)()
    work = growth.prepared(units, 2)
    tracemalloc.start()
    work()
    return float(tracemalloc.get_traced_memory()[1])


def _variants(count: int, of: str) -> float:
    """What so many variants cost, drawn, checked and typeset: seconds, or the bytes of the largest
    process."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "q.yaml"
        file.write_text(VARIED)
        command = [
            sys.executable, "-m", "keywright.cli", "variants", str(file), "--count", str(count),
            "--out", name,
        ]  # fmt: skip
        before = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        seconds = time.perf_counter() - before
    return seconds if of == "time" else resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1e3


def _alone(function: Callable[..., float], *args: object) -> float:
    """The result from a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *args).result()


def measure() -> Iterator[Ratio]:
    """A ratio for each growth in time and in memory, those of variants last."""
    for growth in GROWTHS:
        for what, cost, runs in (("time", _seconds, RUNS), ("memory", _peak, 1)):
            small, large = (
                [_alone(cost, growth, units) / units for _ in range(runs)]
                for units in (growth.small, growth.large)
            )
            sizes = f"of {growth.large} / of {growth.small}"
            yield ratio(f"{what} of {growth.what}, {sizes}", large, small, promise=growth.promise)
    few, many = 25, 100
    times = [
        [_alone(_variants, count, "time") / count for _ in range(RUNS)] for count in (many, few)
    ]
    yield ratio(f"time of a variant, of {many} / of {few}", *times, promise=PROMISES["many"])
    peaks = [[_alone(_variants, count, "memory")] for count in (many, few)]
    yield ratio(
        f"memory of the largest process, {many} variants / {few}",
        *peaks,
        promise=PROMISES["memory"],
    )
