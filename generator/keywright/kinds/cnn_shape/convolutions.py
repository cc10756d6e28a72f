"""Layers that slide kernels with weights: convolutions and transposed convolutions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydantic import Field, model_validator

from keywright.algebra.convolutions.sliding import Axis
from keywright.errors import EntryError, FieldError
from keywright.kinds.cnn_shape.layers import Borders, Count, Counts, LayerOption, Path, Shape
from keywright.kinds.cnn_shape.windows import Windowed

__all__ = ["Conv", "ConvTranspose"]


class Filtered(Windowed):
    """What a convolution and a transposed one have in common."""

    filters: Count = Field(description="The number of filters, which are channels of the output.")
    dilation: Counts = Field(default=(1,), description="The distance of the window's entries.")
    groups: Count = Field(default=1, description="Into how many groups the channels are split.")
    bias: bool = Field(default=True, description="Whether each filter has a bias.")

    @property
    def spacing(self) -> tuple[int, ...]:
        return self.dilation

    def _grouped(self, before: Shape, path: Path) -> None:
        for channels, what in (
            (before.channels, "channels of the input"),
            (self.filters, "filters"),
        ):
            if channels % self.groups:
                message = f"{self.groups} groups do not divide the {channels} {what}"
                raise FieldError((*path, self.key, "groups"), message)

    def after(self, before: Shape, path: Path) -> Shape:
        shape = self._sized(self.filters, before, path)
        self._grouped(before, path)
        return shape

    def _kernel(self, before: Shape) -> tuple[int, ...]:
        return self._spread("kernel", self.kernel, len(before.size), ())

    def biases(self, before: Shape) -> int:
        return self.filters if self.bias else 0

    @property
    def amount(self) -> int:
        return self.filters

    def settings(self, axes: int) -> tuple[LayerOption, ...]:
        groups = (LayerOption("groups", (self.groups,)),) if self.groups > 1 else ()
        biases = () if self.bias else (LayerOption("biases"),)
        between = self._between()
        return (self._stride(), self._padding("zero-padding", axes), *between, *groups, *biases)

    def _between(self) -> Iterator[LayerOption]:
        yield from self._dilation()


class Conv(Filtered):
    """A convolution: each filter sees the channels of its group."""

    key = "conv"
    name = "convolution"

    def weights(self, before: Shape) -> tuple[int, ...]:
        return (self.filters, before.channels // self.groups, *self._kernel(before))

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        return (*after.dims, before.channels // self.groups, *self._kernel(before))


class ConvTranspose(Filtered):
    """A transposed convolution: each input channel is spread over the filters of its group."""

    key = "conv-transpose"
    name = "transposed convolution"
    rounding = "transposed"
    output_padding: Borders = Field(
        default=(0,), alias="output-padding", description="What is added behind the output."
    )

    @model_validator(mode="after")
    def _numbered(self) -> ConvTranspose:
        if self.padding == "same":
            message = "'same' is for convolutions and poolings; a transposed one has numbers here"
            raise EntryError(message, ("padding",))
        return self

    def varies(self, before: Shape) -> bool:
        return True

    def axes(self, before: Shape, path: Path) -> tuple[Axis, ...]:
        plain = super().axes(before, path)
        extras = self._spread("output-padding", self.output_padding, len(plain), path)
        for axis, extra in zip(plain, extras, strict=True):
            most = max(axis.stride, axis.dilation)
            if extra >= most:
                message = f"'output-padding' must be less than the stride or the dilation, {most}"
                raise FieldError((*path, self.key, "output-padding"), message)
        return tuple(replace(a, extra=extra) for a, extra in zip(plain, extras, strict=True))

    def weights(self, before: Shape) -> tuple[int, ...]:
        return (before.channels, self.filters // self.groups, *self._kernel(before))

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        return (*before.dims, self.filters // self.groups, *self._kernel(before))

    def _between(self) -> Iterator[LayerOption]:
        yield from self._dilation()
        if any(self.output_padding):
            yield LayerOption("output padding", self.output_padding)
