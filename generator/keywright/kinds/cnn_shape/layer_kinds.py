"""The kinds of layers: what the YAML says of each, and what each does to shapes.

Semantics are PyTorch's, whose names the options have. A layer with weights counts them without its
biases; the shift of a batch normalization is taken for a bias.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from keywright.algebra.functions import PRIMITIVES
from keywright.algebra.numbers.rationals import fraction_of
from keywright.errors import EntryError, FieldError
from keywright.kinds.cnn_shape.convolutions import Conv, ConvTranspose
from keywright.kinds.cnn_shape.layers import (
    Count,
    Counts,
    LayerOption,
    NetworkLayer,
    Path,
    Shape,
    within,
)
from keywright.kinds.cnn_shape.poolings import AvgPool, MaxPool
from keywright.kinds.fields import Exact
from keywright.spec import Model
from keywright.terms.term import Term

__all__ = ["OneOf"]


class GlobalAvgPool(NetworkLayer):
    key = "global-avg-pool"
    name = "global average pooling"
    sees_all = True

    def after(self, before: Shape, path: Path) -> Shape:
        if not before.size:
            raise FieldError(path, "a vector has no axes to average over")
        return Shape(before.channels, (1,) * len(before.size))


class AdaptiveAvgPool(NetworkLayer):
    """An average pooling to a size that is given; PyTorch moves its windows so that they fit."""

    key = "adaptive-avg-pool"
    name = "adaptive average pooling"
    also_called: ClassVar[dict[str, str]] = {"output-size": "size"}
    size: Counts = Field(description="The size of the output along each axis.")

    def after(self, before: Shape, path: Path) -> Shape:
        self._with_axes(before, path)
        return Shape(before.channels, self._spread("size", self.size, len(before.size), path))

    def tiles(self, before: Shape) -> tuple[int, ...]:
        """Windows side by side, where the size of the output divides that of the input."""
        pairs = list(zip(before.size, self.after(before, ()).size, strict=True))
        return () if any(n % m for n, m in pairs) else tuple(n // m for n, m in pairs)

    def varies(self, before: Shape) -> bool:
        return not self.tiles(before)

    @property
    def window(self) -> tuple[int, ...]:
        return self.size


class Upsample(NetworkLayer):
    """Nearest neighbours or an interpolation: the size is the same."""

    key = "upsample"
    name = "upsampling"
    also_called: ClassVar[dict[str, str]] = dict.fromkeys(("scale-factor", "size"), "factor")
    factor: Counts = Field(description="By what the size along each axis is multiplied.")

    def after(self, before: Shape, path: Path) -> Shape:
        self._with_axes(before, path)
        factors = self._spread("factor", self.factor, len(before.size), path)
        size = tuple(n * factor for n, factor in zip(before.size, factors, strict=True))
        for length in size:
            within(length, path)
        return Shape(before.channels, size)

    def factors(self, before: Shape) -> tuple[int, ...]:
        return self._spread("factor", self.factor, len(before.size), ())

    def varies(self, before: Shape) -> bool:
        return any(factor > 1 for factor in self.factor)

    @property
    def window(self) -> tuple[int, ...]:
        return self.factor


# Functions of a number by what they are called on paper, and those of several.
TITLES: dict[str, str] = {
    **{name.replace("_", "-"): row.layer for name, row in PRIMITIVES.items() if row.title},
    "celu": "CELU",
    **dict.fromkeys(("softmax", "log-softmax"), ""),
}
ACTIVATIONS = tuple(TITLES)
if TYPE_CHECKING:
    Function = str
else:
    Function = Literal[ACTIVATIONS]


class Activation(NetworkLayer):
    """A function that leaves the shape as it is and learns nothing."""

    key = "activation"
    name = "activation"
    activates = True
    function: Function = Field(description="Which one; `- relu` alone says it too.")

    @property
    def title(self) -> str:
        return TITLES[self.function] or self.function.replace("-", " ")


class Dropout(NetworkLayer):
    """It drops entries while training, and has no effect on shapes and parameters."""

    key = "dropout"
    name = "dropout"
    also_called: ClassVar[dict[str, str]] = {"rate": "p"}
    p: Exact | None = Field(
        default=None, description="The probability of an entry's being dropped."
    )

    @model_validator(mode="after")
    def _probable(self) -> Dropout:
        value = None if self.p is None else fraction_of(self.p)
        if self.p is not None and not (value is not None and 0 <= value <= 1):
            raise EntryError("the 'p' of a dropout is a number from 0 to 1", ("p",))
        return self

    @property
    def rate(self) -> Term | None:
        return self.p


class BatchNorm(NetworkLayer):
    """One scale (a weight) and one shift (a bias) for each channel."""

    key = "batch-norm"
    name = "batch normalization"

    def weights(self, before: Shape) -> tuple[int, ...]:
        return (before.channels,)

    def biases(self, before: Shape) -> int:
        return before.channels

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        return before.dims


class Flatten(NetworkLayer):
    key = "flatten"
    name = "flattening"

    def after(self, before: Shape, path: Path) -> Shape:
        return Shape(before.entries, ())


class Dense(NetworkLayer):
    """Every unit sees every entry of the input, whatever its shape."""

    key = "dense"
    name = "fully connected layer"
    sees_all = True
    units: Count = Field(description="The number of units, which are the entries of the output.")
    bias: bool = Field(default=True, description="Whether each unit has a bias.")

    def after(self, before: Shape, path: Path) -> Shape:
        return Shape(self.units, ())

    def weights(self, before: Shape) -> tuple[int, ...]:
        return (self.units, before.entries)

    def biases(self, before: Shape) -> int:
        return self.units if self.bias else 0

    def products(self, before: Shape, after: Shape) -> tuple[int, ...]:
        return (self.units, before.entries)

    def settings(self, axes: int) -> tuple[LayerOption, ...]:
        return () if self.bias else (LayerOption("biases"),)

    @property
    def amount(self) -> int:
        return self.units


WORDS = ("flatten", "batch-norm", "global-avg-pool", "dropout")


def _or_word(schema: dict[str, Any]) -> None:
    """For editors: a layer without options may be its name alone."""
    mapping = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"enum": [*WORDS, *ACTIVATIONS]}, mapping]


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
        "adaptiveavgpool2d": "adaptive-avg-pool",
        "upsampling2d": "upsample",
        "swish": "silu",
    }
    words: ClassVar[tuple[str, ...]] = ACTIVATIONS  # other keys, which have no options

    conv: Conv | None = Field(default=None, description="A convolution.")
    conv_transpose: ConvTranspose | None = Field(
        default=None, alias="conv-transpose", description="A transposed convolution."
    )
    max_pool: MaxPool | None = Field(
        default=None, alias="max-pool", description="The largest entry of each window."
    )
    avg_pool: AvgPool | None = Field(
        default=None, alias="avg-pool", description="The mean of each window."
    )
    global_avg_pool: GlobalAvgPool | None = Field(
        default=None, alias="global-avg-pool", description="The mean of each channel."
    )
    adaptive_avg_pool: AdaptiveAvgPool | None = Field(
        default=None, alias="adaptive-avg-pool", description="Means, to an output of a given size."
    )
    upsample: Upsample | None = Field(
        default=None, description="A multiple of the size along each axis."
    )
    batch_norm: BatchNorm | None = Field(
        default=None, alias="batch-norm", description="A scale and a shift for each channel."
    )
    activation: Activation | None = Field(
        default=None, description="A function of each entry, which leaves the shape as it is."
    )
    dropout: Dropout | None = Field(
        default=None, description="Some entries are dropped, which leaves the shape as it is."
    )
    flatten: Flatten | None = Field(default=None, description="All entries in one vector.")
    dense: Dense | None = Field(
        default=None, description="A fully connected layer: every unit sees every entry."
    )

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, given: Any) -> Any:
        """``- flatten`` and ``- flatten:`` mean ``- flatten: {}``, and ``- relu`` ``- activation:
        {function: relu}``."""
        if isinstance(given, str):
            given = {given: {}}
        if not isinstance(given, dict):
            return given
        spelt = {key: {} if options is None else options for key, options in given.items()}
        for word in filter(spelt.__contains__, ACTIVATIONS):
            if len(spelt) > 1:
                raise ValueError(cls._one_key())
            if spelt[word]:
                raise EntryError(f"{word!r} has no options here: none changes a shape", (word,))
            return {"activation": {"function": word}}
        if isinstance(spelt.get("activation"), str):
            spelt["activation"] = {"function": spelt["activation"]}
        return spelt

    @model_validator(mode="after")
    def _one(self) -> OneOf:
        if len(self.model_fields_set) != 1:
            raise ValueError(self._one_key())
        return self

    @classmethod
    def _one_key(cls) -> str:
        known = ", ".join(field.alias or name for name, field in cls.model_fields.items())
        return f"a layer has one key, which is one of {known}"

    @property
    def layer(self) -> NetworkLayer:
        """The layer itself."""
        (field,) = self.model_fields_set
        found: NetworkLayer = getattr(self, field)
        return found
