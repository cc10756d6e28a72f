"""Layers that slide windows without weights: max-pooling and average pooling."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field, model_validator

from keywright.algebra.convolutions.sliding import Axis
from keywright.errors import EntryError
from keywright.kinds.cnn_shape.layers import Counts, LayerOption, Path, Shape
from keywright.kinds.cnn_shape.paddings import Sides
from keywright.kinds.cnn_shape.windows import NOT_PADDED, Windowed

__all__ = ["AvgPool", "MaxPool"]


class Pool(Windowed):
    """A pooling; its windows lie side by side unless a stride is given."""

    stride: Counts = Field(
        default=(), description="How far the window moves; else as far as it is wide."
    )
    ceil: bool = Field(
        default=False, description="Whether a last window may reach over the end of the input."
    )

    @model_validator(mode="after")
    def _half_padded(self) -> Pool:
        if self.ceil and (self.padding == "same" or isinstance(self.padding, Sides)):
            message = "with 'ceil' the 'padding' is one number, or one for each axis"
            raise EntryError(message, ("padding",))
        if any(2 * padding > kernel for padding, kernel in _paired(self._most, self.kernel)):
            raise ValueError("the 'padding' of a pooling is at most half of its kernel")
        return self

    @property
    def _most(self) -> tuple[int, ...]:
        """The larger padding along each axis."""
        if isinstance(self.padding, Sides):
            return tuple(map(max, self.padding.ends(2, ())))
        return (0,) if isinstance(self.padding, str) else self.padding

    def axes(self, before: Shape, path: Path) -> tuple[Axis, ...]:
        axes = super().axes(before, path)
        return tuple(replace(axis, rounding="ceil") for axis in axes) if self.ceil else axes

    def after(self, before: Shape, path: Path) -> Shape:
        return self._sized(before.channels, before, path)

    @property
    def disjoint(self) -> bool:
        pairs = _paired(self.stride or self.kernel, self.kernel)
        return all(s == k for s, k in pairs) and set(self.spacing) == {1}

    def settings(self, axes: int) -> tuple[LayerOption, ...]:
        strides = () if self.disjoint else (LayerOption("stride", self.stride or self.kernel),)
        padding = self._padding("padding", axes)
        return (*strides, *((padding,) if padding != NOT_PADDED else ()), *self._dilation())

    @property
    def rounds_up(self) -> bool:
        return self.ceil


def _paired(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Two options axis by axis, where one number stands for all axes."""
    count = max(len(left), len(right))
    wide = (row * count if len(row) == 1 else row for row in (left, right))
    return tuple(zip(*wide, strict=False))


class MaxPool(Pool):
    key = "max-pool"
    name = "max-pooling"
    dilation: Counts = Field(default=(1,), description="The distance of the window's entries.")

    @property
    def spacing(self) -> tuple[int, ...]:
        return self.dilation


class AvgPool(Pool):
    """PyTorch gives average pooling no dilation."""

    key = "avg-pool"
    name = "average pooling"
