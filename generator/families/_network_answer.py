"""What the sheet shows of a convolutional network: its layers one by one, and the parts asked."""

from __future__ import annotations

from dataclasses import dataclass

from generator.maths.answers import Answer as BaseAnswer
from generator.maths.answers import Table
from generator.maths.derivations import Derivation
from generator.maths.terms import Term

__all__ = ["Answer", "Part", "Reach", "Side", "Step"]


@dataclass(frozen=True)
class Side:
    """The size along one axis, or along both where they agree; `axis` is ``both``, ``height``,
    ``width`` or ``length``.

    `left_over` entries at the end are reached by no window, `lost` of them belong to the input and
    the others to its padding.
    """

    axis: str
    chain: Derivation
    output: int
    left_over: int
    lost: int
    padded: bool
    clipped: bool

    @property
    def is_both(self) -> bool:
        return self.axis == "both"

    @property
    def is_height(self) -> bool:
        return self.axis == "height"

    @property
    def is_width(self) -> bool:
        return self.axis == "width"

    @property
    def one_left(self) -> bool:
        return self.left_over == 1

    @property
    def one_lost(self) -> bool:
        return self.lost == 1


@dataclass(frozen=True)
class Step:
    """One layer: its name (as `Layer.name` has it), its sides if a window slides, its output."""

    layer: str
    sides: tuple[Side, ...]
    flattening: Derivation | None
    output: Term

    @property
    def is_flattening(self) -> bool:
        return self.layer == "flattening"

    @property
    def is_global(self) -> bool:
        return self.layer == "global average pooling"

    @property
    def is_dense(self) -> bool:
        return self.layer == "fully connected layer"


@dataclass(frozen=True)
class Reach:
    """The receptive field along one axis (or both): each layer that widens it, and the sum."""

    axis: str
    rows: Table
    chain: Derivation
    exceeds: bool

    @property
    def widens(self) -> bool:
        return bool(self.rows.rows)

    @property
    def is_both(self) -> bool:
        return self.axis == "both"


@dataclass(frozen=True)
class Part:
    """One thing that was asked, and how it comes about; `layer` is the last layer's name, and
    `biased` whether it has biases."""

    what: str
    layer: str
    all: bool
    biases: bool
    biased: bool
    chain: Derivation | None
    result: Term | None
    fields: tuple[Reach, ...]

    @property
    def is_outputs(self) -> bool:
        return self.what == "outputs"

    @property
    def is_shape(self) -> bool:
        return self.what == "shape"

    @property
    def is_parameters(self) -> bool:
        return self.what == "parameters"

    @property
    def is_field(self) -> bool:
        return self.what == "receptive-field"

    @property
    def is_convolution(self) -> bool:
        return self.layer == "convolution"

    @property
    def is_transposed(self) -> bool:
        return self.layer == "transposed convolution"

    @property
    def is_dense(self) -> bool:
        return self.layer == "fully connected layer"

    @property
    def is_normalization(self) -> bool:
        return self.layer == "batch normalization"


@dataclass(frozen=True)
class Answer(BaseAnswer):
    """`overview` has a row for the input and one for each layer: number, name, output, weights,
    biases. The booleans say which letters the formulas have."""

    steps: tuple[Step, ...]
    overview: Table
    parts: tuple[Part, ...]
    recursion: Term | None
    slides: bool
    dilated: bool
    extra: bool
    by_axis: bool
