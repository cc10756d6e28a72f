"""The kinds of layers: what the YAML says of each, and what each does to shapes.

Semantics are PyTorch's, whose names the options have. A layer with weights counts them without its
biases; the shift of a batch normalization is taken for a bias.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import ConfigDict, Field, model_validator

from generator.errors import FieldError
from generator.families._layers import (
    Borders,
    Count,
    Counts,
    Layer,
    Path,
    Setting,
    Shape,
    Windowed,
)
from generator.maths.sliding import Axis, Rounding
from generator.spec import Model

__all__ = ["OneOf"]


class Filtered(Windowed):
    """What a convolution and a transposed one have in common."""

    filters: Count
    dilation: Counts = (1,)
    groups: Count = 1
    bias: bool = True

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

    @property
    def settings(self) -> tuple[Setting, ...]:
        groups = (Setting("groups", (self.groups,)),) if self.groups > 1 else ()
        biases = () if self.bias else (Setting("biases"),)
        between = self._between()
        return (self._stride(), self._padding("zero-padding"), *between, *groups, *biases)

    def _between(self) -> Iterator[Setting]:
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
    output_padding: Borders = Field(default=(0,), alias="output-padding")

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

    def _between(self) -> Iterator[Setting]:
        yield from self._dilation()
        if any(self.output_padding):
            yield Setting("output padding", self.output_padding)


class Pool(Windowed):
    """A pooling; its windows lie side by side unless a stride is given."""

    stride: Counts = ()
    ceil: bool = False

    @model_validator(mode="after")
    def _half_padded(self) -> Pool:
        pairs = _paired(self.padding, self.kernel)
        if any(2 * padding > kernel for padding, kernel in pairs):
            raise ValueError("the 'padding' of a pooling is at most half of its kernel")
        return self

    def axes(self, before: Shape, path: Path) -> tuple[Axis, ...]:
        rounding: Rounding = "ceil" if self.ceil else "floor"
        return tuple(replace(axis, rounding=rounding) for axis in super().axes(before, path))

    def after(self, before: Shape, path: Path) -> Shape:
        return self._sized(before.channels, before, path)

    @property
    def disjoint(self) -> bool:
        pairs = _paired(self.stride or self.kernel, self.kernel)
        return all(s == k for s, k in pairs) and set(self.spacing) == {1}

    @property
    def settings(self) -> tuple[Setting, ...]:
        strides = () if self.disjoint else (Setting("stride", self.stride or self.kernel),)
        padding = (self._padding("padding"),) if any(self.padding) else ()
        return (*strides, *padding, *self._dilation())

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
    dilation: Counts = (1,)

    @property
    def spacing(self) -> tuple[int, ...]:
        return self.dilation


class AvgPool(Pool):
    """PyTorch gives average pooling no dilation."""

    key = "avg-pool"
    name = "average pooling"
    article = "An"


class GlobalAvgPool(Layer):
    key = "global-avg-pool"
    name = "global average pooling"
    sees_all = True

    def after(self, before: Shape, path: Path) -> Shape:
        if not before.size:
            raise FieldError(path, "a vector has no axes to average over")
        return Shape(before.channels, (1,) * len(before.size))


class BatchNorm(Layer):
    """One scale (a weight) and one shift (a bias) for each channel."""

    key = "batch-norm"
    name = "batch normalization"

    def weights(self, before: Shape) -> tuple[int, ...]:
        return (before.channels,)

    def biases(self, before: Shape) -> int:
        return before.channels

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        return before.dims


class Flatten(Layer):
    key = "flatten"
    name = "flattening"

    def after(self, before: Shape, path: Path) -> Shape:
        return Shape(before.entries, ())


class Dense(Layer):
    """Every unit sees every entry of the input, whatever its shape."""

    key = "dense"
    name = "fully connected layer"
    sees_all = True
    units: Count
    bias: bool = True

    def after(self, before: Shape, path: Path) -> Shape:
        return Shape(self.units, ())

    def weights(self, before: Shape) -> tuple[int, ...]:
        return (self.units, before.entries)

    def biases(self, before: Shape) -> int:
        return self.units if self.bias else 0

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        return (self.units, before.entries)

    @property
    def settings(self) -> tuple[Setting, ...]:
        return () if self.bias else (Setting("biases"),)

    @property
    def amount(self) -> int:
        return self.units


def _or_word(schema: dict[str, Any]) -> None:
    """For editors: a layer without options may be its name alone."""
    mapping = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"enum": ["flatten", "batch-norm", "global-avg-pool"]}, mapping]


class OneOf(Model):
    """One entry of `layers`: a mapping with the one key that says of what kind the layer is."""

    model_config = ConfigDict(json_schema_extra=_or_word)
    keys_are: ClassVar[str] = "layer"  # what `spec` calls a key that it does not know

    conv: Conv | None = None
    conv_transpose: ConvTranspose | None = Field(default=None, alias="conv-transpose")
    max_pool: MaxPool | None = Field(default=None, alias="max-pool")
    avg_pool: AvgPool | None = Field(default=None, alias="avg-pool")
    global_avg_pool: GlobalAvgPool | None = Field(default=None, alias="global-avg-pool")
    batch_norm: BatchNorm | None = Field(default=None, alias="batch-norm")
    flatten: Flatten | None = None
    dense: Dense | None = None

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, given: Any) -> Any:
        """``- flatten`` and ``- flatten:`` mean ``- flatten: {}``."""
        if isinstance(given, str):
            return {given: {}}
        if isinstance(given, dict):
            return {key: {} if options is None else options for key, options in given.items()}
        return given

    @model_validator(mode="after")
    def _one(self) -> OneOf:
        fields = type(self).model_fields
        if len(self.model_fields_set) != 1:
            known = ", ".join(field.alias or name for name, field in fields.items())
            raise ValueError(f"a layer has one key, which is one of {known}")
        return self

    @property
    def layer(self) -> Layer:
        """The layer itself."""
        (field,) = self.model_fields_set
        found: Layer = getattr(self, field)
        return found
