"""What all layers of a convolutional network have in common, above all those with a window.

Every kind of layer is one model with the same few methods, so that whoever walks through a network
asks no layer of what kind it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from generator.errors import FieldError
from generator.maths.sliding import Axis, Rounding
from generator.maths.terms import Term
from generator.spec import Model

__all__ = [
    "Borders", "Count", "Counts", "Layer", "Path", "Setting", "Shape", "Windowed", "within",
]  # fmt: skip

LARGEST = 100_000  # of every size and count: what goes beyond is a slip of the pen
Path = tuple[str | int, ...]


def _listed(given: Any) -> Any:
    return given if isinstance(given, tuple) else (given,)


Count = Annotated[int, Field(ge=1, le=LARGEST)]
Border = Annotated[int, Field(ge=0, le=LARGEST)]
# One number for all axes, or one for each.
Counts = Annotated[
    tuple[Count, ...],
    BeforeValidator(_listed, json_schema_input_type=Count | list[Count]),
    Field(min_length=1, max_length=2),
]
Borders = Annotated[
    tuple[Border, ...],
    BeforeValidator(_listed, json_schema_input_type=Border | list[Border]),
    Field(min_length=1, max_length=2),
]


@dataclass(frozen=True)
class Shape:
    """Channels and the size along each axis; a vector has no axes and its entries as channels."""

    channels: int
    size: tuple[int, ...]

    @property
    def dims(self) -> tuple[int, ...]:
        return (self.channels, *self.size)

    @property
    def entries(self) -> int:
        return prod(self.dims)


@dataclass(frozen=True)
class Setting:
    """One option as the statement words it: ``a stride of 2``, ``no padding``, ``4 groups``.

    `word` is a noun that the template knows; no values at all mean "none of it", and one stands
    for all axes.
    """

    word: str
    values: tuple[int, ...] = ()


class Layer(Model):
    """What all layers can be asked; a layer without weights needs to say nothing about them."""

    key: ClassVar[str]  # as the YAML calls it
    name: ClassVar[str]
    sees_all: ClassVar[bool] = False  # every output depends on the whole input
    activates: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """What it is called on the sheet."""
        return self.name

    @property
    def article(self) -> str:
        """The name with its article, for messages."""
        return f"an {self.name}" if self.name[0] in "aeiou" else f"a {self.name}"

    def axes(self, before: Shape, path: Path) -> tuple[Axis, ...]:
        """The window along each axis; empty for a layer without a sliding window."""
        return ()

    def after(self, before: Shape, path: Path) -> Shape:
        """The shape of the output. Raises `FieldError` at `path` or below."""
        return before

    def tiles(self, before: Shape) -> tuple[int, ...]:
        """The window along each axis of a layer that parts its input into equal ones by itself."""
        return ()

    def factors(self, before: Shape) -> tuple[int, ...]:
        """By what the size along each axis is multiplied, of a layer that does nothing else."""
        return ()

    def varies(self, before: Shape) -> bool:
        """Whether not all outputs see equally much of the input."""
        return False

    def weights(self, before: Shape) -> tuple[int, ...]:
        """The factors whose product is the number of weights, biases not among them."""
        return (0,)

    def biases(self, before: Shape) -> int:
        return 0

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        """The factors whose product is the number of multiply-adds."""
        return (0,)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The options in the order in which the statement names them, defaults left unsaid."""
        return ()

    @property
    def amount(self) -> int:
        """How many filters or units; 0 for layers that have neither."""
        return 0

    @property
    def window(self) -> tuple[int, ...]:
        """The kernel along each axis, or what the layer says of each instead."""
        return ()

    @property
    def rate(self) -> Term | None:
        """With which probability an entry is dropped, where this is said."""
        return None

    @property
    def disjoint(self) -> bool:
        """Whether the windows lie side by side without a gap."""
        return False

    @property
    def rounds_up(self) -> bool:
        """Whether a last window may reach over the end of the input."""
        return False

    def _with_axes(self, before: Shape, path: Path) -> None:
        if not before.size:
            message = f"{self.article} needs an input with axes, but this one is a vector"
            raise FieldError(path, message)

    def _spread(
        self, option: str, numbers: tuple[int, ...], count: int, path: Path
    ) -> tuple[int, ...]:
        """The numbers of an option, one for each axis."""
        if len(numbers) not in (1, count):
            axes = "1 axis" if count == 1 else f"{count} axes"
            message = f"{option!r} has {len(numbers)} numbers, but the input has {axes}"
            raise FieldError((*path, self.key, option), message)
        return numbers * count if len(numbers) == 1 else numbers


class Windowed(Layer):
    """A layer with a window that slides along each axis."""

    rounding: ClassVar[Rounding] = "floor"
    kernel: Counts
    stride: Counts = (1,)
    padding: Borders = (0,)

    @property
    def spacing(self) -> tuple[int, ...]:
        """The dilation, of layers that have this option."""
        return (1,)

    def axes(self, before: Shape, path: Path) -> tuple[Axis, ...]:
        """Raises `FieldError` for an option with too many or too few numbers."""
        self._with_axes(before, path)
        options = {
            "kernel": self.kernel,
            "stride": self.stride or self.kernel,
            "padding": self.padding,
            "dilation": self.spacing,
        }
        count = len(before.size)
        numbers = [self._spread(name, row, count, path) for name, row in options.items()]
        kernel, stride, padding, dilation = numbers
        rows = zip(before.size, kernel, stride, padding, dilation, strict=True)
        return tuple(Axis(i, k, s, p, d, rounding=self.rounding) for i, k, s, p, d in rows)

    def _sized(self, channels: int, before: Shape, path: Path) -> Shape:
        axes = self.axes(before, path)
        for axis in axes:
            if axis.rounding != "transposed" and axis.slack < 0:
                raise FieldError(path, self._too_large(axes))
            within(axis.output, path)
        return Shape(channels, tuple(axis.output for axis in axes))

    def _too_large(self, axes: tuple[Axis, ...]) -> str:
        """The window does not fit; said of all axes, with what was added to either side."""
        window, size = ("×".join(map(str, row)) for row in _columns(axes, "extent", "size"))
        padded = any(axis.padding for axis in axes)
        borders = "×".join(map(str, _columns(axes, "padding")[0]))
        with_padding = f" with a padding of {borders}" if padded else ""
        spread = any(axis.dilation > 1 for axis in axes)
        spans = "spans" if spread else "has size"
        return (
            f"the window {spans} {window} and does not fit its input of size {size}{with_padding}"
        )

    @property
    def window(self) -> tuple[int, ...]:
        return self.kernel

    def _stride(self) -> Setting:
        return Setting("stride", self.stride)

    def _padding(self, word: str) -> Setting:
        return Setting(word, self.padding) if any(self.padding) else Setting("padding")

    def _dilation(self) -> Iterator[Setting]:
        if any(d > 1 for d in self.spacing):
            yield Setting("dilation", self.spacing)


def within(length: int, path: Path) -> None:
    """Raises `FieldError` at `path` for a size that no output can have."""
    if not 1 <= length <= LARGEST:
        message = f"the output would be {length} long; it must be 1 to {LARGEST}"
        raise FieldError(path, message)


def _columns(axes: tuple[Axis, ...], *names: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(getattr(axis, name) for axis in axes) for name in names)
