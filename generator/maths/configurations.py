"""All configurations of a layer that give an output size, by trying every one within limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from generator.maths.windows import extent, left_over, output_size

__all__ = ["Configuration", "candidates", "preference"]


@dataclass(frozen=True)
class Configuration:
    """Padding, dilation, kernel and stride of square windows, in the order of the sheet's table."""

    p: int
    d: int
    k: int
    s: int

    def output(self, size: int) -> int:
        """The size of the output for an input of this size; 0 where the window does not fit."""
        return max(0, output_size(size, self.k, self.s, self.p, self.d))

    def left_over(self, size: int) -> int:
        """How many entries at the end of the padded input the windows leave uncovered."""
        return left_over(size, self.k, self.s, self.p, self.d) if self.output(size) else 0


def candidates(ranges: Mapping[str, Iterable[int]], *, pooling: bool) -> Iterator[Configuration]:
    """Every configuration with p, d, k and s from these ranges. A pooling has windows that lie side
    by side, s = k (its `s` is not looked at), and at most half of a window in the padding."""
    for p, d, k in product(ranges["p"], ranges["d"], ranges["k"]):
        if pooling:
            if 2 * p <= k:
                yield Configuration(p, d, k, k)
        else:
            yield from (Configuration(p, d, k, s) for s in ranges["s"])


def preference(configuration: Configuration, size: int) -> tuple[int, ...]:
    """What makes one valid configuration better than another: the smaller tuple is shown.

    No window that lies wholly in the padding, no dilation of a single entry, then no remainder,
    then the smallest stride, dilation, padding and kernel, in this order.
    """
    c = configuration
    padded_away = c.p >= extent(c.k, c.d)
    dilated_in_vain = c.d > 1 and c.k == 1
    return (padded_away, dilated_in_vain, c.left_over(size) > 0, c.s, c.d, c.p, c.k)
