"""What a field may become: draws, the space of all of them, and the order in which it is drawn.

All draws of a question together span a `Space`, whose points are numbered, so that a variant is
known by one integer and a small space can be gone through to its end.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from keywright.errors import EntryError
from keywright.spec.base import Model

__all__ = ["MOST_LISTED", "Draw", "Space", "canonical", "order"]

MOST_LISTED = 100_000  # points of a space that is gone through to its end; a larger one is sampled
LONGEST_LIST = 1000
COMPANIONS = {"rationals": "denominator", "list": "length"}
FRACTION = re.compile(r"[-+]?[0-9]{1,100}(/[0-9]{1,100})?")


def _rational(value: Any) -> Fraction:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and FRACTION.fullmatch(value) and not re.search("/0+$", value):
        return Fraction(value)
    raise ValueError("must be a number such as 2, 0.5 or 1/3")


Rational = Annotated[
    Fraction, BeforeValidator(_rational), WithJsonSchema({"type": ["number", "string"]})
]


class Draw(Model):
    """The values of one field: `integers`, `choice`, `rationals` or `list`, and only one of them.

    They are numbered from 0 to `count` - 1, so that drawing one is drawing a number.
    """

    integers: tuple[int, int] | None = Field(
        default=None, description="Every whole number from the first to the second."
    )
    choice: tuple[Any, ...] | None = Field(
        default=None, min_length=1, description="One of these values."
    )
    rationals: tuple[Rational, Rational] | None = Field(
        default=None, description="Every fraction with the `denominator` from first to second."
    )
    denominator: int | None = Field(default=None, ge=1, description="Of the `rationals`.")
    entries: Draw | None = Field(
        default=None, alias="list", description="A list, whose entries are drawn in this way."
    )
    length: int | None = Field(default=None, ge=1, le=LONGEST_LIST, description="Of the `list`.")

    @model_validator(mode="after")
    def _of_one_kind(self) -> Draw:
        ways = ("integers", "choice", "rationals", "list")
        said = [name for name in ways if getattr(self, name.replace("list", "entries")) is not None]
        if len(said) != 1:
            raise ValueError(f"a field takes its values from one of {', '.join(ways)}")
        for way, companion in COMPANIONS.items():
            given = getattr(self, companion) is not None
            if given and way not in said:
                raise EntryError(f"{companion!r} belongs to {way!r}", (companion,))
            if way in said and not given:
                raise EntryError(f"{way!r} needs a {companion!r}", (way,))
        if not self.count:
            raise EntryError("there is no value from the first number to the second", (said[0],))
        return self

    @property
    def _ends(self) -> tuple[int, int]:
        """First and last numerator, of integers over 1."""
        if self.integers is not None:
            return self.integers
        low, high = self.rationals or (Fraction(0), Fraction(0))
        below = self.denominator or 1
        return math.ceil(low * below), math.floor(high * below)

    @property
    def count(self) -> int:
        """How many values there are."""
        if self.choice is not None:
            return len(self.choice)
        if self.entries is not None:
            return int(self.entries.count ** (self.length or 1))
        low, high = self._ends
        return max(0, high - low + 1)

    def value(self, number: int) -> Any:
        """The value with this number, as a YAML file would hold it."""
        if self.choice is not None:
            return _thawed(self.choice[number])
        if self.entries is not None:
            values = []
            for _ in range(self.length or 1):
                number, one = divmod(number, self.entries.count)
                values.append(self.entries.value(one))
            return values
        drawn = Fraction(self._ends[0] + number, self.denominator or 1)
        return int(drawn) if drawn.denominator == 1 else str(drawn)


def _thawed(value: Any) -> Any:
    """Plain lists, as they were read; the model holds them frozen."""
    if isinstance(value, dict):
        return {key: _thawed(item) for key, item in value.items()}
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Space:
    """All combinations of the values of several fields, numbered from 0 to `count` - 1."""

    draws: Mapping[str, Draw]

    @property
    def count(self) -> int:
        return math.prod(draw.count for draw in self.draws.values())

    def values(self, number: int) -> dict[str, Any]:
        """The value of each field, by its path."""
        values = {}
        for name, draw in self.draws.items():
            number, one = divmod(number, draw.count)
            values[name] = draw.value(one)
        return values


def order(count: int, *key: Any) -> Iterator[int]:
    """The numbers below `count` in an order that depends on `key` alone, none of them twice.

    Up to `MOST_LISTED` numbers are all there, shuffled; of more it goes on as long as it is asked.
    The order is the same on every machine and in every version: SHA-256 of the key and a counter,
    and no generator of a library's.
    """
    bits = _bits(canonical(key))
    if count > MOST_LISTED:
        seen: set[int] = set()
        while True:
            number = _below(count, bits)
            if number not in seen:
                seen.add(number)
                yield number
    moved: dict[int, int] = {}  # Fisher and Yates, remembering only what is not in its own place
    for first in range(count):
        chosen = first + _below(count - first, bits)
        yield moved.pop(chosen, chosen) if chosen == first else moved.get(chosen, chosen)
        if chosen != first:
            moved[chosen] = moved.pop(first, first)


def _bits(key: str) -> Iterator[int]:
    """64 random bits at a time."""
    start = hashlib.sha256(key.encode())
    counter = 0
    while True:
        block = start.copy()
        block.update(counter.to_bytes(8, "big"))
        digest = block.digest()
        yield from (int.from_bytes(digest[i : i + 8], "big") for i in range(0, 32, 8))
        counter += 1


def _below(count: int, bits: Iterator[int]) -> int:
    """A number below `count`, all with the same chance: those too large are drawn again."""
    size = (count - 1).bit_length()
    while True:
        number = 0
        for _ in range(-(-size // 64)):
            number = number << 64 | next(bits)
        number >>= -size % 64
        if number < count:
            return number


def canonical(data: Any) -> str:
    """One text for the same data, whatever the order of its keys."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"{type(value).__name__} is not data of a file")
