"""A ratio of two times that were taken in turn, so that it hardly depends on the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.promises import Promise

__all__ = ["Ratio", "ratio"]


@dataclass(frozen=True)
class Ratio:
    """What was compared, the median of its runs with the least and the greatest, and the promise,
    if there is one."""

    what: str
    value: float
    low: float
    high: float
    runs: int
    promise: Promise | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.promise is None or self.promise.holds(self.value)

    def __str__(self) -> str:
        bound = "" if self.promise is None else f", {self.promise.bound} promised"
        verdict = "" if self.kept else " NOT KEPT"
        spread = f"{self.low:.2f} to {self.high:.2f} in {self.runs} runs"
        return f"{self.what}: {self.value:.2f} ({spread}{bound}){verdict}"


def ratio(
    what: str,
    above: Sequence[float],
    below: Sequence[float],
    *,
    promise: Promise | None = None,
) -> Ratio:
    """The ratio of two series of times, run by run: the first of `above` to that of `below`, ..."""
    shares = [a / b for a, b in zip(above, below, strict=True)]
    return Ratio(what, median(shares), min(shares), max(shares), len(shares), promise)
