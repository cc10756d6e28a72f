"""The second opinion on shapes: windows are moved one by one and weights are laid out one by one.

The engine has formulas; here a size is the number of starts at which the last tap of the window
still lies on the padded input, a transposed convolution is as long as the places that it writes to,
and a receptive field is found backwards, from one output to the first and last input it depends on.
The lines of the answer are then expected with these numbers in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from keywright.referee.expected import Expected, ExpectedChain
from keywright.referee.expression import Json, read
from keywright.referee.functions import ROWS
from keywright.referee.report import Finding
from keywright.referee.sliding import Window, expected_chain, padding_chain

__all__ = ["COLUMNS", "check"]

COLUMNS = (
    ("overview", ("layer", "name", "output", "weights", "biases")),
    ("rows", ("layer", "kernel", "dilation", "stride", "field", "jump")),
    ("counts", ("layer", "name", "product", "count")),
)

NAMES = {
    "conv": "convolution",
    "conv-transpose": "transposed convolution",
    "max-pool": "max-pooling",
    "avg-pool": "average pooling",
    "global-avg-pool": "global average pooling",
    "batch-norm": "batch normalization",
    "flatten": "flattening",
    "dense": "fully connected layer",
    "adaptive-avg-pool": "adaptive average pooling",
    "upsample": "upsampling",
    "dropout": "dropout",
}
# Functions, as they are printed.
FUNCTIONS = {
    **{
        name.replace("_", "-"): row.layer or name.replace("_", " ")
        for name, row in ROWS.items()
        if row.title
    },
    "celu": "CELU",
    "softmax": "softmax",
    "log-softmax": "log softmax",
}
BORDERS = (("top", "bottom"), ("left", "right"))  # in front and behind
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """A layer by its YAML, with the shapes before and behind it; a window for each axis."""

    kind: str
    options: dict[str, Any]
    before: Shape
    after: Shape
    windows: tuple[Window, ...]

    @property
    def weights(self) -> list[int]:
        """The shape of the weights, in the order in which the sheet multiplies."""
        groups = self.options.get("groups", 1)
        kernel = [window.kernel for window in self.windows]
        if self.kind == "conv":
            return [self.options["filters"], self.before[0] // groups, *kernel]
        if self.kind == "conv-transpose":
            return [self.before[0], self.options["filters"] // groups, *kernel]
        if self.kind == "dense":
            return [self.options["units"], prod(self.before)]
        return [self.before[0]] if self.kind == "batch-norm" else [0]

    @property
    def biases(self) -> int:
        """One for each output channel of a layer that has weights and was not told otherwise."""
        has = self.kind in ("conv", "conv-transpose", "dense", "batch-norm")
        return self.after[0] if has and self.options.get("bias", True) else 0

    @property
    def effort(self) -> list[int]:
        """The factors of the multiply-adds: each weight of a kernel works once per position."""
        if self.kind == "conv":
            return [*self.after, *self.weights[1:]]
        if self.kind == "conv-transpose":
            return [*self.before, *self.weights[1:]]
        return list(self.before) if self.kind == "batch-norm" else self.weights

    @property
    def name(self) -> str:
        return FUNCTIONS.get(self.kind) or NAMES[self.kind]

    @property
    def parts(self) -> list[int]:
        """The sizes of equal parts of the input, as many as the output has along each axis."""
        if self.kind != "adaptive-avg-pool":
            return []
        rows = zip(self.before[1:], self.after[1:], strict=True)
        sizes = [{len(row) for row in np.array_split(np.arange(n), m)} for n, m in rows]
        return [row.pop() for row in sizes] if all(len(row) == 1 for row in sizes) else []

    @property
    def pools(self) -> bool:
        return self.kind in ("max-pool", "avg-pool")

    @property
    def window(self) -> list[int]:
        """What the layer says of each axis: its kernel, its size or its factor."""
        options = (self.options[name] for name in ("size", "factor") if name in self.options)
        said = [number for given in options for number in _spread(given, len(self.before) - 1)]
        return said or [window.kernel for window in self.windows]

    @property
    def disjoint(self) -> bool:
        """Whether the windows of a pooling tile its input."""
        tiles = [window.stride == window.kernel for window in self.windows]
        gapless = not any(window.dilation - 1 for window in self.windows)
        return self.pools and bool(tiles) and all(tiles) and gapless

    @property
    def told(self) -> Iterator[tuple[str, list[int]]]:
        """What the statement has to say of the options, each with its numbers."""
        if self.windows:
            if not self.disjoint:
                yield "stride", self._given("stride", self.options["kernel"] if self.pools else 1)
            padding = self._padded
            if self.options.get("padding") == "same":
                yield "same padding", []
            elif sum(padding):
                yield "padding" if self.pools else "zero-padding", padding
            elif not self.pools:
                yield "padding", []
        for option, usual in (("dilation", 1), ("output-padding", 0), ("groups", 1)):
            row = self._given(option, usual)
            if any(number != usual for number in row):
                yield option.replace("-", " "), row
        if not self.options.get("bias", True):
            yield "biases", []

    @property
    def by_border(self) -> bool:
        return isinstance(self.options.get("padding"), dict)

    @property
    def _padded(self) -> list[int]:
        """The numbers of the padding as they are said."""
        if self.by_border:
            return [n for ends in _ends(self.options, len(self.windows)) for n in ends]
        return [] if isinstance(self.options.get("padding"), str) else self._given("padding", 0)

    def _given(self, option: str, usual: Any) -> list[int]:
        given = self.options.get(option, usual)
        return list(given) if isinstance(given, list) else [given]


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """Every line, table, number and word of the answer."""
    size = question["input"]["size"]
    size = size if isinstance(size, list) else [size] * 2
    start = (question["input"]["channels"], *size)
    stages = _stages(question["layers"], start)
    expected = Expected()
    for n, stage in enumerate(stages):
        _described(f"given.layers.{n}", stage, expected)
        _step(f"steps.{n}", stage, expected)
    expected.values |= {"given.channels": start[0], "given.depth": len(stages)}
    expected.numbers("given.size", size)
    expected.facts["given.flat"] = len(size) == 1
    expected.facts["given.same"] = any(
        stage.options.get("padding") == "same" for stage in stages if stage.windows
    )
    _legend(stages, expected)
    expected.tables["overview"] = _overview(start, stages)
    wanted = [_wanted(ask) for ask in question["ask"]]
    for n, one in enumerate(wanted):
        what, every, biases = one
        asked: dict[str, bool | str] = {"what": what, "all": every, "biases": biases}
        expected.facts |= {f"given.ask.{n}.{name}": word for name, word in asked.items()}
        expected.answers[_name(one, wanted)] = _part(f"parts.{n}", one, stages, size, expected)
    yield from expected.findings(answer)


def _part(
    path: str,
    wanted: tuple[str, bool, bool],
    stages: list[Stage],
    size: list[int],
    expected: Expected,
) -> Any:
    """The value of one thing that was asked; how it comes about is added to `expected`."""
    what, every, biases = wanted
    if what == "shape":
        return list(stages[-1].after)
    if what == "receptive-field":
        expected.formulas["recursion"] = RECURSION
        return _fields(path, stages, size, expected)
    if every:
        rows = [row for row in _counts(what, biases, stages) if row[-1]]
        total = sum(row[-1] for row in rows)
        expected.tables[f"{path}.counts"] = rows
        expected.values[f"{path}.total"] = total
        return total
    chain = ExpectedChain(_count(what, biases, stages[-1]))
    expected.chains[f"{path}.chain"] = chain
    return chain.lines[-1]


def _wanted(ask: Any) -> tuple[str, bool, bool]:
    if isinstance(ask, str):
        return ask, False, False
    what = "multiply-adds" if "multiply-adds" in ask else "parameters"
    return what, ask[what] == "all", bool(ask.get("biases", False))


def _name(one: tuple[str, bool, bool], wanted: list[tuple[str, bool, bool]]) -> str:
    what, every, biases = one
    if [row[0] for row in wanted].count(what) == 1:
        return what
    return what + ("-all" if every else "") + ("-with-biases" if biases else "")


def _stages(layers: list[Any], shape: Shape) -> list[Stage]:
    stages = []
    for entry in layers:
        kind, options = (entry, {}) if isinstance(entry, str) else next(iter(entry.items()))
        if kind == "activation":
            kind, options = options if isinstance(options, str) else options["function"], {}
        options = options or {}
        windows = _windows(kind, options, shape[1:])
        after = _after(kind, options, shape, windows)
        stages.append(Stage(kind, options, shape, after, windows))
        shape = after
    return stages


def _windows(kind: str, options: dict[str, Any], size: Shape) -> tuple[Window, ...]:
    if "kernel" not in options:
        return ()

    def axis(name: str, default: Any, n: int) -> int:
        given = options.get(name, default)
        row = given if isinstance(given, list) else [given]
        return int(row[n % len(row)])

    pools = kind.endswith("-pool")
    ends = _ends(options, len(size))
    rounding = "ceil" if options.get("ceil") else "floor"
    if kind == "conv-transpose":
        rounding = "transposed"
    if options.get("padding") == "same":
        rounding = "same"
    return tuple(
        Window(
            length,
            axis("kernel", None, n),
            axis("stride", options["kernel"] if pools else 1, n),
            sides[0],
            axis("dilation", 1, n),
            axis("output-padding", 0, n),
            rounding,
            sides[1],
        )
        for n, (length, sides) in enumerate(zip(size, ends, strict=True))
    )


def _ends(options: dict[str, Any], axes: int) -> list[tuple[int, int]]:
    """The padding in front and behind along each axis, as far as it is given in numbers."""
    given = options.get("padding", 0)
    if isinstance(given, dict):
        rows = [(given.get(front, 0), given.get(behind, 0)) for front, behind in BORDERS]
        return [*rows[len(rows) - axes :]]
    if isinstance(given, str):
        return [(0, 0)] * axes
    return [(number, number) for number in _spread(given, axes)]


def _after(kind: str, options: dict[str, Any], before: Shape, windows: tuple[Window, ...]) -> Shape:
    if windows:
        channels = options.get("filters", before[0])
        return (channels, *(window.positions for window in windows))
    if kind == "dense":
        return (options["units"],)
    if kind == "flatten":
        return (prod(before),)
    if kind == "adaptive-avg-pool":
        return (before[0], *_spread(options["size"], len(before) - 1))
    if kind == "upsample":
        rows = zip(before[1:], _spread(options["factor"], len(before) - 1), strict=True)
        return (before[0], *(len(np.repeat(np.arange(n), times)) for n, times in rows))
    return (before[0], *([1] * len(before[1:]))) if kind == "global-avg-pool" else before


def _spread(given: Any, axes: int) -> list[int]:
    """One number for each axis, of which one may stand for all."""
    return list(given) if isinstance(given, list) else [given] * axes


def _described(path: str, stage: Stage, expected: Expected) -> None:
    """What the statement has to say of one layer."""
    expected.facts |= {
        f"{path}.name": stage.name,
        f"{path}.activates": stage.kind in FUNCTIONS,
        f"{path}.disjoint": stage.disjoint,
        f"{path}.rounds_up": any(window.rounding == "ceil" for window in stage.windows),
    }
    amounts = (stage.options[name] for name in ("filters", "units") if name in stage.options)
    expected.values[f"{path}.amount"] = sum(amounts)
    expected.numbers(f"{path}.window", stage.window)
    if "p" in stage.options:
        expected.formulas[f"{path}.rate"] = read(str(stage.options["p"]))
    for n, (word, row) in enumerate(stage.told):
        expected.facts[f"{path}.settings.{n}.word"] = word
        by_border = stage.by_border and word.endswith("padding") and word != "output padding"
        expected.facts[f"{path}.settings.{n}.borders"] = by_border and bool(row)
        expected.numbers(f"{path}.settings.{n}.values", row)


def _step(path: str, stage: Stage, expected: Expected) -> None:
    """What is expected of one layer's part of the answer."""
    if stage.kind == "flatten" and len(stage.before) > 1:
        expected.chains[f"{path}.flattening"] = ExpectedChain(_multiplied(list(stage.before)))
    else:
        expected.formulas[f"{path}.output"] = ["tuple", *stage.after]
    expected.numbers(f"{path}.tiles", stage.parts)
    if stage.kind == "upsample":
        pairs = tuple(zip(stage.before[1:], stage.window, strict=True))
        for n, (axis, pair) in enumerate(_axes(pairs)):
            expected.facts[f"{path}.scaled.{n}.axis"] = axis
            expected.chains[f"{path}.scaled.{n}.chain"] = ExpectedChain(_multiplied(list(pair)))
    for n, (axis, window) in enumerate(_axes(stage.windows)):
        side = f"{path}.sides.{n}"
        suffix = f"_{axis[0]}" if axis in ("height", "width") else ""
        front, behind = window.ends
        expected.chains[f"{side}.chain"] = expected_chain(window, suffix)
        if window.rounding == "same":
            expected.chains[f"{side}.padding"] = padding_chain(window, suffix)
        expected.values |= {f"{side}.left_over": window.uncovered, f"{side}.lost": window.lost}
        expected.values |= {f"{side}.front": front, f"{side}.behind": behind}
        expected.facts |= {f"{side}.axis": axis, f"{side}.padded": window.ends != (0, 0)}
        expected.facts[f"{side}.clipped"] = window.clipped


