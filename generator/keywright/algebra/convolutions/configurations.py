"""All configurations of a layer that give an output size, by trying every one within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from keywright.algebra.convolutions.windows import extent, left_over, output_size

__all__ = ["PREFERRED", "Configuration", "candidates", "preference"]


@dataclass(frozen=True)
class Configuration:
    """Padding, dilation, kernel and stride of square windows, in the order of the sheet's table.

    The windows of a `transposed` convolution are written, and the padding is cut off its output.
    """

    p: int
    d: int
    k: int
    s: int
    transposed: bool = False

    def output(self, size: int) -> int:
        """The size of the output for an input of this size; 0 where the window does not fit, or
        nothing is left."""
        if self.transposed:
            return max(0, (size - 1) * self.s + extent(self.k, self.d) - 2 * self.p)
        return max(0, output_size(size, self.k, self.s, self.p, self.d))

    def left_over(self, size: int) -> int:
        """How many entries at the end of the padded input the windows leave uncovered."""
        if self.transposed:
            return 0
        return left_over(size, self.k, self.s, self.p, self.d) if self.output(size) else 0

    def remainder(self, size: int) -> int:
        """What `no-remainder` is against: entries left over, or gaps between written windows."""
        gap = max(0, self.s - extent(self.k, self.d))
        return gap if self.transposed else self.left_over(size)


# What is preferred, in the order in which a professor would look at it; the smaller the better.
PREFERRED: dict[str, Callable[[Configuration, int], int]] = {
    "not-in-padding": lambda one, size: one.p >= extent(one.k, one.d),
    "d=1": lambda one, size: one.d > 1,
    "k>1": lambda one, size: one.k == 1,
    "no-remainder": lambda one, size: one.remainder(size) > 0,
    "s": lambda one, size: one.s,
    "k": lambda one, size: one.k,
    "p": lambda one, size: one.p,
    "d": lambda one, size: one.d,
}


# A transposed convolution with stride 1 reaches any size by its kernel alone, which nobody means.
OF_TRANSPOSED = ("not-in-padding", "d=1", "k>1", "no-remainder", "k", "s", "p", "d")


def candidates(
    ranges: Mapping[str, Iterable[int]], *, pooling: bool, transposed: bool = False
) -> Iterator[Configuration]:
    """Every configuration with p, d, k and s from these ranges. A pooling has windows that lie side
    by side, s = k (its `s` is not looked at), and at most half of a window in the padding."""
    for p, d, k in product(ranges["p"], ranges["d"], ranges["k"]):
        if pooling:
            if 2 * p <= k:
                yield Configuration(p, d, k, k)
        else:
            yield from (Configuration(p, d, k, s, transposed) for s in ranges["s"])


def preference(
    configuration: Configuration, size: int, first: Sequence[str] = ()
) -> tuple[int, ...]:
    """What makes one valid configuration better than another: the smaller tuple is shown.

    What counts `first` does so in this order, then the rest of `PREFERRED` in its own.
    """
    usual = OF_TRANSPOSED if configuration.transposed else PREFERRED
    order = [*first, *(name for name in usual if name not in first)]
    return tuple(PREFERRED[name](configuration, size) for name in order)
