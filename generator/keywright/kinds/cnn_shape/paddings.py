"""The padding of windows: a number, one for each axis or for each border, or a word."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from keywright.errors import FieldError
from keywright.kinds.cnn_shape.layers import Border, Borders, Path
from keywright.spec import Model

__all__ = ["Ends", "Padding", "Sides"]

Ends = tuple[int, int]  # in front and behind


class Sides(Model):
    """A number for each border; an input with one axis has a left and a right one."""

    top: Border = Field(default=0, description="Rows above the input.")
    bottom: Border = Field(default=0, description="Rows below the input.")
    left: Border = Field(default=0, description="Columns to the left of the input.")
    right: Border = Field(default=0, description="Columns to the right of the input.")

    def ends(self, axes: int, path: Path) -> tuple[Ends, ...]:
        """In front and behind along each axis; raises `FieldError` below `path`."""
        if axes == 1 and (wrong := self.model_fields_set & {"top", "bottom"}):
            message = "an input with one axis is padded on the left and on the right"
            raise FieldError((*path, min(wrong)), message)
        return ((self.top, self.bottom), (self.left, self.right))[-axes:]

    def numbers(self, axes: int) -> tuple[int, ...]:
        """Those of an input with so many axes, in the order of the fields."""
        return (self.top, self.bottom, self.left, self.right)[-2 * axes :]


def _few(given: Any) -> Any:
    if isinstance(given, list | tuple) and len(given) > 2:
        borders = "{top: 1, bottom: 2, left: 1, right: 2}"
        raise ValueError(f"'padding' is one number, one for each axis, or {borders}")
    return given


def _form(given: Any) -> str:
    if isinstance(given, dict | Sides):
        return "[borders]"
    return "[word]" if isinstance(given, str) else "[numbers]"


# The tags have a bracket, by which `spec.faults` knows that they are no keys of the file.
Padding = Annotated[
    Annotated[Literal["same", "valid"], Tag("[word]")]
    | Annotated[Sides, Tag("[borders]")]
    | Annotated[Borders, BeforeValidator(_few), Tag("[numbers]")],
    Discriminator(_form),
]