def _axes(rows: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """Height and width, together where nothing tells them apart, or length."""
    if len(rows) == 2:
        height, width = rows
        if height == width:
            return [("both", height)]
    return list(zip(("height", "width") if len(rows) == 2 else ("length",), rows, strict=False))


def _legend(stages: list[Stage], expected: Expected) -> None:
    facts = expected.facts
    windows = [window for stage in stages for window in stage.windows]
    facts["slides"] = bool(windows)
    facts["even"] = any(window.rounding != "same" and not window.uneven for window in windows)
    facts["uneven"] = any(window.rounding == "same" or window.uneven for window in windows)
    facts["dilated"] = any(window.dilation != 1 for window in windows)
    facts["extra"] = any(window.extra != 0 for window in windows)
    facts["by_axis"] = any(len(_axes(stage.windows)) == 2 for stage in stages)


def _overview(start: Shape, stages: list[Stage]) -> list[list[Any]]:
    rows: list[list[Any]] = [[0, "input", ["tuple", *start], 0, 0]]
    for n, stage in enumerate(stages, start=1):
        row = [n, stage.name, ["tuple", *stage.after], prod(stage.weights), stage.biases]
        rows.append(row)
    return rows


def _multiplied(factors: list[int], plus: int = 0) -> list[Json]:
    """The lines of a product, and of a product with the biases added."""
    first, *others = factors
    product: Json = ["times", first, *others] if others else first
    total = prod(factors)
    lines: list[Json] = [product, total]
    if plus:
        lines = [["add", product, plus], ["add", total, plus], total + plus]
    return lines[:1] + [line for before, line in pairwise(lines) if line != before]


def _counts(what: str, biases: bool, stages: list[Stage]) -> Iterator[list[Any]]:
    """A row for each layer, its product with the weights of one kernel in brackets."""
    for n, stage in enumerate(stages, start=1):
        plus = stage.biases if biases else 0
        kernel = stage.weights[1:] if stage.windows and not stage.pools else []
        factors = stage.effort if what == "multiply-adds" else stage.weights
        outer = factors[: len(factors) - len(kernel)]
        inner: list[Json] = [["times", *kernel]] if kernel else []
        product: Json = ["times", *outer, *inner] if len(factors) > 1 else factors[0]
        yield [n, stage.name, ["add", product, plus] if plus else product, prod(factors) + plus]


def _count(what: str, biases: bool, last: Stage) -> list[Json]:
    if what == "outputs":
        return _multiplied(list(last.after))
    if what == "multiply-adds":
        return _multiplied(last.effort)
    return _multiplied(last.weights, last.biases if biases else 0)


RECURSION: Json = [
    "and",
    ["eq", ["index", "r", "l"], ["add", ["index", "r", ["add", "l", ["neg", 1]]], [
        "mul", ["add", ["index", "k", "l"], ["neg", 1]], ["index", "d", "l"],
        ["index", "j", ["add", "l", ["neg", 1]]]]]],
    ["eq", ["index", "j", "l"], [
        "mul", ["index", "j", ["add", "l", ["neg", 1]]], ["index", "s", "l"]]],
]  # fmt: skip


def _fields(path: str, stages: list[Stage], size: list[int], expected: Expected) -> Any:
    """The field of one output along each axis, and how it grew layer by layer."""
    seen = tuple(_seen(stages, axis, size) for axis in range(len(size)))
    totals = []
    for n, (axis, layers) in enumerate(_axes(seen)):
        where = f"{path}.fields.{n}"
        reached = [_reach(layers[:i]) for i in range(len(layers) + 1)]
        apart = [_apart(layers[:i]) for i in range(len(layers) + 1)]
        total = reached[-1]
        totals.append(total)
        expected.facts |= {f"{where}.axis": axis, f"{where}.exceeds": total > size[n]}
        expected.tables[f"{where}.rows"] = [
            [number, k, d, s, r, j]
            for (number, k, s, d), r, j in zip(layers, reached[1:], apart[1:], strict=True)
        ]
        lines: list[Json] = ["r"]
        if layers:
            summands: list[Json] = [
                ["times", ["add", k, ["neg", 1]], *([d] if d > 1 else []), j]
                for (_, k, _, d), j in zip(layers, apart, strict=False)
            ]
            gains = [after - before for before, after in pairwise(reached)]
            lines += [["add", 1, *summands], ["add", 1, *gains]]
        expected.chains[f"{where}.chain"] = ExpectedChain([*lines, total], {"r": total})
    first, *others = totals
    return totals if others else first


def _seen(stages: list[Stage], axis: int, size: list[int]) -> list[tuple[int, int, int, int]]:
    """Layer, kernel, stride, dilation; what sees everything is a window over everything."""
    found = []
    left = size[axis]
    for n, stage in enumerate(stages, start=1):
        if len(stage.before) > 1:
            left = stage.before[1 + axis]
        if stage.windows:
            window = stage.windows[axis]
            found.append((n, window.kernel, window.stride, window.dilation))
        elif stage.parts:
            found.append((n, stage.parts[axis], stage.parts[axis], 1))
        elif stage.kind in ("dense", "global-avg-pool"):
            found.append((n, left, 1, 1))
            left = 1
    return found


def _last_seen(layers: list[tuple[int, int, int, int]], output: int) -> int:
    """The last input that an output depends on, traced back layer by layer."""
    for _, kernel, stride, dilation in reversed(layers):
        output = output * stride + dilation * (kernel - 1)
    return output


def _reach(layers: list[tuple[int, int, int, int]]) -> int:
    """How many inputs the first output depends on: the first of them, and all up to the last."""
    return _last_seen(layers, 0) + 1


def _apart(layers: list[tuple[int, int, int, int]]) -> int:
    return _last_seen(layers, 1) - _last_seen(layers, 0)
