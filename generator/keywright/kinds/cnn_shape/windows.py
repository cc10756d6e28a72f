"""What all layers with a window that slides have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from keywright.algebra.convolutions.sliding import Axis, Rounding
from keywright.errors import FieldError
from keywright.kinds.cnn_shape.layers import Counts, LayerOption, NetworkLayer, Path, Shape, within
from keywright.kinds.cnn_shape.paddings import Ends, Padding, Sides

__all__ = ["NOT_PADDED", "Windowed"]

NOT_PADDED = LayerOption("padding")


class Windowed(NetworkLayer):
    """A layer with a window that slides along each axis."""

    rounding: ClassVar[Rounding] = "floor"
    kernel: Counts = Field(
        description="The size of the window: one number for all axes, or one for each."
    )
    stride: Counts = Field(default=(1,), description="How far the window moves.")
    padding: Padding = Field(
        default=(0,),
        description="How much is added at the borders: one number for all, one for each axis, one "
        "for each border, or `same`.",
    )

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
            "dilation": self.spacing,
        }
        count = len(before.size)
        numbers = [self._spread(name, row, count, path) for name, row in options.items()]
        rows = zip(before.size, *numbers, self._ends(count, path), strict=True)
        return tuple(self._axis(*row) for row in rows)

    def _axis(self, size: int, kernel: int, stride: int, dilation: int, ends: Ends | None) -> Axis:
        if ends is None:
            return Axis.same(size, kernel, stride, dilation)
        front, more = ends[0], ends[1] - ends[0]
        return Axis(size, kernel, stride, front, dilation, rounding=self.rounding, more=more)

    def _ends(self, count: int, path: Path) -> tuple[Ends | None, ...]:
        """The padding in front and behind along each axis; None for one that is `same`."""
        if isinstance(self.padding, Sides):
            return self.padding.ends(count, (*path, self.key, "padding"))
        if isinstance(self.padding, str):
            return (None if self.padding == "same" else (0, 0),) * count
        return tuple((p, p) for p in self._spread("padding", self.padding, count, path))

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
        padded = any(axis.total for axis in axes)
        ends = (f"{a.padding}+{a.behind}" if a.more else str(a.padding) for a in axes)
        with_padding = f" with a padding of {'×'.join(ends)}" if padded else ""
        spread = any(axis.dilation > 1 for axis in axes)
        spans = "spans" if spread else "has size"
        return (
            f"the window {spans} {window} and does not fit its input of size {size}{with_padding}"
        )

    @property
    def window(self) -> tuple[int, ...]:
        return self.kernel

    def _stride(self) -> LayerOption:
        return LayerOption("stride", self.stride)

    def _padding(self, word: str, axes: int) -> LayerOption:
        """No values mean none."""
        if isinstance(self.padding, str):
            return LayerOption("same padding") if self.padding == "same" else NOT_PADDED
        sides = isinstance(self.padding, Sides)
        numbers = self.padding.numbers(axes) if isinstance(self.padding, Sides) else self.padding
        return LayerOption(word, numbers, sides) if any(numbers) else NOT_PADDED

    def _dilation(self) -> Iterator[LayerOption]:
        if any(d > 1 for d in self.spacing):
            yield LayerOption("dilation", self.spacing)


def _columns(axes: tuple[Axis, ...], *names: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(getattr(axis, name) for axis in axes) for name in names)
