"""The terms of a convolution: its defining sum, its entries in symbols and in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keywright.algebra.convolutions.windows import Pairs, Position
from keywright.kinds.convolution.grids import Rows, by_position
from keywright.terms.term import Term, add, fn, index, integer, mul, neg, sum_over, symbol, times

__all__ = ["Data", "data_of", "equation", "numbers", "ranges", "scaled", "signed", "symbols"]


@dataclass(frozen=True)
class SummationAxis:
    """One axis: sizes of signal and kernel, and the letters of entry and summation index."""

    n: int
    k: int
    entry: Term
    running: Term


@dataclass(frozen=True)
class Data:
    """Signal and kernel by position, their axes, and the decimals of a value."""

    signal: Mapping[Position, Term]
    kernel: Mapping[Position, Term]
    axes: tuple[SummationAxis, ...]
    digits: int

    @property
    def n(self) -> Position:
        return tuple(axis.n for axis in self.axes)

    @property
    def k(self) -> Position:
        return tuple(axis.k for axis in self.axes)


def data_of(signal_rows: Rows, kernel_rows: Rows, digits: int) -> Data:
    """Both grids by position, with the letters of their axes."""
    signal, kernel = by_position(signal_rows), by_position(kernel_rows)
    letters = [("n", "m")] if len(max(signal)) == 1 else [("r", "i"), ("c", "j")]
    axes = tuple(
        SummationAxis(n + 1, k + 1, symbol(entry), symbol(running))
        for n, k, (entry, running) in zip(max(signal), max(kernel), letters, strict=True)
    )
    return Data(signal, kernel, axes, digits)


def numbers(pairs: Pairs, data: Data) -> Term:
    """The products of one entry in numbers, with all their dots."""
    return signed(*(times(data.signal[m], data.kernel[tap]) for m, tap in pairs))


def symbols(pairs: Pairs) -> Term:
    """The products of one entry in symbols."""
    return signed(*(mul(index("x", *m), index("k", *tap)) for m, tap in pairs))


def signed(*terms: Term | int) -> Term:
    """A sum as one would write it: no zero in it, no sum of one, a negative number subtracted."""
    kept = [neg(-t) if isinstance(t, int) and t < 0 else t for t in terms if t != 0]
    return add(*kept) if len(kept) > 1 else add(*kept).args[0] if kept else integer(0)


def scaled(factor: int, term: Term) -> Term:
    """A multiple, without a factor of 1."""
    return term if factor == 1 else mul(factor, term)


def equation(data: Data, places: tuple[Term, ...], taps: tuple[Term, ...], sizes: Position) -> Term:
    """``y_n = sum x_place k_tap``, the sums running from 0 over `sizes`."""
    body = mul(index("x", *places), index("k", *taps))
    for axis, size in reversed(list(zip(data.axes, sizes, strict=True))):
        body = sum_over(body, str(axis.running.atom), 0, size - 1)
    return fn("eq", index("y", *(axis.entry for axis in data.axes)), body)


def ranges(first: Position, last: Position, data: Data) -> tuple[Term, ...]:
    """``first <= n <= last`` along each axis, or ``n = first`` where there is but one entry."""
    return tuple(
        fn("eq", axis.entry, a)
        if a == b
        else fn("and", fn("le", a, axis.entry), fn("le", axis.entry, b))
        for a, b, axis in zip(first, last, data.axes, strict=True)
    )
