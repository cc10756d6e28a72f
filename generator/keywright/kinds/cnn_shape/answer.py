"""What the sheet shows of a convolutional network: what is given, each layer, each part asked."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.algebra.values.answers import Answer, Table
from keywright.kinds.cnn_shape.layers import LayerOption
from keywright.kinds.cnn_shape.problem import AskedQuantity
from keywright.terms.derivations import Derivation
from keywright.terms.term import Term

__all__ = [
    "CnnShapeAnswer",
    "Described",
    "CnnShapeGiven",
    "CnnShapePart",
    "Reach",
    "Scaled",
    "Side",
    "LayerStep",
]


@dataclass(frozen=True)
class Described:
    """A layer as the statement words it: `amount` is how many filters or units it has, `window`
    its kernel along each axis, or the size that it pools to, or its factor; `disjoint` windows lie
    side by side, and where it `rounds_up` a last one may reach over the end. One that `activates`
    is a function, and one that drops entries does so at a `rate`."""

    name: str
    activates: bool
    amount: int
    window: tuple[int, ...]
    disjoint: bool
    rounds_up: bool
    rate: Term | None
    settings: tuple[LayerOption, ...]


@dataclass(frozen=True)
class CnnShapeGiven:
    """What the statement says; a `flat` input has one axis, and `depth` layers follow it, some of
    which have a `same` padding."""

    channels: int
    size: tuple[int, ...]
    flat: bool
    depth: int
    same: bool
    layers: tuple[Described, ...]
    ask: tuple[AskedQuantity, ...]


@dataclass(frozen=True)
class Side:
    """The size along one axis, or along both where they agree; `axis` is ``both``, ``height``,
    ``width`` or ``length``.

    Of a `same` padding `padding` says how large it is on both borders together: `front` and
    `behind`. `left_over` entries at the end are reached by no window, `lost` of them belong to the
    input and the others to its padding.
    """

    axis: str
    chain: Derivation
    padding: Derivation | None
    front: int
    behind: int
    left_over: int
    lost: int
    padded: bool
    clipped: bool


@dataclass(frozen=True)
class Scaled:
    """The size along one axis, or along both, multiplied by a factor."""

    axis: str
    chain: Derivation


@dataclass(frozen=True)
class LayerStep:
    """One layer: its sides if a window slides, its output unless the flattening ends with it;
    `tiles` is the size of the windows into which a layer parts its input by itself."""

    sides: tuple[Side, ...]
    scaled: tuple[Scaled, ...]
    tiles: tuple[int, ...]
    flattening: Derivation | None
    output: Term | None


@dataclass(frozen=True)
class Reach:
    """The receptive field along one axis (or both): each layer that widens it, and the sum."""

    axis: str
    rows: Table
    chain: Derivation
    exceeds: bool


@dataclass(frozen=True)
class CnnShapePart:
    """How one thing that was asked comes about; a shape is the one that `overview` ends with. What
    all layers have is counted layer by layer, those left out that have none: number, name, product
    and its value; the `total` stands below."""

    chain: Derivation | None
    counts: Table | None
    total: int | None
    fields: tuple[Reach, ...]


@dataclass(frozen=True)
class CnnShapeAnswer(Answer):
    """`overview` has a row for the input and one for each layer: number, name, output, weights,
    biases. The booleans say which letters the formulas have."""

    given: CnnShapeGiven
    steps: tuple[LayerStep, ...]
    overview: Table
    parts: tuple[CnnShapePart, ...]
    recursion: Term | None
    slides: bool
    even: bool
    uneven: bool
    dilated: bool
    extra: bool
    by_axis: bool
