"""The kinds of layers: what the YAML says of each, and what each does to shapes.

Semantics are PyTorch's, whose names the options have. A layer with weights counts them without its
biases; the shift of a batch normalization is taken for a bias.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import ConfigDict, Field, model_validator

from generator.errors import FieldError
from generator.families._convolutions import Conv, ConvTranspose
from generator.families._layers import Count, Layer, Path, Setting, Shape
from generator.families._poolings import AvgPool, MaxPool
from generator.spec import Model

__all__ = ["OneOf"]


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
    also_called: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("linear", "fc", "fully-connected"), "dense"),
        **dict.fromkeys(("conv1d", "conv2d", "convolution"), "conv"),
        **dict.fromkeys(("convtranspose2d", "conv2dtranspose", "deconv"), "conv-transpose"),
        **dict.fromkeys(("maxpool", "maxpool2d", "maxpooling2d"), "max-pool"),
        **dict.fromkeys(("avgpool", "avgpool2d", "averagepooling2d"), "avg-pool"),
        **dict.fromkeys(("batchnorm", "batchnorm2d", "bn"), "batch-norm"),
        **dict.fromkeys(("gap", "globalaveragepooling2d"), "global-avg-pool"),
    }

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
