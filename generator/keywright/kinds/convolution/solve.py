"""Convolution of short signals with all products shown (question 5).

A discrete convolution of a signal x (N entries) with a kernel k (K entries) is
``y_n = sum_m x_m k_{n-m}``, n = 0 ... N + K - 2, entries outside the lists being zero; in two
dimensions m and n are pairs. `valid` and `same` are parts of that full result, so its entries are
worked out once. The mode `strided` is the layer of a network: stride, padding and dilation, the
sum running over the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from keywright.algebra.convolutions.windows import Pairs, Position, extent, products_of, taps_of
from keywright.algebra.values.answers import Answer, Table, fact
from keywright.algebra.values.values import value
from keywright.errors import EntryError, FieldError
from keywright.kinds.convolution.entries import (
    Data,
    data_of,
    equation,
    numbers,
    ranges,
    scaled,
    signed,
    symbols,
)
from keywright.kinds.convolution.grids import Grid, Nested, grid_term, nested
from keywright.spec import Question
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, fn, index, neg  # fmt: skip

__all__ = ["PROBLEM", "ConvolutionAnswer", "ConvolutionProblem", "Result", "Work", "solve"]

MAX_PRODUCTS = 10_000  # that are shown: some hundred pages of them, which helps nobody
MOST_WORKED = 250_000  # products in all
MOST_WRITTEN = 40  # entries whose products are shown, where nothing is said

Mode = Literal["full", "valid", "same", "strided"]


Place = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1, max_length=2)]


class ConvolutionProblem(Question):
    signal: Grid = Field(description="A list of numbers, or a list of rows for two dimensions.")
    kernel: Grid = Field(description="The same, of as many dimensions as the signal.")
    modes: tuple[Mode, ...] = Field(
        default=("full", "valid", "same"),
        min_length=1,
        description="What is asked: parts of the full convolution, or `strided`, the layer of a "
        "network.",
    )
    flip: bool = Field(
        default=True, description="Whether the kernel is flipped; else it is a cross-correlation."
    )
    same: Literal["scipy", "matlab"] = Field(
        default="scipy",
        description="Where `same` centres an even kernel: left of its middle, as SciPy does, or "
        "right of it, as MATLAB does.",
    )
    stride: int = Field(default=1, ge=1, description="Of the mode `strided`.")
    padding: int = Field(default=0, ge=0, description="Of the mode `strided`.")
    dilation: int = Field(default=1, ge=1, description="Of the mode `strided`.")
    show: tuple[Place, ...] | None = Field(
        default=None,
        min_length=1,
        description="The entries, counted from 1, whose products are written out; else the first "
        "row and the last entry of a large result.",
    )

    @property
    def part_count(self) -> int:
        return len(self.modes)

    @model_validator(mode="after")
    def _of_one_dimension(self) -> ConvolutionProblem:
        # equivalent number: All entries are rows, or none is.
        if isinstance(self.signal[0], tuple) != isinstance(self.kernel[0], tuple):
            message = "'signal' and 'kernel' must have the same number of dimensions"
            raise EntryError(message, ("kernel",))
        if len(set(self.modes)) != len(self.modes):
            raise EntryError("'modes' names a mode twice", ("modes",))
        return self


@dataclass(frozen=True)
class Result:
    """One mode: the entries that it has (``0 <= n <= 5`` along each axis, in the numbering of the
    sums it is taken from) and its result as a list or a matrix."""

    mode: Mode
    ranges: tuple[Term, ...]
    result: Term

    @fact
    def is_valid(self) -> bool:
        return self.mode == "valid"

    @fact
    def is_same(self) -> bool:
        return self.mode == "same"


@dataclass(frozen=True)
class Work:
    """The defining sum, the entries it has, and each entry that is used: the entry's symbol, its
    sum in symbols, its sum in numbers, and its value; `rest` is how many entries are not written
    out. `layer` tells the mode `strided` from the modes that are parts of the full convolution, and
    so does `inside` the mode `valid`, where it is alone."""

    layer: bool
    inside: bool
    definition: Term
    ranges: tuple[Term, ...]
    sums: Table
    rest: int
    results: tuple[Result, ...]


@dataclass(frozen=True)
class StridedLayer:
    """How the mode `strided` moves its window."""

    stride: int
    padding: int
    dilation: int


@dataclass(frozen=True)
class ConvolutionGiven:
    """What the statement says; `signal` and `kernel` are equations, ``x = [...]``."""

    modes: tuple[Mode, ...]
    flip: bool
    signal: Term
    kernel: Term
    layer: StridedLayer | None


@dataclass(frozen=True)
class ConvolutionAnswer(Answer):
    """One `Work` for full, valid and same together, one for `strided`, as far as asked for."""

    given: ConvolutionGiven
    works: tuple[Work, ...]
    planar: bool
    even_same: bool  # the sheet has to say where `same` centres an even kernel
    centred_left: bool


PROBLEM = ConvolutionProblem


def solve(problem: ConvolutionProblem, digits: int) -> ConvolutionAnswer:
    """All modes; raises `FieldError` where a mode has no entry or there is too much to show."""
    data = data_of(problem.signal, problem.kernel, digits)
    _refuse(problem, data)
    found: dict[Mode, Nested] = {}
    works = []
    sliding = [mode for mode in problem.modes if mode != "strided"]
    if sliding == ["valid"]:
        works.append(_windows("valid", problem, data, found))
    elif sliding:
        works.append(_sliding(problem, data, found))
    if "strided" in problem.modes:
        works.append(_windows("strided", problem, data, found))
    even = any(k % 2 == 0 for k in data.k)
    return ConvolutionAnswer(
        {mode: found[mode] for mode in problem.modes},
        _given(problem),
        tuple(works),
        planar=len(data.axes) == 2,
        even_same="same" in problem.modes and even,
        centred_left=problem.same == "scipy",
    )


def _given(problem: ConvolutionProblem) -> ConvolutionGiven:
    signal, kernel = (grid_term(grid) for grid in (problem.signal, problem.kernel))
    layer = StridedLayer(problem.stride, problem.padding, problem.dilation)
    return ConvolutionGiven(
        problem.modes,
        problem.flip,
        fn("eq", "x", signal),
        fn("eq", "k", kernel),
        layer if "strided" in problem.modes else None,
    )


def _refuse(problem: ConvolutionProblem, data: Data) -> None:
    if len(data.signal) * len(data.kernel) > MOST_WORKED:
        raise FieldError(("signal",), f"there are more than {MOST_WORKED} products")
    for name, entries in (("signal", data.signal), ("kernel", data.kernel)):
        for at, entry in entries.items():
            try:
                value(entry, data.digits)
            except Undefined as error:
                raise FieldError((name, *at), error.message) from None
    if "valid" in problem.modes:
        _must_fit(data.k, data.n, "signal")
    if "strided" in problem.modes:
        window = tuple(extent(k, problem.dilation) for k in data.k)
        _must_fit(window, tuple(n + 2 * problem.padding for n in data.n), "padded signal")


def _must_fit(window: Position, room: Position, what: str) -> None:
    if any(w > r for w, r in zip(window, room, strict=True)):
        sizes = ["×".join(map(str, size)) for size in (window, room)]
        message = f"a window of size {sizes[0]} does not fit a {what} of size {sizes[1]}"
        raise FieldError(("kernel",), message)


def _sliding(problem: ConvolutionProblem, data: Data, found: dict[Mode, Nested]) -> Work:
    """The modes that are parts of the full convolution; only entries that are used are shown."""
    spans: dict[Mode, tuple[Position, Position]] = {
        mode: _span(mode, problem, data) for mode in problem.modes if mode != "strided"
    }
    pairs = products_of(data.n, data.k, flip=problem.flip)
    used = {at: pairs[at] for at in pairs if any(_within(at, *span) for span in spans.values())}
    places = tuple(axis.running for axis in data.axes)
    definition = equation(data, places, _taps(problem, data), data.n)
    return _work(definition, max(pairs), used, spans, data, found, problem.show)


def _windows(
    mode: Mode, problem: ConvolutionProblem, data: Data, found: dict[Mode, Nested]
) -> Work:
    """The layer of a network, or the windows that lie wholly inside: the sum runs over the kernel,
    which `flip` turns round."""
    stride, padding, dilation = 1, 0, 1
    if mode == "strided":
        stride, padding, dilation = problem.stride, problem.padding, problem.dilation
    pairs = taps_of(
        data.n, data.k, stride=stride, padding=padding, dilation=dilation, flip=problem.flip
    )
    places = tuple(
        signed(scaled(stride, a.entry), scaled(dilation, a.running), -padding) for a in data.axes
    )
    taps = tuple(signed(a.k - 1, neg(a.running)) if problem.flip else a.running for a in data.axes)
    spans: dict[Mode, tuple[Position, Position]] = {mode: ((0,) * len(data.n), max(pairs))}
    return _work(
        equation(data, places, taps, data.k), max(pairs), pairs, spans, data, found, problem.show
    )


def _span(mode: Mode, problem: ConvolutionProblem, data: Data) -> tuple[Position, Position]:
    """First and last entry of a mode within the full result, along each axis."""
    if mode == "full":
        return (0,) * len(data.n), tuple(a.n + a.k - 2 for a in data.axes)
    if mode == "valid":
        return tuple(k - 1 for k in data.k), tuple(n - 1 for n in data.n)
    # An odd kernel has one middle; of an even one scipy takes entry (K-1)//2 and matlab K//2.
    first = tuple((k - 1) // 2 if problem.same == "scipy" else k // 2 for k in data.k)
    return first, tuple(f + n - 1 for f, n in zip(first, data.n, strict=True))


def _within(at: Position, first: Position, last: Position) -> bool:
    return all(a <= p <= b for a, p, b in zip(first, at, last, strict=True))


def _work(
    definition: Term,
    last: Position,
    pairs: Mapping[Position, Pairs],
    spans: Mapping[Mode, tuple[Position, Position]],
    data: Data,
    found: dict[Mode, Nested],
    show: Sequence[Position] | None,
) -> Work:
    """The sums of all entries; each mode's part of them is added to `found`."""
    sums = {at: numbers(pairs[at], data) for at in pairs}
    values = {at: value(term, data.digits) for at, term in sums.items()}
    written = _written(pairs, *next(iter(spans.values())), show)
    rows = tuple((index("y", *at), symbols(pairs[at]), sums[at], values[at]) for at in written)
    found |= {mode: nested(*span, values) for mode, span in spans.items()}
    return Work(
        "strided" in spans,
        list(spans) == ["valid"],
        definition,
        ranges((0,) * len(last), last, data),
        Table(("entry", "symbols", "numbers", "value"), rows),
        len(pairs) - len(written),
        tuple(
            Result(mode, ranges(*span, data), grid_term(found[mode]))
            for mode, span in spans.items()
        ),
    )


