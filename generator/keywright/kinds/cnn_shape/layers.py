"""What all layers of a convolutional network have in common.

Every kind of layer is one model with the same few methods, so that whoever walks through a network
asks no layer of what kind it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from keywright.algebra.convolutions.sliding import Axis
from keywright.errors import FieldError
from keywright.spec import Model
from keywright.terms.term import Term

__all__ = [
    "Border", "Borders", "Count", "Counts", "LayerOption", "NetworkLayer", "Path", "Shape",
    "within",
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
class LayerOption:
    """One option as the statement words it: ``a stride of 2``, ``no padding``, ``4 groups``.

    `word` is a noun that the template knows; no values at all mean "none of it", and one stands
    for all axes. Where there is one for each border, these are top, bottom, left and right.
    """

    word: str
    values: tuple[int, ...] = ()
    borders: bool = False


class NetworkLayer(Model):
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

    def settings(self, axes: int) -> tuple[LayerOption, ...]:
        """The options in the order in which the statement names them, defaults left unsaid, for an
        input with so many axes."""
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


def within(length: int, path: Path) -> None:
    """Raises `FieldError` at `path` for a size that no output can have."""
    if not 1 <= length <= LARGEST:
        message = f"the output would be {length} long; it must be 1 to {LARGEST}"
        raise FieldError(path, message)
