"""The question about a convolutional network: its input, its layers, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from keywright.errors import EntryError
from keywright.kinds.cnn_shape.layer_kinds import OneOf
from keywright.kinds.cnn_shape.layers import Count, Counts
from keywright.spec import Model, Question
from keywright.spec.faults import nearest

__all__ = ["Input", "CnnShapeProblem", "AskedQuantity"]

MOST_LAYERS = 200
Word = Literal["outputs", "shape", "parameters", "receptive-field", "multiply-adds"]
WORDS = get_args(Word)


class Input(Model):
    """What goes into the first layer; one number as size means a square."""

    channels: Count = Field(description="The number of channels.")
    size: Annotated[Counts, BeforeValidator(lambda given: _squared(given))] = Field(
        description="The side of a square, `[height, width]`, or `[length]`."
    )


def _squared(given: Any) -> Any:
    return (given, given) if isinstance(given, int) else given


Which = Literal["last", "all"]


class Counted(Model):
    """What is counted, in the last layer or in all."""

    parameters: Which | None = Field(
        default=None, description="Parameters, of the last layer or of all."
    )
    multiply_adds: Which | None = Field(
        default=None,
        alias="multiply-adds",
        description="Multiply-adds, of the last layer or of all.",
    )
    biases: bool = Field(default=False, description="Whether the biases are parameters here.")

    @model_validator(mode="after")
    def _one(self) -> Counted:
        if (self.parameters is None) is (self.multiply_adds is None):
            raise ValueError("what is counted is 'parameters' or 'multiply-adds', 'last' or 'all'")
        if self.biases and self.parameters is None:
            raise EntryError("'biases' go with 'parameters'", ("biases",))
        return self

    @property
    def wanted(self) -> AskedQuantity:
        if self.parameters is not None:
            return AskedQuantity("parameters", self.parameters == "all", self.biases)
        return AskedQuantity("multiply-adds", self.multiply_adds == "all")


MEANT = {
    **dict.fromkeys(
        ("flops", "flop"), "multiply-adds, each of which is two floating-point operations"
    ),
    **dict.fromkeys(("macs", "mac", "madds", "mult-adds"), "multiply-adds"),
    **dict.fromkeys(("params", "weights"), "parameters"),
    "neurons": "outputs",
}


def _word(given: Any) -> Any:
    if given not in WORDS:
        meant = MEANT.get(str(given).lower())
        hint = f"; write {meant}" if meant else nearest(str(given), WORDS)
        raise ValueError(f"'ask' knows {', '.join(WORDS)}, not {given!r}{hint}")
    return given


# The tags have a bracket, by which `spec.faults` knows that they are no keys of the file.
Ask = Annotated[
    Annotated[Annotated[Word, BeforeValidator(_word)], Tag("[word]")]
    | Annotated[Counted, Tag("[mapping]")],
    Discriminator(lambda given: "[mapping]" if isinstance(given, dict | Model) else "[word]"),
]


@dataclass(frozen=True)
class AskedQuantity:
    """One thing that is asked; `all` matters for counts and `biases` for parameters only."""

    what: str
    all: bool = False
    biases: bool = False


class CnnShapeProblem(Question):
    """The network and the list of what is asked about it."""

    input: Input = Field(description="What goes into the first layer.")
    layers: tuple[OneOf, ...] = Field(
        min_length=1,
        max_length=MOST_LAYERS,
        description="The layers in their order: each a mapping with one key, or its name alone.",
    )
    ask: tuple[Ask, ...] = Field(
        min_length=1,
        description="What is asked of the network, one part for each; `{parameters: all}` counts "
        "in all layers, where the word alone counts in the last.",
    )

    @property
    def part_count(self) -> int:
        return len(self.ask)

    @model_validator(mode="after")
    def _asked_once(self) -> CnnShapeProblem:
        if len(set(self.wanted)) != len(self.wanted):
            raise EntryError("'ask' names the same thing twice", ("ask",))
        return self

    @property
    def wanted(self) -> tuple[AskedQuantity, ...]:
        return tuple(AskedQuantity(ask) if isinstance(ask, str) else ask.wanted for ask in self.ask)
