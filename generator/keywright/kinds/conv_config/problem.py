"""The question about configurations: layers that follow each other, and the cases of each."""

from __future__ import annotations

from math import prod
from typing import Annotated, Literal

from pydantic import Field, model_validator

from keywright.errors import EntryError
from keywright.spec import Model, Question
from keywright.terms.term import Term, fn

__all__ = ["LETTERS", "SPOKEN", "Case", "Image", "Layer", "Limits", "ConvConfigProblem"]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SPOKEN = ("k", "s", "p", "d")  # the order in which one names them
MOST_CANDIDATES = 100_000

Size = Annotated[int, Field(ge=1, le=10_000)]
Whole = Annotated[int, Field(ge=1, le=10_000)]
Border = Annotated[int, Field(ge=0, le=10_000)]


Preference = Literal["not-in-padding", "d=1", "k>1", "no-remainder", "s", "k", "p", "d"]


class Image(Model):
    """Channels and the side of a square."""

    channels: Size = Field(description="The number of channels.")
    size: Size = Field(description="The side of the square.")

    @property
    def shape(self) -> Term:
        return fn("tuple", self.channels, self.size, self.size)


class Numbers(Model):
    """What is fixed of kernel, stride, padding and dilation."""

    k: Whole | None = Field(default=None, description="The side of the kernel.")
    s: Whole | None = Field(default=None, description="The stride.")
    p: Border | None = Field(default=None, description="The padding at each border.")
    d: Whole | None = Field(default=None, description="The dilation.")

    @property
    def fixed(self) -> dict[str, int]:
        found = {name: getattr(self, name) for name in SPOKEN}
        return {name: number for name, number in found.items() if number is not None}

    @property
    def assumed(self) -> tuple[Term, ...]:
        """k = 8, d = 1, ... as the statement says it."""
        return tuple(fn("eq", name, number) for name, number in self.fixed.items())


class Case(Numbers):
    """One configuration to be found, or with `output: unknown` one whose output is asked."""

    pooling: Literal["non-overlapping"] | None = Field(
        default=None, description="A pooling, whose windows lie side by side: s is k."
    )
    output: Literal["unknown"] | None = Field(
        default=None, description="The output is asked for, and k, s, p and d are given."
    )
    show: Numbers | None = Field(
        default=None, description="Which of the valid configurations is printed."
    )


class Layer(Model):
    """A layer's output and the cases in which it is to be reached; `given` holds for all."""

    output: Image = Field(description="The output that is wanted.")
    transposed: bool = Field(
        default=False,
        description="Whether it is a transposed convolution; p is cut off its output.",
    )
    given: Numbers = Field(default=Numbers(), description="What is fixed in all of its cases.")
    cases: tuple[Case, ...] = Field(
        min_length=1,
        max_length=len(LETTERS),
        description="What is fixed of k, s, p and d in each case; the rest is found.",
    )


class Limits(Model):
    """Up to where the search goes for what is not fixed."""

    k: Whole = Field(default=16, description="The largest kernel that is tried.")
    s: Whole = Field(default=8, description="The largest stride that is tried.")
    p: Border = Field(default=16, description="The largest padding that is tried.")
    d: Whole = Field(default=8, description="The largest dilation that is tried.")


class ConvConfigProblem(Question):
    """The input, the layers that follow each other, and the limits of the search."""

    input: Image = Field(description="What goes into the first layer.")
    layers: tuple[Layer, ...] = Field(
        min_length=1,
        max_length=100,
        description="The layers, each of which has the output of the one before as its input.",
    )
    limits: Limits = Field(default=Limits(), description="Where the search stops.")
    prefer: tuple[Preference, ...] = Field(
        default=(), description="What counts before all else in the choice of what is shown."
    )

    @property
    def part_count(self) -> int:
        return len(self.layers)

    @property
    def bounds(self) -> tuple[Term, ...]:
        return tuple(fn("le", name, getattr(self.limits, name)) for name in SPOKEN)

    @model_validator(mode="after")
    def _small_enough(self) -> ConvConfigProblem:
        limits = self.limits
        if prod((limits.k, limits.s, limits.p + 1, limits.d)) > MOST_CANDIDATES:
            message = f"'limits' allow more than {MOST_CANDIDATES} configurations"
            raise EntryError(message, ("limits",))
        if len(set(self.prefer)) < len(self.prefer):
            raise EntryError("something is preferred twice", ("prefer",))
        return self