def _written(
    pairs: Mapping[Position, Pairs],
    first: Position,
    last: Position,
    show: Sequence[Position] | None,
) -> list[Position]:
    """The entries whose products are written out; those of `show` are counted from 1, in the first
    mode's result, which goes from `first` to `last`."""
    if show is not None:
        written = [_named(n, at, first, last) for n, at in enumerate(show)]
        written = [at for at in pairs if at in written]
    elif len(pairs) <= MOST_WRITTEN:
        written = list(pairs)
    else:
        top, end = min(pairs)[0], max(pairs)
        row = [at for at in pairs if len(at) == 1 or at[0] == top][: MOST_WRITTEN - 1]
        written = [*row, end]
    if sum(len(pairs[at]) for at in written) > MAX_PRODUCTS:
        path = ("signal",) if show is None else ("show",)
        raise FieldError(path, f"there are more than {MAX_PRODUCTS} products to be shown")
    return written


def _named(number: int, place: Position, first: Position, last: Position) -> Position:
    """An entry of `show`, in the numbering of the sums."""
    at = tuple(a + p - 1 for a, p in zip(first, place, strict=False))
    if len(place) != len(first) or not _within(at, first, last):
        size = "×".join(str(b - a + 1) for a, b in zip(first, last, strict=True))
        message = f"the result has no entry {list(place)}: its size is {size}"
        raise FieldError(("show", number), message)
    return at


def _taps(problem: ConvolutionProblem, data: Data) -> tuple[Term, ...]:
    """The kernel's index in the definition: n - m, or m - n + K - 1 without flipping."""
    if problem.flip:
        return tuple(signed(a.entry, neg(a.running)) for a in data.axes)
    return tuple(signed(a.running, neg(a.entry), a.k - 1) for a in data.axes)
