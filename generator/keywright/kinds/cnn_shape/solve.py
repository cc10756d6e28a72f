"""Shapes and sizes through a convolutional network (question 6).

Layer by layer, the size along each axis by the formula of its window; then what was asked. Counts
follow the usual conventions: products with zeros of the padding are multiply-adds too, and a
receptive field is what one output of the last layer sees of an input without borders (Araujo,
Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeVar

from keywright.algebra.convolutions.sliding import Axis
from keywright.algebra.values.answers import Table
from keywright.errors import FieldError
from keywright.kinds.cnn_shape.answer import (
    CnnShapeAnswer,
    CnnShapeGiven,
    CnnShapePart,
    Described,
    LayerStep,
    Reach,
    Scaled,
    Side,
)
from keywright.kinds.cnn_shape.layers import NetworkLayer, Path, Shape
from keywright.kinds.cnn_shape.problem import AskedQuantity, CnnShapeProblem, Input
from keywright.terms.derivations import Derivation, Domain, Variable, derive
from keywright.terms.term import Term, add, fn, index, integer, mul, neg, symbol, times

__all__ = ["PROBLEM", "CnnShapeAnswer", "CnnShapeProblem", "solve"]

Row = TypeVar("Row")
AXES = {1: ("length",), 2: ("height", "width")}
SUFFIXES = {"height": "_h", "width": "_w"}


@dataclass(frozen=True)
class _Stage:
    """A layer with the shapes before and behind it and its windows."""

    layer: NetworkLayer
    before: Shape
    after: Shape
    axes: tuple[Axis, ...]

    @property
    def weights(self) -> int:
        return prod(self.layer.weights(self.before))

    @property
    def biases(self) -> int:
        return self.layer.biases(self.before)

    @property
    def effort(self) -> tuple[int, ...]:
        """The factors of the multiply-adds."""
        return self.layer.products(self.before, self.after)

    def product(self, factors: tuple[int, ...], plus: int) -> Term:
        """The factors, those of one kernel in brackets, and what comes to them."""
        cut = len(factors) - 1 - len(self.axes) if self.axes else len(factors)
        head, kernel = factors[:cut], factors[cut:]
        whole = (
            times(*head, *((times(*kernel),) if kernel else ()))
            if len(factors) > 1
            else integer(factors[0])
        )
        return add(whole, plus) if plus else whole


PROBLEM = CnnShapeProblem


def solve(problem: CnnShapeProblem, digits: int) -> CnnShapeAnswer:
    """All shapes and what was asked; raises `FieldError` for a layer that cannot follow the one
    before it."""
    stages = _stages(problem)
    results = [
        _part(wanted, ("ask", n), problem, stages) for n, wanted in enumerate(problem.wanted)
    ]
    names = _names(problem.wanted)
    axes = [axis for stage in stages for axis in stage.axes]
    sides = [len(set(stage.axes)) for stage in stages]
    return CnnShapeAnswer(
        {name: value for name, (_, value) in zip(names, results, strict=True)},
        _given(problem),
        tuple(_step(stage) for stage in stages),
        _overview(problem.input, stages),
        tuple(part for part, _ in results),
        _recursion() if any(one.what == "receptive-field" for one in problem.wanted) else None,
        slides=bool(axes),
        even=any(axis.rounding != "same" and not axis.more for axis in axes),
        uneven=any(axis.rounding == "same" or axis.more for axis in axes),
        dilated=any(axis.dilation > 1 for axis in axes),
        extra=any(axis.extra for axis in axes),
        by_axis=max(sides) > 1,
    )


def _given(problem: CnnShapeProblem) -> CnnShapeGiven:
    size = problem.input.size
    layers = tuple(_described(entry.layer, len(size)) for entry in problem.layers)
    flat, depth = len(size) == 1, len(layers)
    same = any(one.word == "same padding" for layer in layers for one in layer.settings)
    return CnnShapeGiven(problem.input.channels, size, flat, depth, same, layers, problem.wanted)


def _described(layer: NetworkLayer, axes: int) -> Described:
    window = layer.window * axes if len(layer.window) == 1 else layer.window
    return Described(
        layer.title,
        layer.activates,
        layer.amount,
        window,
        layer.disjoint,
        layer.rounds_up,
        layer.rate,
        layer.settings(axes),
    )


def _stages(problem: CnnShapeProblem) -> tuple[_Stage, ...]:
    shape = Shape(problem.input.channels, problem.input.size)
    stages = []
    for n, entry in enumerate(problem.layers):
        layer, path = entry.layer, ("layers", n)
        after = layer.after(shape, path)
        stages.append(_Stage(layer, shape, after, layer.axes(shape, path)))
        shape = after
    return tuple(stages)


def _names(wanted: Sequence[AskedQuantity]) -> list[str]:
    """`parameters` where one count is asked; several are told apart by what they count."""
    times_asked = Counter(one.what for one in wanted)
    return [
        one.what + ("-all" * one.all + "-with-biases" * one.biases) * (times_asked[one.what] > 1)
        for one in wanted
    ]


def _step(stage: _Stage) -> LayerStep:
    flattens = stage.layer.key == "flatten" and len(stage.before.dims) > 1
    return LayerStep(
        _sides(stage.axes),
        _scaled(stage),
        stage.layer.tiles(stage.before),
        _product(stage.before.dims) if flattens else None,
        None if flattens else fn("tuple", *stage.after.dims),
    )


def _sides(axes: tuple[Axis, ...]) -> tuple[Side, ...]:
    return tuple(_side(name, axis) for name, axis in _by_axis(axes))


def _by_axis(rows: tuple[Row, ...]) -> list[tuple[str, Row]]:
    """What there is for each axis with its name, or once for both if nothing tells them apart."""
    if len(rows) == 2 and rows[0] == rows[1]:
        return [("both", rows[0])]
    return list(zip(AXES.get(len(rows), ()), rows, strict=True))


def _scaled(stage: _Stage) -> tuple[Scaled, ...]:
    pairs = tuple(zip(stage.before.size, stage.layer.factors(stage.before), strict=False))
    return tuple(Scaled(name, _product(pair)) for name, pair in _by_axis(pairs))


def _side(name: str, axis: Axis) -> Side:
    return Side(
        name,
        axis.chain(SUFFIXES.get(name, "")),
        axis.padding_chain(SUFFIXES.get(name, "")) if axis.rounding == "same" else None,
        axis.padding,
        axis.behind,
        axis.left_over,
        axis.lost,
        padded=axis.total > 0,
        clipped=axis.clipped,
    )


def _product(factors: Sequence[int], plus: int = 0) -> Derivation:
    """``factors multiplied (+ plus) = result``."""
    product = times(*factors) if len(factors) > 1 else integer(factors[0])
    if not plus:
        return derive(product).then(integer(prod(factors)), "arithmetic")
    chain = derive(add(product, plus)).then(add(prod(factors), plus), "arithmetic")
    return chain.then(integer(prod(factors) + plus), "arithmetic")


def _overview(given: Input, stages: Sequence[_Stage]) -> Table:
    rows = [
        (n, stage.layer.title, fn("tuple", *stage.after.dims), stage.weights, stage.biases)
        for n, stage in enumerate(stages, start=1)
    ]
    first = (0, "input", fn("tuple", given.channels, *given.size), 0, 0)
    return Table(("layer", "name", "output", "weights", "biases"), (first, *rows))


def _part(
    wanted: AskedQuantity, path: Path, problem: CnnShapeProblem, stages: Sequence[_Stage]
) -> tuple[CnnShapePart, Any]:
    """A part of the answer with its value."""
    if wanted.what == "shape":
        return CnnShapePart(None, None, None, ()), stages[-1].after.dims
    if wanted.what == "receptive-field":
        fields, value = _fields(path, problem, stages)
        return CnnShapePart(None, None, None, fields), value
    if wanted.all:
        rows = tuple(_counted(wanted, stages))
        total = sum(count for *_, count in rows)
        return CnnShapePart(
            None, Table(("layer", "name", "product", "count"), rows), total, ()
        ), total
    chain = _COUNTS[wanted.what](wanted, stages[-1])
    return CnnShapePart(chain, None, None, ()), int(chain.end.atom)


def _counted(
    wanted: AskedQuantity, stages: Sequence[_Stage]
) -> Iterator[tuple[int, str, Term, int]]:
    """A row for each layer that has any of what is asked."""
    for n, stage in enumerate(stages, start=1):
        effort = wanted.what == "multiply-adds"
        factors = stage.effort if effort else stage.layer.weights(stage.before)
        plus = stage.biases if wanted.biases else 0
        if count := prod(factors) + plus:
            yield n, stage.layer.title, stage.product(factors, plus), count


def _outputs(wanted: AskedQuantity, last: _Stage) -> Derivation:
    return _product(last.after.dims)


def _multiply_adds(wanted: AskedQuantity, last: _Stage) -> Derivation:
    return _product(last.effort)


def _parameters(wanted: AskedQuantity, last: _Stage) -> Derivation:
    return _product(last.layer.weights(last.before), last.biases if wanted.biases else 0)


_COUNTS = {"outputs": _outputs, "multiply-adds": _multiply_adds, "parameters": _parameters}


def _recursion() -> Term:
    """r_l = r_{l-1} + (k_l - 1) d_l j_{l-1} and j_l = j_{l-1} s_l."""
    layer = symbol("l")
    before = layer - 1
    grown = mul(index("k", layer) - 1, index("d", layer), index("j", before))
    widened = fn("eq", index("r", layer), index("r", before) + grown)
    return fn(
        "and", widened, fn("eq", index("j", layer), mul(index("j", before), index("s", layer)))
    )


def _fields(
    path: Path, problem: CnnShapeProblem, stages: Sequence[_Stage]
) -> tuple[tuple[Reach, ...], Any]:
    """The receptive field along each axis; one number where the axes do not differ."""
    for stage in stages:
        if stage.layer.varies(stage.before):
            message = f"behind {stage.layer.article} not all outputs have the same receptive field"
            raise FieldError(path, message)
    sizes = problem.input.size
    found = tuple(_seen(stages, axis, sizes) for axis in range(len(sizes)))
    fields = [_field(name, rows, sizes[n]) for n, (name, rows) in enumerate(_by_axis(found))]
    totals = tuple(int(field.chain.end.atom) for field in fields)
    return tuple(fields), totals[0] if len(totals) == 1 else totals


def _seen(
    stages: Sequence[_Stage], axis: int, sizes: tuple[int, ...]
) -> list[tuple[int, int, int, int]]:
    """Number, kernel, stride and dilation along one axis of every layer that widens the field; a
    layer that sees its whole input has a window as large as that."""
    rows = []
    for n, stage in enumerate(stages, start=1):
        sizes = stage.before.size or sizes
        tiles = stage.layer.tiles(stage.before)
        if stage.axes:
            row = stage.axes[axis]
            rows.append((n, row.kernel, row.stride, row.dilation))
        elif tiles:
            rows.append((n, tiles[axis], tiles[axis], 1))
        elif stage.layer.sees_all:
            rows.append((n, sizes[axis], 1, 1))
            sizes = (1,) * len(sizes)
    return rows


def _field(name: str, seen: list[tuple[int, int, int, int]], size: int) -> Reach:
    rows, summands = [], []
    field = jump = 1
    for n, kernel, stride, dilation in seen:
        widening = times(add(kernel, neg(1)), *([dilation] if dilation > 1 else []), jump)
        summands.append((widening, (kernel - 1) * dilation * jump))
        field += (kernel - 1) * dilation * jump
        jump *= stride
        rows.append((n, kernel, dilation, stride, field, jump))
    chain = derive(symbol("r"), Domain((Variable("r", value=integer(field)),)))
    if summands:
        chain = chain.then(add(1, *(term for term, _ in summands)), "substitution")
        chain = chain.then(add(1, *(number for _, number in summands)), "arithmetic")
    chain = chain.then(integer(field), "arithmetic" if summands else "substitution")
    columns = ("layer", "kernel", "dilation", "stride", "field", "jump")
    return Reach(name, Table(columns, tuple(rows)), chain, exceeds=field > size)
